// What hiera says of a key: levels in their order, values merged as `lookup_options` say
// (https://www.puppet.com/docs/puppet/8/hiera_automatic.html, hiera_merging.html).

import { treeLocation } from '../../model/declaration.ts';
import { type Tree, through, toPlain, unknown, type Value } from '../../model/value.ts';
import { compilePattern } from '../../syntax/patterns.ts';
import { type Choices, decideBranch } from './choices.ts';
import type { HieraData, Layer } from './data.ts';
import { isDataPath, isOwnKey } from './file.ts';
import type { Level } from './hierarchy.ts';
import { interpolated } from './interpolate.ts';
import { combined, dig, FIRST, type Merge, mergeOf } from './merge.ts';
import { fileAt, filesOfGlob, hasFacts } from './paths.ts';

/** A run in which keys are looked up. */
export interface LookupRun {
  readonly choices: Choices;
  readonly variable: (name: string) => Value;
  /** Keys that are being looked up: one of them inside itself is a circle. */
  readonly keys: ReadonlySet<string>;
  readonly budget: { left: number };
}

export class Lookup {
  constructor(private readonly data: HieraData) {}

  /** The value of a key, which may have dots; undefined where hiera has none. */
  find(key: string, layers: readonly Layer[], run: LookupRun, asked?: Merge): Value | undefined {
    const [root = '', ...rest] = segmentsOf(key);
    if (run.keys.has(root)) return unknown(`'${key}' is looked up in a circle`);
    if (run.keys.size > MAX_KEYS || run.budget.left-- <= 0)
      return unknown(`'${key}' leads through too many other keys`);
    const inner: LookupRun = { ...run, keys: new Set([...run.keys, root]) };
    const options = root === 'lookup_options' ? {} : this.#options(root, layers, inner);
    if (options === undefined) return unknown(`how hiera merges '${root}' is not known`);
    const merge = asked ?? options.merge ?? FIRST;
    const found = this.#search(root, layers, inner, merge);
    if (!found) return undefined;
    if (options.converted) return unknown(`hiera converts '${root}', which is not followed`, found.via);
    const value = rest.length === 0 ? found : dig(found, rest);
    return value;
  }

