// Comments that accept findings: every kind of comment, every part of the syntax, and what is none.

import { describe, expect, test } from 'vitest';
import type { IgnoreComment } from '../../src/model/ignore.ts';
import { ignoreComments } from '../../src/syntax/ignore-comments.ts';

const ids = ({ rules }: IgnoreComment) => rules.map((r) => r.id);
const only = (text: string): IgnoreComment => {
  const [first, ...more] = ignoreComments('f', text);
  if (!first || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} comments`);
  return first;
};

describe('every kind of comment', () => {
  test.each([
    ['shell, YAML, sysctl.d', '# portclash-ignore[a]'],
    ['behind a value', 'value: 1 # portclash-ignore[a]'],
    ['behind other words', '# see #12, portclash-ignore[a] -- why'],
    ['no blank behind the mark', '#portclash-ignore[a]'],
    ['sysctl.d', '; portclash-ignore[a]'],
    ['HCL, JSONC, Nix', '  // portclash-ignore[a]'],
    ['SQL, Lua', 'x -- portclash-ignore[a]'],
    ['a block', '/* portclash-ignore[a] */'],
    ['a block behind a value', 'x = 1 /* portclash-ignore[a] -- why */'],
    ['a further line of a block', ' * portclash-ignore[a]'],
    ['a line of its own in a block', 'portclash-ignore[a]'],
    ['XML', '<port>1</port> <!-- portclash-ignore[a] -->'],
    ['Jinja', '{# portclash-ignore[a] -- why #}'],
    ['Go templates', '{{- /* portclash-ignore[a] -- why */ -}}'],
    ['ERB', '<%# portclash-ignore[a] %>'],
  ])('%s', (_, text) => {
    const comment = only(text);
    expect(comment.mistake).toBeUndefined();
    expect(ids(comment)).toEqual(['a']);
    expect([undefined, 'why']).toContain(comment.reason);
  });

  test.each([
    ['a text', 'description: "write portclash-ignore[a] there"'],
    ['a word', 'x-portclash-ignore[a]'],
    ['nothing of it', 'net.ipv4.ip_forward = 1'],
  ])('none: %s', (_, text) => {
    expect(ignoreComments('f', text)).toEqual([]);
  });
});

describe('every part', () => {
  test('rules, ports, the day, the reason, each with its place', () => {
    const text =
      'x: 1 # portclash-ignore[tw-reuse, fin-timeout](80,31000-32000) until=2027-03-31 -- wanted  ';
    expect(only(text)).toEqual({
      rules: [
        { id: 'tw-reuse', at: { file: 'f', line: 1, column: 25, endLine: 1, endColumn: 33 } },
        { id: 'fin-timeout', at: { file: 'f', line: 1, column: 35, endLine: 1, endColumn: 46 } },
      ],
      ports: [
        [80, 80],
        [31000, 32000],
      ],
      until: '2027-03-31',
      reason: 'wanted',
      lines: { first: 1, last: 1 },
      at: { file: 'f', line: 1, column: 8, endLine: 1, endColumn: 90 },
    });
  });

  test('of the whole file', () => {
    expect(only('# portclash-ignore-file[a] -- generated').lines).toBeUndefined();
  });

  test.each([
    ['behind a value: its line', 'a\nb # portclash-ignore[x]\nc\n', [2, 2]],
    ['alone: the line below too', 'a\n# portclash-ignore[x]\nb\nc\n', [2, 3]],
    ['alone, other comments below', 'a\n  # portclash-ignore[x]\n  # and why\n  b\nc\n', [2, 4]],
    ['two of them', '# portclash-ignore[x]\n# portclash-ignore[y]\nb\n', [1, 3]],
    ['the last line', 'a\n# portclash-ignore[x]', [2, 2]],
    ['CRLF', 'a\r\n# portclash-ignore[x]\r\nb\r\n', [2, 3]],
  ])('%s', (_, text, [first, last]) => {
    expect(ignoreComments('f', text)[0]?.lines).toEqual({ first, last });
  });

  test.each([
    ['no rule', '# portclash-ignore', 'names no rule'],
    ['no rule in the brackets', '# portclash-ignore[ , ]', 'names no rule'],
    ['ports that are none', '# portclash-ignore[a](http)', "'http' are no ports"],
    ['a day that there is not', '# portclash-ignore[a] until=2027-02-30', 'is no date'],
    ['a reason without dashes', '# portclash-ignore[a] because', "'because' is not understood"],
    ['the day behind the reason is of the reason', '# portclash-ignore[a] -- x until=1', undefined],
  ])('%s', (_, text, mistake) => {
    const found = only(text).mistake;
    if (mistake === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(mistake);
  });

  test('a line of a megabyte', () => {
    const long = `# ${'x '.repeat(500_000)}portclash-ignore[a] ${'('.repeat(500_000)}`;
    expect(only(`${long}\nb`).mistake).toContain('is not understood');
  });
});
