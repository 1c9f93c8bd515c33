// What an ignore that accepts nothing is told about the finding beside it.

import { expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { Ignores } from '../../src/engine/ignores.ts';
import type { Finding, Related } from '../../src/model/finding.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Location } from '../../src/model/span.ts';
import { ignoreComments } from '../../src/syntax/ignore-comments.ts';

const place = (file: string, line: number): Location => ({
  ...{ file, line, column: 1 },
  ...{ endLine: line, endColumn: 9 },
});

test.each([
  ['the same file', 'a.yaml', 'is about line 9 too'],
  ['another file', 'b.yaml', 'is about line 9 of b.yaml too'],
])('what else a finding is about, in %s', (_, file, words) => {
  const own: Related = { location: place(file, 9), label: 'x', default: false, own: true };
  const finding: Finding = {
    ...{ rule: 'some-rule', level: 'error', confidence: 'high', message: 'x', why: 'x' },
    ...{ location: place('a.yaml', 2), ports: PortSet.EMPTY, subject: 'x', hosts: 'x', related: [own] },
    ...{ fixes: [], fingerprint: 'x' },
  };
  const config = { ignore: [] } as Pick<Config, 'ignore'> as Config;
  const comments = ignoreComments('a.yaml', '# portclash-ignore[some-rule]\na: 1\n', 'yaml');
  const ignores = new Ignores(comments, config, '2026-01-01');
  expect(ignores.accept(finding)).toBeUndefined();
  const rules = new Set(['some-rule']);
  expect(ignores.idle(rules, rules).map((idle) => idle.message)).toEqual([expect.stringContaining(words)]);
});