  #search(
    key: string,
    layers: readonly Layer[],
    run: LookupRun,
    merge: Merge,
  ): Exclude<Value, { kind: 'several' }> | undefined {
    const values: Value[] = [];
    const names = {
      variable: run.variable,
      key: (other: string) => this.find(other, layers, run),
    };
    const files = this.data.filesOf(key);
    for (const pass of ['levels', 'fallback'] as const) {
      const found = layers.flatMap(({ hierarchy, base, module }): readonly Value[] => {
        if (values.length > 0 && merge.strategy === 'first') return [];
        if (module !== undefined && !key.startsWith(`${module}::`) && key !== 'lookup_options') return [];
        const ofLevels: Value[] = [];
        for (const level of hierarchy[pass]) {
          const ofPaths: Value[] = [];
          for (const value of this.#ofLevel(level, key, base, files, run, names)) {
            ofPaths.push(value);
            if (merge.strategy === 'first') break;
          }
          const isCounted = level.mapped === undefined && level.paths.every((p) => !p.isGlob);
          const value = combined(ofPaths, isCounted ? level.paths.length : undefined, merge);
          if (value) ofLevels.push(value);
          if (value && merge.strategy === 'first') break;
        }
        const value = combined(ofLevels, hierarchy[pass].length, merge);
        if (value) values.push(value);
        return value ? [value] : [];
      });
      if (found.length > 0) break;
    }
    const value = combined(values, LAYERS, merge);
    return value && settled(value);
  }

  *#ofLevel(
    level: Level,
    key: string,
    base: string,
    files: readonly string[],
    run: LookupRun,
    names: { variable: (name: string) => Value; key: (key: string) => Value | undefined },
  ): Iterable<Value> {
    if (level.foreign !== undefined) {
      // What another program says of merging nobody can follow; that it says nothing is what is usual.
      if (key !== 'lookup_options' && decideBranch(run.choices, `${level.id} ${key}`, [0, 1]) === 0)
        yield unknown(`hiera asks '${level.foreign}' first, which is not run`);
      return;
    }
    const paths = level.mapped ? [level.mapped[2]] : level.paths.map((p) => p.text);
    const unread = isOwnKey(key) ? undefined : paths.find((p) => !isDataPath(this.data.place(p, base)));
    if (unread !== undefined) {
      yield unknown(`hiera reads '${unread}', which is taken for no data of hiera`);
      return;
    }
    if (files.length === 0) return;
    const read = (file: string): Value | undefined => {
      const tree = this.data.tree(file, key);
      return tree && through(placeOf(tree), interpolated(tree, names));
    };
    if (level.mapped) {
      const [variable, name, template] = level.mapped;
      const any = this.data.place(template, base).replaceAll(new RegExp(`%\\{(?:::)?${name}\\}`, 'g'), '*');
      if (filesOfGlob(any, files).length > 0) {
        const list = run.variable(variable.replace(/^::/, ''));
        if (list.kind !== 'known')
          yield unknown(`hiera's paths come from '${variable}', which only the run knows`);
        else yield* this.#mapped(list, level.mapped, base, files, run, read);
      }
      return;
    }
    for (const { text, isGlob } of level.paths) {
      const pattern = this.data.place(text, base);
      if (isGlob) {
        const found = filesOfGlob(pattern, files);
        if (found.length > 0 && hasFacts(pattern)) yield unknown('a pattern of files depends on facts');
        else for (const file of found) yield read(file) ?? unknown('');
        continue;
      }
      const file = fileAt(pattern, files, run.choices);
      const value = file === undefined ? undefined : read(file);
      if (value) yield value;
    }
  }

  *#mapped(
    list: Value,
    [, name, template]: readonly [string, string, string],
    base: string,
    files: readonly string[],
    run: LookupRun,
    read: (file: string) => Value | undefined,
  ): Iterable<Value> {
    const plain = toPlain(list);
    for (const item of Array.isArray(plain) ? plain : [plain]) {
      if (typeof item !== 'string') continue;
      const path = this.data.place(template, base).replaceAll(new RegExp(`%\\{(?:::)?${name}\\}`, 'g'), item);
      const file = fileAt(path, files, run.choices);
      const value = file === undefined ? undefined : read(file);
      if (value) yield value;
    }
  }

  /** The options of a key; undefined where they are not known. */
  #options(
    key: string,
    layers: readonly Layer[],
    run: LookupRun,
  ): { readonly merge?: Merge | undefined; readonly converted?: boolean } | undefined {
    const found = this.#search('lookup_options', layers, run, { strategy: 'hash' });
    if (!found) return {};
    if (found.kind !== 'known' || !(found.data instanceof Map)) return undefined;
    const all = found.data as ReadonlyMap<string, Value>;
    const names = [...all.keys()].filter((name) => name.startsWith('^'));
    if (!all.has(key) && names.some((name) => matches(name, key) === undefined)) return undefined;
    const own = all.get(key) ?? all.get(names.find((name) => matches(name, key)) ?? '');
    if (!own) return {};
    const plain = toPlain(own);
    if (typeof plain !== 'object' || plain === null) return undefined;
    const { merge, convert_to: converted } = plain as Record<string, unknown>;
    const isSecret = converted === 'Sensitive' || (Array.isArray(converted) && converted[0] === 'Sensitive');
    return { merge: mergeOf(merge), converted: converted !== undefined && !isSecret };
  }
}

/** The server's, the environment's and the module's. */
const LAYERS = 3;
/** Nobody follows longer chains of keys. */
const MAX_KEYS = 20;

/** Undefined for a pattern that is not tried: one may take for ever, or means something else in Ruby. */
function matches(pattern: string, key: string): boolean | undefined {
  return compilePattern(pattern, '', key)?.test(key);
}

/** The segments of a key: dots separate, quotes keep them (hiera_automatic, "Access hash and array elements"). */
export function segmentsOf(key: string): readonly string[] {
  if (!key.includes('.')) return [key.replace(/^(["'])(.*)\1$/, '$2')];
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([^.]+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
}

function settled(value: Value): Exclude<Value, { kind: 'several' }> {
  return value.kind === 'several' ? unknown('one of several values') : value;
}

function placeOf(tree: Tree) {
  return treeLocation(tree);
}

/** A value that a data file says is nothing. */
export function isNothing(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'known' && value.data === null);
}
