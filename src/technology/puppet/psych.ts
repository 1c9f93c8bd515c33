// Data of hiera as Ruby's YAML reads it: by the types of YAML 1.1 (https://yaml.org/type/), in the spellings that Psych
// knows (https://github.com/ruby/psych/blob/master/lib/psych/scalar_scanner.rb).

import type { Expression, Tree } from '../../model/value.ts';
import { type Node, templateOf, treeOf } from '../../syntax/node.ts';

type Data = string | number | boolean | null;

/** A node as plain data, its plain scalars typed as Psych types them. */
export function psychTree(node: Node, depth = 0): Tree {
  if (node.kind === 'scalar') return scalarTree(node);
  const at = node.document.locate(node.span);
  if (depth > MAX_DEPTH) return { kind: 'list', items: [], at };
  if (node.kind === 'list')
    return { kind: 'list', items: node.items.map((i) => psychTree(i, depth + 1)), at };
  const entries = node.entries.map((e) => ({ key: templateOf(e.key), value: psychTree(e.value, depth + 1) }));
  return { kind: 'map', entries, at };
}

const MAX_DEPTH = 60;

function scalarTree(node: Node & { readonly kind: 'scalar' }): Tree {
  const tree = treeOf(node);
  if (tree.kind !== 'scalar' || node.style !== 'plain' || node.tag !== undefined || tree.data === undefined)
    return tree;
  const { template } = tree;
  const text = node.content().text;
  const data = psychData(text);
  if (data !== undefined) return { kind: 'scalar', template, data };
  const open: Expression = { language: 'hiera', text, at: template.at };
  return { kind: 'scalar', template: { ...template, parts: [open] } };
}

const DECIMAL = /^[-+]?(?:0|[1-9](?:\d|[,_]\d)*)$/;
const OCTAL = /^([-+]?)0([0-7]+)$/;
const HEX = /^([-+]?)(0x[\da-fA-F]+)$/;
const FRACTION = /^-?(?:0|[1-9]\d{0,14})\.\d{1,15}$/;
/** Times of day in base 60, dates, floats and symbols, and integers that are written with signs in between. */
const OTHERS = [
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s].*)?$/,
  /^[-+]?(?:\d[\d_,]*)?\.\d*(?:[eE][-+]?\d+)?$/,
  /^[-+]?0(?:[0-7_,]+|x[\da-fA-F_,]+|b[01_,]+)$/,
  /^[-+]?\.(?:inf|nan)$/i,
  /^:./,
];

/** What a plain scalar is; undefined where how Psych prints it is not followed. */
export function psychData(text: string): Data | undefined {
  if (/^(?:~|null|)$/i.test(text)) return null;
  if (/^(?:yes|true|on)$/i.test(text)) return true;
  if (/^(?:no|false|off)$/i.test(text)) return false;
  if (DECIMAL.test(text)) return safe(Number(text.replace(/[,_]/g, '')));
  const [, sign, digits] = OCTAL.exec(text) ?? [];
  if (digits !== undefined) return safe(Number(`0o${digits}`) * (sign === '-' ? -1 : 1));
  const [, minus, hex] = HEX.exec(text) ?? [];
  if (hex !== undefined) return safe(Number(hex) * (minus === '-' ? -1 : 1));
  if (FRACTION.test(text)) {
    const number = Number(text);
    // Smaller ones are printed with an exponent, whole ones with a zero behind the point.
    return Number.isInteger(number) || Math.abs(number) < 1e-4 ? undefined : number;
  }
  return OTHERS.some((pattern) => pattern.test(text)) ? undefined : text;
}

function safe(number: number): number | undefined {
  return Number.isSafeInteger(number) ? number : undefined;
}
