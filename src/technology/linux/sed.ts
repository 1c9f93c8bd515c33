// Kernel parameters that sed writes into a file: the replacement of a substitution, or an appended line.

import { literalTemplate, scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { isKernelParameter } from './keys.ts';

/** Longer scripts are programs, and no pattern here may cost the square of one. */
const MAX_SCRIPT = 2000;

/**
 * Declares what a sed script sets: a substitution with `KEY = VALUE`, or with `\1 VALUE` where the pattern names the
 * key, as its replacement; `$ a KEY = VALUE`, `c\KEY = VALUE` behind an address.
 */
export function declareSed(script: Source, context: ScanContext): void {
  if (script.text.length > MAX_SCRIPT) return;
  const substitution = /(?:^|[\s;{/\d$])s([/|#,@~!%+:])/g;
  let found = false;
  for (let match = substitution.exec(script.text); match; match = substitution.exec(script.text)) {
    found = true;
    const delimiter = match[1] ?? '/';
    const start = match.index + match[0].length;
    const middle = endOf(script.text, start, delimiter);
    const end = endOf(script.text, middle + 1, delimiter);
    if (end > middle) declareReplacement(script, { start, end: middle }, { start: middle + 1, end }, context);
    // The closing delimiter may open an address in front of the next command.
    substitution.lastIndex = Math.max(end, start);
  }
  if (found) return;
  const appended = /(?:^|[$/\d])\s*[aci]\s*\\?\s*(?=[\w./-]{3,200}\s*=)/.exec(script.text);
  if (!appended) return;
  const start = appended.index + appended[0].length;
  declareAssignment(script, { start, end: script.text.length }, context);
}

/** The next delimiter that no backslash hides; the end of the text where there is none. */
export function endOf(text: string, from: number, delimiter: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === delimiter) return i;
  }
  return text.length;
}

function declareReplacement(script: Source, pattern: Span, replacement: Span, context: ScanContext): void {
  const text = script.text.slice(replacement.start, replacement.end);
  const group = /^\\[1-9]\s*=?\s*/.exec(text);
  if (!group) {
    declareAssignment(script, replacement, context);
    return;
  }
  const key = /\w+[./\\][\w./\\-]+/.exec(script.text.slice(pattern.start, pattern.end));
  const name = key?.[0].replaceAll('\\', '') ?? '';
  if (!key || !isKernelParameter(name)) return;
  const start = pattern.start + key.index;
  const at = script.locate({ start, end: start + key[0].length });
  declare(script, literalTemplate(name, at), replacement.start + group[0].length, replacement.end, context);
}

function declareAssignment(script: Source, span: Span, context: ScanContext): void {
  const match = /^\s*([\w./-]+)\s*=\s*/.exec(script.text.slice(span.start, span.end));
  const key = match?.[1] ?? '';
  if (!match || !isKernelParameter(key)) return;
  const start = span.start + match[0].indexOf(key);
  const template = script.template({ start, end: start + key.length });
  declare(script, template, span.start + match[0].length, span.end, context);
}

function declare(script: Source, key: Template, start: number, end: number, context: ScanContext): void {
  const value = { start, end: start + script.text.slice(start, end).trimEnd().length };
  // `\1\2`, `&`: what the file held before.
  if (value.end <= value.start || /\\\d|&/.test(script.text.slice(value.start, value.end))) return;
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, script, value),
    form: 'sed',
    key,
    value: scalarTree(script.template(value)),
  });
}
