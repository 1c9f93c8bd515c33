// Ansible's variables: which of many definitions of a name a host gets, and what it evaluates to.

import { literalText, treeLocation } from '../../model/declaration.ts';
import type { ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import {
  type Expression,
  oneOf,
  type Template,
  type Tree,
  through,
  unknown,
  type Value,
} from '../../model/value.ts';
import { evaluateJinja, parseJinja } from '../../syntax/jinja/index.ts';
import { evaluateTree, locatorOf, type Scope } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { VAULT } from './draft.ts';

/** A definition of a variable. */
export interface LayerEntry {
  readonly key: Template;
  /** Undefined where only the run gives the value: `register`. */
  readonly value: Tree | undefined;
  /** It may not take place; a weaker definition stays possible. */
  readonly conditional?: boolean;
}

/** Definitions of equal rank; within a layer the last entry of a name wins. */
export interface Layer {
  readonly entries: readonly LayerEntry[];
  /** The layer holds files or uses of which one is chosen: each definition is a possible value. */
  readonly alternatives?: boolean;
  /** Set by tasks: a value that names its own variable means the one from before. */
  readonly successive?: boolean;
}

interface Definition {
  readonly at: Location;
  readonly tree: Tree | undefined;
  /** Nothing weaker is in force; what follows is what a task found before it set the variable anew. */
  readonly last: boolean;
}

/** The definitions of one name, strongest first. */
type Definitions = readonly Definition[];

/** A scope, and where the definitions in force stand. */
export interface VariableScope extends Scope {
  readonly definitions: (name: string) => readonly Location[];
}

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
 * win over all layers.
 */
export function ansibleScope(
  layersOf: () => readonly Layer[],
  variables: readonly ShellStep[] = [],
  supplied: Supplied = new Map(),
): VariableScope {
  let layers: readonly Layer[] | undefined;
  const found = new Map<string, Definitions>();
  const names = (name: string): Definitions => {
    layers ??= layersOf();
    const definitions = found.get(name) ?? definitionsIn(layers, name);
    found.set(name, definitions);
    return definitions;
  };
  const budget: Budget = { lookups: 0, nesting: 0, cycles: 0 };
  return {
    ...layeredScope(names, variables, supplied, budget),
    definitions: (name) => inForce(names(name)).map((d) => d.at),
  };
}

/** The definitions of a name, strongest first, as far down as one may be in force or be looked back at. */
function definitionsIn(layers: readonly Layer[], name: string): Definitions {
  const definitions: Definition[] = [];
  for (const layer of layers) {
    const inLayer = definedIn(layer, name);
    if (!inLayer) continue;
    const { list, certain } = inLayer;
    for (const [i, d] of list.entries()) definitions.push({ ...d, last: certain && i === list.length - 1 });
    const looksBack = layer.successive && list.some((d) => d.tree && mentions(d.tree, name));
    if (certain && !looksBack) break;
  }
  return definitions;
}

function inForce(definitions: Definitions): Definitions {
  const last = definitions.findIndex((d) => d.last);
  return last < 0 ? definitions : definitions.slice(0, last + 1);
}

interface InLayer {
  list: { at: Location; tree: Tree | undefined }[];
  certain: boolean;
}

/** The definitions of a name in one layer, the last one first; undefined where the layer does not name it. */
function definedIn(layer: Layer, name: string): InLayer | undefined {
  const entries = indexOf(layer.entries).get(name);
  if (!entries) return undefined;
  const found: InLayer = { list: [], certain: false };
  for (const { key, value, conditional } of entries) {
    if (!layer.alternatives && !conditional) found.list = [];
    found.list.unshift({ at: value ? treeLocation(value) : key.at, tree: value });
    found.certain ||= !conditional;
  }
  return found;
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

function layeredScope(
  names: (name: string) => Definitions,
  variables: readonly ShellStep[],
  bound: ReadonlyMap<string, Value>,
  budget: Budget,
): Scope {
  const open = new Set<string>();
  const cache = new Map<string, Value>();
  const combined = (name: string, definitions: Definitions): Value => {
    const values: Value[] = [];
    for (const [i, { at, tree }] of inForce(definitions).entries()) {
      if (!tree) {
        values.push(unknown(`variable '${name}' is registered by a task and known only when it runs`, [at]));
        continue;
      }
      const rest = definitions.slice(i + 1);
      // `set_fact: x: "{{ x + … }}"` means the value from before.
      const inner =
        rest.length > 0 && mentions(tree, name)
          ? layeredScope(names, variables, new Map([...bound, [name, combined(name, rest)]]), budget)
          : scope;
      values.push(through(at, evaluateTree(tree, inner)));
    }
    return oneOf(values);
  };
  const lookup = (name: string): Value | undefined => {
    const item = bound.get(name);
    if (item) return item;
    const cached = cache.get(name);
    if (cached) return cached;
    const found = names(name);
    if (found.length === 0) return undefined;
    const via = found.slice(0, 1).map((d) => d.at);
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
  const scope: Scope = {
    evaluate: (expression) => {
      if (expression.text === VAULT) return unknown('the value is encrypted with Ansible Vault');
      if (expression.language === 'jinja') return evaluateExpression(expression, lookup);
      if (expression.language === 'shell') return evaluateShell(expression, variables, scope, bound);
      return unknown(UNEVALUATED[expression.language]);
    },
    bind: (more) => layeredScope(names, variables, new Map([...bound, ...more]), budget),
  };
  return scope;
}

/** Does any expression of a tree hold the name? */
function mentions(tree: Tree, name: string): boolean {
  if (tree.kind === 'list') return tree.items.some((i) => mentions(i, name));
  if (tree.kind === 'map') return tree.entries.some((e) => mentions(e.value, name));
  return tree.template.parts.some((p) => typeof p !== 'string' && p.text.includes(name));
}

function evaluateExpression(expression: Expression, lookup: (name: string) => Value | undefined): Value {
  // Ansible leaves backslashes alone in playbooks and variable files, Jinja decodes them in template files.
  const backslashes = /\.ya?ml$/.test(expression.at.file) ? 'literal' : 'escapes';
  const parsed = parseJinja(expression.text, { backslashes });
  if ('error' in parsed) return unknown(`the Jinja expression cannot be read: ${parsed.error}`);
  return evaluateJinja(parsed.expression, { lookup, locate: locatorOf(expression), backslashes });
}
