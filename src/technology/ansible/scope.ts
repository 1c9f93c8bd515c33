// Ansible's variables: which of many definitions of a name a host gets, and what it evaluates to.

import { literalTemplate, literalText, treeLocation } from '../../model/declaration.ts';
import type { ShellStep } from '../../model/shell.ts';
import type { Location, Span } from '../../model/span.ts';
import {
  type Expression,
  oneOf,
  type Template,
  type Tree,
  type TreeEntry,
  through,
  unknown,
  type Value,
} from '../../model/value.ts';
import { evaluateUnsettled } from '../../syntax/jinja/evaluate.ts';
import {
  absentJinja,
  isFunction,
  type JinjaExpression,
  parseJinja,
  withoutAbsence,
} from '../../syntax/jinja/index.ts';
import { Work } from '../../syntax/jinja/lattice.ts';
import { settle } from '../../syntax/jinja/python.ts';
import { unquoted } from '../../syntax/yaml-pieces.ts';
import { evaluateTree, locatorOf, type Scope } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { VAULT } from './draft.ts';
import { asRead, isDual, listed, merged, type Reading, rendered, renderedVariable } from './native.ts';
import { NOWHERE } from './role-files.ts';
import { STATEMENTS } from './statements.ts';

/** A definition of a variable. */
export interface LayerEntry {
  readonly key: Template;
  /** Undefined where only the run gives the value: `register`. */
  readonly value: Tree | undefined;
  /** The value where it has been worked out elsewhere, as that of a task that ran before. */
  readonly compute?: (() => Value) | undefined;
  /** It may not take place; a weaker definition stays possible. */
  readonly conditional?: boolean;
}

/** Definitions of equal rank; within a layer the last entry of a name wins. */
export interface Layer {
  readonly entries: readonly LayerEntry[];
  /** The layer holds files or uses of which one is chosen: each definition is a possible value. */
  readonly alternatives?: boolean;
  /** Nobody knows whether the layer is there at all: weaker definitions stay possible. */
  readonly isDoubtful?: boolean;
  /** In the place of `entries`: those of a name, asked for one by one. */
  readonly named?: (name: string) => readonly LayerEntry[] | undefined;
  /** In the place of `entries`: something that is not read may define names here. */
  readonly spoil?: Spoil;
}

/** What is not understood or not there and may set variables; weaker definitions stay possible. */
export interface Spoil {
  readonly at: Location;
  /** Why their values are not known. */
  readonly reason: string;
  /** The names that it may set; any where absent. */
  readonly names?: (name: string) => boolean;
}

/** Names that are no variables of a project, so that nothing can set them to something else. */
const OWN_NAMES =
  /^(omit|vars|hostvars|groups|group_names|inventory_\w+|playbook_dir|role_(name|path)|ansible_(play|facts|version)\w*)$/;

/** The definition that stands for what a spoil may set; undefined for a name that it leaves alone. */
export function spoiled({ at, reason, names }: Spoil, name: string): LayerEntry | undefined {
  if (OWN_NAMES.test(name) || isFunction(name) || names?.(name) === false) return undefined;
  return {
    key: literalTemplate(name, at),
    value: undefined,
    compute: () => unknown(reason, [at]),
    conditional: true,
  };
}

/** The definitions of a name in layers, strongest first, as those of one layer; `isSure` where one surely takes place. */
export function flattened(
  layers: readonly Layer[],
  name: string,
): { readonly entries: readonly LayerEntry[]; readonly isSure: boolean } {
  const entries: LayerEntry[] = [];
  for (const layer of layers) {
    const found = definedIn(layer, name);
    if (!found) continue;
    // The weakest comes first, and only it may be sure: it would hide what comes before it.
    const list = found.list
      .toReversed()
      .map((d, i) => ({ ...d.entry, conditional: i > 0 || !found.certain }));
    entries.unshift(...list);
    if (found.certain) return { entries, isSure: true };
  }
  return { entries, isSure: false };
}

