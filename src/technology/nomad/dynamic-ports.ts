// The range that a Nomad client takes dynamic ports from, in trees and in any text.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { keyText, type Node, type ScalarNode, scalarText, walk } from '../../syntax/node.ts';
import { type Claim, claimBounds } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';
import { reservedPorts } from './reserved.ts';

const CLAIM: Claim = {
  claimant: 'nomad-dynamic',
  role: 'offer',
  protocol: 'any',
  form: 'nomad-dynamic-ports',
};

/** Nomad's own bounds, which 0 stands for, too: hashicorp/nomad command/agent/config.go, DefaultConfig and Merge. */
const DEFAULTS = { min: 20000, max: 32000 } as const;

type Bound = keyof typeof DEFAULTS;

/** Words that say of which type a variable is, or that it is not set. */
const NO_VALUE =
  /^(?:number|string|any|optional|null|nil|true|false|int|uint|integer|types?|(?:lib\.)?(?:mk\w{0,20}Option|types))\b/i;

/** Declares the range of every map that sets one of its bounds. */
export function scanDynamicPortFields(root: Node, context: ScanContext): void {
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    const pairs = new Map<string, Partial<Record<Bound, ScalarNode>>>();
    for (const { key, value } of node.entries) {
      const name = boundOf(keyText(key));
      if (!name || value.kind !== 'scalar') continue;
      const text = scalarText(value)?.trim() ?? '';
      if (!/^[\d\uE000]+$/.test(text) || NO_VALUE.test(value.document.rawText(value.inner))) continue;
      pairs.set(name.stem, { ...pairs.get(name.stem), [name.bound]: value });
    }
    for (const { min, max } of pairs.values()) declare(min, max, context, reservedPorts(node));
    return true;
  });
}

/** Which bound a name means, and what else it says: the other bound says the same. */
function boundOf(name: string): { readonly bound: Bound; readonly stem: string } | undefined {
  const lower = name.toLowerCase();
  const bound = /(?:^|[^a-z])(min|max)(?:imum)?(?![a-z])|(?<=[a-z_])(min|max)(?=_?dynamic)/.exec(lower);
  const which = bound?.[1] ?? bound?.[2];
  if (!bound || (which !== 'min' && which !== 'max')) return undefined;
  // Constants of other programs are written in capitals.
  const isOwn = /^(?:client\.)?(?:min|max)_dynamic_port$/.test(name);
  if (!isOwn && !(lower.includes('nomad') && /dynamic[_-]?ports?/.test(lower))) return undefined;
  return { bound: which, stem: lower.replace(/min(?:imum)?|max(?:imum)?/, '') };
}

/** The name, a sign and the quote that opens the value; a key of JSON may be escaped. */
const SETTING =
  /(?<![\w.-])([\w.-]{0,100}dynamic[-_]?ports?\w{0,24})\\?["'`]?[ \t]{0,40}(?:=>|[:=])[ \t]{0,40}(\\?["'`]?)/gi;
const MAX_VALUE = 200;

/** The bounds of one range stand in one block: farther apart they belong to two. */
const MAX_DISTANCE = 600;

interface Setting {
  readonly bound: Bound;
  readonly stem: string;
  readonly node: ScalarNode;
}

/** Declares the ranges that a text of any kind sets and no tree showed. */
export function scanDynamicPorts(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!/dynamic[-_]?port/i.test(source.text)) return;
  const text = maskPlaceholders(source);
  const isHidden = isCommentedOut(text.text);
  let isShown: ((offset: number) => boolean) | undefined;
  const known = knownPlaces(context);
  const settings: Setting[] = [];
  for (const match of text.text.matchAll(SETTING)) {
    const [all, name = '', quote = ''] = match;
    const named = boundOf(name);
    const start = match.index + all.length;
    if (!named || isHidden(match.index)) continue;
    const node = valueNode(text, start, quote, context);
    if (!node || known.has(placeOf(text, node.span))) continue;
    isShown ??= insideOf(shown());
    if (!isShown(text.offsetInFile(start))) settings.push({ ...named, node });
  }
  for (let i = 0; i < settings.length; i++) {
    const [first, second] = [settings[i], settings[i + 1]];
    if (!first) break;
    const isPair =
      second !== undefined &&
      second.bound !== first.bound &&
      second.stem === first.stem &&
      second.node.span.start - first.node.span.end < MAX_DISTANCE;
    const ends: Partial<Record<Bound, ScalarNode>> = { [first.bound]: first.node };
    if (isPair) {
      ends[second.bound] = second.node;
      i++;
    }
    declare(ends.min, ends.max, context);
  }
}

/** A number, or an expression that stands for one; undefined for anything else. */
function valueNode(text: Source, start: number, quote: string, context: ScanContext): ScalarNode | undefined {
  const window = text.text.slice(start, start + MAX_VALUE);
  const end = window.search(quote === '' ? /[\s,;}\])"'`#\\]/ : /["'`\n\\]/);
  const value = window.slice(0, end < 0 ? window.length : end).trimEnd();
  const span = { start, end: start + value.length };
  if (/^\d{1,5}$/.test(value)) return scalarNode(text, span, Number(value));
  if (/^[\d\uE000]+$/.test(value)) return scalarNode(text, span, undefined);
  // `cfg.minPort` of Nix and of other languages; an expression of HCL is read in its tree.
  const line = /^[^\n;,#}]*/.exec(window)?.[0].trimEnd() ?? '';
  const isExpression = quote === '' && /^[A-Za-z_][\w.-]*(?:[ .(][^"'\n]*)?$/.test(line);
  if (!isExpression || NO_VALUE.test(line) || !/\.nix$/.test(context.path)) return undefined;
  const whole = { start, end: start + line.length };
  const expression = { language: 'placeholder', text: line, at: text.locate(whole) } as const;
  const masked = text.mask([{ ...whole, expression, fill: 'word' }]);
  return scalarNode(masked, whole, undefined);
}

function scalarNode(document: Source, span: Span, data: number | undefined): ScalarNode {
  const content = () => document.slice(span);
  return { kind: 'scalar', document, span, inner: span, style: 'plain', data, content };
}

function declare(
  low: ScalarNode | undefined,
  high: ScalarNode | undefined,
  context: ScanContext,
  without: readonly ScalarNode[] = [],
): void {
  const min = low && orDefault(low, DEFAULTS.min);
  const max = high && orDefault(high, DEFAULTS.max);
  const technology = context.technology === 'text' ? 'nomad' : context.technology;
  claimBounds(min, max, [DEFAULTS.min, DEFAULTS.max], CLAIM, { ...context, technology }, without);
}

/** 0 keeps the default. */
function orDefault(node: ScalarNode, value: number): ScalarNode {
  return scalarText(node)?.trim() === '0' ? { ...node, data: value } : node;
}

/** Where bounds were read before, in trees. */
function knownPlaces({ sink }: ScanContext): ReadonlySet<string> {
  const places = new Set<string>();
  for (const declaration of sink.declarations) {
    if (declaration.kind !== 'ports' || declaration.claimant !== CLAIM.claimant) continue;
    if (declaration.value.kind !== 'list') continue;
    for (const item of declaration.value.items)
      if (item.kind === 'scalar') places.add(`${item.template.at.line}:${item.template.at.column}`);
  }
  return places;
}

function placeOf(text: Source, span: Span): string {
  const { line, column } = text.locate(span);
  return `${line}:${column}`;
}
