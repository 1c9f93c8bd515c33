// A configuration tree against the schema: every violation as a sentence at its place.

import { didYouMean } from '../model/nearest.ts';
import type { ConfigError } from './config.ts';
import type { ConfigDocument } from './document.ts';
import type { ConfigMap, ConfigNode } from './node.ts';
import validate, { KEYS, type SchemaError } from './validate.generated.js';
import { at, oneOfWords, quote } from './words.ts';

/** The way to a value: keys and list indexes. */
export type Steps = readonly (string | number)[];

/** Where in the tree a violation is, and what stands there. */
interface Target {
  readonly node: ConfigNode;
  readonly steps: Steps;
}

/**
 * Everything in `root` that the schema does not allow, in no order. `prefix` is the key path of `root` itself:
 * `portclash` inside a package.json.
 */
export function checkShape(
  document: ConfigDocument,
  root: ConfigNode,
  prefix: Steps,
): readonly ConfigError[] {
  if (validate(toPlain(root))) return [];
  const errors: ConfigError[] = [];
  for (const violation of validate.errors ?? []) {
    const target = follow(root, violation.instancePath);
    if (!target) continue;
    const said = sentence(violation, target);
    if (!said) continue;
    const { file, line, column } = document.locate(said.span);
    errors.push({ file, line, column, message: at([...prefix, ...target.steps], said.message) });
  }
  return errors;
}

/** The tree as plain data; own properties only, whatever the keys are called. */
export function toPlain(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.data;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, toPlain(value)]));
}

function follow(root: ConfigNode, pointer: string): Target | undefined {
  let node: ConfigNode | undefined = root;
  const steps: (string | number)[] = [];
  for (const token of pointer.split('/').slice(1)) {
    const step: string = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node.kind === 'list') {
      steps.push(Number(step));
      node = node.items[Number(step)];
    } else if (node.kind === 'map') {
      steps.push(step);
      node = node.entries.get(step)?.value;
    } else return undefined;
    if (!node) return undefined;
  }
  return { node, steps };
}

function sentence(
  { keyword, params, schemaPath }: SchemaError,
  { node, steps }: Target,
): { readonly span: ConfigNode['span']; readonly message: string } | undefined {
  const { span } = node;
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const valid = keysAt(steps);
      const near = didYouMean(key, valid);
      const keySpan = (node.kind === 'map' && node.entries.get(key)?.keySpan) || span;
      return {
        span: keySpan,
        message: `unknown key ${quote(key)}${near || `; known here: ${oneOfWords(valid, 'and')}`}`,
      };
    }
    case 'type': {
      // `exclude:` with every entry commented out: as if it were not there.
      if (steps.length === 1 && node.kind === 'scalar' && node.data === null) return undefined;
      return { span, message: `expected ${expected(steps, params['type'])}, not ${describe(node)}` };
    }
    case 'enum': {
      // Of a value that is no text, the violated type says more.
      if (node.kind !== 'scalar' || typeof node.data !== 'string') return undefined;
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
      return {
        span,
        message: `expected ${oneOfWords(allowed)}, not ${describe(node)}${didYouMean(node.data, allowed)}`,
      };
    }
    case 'required':
      return {
        span: startOf(node),
        message: `missing key ${quote(String(params['missingProperty']))}; add it`,
      };
    case 'pattern':
      return { span, message: patternSentence(schemaPath, node) };
    case 'minItems':
      return { span, message: 'expected at least one entry' };
    case 'additionalItems':
      return { span, message: 'expected [level, options] and nothing after them' };
    default:
      // `if` only says that `then` or `else` failed; their own violations are there, too.
      return undefined;
  }
}

function patternSentence(schemaPath: string, node: ConfigNode): string {
  if (schemaPath.includes('/match/')) {
    return `expected ${oneOfWords(SELECTORS)}, not ${describe(node)}${meant(node)}`;
  }
  if (schemaPath.includes('/policies/')) {
    return `expected small letters, digits and single hyphens, not ${describe(node)}; for example 'no-reuse'`;
  }
  return 'must not be empty';
}

/** What a pattern of `hosts:` may begin with. */
const SELECTORS = [
  'ansible:group/NAME',
  'ansible:host/NAME',
  'ansible:role/NAME',
  'terraform:ADDRESS',
  'path:GLOB',
];

/** The beginning that was most likely meant: `ansibel:group/web`, `ansible:gruop/web`. */
function meant(node: ConfigNode): string {
  const written = node.kind === 'scalar' && typeof node.data === 'string' ? node.data : '';
  const [technology = '', name = ''] = written.split(':');
  if (technology !== 'ansible') return didYouMean(technology, ['ansible', 'terraform', 'path']);
  return didYouMean((name.split('/')[0] ?? '').trim(), ['group', 'host', 'role']);
}

/** Names for the types a schema speaks of. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  array: 'a list in [ ] or with - before each entry',
  object: 'a map of keys',
};

function expected(steps: Steps, type: unknown): string {
  // `rules.ID` and `overrides[0].rules.ID`.
  if (steps.at(-2) === 'rules') return 'off, on, note, warning, error or [level, options]';
  const types = Array.isArray(type) ? type.map(String) : String(type).split(',');
  return oneOfWords(types.map((t) => TYPE_WORDS[t] ?? t));
}

/** A value as a person would call it. */
export function describe(node: ConfigNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map of keys';
  if (node.data === null) return 'nothing';
  if (typeof node.data === 'string') return quote(node.data);
  return `the ${typeof node.data === 'boolean' ? 'truth value' : 'number'} ${quote(node.source).slice(1, -1)}`;
}

/** Maps have no token of their own: their first key, or the brace. */
function startOf(node: ConfigNode): ConfigNode['span'] {
  return { start: node.span.start, end: node.span.start };
}

/** The keys that the schema knows at a place: the top, or an entry of a list of maps. */
function keysAt(steps: Steps): readonly string[] {
  return KEYS[String(steps[0] ?? '')] ?? [];
}

/** The entry of a map under `name`, unless it is null: written with nothing behind it. */
export function written(map: ConfigMap, name: string): ConfigNode | undefined {
  const value = map.entries.get(name)?.value;
  return value?.kind === 'scalar' && value.data === null ? undefined : value;
}
