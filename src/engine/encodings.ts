// Where bytes that are no UTF-8 keep a file's own tool from reading it: most tools read bytes, and never notice.

import type { DocumentKind } from '../technology/context.ts';
import { kindOfFile } from '../technology/kinds.ts';
import { insideOf } from '../technology/linux/comments.ts';
import { renderedPath } from '../technology/template-masks.ts';
import { type CommentSyntax, commentSpans, HCL_COMMENTS, RUBY_COMMENTS } from './code-comments.ts';

/** Their parsers refuse the file wherever the byte stands, comments included (libyaml, Go's yaml, CPython's json). */
const WHOLE: ReadonlySet<DocumentKind> = new Set(['yaml', 'json', 'toml', 'puppet']);

/** HashiCorp's scanner and Ruby's take any byte in a comment, and no other one that is not UTF-8. */
const BUT_COMMENTS: ReadonlyMap<DocumentKind, CommentSyntax> = new Map([
  ['hcl', HCL_COMMENTS],
  ['chef', RUBY_COMMENTS],
]);

/** systemd leaves out an assignment that is not UTF-8 (`config_parse` of src/shared/conf-parser.c), and reads on. */
const UNIT = /\.(?:service|socket|timer|mount|path|target|slice)$/;

/**
 * The offset of the first byte that the tool refuses; `from` is that of the first one that is no UTF-8 and reads as
 * U+FFFD. Undefined where the tool does not mind: procps, systemd-sysctl, shells, and what reads lines of a .conf.
 */
export function refusedByte(file: string, text: string, from: number): number | undefined {
  const path = renderedPath(file);
  const kind = kindOfFile(path, text);
  if (kind === undefined) return undefined;
  if (WHOLE.has(kind)) return from;
  const syntax = BUT_COMMENTS.get(kind);
  if (!syntax && !UNIT.test(path)) return undefined;
  const isComment = syntax ? insideOf(commentSpans(text, syntax)) : (at: number) => isOfUnit(text, at);
  for (let at = from; at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    if (!isComment(at)) return at;
  }
  return undefined;
}

/** In a unit a whole line is a comment (systemd.syntax(7)). */
function isOfUnit(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at) + 1;
  return /^[ \t]*[#;]/.test(text.slice(start, Math.min(at, start + MAX_INDENT)));
}

const MAX_INDENT = 200;
