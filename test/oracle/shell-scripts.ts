// Random scripts: assignments, branches on conditions that nobody knows, loops, functions, and uses that a shell prints.

import fc from 'fast-check';

export interface Script {
  readonly lines: readonly string[];
  /** It has words that only bash knows. */
  readonly isBash: boolean;
}

/** Conditions `c0` to `c3`, which come out as a run says. */
export const CONDITIONS = 4;

const NAMES = ['A', 'B', 'C', 'D'];
const FUNCTIONS = ['f', 'g'];
const name = fc.constantFrom(...NAMES);
const literal = fc.constantFrom('1', '20', '301', '4000', '8080', 'x', '');
const number = fc.constantFrom('1', '20', '301', '4000');

/** A word as it stands between double quotes. */
const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: literal },
  { weight: 5, arbitrary: name.map((n) => `$${n}`) },
  fc.tuple(name, literal).map(([n, l]) => `${l}\${${n}}`),
  fc.tuple(name, fc.constantFrom(':-', '-', ':+', '+'), literal).map(([n, o, l]) => `\${${n}${o}${l}}`),
  fc.tuple(name, name, literal).map(([n, m, l]) => `\${${n}:-\${${m}:-${l}}}`),
  fc
    .tuple(name, fc.constantFrom('%', '%%', '#', '##'), fc.constantFrom('0', '0*', '*0', '?', '1', '[01]'))
    .map(([n, o, p]) => `\${${n}${o}${p}}`),
  fc.tuple(name, fc.constantFrom('+', '-', '*', '/', '%'), number).map(([n, o, m]) => `$((${n} ${o} ${m}))`),
  fc.tuple(name, number).map(([n, m]) => `$((($${n} + ${m}) * 2))`),
  name.map((n) => `\${#${n}}`),
  fc.constantFrom('$1', '${1:-7}', '$2', '$(echo 5)'),
  fc
    .tuple(name, fc.constantFrom('/', '//'), fc.constantFrom('0/1', '0', '1/22', '?/3'))
    .map(([n, o, p]) => `\${${n}${o}${p}}`),
  name.map((n) => `\${${n}:1:2}`),
);

const condition = fc.oneof(
  { weight: 4, arbitrary: fc.nat(CONDITIONS - 1).map((n) => `c${n}`) },
  fc.constantFrom('true', 'false', '! c0', 'c1 && c2'),
  fc.tuple(fc.constantFrom('-z', '-n'), name).map(([o, n]) => `[ ${o} "$${n}" ]`),
  name.map((n) => `[ -z "\${${n}:-}" ]`),
  name.map((n) => `[ -z "\${${n}+x}" ]`),
  fc.tuple(name, fc.constantFrom('=', '!='), literal).map(([n, o, l]) => `[ "$${n}" ${o} "${l}" ]`),
  fc.tuple(name, literal).map(([n, l]) => `test "$${n}" = "${l}"`),
  fc.tuple(name, literal).map(([n, l]) => `[[ $${n} == "${l}" ]]`),
);

type Lines = readonly string[];
const indent = (lines: Lines) => lines.map((l) => `  ${l}`);
const orNothing = (lines: Lines) => (lines.length === 0 ? [':'] : lines);

const quoted = word.map((w) => `"${w}"`);
const assignment = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(name, quoted).map(([n, w]) => `${n}=${w}`) },
  fc.tuple(name, literal).map(([n, l]) => `${n}='${l}'`),
  fc.tuple(name, quoted).map(([n, w]) => `${n}+=${w}`),
);

const FILE = '/etc/sysctl.d/9.conf';

/** Text that another command, a format or an escape changes on its way. */
const changed: fc.Arbitrary<Lines> = fc.oneof(
  fc
    .tuple(word, fc.constantFrom("sed 's/= /= 7/'", 'grep -v 8', 'cat', 'cat -', 'cat /dev/null'))
    .map(([w, c]) => [`cat <<EOF | ${c} > ${FILE}`, `net.core.KEY = ${w}`, 'EOF']),
  fc
    .tuple(word, fc.constantFrom("sed 's/= 1/= 5/'", '{ sed "s/= /= 3/"; } | cat', 'cat'))
    .map(([w, c]) => [`echo "net.core.KEY = ${w}" | ${c} > ${FILE}`]),
  word.map((w) => [`sed 's/= /= 7/' > ${FILE} <<EOF`, `net.core.KEY = ${w}`, 'EOF']),
  fc
    .tuple(fc.constantFrom('%s', '%d', '%.2s', '%5s', '%x', '%b'), fc.oneof(quoted, fc.constant('010')))
    .map(([f, w]) => [`printf 'net.core.KEY = ${f}\\n' ${w} > ${FILE}`]),
  fc
    .constantFrom('1\\0602', '80\\c1', '8\\t0', '20', '3\\\\1')
    .chain((t) => fc.constantFrom('', '-e ').map((o) => [`echo ${o}'net.core.KEY = ${t}' > ${FILE}`])),
);

