// Shell text: words after quote removal, here-documents, and the commands of every construct, with exact places.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell expansions look like templates of JavaScript.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/model/value.ts';
import { Source } from '../../src/source/source.ts';
import { parseShell, type ShellWord } from '../../src/syntax/shell.ts';
import { cut } from '../cut.ts';

const parse = (text: string) => parseShell(Source.ofFile('f', text));
/** Literal text as it is, an expansion in angle brackets. */
const shown = (source: Source) =>
  source
    .template({ start: 0, end: source.text.length })
    .parts.map((p) => (typeof p === 'string' ? p : `<${p.text}>`))
    .join('');
const words = (list: readonly ShellWord[]) => list.map((w) => shown(w.content));
const pipelines = (text: string) =>
  parse(text).pipelines.map((p) => p.map((c) => words(c.words).join(' ')).join(' | '));
const inputOf = (text: string) =>
  parse(text)
    .pipelines.flat()
    .flatMap((c) => (c.input ? [shown(c.input)] : []));

describe('words', () => {
  test.each<[string, readonly string[]]>([
    ['echo a \'b c\' "d e" f\\ g', ['echo', 'a', 'b c', 'd e', 'f g']],
    [`echo a'b'"c"$'d'\\e`, ['echo', 'abcde']],
    [`echo 'a\\b' "a\\b" a\\b`, ['echo', 'a\\b', 'a\\b', 'ab']],
    ['echo "\\$x \\`y\\` \\" \\\\ \\n"', ['echo', '$x `y` " \\ \\n']],
    ["echo $'a\\nb\\t\\x41\\101\\u00e9\\'\\\\'", ['echo', "a\nb\tAAé'\\"]],
    ["echo $'a\\\nb'", ['echo', 'a\\\nb']],
    ["echo $'\\xc3\\xa9'", ['echo', 'é']],
    ["echo $'\\cA'", ['echo', '\x01']],
    ['echo $"hello $USER"', ['echo', 'hello <$USER>']],
    ['echo a\\\nb "c\\\nd"', ['echo', 'ab', 'cd']],
    ["echo ''", ['echo', '']],
    ['echo $a ${b} "${c:-d e}" x$e.y', ['echo', '<$a>', '<${b}>', '<${c:-d e}>', 'x<$e>.y']],
    ['echo \'$a\' "\\$b" \\$c', ['echo', '$a', '$b', '$c']],
    ['echo $((1 + 2)) $(id -u) `id -g`', ['echo', '<$((1 + 2))>', '<$(id -u)>', '<`id -g`>']],
    ['echo "a $(echo "b $c") d"', ['echo', 'a <$(echo "b $c")> d']],
    ['echo $1 $@ $? $$', ['echo', '<$1>', '<$@>', '<$?>', '<$$>']],
    ['diff <(a) x', ['diff', '<<(a)>', 'x']],
    ['sysctl -w net.x="1 2"', ['sysctl', '-w', 'net.x=1 2']],
    ['echo a # note', ['echo', 'a']],
    ['echo a#b', ['echo', 'a#b']],
    ['echo *.conf [ab]? ~', ['echo', '*.conf', '[ab]?', '~']],
    ['echo é "😀"', ['echo', 'é', '😀']],
  ])('%s', (text, expected) => {
    expect(words(parse(text).pipelines[0]?.[0]?.words ?? [])).toEqual(expected);
  });

  test('places: of words with their quotes, of expansions, and of letters behind escapes', () => {
    const text = 'true;\n  echo "a\\"b ${c} d" x$\'\\ty\'\n';
    const command = parse(text).pipelines[1]?.[0];
    expect(command && text.slice(command.span.start, command.span.end)).toBe(
      'echo "a\\"b ${c} d" x$\'\\ty\'',
    );
    const [, quoted, ansi] = command?.words ?? [];
    if (!quoted || !ansi) throw new Error('two arguments');
    expect(text.slice(quoted.span.start, quoted.span.end)).toBe('"a\\"b ${c} d"');
    const at = (word: ShellWord, found: string) => {
      const start = word.content.text.indexOf(found);
      return cut(text, word.content.locate({ start, end: start + found.length }));
    };
    expect([at(quoted, '"'), at(quoted, 'b'), at(quoted, 'd'), at(ansi, '\t'), at(ansi, 'y')]).toEqual([
      '\\"',
      'b',
      'd',
      '\\t',
      'y',
    ]);
    const [hole] = quoted.content.holes;
    expect(hole?.expression).toMatchObject({ language: 'shell' satisfies Language, text: '${c}' });
    expect(hole?.expression && cut(text, hole.expression.at)).toBe('${c}');
  });
});

