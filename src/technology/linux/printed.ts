// What echo and printf print, as lines that set kernel parameters.

import { literalTemplate } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Expression, Template } from '../../model/value.ts';
import type { Piece, Source } from '../../source/source.ts';
import type { ShellWord } from '../../syntax/shell.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { isKernelParameter } from './keys.ts';

/** A run of printed text: from the script, or a blank between two words. */
interface Chunk {
  readonly text: string;
  readonly source?: Source;
}

/** What is printed: texts of their own, or one text put together from several words. */
export type Printed =
  | { readonly kind: 'texts'; readonly texts: readonly Source[] }
  | { readonly kind: 'joined'; readonly chunks: readonly Chunk[] };

/** A format that is used again for all arguments is used this often at most. */
const MAX_ROUNDS = 200;

/** The output of `echo` or `printf` with these arguments. */
export function printedBy(name: string, args: readonly ShellWord[]): Printed {
  return name === 'printf' ? formatted(args) : echoed(args);
}

function echoed(args: readonly ShellWord[]): Printed {
  let from = 0;
  while (/^-[neE]+$/.test(args[from]?.content.text ?? '')) from++;
  const texts = args.slice(from).map((w) => lineBreaks(w.content));
  if (texts.length < 2) return { kind: 'texts', texts };
  return {
    kind: 'joined',
    chunks: texts.flatMap((source, i): readonly Chunk[] => {
      const chunk = { text: source.text, source };
      return i === 0 ? [chunk] : [{ text: ' ' }, chunk];
    }),
  };
}

const CONVERSION = /%(?:[-+ #0]*\d*(?:\.\d+)?[sdiqub]|%)/;

function formatted(args: readonly ShellWord[]): Printed {
  const [first] = args;
  // `printf -v NAME` prints nothing.
  if (!first || first.content.text === '-v') return { kind: 'texts', texts: [] };
  const [format, ...rest] = (first.content.text === '--' ? args.slice(1) : args).map((w) =>
    lineBreaks(w.content),
  );
  if (!format) return { kind: 'texts', texts: [] };
  const pieces = splitFormat(format);
  const conversions = pieces.filter((p) => p.conversion).length;
  if (conversions === 0) return { kind: 'texts', texts: [format] };
  if (conversions === 1 && pieces.every((p) => p.conversion || p.source.text.trim() === ''))
    return { kind: 'texts', texts: rest };
  const chunks: Chunk[] = [];
  for (let at = 0; at < Math.max(1, Math.min(rest.length, MAX_ROUNDS)); ) {
    for (const { source, conversion } of pieces) {
      const value = conversion ? rest[at++] : source;
      if (value) chunks.push({ text: value.text, source: value });
    }
  }
  return { kind: 'joined', chunks };
}

function splitFormat(format: Source): readonly { readonly source: Source; readonly conversion: boolean }[] {
  const pieces: { source: Source; conversion: boolean }[] = [];
  let from = 0;
  for (const match of format.text.matchAll(new RegExp(CONVERSION, 'g'))) {
    const end = match.index + match[0].length;
    if (match.index > from)
      pieces.push({ source: format.slice({ start: from, end: match.index }), conversion: false });
    pieces.push({ source: format.slice({ start: match.index, end }), conversion: match[0] !== '%%' });
    from = end;
  }
  if (from < format.text.length)
    pieces.push({ source: format.slice({ start: from, end: format.text.length }), conversion: false });
  return pieces;
}

/** `\n` and `\t` as `echo -e` and `printf` print them. */
function lineBreaks(source: Source): Source {
  const pieces: Piece[] = [];
  const verbatim = (start: number, end: number) => {
    if (end > start) pieces.push({ text: source.text.slice(start, end), start, end });
  };
  let from = 0;
  for (const match of source.text.matchAll(/\\[nt]/g)) {
    verbatim(from, match.index);
    pieces.push({ text: match[0] === '\\n' ? '\n' : '\t', start: match.index, end: match.index + 2 });
    from = match.index + 2;
  }
  if (from === 0) return source;
  verbatim(from, source.text.length);
  return source.child(pieces);
}

/** Declares the assignments among the lines of a text put together from several words. */
export function declareJoined(chunks: readonly Chunk[], form: string, context: ScanContext): void {
  for (const line of lines(chunks)) {
    const text = line.map((c) => c.text).join('');
    const match = /^\s*-?\s*([\w./*-]+)\s*=\s*/.exec(text);
    const key = match?.[1] ?? '';
    if (!match || !isKernelParameter(key)) continue;
    const [first] = line;
    const at = first?.source?.locate({ start: 0, end: first.text.length });
    if (at) declareValue(literalTemplate(key, at), cut(line, match[0].length), form, context);
  }
}

/** Declares what is written to a file of /proc/sys: all of the text is the value. */
export function declareWhole(key: Template, printed: Printed, context: ScanContext): void {
  const chunks =
    printed.kind === 'joined'
      ? printed.chunks
      : printed.texts.map((source) => ({ text: source.text, source }));
  declareValue(key, cut(chunks, 0), 'proc-write', context);
}

function declareValue(key: Template, chunks: readonly Chunk[], form: string, context: ScanContext): void {
  const written = chunks.flatMap(({ text, source }) => {
    return source ? [source.template({ start: 0, end: text.length })] : [];
  });
  const [first] = written;
  const last = written.at(-1);
  const origin = chunks.find((c) => c.source)?.source;
  if (!first || !last || !origin) return;
  const at: Location = { ...first.at, endLine: last.at.endLine, endColumn: last.at.endColumn };
  const parts: (string | Expression)[] = [];
  const raw: string[] = [];
  let next = 0;
  for (const { text, source } of chunks) {
    const template = source ? written[next++] : undefined;
    parts.push(...(template?.parts ?? [text]));
    raw.push(template?.raw ?? text);
  }
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, origin, { start: 0, end: 0 }),
    at,
    form,
    key,
    value: { kind: 'scalar', template: { parts: merged(parts), raw: raw.join(''), at } },
  });
}

/** Literal pieces side by side as one: a text without expressions is one piece. */
function merged(parts: readonly (string | Expression)[]): readonly (string | Expression)[] {
  const out: (string | Expression)[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

function lines(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
  const found: Chunk[][] = [[]];
  for (const { text, source } of chunks) {
    let start = 0;
    for (const line of text.split('\n')) {
      if (start > 0) found.push([]);
      const end = start + line.length;
      if (line !== '')
        found.at(-1)?.push(source ? { text: line, source: source.slice({ start, end }) } : { text: line });
      start = end + 1;
    }
  }
  return found;
}

/** The chunks from an offset on, without blanks at either end. */
function cut(chunks: readonly Chunk[], from: number): readonly Chunk[] {
  const text = chunks.map((c) => c.text).join('');
  const end = text.trimEnd().length;
  const first = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const out: Chunk[] = [];
  let at = 0;
  for (const { text: piece, source } of chunks) {
    const span = { start: Math.max(first - at, 0), end: Math.min(end - at, piece.length) };
    at += piece.length;
    if (span.end <= span.start) continue;
    const kept = piece.slice(span.start, span.end);
    out.push(source ? { text: kept, source: source.slice(span) } : { text: kept });
  }
  return out;
}