/** Names, functions and commands that an expansion gives. */
const open: fc.Arbitrary<Lines> = fc.oneof(
  { weight: 3, arbitrary: name.map((n) => [`V=${n}`]) },
  { weight: 2, arbitrary: fc.constantFrom(...FUNCTIONS, 'true').map((f) => [`F=${f}`]) },
  fc.constantFrom(
    ['unset $V'],
    ['(( $V = 5 ))'],
    ['export "$V=7"'],
    ['printf -v "$V" %s 9'],
    [': "$(( $V = 6 ))"'],
  ),
  fc.constant(['read -r "$V" <<EOF', '77', 'EOF']),
  fc.constantFrom('$F', '"$F"', '$S true', '$F 20 x').map((c) => [c]),
  fc.constant(['E=eval', '$E A=20']),
);

/** Declarations, and assignments in front of functions and special builtins. */
const declared: fc.Arbitrary<Lines> = fc.oneof(
  fc
    .tuple(name, quoted, fc.constantFrom(...FUNCTIONS, ':', 'true', 'export Q=1'))
    .map(([n, w, c]) => [`${n}=${w} ${c}`]),
  fc.tuple(name, quoted, name, quoted).map(([n, w, m, v]) => [`export ${n}=${w} ${m}=${v}`]),
  fc.tuple(name, fc.constantFrom('', '=20')).map(([n, v]) => [`readonly ${n}${v}`]),
  fc.tuple(name, number).map(([n, v]) => [`declare -i ${n}=${v}`]),
  fc.tuple(name, literal).map(([n, v]) => [`declare -u ${n}`, `${n}='${v}a'`]),
);

const simple: fc.Arbitrary<Lines> = fc.oneof(
  { weight: 3, arbitrary: changed },
  { weight: 4, arbitrary: open },
  { weight: 3, arbitrary: declared },
  { weight: 10, arbitrary: assignment.map((a) => [a]) },
  { weight: 8, arbitrary: word.map((w) => [`sysctl -w "net.core.KEY=${w}"`]) },
  {
    weight: 2,
    arbitrary: fc
      .array(word, { minLength: 1, maxLength: 2 })
      .map((ws) => ['cat > /etc/sysctl.d/9.conf <<EOF', ...ws.map((w) => `net.core.KEY = ${w}`), 'EOF']),
  },
  word.map((w) => ["cat > /etc/sysctl.d/9.conf <<'EOF'", `net.core.KEY = ${w}`, 'EOF']),
  word.map((w) => [`cat <<< "net.core.KEY = ${w}" > /etc/sysctl.d/9.conf`]),
  word.map((w) => [`echo "net.core.KEY = ${w}" > /etc/sysctl.d/9.conf`]),
  fc.tuple(name, literal).map(([n, l]) => [`: "\${${n}:=${l}}"`]),
  fc.tuple(name, literal).map(([n, l]) => [`[ -z "$${n}" ] && ${n}=${l}`]),
  fc.tuple(condition, assignment).map(([c, a]) => [`${c} && ${a}`]),
  fc.tuple(condition, assignment).map(([c, a]) => [`${c} || ${a}`]),
  fc.tuple(condition, assignment, assignment).map(([c, a, b]) => [`${c} && ${a} || ${b}`]),
  name.map((n) => [`unset ${n}`]),
  assignment.filter((a) => !a.includes('+=')).map((a) => [`export ${a}`]),
  fc
    .tuple(
      assignment.filter((a) => !a.includes('+=')),
      word,
    )
    .map(([a, w]) => [`${a} sysctl -w "net.core.KEY=${w}"`]),
  name.map((n) => [`read -r ${n} <<EOF`, '77', 'EOF']),
  fc.tuple(name, literal).map(([n, l]) => [`eval "${n}=${l}"`]),
  fc.tuple(name, literal).map(([n, l]) => [`printf -v ${n} %s "${l}"`]),
  fc.tuple(name, number).map(([n, l]) => [`(( ${n} = ${l} ))`]),
  fc
    .tuple(
      fc.constantFrom(...FUNCTIONS),
      fc.array(
        fc.oneof(
          quoted,
          name.map((n) => `$${n}`),
        ),
        { maxLength: 2 },
      ),
    )
    .map(([f, ws]) => [[f, ...ws].join(' ')]),
  fc
    .tuple(
      condition,
      fc.constantFrom('exit 0', 'return 0', 'break', 'continue', 'break 2', 'continue 2', 'shift'),
    )
    .map(([c, e]) => [`${c} && ${e}`]),
  quoted.map((w) => [`set -- ${w} 9`]),
);

