// Which instances there are of each module: one for every way of calls that leads to it, with the rounds of each call.

import { type Known, known, options, type Unknown, unknown, type Value } from '../../model/value.ts';
import { entriesOf, isList, isMap, toNumber, toText } from '../../syntax/hcl/types.ts';
import type { Call, Module, Modules } from './modules.ts';
import type { Repeat } from './scan.ts';

/** A module as one way of calls reaches it. */
export interface Instance {
  readonly module: Module;
  /** The module that Terraform is run in. */
  readonly root: Module;
  /** `module.a["x"].module.b`; empty for the root. */
  readonly address: string;
  /** The block that calls it; absent for a root. */
  readonly caller?: {
    readonly instance: Instance;
    readonly call: Call;
    /** The index or the key of this round; absent for a call without rounds, or with rounds that are not known. */
    readonly key?: string | undefined;
    /** `each` or `count` of this round. */
    readonly bound: ReadonlyMap<string, Value>;
  };
  /** Taken together: what differs between these is one of several. */
  readonly merged?: readonly Instance[];
  /** True where no such instance is made: `count = 0`. */
  readonly isAbsent: boolean;
}

/** One round of a block that is repeated: what stands behind its address, and the names that it sees. */
export interface Round {
  readonly key?: string;
  readonly suffix: string;
  readonly bound: ReadonlyMap<string, Value>;
}

/** More rounds of one call are taken together. */
const MAX_ROUNDS = 32;

/** More instances of one module are taken together. */
const MAX_INSTANCES = 500;

/** Below one root: beyond this no further calls are followed. */
const MAX_BELOW = 5_000;

export class Instances {
  readonly #children = new Map<Instance, Map<string, readonly Instance[]>>();
  readonly #byFolder = new Map<string, Instance[]>();
  readonly #evaluate: (repeat: Repeat, instance: Instance) => Value;
  readonly #modules: Modules;
  /** How many instances each root has. */
  readonly #made = new Map<Module, number>();
  /** Modules that a root comes to whose calls were not all followed. */
  readonly #cut = new Set<string>();

  /** `evaluate` gives what a block of an instance is repeated over. */
  constructor(modules: Modules, evaluate: (repeat: Repeat, instance: Instance) => Value) {
    this.#modules = modules;
    this.#evaluate = evaluate;
  }

