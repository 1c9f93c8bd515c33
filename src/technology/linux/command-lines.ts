// Shell inside files that are no scripts: Dockerfiles, systemd units, jobs of Upstart, kickstart files, crontabs, Makefiles.

import type { Piece, Source } from '../../source/source.ts';
import { dockerfilePassages } from '../docker/dockerfile.ts';
import { DOCKER_COMMAND, DOCKER_START } from '../docker/words.ts';
import { withoutStatementLines } from './continued.ts';
import { lastLine, linesOf, lineText, type Passage, withoutComments } from './passage.ts';
import { isCommentedOut } from './sysctl-lines.ts';
import { isUpstartJob, upstartPassages } from './upstart.ts';

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
      return dockerfilePassages(source);
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

/**
 * The commands of a unit that run when it starts, without the signs in front of them (systemd.service(5)), and its
 * `Environment=`, whose assignments the commands may use.
 */
function unit(source: Source): readonly Passage[] {
  const { text } = source;
  const lines = linesOf(text);
  const found: Passage[] = [];
  const session = `unit ${source.offsetInFile(0)}`;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const match = /^(Exec(?:Start|StartPre|StartPost|Condition|Reload)=[-@:+!|]*|Environment=)/.exec(
      lineText(text, line),
    );
    if (!line || !match) continue;
    const last = lastLine(text, lines, i);
    const body = withoutComments(source, line.start + match[0].length, lines.slice(i, last + 1));
    found.push(
      match[0] === 'Environment='
        ? { source: assignments(body), session }
        : { source: body, runs: true, environment: [session] },
    );
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
