// Values of variables that branches, loops and functions of a script assign, and settings in its branches.

import { describe, expect, test } from 'vitest';
import { hostsOf } from '../../../src/project/hosts.ts';
import { type Files, factsOf, linkedProject } from '../../facts.ts';

/** Name of the case, lines of a script, and what `docker run -p $P:80 x` behind it publishes. */
type Case = readonly [name: string, lines: readonly string[], ports: readonly string[]];

const OPEN = "? variable 'P' is not assigned in this file";

async function portsOf(lines: readonly string[]): Promise<readonly string[]> {
  const text = lines.some((l) => l.includes('docker')) ? lines : [...lines, 'docker run -p $P:80 x'];
  const facts = await factsOf({ 'run.sh': text.join('\n') });
  return facts.map((f) => f.replace(/^.* publish /, '').replace(/\/tcp$/, ''));
}

describe('branches', () => {
  test.each<Case>([
    ['if and else', ['if a; then P=1001; else P=1002; fi'], ['1001', '1002']],
    ['if alone', ['if a; then P=1001; fi'], [OPEN, '1001']],
    ['if alone, with a value before', ['P=1000', 'if a; then P=1001; fi'], ['1000', '1001']],
    ['elif', ['if a; then P=1001; elif b; then P=1002; else P=1003; fi'], ['1001', '1002', '1003']],
    [
      'a use in the other branch',
      ['P=1000', 'if a; then P=1001; else', 'docker run -p $P:80 x', 'fi'],
      ['1000'],
    ],
    ['a use in the same branch', ['P=1000', 'if a; then P=1001', 'docker run -p $P:80 x', 'fi'], ['1001']],
    ['one that ends the script', ['if a; then P=1001; else exit 1; fi'], ['1001']],
    [
      'a function that ends it',
      ['die() { echo no; exit 1; }', 'if a; then P=1001; else die x; fi'],
      ['1001'],
    ],
    ['case', ['case $1 in a) P=1001 ;; b) P=1002 ;; *) P=1003 ;; esac'], ['1001', '1002', '1003']],
    ['case without a default', ['P=1000', 'case $1 in a) P=1001 ;; esac'], ['1000', '1001']],
    ['case that goes on', ['case $1 in a) P=1001 ;& b) P=1002 ;; *) P=1003 ;; esac'], ['1002', '1003']],
    ['and', ['P=1000', 'a && P=1001'], ['1000', '1001']],
    ['or', ['P=1000', 'a || P=1001'], ['1000', '1001']],
    ['and, or', ['a && P=1001 || P=1002'], ['1001', '1002']],
    ['what a condition assigns', ['if P=1001; then :; fi'], ['1001']],
    ['false', ['P=1000', 'if false; then P=1001; fi'], ['1000']],
    ['a word that is known', ['M=x', 'if [ "$M" = x ]; then P=1001; else P=1002; fi'], ['1001']],
    ['not equal', ['M=x', '[[ "$M" != "x" ]] && P=1001 || P=1002'], ['1002']],
    ['a word with a default', ['if [ "${M:-x}" = x ]; then P=1001; else P=1002; fi'], ['1001', '1002']],
  ])('%s', async (_name, lines, ports) => {
    expect([...(await portsOf(lines))].sort()).toEqual([...ports].sort());
  });
});

