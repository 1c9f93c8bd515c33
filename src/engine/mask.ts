// Secrets in texts that are kept whole: covered in place, so that everything else stays where it is.

import { FILLER } from '../source/source.ts';
import { isNumeric, isPlain, namesPort, type Secrecy, secrecyOf, secretSpans } from './secrets.ts';

/**
 * The text with every secret in it covered by as many signs that stand for what is not known. Lines stay lines: values of
 * `name: value`, `name=value` and their like whose name says so, what stands below such a name, the data of Secrets,
 * and what looks like a secret by itself.
 */
export function masked(text: string): string {
  if (text.length < 4) return text;
  const cover = new Cover(text);
  for (const [start, end] of secretSpans(text)) cover.add(start, end);
  if (/[:=\s>]/.test(text)) {
    coverNamed(text, cover);
    coverPairs(text, cover);
    coverSecrets(text, cover);
    coverGenerators(text, cover);
  }
  return cover.text();
}

class Cover {
  readonly #spans: [number, number][] = [];
  /** Up to where brackets are covered whole: those inside need no look of their own. */
  flowEnd = 0;

  readonly isManifest: boolean;

  constructor(private readonly all: string) {
    this.isManifest = /^apiVersion:/m.test(all);
  }

  add(start: number, end: number): void {
    if (end > start) this.#spans.push([start, end]);
  }

