// Compares the evaluator with `terraform console`: what we call known must be what Terraform computes.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL templates look like those of JavaScript.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateHcl } from '../../src/syntax/hcl/evaluate.ts';
import { parseHclExpression } from '../../src/syntax/hcl/parse.ts';
import { isMissing } from './programs.ts';

const missing = isMissing('terraform', hasTerraform(), 'on PATH; it is no Debian package');

function hasTerraform(): boolean {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore', env: environment() });
    return true;
  } catch {
    return false;
  }
}

function environment(): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: _, ...rest } = process.env;
  return { ...rest, CHECKPOINT_DISABLE: '1' };
}

const ERROR = '!error';

/** An expression as JSON, or {@link ERROR}. */
function wrapped(expression: string): string {
  return `try(jsonencode(\n${expression}\n), "${ERROR}")`;
}

/** The JSON text of every expression, or {@link ERROR} for errors and values of the run; one process for all. */
function terraform(expressions: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'portclash-terraform-'));
  try {
    const items = expressions.map((e, i) => `  e${i} = base64encode(${wrapped(e)})\n`);
    const list = expressions.map((_, i) => `local.e${i}`).join(',\n');
    writeFileSync(join(folder, 'main.tf'), `locals {\n${items.join('')}\n  all = [${list}]\n}\n`);
    writeFileSync(join(folder, 'template.txt'), 'port=${port}\n%{ for p in more ~}\n- ${p}\n%{ endfor ~}\n');
    const output = execFileSync('terraform', ['console'], {
      cwd: folder,
      input: 'local.all\n',
      env: environment(),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    // A list of quoted strings, one a line; what is not known before the run stands there bare.
    return output
      .trim()
      .split('\n')
      .slice(1, -1)
      .map((line) => {
        const item = line.trim().replace(/,$/, '');
        if (!item.startsWith('"')) return ERROR;
        return Buffer.from(JSON.parse(item) as string, 'base64').toString();
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One a line; heredocs and others that need line ends follow here. */
const FIXED: readonly string[] = [
  ...readFileSync(new URL('terraform-expressions.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n'),
  '<<EOT\na\n  b ${1 + 1}\n\tc\nEOT\n',
  '<<-EOT\n    a\n      b\n\n    c ${"x"}\n    EOT\n',
  '<<-EOT\n      one\n    ${"two" ~}\n      three\n   \t\n      four\n    EOT\n',
  '<<EOT\n  a\n    ${~ "x"}\n  b ${~ "y" ~}\n    c\nEOT\n',
  '<<-EOT\n    %{ if true ~}\n      yes\n    %{ else ~}\n      no\n    %{ endif ~}\n  EOT\n',
  '<<-EOT\n    ${"x"}\n      y\n    EOT\n',
  '<<EOT\n%{ for p in [80, 443] ~}\nport ${p}\n%{ endfor ~}\nEOT\n',
  '<<-EOT\n  %{ for p in [80, 443] }\n    - ${p} $${no} \\n "q"\n  %{ endfor }\nEOT\n',
  '<<-EOT\n\ta\n\t b\n EOT\n',
  '<<-EOT\n  a\n b\n   \n\nc\n  EOT\n',
  '<<-EOT\n  EOT\n',
  '<<EOT\nEOT\n',
  '<<-EOT\n   ${~ "a"}\n     b\n  EOT\n',
  '<<-EOT\n     $${a}\n   %%{b}\n  EOT\n',
  'join("", [<<A\nx\nA\n, <<-B\n  y\n  B\n])',
  '(true\n ? "a"\n : "b")',
  '{\n a = 1\n b = [\n  1,\n  2,\n ]\n}',
];

/** Equal numbers on every run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

type Kind = 'number' | 'string' | 'bool' | 'numbers' | 'strings' | 'object' | 'any';

/** Random expressions of a kind; mostly ones that Terraform accepts. */
function generator(below: (n: number) => number): (kind: Kind, depth: number) => string {
  const pick = <T>(of: readonly T[], other: T): T => of[below(of.length)] ?? other;
  const gen = (kind: Kind, depth: number): string => {
    const n = (k: Kind) => gen(k, depth - 1);
    if (depth <= 0) {
      switch (kind) {
        case 'number':
          return pick(['0', '1', '2', '80', '443', '31000', '65535', '-1', '2.5', '"8080"', '1e3'], '7');
        case 'string':
          return pick(['"a"', '"b-c"', '""', '"80"', '"x,y"', '" é "', '"10.0.0.0/16"', '"A\\n"'], '"z"');
        case 'bool':
          return pick(['true', 'false'], 'true');
        case 'numbers':
          return pick(['[]', '[1]', '[3, 1, 2]', '[80, 443]', 'range(4)', 'tolist([2, 2])'], '[1]');
        case 'strings':
          return pick(
            ['["a"]', '["b", "a", ""]', 'tolist([])', 'toset(["y", "x"])', 'split(",", "p,q")'],
            '["a"]',
          );
        case 'object':
          return pick(
            ['{ a = 1 }', '{ a = "x", b = 2 }', '{ b = [1], a = { c = true } }', '{ a = null }'],
            '{}',
          );
        case 'any':
          return pick(['null', '1', '"a"', 'true', '[]', '{}'], 'null');
      }
    }
    switch (kind) {
      case 'number':
        return pick(
          [
            () => `(${n('number')} ${pick(['+', '-', '*', '/', '%'], '+')} ${n('number')})`,
            () => `-${n('number')}`,
            () => `length(${n(pick<Kind>(['strings', 'numbers', 'object', 'string'], 'strings'))})`,
            () => `${pick(['max', 'min'], 'max')}(${n('number')}, ${n('number')})`,
            () => `${pick(['floor', 'ceil', 'abs', 'tonumber'], 'abs')}(${n('number')})`,
            () => `sum(${n('numbers')})`,
            () => `(${n('bool')} ? ${n('number')} : ${n('number')})`,
            () => `try(${n('numbers')}[${n('number')}], ${n('number')})`,
            () => `element(${n('numbers')}, ${n('number')})`,
            () => `lookup(${n('object')}, "a", ${n('number')})`,
            () => `parseint(${n('string')}, 10)`,
          ],
          () => '1',
        )();
      case 'string':
        return pick(
          [
            () => `"\${${n(pick<Kind>(['number', 'string', 'bool'], 'string'))}}-\${${n('string')}}"`,
            () => `"%{ if ${n('bool')} }\${${n('string')}}%{ else } no %{ endif }"`,
            () => `"%{ for x in ${n('strings')} ~} <\${x}> %{~ endfor }"`,
            () =>
              `${pick(['upper', 'lower', 'trimspace', 'strrev', 'title', 'md5', 'jsonencode', 'base64encode'], 'upper')}(${n('string')})`,
            () => `join(${n('string')}, ${n(pick<Kind>(['strings', 'numbers'], 'strings'))})`,
            () =>
              `format(${pick(['"%s:%v"', '"%-6s|%v"', '"%q %v"'], '"%s %v"')}, ${n('string')}, ${n('any')})`,
            () => `substr(${n('string')}, ${n('number')}, ${n('number')})`,
            () => `replace(${n('string')}, ${n('string')}, ${n('string')})`,
            () => `(${n('bool')} ? ${n('string')} : ${n(pick<Kind>(['string', 'number'], 'string'))})`,
            () => `coalesce(${n('string')}, ${n('string')})`,
            () => `tostring(${n('number')})`,
            () => `try(${n('object')}.a, ${n('string')})`,
            () => `jsonencode(${n(pick<Kind>(['object', 'numbers', 'strings'], 'object'))})`,
            () => `trim${pick(['', 'prefix', 'suffix'], '')}(${n('string')}, ${n('string')})`,
          ],
          () => '"a"',
        )();
      case 'bool':
        return pick(
          [
            () => `(${n('number')} ${pick(['<', '>', '<=', '>='], '<')} ${n('number')})`,
            () => `(${n('any')} ${pick(['==', '!='], '==')} ${n('any')})`,
            () => `(${n('bool')} ${pick(['&&', '||'], '&&')} ${n('bool')})`,
            () => `!${n('bool')}`,
            () => `contains(${n('strings')}, ${n('string')})`,
            () => `can(${n('object')}.${pick(['a', 'b'], 'a')})`,
            () => `startswith(${n('string')}, ${n('string')})`,
            () => `alltrue([for x in ${n('numbers')} : x > ${n('number')}])`,
          ],
          () => 'true',
        )();
      case 'numbers':
        return pick(
          [
            () => `[${n('number')}, ${n('number')}]`,
            () => `[for x in ${n('numbers')} : x * 2 if x > ${n('number')}]`,
            () => `[for i, x in ${n('strings')} : i]`,
            () => `concat(${n('numbers')}, ${n('numbers')})`,
            () =>
              `${pick(['reverse', 'distinct', 'flatten', 'tolist', 'toset'], 'reverse')}(${n('numbers')})`,
            () => `flatten([${n('numbers')}, [${n('number')}]])`,
            () => `(${n('bool')} ? ${n('numbers')} : ${n('numbers')})`,
            () => `slice(${n('numbers')}, 0, ${n('number')})`,
            () => `chunklist(${n('numbers')}, 2)[*][0]`,
          ],
          () => '[]',
        )();
      case 'strings':
        return pick(
          [
            () => `[${n('string')}, ${n('string')}]`,
            () => `keys(${n('object')})`,
            () => `split(${n('string')}, ${n('string')})`,
            () => `[for x in ${n('strings')} : "\${x}!" if x != ${n('string')}]`,
            () => `${pick(['sort', 'distinct', 'compact', 'reverse', 'toset'], 'sort')}(${n('strings')})`,
            () => `setunion(${n('strings')}, ${n('strings')})`,
            () => `formatlist("%s=%s", ${n('strings')}, ${n('string')})`,
            () => `[for k, v in ${n('object')} : k]`,
          ],
          () => '["a"]',
        )();
      case 'object':
        return pick(
          [
            () => `{ a = ${n('any')}, (${n('string')}) = ${n('number')} }`,
            () => `merge(${n('object')}, ${n('object')})`,
            () => `{ for i, x in ${n('strings')} : x => i... }`,
            () => `{ for k, v in ${n('object')} : upper(k) => v }`,
            () => `zipmap(${n('strings')}, ${n('strings')})`,
            () => `(${n('bool')} ? ${n('object')} : ${n('object')})`,
          ],
          () => '{}',
        )();
      case 'any':
        return n(pick<Kind>(['number', 'string', 'bool', 'numbers', 'strings', 'object'], 'number'));
    }
  };
  return gen;
}

describe.skipIf(missing)('evaluator against terraform console', () => {
  it('computes what Terraform computes, or says that it does not know', () => {
    // SEED=… tries other expressions.
    const below = randomFrom(Number(process.env['SEED'] ?? 20261122));
    const gen = generator(below);
    const kinds: readonly Kind[] = ['number', 'string', 'bool', 'numbers', 'strings', 'object'];
    const generated = Array.from({ length: 1500 }, (_, i) =>
      gen(kinds[i % kinds.length] ?? 'any', 1 + below(4)),
    );
    const expressions = [...FIXED, ...new Set(generated)];
    const theirs = terraform(expressions);
    const differences: string[] = [];
    const counts = { known: 0, refused: 0, unknown: 0, onlyTerraformRefuses: 0 };
    expressions.forEach((written, i) => {
      const { expression, errors } = parseHclExpression(wrapped(written));
      expect(errors, written).toEqual([]);
      if (!expression) return;
      const locate = () => ({ file: 'x.tf', line: 1, column: 1, endLine: 1, endColumn: 1 });
      const ours = evaluateHcl(expression, { lookup: () => undefined, locate });
      const reference = theirs[i] ?? '';
      if (ours.kind !== 'known') counts.unknown++;
      // Terraform also checks the types of what is never evaluated, such as the condition of an empty loop.
      else if (reference === ERROR && ours.data !== ERROR) counts.onlyTerraformRefuses++;
      else {
        counts[ours.data === ERROR ? 'refused' : 'known']++;
        if (ours.data !== reference)
          differences.push(`${written}: ours ${String(ours.data)}, terraform ${reference}`);
      }
    });
    expect(counts.known).toBeGreaterThan(1000);
    expect(counts.onlyTerraformRefuses).toBeLessThan(10);
    console.log(
      `${expressions.length} expressions: ${JSON.stringify(counts)}, ${differences.length} differences`,
    );
    expect(differences).toEqual([]);
  });
});