describe('defaults', () => {
  test.each<Case>([
    ['empty', ['[ -z "$P" ] && P=1001'], ['1001']],
    ['not empty, or', ['[ -n "${P:-}" ] || P=1001'], ['1001']],
    ['in a condition', ['if test -z "${P+x}"; then P=1001; fi'], ['1001']],
    ['behind a value', ['P=1000', '[ -z "$P" ] && P=1001'], ['1000']],
    ['behind nothing', ['P=', '[ -z "$P" ] && P=1001'], ['1001']],
    ['behind one that may be nothing', ['P=', 'a && P=1000', '[ -z "$P" ] && P=1001'], ['1000', '1001']],
    ['assigned by an expansion', [': "${P:=1001}"'], ['1001']],
    ['assigned by an expansion behind a value', ['P=1000', ': "${P:=1001}"'], ['1000']],
    ['of an empty value', ['P=', 'docker run -p ${P:-1001}:80 x'], ['1001']],
    ['of an unset value', ['P=1000', 'unset P', 'docker run -p ${P-1001}:80 x'], ['1001']],
    ['in place of a value', ['M=x', 'P=${M:+1001}'], ['1001']],
    ['in quotes', ["P=${M:-'1001'}"], ['1001']],
    ['in double quotes', ['P="${M:-"1001"}"'], ['1001']],
    ['in quotes that are text', ['P="${M:-\'1001\'}"'], ["? ''1001':80' is not a port or a range of ports"]],
    [
      'beyond 64 bits',
      ['P=$((999999999999*999999999999/999999999999))'],
      ["? '$((999999999999*999999999999/9999999999…' is known only when the script runs"],
    ],
    [
      'numbers in braces',
      ['for P in {80..81}; do :; done'],
      ["? variable 'P' takes words that are known only when the script runs"],
    ],
  ])('%s', async (_name, lines, ports) => {
    expect([...(await portsOf(lines))].sort()).toEqual([...ports].sort());
  });
});

describe('the order of the text', () => {
  test.each<Case>([
    ['the later of two', ['P=1001', 'P=1002'], ['1002']],
    ['more behind it', ['P=10', 'P+=01'], ['1001']],
    ['not assigned yet', ['docker run -p $P:80 x', 'P=1001'], [OPEN]],
    ['a subshell', ['P=1001', '( P=1002 )'], ['1001']],
    ['a pipe', ['P=1001', 'ls | while read -r x; do P=1002; done'], ['1001']],
    ['in the subshell', ['( P=1002', 'docker run -p $P:80 x', ')'], ['1002']],
    ['in front of a command', ['P=1001 docker run -p $P:80 x'], [OPEN]],
    ['seen by the script of the command', ["P=1001 sh -c 'docker run -p $P:80 x'"], ['1001']],
    ['an option of another command', ['make P=1001'], [OPEN]],
    ['read', ['P=1001', 'read -r P'], ["? variable 'P' gets its value when the script runs"]],
    [
      'another file',
      ['P=1001', '. ./env'],
      ["? './env', which the script reads, may give it another value", '1001'],
    ],
    ['a file of the system', ['P=1001', '. /etc/os-release'], ['1001']],
    ['behind another file', ['. ./env', 'P=1001'], ['1001']],
    [
      'in a here-document that the shell around expands',
      ['P=1001', 'ssh h <<EOF', 'P=1002', 'docker run -p $P:80 x', 'EOF'],
      ['1001'],
    ],
    [
      'in one that it does not',
      ['P=1001', "ssh h <<'EOF'", 'P=1002', 'docker run -p $P:80 x', 'EOF'],
      ['1002'],
    ],
  ])('%s', async (_name, lines, ports) => {
    expect([...(await portsOf(lines))].sort()).toEqual([...ports].sort());
  });
});

