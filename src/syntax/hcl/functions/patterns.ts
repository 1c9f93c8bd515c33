// Regular expressions that are safe to run and mean the same in RE2 and in JavaScript.

/** Texts longer than this, in characters, are not searched. */
const MAX_SEARCHED = 10_000;
/** More repetitions than this in one pattern make a failed search slow: one more power of the length each. */
const MAX_REPETITIONS = 2;

const CLASS = String.raw`\[\^?(?:\\[dwDW\\.\-\]\[/+*?()|^$]|[^\\\[\]])+\]`;
const ATOM = String.raw`(?:\\[dwDW.\\/+*?()|^$\-{}\[\]]|${CLASS}|[^\\\[\](){}*+?|^$])`;
const PIECE = new RegExp(String.raw`(\((?:\?:)?)|(\)\??)|([|^$])|(${ATOM})([*+?]|\{\d{1,2}\})?`, 'uy');

/**
 * The pattern for JavaScript: literals, classes, anchors, groups without repetition, and at most two unbounded
 * repetitions of single characters. Undefined for anything else: there is no RE2 here, and a linted file must not
 * choose a search that does not end.
 */
export function compilePattern(source: string, flags: string): RegExp | undefined {
  if (source.length > 500) return undefined;
  let repetitions = 0;
  let at = 0;
  while (at < source.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(source);
    if (!piece) return undefined;
    const repetition = piece[5];
    if (repetition === '*' || repetition === '+') repetitions++;
    at += piece[0].length;
  }
  if (repetitions > MAX_REPETITIONS) return undefined;
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return undefined;
  }
}

/** True for texts where both engines agree on what a line and a character is, and that are short enough. */
export function readable(content: string): boolean {
  return content.length <= MAX_SEARCHED && !/[\r\u2028\u2029]/.test(content);
}
