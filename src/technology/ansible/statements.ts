// Values with statements in them, `{% if x %}80{% else %}90{% endif %}`, as the one expression that they stand for.

import type { ScalarNode } from '../../syntax/node.ts';
import { unquoted } from '../../syntax/yaml-pieces.ts';

/** The text of an expression that stands for a value with statements that are not followed: loops, assignments. */
export const STATEMENTS = '{% %}';

type Token =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'expression' | 'statement'; readonly text: string };

/**
 * A Jinja expression that gives the text of a value with conditions in it; {@link STATEMENTS} where it holds others,
 * undefined where the value is a plain template.
 */
export function conditionalText(node: ScalarNode): string | undefined {
  const content = node.content();
  const isTrimmed = content.holes.some((h) => /^\{\{-|-\}\}$/.test(content.rawText(h)));
  if (content.statements.length === 0 && !isTrimmed) return undefined;
  const tokens = tokensOf(node);
  const cursor = { tokens, at: 0, depth: 0 };
  const text = sequence(cursor);
  return text === undefined || cursor.at < tokens.length ? STATEMENTS : `${text} ~ ''`;
}

/** A `-` beside a delimiter eats the blanks there; the line break behind a statement vanishes (Ansible sets trim_blocks). */
function tokensOf(node: ScalarNode): readonly Token[] {
  const content = node.content();
  const quotes =
    node.style !== 'quoted' ? undefined : node.document.text[node.span.start] === '"' ? 'double' : 'single';
  const plain = (text: string) => (quotes ? unquoted(text, quotes).text : text);
  const regions = [
    ...content.holes.map((h) => ({ ...h, kind: 'expression' as const, text: h.expression?.text ?? '' })),
    ...content.statements.map((s) => ({
      start: s.start,
      end: s.end,
      kind: 'statement' as const,
      text: s.text,
    })),
  ].sort((a, b) => a.start - b.start);
  const tokens: Token[] = [];
  let from = 0;
  let trim: (text: string) => string = (text) => text;
  const literal = (end: number, eatsEnd: boolean) => {
    const text = trim(content.text.slice(from, end));
    tokens.push({ kind: 'text', text: eatsEnd ? text.trimEnd() : text });
  };
  for (const { start, end, kind, text } of regions) {
    const written = content.rawText({ start, end });
    literal(start, written[2] === '-');
    tokens.push({ kind, text: plain(text) });
    from = end;
    if (written.at(-3) === '-') trim = (t) => t.trimStart();
    else if (kind === 'statement') trim = (t) => t.replace(/^\r?\n/, '');
    else trim = (t) => t;
  }
  literal(content.text.length, false);
  return tokens;
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/** More conditions inside each other are no value that a person wrote. */
const MAX_DEPTH = 10;

/** Texts and expressions up to a statement that is none of a condition's start; undefined for what cannot be followed. */
function sequence(cursor: Cursor): string | undefined {
  const parts: string[] = ["''"];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (!token) break;
    if (token.kind === 'statement') {
      if (/^(?:elif|else|endif)\b/.test(token.text)) break;
      cursor.at++;
      if (/^(?:end)?raw$/.test(token.text)) continue;
      const condition = /^if\s([\s\S]+)$/.exec(token.text)?.[1];
      const text = condition === undefined ? undefined : conditional(condition, cursor);
      if (text === undefined) return undefined;
      parts.push(text);
      continue;
    }
    cursor.at++;
    if (token.kind === 'expression') parts.push(`(${token.text})`);
    else if (token.text !== '') {
      const quote = token.text.includes("'") ? '"' : "'";
      if (token.text.includes(quote)) return undefined;
      parts.push(quote + token.text + quote);
    }
  }
  return `(${parts.join(' ~ ')})`;
}

/** What follows `if`, up to its end. */
function conditional(condition: string, cursor: Cursor): string | undefined {
  if (++cursor.depth > MAX_DEPTH) return undefined;
  const then = sequence(cursor);
  const next = cursor.tokens[cursor.at];
  if (then === undefined || next?.kind !== 'statement') return undefined;
  cursor.at++;
  let otherwise: string | undefined = "''";
  const elif = /^elif\s([\s\S]+)$/.exec(next.text)?.[1];
  if (elif !== undefined) otherwise = conditional(elif, cursor);
  else if (next.text === 'else') {
    otherwise = sequence(cursor);
    const end = cursor.tokens[cursor.at++];
    if (end?.text !== 'endif') return undefined;
  } else if (next.text !== 'endif') return undefined;
  cursor.depth--;
  return otherwise === undefined ? undefined : `(${then} if (${condition}) else ${otherwise})`;
}
