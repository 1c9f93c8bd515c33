// Measures, cuts and wraps text in columns of a terminal. Expects text that went through `visible`.

/**
 * Code points that terminals draw two columns wide, as sorted inclusive ranges: the East Asian Wide and Fullwidth
 * blocks of https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt. Emoji come from their own property.
 */
const WIDE: readonly (readonly [low: number, high: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const PLAIN = /^[\x20-\x7e]*$/;
const NO_WIDTH = /^(?:\p{Mn}|\p{Me}|\u200c|\u200d|[\u1160-\u11ff])$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;

/** How many columns `text` takes: 2 for wide characters and emoji, 0 for combining marks, else 1. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The longest beginning of `text` that fits into `columns`. */
export function takeStart(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const char of text) {
    width += charWidth(char);
    if (width > columns) break;
    end += char.length;
  }
  return text.slice(0, end);
}

/** The longest end of `text` that fits into `columns`; it never begins with a mark that belongs to a lost letter. */
export function takeEnd(text: string, columns: number): string {
  const chars = [...text];
  let width = 0;
  let first = chars.length;
  for (let i = chars.length - 1; i >= 0; i--) {
    const own = charWidth(chars[i] ?? '');
    width += own;
    if (width > columns) break;
    if (own > 0) first = i;
  }
  return chars.slice(first).join('');
}

/**
 * Breaks `text` at blanks into lines of at most `rest` columns, the first of at most `first`. A word that is wider than a line is
 * broken too, a path behind a slash, a list of ports behind a comma, an address at a dot or a bracket. Always returns at least one
 * line.
 */
export function wrap(text: string, first: number, rest: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const room = () => Math.max(1, lines.length === 0 ? first : rest);
  const close = () => {
    lines.push(line);
    line = '';
    used = 0;
  };
  for (let word of text.split(' ').filter((w) => w !== '')) {
    let width = displayWidth(word);
    if (used > 0 && used + 1 + width > room()) close();
    while (width > room()) {
      // At least one character a line, or a wide one in a single column would never end.
      const fitting = takeStart(word, room()) || String.fromCodePoint(word.codePointAt(0) ?? 0x20);
      const end = lastBreak(fitting);
      const piece = end > fitting.length / 3 ? fitting.slice(0, end) : fitting;
      line = piece;
      close();
      word = word.slice(piece.length);
      width = displayWidth(word);
    }
    if (word === '') continue;
    line = used > 0 ? `${line} ${word}` : word;
    used += width + (used > 0 ? 1 : 0);
  }
  if (line !== '' || lines.length === 0) close();
  return lines;
}

/** Where a long word reads on best: behind a folder of a path or a port of a list, at a dot or a bracket of an address. */
function lastBreak(text: string): number {
  const folder = text.lastIndexOf('/') + 1;
  if (folder > text.length / 2) return folder;
  const port = text.lastIndexOf(',') + 1;
  return Math.max(text.lastIndexOf('.'), text.lastIndexOf('['), text.lastIndexOf(']') + 1, port);
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (NO_WIDTH.test(char)) return 0;
  return EMOJI.test(char) || isWide(code) ? 2 : 1;
}

function isWide(code: number): boolean {
  return WIDE.some(([low, high]) => low <= code && code <= high);
}
