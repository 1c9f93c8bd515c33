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
    ['the last line of a block', '{#\nportclash-ignore[a] -- why #}\n{{ b }}'],
    ['XML', '<port>1</port> <!-- portclash-ignore[a] -->'],
    ['Jinja', '{# portclash-ignore[a] -- why #}{{ b }}'],
    ['Go templates', '{{- /* portclash-ignore[a] -- why */ -}}'],
    ['ERB', '<%# portclash-ignore[a] %>'],
    ['ERB that trims', '<%-# portclash-ignore[a] -- why -%>'],
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
    ['a sign in a word of a shell', 'a=b#portclash-ignore[a] c$#portclash-ignore[b]', 'shell'],
    ['what is no template', '{% raw %}\n{# portclash-ignore[a] #}\n{%- endraw -%}'],
    ['several lines of it', '{%- raw %}\n{#\nportclash-ignore[a]\n#}\n{% endraw %}', 'yaml'],
    ['a brace that is no template', 'server {# x\nportclash-ignore[a]\n#}'],
    ['a length of a shell', 'n=${#a[@]}\nportclash-ignore[a]\n#}', 'shell'],
    ['a length in YAML', 'a: |\n  {{ b }} ${#b}\n  portclash-ignore[a]\n  #}', 'yaml'],
    ['a text in quotes over lines', 'msg: "one\n  # portclash-ignore[a]\n  two"\nb: 1', 'yaml'],
    ["one in '", "- k: 'it''s\n\n    # portclash-ignore[a]\n    two'", 'yaml'],
    ['one with a tag', '- !x "one\n  # portclash-ignore[a]"', 'yaml'],
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
    ['a template in YAML', 'a: {{ b }} {# portclash-ignore[a] #}', 'yaml'],
    ['behind what is no template', '{% raw %}{{ x }}{% endraw %}\n{# portclash-ignore[a] #}'],
    ['in what is no template, of the language', '{% raw %}\n# portclash-ignore[a]\n{% endraw %}', 'yaml'],
    ['behind the end of a command', 'sysctl -p;# portclash-ignore[a]', 'shell'],
    ['behind the end of a directive', 'listen 80;# portclash-ignore[a]'],
    ['in brackets', '(# portclash-ignore[a]\n x)', 'shell'],
    ['behind a text in quotes over lines', 'a: "one\n  two" # portclash-ignore[a]\nb: 1', 'yaml'],
    ['a quote that nothing closes', 'a: "one\nb: 1 # portclash-ignore[a]\nc: x"', 'yaml'],
    ['an apostrophe in a text', "a: |\n  b: 'tis\n  # portclash-ignore[a]\n  c: '", 'yaml'],
  ])('one: %s', (_, text, kind?: string) => {
    expect(ids(only(text, kind))).toEqual(['a']);
  });

  test('before what it speaks of, on the same line', () => {
    const comment = only('{# portclash-ignore[a] -- why #} net.ipv4.tcp_tw_recycle = {{ a }}\nb');
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
    ['a block over several lines', '/*\n * portclash-ignore[x]\n */\nb\nc', [2, 4]],
    ['a block whose reason goes on', '/* portclash-ignore[x] -- because\n of it */\nb\nc', [1, 3]],
    ['Go templates', '{{- /*\nportclash-ignore[x]\n*/ -}}\nb\nc', [2, 4]],
    ['ERB', '<%#\n portclash-ignore[x]\n\n and why\n%>\nb\nc', [2, 6]],
    ['Jinja', '{# portclash-ignore[x]\n   because #}\n{{ b }}\nc', [1, 3]],
    ['two blocks', '<!-- portclash-ignore[x] -->\n<!--\nwhy\n-->\nb\nc', [1, 5]],
    ['code behind the block', '/* portclash-ignore[x]\n */ b\nc', [1, 2]],
    ['a block with code below', '/* portclash-ignore[x] */\n/* why */ b\nc', [1, 2]],
    ['code in front of the block', 'b /* portclash-ignore[x]\n */\nc', [1, 1]],
    ['the end of an embedded text', 'cat <<E\n# portclash-ignore[x]\nE\nb', [2, 2]],
    ['CRLF in a block', '/*\r\n portclash-ignore[x]\r\n*/\r\nb\r\nc', [2, 4]],
  ])('%s', (_, text, [first, last]) => {
    expect(ignoreComments('f', text)[0]?.lines).toEqual({ first, last });
  });

  test.each([
    ['a length of a shell', 'f.sh', 'n=${#a[@]}\n# portclash-ignore[x]\nb\nc\n#if x {\n#}\n', 'shell'],
    ['behind a value', 'f.yaml', 'a: {{ b }} {#\nb: 1 # portclash-ignore[x]\nc: 1\n#}\n', 'yaml', [2, 2]],
    ['a brace of a server', 'f', 'server {# x\n# portclash-ignore[x]\nb\nc\n#}\n', 'text'],
    ['one with variables', 'f.j2', 'server {# x\n# portclash-ignore[x]\n{{ b }}\nc\n#}\n', 'text'],
    ['a pattern of paths', 'f', 'handle /* {\n# portclash-ignore[x]\nb\nc\n# */5 * * * * d\n', 'text'],
    ['what it would close', 'f.j2', 'n=${#a[@]}\n# portclash-ignore[x]\n#} b\nc\n', 'text'],
    ['comments below', 'f', 'handle /* {\n# portclash-ignore[x]\n# y\nb\n# */5 * * * * d\n', 'text', [2, 4]],
  ])('what may open no block: %s', (_, file, text, kind, lines = [2, 3]) => {
    expect(ignoreComments(file, text, kind)[0]?.lines).toEqual({ first: lines[0], last: lines[1] });
  });

  test.each([
    ['HCL', 'resource "a" "b" {\n  /*\n    portclash-ignore[x]\n  */\n  c = 1\n}', 'hcl', [3, 5]],
    ['Puppet', '/*\n * portclash-ignore[x]\n * and why\n */\nsysctl { }', 'puppet', [2, 5]],
    ['the end of a string', 'echo "\n# portclash-ignore[x]\n"; b\nc', 'shell', [2, 2]],
    ['a string that ends with its line', "a -c '\n# portclash-ignore[x]\nb'\nc", 'shell', [2, 3]],
    ['JSON', '{ // portclash-ignore[x]\n "a": 1 }', 'json', [1, 1]],
  ])('%s', (_, text, kind, [first, last]) => {
    expect(only(text, kind).lines).toEqual({ first, last });
  });

  test.each([
    ['shell', 'shell', 'a\ncat > b <<E\n# portclash-ignore-file[x]\nc\nE\nd', [3, 4]],
    ['indented', 'shell', "cat <<-'E O'\ncat <<-'E' | tee b\n\t# portclash-ignore-file[x]\n\tE\nd", [3, 3]],
    ['HCL', 'hcl', 'a = <<-E\n  # portclash-ignore-file[x]\n  c\n  E\nb = 1', [2, 3]],
    ['Ruby', 'chef', 'a <<~E\n  # portclash-ignore-file[x]\nE\nb', [2, 2]],
    ['Puppet', 'puppet', '$a = @("E"/L)\n  # portclash-ignore-file[x]\n  c\n  | E\n', [2, 3]],
    ['YAML', 'yaml', 'a:\n- b: |-\n    # portclash-ignore-file[x]\n\n    c\n  d: 1', [3, 5]],
    ['YAML, its items', 'yaml', '- >\n # portclash-ignore-file[x]\n b\n- c', [2, 3]],
    ['the inner one', 'yaml', 'a: |\n  cat <<E\n  # portclash-ignore-file[x]\n  E\n  c\nd: 1', [3, 3]],
    ['odd words', 'shell', "cat <<'END OF IT'\n# portclash-ignore-file[x]\nc\nEND OF IT\nd", [2, 3]],
    ['a string of a shell', 'shell', "cat 'a\n# portclash-ignore-file[x]\nc\n' | d\ne", [2, 3]],
    ['apostrophes of comments', 'shell', "a # it's\n# portclash-ignore-file[x]\nb # it's\n", undefined],
    ['Nix', 'nix', "{ a = ''\n# portclash-ignore-file[x]\n''${b}\n'';\n b = 1; }", [2, 3]],
    ['TOML', 'toml', 'a = """\n# portclash-ignore-file[x]\nc"""\nb = 1', [2, 3]],
    ['behind strings', 'toml', "a = \"'''\"\n# portclash-ignore-file[x]\nb = \"'''\"", undefined],
    ['a string of Puppet', 'puppet', "$a = 'b\n# portclash-ignore-file[x]\nc\n'\n$b = 1", [2, 4]],
    [
      'a key that is a template',
      'yaml',
      'a:\n  {{ b }}.sh: |\n    # portclash-ignore-file[x]\n\n    c\nd: 1',
      [3, 5],
    ],
    ['a key with an apostrophe', 'yaml', "it's: |\n  # portclash-ignore-file[x]\n  c\nd: 1", [2, 3]],
    ['a complex key', 'yaml', '? |\n  # portclash-ignore-file[x]\n  c\n: d', [2, 3]],
    ['a function', 'shell', 'a() {\n  # portclash-ignore-file[x]\n  b\n}\nc', [2, 3]],
    ['a block at the start', 'hcl', '/*\n * portclash-ignore-file[x]\n */\nb = 1', undefined],
    ['a file that is indented', 'text', '  a\n  # portclash-ignore-file[x]\nb', undefined],
    ['YAML within YAML', 'yaml', 'a: |\n  b: |\n    # portclash-ignore-file[x]\n  c: 1\nd: 1', [3, 3]],
    ['behind the inner one', 'yaml', 'a: |\n  b: |\n    c\n  # portclash-ignore-file[x]\nd: 1', [2, 4]],
    ['no further than the outer one', 'yaml', 'a: |\n  |\n  # portclash-ignore-file[x]\nb: 1', [3, 3]],
    ['one that nothing ends', 'shell', 'x=$((1<<a))\n# portclash-ignore-file[x]\n', undefined],
    ['a here-string', 'shell', 'cat <<<a\n# portclash-ignore-file[x]\na\n', undefined],
    ['beside a block scalar', 'yaml', '# portclash-ignore-file[x]\na: |\n  b\n', undefined],
    ['behind its head', 'yaml', 'a: | # portclash-ignore-file[x]\n  b\n', undefined],
    ['behind it', 'yaml', 'a: |\n  b\n# portclash-ignore-file[x]\nc: 1', undefined],
  ])('the file of an embedded text is that text: %s', (_, kind, text, lines) => {
    expect(only(text, kind).lines).toEqual(lines && { first: lines[0], last: lines[1] });
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

  test.each([
    ['scalars that nothing ends', '|\n'],
    ['scalars in scalars', 'a: |\n |\n'],
  ])('many lines: %s', (_, line) => {
    const text = `${line.repeat(200_000)}# portclash-ignore[a]\n`;
    expect(ids(only(text, 'yaml'))).toEqual(['a']);
  });

  test('a line of a megabyte', () => {
    const long = `# ${'x '.repeat(500_000)}portclash-ignore[a] ${'('.repeat(500_000)}`;
    expect(only(`${long}\nb`).mistake).toContain('is not understood');
  });
});