describe('loops and functions', () => {
  test.each<Case>([
    ['words', ['for P in 1001 1002; do', 'docker run -p $P:80 x', 'done'], ['1001', '1002']],
    [
      'words of a variable',
      ['L="1001 1002"', 'for P in $L; do', 'docker run -p $P:80 x', 'done'],
      ['1001', '1002'],
    ],
    ['behind the loop', ['for i in 1001 1002; do P=$i; done'], ['1001', '1002']],
    ['files', ['P=1000', 'for f in *.conf; do P=$f; done', 'docker run -p $P:80 x'], ['?', '1000']],
    ['while', ['P=1000', 'while a; do P=1001; done'], ['1000', '1001']],
    [
      'a value from the round before',
      ['P=1000', 'while a; do', 'docker run -p $P:80 x', 'P=1001', 'done'],
      ['1000', '1001'],
    ],
    ['break', ['P=1000', 'while true; do P=1001; a && break; P=1002; done'], ['1000', '1001', '1002']],
    ['counting', ['P=1000', 'while a; do P=$((P+1)); done'], ['?', '1000', '1001']],
    ['a function that is called', ['f() { P=1001; }', 'P=1000', 'f'], ['1001']],
    ['one that is not', ['f() { P=1001; }', 'P=1000'], ['1000']],
    ['one that may be', ['f() { P=1001; }', 'P=1000', 'a && f'], ['1000', '1001']],
    ['another command calls it', ['f() { P=1001; }', 'P=1000', 'retry f'], ['1000', '1001']],
    ['local', ['f() { local P=1001; }', 'P=1000', 'f'], ['1000']],
    ['its arguments', ['f() {', 'docker run -p $1:80 x', '}', 'f 1001', 'f 1002'], ['1001', '1002']],
    [
      'an argument with a default',
      ['f() {', 'docker run -p ${1:-1003}:80 x', '}', 'f 1001', 'f'],
      ['1001', '1003'],
    ],
    ['its arguments, shifted', ['f() { shift', 'docker run -p $1:80 x', '}', 'f 1001 1002'], ['?']],
    ['arguments of the script', ['f() {', 'docker run -p $1:80 x', '}', 'f "$@"'], ['?']],
    [
      'called with a value',
      ['f() {', 'docker run -p $P:80 x', '}', 'P=1001', 'f', 'P=1002', 'f', 'P=1003'],
      ['1001', '1002'],
    ],
    ['called by itself', ['f() { P=1001; a || f; }', 'f'], ['1001']],
    ['for others to call', ['P=1001', 'f() {', 'docker run -p $P:80 x', '}'], ['1001']],
  ])('%s', async (_name, lines, ports) => {
    const found = (await portsOf(lines)).map((p) => (p.startsWith('?') ? '?' : p));
    expect(found.sort()).toEqual([...ports].sort());
  });
});

/** What a machine may have, as the range in force or the number. */
async function inForce(files: Files, key: string): Promise<readonly string[]> {
  return hostsOf(await linkedProject(files), { assume: [] })
    .flatMap((h) => h.settings.get(key)?.inForce ?? [])
    .map((s) => (s.fact?.kind === 'sysctl' ? (s.fact.value ?? '?') : '-'))
    .sort();
}

describe('settings in branches', () => {
  const KEY = 'net.ipv4.ip_local_port_range';
  const set = (value: string) => `sysctl -w ${KEY}="${value}"`;
  test.each<readonly [name: string, lines: readonly string[], values: readonly string[]]>([
    ['one after the other', [set('10000 20000'), set('30000 40000')], ['30000 40000']],
    [
      'either',
      ['if a; then', set('10000 20000'), 'else', set('30000 40000'), 'fi'],
      ['10000 20000', '30000 40000'],
    ],
    [
      'either, behind another',
      [set('10000 50000'), 'if a; then', set('10000 20000'), 'else', set('30000 40000'), 'fi'],
      ['10000 20000', '30000 40000'],
    ],
    ['perhaps', [set('10000 20000'), 'if a; then', set('30000 40000'), 'fi'], ['10000 20000', '30000 40000']],
    ['perhaps, alone', ['if a; then', set('30000 40000'), 'fi'], ['30000 40000']],
    ['both in one branch', ['if a; then', set('10000 20000'), set('30000 40000'), 'fi'], ['30000 40000']],
    [
      'case',
      ['case $1 in', `a) ${set('10000 20000')} ;;`, `*) ${set('30000 40000')} ;;`, 'esac'],
      ['10000 20000', '30000 40000'],
    ],
    [
      'files of sysctl.d',
      [
        ...['if a; then', `cat > /etc/sysctl.d/9.conf <<E`, `${KEY} = 10000 20000`, 'E'],
        ...['else', `echo "${KEY} = 30000 40000" > /etc/sysctl.d/9.conf`, 'fi'],
      ],
      ['10000 20000', '30000 40000'],
    ],
  ])('%s', async (_name, lines, values) => {
    expect(await inForce({ 'tune.sh': lines.join('\n') }, KEY)).toEqual(values);
  });
});
