// Shell inside files that are no scripts: Dockerfiles, systemd units, jobs of Upstart, kickstart files, crontabs, Makefiles.

import type { Reach } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import type { Piece, Source } from '../../source/source.ts';
import { DOCKER_COMMAND, DOCKER_START } from '../docker/words.ts';
import { withoutStatementLines } from './continued.ts';
import { isCommentedOut } from './sysctl-lines.ts';
import { isUpstartJob, upstartPassages } from './upstart.ts';

/** A piece of shell in another text. */
export interface Passage {
  readonly source: Source;
  /** What the tool around makes of it: a build step only changes an image. */
  readonly reach?: Reach;
  /** What a service runs, all of it one command. */
  readonly runs?: boolean;
  /** The text of a file that the passage writes, in place of a script. */
  readonly writes?: string;
}

/** Formats whose commands stand in known places; all else is searched line by line. */
export type CommandFile = 'dockerfile' | 'unit' | 'kickstart' | 'upstart';

const UNIT =
  /\.(?:service|timer|socket|mount|path|slice|target)(?:\.d\/[^/]+\.conf)?$|(?:^|\/)systemd\/(?:system|user)\/(?:service|socket)\.d\/[^/]+\.conf$/;
const DOCKERFILE = /(?:^|\/)(?:Dockerfile|Containerfile)(?:[.-][^/]*)?$|\.(?:dockerfile|containerfile)$/i;
const KICKSTART = /(?:^|\/)(?:anaconda-)?ks[^/]*\.cfg$|\.(?:ks|kickstart)$/i;

/** The format of a text, from its path or what only that format holds. */
export function commandFile(path: string, text: string): CommandFile | undefined {
  if (DOCKERFILE.test(path)) return 'dockerfile';
  if (UNIT.test(path)) return 'unit';
  if (KICKSTART.test(path) || /^%post\b/m.test(text)) return 'kickstart';
  if (isUpstartJob(text)) return 'upstart';
  return undefined;
}

/** The passages of a text, in its order. */
export function passages(written: Source, format: CommandFile | undefined): readonly Passage[] {
  const source = withoutStatementLines(written);
  switch (format) {
    case 'dockerfile':
      return dockerfile(source);
    case 'unit':
      return unit(source);
    case 'kickstart':
      return kickstart(source);
    case 'upstart':
      return upstartPassages(source);
    case undefined:
      return anyLines(source);
  }
}

/** The lines of a text as spans without their line breaks. */
function linesOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    spans.push({ start, end });
    start = end + 1;
  }
  return spans;
}

