// Comments that accept findings: every kind of comment, every part of the syntax, and what is none.

import { describe, expect, test } from 'vitest';
import type { IgnoreComment } from '../../src/model/ignore.ts';
import { ignoreComments } from '../../src/syntax/ignore-comments.ts';

const ids = ({ rules }: IgnoreComment) => rules.map((r) => r.id);
const only = (text: string, kind?: string): IgnoreComment => {
  const [first, ...more] = ignoreComments('f', text, kind);
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
    ['a further line of a block', '/*\n * portclash-ignore[a]\n */'],
    ['a line of its own in a block', '<!--\nportclash-ignore[a]\n-->'],
    ['the last line of a block', '{#\nportclash-ignore[a] -- why #}'],
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
    ['a bare line', 'cat <<X\nportclash-ignore-file[a] -- x\nX'],
    ['a star without a block', '* portclash-ignore[a]'],
    ['behind a block', '/* x */\nportclash-ignore[a]\n/* y */'],
    ['behind a glob', 'cp /etc/* x\nportclash-ignore[a]\nls y*/', 'shell'],
    ['a name', '- name: "accepted # portclash-ignore-file[a] -- in a name"', 'yaml'],
    ["a name in '", "- name: 'it''s # portclash-ignore-file[a] -- in a name'", 'yaml'],
    ['a message', 'debug: {msg: "write # portclash-ignore[a] here"}', 'yaml'],
    ['what a shell prints', 'echo "hint: add # portclash-ignore-file[a] -- x"', 'shell'],
    ['an escaped quote', 'echo "say \\" # portclash-ignore-file[a]"', 'shell'],
    ['a string that goes on', 'echo "hint # portclash-ignore[a]\n"', 'shell'],
    ['HCL', 'description = "see // portclash-ignore[a]"', 'hcl'],
    ['JSON', '{"a": "/* portclash-ignore[a] */"}', 'json'],
    ['a sign that opens none here', 'a: b // portclash-ignore[a]', 'yaml'],
    ['a sign in a word', 'a: b#portclash-ignore[a]', 'yaml'],
  ])('none: %s', (_, text, kind?: string) => {
    expect(ignoreComments('f', text, kind)).toEqual([]);
  });

  test.each([
    ['a line of an embedded text', 'content: |\n  # portclash-ignore[a]\n  x = 1', 'yaml'],
    ['one with another mark', 'content: |\n  ; portclash-ignore[a]\n  x = 1', 'yaml'],
    ['behind a string', 'name: "x # y" # portclash-ignore[a]', 'yaml'],
    ['behind an apostrophe', "name: it's # portclash-ignore[a]", 'yaml'],
    ['behind inches', 'name: 5" # portclash-ignore[a]', 'yaml'],
    ['HCL without a blank', 'port = 1# portclash-ignore[a]', 'hcl'],
    ['JSON with comments', '{"a": 1} // portclash-ignore[a]', 'json'],
    ['behind a block', '/* x */ // portclash-ignore[a]', 'hcl'],
    ['a template in YAML', 'a: 1 {# portclash-ignore[a] #}', 'yaml'],
  ])('one: %s', (_, text, kind) => {
    expect(ids(only(text, kind))).toEqual(['a']);
  });

  test('before what it speaks of, on the same line', () => {
    const comment = only('{# portclash-ignore[a] -- why #} net.ipv4.tcp_tw_recycle = 1\nb');
    expect([ids(comment), comment.reason, comment.lines]).toEqual([['a'], 'why', { first: 1, last: 1 }]);
  });

  test('two in one line, each with its reason; one named in a reason is none', () => {
    const found = ignoreComments(
      'f',
      'x # portclash-ignore[a] -- one # portclash-ignore[b](80) -- see portclash-ignore[c]',
    );
    expect(found.map((c) => [ids(c), c.reason, c.at.column])).toEqual([
      [['a'], 'one', 5],
      [['b'], 'see portclash-ignore[c]', 34],
    ]);
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
    ['a command over several lines', '# portclash-ignore[x]\nb \\\n  c \\\n  d\ne\n', [1, 4]],
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
