// What another program fills in before a format's own reader sees the text, in files whose names do not say so.

import type { Mask, Source } from '../source/source.ts';
import { maskLevant } from './nomad/levant.ts';

/**
 * Directives of Terraform's templates (https://developer.hashicorp.com/terraform/language/expressions/strings#directives),
 * of FreeMarker (https://freemarker.apache.org/docs/dgui_template_directives.html) and of ERB: they leave no text.
 */
const STATEMENT =
  /%\{~?[ \t]{0,20}(?:if|else|endif|for|endfor)\b(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,500}\}|<#--[^>]{0,2000}-->|<\/?#[a-z]{2,20}(?:[^<>"'\n]|"[^"\n]{0,200}"|'[^'\n]{0,200}'){0,300}>|<%(?!=)[^%\n]{0,300}%>/g;

/**
 * Names in marks that no format has a use for: `%%%NAME%%%`, `%NAME%`, `@NAME@`, `{$NAME}`, `__NAME__`, `<name>`,
 * `<%= … %>`, `#{…}`, and the verbs of printf.
 */
const MARKED =
  /(%{1,3})[A-Za-z_][\w.-]{0,80}\1|(@{1,3})[A-Za-z_][\w.-]{0,80}\2|\{\$[A-Za-z_][\w.>-]{0,80}\}|__[A-Za-z]\w{0,80}?__|<[A-Za-z][\w .:-]{0,60}>|<%=[^%\n]{0,200}%>|#\{[^{}\n]{1,200}\}|%\([^)\n]{1,80}\)[sd]|%[sdvq](?!\w)/g;

/** What many formats and tools read themselves, so that it is masked last: `${…}`, `$NAME`, `$NAME.member`. */
const EXPANSION = /\$\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}|\$[A-Za-z_][\w.]{0,200}/g;

/** Lines of directives in HCL, which knows them in strings and heredocs alone. */
export const DIRECTIVE_LINE = /^[ \t]{0,40}%\{/m;

/**
 * In HCL, which has them itself in strings, only where a value begins, `count = ${n}`, or wherever they are in a text
 * with lines of directives.
 */
const HCL_EXPANSION = /(?<=[=[,][ \t]{0,20})\$\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}/g;

/** A name in capitals where JSON has a value: `"count": SERVER_COUNT,`. */
const BARE = /(?<=[:,[][ \t]{0,20})[A-Z][A-Z0-9_]{2,80}(?=[ \t]{0,20}(?:[,}\]]|\r?$))/gm;

/** A name in capitals that is all of a line of YAML, with the text that stands there otherwise: `IMAGE_TAG`, `APP_IMAGE|-image: a-|`. */
const BARE_LINE =
  /^[ \t]{0,80}[A-Z][A-Z0-9]{0,40}(?:[_-][A-Z0-9]{1,40}){1,10}(?:\|-[^\n]{0,300}-\|)?[ \t]{0,20}(?=\r?$)/gm;

/** Lines that JSON has no word for and its filters leave out: comments, and directives of Velocity. */
const HASH_LINE = /^[ \t]{0,40}#[^\n]{0,2000}/gm;

/**
 * The text with more and more of what may be filled in masked, in the order in which to try them. Only those are given
 * that mask something new. A name on a line of its own stands for whole lines: it is blanked. Places stay.
 */
export function* filledIn(source: Source, format: 'YAML' | 'JSON' | 'TOML' | 'HCL'): Generator<Source> {
  let last = source;
  const isHcl = format === 'HCL' && !DIRECTIVE_LINE.test(source.text);
  const steps: readonly ((text: Source) => Source)[] = [
    (text) => maskLevant(text.mask(matches(text, STATEMENT, 'blank'))),
    (text) => text.mask(matches(text, MARKED, 'word')),
    (text) => text.mask(matches(text, isHcl ? HCL_EXPANSION : EXPANSION, 'word')),
    (text) =>
      format === 'JSON'
        ? text.mask([...matches(text, BARE, 'word'), ...matches(text, HASH_LINE, 'blank')])
        : text,
    (text) => (format === 'YAML' ? text.mask(matches(text, BARE_LINE, 'blank')) : text),
  ];
  for (const step of steps) {
    const next = step(last);
    if (next !== last) yield next;
    last = next;
  }
}

function matches(source: Source, pattern: RegExp, fill: Mask['fill']): readonly Mask[] {
  const { text } = source;
  return [...text.matchAll(pattern)].map((match): Mask => {
    const span = { start: match.index, end: match.index + match[0].length };
    if (fill === 'blank' || isWholeLine(text, span.start, span.end))
      return { ...span, fill: 'blank', expression: null };
    // Terraform's `templatefile` is tried for those of a shell too.
    const language = match[0].startsWith('$') ? 'shell' : 'placeholder';
    const expression = { language, text: match[0], at: source.locate(span) } as const;
    return { ...span, fill, expression };
  });
}

function isWholeLine(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 200), start);
  const after = text.slice(end, end + 200);
  return /(?:^|\n)[ \t]*$/.test(before) && /^[ \t]*(?:\r?\n|$)/.test(after);
}
