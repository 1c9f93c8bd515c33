// What a template chooses within a line, as the one value that comes out of it.

import type { Span } from '../model/span.ts';
import type { Language } from '../model/value.ts';
import type { Mask, Source } from '../source/source.ts';
import { choiceText, type Token } from '../syntax/jinja/choice-text.ts';
import { withStatements } from './template-blocks.ts';

/** A tag of a template, with its delimiters. `other`: what no value has in it. */
export interface Tag extends Span {
  readonly role: 'opens' | 'arm' | 'ends' | 'prints' | 'silent' | 'other';
}

/** A choice longer than this, in characters, is no value of one line. */
const MAX_CHOICE = 500;

/**
 * `port: {{ if .a }}80{{ else }}81{{ end }}`: what is chosen within a line is one value, or a piece of one
 * (`{{ if .a }}80{{ else }}81{{ end }}:8080`). Undefined for what chooses lines or words of a command, and for a choice
 * around a single tag that prints, whose value is that of the tag.
 */
export function choiceAt(
  text: string,
  tags: readonly Tag[],
  first: number,
): { readonly last: number; readonly end: number } | undefined {
  const opening = tags[first];
  if (opening?.role !== 'opens') return undefined;
  const { start } = opening;
  const line = text.slice(Math.max(0, start - MAX_CHOICE, text.lastIndexOf('\n', start - 1) + 1), start);
  if (line.trim() === '') return undefined;
  const isValue = /[\w.-]["']?[ \t]{0,20}[:=][ \t]{0,20}["']?$/.test(line);
  let [depth, literals, printing, before, hasBlank] = [0, 0, 0, start, false];
  for (let at = first; at < tags.length; at++) {
    const tag = tags[at];
    if (!tag || tag.end - start > MAX_CHOICE) return undefined;
    const { role } = tag;
    const literal = text.slice(before, tag.start).replace(/\$\{[^{}]*\}/g, 'x');
    if (/[\n"'{}]|:\s/.test(literal) || role === 'other') return undefined;
    if (literal.trim() !== '') literals++;
    hasBlank ||= /\s/.test(literal);
    if (role === 'opens') depth++;
    else if (role === 'ends') depth--;
    else if (role === 'prints') printing++;
    before = tag.end;
    if (depth > 0) continue;
    const isWhole = isValue && /^["']?[ \t\r]{0,200}(?:#|\n|$)/.test(text.slice(tag.end, tag.end + 210));
    const isOne = (isWhole || !hasBlank) && (literals > 0 || printing > 1);
    return isOne ? { last: at, end: tag.end } : undefined;
  }
  return undefined;
}

/** Masks of tags with what they say by their numbers; a choice within a line is a word of `language`. */
export function taggedMasks(
  source: Source,
  masks: readonly Mask[],
  words: ReadonlyMap<number, readonly string[]>,
  language: Language,
): readonly Mask[] {
  const tags = masks.map(
    ({ start, end, fill }, i): Tag => ({ start, end, role: roleOf(words.get(i), fill === 'word') }),
  );
  const all: Mask[] = [];
  for (let at = 0; at < masks.length; at++) {
    const mask = masks[at];
    const choice = choiceAt(source.text, tags, at);
    if (mask && choice) {
      const span = { start: mask.start, end: choice.end };
      const text = source.text.slice(span.start, span.end);
      all.push({ ...span, fill: 'word', expression: { language, text, at: source.locate(span) } });
      at = choice.last;
    } else if (mask) all.push(...withStatements(mask, words.get(at)));
  }
  return all;
}

function roleOf(words: readonly string[] = [], isPrinted: boolean): Tag['role'] {
  const [word, more] = words;
  if (word === undefined) return isPrinted ? 'prints' : 'silent';
  if (more !== undefined) return 'other';
  if (word === 'if' || word === 'for') return 'opens';
  return word.startsWith('end') ? 'ends' : 'arm';
}

/** The same of Jinja, whose choices are evaluated as the expressions that they stand for. */
export function withJinjaChoices(source: Source, masks: readonly Mask[]): readonly Mask[] {
  const { text } = source;
  const tags = masks.map(({ start, end, fill, statement }): Tag => {
    const role = statement === undefined ? (fill === 'word' ? 'prints' : 'silent') : jinjaRole(statement);
    return { start, end, role };
  });
  const all: Mask[] = [];
  for (let at = 0; at < masks.length; at++) {
    const mask = masks[at];
    const choice = mask?.statement === undefined ? undefined : choiceAt(text, tags, at);
    if (mask && choice) {
      const span = { start: mask.start, end: choice.end };
      const inner = choiceText(tokensOf(text, masks.slice(at, choice.last + 1)));
      const expression = { text: inner ?? text.slice(span.start, span.end), at: source.locate(span) };
      const language = inner === undefined ? 'placeholder' : 'jinja';
      all.push({ ...span, fill: 'word', expression: { ...expression, language } });
      at = choice.last;
    } else if (mask) all.push(mask);
  }
  return all;
}

function jinjaRole(statement: string): Tag['role'] {
  const word = /^\w+/.exec(statement)?.[0];
  if (word === 'if') return 'opens';
  if (word === 'endif') return 'ends';
  return word === 'elif' || word === 'else' ? 'arm' : 'other';
}

/** The tags of a choice and what stands between them; a dash beside a delimiter eats the blanks there. */
function tokensOf(text: string, masks: readonly Mask[]): readonly Token[] {
  const tokens: Token[] = [];
  let from = masks[0]?.start ?? 0;
  let isTrimmed = false;
  for (const { start, end, expression, statement } of masks) {
    const between = text.slice(from, start);
    const literal = text[start + 2] === '-' ? between.trimEnd() : between;
    if (literal !== '') tokens.push({ kind: 'text', text: isTrimmed ? literal.trimStart() : literal });
    isTrimmed = text[end - 3] === '-';
    from = end;
    if (statement !== undefined) tokens.push({ kind: 'statement', text: statement });
    else if (expression) tokens.push({ kind: 'expression', text: expression.text });
  }
  return tokens;
}