  text(): string {
    if (this.#spans.length === 0) return this.all;
    let [result, at] = ['', 0];
    for (const [start, end] of this.#spans.sort((a, b) => a[0] - b[0])) {
      if (end <= at) continue;
      const from = Math.max(start, at);
      result += this.all.slice(at, from) + this.all.slice(from, end).replace(/[^\s]/g, FILLER);
      at = end;
    }
    return result + this.all.slice(at);
  }
}

const NAMED =
  /(?<![\w.])(?:\\?["'])?([A-Za-z_][\w.-]{0,99})(?:\\?["'])?[ \t]{0,40}(=>|:=|(?<![=!<>])=(?![=~>])|:(?![:/]))([ \t]{0,80})/g;

/** A name and its value with nothing between them: options of a command, lines of some formats, elements. */
const SPACED =
  /--([A-Za-z][\w-]{0,99})[ \t]{1,20}["']?([^\s"'-][^\s"']{0,1000})|^[ \t]{0,80}([A-Za-z_][\w.-]{0,99})[ \t]{1,40}["']?([^\s"'=:{|>&*]{1,1000})["']?[ \t]{0,40}\r?$|<([A-Za-z_][\w.-]{0,99})>([^<>]{1,2000})<\/|\b([A-Za-z_][\w.]{0,99})[ \t]{0,20}\|[ \t]{0,20}default\([ \t]{0,20}["']([^"'\n]{1,1000})/gm;

function coverNamed(text: string, cover: Cover): void {
  for (const match of text.matchAll(NAMED)) {
    const [whole, name = '', sign = '', blanks = ''] = match;
    const secrecy = secrecyOf(name);
    if (!secrecy) continue;
    const before = text.slice(Math.max(0, match.index - 300), match.index);
    const isLine = /(?:^|\n)[ \t]*(?:-[ \t]+)?(?:(?:export|set)[ \t]+)?$/.test(before);
    coverValue(text, match.index + whole.length, { name, sign, blanks, isLine, secrecy, cover });
  }
  for (const { 0: whole, index, ...match } of text.matchAll(SPACED)) {
    const at = [1, 3, 5, 7].find((n) => match[n] !== undefined) ?? 1;
    const value = match[at + 1] ?? '';
    if (!secrecyOf(match[at] ?? '') || isPlain(value)) continue;
    const start = index + whole.lastIndexOf(value);
    cover.add(start, start + value.length);
  }
}

interface Named {
  readonly name: string;
  readonly sign: string;
  readonly blanks: string;
  /** Nothing else stands in front of it. */
  readonly isLine: boolean;
  readonly secrecy: Secrecy;
  readonly cover: Cover;
}

/** No person writes a longer one between quotes. */
const MAX_QUOTED = 20_000;

function coverValue(text: string, start: number, named: Named): void {
  const { sign, cover } = named;
  const lineEnd = endOfLine(text, start);
  const rest = text.slice(start, lineEnd);
  const quote = /^\\?["'`]/.exec(rest)?.[0];
  if (quote !== undefined) {
    const close = closing(text, start + quote.length, quote);
    coverText(text, start + quote.length, close < 0 ? lineEnd : close, named);
  } else if (/^[[{](?!\{)/.test(rest)) coverFlow(text, start, named);
  else if (sign === ':' && /^(?:[&!]\S+\s+)*(?:[|>][-+\d]*)?\s*(?:#.*)?$/.test(rest))
    coverBlock(text, start, /[|>]/.test(rest), named);
  else if (/^<<[-~]?/.test(rest)) {
    const mark = /^<<[-~]?["']?(\w+)/.exec(rest)?.[1];
    const close = mark === undefined ? -1 : text.slice(lineEnd).search(new RegExp(`^[ \\t]*${mark}\\b`, 'm'));
    if (close > 0) cover.add(lineEnd, lineEnd + close);
  } else {
    const length = plainLength(rest, named);
    coverText(text, start, start + length, named);
  }
}

/** To the end of the line but its comment where the line is all of it; of a word otherwise. */
function plainLength(rest: string, { sign, blanks, isLine }: Named): number {
  if (isLine && (sign === ':' || blanks !== '')) {
    const comment = rest.indexOf(' #');
    return (comment < 0 ? rest : rest.slice(0, comment)).trimEnd().length;
  }
  const length = rest.search(sign === ':' ? /[,}\]\r]/ : /[\s;&"'`)]|,(?=[\w-]{1,40}[=:])/);
  return length < 0 ? rest.length : length;
}

function coverText(text: string, start: number, end: number, { name, cover }: Named): void {
  const value = text.slice(start, end);
  if (isPlain(value) || (namesPort(name) && isNumeric(value))) return;
  // What a template fills in stays, its literals do not.
  let at = start;
  for (const { 0: hole, index } of value.matchAll(/\$?\{\{?[^{}"'\n]*\}?\}|<%=?[^%"'\n]*%>/g)) {
    cover.add(at, start + index);
    at = start + index + hole.length;
  }
  cover.add(at, end);
}

/** The scalars in `[…]` and `{…}` but the keys and the numbers of ports. */
function coverFlow(text: string, start: number, named: Named): void {
  if (start < named.cover.flowEnd) return;
  const open: string[] = [];
  let end = start;
  for (; end < text.length && end < start + MAX_QUOTED; end++) {
    const c = text[end] ?? '';
    if (c === '[' || c === '{') open.push(c);
    else if ((c === ']' || c === '}') && open.pop() && open.length === 0) break;
  }
  named.cover.flowEnd = end;
  let name = named.name;
  for (const { 0: token, index } of text.slice(start, end).matchAll(/"[^"]*"|'[^']*'|[^\s,:={}[\]"']+/g)) {
    const at = start + index;
    const word = token.replace(/^["']|["']$/g, '');
    if (/^\s*(?:[:=](?!=)|=>)/.test(text.slice(at + token.length, at + token.length + 20))) name = word;
    else if (!isHarmless(name, word, named.secrecy)) {
      const quote = /^["']/.test(token) ? 1 : 0;
      named.cover.add(at + quote, at + token.length - quote);
    }
  }
}

/** Manifests name other objects in such fields: nothing below them is the secret itself. */
const REFERENCES = /(?:Ref|Refs|Name|PullSecrets|^secrets?|^webhooks|^projected)$/;

/** The values of the lines below a key, or all of a text there. */
function coverBlock(text: string, start: number, isText: boolean, named: Named): void {
  if (!isText && REFERENCES.test(named.name) && named.cover.isManifest) return;
  const indent = indentAt(text, start);
  for (const [from, to] of linesBelow(text, start, indent, !isText)) {
    const line = text.slice(from, to);
    const key = isText ? null : /^[ \t]*(?:-[ \t]+)?["']?([\w.-]+)["']?[ \t]*:(?:[ \t]+|$)/.exec(line);
    const dash = /^[ \t]*(?:-[ \t]+)?/.exec(line)?.[0] ?? '';
    const value = line.slice(key?.[0].length ?? dash.length).trim();
    if (/^(?:[|>][-+\d]*)?$/.test(value)) continue;
    if (
      !isHarmless(
        key?.[1] ?? named.name,
        value.replace(/^["']|["']$/g, ''),
        isText ? 'strong' : named.secrecy,
      )
    )
      named.cover.add(from + (isText ? 0 : (key?.[0].length ?? dash.length)), to);
  }
}

/** Below a name that says secret: switches, numbers of ports, and small numbers of a part of a product. */
export function isHarmless(name: string, value: string, secrecy: Secrecy): boolean {
  return (
    isPlain(value) || (isNumeric(value) && (namesPort(name) || (secrecy === 'weak' && value.length <= 5)))
  );
}

/** `name: DB_PASSWORD` and `value: …` beside it, as manifests give variables to containers; in either order. */
function coverPairs(text: string, cover: Cover): void {
  const pair =
    /\b(?:name|key)\\?["']?[ \t]*[:=][ \t]*\\?["']?([\w.-]{1,100})\\?["']?[ \t]*,?\s{0,200}\\?["']?(?:value|default)\\?["']?[ \t]*[:=]([ \t]*)/g;
  for (const match of text.matchAll(pair)) {
    const secrecy = secrecyOf(match[1] ?? '');
    if (secrecy)
      coverValue(text, match.index + match[0].length, {
        ...{ name: match[1] ?? '', sign: ':', blanks: match[2] ?? '', isLine: true, secrecy, cover },
      });
  }
  const turned =
    /\bvalue["']?[ \t]*:[ \t]*["']?([^\n"',}]{1,4000}?)["']?[ \t]*,?\s{1,200}["']?name["']?[ \t]*:[ \t]*["']?([\w.-]{1,100})/g;
  for (const { 0: whole, 1: value = '', 2: name = '', index } of text.matchAll(turned)) {
    if (!secrecyOf(name) || isPlain(value)) continue;
    const start = index + whole.indexOf(value, whole.indexOf(':') + 1);
    cover.add(start, start + value.length);
  }
}

/** The data of objects of `kind: Secret`, and notes on them, which repeat it. */
function coverSecrets(text: string, cover: Cover): void {
  if (!/\bkind["']?[ \t]*:[ \t]*["']?\w*Secret\w*\b/.test(text)) return;
  let start = 0;
  for (const document of text.split(/^(?=---)/m)) {
    if (/\bkind["']?[ \t]*:[ \t]*["']?\w*Secret\w*\b/.test(document)) {
      for (const { 0: whole, 1: inside = '', index } of document.matchAll(
        /\b(?:data|stringData|annotations|encryptedData)["']?[ \t]*:[ \t]*\{([^{}]*)/g,
      ))
        cover.add(start + index + whole.length - inside.length, start + index + whole.length);
      for (const { 0: whole, index } of document.matchAll(
        /^[ \t]*(?:-[ \t]+)?["']?(?:data|stringData|annotations|encryptedData)["']?[ \t]*:[ \t]*(?:#.*)?\r?$/gm,
      ))
        coverLines(text, start + index + whole.length, cover);
    }
    start += document.length;
  }
}

function coverLines(text: string, start: number, cover: Cover): void {
  for (const [from, to] of linesBelow(text, start, indentAt(text, start), false)) {
    const line = text.slice(from, to);
    const key = /^[ \t]*["']?[\w./-]+["']?[ \t]*:(?:[ \t]+|$)/.exec(line)?.[0] ?? '';
    if (!/^(?:!\S+\s+)?(?:[|>][-+\d]*)?\s*$/.test(line.slice(key.length))) cover.add(from + key.length, to);
  }
}

/** What a kustomization makes Secrets of: `literals` and their like. */
function coverGenerators(text: string, cover: Cover): void {
  for (const { 0: whole, index } of text.matchAll(/^[ \t]*["']?secretGenerator["']?[ \t]*:/gm)) {
    const start = index + whole.length;
    const flow = text.slice(start, endOfLine(text, start)).trim();
    // A line of the block, or all that follows on the line and below it where it is written with brackets.
    const lines = flow === '' ? [] : [[start, endOfLine(text, start)] as const];
    for (const [from, to] of [...lines, ...linesBelow(text, start, indentAt(text, start), true)]) {
      const line = text.slice(from, to);
      const equals = line.indexOf('=');
      if (equals >= 0) {
        for (const part of line.slice(equals + 1).matchAll(/[^\]}\s"',]+/g))
          cover.add(from + equals + 1 + part.index, from + equals + 1 + part.index + part[0].length);
      } else if (
        !/^[ \t]*(?:-[ \t]+)?["']?\w+["']?[ \t]*:|^[ \t]*-[ \t]*[\w./-]*\s*$|^[\s{}[\],]*$/.test(line)
      )
        cover.add(from, to);
    }
  }
}

/** The lines after the one at `start` that are indented more than it; with `dashes`, items of a list at its own depth too. */
function* linesBelow(
  text: string,
  start: number,
  indent: number,
  dashes: boolean,
): Iterable<readonly [from: number, to: number]> {
  for (let from = endOfLine(text, start) + 1; from < text.length; ) {
    const to = endOfLine(text, from);
    const line = text.slice(from, to);
    if (line.trim() !== '') {
      const depth = line.length - line.trimStart().length;
      const isItem =
        dashes && depth === indent && line[depth] === '-' && line.slice(depth, depth + 3) !== '---';
      if (depth <= indent && !isItem) return;
      yield [from, to];
    }
    from = to + 1;
  }
}

/** The column of the key on the line of `at`: behind the dash of an item. */
function indentAt(text: string, at: number): number {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*(?:-[ \t]+)?/.exec(line)?.[0].length ?? 0;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length && at < from + MAX_QUOTED; at++) {
    if (text.startsWith(quote, at)) return at;
    if (text[at] === '\\') at++;
  }
  return -1;
}
