// Trees of Terraform modules made at random: calls within calls, rounds, outputs, files of variables, files that are read.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL templates look like those of JavaScript.

import fc from 'fast-check';
import type { Files } from '../facts.ts';

export interface RandomTree {
  readonly files: Files;
  /** What `-var` gives, and `--var`. */
  readonly supplied: Readonly<Record<string, string>>;
}

type Type = 'number' | 'string' | 'bool' | 'list' | 'map' | 'object' | 'objects';

const CONSTRAINTS: Readonly<Record<Type, readonly string[]>> = {
  number: ['number', 'any'],
  string: ['string'],
  bool: ['bool'],
  list: ['list(string)', 'set(string)', 'any'],
  map: ['map(number)', 'map(string)', 'any'],
  object: ['object({ port = number, name = optional(string), extra = optional(number, 7) })'],
  objects: ['list(object({ port = number, name = optional(string, "none") }))', 'any'],
};
const TYPES = Object.keys(CONSTRAINTS) as Type[];

/** A name that expressions may use. */
interface Name {
  readonly text: string;
  readonly type: Type;
}

interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly hasDefault: boolean;
}

interface Plan {
  readonly folder: string;
  readonly variables: readonly Variable[];
  readonly outputs: readonly { readonly name: string; readonly type: 'number' | 'string' | 'list' }[];
}

const FOLDERS = ['', 'modules/agent', 'modules/web', 'shared/net'];

/** The same trees for the same seed. */
export function randomTrees(count: number, seed: number): readonly RandomTree[] {
  return fc.sample(
    fc.gen().map((g) => new Maker(g).tree()),
    { numRuns: count, seed },
  );
}

type Generator = fc.GeneratorValue;

class Maker {
  readonly #files: Record<string, string> = {};

  constructor(private readonly g: Generator) {}

  tree(): RandomTree {
    const plans = FOLDERS.map((folder): Plan => this.#plan(folder));
    for (const [i, plan] of plans.entries()) this.#module(plan, plans.slice(i + 1));
    this.#override(plans);
    const supplied: Record<string, string> = {};
    for (const { name, type, hasDefault } of plans[0]?.variables ?? [])
      if (this.#givesNothing(name, type, hasDefault) || (type === 'number' && this.#chance(4)))
        supplied[name] = type === 'number' ? String(this.#int(9000)) : 'given';
    return { files: this.#files, supplied };
  }

  #int(max: number): number {
    return this.g(fc.nat, { max });
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#int(items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  #chance(oneIn: number): boolean {
    return this.#int(oneIn - 1) === 0;
  }

  /** Files whose blocks are merged into those of others. */
  #override(plans: readonly Plan[]): void {
    for (const { folder, variables } of plans.filter(() => this.#chance(3))) {
      const file = join(folder, this.#pick(['override.tf', 'a_override.tf']));
      const [variable] = variables;
      if (!variable?.hasDefault) continue;
      this.#files[file] = block(`variable "${variable.name}"`, [`default = ${this.#literal(variable.type)}`]);
      if (this.#chance(2))
        this.#files[file] += block('resource "terraform_data" "r0"', [
          `input = { "net.core.somaxconn" = ${this.#int(99)} }`,
        ]);
    }
  }

  #plan(folder: string): Plan {
    const variables = Array.from({ length: 2 + this.#int(4) }, (_, i) => ({
      name: `v${i}`,
      type: this.#pick(TYPES),
      hasDefault: !this.#chance(3),
    }));
    const outputs = Array.from({ length: 1 + this.#int(1) }, (_, i) => ({
      name: `o${i}`,
      type: this.#pick(['number', 'string', 'list'] as const),
    }));
    return { folder, variables, outputs };
  }

