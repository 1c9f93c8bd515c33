// Levant and Nomad Pack: templates with square brackets in job files.

import type { Span } from '../../model/span.ts';
import type { Mask, Source } from '../../source/source.ts';

/**
 * `[[ .port ]]`, `[[ $port ]]`, `[[ var "port" . ]]`, `[[ if … ]]`. HCL's own `[["a"], ["b"]]` and a shell's `[[ $x = 1 ]]` are none.
 * Sources: https://github.com/hashicorp/levant/blob/main/docs/templates.md,
 * https://developer.hashicorp.com/nomad/tools/nomad-pack/create-packs
 */
const ACTION =
  /\[\[-?[ \t]{0,8}(?:\.[A-Za-z_]|\$[A-Za-z_]\w{0,80}[ \t]{0,8}:=|(?<==[ \t]{0,8}"?\[\[-?[ \t]{0,8})\$[A-Za-z_]|(?:if|else|end|range|with|define|template|include|var|env|meta|key|keyOrDefault|fileContents|consulKey\w*|lookup|toStringList|coalesce)\b(?![ \t]{0,8}(?:==?|!=)[ \t])|\/\*)[^\]\n]{0,300}\]\]|\[\[-?[ \t]{0,8}(?:end|else)[ \t]{0,8}-?\]\]/g;

/** Actions that leave no text. */
const STATEMENT = /^\[\[-?[ \t]{0,8}(?:if|else|end|range|with|define|\/\*|\$\w{1,80}[ \t]{0,8}:=)/;

/** Masks the actions: expressions as words, statements and comments as blanks. */
export function maskLevant(source: Source): Source {
  if (!source.text.includes('[[')) return source;
  const masks = [...source.text.matchAll(ACTION)].map((match): Mask => {
    const span = { start: match.index, end: match.index + match[0].length };
    if (STATEMENT.test(match[0]) || standsAlone(source.text, span))
      return { ...span, fill: 'blank', expression: null };
    const inner = { start: span.start + 2, end: span.end - 2 };
    const text = source.text.slice(inner.start, inner.end);
    return { ...span, fill: 'word', expression: { language: 'go-template', text, at: source.locate(inner) } };
  });
  return source.mask(masks);
}

/** A template called on a line of its own spells whole lines, not a word. */
function standsAlone(text: string, { start, end }: Span): boolean {
  const before = text.slice(Math.max(0, start - 80), start);
  const after = text.slice(end, end + 80);
  return /(?:^|\n)[ \t]*$/.test(before) && /^[ \t]*(?:\r?\n|$)/.test(after);
}
