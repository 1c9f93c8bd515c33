// Joins a tree of Salt: states and templates with the pillar, the maps they import and the states that fill them in.

import type { Declaration, Evidence, FileScan } from '../../model/declaration.ts';
import { literalText } from '../../model/declaration.ts';
import type { ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import { known, oneOf, options, type Template, type Tree, unknown, type Value } from '../../model/value.ts';
import { Source } from '../../source/source.ts';
import { isUndefinedJinja, undefinedJinja } from '../../syntax/jinja/index.ts';
import type { Parsers } from '../../syntax/parsers.ts';
import { evaluateTemplate, type Scope, textOf } from '../evaluate.ts';
import { placeOfFile } from '../file-scope.ts';
import { type Linker, type Reached, type Supplied, textsIn } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { folderOf } from '../paths.ts';
import { maskTemplate } from '../template-masks.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { belowValue, contentsAt, wholeValue } from './contents.ts';
import { type SaltFile, type SaltUse, saltFile, saltPart } from './file.ts';
import { missingIn } from './functions.ts';
import { globPattern } from './globs.ts';
import { ancestorPaths } from './paths.ts';
import { ABSENT, distinct, either, merged, type Possible } from './possible.ts';
import { Rendering, type Surroundings } from './rendering.ts';
import { type PillarRoot, pillarRoots, rootsOf } from './top.ts';

/** Imports of imports of …: nobody writes more. */
const MAX_DEPTH = 12;
/** Templates that are rendered for their names, in all. */
const MAX_RENDERINGS = 20_000;

type NamesOf = (name: string) => Value | undefined;

interface Use {
  readonly use: SaltUse;
  readonly from: string;
}

export class SaltLinker implements Linker {
  readonly #parts: ReadonlyMap<string, SaltFile>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #data = new Map<string, SaltFile | undefined>();
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  readonly #folders: ReadonlySet<string>;
  readonly #tops: ReadonlySet<string>;
  readonly #roots: readonly PillarRoot[];
  readonly #uses: readonly Use[];
  readonly #usesOf = new Map<string, readonly Use[]>();
  readonly #renderings = new Map<string, Rendering>();
  readonly #given: Value;
  #depth = 0;
  #left = MAX_RENDERINGS;

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
    private readonly parsers: Parsers,
  ) {
    const parts = scans.flatMap((s) => {
      const part = saltPart(s);
      return part ? [[s.file, part] as const] : [];
    });
    this.#parts = new Map(parts);
    this.#texts = textsIn(scans);
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    const states = scans.map((s) => s.file).filter((f) => f.endsWith('.sls'));
    this.#folders = new Set(states.map(folderOf));
    this.#tops = new Set(states.filter((f) => /(?:^|\/)top\.sls$/.test(f)).map(folderOf));
    this.#uses = parts.flatMap(([from, { uses }]) => uses.map((use) => ({ use, from })));
    this.#given = pillarOf(supplied);
    const files = states.filter((f) => isPillarPath(f)).sort();
    this.#roots = pillarRoots({
      files,
      rendering: (file) => this.#rendering(file),
      document: (file) => this.#parts.get(file)?.document,
    });
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    if (!this.#isOwn(file)) return undefined;
    const scope = this.#scope(file, new Map());
    return [{ place: placeOfFile(file), scope, rank: 0 }];
  }

  #scope(file: string, bound: ReadonlyMap<string, Value>): Scope {
    const scope: Scope = {
      evaluate: (e) => {
        if (e.language === 'shell')
          return evaluateShell(e, this.#shell.get(file) ?? [], scope, this.supplied);
        const rendering = e.language === 'jinja' ? this.#rendering(file) : undefined;
        return rendering ? settled(rendering.evaluate(e, bound)) : unknown(UNEVALUATED[e.language]);
      },
      bind: (more) => this.#scope(file, new Map([...bound, ...more])),
      python: 'salt',
    };
    return scope;
  }

  destinationOf(file: string): string | undefined {
    for (const { use } of file.endsWith('.sls') ? [] : this.#usesOfFile(file)) {
      const path = use.isFolder ? undefined : literalText(use.destination);
      if (path?.startsWith('/') && !path.endsWith('/')) return path;
    }
    return undefined;
  }

  label(): string | undefined {
    return undefined;
  }

  /** States and pillar, what a state fills in, and templates beside states. */
  #isOwn(file: string): boolean {
    if (file.endsWith('.sls')) return true;
    if (!this.#parts.has(file)) return false;
    if (this.#usesOfFile(file).length > 0) return true;
    return ancestorPaths(file, '.')
      .slice(0, 3)
      .some((folder) => this.#folders.has(folder));
  }

  #rendering(file: string): Rendering | undefined {
    const cached = this.#renderings.get(file);
    if (cached) return cached;
    const part = this.#parts.get(file);
    if (!part) return undefined;
    const made = new Rendering(file, part, this.#namesGiven(file), this.#surroundings(file));
    this.#renderings.set(file, made);
    return made;
  }

  #surroundings(file: string): Surroundings {
    const roots = isPillarPath(file) && file.endsWith('.sls') ? undefined : rootsOf(file, this.#roots);
    return {
      supplied: this.supplied,
      isOpen: this.#roots.length === 0,
      pillar: roots && ((path) => this.#pillarAt(roots, path)),
      imported: (path, from, outer) => this.#imported(path, from, outer, roots),
      data: (path, from) => this.#dataOf(path, from),
    };
  }

  #pillarAt(roots: readonly PillarRoot[], path: readonly string[]): Possible {
    const [first = ABSENT, ...rest] = roots.map((r) => r.at(path));
    return merged(rest.reduce(either, first), belowValue(this.#given, path));
  }

  #imported(
    path: string,
    from: string,
    outer: NamesOf,
    roots: readonly PillarRoot[] | undefined,
  ): NamesOf | undefined {
    const file = this.#resolved(from, path, (f) => this.#parts.has(f));
    const part = file === undefined ? undefined : this.#parts.get(file);
    if (file === undefined || !part) return undefined;
    const around: Surroundings = {
      supplied: this.supplied,
      isOpen: this.#roots.length === 0,
      pillar: roots && ((keys) => this.#pillarAt(roots, keys)),
      imported: (p, f, o) => this.#imported(p, f, o, roots),
      data: (p, f) => this.#dataOf(p, f),
    };
    if (this.#depth >= MAX_DEPTH || this.#left-- <= 0)
      return (name) => unknown(`'${name}' is imported through too many files`);
    const rendering = new Rendering(file, part, (n) => outer(n) ?? this.#special(file, n), around);
    return (name) => {
      this.#depth++;
      const value = rendering.exported(name);
      this.#depth--;
      return value;
    };
  }

  /** The document of an imported `defaults.yaml`, whose expressions know no names. */
  #dataOf(path: string, from: string): Value | undefined {
    const file = this.#resolved(from, path, (f) => this.#texts.has(f));
    const text = file === undefined ? undefined : this.#texts.get(file);
    if (file === undefined || text === undefined) return undefined;
    if (!this.#data.has(file)) this.#data.set(file, this.#parse(file, text));
    const part = this.#data.get(file);
    if (!part?.document) return unknown(`'${file}' cannot be read`);
    if (part.doubt !== undefined) return unknown(part.doubt);
    const rendering = new Rendering(file, part, () => undefined, this.#surroundings(file));
    return wholeValue(part.document, rendering);
  }

  #parse(file: string, text: string): SaltFile {
    const source = maskTemplate(Source.ofFile(file, text), 'jinja');
    return saltFile(source, this.parsers.get('yaml').parseYaml(source), { parsers: this.parsers });
  }

  #resolved(from: string, path: string, isThere: (file: string) => boolean): string | undefined {
    if (path.startsWith('.')) return ancestorPaths(from, path).slice(0, 1).find(isThere);
    const clean = path.replace(/^\/+/, '');
    const above = ancestorPaths(from, clean).find(isThere);
    if (above !== undefined) return above;
    const elsewhere = [...this.#parts.keys(), ...this.#texts.keys()].filter(
      (f) => f.endsWith(`/${clean}`) && isThere(f),
    );
    return elsewhere.length === 1 ? elsewhere[0] : undefined;
  }

  /** The names that Salt, and the states that fill it in, give a template. */
  #namesGiven(file: string): NamesOf {
    if (file.endsWith('.sls')) return (name) => this.#special(file, name) ?? this.supplied.get(name);
    return (name) => {
      const special = this.#special(file, name);
      if (special || OWN.test(name)) return special;
      const uses = this.#usesOfFile(file);
      const given = this.supplied.get(name);
      if (uses.length === 0)
        return given ?? unknown(`'${name}' is given by the state that fills in this template`, [], name);
      const values = uses.map(({ use, from }) => this.#contextOf(use, from, name));
      const isSet = values.some((v) => v !== undefined);
      if (!isSet) return given;
      return oneOf(
        values.map(
          (v) => v ?? undefinedJinja(`'${name}' is not given by every state that fills in this template`),
        ),
      );
    };
  }

  #contextOf(use: SaltUse, from: string, name: string): Value | undefined {
    const rendering = this.#rendering(from);
    if (!rendering) return undefined;
    // What is around the state is around its arguments: they are given where the state is rendered.
    const state = {
      guard: (at: Location) => rendering.guard(at, use.destination.at),
      scope: () => rendering.scope(),
    };
    const of = (tree: Tree | undefined) => (tree ? contentsAt(tree, [name], state) : ABSENT);
    const weaker = of(use.defaults);
    const stronger = of(use.context);
    const found =
      stronger.absent || stronger.blocked ? either(weaker, { ...stronger, absent: false }) : stronger;
    const { value, absent } = stronger.value ? found : weaker;
    if (!value) return undefined;
    return absent ? oneOf([value, undefinedJinja(`'${name}' is given under a condition`, [], name)]) : value;
  }

  /** https://docs.saltproject.io/en/latest/ref/states/vars.html */
  #special(file: string, name: string): Value | undefined {
    if (!/^(?:sls|slspath|slsdotpath|tpldir|tplpath|tplfile|tpldot|saltenv|env)$/.test(name))
      return undefined;
    const root = ancestorPaths(file, '.').find((f) => this.#tops.has(f));
    if (root === undefined) return unknown(`'${name}' depends on the folder that is Salt's root`);
    const path = root === '' ? file : file.slice(root.length + 1);
    const folder = folderOf(path);
    switch (name) {
      case 'sls':
        return known(path.replace(/(?:\/init)?\.sls$/, '').replaceAll('/', '.'));
      case 'slspath':
      case 'tpldir':
        return known(folder === '' ? '.' : folder);
      case 'slsdotpath':
      case 'tpldot':
        return known(folder.replaceAll('/', '.'));
      case 'tplfile':
        return known(path);
      default:
        return unknown(`'${name}' is known only where Salt runs`);
    }
  }

  #usesOfFile(file: string): readonly Use[] {
    const cached = this.#usesOf.get(file);
    if (cached) return cached;
    // The uses are looked up while a use is evaluated only where templates fill in states.
    this.#usesOf.set(file, []);
    const found = this.#uses.filter(({ use, from }) =>
      use.sources.some((source) => {
        const tail = source.parts.at(-1);
        // Cheap before exact: most states fill in other files.
        const end = typeof tail === 'string' ? tail.slice(tail.lastIndexOf('/') + 1) : '';
        if (!use.isFolder && !file.endsWith(end)) return false;
        const text = textOf(evaluateTemplate(source, this.#rendering(from)?.scope() ?? NO_SCOPE));
        if (typeof text !== 'string') return !use.isFolder && mayBe(source, file);
        const path = text.replace(/^salt:\/\//, '').replace(/\?saltenv=.*$/, '');
        if (path === '') return false;
        return use.isFolder
          ? ancestorPaths(from, path).some((folder) => file.startsWith(`${folder}/`))
          : this.#resolved(from, path, (f) => this.#parts.has(f)) === file;
      }),
    );
    this.#usesOf.set(file, found);
    return found;
  }
}

/** Whether a path with parts that are not known may be a file's. */
function mayBe(source: Template, file: string): boolean {
  const glob = source.parts.map((p) => (typeof p === 'string' ? p : '*')).join('');
  const path = glob.replace(/^salt:\/\//, '');
  return /[\w.-]{3}/.test(path) && globPattern(`*/${path}`).test(`/${file}`);
}

/** Names that Salt itself gives every template. */
const OWN = /^(?:pillar|grains|opts|salt|sls|slspath|tpldir|loop)$/;

const NO_SCOPE: Scope = { evaluate: () => unknown('a file without expressions'), bind: () => NO_SCOPE };

function isPillarPath(file: string): boolean {
  return /(?:^|\/)[^/]*pillar[^/]*\//i.test(file);
}

/** What is left to say of a value in its place: what nobody defines is no setting. */
function settled(value: Value): Value {
  const all = options(value).map((o) =>
    isEmpty(o) ? unknown('it holds nothing in this project', o.via) : o,
  );
  const live = all.filter((o) => !isUndefinedJinja(o) && missingIn(o) === undefined);
  if (live.length > 0) return distinct(oneOf(live));
  const missing = all.map(missingIn).find((m) => m !== undefined);
  if (missing === undefined) return value;
  return unknown(`pillar '${missing}' is defined nowhere in this project`, [], missing);
}

/** Nothing, or a list or map without a part: what a loop over it holds is for those whose pillar has one. */
function isEmpty({ kind, ...value }: Value): boolean {
  if (kind !== 'known' || !('data' in value)) return false;
  const { data } = value;
  if (data === null) return true;
  return Array.isArray(data) ? data.length === 0 : data instanceof Map && data.size === 0;
}

/** The pillar of the command line: `--var a:b=1` and `--var a.b=1`. */
function pillarOf(supplied: Supplied): Value {
  const root = new Map<string, Value>();
  for (const [name, value] of supplied) {
    if (/^grains[.:]/.test(name)) continue;
    const keys = name.split(/[.:]/);
    const last = keys.pop() ?? '';
    let map = root;
    for (const key of keys) {
      const below = map.get(key);
      const inner: Map<string, Value> =
        below?.kind === 'known' && below.data instanceof Map
          ? new Map(below.data as ReadonlyMap<string, Value>)
          : new Map();
      map.set(key, known(inner));
      map = inner;
    }
    map.set(last, value);
  }
  return known(root);
}
