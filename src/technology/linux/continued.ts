// Commands over several lines of a template, with statements of the template on lines between.

import type { Piece, Source } from '../../source/source.ts';

/**
 * A text without the lines that hold nothing but a template's statements and stand inside a continued command: they
 * leave no line behind, so the command goes on (Ansible renders with `trim_blocks`).
 */
export function withoutStatementLines(source: Source): Source {
  const { text } = source;
  if (!/\\\r?\n[ \t]*\r?\n/.test(text)) return source;
  const pieces: Piece[] = [];
  let kept = 0;
  let start = 0;
  let isContinued = false;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    const line = text.slice(start, end).trimEnd();
    // Statements were blanked where they stand: the file still has them.
    if (isContinued && line === '' && source.rawText({ start, end }).trim() !== '') {
      if (start > kept) pieces.push({ text: text.slice(kept, start), start: kept, end: start });
      kept = end;
    } else isContinued = line.endsWith('\\');
    start = end;
  }
  if (kept === 0) return source;
  pieces.push({ text: text.slice(kept), start: kept, end: text.length });
  return source.child(pieces);
}