  /** Gives a variable of the root a value in files of variables; true where it is left for the command line. */
  #givesNothing(name: string, type: Type, hasDefault: boolean): boolean {
    const isSimple = type === 'number' || type === 'string';
    if (hasDefault && this.#chance(2)) return false;
    if (!hasDefault && isSimple && this.#chance(4)) return true;
    const places = ['terraform.tfvars', 'terraform.tfvars.json', 'a.auto.tfvars', 'b.auto.tfvars.json'];
    const used = places.filter(() => this.#chance(3));
    for (const file of used.length > 0 ? used : [this.#pick(places)]) this.#assign(file, name, type);
    return false;
  }

  #assign(file: string, name: string, type: Type): void {
    if (file.endsWith('.json')) {
      const before = JSON.parse(this.#files[file] ?? '{}') as Record<string, unknown>;
      this.#files[file] = JSON.stringify({ ...before, [name]: this.#json(type) });
    } else this.#files[file] = `${this.#files[file] ?? ''}${name} = ${this.#literal(type)}\n`;
  }

  #word(): string {
    return this.#pick(['red', 'blue', 'green', 'gold', 'grey']);
  }

  #json(type: Type): unknown {
    switch (type) {
      case 'number':
        return this.#int(9000);
      case 'string':
        return this.#word();
      case 'bool':
        return this.#chance(2);
      case 'list':
        return ['red', 'blue', 'green'].filter(() => !this.#chance(3));
      case 'map':
        return Object.fromEntries(
          ['x', 'y', 'z'].filter(() => !this.#chance(3)).map((k) => [k, this.#int(9000)]),
        );
      case 'object':
        return { port: this.#int(9000), ...(this.#chance(2) ? { name: this.#word() } : {}) };
      case 'objects':
        return [
          { port: this.#int(9000), name: this.#word() },
          { port: this.#int(9000), name: this.#word() },
        ];
    }
  }

  #literal(type: Type): string {
    const json = this.#json(type);
    if (typeof json !== 'object' || this.#chance(2)) return JSON.stringify(json);
    if (Array.isArray(json)) return `[${json.map((j) => hcl(j)).join(', ')}]`;
    return hcl(json);
  }

  #module({ folder, variables, outputs }: Plan, below: readonly Plan[]): void {
    const names: Name[] = variables.map(({ name, type }) => ({ text: `var.${name}`, type }));
    const blocks: string[] = variables.map(({ name, type, hasDefault }) => {
      const constraint = this.#chance(5) && type !== 'object' ? undefined : this.#pick(CONSTRAINTS[type]);
      const lines = [
        ...(constraint ? [`type = ${constraint}`] : []),
        ...(hasDefault ? [`default = ${this.#literal(type)}`] : []),
        ...(constraint && this.#chance(6) ? ['nullable = false'] : []),
      ];
      return block(`variable "${name}"`, lines);
    });
    for (let i = this.#int(3); i >= 0; i--) {
      const type = this.#pick(TYPES);
      blocks.push(block('locals', [`l${i} = ${this.#expression(type, names, 2)}`]));
      names.push({ text: `local.l${i}`, type });
    }
    names.push(...this.#read(folder));
    for (let i = 0; below.length > 0 && i <= this.#int(2); i++)
      blocks.push(this.#call(`c${i}`, folder, below, names));
    for (let i = 0; i <= 1 + this.#int(2); i++) blocks.push(this.#resource(`r${i}`, names));
    for (const { name, type } of outputs)
      blocks.push(block(`output "${name}"`, [`value = ${this.#expression(type, names, 2)}`]));
    this.#files[join(folder, 'main.tf')] = blocks.join('\n');
  }

  /** Files beside the module, and what expressions read from them. */
  #read(folder: string): readonly Name[] {
    const names: Name[] = [];
    if (this.#chance(2)) {
      this.#files[join(folder, 'ports.yaml')] = `web:\n  port: ${this.#int(9000)}\ncolors: [red, blue]\n`;
      names.push({ text: 'yamldecode(file("${path.module}/ports.yaml")).web.port', type: 'number' });
      names.push({ text: 'yamldecode(file("${path.module}/ports.yaml")).colors', type: 'list' });
    }
    if (this.#chance(2)) {
      this.#files[join(folder, 'line.tftpl')] = '${name}%{ for p in ports ~}\n-${p}\n%{~ endfor }';
      const ports = '[1, 2]';
      names.push({
        text: `templatefile("\${path.module}/line.tftpl", { name = "n", ports = ${ports} })`,
        type: 'string',
      });
    }
    return names;
  }

  #call(name: string, from: string, below: readonly Plan[], names: Name[]): string {
    const { folder, variables, outputs } = this.#pick(below);
    const { repeat, bound, kind } = this.#repeat(names);
    const inner = [...names, ...bound];
    const inputs = variables.flatMap(({ name: variable, type, hasDefault }) =>
      hasDefault && this.#chance(2) ? [] : [`${variable} = ${this.#expression(type, inner, 2)}`],
    );
    for (const { name: output, type } of outputs) {
      if (kind === 'once') names.push({ text: `module.${name}.${output}`, type });
      else if (kind === 'each') names.push(...ofMap(name, output, type));
      else names.push(...ofList(name, output, type));
    }
    const up = from === '' ? './' : `${from.replace(/[^/]+/g, '..')}/`;
    return block(`module "${name}"`, [`source = "${up}${folder}"`, ...repeat, ...inputs]);
  }

  #repeat(names: readonly Name[]): {
    readonly repeat: readonly string[];
    readonly bound: readonly Name[];
    readonly kind: 'once' | 'each' | 'count';
  } {
    switch (this.#int(4)) {
      case 0: {
        const list = this.#expression('list', names, 1);
        const bound: Name[] = [
          { text: 'each.key', type: 'string' },
          { text: 'each.value', type: 'string' },
        ];
        return { repeat: [`for_each = toset(${list})`], bound, kind: 'each' };
      }
      case 1: {
        const bound: Name[] = [
          { text: 'each.key', type: 'string' },
          { text: 'each.value', type: 'number' },
        ];
        const map = `{ for k, v in ${this.#expression('map', names, 1)} : k => tonumber(v) }`;
        return { repeat: [`for_each = ${map}`], bound, kind: 'each' };
      }
      case 2: {
        const count = this.#pick([
          '0',
          '1',
          '2',
          `${this.#expression('bool', names, 1)} ? 1 : 0`,
          `length(${this.#expression('list', names, 1)})`,
        ]);
        return {
          repeat: [`count = ${count}`],
          bound: [{ text: 'count.index', type: 'number' }],
          kind: 'count',
        };
      }
      default:
        return { repeat: [], bound: [], kind: 'once' };
    }
  }

  #resource(name: string, names: readonly Name[]): string {
    const { repeat, bound } = this.#repeat(names);
    const inner = [...names, ...bound, ...bound];
    const value = this.#expression(this.#pick(['number', 'string'] as const), inner, 3);
    const text = this.#chance(2) ? value : `"a \${${value}} b"`;
    return block(`resource "terraform_data" "${name}"`, [
      ...repeat,
      `input = { "net.core.somaxconn" = ${text} }`,
    ]);
  }

  #expression(type: Type, names: readonly Name[], depth: number): string {
    const fitting = names.filter((n) => n.type === type);
    if (fitting.length > 0 && !this.#chance(3)) return this.#pick(fitting).text;
    if (depth === 0) return this.#literal(type);
    const of = (inner: Type) => this.#expression(inner, names, depth - 1);
    const either = () => `(${of('bool')} ? ${of(type)} : ${of(type)})`;
    switch (type) {
      case 'number':
        return this.#pick([
          () => `${of('number')} + ${this.#int(9)}`,
          () => `length(${of('list')})`,
          () => `max(${of('number')}, ${of('number')})`,
          () => `tonumber(lookup(${of('map')}, "x", ${this.#int(99)}))`,
          () => `try(${of('map')}["y"], ${this.#int(99)})`,
          () => `${of('object')}.port`,
          () => `${of('objects')}[0].port`,
          () => `sum(concat([0], [for o in ${of('objects')} : o.port]))`,
          either,
        ])();
      case 'string':
        return this.#pick([
          () => `"\${${of('number')}}-\${${of('string')}}"`,
          () => `join("-", ${of('list')})`,
          () => `format("%s:%d", ${of('string')}, ${of('number')})`,
          () => `upper(${of('string')})`,
          () => `coalesce(lookup(${of('object')}, "name", null), "${this.#word()}")`,
          () => `jsonencode(${of('map')})`,
          () => `replace(${of('string')}, "/[aeiou]/", "_")`,
          () => `join(",", ${of('objects')}[*].port)`,
          () => `<<-EOT\n    \${${of('number')}}%{ if ${of('bool')} } and%{ endif }\n  EOT\n`,
          either,
        ])();
      case 'bool':
        return this.#pick([
          () => `${of('number')} > ${this.#int(9000)}`,
          () => `contains(${of('list')}, "red")`,
          () => `!${of('bool')}`,
          () => `can(${of('map')}["z"])`,
          () => `(${of('bool')} && ${of('bool')})`,
        ])();
      case 'list':
        return this.#pick([
          () => `[for s in ${of('list')} : upper(s)]`,
          () => `tolist(concat(tolist(${of('list')}), ["${this.#word()}"]))`,
          () => `sort(keys(${of('map')}))`,
          () => `distinct([for o in ${of('objects')} : tostring(o.port)])`,
          () => `[for k, v in ${of('map')} : "\${k}=\${v}"]`,
        ])();
      case 'map':
        return this.#pick(
          [
            () => `merge(${of('map')}, { y = ${this.#int(9000)} })`,
            () => `{ for k, v in ${of('map')} : k => v + 1 }`,
            () => `{ for i, s in sort(tolist(${of('list')})) : s => i... }["red"] == null ? {} : {}`,
            () => `{ for o in ${of('objects')} : o.port => o.port }`,
          ].toSpliced(2, 1),
        )();
      case 'object':
        return `{ port = ${of('number')}, name = ${of('string')} }`;
      case 'objects':
        return `[{ port = ${of('number')}, name = ${of('string')} }]`;
    }
  }
}

