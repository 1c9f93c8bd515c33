// Commands whose failure a script expects: they are tried, and something else is done where they fail.

import type { Declaration, SysctlDeclaration } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import type { ShellWord } from '../../syntax/shell.ts';
import { baseName, textOf } from './shell-words.ts';

/** What is looked at around a command: blanks, a continued line, the redirection behind it. */
const MAX_AROUND = 120;

/**
 * `sysctl -e`, `… || true`, `… || sysctl …` and the one behind it, `if sysctl …`: a parameter that the kernel has not is
 * no surprise there. Undefined for any other command.
 */
export function triedAt(span: Span, words: readonly ShellWord[], source: Source): Span | undefined {
  const after = source.text.slice(span.end, span.end + MAX_AROUND);
  const or = /^(?:[ \t]|\\\n|\d?>{1,2}&?[ \t]?[\w/.&-]{1,40}){0,20}\|\|/.exec(after)?.[0];
  if (or !== undefined) return { start: span.end + or.length - '||'.length, end: span.end + or.length };
  const from = Math.max(span.start - MAX_AROUND, 0);
  const before = source.text.slice(from, span.start);
  const sign =
    /\|\|(?=(?:[ \t\n]|\\\n|sudo[ \t]|\{){0,20}$)/.exec(before) ??
    /(?<![\w-])(?:if|elif|while|until)(?=[ \t]{1,8}(?:![ \t]{1,8})?(?:sudo[ \t]{1,8})?$)/.exec(before);
  if (sign) return { start: from + sign.index, end: from + sign.index + sign[0].length };
  return baseName(words[0]) === 'sysctl' && words.some(isIgnore) ? span : undefined;
}

/** `-e`, also among other letters: `-qe`. */
function isIgnore(word: ShellWord): boolean {
  return /^(?:-[a-zA-Z]{0,6}e[a-zA-Z]{0,6}|--ignore)$/.test(textOf(word));
}

/** The declaration with what keeps its failure from mattering. */
export function tried(declaration: Declaration, at: SysctlDeclaration['at']): Declaration {
  const isWrite = declaration.kind === 'sysctl' && /^(?:sysctl-command|proc-write)$/.test(declaration.form);
  return isWrite && !declaration.hiding ? { ...declaration, hiding: { of: 'missing', at } } : declaration;
}