describe('commands', () => {
  test.each<[string, readonly string[]]>([
    ['a; b\nc & d', ['a', 'b', 'c', 'd']],
    ['a && b || c', ['a', 'b', 'c']],
    ['a | b |& c', ['a | b | c']],
    ['! a | b', ['a | b']],
    ['time a', ['a']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
    ['while a; do b; done; until c; do d; done', ['a', 'b', 'c', 'd']],
    ['for x in 1 2; do a $x; done', ['a <$x>']],
    ['case $x in 1) a;; *) b;; esac', ['a', 'b']],
    ['(a; b); { c; }', ['a', 'b', 'c']],
    ['f() { a; }\nfunction g { b; }', ['a', 'b']],
    ['a $(b $(c)) `d`', ['a <$(b $(c))> <`d`>', 'b <$(c)>', 'c', 'd']],
    ['x=$(a)', ['', 'a']],
    ['a <(b)', ['a <<(b)>', 'b']],
    ['{ a; b; } | c', ['a | c', 'b | c', 'c']],
    ['a | { b; }', ['a', 'b']],
    ['{ a; } | { b; }', ['a', 'b']],
    ['a "$(b)"; c', ['a <$(b)>', 'b', 'c']],
    ['[[ -n $(a) ]] && b', ['a', 'b']],
    ['a \\\n  b', ['a b']],
    ['', []],
    ['# note', []],
  ])('%s', (text, expected) => {
    expect(pipelines(text)).toEqual(expected);
  });

  test('loops: the name and the words', () => {
    const { loops } = parse('for p in 8080 "90 91" $more; do x; done; for q; do y; done');
    expect(loops.map((l) => [l.name, words(l.words)])).toEqual([
      ['p', ['8080', '90 91', '<$more>']],
      ['q', []],
    ]);
  });

  test('assignments', () => {
    const { pipelines: found } = parse('A=1 B="x y" cmd\nexport C=$A D\nE+=2; F=(3 4); G[0]=5; H=');
    const assigned = found.flat().flatMap((c) => c.assignments);
    expect(assigned.map((a) => [a.name, shown(a.value.content), a.partial])).toEqual([
      ['A', '1', false],
      ['B', 'x y', false],
      ['C', '<$A>', false],
      ['E', '2', true],
      ['F', '3', true],
      ['F', '4', true],
      ['G', '5', true],
      ['H', '', false],
    ]);
    expect(words(found[1]?.[0]?.words ?? [])).toEqual(['export', 'C=<$A>', 'D']);
  });

  test('redirections', () => {
    const [command] = parse('a > /etc/x 2>>"$log" < y >| z &> w 2>&1').pipelines.flat();
    expect(command?.redirects.map((r) => [r.operator, shown(r.target.content)])).toEqual([
      ['>', '/etc/x'],
      ['>>', '<$log>'],
      ['<', 'y'],
      ['>|', 'z'],
      ['&>', 'w'],
      ['>&', '1'],
    ]);
  });
});

describe('standard input', () => {
  test.each<[string, string, readonly string[]]>([
    ['expansions', 'cat <<E\na $b \\$c \\\\ "d" \\x\nE\n', ['a <$b> $c \\ "d" \\x\n']],
    ['a quoted delimiter', "cat <<'E'\na $b \\$c\nE\n", ['a $b \\$c\n']],
    ['a half-quoted one', 'cat <<"E"F\na $b\nEF\n', ['a $b\n']],
    ['an escaped one', 'cat <<\\E\n$b\nE\n', ['$b\n']],
    ['tabs taken away', 'cat <<-E\n\t\ta\n\t b\n\tE\n', ['a\n b\n']],
    ['tabs in the middle', 'cat <<-E\n\ta\tb\n\tE\n', ['a\tb\n']],
    ['joined lines', 'cat <<E\na\\\nb\\\\\nc\nE\n', ['ab\\\nc\n']],
    ['joined lines keep their tabs', 'cat <<-E\n\ta\\\n\tb\n\tE\n', ['a\tb\n']],
    ['no joined lines behind a quoted delimiter', "cat <<'E'\na\\\nb\nE\n", ['a\\\nb\n']],
    ['two of them', 'cat <<A; cat <<B\na\nA\nb\nB\n', ['a\n', 'b\n']],
    ['in a pipe', 'cat <<E | tee /etc/x\na\nE\n', ['a\n']],
    ['nothing in it', 'cat <<E\nE\n', ['']],
    ['no end', 'cat <<E\na\n', ['a\n']],
    ['a here-string', 'cat <<< "a $b"', ['a <$b>']],
    ['a command inside', 'cat <<E\n$(a\nb)\nE\n', ['<$(a\nb)>\n']],
  ])('%s', (_name, text, expected) => {
    expect(inputOf(text)).toEqual(expected);
  });

  test('a command inside of a here-document is a command', () => {
    expect(pipelines('cat <<E\nx $(a b)\nE\n')).toEqual(['cat', 'a b']);
  });
});

describe('broken and hostile text', () => {
  test.each<[string, readonly string[]]>([
    ['a; (b', ['a', 'b']],
    ['a; if b', ['a', 'b']],
    ['a "b', ['a b']],
    ['a "b\\"', ['a b"']],
    ["a 'b", ['a b']],
    ["a $'b\\'", ["a b'"]],
    ['a; )', ['a']],
    ['a $(b', ['a <$(b>', 'b']],
  ])('%s is read as far as it goes', (text, expected) => {
    expect(pipelines(text).slice(0, expected.length)).toEqual(expected);
  });

  test('any bytes and any syntax: never an exception, and every place lies in the text', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        ' ',
        '\n',
        "'",
        '"',
        '\\',
        '$',
        '`',
        '(',
        ')',
        '{',
        '}',
        '[',
        ']',
        '<<E\n',
        'E\n',
        '<<-E',
        '|',
        '&',
      ],
      ...[
        ';',
        'if ',
        'then ',
        'fi',
        'for x in ',
        'do ',
        'done',
        'case ',
        'esac',
        '$((',
        '))',
        '${',
        '<<<',
        '>',
        '=(',
      ],
      ...['#', '!', '\t', '\r\n', '\0', 'é', '=', '*', '@(', "$'", 'function f ', '~', '%', ':-'],
    );
    const bytes = fc.uint8Array({ maxLength: 60 }).map((b) => Buffer.from(b).toString('latin1'));
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          fc.array(part, { maxLength: 25 }).map((p) => p.join('')),
        ),
        (text) => {
          const script = parse(text);
          for (const command of script.pipelines.flat()) {
            expect(command.span.start).toBeLessThanOrEqual(command.span.end);
            expect(command.span.end).toBeLessThanOrEqual(text.length);
            for (const { span, content } of command.words) {
              expect(text.slice(span.start, span.end)).toContain(
                content.rawText({ start: 0, end: content.text.length }),
              );
            }
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test.each<[string, string]>([
    ['functions of functions', 'f() '.repeat(50_000)],
    ['here-documents on one line', `cat ${'<<A '.repeat(100_000)}\n`],
    ['here-documents on joined lines', `cat ${'<<A \\\n'.repeat(100_000)}\n`],
  ])('%s: a problem', (_name, text) => {
    expect(parse(text).problems).toHaveLength(1);
  });

  test.each<[string, string]>([
    ['parentheses', '('.repeat(100_000)],
    ['substitutions', '$('.repeat(50_000)],
    ['substitutions that close', `echo ${'$(a '.repeat(3000)}${')'.repeat(3000)}`],
    ['quoted substitutions', '"$('.repeat(20_000)],
    ['backticks', '`'.repeat(100_001)],
    ['parameters', '${a:-'.repeat(50_000)],
    ['arithmetic', '$(('.repeat(100_000)],
    ['groups', '{ '.repeat(100_000)],
    ['conditions', 'if '.repeat(50_000)],
    ['cases', 'case x in a) '.repeat(50_000)],
    ['pipes', 'a | '.repeat(50_000)],
    ['a substitution a line', 'x $(a $b)\n'.repeat(10_000)],
    ['a here-document a line', 'cat <<A\nA\n'.repeat(20_000)],
    ['expansions in one word', `echo ${'$a'.repeat(50_000)}`],
  ])('%s: read', (_name, text) => {
    expect(parse(text).problems).toEqual([]);
  });
});
