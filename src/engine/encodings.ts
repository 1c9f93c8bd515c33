// Where bytes that are no UTF-8 keep a file's own tool from reading it: most tools read bytes, and never notice.

import type { DocumentKind } from '../technology/context.ts';
import { kindOfFile } from '../technology/kinds.ts';
import { renderedPath } from '../technology/template-masks.ts';

/** Their parsers refuse the file wherever the byte stands, comments included (libyaml, Go's yaml, CPython's json). */
const WHOLE: ReadonlySet<DocumentKind> = new Set(['yaml', 'json', 'toml', 'puppet']);

/** HashiCorp's scanner and Ruby's take any byte in a comment, and no other one that is not UTF-8. */
const BUT_COMMENTS: ReadonlySet<DocumentKind> = new Set(['hcl', 'chef']);

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
  if (!BUT_COMMENTS.has(kind) && !UNIT.test(path)) return undefined;
  for (let at = from; at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    if (!isInComment(text, at)) return at;
  }
  return undefined;
}

function isInComment(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 1000), at);
  return /^\s*;|#|\/\//.test(line) || text.lastIndexOf('/*', at) > text.lastIndexOf('*/', at);
}
