// Regular expressions that are safe to run and mean the same in RE2 and in JavaScript.

/** Texts longer than this, in characters, are not searched. */
const MAX_SEARCHED = 10_000;
const MAX_PATTERN = 500;
/** What a search may try at most: starting points times the choices of every repetition and alternative. */
const MAX_STEPS = 20_000_000;

const CLASS = String.raw`\[\^?(?:\\[dwDW\\.\-\]\[/+*?()|^$]|[^\\\[\]])+\]`;
const ATOM = String.raw`(?:\\[dwDW.\\/+*?()|^$\-{}\[\]]|${CLASS}|[^\\\[\](){}*+?|^$])`;
const PIECE = new RegExp(String.raw`(\((?:\?:)?)|(\)\??)|([|^$])|(${ATOM})([*+?]|\{\d{1,2}\})?`, 'uy');

/**
 * The pattern for JavaScript, to be run over `subject`: literals, classes, anchors, groups without repetition, and
 * repetitions of single characters. Undefined for anything else, for what could try too many ways through the subject,
 * and for subjects on whose lines and characters the engines do not agree: there is no RE2 here, and a linted file must
 * not choose a search that does not end.
 */
export function compilePattern(source: string, flags: string, subject: string): RegExp | undefined {
  if (source.length > MAX_PATTERN || subject.length > MAX_SEARCHED || /[\r\u2028\u2029]/.test(subject))
    return undefined;
  const steps = stepsOf(source, subject.length);
  if (steps === undefined || steps > MAX_STEPS) return undefined;
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return undefined;
  }
}

/**
 * An upper bound: without repeated groups, a backtracking matcher goes at most as many ways as the product of all
 * choices, and tries each piece of the pattern once on each. Undefined for a pattern that is not followed.
 */
function stepsOf(source: string, length: number): number | undefined {
  let steps = source.startsWith('^') && !source.includes('|') ? 1 : length + 1;
  const alternatives = [1];
  let [at, pieces] = [0, 0];
  while (at < source.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(source);
    if (!piece) return undefined;
    const [whole, open, close, mark, , repetition] = piece;
    if (open !== undefined) alternatives.push(1);
    else if (close !== undefined) steps *= (alternatives.pop() ?? 1) * (close === ')?' ? 2 : 1);
    else if (mark === '|') alternatives.push((alternatives.pop() ?? 1) + 1);
    else if (repetition === '?') steps *= 2;
    else if (repetition === '*' || repetition === '+') steps *= length + 1;
    pieces += repetition?.startsWith('{') ? Number(repetition.slice(1, -1)) : 1;
    at += whole.length;
  }
  return steps * (alternatives[0] ?? 1) * pieces;
}
