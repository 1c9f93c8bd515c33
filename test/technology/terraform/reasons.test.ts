// Why a value is not known, in words that name the variable.

import { expect, test } from 'vitest';
import { linkFiles } from '../helm/project.ts';

const RULE = (port: string) =>
  `resource "aws_security_group_rule" "a" {\n  type = "ingress"\n  protocol = "tcp"\n  from_port = ${port}\n  to_port = ${port}\n}\n`;

test.each([
  ['locals { total = sum([]) }\n', 'local.total', 'in local.total: sum() of an empty list'],
  [
    'locals {\n  total = sum([])\n  more = local.total + 1\n}\n',
    'local.more',
    'in local.total: sum() of an empty list',
  ],
])('%s', async (locals, port, reason) => {
  const { facts } = await linkFiles({ 'main.tf': locals + RULE(port) });
  expect(facts.map((f) => f.unknown)).toEqual([reason]);
});