/** One of several sets is in force; `sure` where one is at all. A name that a set lacks leaves weaker definitions possible. */
export function chosen(sets: readonly (readonly TreeEntry[])[], sure: boolean): Layer {
  const count = new Map<string, number>();
  for (const set of sets)
    for (const name of new Set(set.map((e) => e.key.raw))) count.set(name, (count.get(name) ?? 0) + 1);
  const isCertain = ({ key }: TreeEntry) => sure && count.get(key.raw) === sets.length;
  return { entries: sets.flat().map((e) => ({ ...e, conditional: !isCertain(e) })), alternatives: true };
}

interface Definition {
  readonly at: Location;
  readonly entry: LayerEntry;
}

/** The definitions of one name, strongest first. */
interface Definitions {
  readonly list: readonly Definition[];
  /** False where none of them surely takes place: the name may not be there at all. */
  readonly isCertain: boolean;
}

/** A scope, and where the definitions in force stand. */
export interface VariableScope extends Scope {
  readonly definitions: (name: string) => readonly Location[];
}

/** Where the project defines a name for others than those of a scope: `site.yml:12`. */
export type Elsewhere = (name: string) => string | undefined;

/** What one scope may cost, and its nesting: hostile files define names through each other many times over. */
const MAX_LOOKUPS = 20_000;
const MAX_NESTING = 60;

interface Budget {
  lookups: number;
  nesting: number;
  /** How often a lookup met itself; a value computed meanwhile is only half of the truth and is not kept. */
  cycles: number;
}

/**
 * A scope over layers, strongest first. They are asked for when the first name is looked up: most declarations are
 * literals and never do. `variables` are the shell assignments of the same file; `supplied` are extra variables, which
 * win over all layers. `elsewhere` is asked for names that no layer has.
 */
export function ansibleScope(
  layersOf: () => readonly Layer[],
  variables: readonly ShellStep[] = [],
  supplied: Supplied = new Map(),
  elsewhere: Elsewhere = () => undefined,
  mergesMaps = false,
): VariableScope {
  let layers: readonly Layer[] | undefined;
  const found = new Map<string, Definitions>();
  const names = (name: string): Definitions => {
    layers ??= layersOf();
    const definitions = found.get(name) ?? inForce(layers, name, mergesMaps);
    found.set(name, definitions);
    return definitions;
  };
  const budget: Budget = { lookups: 0, nesting: 0, cycles: 0 };
  return {
    ...layeredScope(names, variables, supplied, budget, elsewhere),
    definitions: (name) => names(name).list.map((d) => d.at),
  };
}

/**
 * The same scope for what a task does in the end: a name that may not be there makes the task fail, so what it sets is
 * one of the other values. Not for what decides whether something runs or is set: a play may go on behind a failure.
 */
export function finalScope(scope: VariableScope): VariableScope {
  const { definitions } = scope;
  return { ...present(scope), definitions };
}

function present(scope: Scope): Scope {
  const { open } = scope;
  return {
    ...scope,
    open: open && ((isWhole) => present(open(isWhole))),
    evaluate: (expression) => withoutAbsence(scope.evaluate(expression)),
    bind: (names) => present(scope.bind(names)),
  };
}

/** Where maps are merged, one that is not alone is not known. */
function inForce(layers: readonly Layer[], name: string, mergesMaps: boolean): Definitions {
  const found = definitionsIn(layers, name);
  const [first] = found.list;
  if (!mergesMaps || !first || first.entry.value?.kind !== 'map') return found;
  const all = layers.flatMap((l) => definedIn(l, name)?.list ?? []);
  if (all.length === 1) return found;
  const compute = () => unknown("the configuration merges maps of one name: 'hash_behaviour = merge'");
  return { list: [{ at: first.at, entry: { ...first.entry, compute } }], isCertain: true };
}

/** The definitions of a name, strongest first, as far down as one may be in force. */
function definitionsIn(layers: readonly Layer[], name: string): Definitions {
  const list: Definition[] = [];
  for (const layer of layers) {
    const inLayer = definedIn(layer, name);
    if (!inLayer) continue;
    list.push(...inLayer.list);
    if (inLayer.certain) return { list, isCertain: true };
  }
  return { list, isCertain: false };
}