function ofMap(call: string, output: string, type: Type): readonly Name[] {
  const all = `module.${call}`;
  if (type === 'number') return [{ text: `sum(concat([0], [for m in ${all} : m.${output}]))`, type }];
  if (type === 'string')
    return [
      { text: `try(${all}["red"].${output}, "none")`, type },
      { text: `values(${all})[*].${output}`, type: 'list' },
    ];
  return [{ text: `flatten([for k, m in ${all} : [for s in m.${output} : "\${k}\${s}"]])`, type }];
}

function ofList(call: string, output: string, type: Type): readonly Name[] {
  const all = `module.${call}`;
  if (type === 'number') return [{ text: `try(${all}[0].${output}, 5)`, type }];
  if (type === 'string')
    return [
      { text: `${all}[*].${output}`, type: 'list' },
      { text: `join("/", ${all}[*].${output})`, type },
    ];
  return [{ text: `flatten(${all}[*].${output})`, type }];
}

function hcl(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(hcl).join(', ')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  return `{ ${Object.entries(json)
    .map(([k, v]) => `${k} = ${hcl(v)}`)
    .join(', ')} }`;
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((l) => `  ${l}\n`).join('')}}\n`;
}

function join(folder: string, file: string): string {
  return folder === '' ? file : `${folder}/${file}`;
}
