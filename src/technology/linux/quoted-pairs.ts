// Kernel parameters as pairs of quoted words, the way program sources and unknown formats write maps and lists of pairs.

import type { Source } from '../../source/source.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { isKernelParameter } from './keys.ts';
import { isCommentedOut, maskPlaceholders } from './sysctl-lines.ts';

/** `"key": "value"`, `'key' => 'value'`, `("key", "value")`, `Key: "key", Value: "value"`; numbers also bare. */
const PAIR =
  /(["'`])([\w./*-]{5,120})\1[ \t]{0,40}(?:=>|:=|[:=,])\s{0,80}(?:["'`]?[vV]al(?:ue)?["'`]?[ \t]{0,10}[:=][ \t]{0,20})?(?:(["'`])([^"'`\n]{1,300})\3|(\d{1,12})(?=\s{0,20}[,;})\]\n]))/g;

/** After a comma only a number, or numbers, make a value: names stand side by side in lists. */
const NUMBERS = /^[\d\s,.-]+$/;

/** Declares the pairs of a text that no parser of its format reads. */
export function scanQuotedPairs(source: Source, context: ScanContext): void {
  const text = maskPlaceholders(source);
  let isHidden: ((offset: number) => boolean) | undefined;
  for (const match of text.text.matchAll(PAIR)) {
    const [whole, , name = '', , quoted, bare = ''] = match;
    const value = quoted ?? bare;
    const separator = whole.slice(name.length + 2).trimStart();
    if (!isKernelParameter(name) || value.trim() === '' || isKernelParameter(value)) continue;
    if (
      separator.startsWith(',') &&
      !/[vV]al(?:ue)?["'`]?[ \t]{0,10}[:=]/.test(whole) &&
      !NUMBERS.test(value)
    )
      continue;
    isHidden ??= isCommentedOut(text.text);
    if (isHidden(match.index)) continue;
    const end = match.index + whole.length - (quoted === undefined ? 0 : 1);
    const span = { start: end - value.length, end };
    const keyStart = match.index + 1;
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, text, span),
      form: 'quoted-pair',
      key: text.template({ start: keyStart, end: keyStart + name.length }),
      value: { kind: 'scalar', template: text.template(span) },
    });
  }
}