/** What stands in functions only. */
const local: fc.Arbitrary<Lines> = fc.oneof(
  fc.tuple(name, quoted).map(([n, w]) => [`local ${n}=${w}`]),
  fc.tuple(name, quoted, name, quoted).map(([n, w, m, v]) => [`local ${n}=${w} ${m}=${v}`]),
  name.map((n) => [`local ${n}`]),
  fc.tuple(condition, name).map(([c, n]) => [`if ${c}; then`, `  local ${n}`, 'fi']),
  fc.tuple(name, quoted).map(([n, w]) => [`declare -g ${n}=${w}`]),
);

const { block } = fc.letrec<{ block: Lines; statement: Lines }>((tie) => ({
  block: fc
    .array(tie('statement'), { minLength: 1, maxLength: 4, depthIdentifier: 'script' })
    .map((s) => s.flat()),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, depthIdentifier: 'script' },
    { weight: 12, arbitrary: simple },
    {
      weight: 3,
      arbitrary: fc
        .tuple(condition, tie('block'), tie('block'))
        .map(([c, a, b]) => [`if ${c}; then`, ...indent(a), 'else', ...indent(b), 'fi']),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(condition, tie('block')).map(([c, a]) => [`if ${c}; then`, ...indent(a), 'fi']),
    },
    fc
      .tuple(condition, condition, tie('block'), tie('block'))
      .map(([c, d, a, b]) => [`if ${c}; then`, ...indent(a), `elif ${d}; then`, ...indent(b), 'fi']),
    fc
      .tuple(name, literal, tie('block'), tie('block'), fc.boolean(), fc.constantFrom(';;', ';&', ';;&'))
      .map(([n, l, a, b, all, end]) => [
        `case "$${n}" in`,
        `"${l}")`,
        ...indent(orNothing(a)),
        end,
        `${all ? '*' : '4*'})`,
        ...indent(orNothing(b)),
        ';;',
        'esac',
      ]),
    fc
      .tuple(
        name,
        fc.array(
          fc.oneof(
            literal.filter((l) => l !== ''),
            quoted,
            name.map((n) => `$${n}`),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        tie('block'),
      )
      .map(([n, ws, a]) => [`for ${n} in ${ws.join(' ')}; do`, ...indent(a), 'done']),
    tie('block').map((a) => ['while w; do', ...indent(a), 'done']),
    tie('block').map((a) => ['(', ...indent(a), ')']),
    tie('block').map((a) => ['{', ...indent(a), '}']),
    tie('block').map((a) => ['echo 1 | while read -r line; do', ...indent(a), 'done']),
    tie('block').map((a) => [
      'for i in 1 2; do',
      '  for j in 1 2; do',
      ...indent(indent(a)),
      '    c1 && break 2',
      '  done',
      ...indent(a),
      'done',
    ]),
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...FUNCTIONS), tie('block'), tie('block'), fc.array(local, { maxLength: 2 }))
        .map(([f, a, b, l]) => [
          `${f}() {`,
          ...indent(l.slice(0, 1).flat()),
          ...indent(a),
          ...indent(l.slice(1).flat()),
          ...(l.length > 1 ? indent(b) : []),
          '}',
        ]),
    },
  ),
}));

/** Scripts in which every use has a key of its own, `net.core.k0`, `net.core.k1`, … */
export const scripts: fc.Arbitrary<Script> = fc
  .tuple(
    fc.subarray(NAMES, { minLength: 2 }),
    fc.array(literal, { minLength: 4, maxLength: 4 }),
    fc.array(block, { minLength: 1, maxLength: 4 }),
    word,
  )
  .map(([assigned, values, blocks, last]) => {
    let next = 0;
    const first = assigned.map((n, i) => `${n}=${values[i]}`);
    const lines = [...first, ...blocks.flat(), `sysctl -w "net.core.KEY=${last}"`].map((l) =>
      l.replaceAll('KEY', () => `k${next++}`),
    );
    // dash has neither of these (dash(1)).
    const isBash = /\+=|<<<|\[\[|printf -v|\(\( |;;?&|declare|\$F|\$\{\w+(?:\/|:\d)/.test(lines.join('\n'));
    return { lines: indentedHereDocuments(lines), isBash };
  });

/** Here-documents end with their word at the start of a line. */
function indentedHereDocuments(lines: Lines): Lines {
  return lines.map((l) => (/^\s+(?:EOF|77|net\.core\.)/.test(l) ? l.trimStart() : l));
}
