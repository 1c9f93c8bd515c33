// Compares the HCL2 reader with HashiCorp's own parser: what it accepts, the shape of the tree and the literal values.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL templates look like those of JavaScript.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HclBody, HclExpression } from '../../src/syntax/hcl/ast.ts';
import { parseHcl } from '../../src/syntax/hcl/parse.ts';
import { isMissing } from './programs.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}
type Parse = (file: string, text: string) => Promise<Json>;

const parse = await load();
const missing = isMissing('hcl2json', parse !== undefined, '@cdktf/hcl2json in ORACLE_NODE_MODULES');

async function load(): Promise<Parse | undefined> {
  const modules = process.env['ORACLE_NODE_MODULES'];
  if (modules === undefined) return undefined;
  try {
    return (createRequire(join(modules, 'x.js'))('@cdktf/hcl2json') as { parse: Parse }).parse;
  } catch {
    return undefined;
  }
}

const TRICKY: Readonly<Record<string, string>> = {
  blocks: `
resource "aws_security_group" "agent" {
  from_port = 31000 # offers
  to_port   = 32000 // end
  /* between
     lines */ protocol = "tcp"
  tags = { Name = "a", "b" : 2, (var.c) = 3
    d = 4 }
  lifecycle { ignore_changes = [tags] }
  dynamic "ingress" {
    for_each = var.ports
    iterator = port
    content {
      from_port = port.value
    }
  }
  empty {}
}
variable x { default = null }
`,
  strings: `
a = "plain"
b = "esc \\n \\t \\" \\\\ \\u00e9 \\U0001F600"
c = "$\${x} %%{if} $ % $$ %%"
d = "\${var.a}"
e = "a \${var.b} c \${"inner \${var.c}"}"
f = "é\u00fc日本"
g = ""
`,
  heredocs: `
a = <<EOT
line 1
  line 2 $\${x}
	tab
EOT
b = <<-EOF
    one
      two

    three
    EOF
c = f(<<X
arg
X
, 2)
d = <<-Y
  \${"x"}
    y \\n "quoted"
  Y
e = [<<A
1
A
, <<B
2
B
]
`,
  expressions: `
a = 1 + 2 * 3 - -4 / 5 % 6
b = !x && y || z == 1 != true
c = (a
  ? b
  : c)
d = [for k, v in m : "\${k}" if v > 1]
e = {for k, v in m : k => v... if v != null}
f = a.*.b.0.c
g = a[*].b["c"][0].d
h = provider::x::f(1, [2, 3]...)
i = x.0.y[1]
j = [
  1,
  2, # two
]
k = {
  a = 1,
  b = 2
}
l = a<=b
m = 1.5e-3
n = 12e2
o = f(
  1,
  2,
)
p = -x.y
q = ä_b-c
`,
  directives: `
a = "%{ if x }yes%{ else }no%{ endif }"
b = "%{ for k, v in m ~} \${k} %{~ endfor }"
c = <<EOT
%{ for s in servers ~}
server \${s}
%{ if s == "a" ~}
x
%{ endif ~}
%{ endfor ~}
EOT
`,
};

/** Small texts, right and wrong: both sides must accept or refuse. */
const SMALL: readonly string[] = [
  'a = ',
  'a = \nb = 1',
  'a = 1 b = 2',
  'a = "x',
  'a = "x\ny"',
  'a = <<EOT\nx\n',
  'a = [1 2]',
  'a = [1,,2]',
  'a = {a = 1 b = 2}',
  'a = {a 1}',
  'a = f(1',
  'a = (1',
  'a = "\\q"',
  'a = "\\u12"',
  'a = "${x"',
  'a = "${x y}"',
  'a = "%{ if x }"',
  'a = "%{ endif }"',
  'a = "%{ else }"',
  'a = 1\na = 2',
  'b { a = 1 c = 2 }',
  'b { a = 1, c = 2 }',
  'b { c {} }',
  'b "x" = 1',
  'b {',
  'b }',
  '"a" = 1',
  'b\n{\n}',
  'a = 1 2',
  'a = .5',
  'a = 5.',
  'a = x.',
  'a = x[',
  'a = x[]',
  'a = for',
  'a = [for x in y]',
  'a = {for x in y : x}',
  'a = [for x in y : x => x]',
  'a = x ? y',
  'a = x ? y :',
  "a = 'x'",
  'a = `x`',
  'a = x & y',
  'a = x | y',
  'a = x = y',
  'a := 1',
  'a == 1',
  'a.b = 1',
  'b "${x}" {}',
  '1 = 2',
  'a = 1;',
  'a = f(x..., y)',
  'a = f(x...',
  'a = [x...]',
  'a = 0x10',
  'a = 1_000',
  'a = {} }',
  'b {} c {}',
  'a = "x" "y"',
  'a = "x" + ',
  'a = <<EOT\nx\nEOT',
  'a = << EOT\nx\nEOT\n',
  'a = <<-\nx\n',
  'a = !',
  'a = a.*.*',
  'a = a[*',
  'a = ...',
  '/* x',
  'a = 1 /* x',
  'a = 1 /* x */ \n',
  'a = x::y',
  'a = x.0.1',
  'a = x.*.0.1',
  'a = "%{ if x }a%{ else }b%{ else }c%{ endif }"',
  'a = "%{ for x in y }%{ endif }"',
  'a = {for = 1}',
  'a = [for]',
  'a = {"a" = 1, "a" = 2}',
  'a = {\n\n\n}',
  'a = {\n,\n}',
  'a = [,]',
  'a = f(,)',
  'a = f(1,)',
  'a = [1,\n2\n]',
  'a = [\n1\n,2]',
  'a = {a\n= 1}',
  'a = {a =\n1}',
  'a\n= 1',
  'a = 1\r\nb = 2\r\n',
  'a = 1\rb = 2',
  'a = "a\rb"',
  '\tb\t{\ta = 1\t}',
  'b {\n a = 1 }',
  'b { a = 1\n}',
  'b {\n a = 1\n } # x',
  'b { }\n',
  'b # c\n{\n}',
  'b { # c\n}',
  'b /* c */ {\n}',
];