/** The last of the lines that a line goes on in, by the backslash at its end; comments between them do not end it. */
function lastLine(text: string, lines: readonly Span[], first: number): number {
  let last = first;
  for (let i = first; i < lines.length; i++) {
    const line = lineText(text, lines[i]);
    if (i > first && /^\s*#/.test(line)) continue;
    last = i;
    if (!line.trimEnd().endsWith('\\')) break;
  }
  return last;
}

function lineText(text: string, line: Span | undefined): string {
  return line ? text.slice(line.start, line.end) : '';
}

/** The text of lines without those that are comments: a continued command goes on behind them. */
function withoutComments(source: Source, start: number, lines: readonly Span[]): Source {
  const pieces: Piece[] = [];
  for (const [i, line] of lines.entries()) {
    if (i > 0 && /^\s*#/.test(lineText(source.text, line))) continue;
    const from = i === 0 ? start : line.start;
    const end = i === lines.length - 1 ? line.end : Math.min(line.end + 1, source.text.length);
    pieces.push({ text: source.text.slice(from, end), start: from, end });
  }
  return source.child(pieces);
}

const INSTRUCTION = /^[ \t]*(?:ONBUILD[ \t]+)?(RUN|CMD|ENTRYPOINT|COPY|ADD)[ \t]+(?:--\w+=\S+[ \t]+)*/i;

/** https://docs.docker.com/reference/dockerfile/: instructions over several lines, exec form, here-documents. */
function dockerfile(source: Source): readonly Passage[] {
  const { text } = source;
  const lines = linesOf(text);
  const ends = loneWords(text, lines);
  const found: Passage[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const match = INSTRUCTION.exec(lineText(text, line));
    if (!line || !match) continue;
    const name = (match[1] ?? '').toUpperCase();
    const last = lastLine(text, lines, i);
    const reach = name === 'CMD' || name === 'ENTRYPOINT' ? 'container' : 'image';
    const start = line.start + match[0].length;
    const head = text.slice(start, lines[last]?.end);
    const hereDocument = hereDocumentEnd(head, last, ends);
    const end = hereDocument ?? last;
    const body = { start: lines[last + 1]?.start ?? 0, end: lines[Math.max(end - 1, last)]?.end ?? 0 };
    const lone = /^<<-?["']?\w+["']?(?:[ \t]+(\S+))?[ \t]*$/.exec(head);
    if (hereDocument !== undefined && lone && body.end > body.start) {
      // The text itself is the script, or the file that COPY writes.
      if (name === 'RUN' && lone[1] === undefined) found.push({ source: source.slice(body), reach });
      else if (lone[1] !== undefined) found.push({ source: source.slice(body), reach, writes: lone[1] });
    } else if (name !== 'COPY' && name !== 'ADD') {
      const command = withoutComments(source, start, lines.slice(i, end + 1));
      found.push({ source: /^\s*\[/.test(command.text) ? execForm(command) : command, reach });
    }
    i = end;
  }
  return found;
}

/** The lines that hold nothing but one word, by that word: where here-documents may end. */
function loneWords(text: string, lines: readonly Span[]): ReadonlyMap<string, readonly number[]> {
  const words = new Map<string, number[]>();
  for (const [i, line] of lines.entries()) {
    const word = line.end - line.start > 100 ? '' : lineText(text, line).trim();
    if (!/^[A-Za-z_]\w*$/.test(word)) continue;
    const list = words.get(word);
    if (list) list.push(i);
    else words.set(word, [i]);
  }
  return words;
}

/** The line that ends the last here-document that an instruction opens; undefined where it opens none. */
function hereDocumentEnd(
  head: string,
  last: number,
  ends: ReadonlyMap<string, readonly number[]>,
): number | undefined {
  let at = last;
  for (const match of head.matchAll(/<<-?["']?([A-Za-z_]\w*)["']?/g)) {
    const list = ends.get(match[1] ?? '') ?? [];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    at = list[low] ?? at;
  }
  return at > last ? at : undefined;
}

/** `["sh", "-c", "…"]` is a list of words, each in quotes that a shell reads the same way. */
function execForm(command: Source): Source {
  const pieces: Piece[] = [];
  for (const match of command.text.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const end = match.index + match[0].length;
    if (pieces.length > 0) pieces.push({ text: ' ', start: match.index, end: match.index });
    pieces.push({ text: match[0], start: match.index, end });
  }
  return command.child(pieces);
}

/**
 * The commands of a unit that run when it starts, without the signs in front of them (systemd.service(5)), and its
 * `Environment=`, whose assignments the commands may use.
 */
function unit(source: Source): readonly Passage[] {
  const { text } = source;
  const lines = linesOf(text);
  const found: Passage[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const match = /^(Exec(?:Start|StartPre|StartPost|Condition|Reload)=[-@:+!|]*|Environment=)/.exec(
      lineText(text, line),
    );
    if (!line || !match) continue;
    const last = lastLine(text, lines, i);
    const body = withoutComments(source, line.start + match[0].length, lines.slice(i, last + 1));
    found.push(match[0] === 'Environment=' ? { source: assignments(body) } : { source: body, runs: true });
    i = last;
  }
  return found;
}

/** An assignment in quotes of either kind, or in none. */
const ASSIGNMENT =
  /"(\w+=)((?:[^"\\\n]|\\[\s\S]){0,2000})"(?=\s|$)|'(\w+=)((?:[^'\\\n]|\\[\s\S]){0,2000})'(?=\s|$)|(?<!\S)(\w+=)([^\s"']{0,2000})(?=\s|$)/g;

/** `Environment="A=b c" D=e`: the quotes stand around the whole assignment; a shell wants them around the value. */
function assignments(body: Source): Source {
  const pieces: Piece[] = [];
  for (const match of body.text.matchAll(ASSIGNMENT)) {
    const quote = match[1] === undefined ? (match[3] === undefined ? '' : "'") : '"';
    const name = match[1] ?? match[3] ?? match[5] ?? '';
    const value = match[2] ?? match[4] ?? match[6] ?? '';
    const start = match.index + quote.length;
    pieces.push({ text: name, start, end: start + name.length });
    pieces.push({ text: quote, start, end: start });
    pieces.push({ text: value, start: start + name.length, end: start + name.length + value.length });
    pieces.push({ text: `${quote}\n`, start, end: start });
  }
  return body.child(pieces);
}

/** The scripts between `%pre`, `%post` and `%end`, unless another interpreter runs them. */
function kickstart(source: Source): readonly Passage[] {
  const { text } = source;
  const found: Passage[] = [];
  let start: number | undefined;
  for (const line of linesOf(text)) {
    const words = lineText(text, line);
    if (/^%(?:pre|post|pre-install|onerror)\b/.test(words)) {
      start = /--interpreter[= ]\S*(?:python|perl)/.test(words) ? undefined : line.end;
    } else if (/^%end\b/.test(words) && start !== undefined) {
      found.push({ source: source.slice({ start, end: line.start }) });
      start = undefined;
    }
  }
  if (start !== undefined) found.push({ source: source.slice({ start, end: text.length }) });
  return found;
}

/** Where a command starts in a line of another language; what stands before it is part of no word. */
const COMMAND = new RegExp(
  String.raw`(?:(?<![\w./-])|(?<=^\s{0,80}[-@+]{1,2}))(?:\/[\w./-]{1,80}\/)?(?:sysctl\s+[-"'\w]|echo\s|printf\s)|(?<==-)\/[\w./-]{1,80}\/sysctl\s|${DOCKER_START}`,
);

/** The words of a sentence that goes on with a command: "You can use sysctl -w …". */
const SENTENCE =
  /^\s{0,80}[A-Z][a-z']{1,20}(?:\s{1,4}[a-z',]{1,20}){1,30}\s{1,4}$|\w\s{1,4}(?:use|using|running|like|via|by)\s{1,4}$|^\s{0,80}<(?:description|comment|note|para|p|li)>/;

/** Lines that are worth a look at all. */
const WORDS = new RegExp(String.raw`sysctl|\/proc\/sys\/|${DOCKER_COMMAND.source}`, 'i');

/** A line of prose that names a command. */
const PROSE = /^\s*["']?(?:description|comment|help|message|msg|title|summary|notes?)["']?\s*(?:[:=]|=>)/i;

/** Calls of sysctl, writes to its files and commands of Docker, in lines of any other text. */
function anyLines(source: Source): readonly Passage[] {
  const { text } = source;
  if (!WORDS.test(text)) return [];
  const lines = linesOf(text);
  const isHidden = isCommentedOut(text);
  const found: Passage[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const words = lineText(text, line);
    const match = WORDS.test(words) && !PROSE.test(words) ? COMMAND.exec(words) : null;
    if (!line || !match || SENTENCE.test(words.slice(0, match.index))) continue;
    const last = lastLine(text, lines, i);
    const start = line.start + match.index;
    if (!isHidden(start)) {
      const whole = withoutComments(source, start, lines.slice(i, last + 1));
      found.push({ source: withoutQuotes(whole, text[start - 1]) });
    }
    i = last;
  }
  return found;
}

/** A command that is a string of its language ends where the string does; quotes inside are escaped. */
function withoutQuotes(command: Source, quote: string | undefined): Source {
  if (quote !== '"' && quote !== "'") return command;
  const pieces: Piece[] = [];
  const { text } = command;
  let from = 0;
  const verbatim = (end: number) => {
    if (end > from) pieces.push({ text: text.slice(from, end), start: from, end });
  };
  let at = 0;
  for (; at < text.length && text[at] !== quote; at++) {
    if (text[at] !== '\\' || (text[at + 1] !== quote && text[at + 1] !== '\\')) continue;
    verbatim(at);
    from = ++at;
  }
  verbatim(at);
  return command.child(pieces);
}
