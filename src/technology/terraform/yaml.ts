// What `yamldecode` makes of a text, as Terraform's types.

import { parseDocument } from 'yaml';
import { type Data, known, unknown, type Value } from '../../model/value.ts';
import { collection } from '../../syntax/hcl/types.ts';

/** Deeper documents are nobody's settings. */
const MAX_DEPTH = 50;

/**
 * The value of one document (https://developer.hashicorp.com/terraform/language/functions/yamldecode: YAML 1.2 with merge
 * keys, tags of the core schema). Undefined for what is no single document, or has tags of its own.
 */
export function decodeYaml(text: string): Value | undefined {
  try {
    const document = parseDocument(text, { merge: true, schema: 'core', logLevel: 'silent' });
    if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
    return toValue(document.toJS({ maxAliasCount: 100, mapAsMap: true }), 0);
  } catch {
    // Too many aliases, or a document that ends in the middle.
    return undefined;
  }
}

function toValue(data: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) return unknown('the document is nested too deeply');
  if (Array.isArray(data)) {
    const items = data.map((item) => toValue(item, depth + 1));
    return collection('tuple', items);
  }
  if (data instanceof Map) {
    const entries = [...data].map(([key, value]) => [String(key), toValue(value, depth + 1)] as const);
    return collection('object', new Map(entries));
  }
  const isScalar = data === null || ['string', 'boolean'].includes(typeof data) || Number.isFinite(data);
  return isScalar ? known(data as Data) : unknown('a value of YAML that Terraform has no type for');
}