interface InLayer {
  list: Definition[];
  certain: boolean;
}

/** The definitions of a name in one layer, the last one first; undefined where the layer does not name it. */
function definedIn(layer: Layer, name: string): InLayer | undefined {
  const entries = entriesFor(layer, name);
  if (!entries) return undefined;
  const found: InLayer = { list: [], certain: false };
  for (const entry of entries) {
    const { key, value, conditional } = entry;
    if (!layer.alternatives && !conditional) found.list = [];
    found.list.unshift({ at: value ? treeLocation(value) : key.at, entry });
    found.certain ||= !conditional && !layer.isDoubtful;
  }
  return found;
}

function entriesFor({ entries, named, spoil }: Layer, name: string): readonly LayerEntry[] | undefined {
  if (named) return named(name);
  if (!spoil) return indexOf(entries).get(name);
  const entry = spoiled(spoil, name);
  return entry && [entry];
}

/** A variables file stands in the layers of many scopes: its names are looked up once. */
const INDEXES = new WeakMap<readonly LayerEntry[], ReadonlyMap<string, readonly LayerEntry[]>>();

function indexOf(entries: readonly LayerEntry[]): ReadonlyMap<string, readonly LayerEntry[]> {
  const known = INDEXES.get(entries);
  if (known) return known;
  const index = new Map<string, LayerEntry[]>();
  for (const entry of entries) {
    const name = literalText(entry.key);
    if (name === undefined) continue;
    const same = index.get(name);
    if (same) same.push(entry);
    else index.set(name, [entry]);
  }
  INDEXES.set(entries, index);
  return index;
}

/** Which names may be set where no file shows it: `facts` are those of `setup` (ansible-core INJECT_FACTS_AS_VARS). */
type Gaps = 'none' | 'facts' | 'all';

function withGap(found: Definitions, name: string, gaps: Gaps): Definitions {
  if (gaps === 'none' || found.isCertain || (gaps === 'facts' && !name.startsWith('ansible_'))) return found;
  const entry = spoiled({ at: NOWHERE, reason: 'it may be set where no file shows it' }, name);
  return entry ? { list: [...found.list, { at: NOWHERE, entry }], isCertain: false } : found;
}

function layeredScope(
  names: (name: string) => Definitions,
  variables: readonly ShellStep[],
  bound: ReadonlyMap<string, Value>,
  budget: Budget,
  elsewhere: Elsewhere,
  gaps: Gaps = 'none',
): Scope {
  const open = new Set<string>();
  const opened = new Map<boolean, Scope>();
  const cache = new Map<string, Value>();
  const combined = (name: string, { list, isCertain }: Definitions): Value => {
    const values: Value[] = [];
    for (const { at, entry } of list) {
      const { value, compute } = entry;
      if (compute) values.push(through(at, compute()));
      else if (value) values.push(through(at, evaluateTree(value, scope)));
      else
        values.push(unknown(`variable '${name}' is registered by a task and known only when it runs`, [at]));
    }
    if (!isCertain) values.push(absentJinja(`variable '${name}' is set only under conditions`, list[0]?.at));
    return oneOf(values);
  };
  const lookup = (name: string): Value | undefined => {
    const item = bound.get(name);
    if (item) return item;
    const cached = cache.get(name);
    if (cached) return cached;
    const found = withGap(names(name), name, gaps);
    if (found.list.length === 0) return undefined;
    const via = found.list.slice(0, 1).map((d) => d.at);
    if (open.has(name)) {
      budget.cycles++;
      return unknown(`variable '${name}' is defined through itself`, via);
    }
    if (budget.nesting >= MAX_NESTING || ++budget.lookups > MAX_LOOKUPS)
      return unknown(`variable '${name}' is defined through too many others`, via);
    const cyclesBefore = budget.cycles;
    open.add(name);
    budget.nesting++;
    const value = combined(name, found);
    budget.nesting--;
    open.delete(name);
    if (budget.cycles === cyclesBefore || open.size === 0) cache.set(name, value);
    return value;
  };
  // What is one variable and nothing else keeps the type of a number or a truth value, if that is no template itself
  // (ansible-core 2.14 template/__init__.py, SINGLE_VAR). What a task has set is none any more.
  const isKept = (name: string): boolean =>
    bound.has(name) ||
    names(name).list.every(
      ({ entry: { value, compute } }) =>
        compute !== undefined || !value || (value.kind === 'scalar' && isTyped(value)),
    );
  const scope: Scope = {
    evaluate: (expression) => {
      if (expression.text === VAULT) return unknown('the value is encrypted with Ansible Vault');
      if (expression.text === STATEMENTS) return unknown('template statements are not run');
      if (expression.language === 'jinja') return evaluateExpression(expression, lookup, isKept, elsewhere);
      if (expression.language === 'shell') return evaluateShell(expression, variables, scope, bound);
      return unknown(UNEVALUATED[expression.language]);
    },
    python: 'pyyaml',
    rendered: (text, { at }) => (isYaml(at.file) ? merged(rendered(text), text) : text),
    bind: (more) => layeredScope(names, variables, new Map([...bound, ...more]), budget, elsewhere, gaps),
    open: (isWhole) => {
      const of = isWhole ? 'facts' : 'all';
      const found = opened.get(isWhole) ?? layeredScope(names, variables, bound, budget, elsewhere, of);
      opened.set(isWhole, found);
      return found;
    },
  };
  return scope;
}

