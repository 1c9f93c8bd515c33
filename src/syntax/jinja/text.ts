// A text with Jinja in it to a value: literal pieces and expressions put together.

import { type Known, known, unknown, type Value } from '../../model/value.ts';
import { evaluateUnsettled } from './evaluate.ts';
import { joinVia, refuse, Stop, together, Work } from './lattice.ts';
import type { JinjaScope } from './names.ts';
import { parseJinja } from './parser.ts';
import { asText } from './print.ts';
import { pythonOf, settle } from './python.ts';
import { findJinja, type JinjaRegion } from './regions.ts';

/** A longer rendered text is not put together. */
const MAX_TEXT = 1_000_000;
/** More expressions than this are not evaluated: no setting is written with them. */
const MAX_EXPRESSIONS = 1000;

/**
 * The value of a text as Ansible renders it. A text that is exactly one expression keeps the type, the way and the
 * origin of its value; otherwise the result is text. Comments vanish and `{% raw %}` is text; any other statement
 * makes the value unknown. Never throws.
 */
export function evaluateJinjaText(text: string, scope: JinjaScope): Value {
  const regions = findJinja(text);
  if (regions.length === 0) return known(text, [], scope.locate({ start: 0, end: text.length }));
  const tags = regions.filter((region) => region.kind === 'statement');
  const isRaw = (region: JinjaRegion) =>
    /^\s*(end)?raw\s*$/.test(text.slice(region.inner.start, region.inner.end));
  if (!tags.every(isRaw)) return unknown('template statements are not run');
  const expressions = regions.filter((region) => region.kind === 'expression');
  if (expressions.length > MAX_EXPRESSIONS) return unknown('a text with so many expressions is not followed');
  const pieces = literalPieces(text, regions);
  const values: Value[] = [];
  const work = new Work();
  for (const [i, piece] of pieces.entries()) {
    if (piece !== '') values.push(known(piece));
    const region = regions[i];
    if (region?.kind === 'expression') values.push(evaluateRegion(text, region, scope, work));
  }
  const [only] = values;
  if (only && values.length === 1 && expressions.length === 1) return settle(only);
  try {
    return together(values, concatenated);
  } catch (stop) {
    if (stop instanceof Stop) return stop.value;
    throw stop;
  }
}

function concatenated(...values: readonly Known[]): Value {
  // Ansible prints None as nothing (_ansible_finalize); inside lists and in `~` it is Python's None.
  const texts = values.map((value) => {
    const python = pythonOf(value.data);
    if (python.type === 'none') return { ...value, data: '' };
    return asText(python.type === 'view' ? { ...value, data: [...python.items] } : value);
  });
  const size = texts.reduce((sum, { data }) => sum + String(data).length, 0);
  if (size > MAX_TEXT) return refuse('the value is too large to follow');
  return known(texts.map(({ data }) => data).join(''), joinVia(texts));
}

function evaluateRegion(text: string, region: JinjaRegion, scope: JinjaScope, work: Work): Value {
  const parsed = parseJinja(text, { within: region.inner, backslashes: scope.backslashes ?? 'escapes' });
  if ('error' in parsed) return unknown(`the Jinja expression cannot be read: ${parsed.error}`);
  return evaluateUnsettled(parsed.expression, scope, work);
}

/**
 * The text before each region and after the last one. A `-` beside a delimiter eats the blanks there; the line
 * break after a comment or a tag vanishes, because Ansible sets trim_blocks.
 */
function literalPieces(text: string, regions: readonly JinjaRegion[]): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  let eatBlanks = false;
  let eatBreak = false;
  const push = (end: number, eatEnd: boolean) => {
    let piece = text.slice(from, end);
    if (eatBlanks) piece = piece.trimStart();
    else if (eatBreak) piece = piece.replace(/^\r?\n/, '');
    pieces.push(eatEnd ? piece.trimEnd() : piece);
  };
  for (const { kind, span } of regions) {
    push(span.start, text[span.start + 2] === '-');
    from = span.end;
    const sign = text[span.end - 3];
    eatBlanks = sign === '-';
    eatBreak = kind !== 'expression' && sign !== '+';
  }
  push(text.length, false);
  return pieces;
}
