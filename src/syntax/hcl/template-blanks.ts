// Which blanks of a template count: strip markers `~` and the dedent of `<<-`, both token by token as HashiCorp's parser does.

import type { Span } from '../../model/span.ts';
import type { HclExpression, HclInterpolation, HclLiteralPiece } from './ast.ts';
import type { ForIntroduction } from './for.ts';

interface DirectiveCommon {
  readonly kind: 'directive';
  readonly span: Span;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
}

/** One token of a template: a literal in pieces, an interpolation, or a directive by itself. */
export type FlatPart =
  | { readonly kind: 'literal'; readonly pieces: readonly HclLiteralPiece[] }
  | HclInterpolation
  | (DirectiveCommon & { readonly word: 'else' | 'endif' | 'endfor' })
  | (DirectiveCommon & { readonly word: 'if'; readonly condition: HclExpression })
  | (DirectiveCommon & { readonly word: 'for'; readonly loop: ForIntroduction });

/** Applies strip markers: the token beside the marker loses its blanks on that side, and no other token. */
export function strip(parts: readonly FlatPart[]): readonly FlatPart[] {
  return parts.map((part, i) => {
    if (part.kind !== 'literal') return part;
    const before = parts[i - 1];
    const after = parts[i + 1];
    let { pieces } = part;
    if (before && before.kind !== 'literal' && before.stripAfter) pieces = trimStart(pieces);
    if (after && after.kind !== 'literal' && after.stripBefore) pieces = trimEnd(pieces);
    return pieces === part.pieces ? part : { kind: 'literal', pieces };
  });
}

/**
 * Takes the common indentation from the lines of a `<<-` heredoc. Lines of blanks only do not count and stay as they
 * are; a line that a strip marker joined to the one before is no line. Source: `flushHeredocTemplateParts` of
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/parser_template.go
 */
export function dedent(parts: readonly FlatPart[]): readonly FlatPart[] {
  const indented = new Set<FlatPart>();
  let least = Number.POSITIVE_INFINITY;
  let lineStart = true;
  for (const part of parts) {
    if (part.kind !== 'literal') {
      if (lineStart) least = 0;
      lineStart = false;
      continue;
    }
    const text = part.pieces.map((piece) => piece.text).join('');
    if (lineStart) {
      const blanks = countBlanks(text);
      if (blanks < text.length || !text.endsWith('\n')) {
        least = Math.min(least, blanks);
        indented.add(part);
      }
    }
    lineStart = text.endsWith('\n');
  }
  if (least === 0) return parts;
  return parts.map((part) =>
    part.kind === 'literal' && indented.has(part)
      ? { kind: 'literal', pieces: cutStart(part.pieces, least) }
      : part,
  );
}

/** Joins neighbouring verbatim pieces and drops empty ones. */
export function mergePieces(text: string, pieces: readonly HclLiteralPiece[]): readonly HclLiteralPiece[] {
  const merged: HclLiteralPiece[] = [];
  let open: { readonly start: number; end: number } | undefined;
  const settle = () => {
    if (!open) return;
    merged.push({ kind: 'literal', span: { ...open }, text: text.slice(open.start, open.end) });
    open = undefined;
  };
  for (const piece of pieces) {
    const { start, end } = piece.span;
    if (piece.text === '' || start === end) continue;
    if (piece.text.length !== end - start) {
      settle();
      merged.push(piece);
    } else if (open?.end === start) open.end = end;
    else {
      settle();
      open = { start, end };
    }
  }
  settle();
  return merged;
}

function trimStart(pieces: readonly HclLiteralPiece[]): readonly HclLiteralPiece[] {
  let i = 0;
  for (; i < pieces.length; i++) {
    const piece = pieces[i];
    if (!piece) break;
    const blanks = countBlanks(piece.text);
    if (blanks === piece.text.length) continue;
    return [cutPiece(piece, blanks), ...pieces.slice(i + 1)];
  }
  return [];
}

function trimEnd(pieces: readonly HclLiteralPiece[]): readonly HclLiteralPiece[] {
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i];
    if (!piece) break;
    let kept = piece.text.length;
    while (kept > 0 && isBlank(piece.text.charCodeAt(kept - 1))) kept--;
    if (kept === 0) continue;
    const { start, end } = piece.span;
    const verbatim = piece.text.length === end - start;
    const last = verbatim
      ? { ...piece, span: { start, end: start + kept }, text: piece.text.slice(0, kept) }
      : piece;
    return [...pieces.slice(0, i), last];
  }
  return [];
}

function cutStart(pieces: readonly HclLiteralPiece[], count: number): readonly HclLiteralPiece[] {
  let left = count;
  return pieces.flatMap((piece) => {
    const cut = Math.min(left, piece.text.length);
    left -= cut;
    return cut === piece.text.length ? [] : [cutPiece(piece, cut)];
  });
}

/** `piece` without its first `count` characters, which are blanks; an escape never starts with a blank and goes on. */
function cutPiece(piece: HclLiteralPiece, count: number): HclLiteralPiece {
  if (count === 0) return piece;
  const { start, end } = piece.span;
  return { kind: 'literal', span: { start: start + count, end }, text: piece.text.slice(count) };
}

function countBlanks(text: string): number {
  let i = 0;
  while (i < text.length && isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** Go's `unicode.IsSpace`. */
function isBlank(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
