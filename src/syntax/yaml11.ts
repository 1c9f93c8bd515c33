// YAML 1.1 as PyYAML types it: what Ansible and everything else in Python makes of a scalar.

import type { TypedScalar } from '../model/value.ts';

/** What resolving gives: {@link TypedScalar}, and `undefined` where PyYAML refuses the scalar. */
type Resolved = TypedScalar | undefined;

const TAG = /^(?:!!|tag:yaml\.org,2002:)(\w+)$/;

/**
 * The value of a scalar by the implicit resolvers and constructors of PyYAML's SafeLoader (PyYAML 6.0,
 * lib/yaml/resolver.py and constructor.py). `text`: without quotes, escapes undone; `tag`: as written, if one is.
 * Dates stay the text that they are.
 */
export function yaml11(text: string, isPlain: boolean, tag: string | undefined): Resolved {
  const type = tag === undefined ? undefined : TAG.exec(tag)?.[1];
  if (type === 'binary') return binary(text);
  // A type that the text does not look like is an error there; what it looks like is the best that is left.
  if (type === 'int' || type === 'float' || type === 'bool' || type === 'null') return resolved(text);
  return isPlain && tag === undefined ? resolved(text) : text;
}

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:yes|true|on)$/i;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INT =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;

/** A longer number is none that a person wrote, and no number type holds it. */
const MAX_DIGITS = 400;

function resolved(text: string): TypedScalar {
  const [first = ''] = text;
  // All but names start with a digit, a sign or a dot.
  if (!/[-+.0-9]/.test(first)) {
    if (BOOL.test(text)) return TRUE.test(text);
    return NULL.test(text) ? null : text;
  }
  if (text.length > MAX_DIGITS) return text;
  if (INT.test(text)) return integer(text) ?? text;
  return FLOAT.test(text) ? (float(text) ?? text) : text;
}

/** Undefined where there are no digits; digits that a double does not hold stay text. */
function integer(text: string): number | string | undefined {
  const digits = text.replace(/_/g, '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  const based = /^0([bx])(.*)$/.exec(digits);
  if (based && based[2] === '') return undefined;
  const value = based
    ? Number(digits)
    : /^0./.test(digits)
      ? Number.parseInt(digits, 8)
      : digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  if (Number.isNaN(value)) return undefined;
  if (Number.isSafeInteger(value)) return sign * value || 0;
  return based || digits.includes(':') ? undefined : String(sign < 0 ? `-${digits}` : digits);
}

function float(text: string): TypedScalar | undefined {
  const digits = text.replace(/_/g, '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  const value = sign * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(value) ? { float: value } : value;
}

function binary(text: string): string | undefined {
  const encoded = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return undefined;
  return Buffer.from(encoded, 'base64').toString('utf8');
}
