// The text of a configuration file → its tree, or what is wrong with the text.

import { LineIndex, type Location, type Span } from '../model/span.ts';
import type { ConfigError } from './config.ts';
import { readJson } from './json.ts';
import { MAX_CONFIG_LENGTH, MAX_DEPTH } from './limits.ts';
import { type ConfigNode, Problems } from './node.ts';
import { readYaml } from './yaml.ts';

export type DataFormat = 'json' | 'yaml';

/** A configuration file as read; `root` is undefined where the text is broken, and `errors` say why. */
export interface ConfigDocument {
  /** As shown in errors. */
  readonly file: string;
  readonly root: ConfigNode | undefined;
  readonly errors: readonly ConfigError[];
  readonly locate: (span: Span) => Location;
}

/** Blanks at the start of a YAML line: no level of block style goes without one. */
const MAX_INDENT = 160;

/**
 * Reads the text of a configuration file. Never throws, and never executes or includes anything: tags without
 * meaning, a second document, duplicate keys and keys that are no plain words are errors.
 */
export function readDocument(file: string, fileText: string, format: DataFormat): ConfigDocument {
  const text = fileText.replace(/^\uFEFF/, '');
  const lines = new LineIndex(text);
  const locate = (span: Span) => lines.locate(file, span);
  const problems = new Problems(locate);
  const start = { start: 0, end: 0 };
  let root: ConfigNode | undefined;
  if (text.includes('\0') || text.startsWith('\uFFFD')) {
    problems.add(start, 'not UTF-8 text; save the file as UTF-8');
  } else if (text.length > MAX_CONFIG_LENGTH) {
    problems.add(start, `longer than ${MAX_CONFIG_LENGTH} characters; a configuration is a page or two`);
  } else {
    const deep = tooDeep(text, format);
    if (deep !== undefined)
      problems.add({ start: deep, end: deep }, `nested deeper than ${MAX_DEPTH} levels`);
    else root = format === 'json' ? readJson(text, problems) : readYaml(text, problems);
  }
  return { file, root: problems.errors.length > 0 ? undefined : root, errors: problems.errors, locate };
}

/**
 * The offset where a text may nest deeper than allowed, judged without a parser. Both libraries recurse, and the YAML
 * one compiles regular expressions near the end of the stack, where V8 ends the process instead of throwing (seen with
 * 1,500 times `- ` on one line). Counts generously: brackets in strings count too.
 */
function tooDeep(text: string, format: DataFormat): number | undefined {
  let brackets = 0;
  let indicators = 0;
  let indent = true;
  let indentWidth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\n' || c === '\r') {
      indicators = 0;
      indent = true;
      indentWidth = 0;
      continue;
    }
    if (indent && c === ' ' && format === 'yaml') indentWidth++;
    else indent = false;
    if (c === '[' || c === '{') brackets++;
    else if ((c === ']' || c === '}') && brackets > 0) brackets--;
    // `- - - a` and `? ? ? a` open a level with every sign; `a : b` in a flow map looks alike.
    else if (
      format === 'yaml' &&
      (c === '-' || c === '?' || c === ':') &&
      /[ \t\r\n]|^$/.test(text[i + 1] ?? '')
    ) {
      if (c !== ':' || /[ \t\r\n]|^$/.test(text[i - 1] ?? '')) indicators++;
    }
    if (brackets > MAX_DEPTH || indicators > MAX_DEPTH || indentWidth > MAX_INDENT) return i;
  }
  return undefined;
}
