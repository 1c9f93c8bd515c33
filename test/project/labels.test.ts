// What machines are called in reports.

import { expect, test } from 'vitest';
import type { Place } from '../../src/model/fact.ts';
import { pathLabels } from '../../src/project/path-labels.ts';
import { linkFiles } from '../technology/helm/project.ts';

function place(...members: readonly string[]): Place {
  return { namespace: 'host', kind: 'path', members, label: '' };
}

test.each([
  [['compose.yaml', 'db.sh'], 'compose.yaml', 'machines that use compose.yaml'],
  [['web/compose.yaml', 'db/compose.yaml'], 'web/compose.yaml', 'machines that use web/compose.yaml'],
  [
    ['a/web/compose.yaml', 'b/web/compose.yaml'],
    'b/web/compose.yaml',
    'machines that use b/web/compose.yaml',
  ],
  [['a/web/init.pp', 'b/db/init.pp', 'init.pp'], 'a/web/init.pp', 'machines that use web/init.pp'],
  [['a/web/init.pp', 'b/db/init.pp', 'init.pp'], 'init.pp', 'machines that use init.pp'],
  [
    ['modules/mesos/templates/ports.erb', 'site.pp'],
    'modules/mesos/templates/ports.erb',
    'hosts that get templates/ports.erb',
  ],
  [
    ['a/templates/x.conf.j2', 'b/templates/x.conf.j2'],
    'b/templates/x.conf.j2',
    'hosts that get b/templates/x.conf.j2',
  ],
  [['etc/', 'a/etc/'], 'etc/', undefined],
])('of %j: %s', (members, member, label) => {
  expect(pathLabels(members.map((m) => place(m)))(member)).toBe(label);
});

const DATA = 'user_data = "sysctl -w net.core.somaxconn=1024"';

test.each([
  ['one', `resource "aws_instance" "a" {\n  ${DATA}\n}\n`, 'aws_instance.a'],
  ['one of a count', `resource "aws_instance" "a" {\n  count = 1\n  ${DATA}\n}\n`, 'aws_instance.a[0]'],
  ['all of a count', `resource "aws_instance" "a" {\n  count = 4\n  ${DATA}\n}\n`, 'aws_instance.a'],
])('a resource: %s', async (_title, text, label) => {
  const { facts } = await linkFiles({ 'main.tf': text });
  expect(facts.map((f) => f.place.label)).toEqual([label]);
});

test('many resources fit a line', async () => {
  const { facts } = await linkFiles({
    'main.tf':
      'variable "port" { default = 8080 }\n' +
      Array.from(
        { length: 6 },
        (_, i) => `module "service_with_a_long_name_${i}" {\n  source = "./rule"\n}\n`,
      ).join(''),
    'rule/main.tf':
      'resource "aws_security_group_rule" "ingress" {\n  type = "ingress"\n  from_port = 8080\n  to_port = 8080\n  protocol = "tcp"\n}\n',
  });
  const labels = facts.filter((f) => f.location.file === 'rule/main.tf').map((f) => f.place.label);
  expect(labels).toEqual(['module.service_with_a_long_name_0.aws_security_group_rule.ingress and 5 more']);
});
