// Values with statements in them, `{% if x %}80{% else %}90{% endif %}`, as the one expression that they stand for.

import { choiceText, type Token } from '../../syntax/jinja/choice-text.ts';
import type { ScalarNode } from '../../syntax/node.ts';
import { unquoted } from '../../syntax/yaml-pieces.ts';

/** The text of an expression that stands for a value with statements that are not followed: loops, assignments. */
export const STATEMENTS = '{% %}';

/**
 * A Jinja expression that gives the text of a value with conditions in it; {@link STATEMENTS} where it holds others,
 * undefined where the value is a plain template.
 */
export function conditionalText(node: ScalarNode): string | undefined {
  const content = node.content();
  const isTrimmed = content.holes.some((h) => /^\{\{-|-\}\}$/.test(content.rawText(h)));
  if (content.statements.length === 0 && !isTrimmed) return undefined;
  return choiceText(tokensOf(node)) ?? STATEMENTS;
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
