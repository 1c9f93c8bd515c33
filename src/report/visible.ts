// Makes text that came from a file safe to show: what would steer a terminal or a runner, or hide itself, becomes visible.

/**
 * Control characters, format characters (bidirectional marks, zero-width spaces, tags), line separators, halves of
 * surrogate pairs, and the two code points that XML forbids (https://www.w3.org/TR/xml/#charsets). The two joiners stay: Persian, Indic scripts and emoji need them, and they draw nothing.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/gu;

/** `text` with every unsafe character replaced: `␛` for escape, `␊` for a line feed, `<U+202E>` for what has no picture. */
export function visible(text: string): string {
  return text.replace(UNSAFE, picture);
}

/** `text` with halves of surrogate pairs replaced by U+FFFD, so that it is valid Unicode in every encoding. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** At most `limit` UTF-16 code units of `text`; where some are cut off, the last one is `…`. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * Takes the meaning of a workflow command away from the lines of a report for people. The runner reads `::` at the
 * start of a line (blanks before it allowed) and the older `##[` anywhere in a line as a command:
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function withoutCommands(output: string): string {
  return output.replaceAll('##[', '##⟦').replace(/^([^\S\n]*)::/gm, '$1∷');
}

function picture(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