function evaluateExpression(
  expression: Expression,
  lookup: (name: string) => Value | undefined,
  isKept: (name: string) => boolean,
  elsewhere: Elsewhere,
): Value {
  // Ansible leaves backslashes alone in playbooks and variable files, Jinja decodes them in template files.
  const backslashes = isYaml(expression.at.file) ? 'literal' : 'escapes';
  // Playbooks and variable files are YAML before anything in them is Jinja.
  const { quotes } = expression;
  const plain = quotes && backslashes === 'literal' ? unquoted(expression.text, quotes) : undefined;
  const text = plain?.text ?? expression.text;
  const parsed = parseJinja(text, { backslashes });
  if ('error' in parsed) return unknown(`the Jinja expression cannot be read: ${parsed.error}`);
  const locator = locatorOf(expression);
  const locate = (span: Span) => locator(plain ? plain.written(span) : span);
  let isTwofold = false;
  const read = (reading: Reading): Value => {
    const lookUp = (name: string): Value | undefined => {
      const value = lookup(name);
      if (!value || !isDual(value)) return value;
      isTwofold = true;
      return asRead(value, reading);
    };
    return evaluateUnsettled(parsed.expression, { lookup: lookUp, locate, elsewhere }, new Work());
  };
  const asText = read('text');
  const native = isTwofold ? read('native') : asText;
  const name = /^\s*(\w+)\s*$/.exec(text)?.[1];
  if (name !== undefined && isKept(name)) return merged(renderedVariable(asText), listed(native));
  return isWritten(parsed.expression) ? settle(asText) : merged(rendered(asText), listed(native));
}

function isTyped({ data, data11 = data }: Tree & { kind: 'scalar' }): boolean {
  return data11 !== undefined && typeof data11 !== 'string';
}

/** What these filters give stays a text, whatever it looks like (ansible-core config/base.yml, STRING_TYPE_FILTERS). */
const TEXT_FILTERS =
  /^(?:ansible\.builtin\.)?(?:string|to_json|to_nice_json|to_yaml|to_nice_yaml|ppretty|json)$/;

function isWritten(expression: JinjaExpression): boolean {
  return expression.kind === 'filter' && TEXT_FILTERS.test(expression.name);
}

/** Is a file read as YAML before anything in it is Jinja? */
function isYaml(file: string): boolean {
  if (/(?:^|\/)templates\//.test(file)) return false;
  return /\.ya?ml$/.test(file) || /(?:^|\/)(?:group|host)_vars\/(?:[^/]+\/)*[^/.]+$/.test(file);
}