  /** The instances of a module; a module that nobody calls is a root. */
  of(module: Module): readonly Instance[] {
    if (this.#byFolder.size === 0) this.#find();
    const found = this.#byFolder.get(module.folder);
    if (found) return found;
    const root = rootOf(module);
    this.#byFolder.set(module.folder, [root]);
    return [root];
  }

  /** All instances of a module as one: a value is one of those that it has in them. */
  together(module: Module): Instance {
    const all = this.of(module);
    const [first, ...more] = all;
    if (first && more.length === 0) return first;
    const isAbsent = all.every((i) => i.isAbsent);
    return { ...rootOf(module), merged: all.slice(0, MAX_INSTANCES), isAbsent };
  }

  /** True where not every way of calls to the module was followed. */
  isCut(module: Module): boolean {
    return this.of(module).length > MAX_INSTANCES || this.#cut.has(module.folder);
  }

  /** What a call makes in an instance; one absent instance where it makes none. */
  children(instance: Instance, call: Call): readonly Instance[] {
    const before = this.#children.get(instance)?.get(call.name);
    if (before) return before;
    const { folder } = call;
    if (folder === undefined || isAbove(instance, folder)) return [];
    const all = this.#children.get(instance) ?? new Map<string, readonly Instance[]>();
    this.#children.set(instance, all);
    // A number of rounds that depends on the call itself is not to be known.
    all.set(call.name, []);
    const rounds = call.repeat ? roundsOf(call.repeat.over, this.#evaluate(call.repeat, instance)) : [ONCE];
    const module = this.#modules.at(folder);
    const made = (rounds.length > 0 ? rounds : [ONCE]).map(
      ({ key, suffix, bound }): Instance => ({
        module,
        root: instance.root,
        address: `${instance.address === '' ? '' : `${instance.address}.`}module.${call.name}${suffix}`,
        caller: { instance, call, key, bound },
        isAbsent: instance.isAbsent || rounds.length === 0,
      }),
    );
    this.#made.set(instance.root, (this.#made.get(instance.root) ?? 0) + made.length);
    all.set(call.name, made);
    return made;
  }

  #find(): void {
    const called = new Set<string>();
    for (const { folder: from, calls } of this.#modules.all())
      for (const { folder } of calls.values())
        if (folder !== undefined && folder !== from) called.add(folder);
    const queue = [...this.#modules.all()].filter((m) => !called.has(m.folder)).map(rootOf);
    for (let instance = queue.shift(); instance; instance = queue.shift()) {
      const { folder, calls } = instance.module;
      const all = this.#byFolder.get(folder) ?? [];
      all.push(instance);
      this.#byFolder.set(folder, all);
      if ((this.#made.get(instance.root) ?? 0) > MAX_BELOW) this.#cutBelow(folder);
      else for (const call of calls.values()) queue.push(...this.children(instance, call));
    }
  }

  #cutBelow(above: string): void {
    const folders = [above];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
      for (const call of this.#modules.at(folder).calls.values()) {
        if (call.folder === undefined || this.#cut.has(call.folder)) continue;
        this.#cut.add(call.folder);
        folders.push(call.folder);
      }
  }
}

function rootOf(module: Module): Instance {
  return { module, root: module, address: '', isAbsent: false };
}

/** Terraform refuses modules that call each other in a circle. */
function isAbove(instance: Instance, folder: string): boolean {
  for (let at: Instance | undefined = instance; at; at = at.caller?.instance)
    if (at.module.folder === folder) return true;
  return false;
}

/** The round of a block that is not repeated. */
export const ONCE: Round = { suffix: '', bound: new Map() };

/**
 * The rounds of a block (https://developer.hashicorp.com/terraform/language/meta-arguments): none where it is left out;
 * where their number is not known, one whose names are not known either.
 */
export function roundsOf(over: Repeat['over'], value: Value, max = MAX_ROUNDS): readonly Round[] {
  if (value.kind === 'several') {
    const all = options(value).map((option) => roundsOf(over, option, max));
    if (all.every((rounds) => rounds.length === 0)) return [];
    return [unknownRound(over, unknown('how often the block is there differs'))];
  }
  if (value.kind === 'unknown') return [unknownRound(over, value)];
  return over === 'count' ? counted(value, max) : forEach(value, max);
}

function counted(value: Known, max: number): readonly Round[] {
  const count = value.data === null ? value : toNumber(value);
  if (count.kind !== 'known' || typeof count.data !== 'number')
    return [unknownRound('count', unknown('count is no number', value.via))];
  const { data } = count;
  if (data > max) return [unknownRound('count', unknown(`there are ${data} of it`, value.via))];
  return Array.from({ length: Math.max(0, data) }, (_, i) =>
    round('count', [['index', known(i)]], String(i)),
  );
}

function forEach(value: Known, max: number): readonly Round[] {
  const { data } = value;
  const entries = isMap(data) ? entriesOf(data) : isList(data) ? setEntries(data) : undefined;
  if (!entries) return [unknownRound('for_each', unknown('for_each is no map and no set', value.via))];
  if (entries.length > max)
    return [unknownRound('for_each', unknown(`there are ${entries.length} of it`, value.via))];
  return entries.map(([key, item]) =>
    round(
      'for_each',
      [
        ['key', known(key)],
        ['value', item],
      ],
      key,
    ),
  );
}

/** The elements of a set are their own keys; undefined where one is not known. */
function setEntries(items: readonly Value[]): readonly (readonly [string, Value])[] | undefined {
  const found = new Map<string, Value>();
  for (const item of items) {
    const text = item.kind === 'known' && item.data !== null ? toText(item) : item;
    if (text.kind !== 'known' || typeof text.data !== 'string') return undefined;
    found.set(text.data, item);
  }
  return entriesOf(found);
}

function unknownRound(over: Repeat['over'], { reason, via }: Unknown): Round {
  const value = unknown(`each round is another one: ${reason}`, via);
  return round(over, [
    ['key', value],
    ['value', value],
    ['index', value],
  ]);
}

function round(over: Repeat['over'], names: readonly (readonly [string, Value])[], key?: string): Round {
  const bound = new Map([[over === 'count' ? 'count' : 'each', known(new Map(names))]]);
  if (key === undefined) return { suffix: '', bound };
  return { key, suffix: `[${over === 'count' ? key : JSON.stringify(key)}]`, bound };
}
