// What echo and printf print, as lines that set kernel parameters.

import { literalTemplate } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Expression, Template } from '../../model/value.ts';
import type { Piece, Source } from '../../source/source.ts';
import type { ShellWord } from '../../syntax/shell.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { isKernelParameter } from './keys.ts';

/** A run of printed text: from the script, or a blank between two words. */
interface Chunk {
  readonly text: string;
  readonly source?: Source;
  /** `%d`: the number that the text is. */
  readonly isNumber?: boolean;
}

/** What is printed: texts of their own, or one text put together from several words. */
export type Printed = (
  | { readonly kind: 'texts'; readonly texts: readonly Source[] }
  | { readonly kind: 'joined'; readonly chunks: readonly Chunk[] }
) & {
  /** The format or the escape that makes another text of it than is followed here. */
  readonly by?: string | undefined;
};

/** A format that is used again for all arguments is used this often at most. */
const MAX_ROUNDS = 200;

/** The output of `echo` or `printf` with these arguments. */
export function printedBy(name: string, args: readonly ShellWord[]): Printed {
  return name === 'printf' ? formatted(args) : echoed(args);
}

/** What some shell's `echo` reads as an escape without being told (POSIX, echo; dash(1)), and what bash's does with `-e`. */
const ECHO_ESCAPE = /\\[abcfnrtv0\\]/;
const FOLLOWED = /\\[nt]/g;
const ESCAPE = /\\[abceEfnrtvxuU0-7\\"]/;

function echoed(args: readonly ShellWord[]): Printed {
  let from = 0;
  let isTold = false;
  for (let option = optionOf(args[from]); option; option = optionOf(args[++from]))
    if (/[eE]/.test(option)) isTold = option.lastIndexOf('e') > option.lastIndexOf('E');
  const written = args.slice(from).map((w) => w.content);
  const isOther = written.some(({ text }) =>
    isTold ? ESCAPE.test(text.replace(FOLLOWED, '')) : ECHO_ESCAPE.test(text),
  );
  const by = isOther ? 'echo' : undefined;
  const texts = written.map(lineBreaks);
  if (texts.length < 2) return { kind: 'texts', texts, by };
  return {
    kind: 'joined',
    by,
    chunks: texts.flatMap((source, i): readonly Chunk[] => {
      const chunk = { text: source.text, source };
      return i === 0 ? [chunk] : [{ text: ' ' }, chunk];
    }),
  };
}

function optionOf(word: ShellWord | undefined): string | undefined {
  return /^-[neE]+$/.exec(word?.content.text ?? '')?.[0];
}

const CONVERSION = /%(?:[-+ #0]*\d*(?:\.\d+)?[sdiqub]|%)/;
const NUMBER = /^%[diu]$/;

function formatted(args: readonly ShellWord[]): Printed {
  const [first] = args;
  // `printf -v NAME` prints nothing.
  if (!first || first.content.text === '-v') return { kind: 'texts', texts: [] };
  const [written, ...rest] = (first.content.text === '--' ? args.slice(1) : args).map((w) => w.content);
  if (!written) return { kind: 'texts', texts: [] };
  const by = unfollowed(written, rest);
  const pieces = splitFormat(lineBreaks(written));
  const conversions = pieces.filter((p) => p.conversion !== undefined);
  if (conversions.length === 0 && !written.text.includes('%'))
    return { kind: 'texts', texts: [lineBreaks(written)], by };
  const [only] = conversions;
  const isList =
    conversions.length === 1 &&
    pieces.every((p) => p.conversion !== undefined || p.source.text.trim() === '');
  if (isList && !NUMBER.test(only?.conversion ?? ''))
    return { kind: 'texts', texts: only?.conversion === '%s' ? rest : rest.map(lineBreaks), by };
  const chunks: Chunk[] = [];
  for (let at = 0; ; ) {
    for (const { source, conversion } of pieces) {
      if (conversion === undefined) chunks.push(chunkOf(source));
      else {
        const value = rest[at++];
        const text = value && (conversion === '%s' ? value : lineBreaks(value));
        if (text) chunks.push({ ...chunkOf(text), isNumber: NUMBER.test(conversion) });
      }
    }
    if (conversions.length === 0 || at >= Math.min(rest.length, MAX_ROUNDS)) break;
  }
  return { kind: 'joined', chunks, by };
}

function chunkOf(source: Source): Chunk {
  return source.text === '%%' ? { text: '%' } : { text: source.text, source };
}

/** What of a format, or of its arguments, is printed otherwise than it is written. */
function unfollowed(format: Source, rest: readonly Source[]): string | undefined {
  if (ESCAPE.test(format.text.replace(FOLLOWED, ''))) return 'printf';
  const found = format.text.match(/%(?:%|[^%A-Za-z]{0,20}[A-Za-z]?)/g)?.filter((c) => c !== '%%') ?? [];
  const other = found.find((c) => !/^%[sdiub]$/.test(c));
  if (other !== undefined) return `printf ${other}`;
  const rounds = Math.max(1, Math.ceil(rest.length / Math.max(found.length, 1)));
  for (let at = 0; at < Math.min(rounds, MAX_ROUNDS) * found.length; at++) {
    const conversion = found[at % found.length] ?? '';
    const arg = rest[at];
    if (NUMBER.test(conversion) && !isNumeral(arg)) return `printf ${conversion}`;
    if (conversion === '%b' && ESCAPE.test(arg?.text.replace(FOLLOWED, '') ?? '')) return 'printf %b';
  }
  return undefined;
}

/** A number that `%d` prints as it is written, or a variable that may hold one; others are octal, or a sign's code. */
function isNumeral(arg: Source | undefined): boolean {
  if (!arg) return false;
  const [hole, more] = arg.holes;
  if (!hole) return /^(?:0|-?[1-9]\d{0,14})$/.test(arg.text);
  return (
    !more && hole.start === 0 && hole.end === arg.text.length && nameIn(hole.expression?.text) !== undefined
  );
}

function nameIn(text = ''): string | undefined {
  return /^\$\{?([A-Za-z_]\w*)\}?$/.exec(text)?.[1];
}

interface FormatPiece {
  readonly source: Source;
  readonly conversion?: string;
}

function splitFormat(format: Source): readonly FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let from = 0;
  for (const match of format.text.matchAll(new RegExp(CONVERSION, 'g'))) {
    const end = match.index + match[0].length;
    if (match.index > from) pieces.push({ source: format.slice({ start: from, end: match.index }) });
    const source = format.slice({ start: match.index, end });
    pieces.push(match[0] === '%%' ? { source } : { source, conversion: match[0] });
    from = end;
  }
  if (from < format.text.length)
    pieces.push({ source: format.slice({ start: from, end: format.text.length }) });
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

/** Declares the assignments among the lines of a text put together from several words; `isConf`: of a sysctl file. */
export function declareJoined(
  chunks: readonly Chunk[],
  isConf: boolean,
  form: string,
  context: ScanContext,
): void {
  for (const line of lines(chunks)) {
    const text = line.map((c) => c.text).join('');
    const match = /^\s*-?\s*([\w./*-]+)\s*=\s*/.exec(text);
    const key = match?.[1] ?? '';
    if (!match || !(isConf ? isSysctlKey(key) : isKernelParameter(key))) continue;
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
  for (const { text, source, isNumber } of chunks) {
    const template = source ? written[next++] : undefined;
    const of = template?.parts ?? [text];
    parts.push(...(isNumber ? of.map(numberOf) : of));
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

/** `%d` prints the number, as `$((NAME))` does. */
function numberOf(part: string | Expression): string | Expression {
  const name = typeof part === 'string' ? undefined : nameIn(part.text);
  return typeof part === 'string' || name === undefined ? part : { ...part, text: `$((${name}))` };
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
  for (const { text, source, isNumber = false } of chunks) {
    let start = 0;
    for (const line of text.split('\n')) {
      if (start > 0) found.push([]);
      const end = start + line.length;
      if (line !== '')
        found
          .at(-1)
          ?.push(source ? { text: line, source: source.slice({ start, end }), isNumber } : { text: line });
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
  for (const { text: piece, source, isNumber = false } of chunks) {
    const span = { start: Math.max(first - at, 0), end: Math.min(end - at, piece.length) };
    at += piece.length;
    if (span.end <= span.start) continue;
    const kept = piece.slice(span.start, span.end);
    out.push(source ? { text: kept, source: source.slice(span), isNumber } : { text: kept });
  }
  return out;
}
