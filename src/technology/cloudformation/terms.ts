// Functions of a template as plain data, to be evaluated when the values of its parameters are known.

import type { Location } from '../../model/span.ts';
import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { isSecret } from '../compose/environment-file.ts';

/** A literal, a list, or a function with what it is given. */
export type Term =
  | { readonly kind: 'text'; readonly text: string; readonly at: Location }
  | { readonly kind: 'list'; readonly items: readonly Term[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, value: Term])[] }
  | { readonly kind: 'call'; readonly name: string; readonly of: Term };

/** What a scan keeps of a template. */
export interface StackFile {
  /** By name; no value where the template gives no default. */
  readonly parameters: readonly (readonly [name: string, value: Term | null])[];
  readonly mappings: readonly (readonly [name: string, value: Term])[];
  readonly conditions: readonly (readonly [name: string, value: Term])[];
  /** What the masked functions of the template are, by their places as `line:column`. */
  readonly terms: readonly (readonly [at: string, term: Term])[];
}

const MAX_DEPTH = 20;
/** References to references in YAML can make a tree exponentially larger than its text. */
export const MAX_TERMS = 50_000;

/** Functions of Heat that say the same as those of CloudFormation. */
const HEAT: Readonly<Record<string, string>> = { get_param: 'Ref', list_join: 'Join' };

/** Reads a node of a template, functions in short and in long form alike; undefined for what is too deep. */
export function termOf(node: Node | undefined, budget = { left: MAX_TERMS }, depth = 0): Term | undefined {
  if (!node || depth > MAX_DEPTH || budget.left-- <= 0) return undefined;
  const plain = plainTerm(node, budget, depth);
  const name = node.tag?.startsWith('!') ? node.tag.slice(1) : undefined;
  return plain && name !== undefined ? { kind: 'call', name, of: plain } : plain;
}

function plainTerm(node: Node, budget: { left: number }, depth: number): Term | undefined {
  if (node.kind === 'scalar') {
    const text = scalarText(node) ?? '';
    return { kind: 'text', text, at: node.document.locate(node.inner) };
  }
  if (node.kind === 'list') {
    const items = node.items.map((i) => termOf(i, budget, depth + 1));
    return items.every((i) => i !== undefined) ? { kind: 'list', items } : undefined;
  }
  const [only, more] = node.entries;
  const key = only && !more ? keyText(only.key) : '';
  const name =
    /^Fn::(\w+)$/.exec(key)?.[1] ?? HEAT[key] ?? (/^(?:Ref|Condition)$/.test(key) ? key : undefined);
  if (only && name !== undefined) {
    const of = termOf(only.value, budget, depth + 1);
    return of && { kind: 'call', name, of };
  }
  return { kind: 'map', entries: entriesOf(node, budget, depth) };
}

function entriesOf(
  node: MapNode,
  budget: { left: number },
  depth: number,
): readonly (readonly [string, Term])[] {
  return node.entries.flatMap(({ key, value }) => {
    const term = termOf(value, budget, depth + 1);
    return term ? [[keyText(key), withoutSecret(keyText(key), term)] as const] : [];
  });
}

/** What a scan keeps may be written to files: no passwords. */
function withoutSecret(name: string, term: Term): Term {
  return term.kind === 'text' && isSecret(name, term.text)
    ? { kind: 'call', name: SECRET, of: { ...term, text: '' } }
    : term;
}

/** Stands where a function's name does for a text that is not kept. */
export const SECRET = 'secret';

/** What a template says of its parameters, mappings and conditions; terms are added as the template is read. */
export function stackOf(root: MapNode): StackFile & { readonly terms: (readonly [string, Term])[] } {
  const section = (...names: readonly string[]) => {
    const node = entry(root, ...names);
    return node?.kind === 'map' ? node : undefined;
  };
  const named = (node: MapNode | undefined) => (node ? entriesOf(node, { left: MAX_TERMS }, 0) : []);
  const parameters = section('Parameters', 'parameters')?.entries.map(({ key, value }) => {
    const given = termOf(entry(value, 'Default', 'default'));
    return [keyText(key), given ? withoutSecret(keyText(key), given) : null] as const;
  });
  return {
    parameters: parameters ?? [],
    mappings: named(section('Mappings')),
    conditions: named(section('Conditions')),
    terms: [],
  };
}
