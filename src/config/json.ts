// Strict JSON → a configuration tree.

import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { MAX_SYNTAX_ERRORS } from './limits.ts';
import { type ConfigEntry, type ConfigNode, type Problems, put } from './node.ts';

/** Reads a JSON text; undefined where it is broken. Recursive: nesting must have been checked. */
export function readJson(text: string, problems: Problems): ConfigNode | undefined {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  for (const error of errors.slice(0, MAX_SYNTAX_ERRORS)) {
    problems.add(
      { start: error.offset, end: error.offset + error.length },
      `not JSON: ${wordsOf(printParseErrorCode(error.error))}`,
    );
  }
  return tree && errors.length === 0 ? fromJson(text, tree, problems) : undefined;
}

/** `CommaExpected` → `comma expected`. */
function wordsOf(code: string): string {
  return code
    .replace(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase()
    .replace('invalid comment token', 'comments are not allowed (a .yaml file may have them)');
}

function fromJson(text: string, node: JsonNode, problems: Problems): ConfigNode {
  const span = { start: node.offset, end: node.offset + node.length };
  if (node.type === 'array') {
    return { kind: 'list', items: (node.children ?? []).map((c) => fromJson(text, c, problems)), span };
  }
  if (node.type === 'object') {
    const entries = new Map<string, ConfigEntry>();
    for (const { children: [key, value] = [] } of node.children ?? []) {
      if (!key || !value) continue;
      const keySpan = { start: key.offset, end: key.offset + key.length };
      put(entries, String(key.value), { keySpan, value: fromJson(text, value, problems) }, problems);
    }
    return { kind: 'map', entries, span };
  }
  const data = node.value as string | number | boolean | null;
  return {
    kind: 'scalar',
    data,
    source: typeof data === 'string' ? data : text.slice(span.start, span.end),
    span,
  };
}