/** What both sides can say: structure, and values where an expression is a plain literal; else only that it is there. */
function shape(body: HclBody): Json {
  const out: Record<string, Json> = {};
  for (const item of body.items) {
    if (item.kind === 'attribute') {
      out[item.name] = literal(item.expression);
      continue;
    }
    // hcl2json nests labels as keys and gathers blocks of one type in lists.
    const value = shape(item.body);
    const path = [item.type, ...item.labels.map((label) => label.text)];
    let at = out;
    for (const name of path.slice(0, -1)) {
      const next = at[name];
      const inner: Record<string, Json> = isObject(next) ? { ...next } : {};
      at[name] = inner;
      at = inner;
    }
    const last = path.at(-1) ?? '';
    const before = at[last];
    at[last] = Array.isArray(before) ? [...before, value] : [value];
  }
  return out;
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function literal(expression: HclExpression): Json {
  switch (expression.kind) {
    case 'number':
      return Number(expression.text);
    case 'bool':
      return expression.value;
    case 'null':
      return null;
    case 'template': {
      if (!expression.parts.every((part) => part.kind === 'literal')) return '?';
      return expression.parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('');
    }
    case 'tuple':
      return expression.items.map(literal);
    default:
      return '?';
  }
}

/** Whether what we say is what they say; `?` says nothing. */
function agree(ours: Json, theirs: Json): boolean {
  if (ours === '?') return true;
  if (ours === null || typeof ours !== 'object') {
    // hcl2json writes back `$${` in strings.
    if (typeof ours === 'string' && typeof theirs === 'string') {
      return ours === theirs || ours === theirs.replaceAll('$${', '${').replaceAll('%%{', '%{');
    }
    return ours === theirs;
  }
  if (Array.isArray(ours)) {
    return (
      Array.isArray(theirs) &&
      ours.length === theirs.length &&
      ours.every((o, i) => agree(o, theirs[i] ?? null))
    );
  }
  if (theirs === null || typeof theirs !== 'object' || Array.isArray(theirs)) return false;
  const a = Object.entries(ours);
  const other = theirs as { readonly [key: string]: Json };
  return (
    a.length === Object.keys(other).length && a.every(([k, v]) => k in other && agree(v, other[k] ?? null))
  );
}

/** The tree the reference reads; undefined where it refuses. */
async function reference(text: string): Promise<Json | undefined> {
  try {
    return (await parse?.('x.tf', text)) ?? null;
  } catch {
    return undefined;
  }
}

/** Equal numbers on every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SNIPPETS: readonly string[] = [
  ...[
    '"',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '=',
    ',',
    '\n',
    '${',
    '%{',
    '~}',
    '.',
    '*',
    '<<E\n',
    'a',
    '1',
    ' ',
    '#',
  ],
  ...['?', ':', '\\', '/*', '...'],
];

function mutate(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() * 4);
  const insert = random() < 0.6 ? (SNIPPETS[Math.floor(random() * SNIPPETS.length)] ?? '') : '';
  return text.slice(0, at) + insert + text.slice(at + length);
}

describe.skipIf(missing)('HCL2 reader against @cdktf/hcl2json', () => {
  it.each(Object.entries(TRICKY))('reads %s with the same tree', async (_name, text) => {
    const ours = parseHcl(text);
    expect(ours.errors).toEqual([]);
    const theirs = await reference(text);
    expect(theirs).toBeDefined();
    expect(agree(shape(ours.body), theirs ?? null), JSON.stringify([shape(ours.body), theirs])).toBe(true);
  });

  it.each(SMALL)('accepts or refuses alike: %j', async (text) => {
    const theirs = await reference(text);
    expect(parseHcl(text).errors.length === 0).toBe(theirs !== undefined);
  });

  it('accepts or refuses 500 random changes alike', async () => {
    const random = randomFrom(20261122);
    const all = Object.values(TRICKY);
    const differences: string[] = [];
    let accepted = 0;
    for (let i = 0; i < 500; i++) {
      const text = mutate(all[i % all.length] ?? '', random);
      const ours = parseHcl(text);
      const theirs = await reference(text);
      if (theirs !== undefined) accepted++;
      if ((ours.errors.length === 0) !== (theirs !== undefined)) {
        const who = theirs === undefined ? 'only we accept' : `only they accept (${ours.errors[0]?.message})`;
        differences.push(`${who}: ${JSON.stringify(text)}`);
      } else if (theirs !== undefined && !agree(shape(ours.body), theirs)) {
        differences.push(`other tree: ${JSON.stringify([shape(ours.body), theirs])}`);
      }
    }
    console.log(`500 mutations: ${500 - differences.length} alike, ${accepted} accepted by hcl2json`);
    expect(differences).toEqual([]);
  });
});
