// HCL2 templates: quoted strings, heredocs and template files, as pieces that know where they stand.

import type {
  HclExpression,
  HclForDirective,
  HclIfDirective,
  HclLiteralPiece,
  HclTemplate,
  HclTemplatePart,
} from './ast.ts';
import { Cursor, lineEnd, span } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { type ForIntroduction, parseForIntroduction } from './for.ts';
import { dedent, type FlatPart, mergePieces, strip } from './template-blanks.ts';

const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
/** Text without anything special, in quotes and outside of them. */
const QUOTED_RUN = /[^"\\$%\r\n]+/y;
const BARE_RUN = /[^$%\n]+/y;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** True where `<<NAME` or `<<-NAME` and a line end follow. */
export function atHeredoc(cursor: Cursor): boolean {
  HEREDOC.lastIndex = cursor.pos;
  return HEREDOC.test(cursor.text);
}

/** Reads `"…"`. */
export function parseQuoted(cursor: Cursor): HclTemplate | undefined {
  const start = cursor.pos++;
  const reader = new FlatReader(cursor);
  for (;;) {
    reader.run(QUOTED_RUN);
    const code = cursor.code;
    if (code === 34) break;
    if (code === 92) {
      if (!readEscape(reader)) return undefined;
    } else if (code === 36 || code === 37) {
      if (!reader.sign()) return undefined;
    } else if (code === 10 && cursor.isFirst && cursor.expressions > 0) {
      // HIL, the expressions of the first version, has strings of several lines.
      reader.take(1);
    } else {
      const what = cursor.atEnd ? 'file' : 'line';
      return cursor.fail(`the string has no closing quote on this ${what}`, start, cursor.pos);
    }
  }
  reader.flush();
  const end = cursor.pos++;
  const parts = assemble(cursor, strip(reader.parts));
  if (!parts) return undefined;
  cursor.height = reader.height;
  if (!cursor.rise(reader.height, start)) return undefined;
  return {
    kind: 'template',
    span: span(start, cursor.pos),
    form: 'quoted',
    content: span(start + 1, end),
    parts,
  };
}

/** Reads a heredoc; the position ends at the line end after its end marker. */
export function parseHeredoc(cursor: Cursor): HclTemplate | undefined {
  const start = cursor.pos;
  HEREDOC.lastIndex = start;
  const introduction = HEREDOC.exec(cursor.text);
  if (!introduction) return cursor.fail('expected a heredoc');
  const [all, dash, marker = ''] = introduction;
  const contentStart = start + all.length;
  // Asked for before reading: thousands of unterminated heredocs must not each read the rest of the file.
  if (cursor.markerLine(marker, contentStart) === undefined) {
    const early = cursor.isFirst ? parseEarlyEnd(cursor, start, contentStart, marker) : undefined;
    if (early) return early;
    return cursor.fail(`the heredoc has no line with its end marker ${marker}`, start, contentStart);
  }
  cursor.pos = contentStart;
  const reader = new FlatReader(cursor);
  let atLineStart = true;
  for (;;) {
    if (atLineStart && cursor.markerLine(marker, cursor.pos) === cursor.pos) break;
    atLineStart = false;
    reader.run(BARE_RUN);
    if (cursor.atEnd)
      return cursor.fail(`the heredoc has no line with its end marker ${marker}`, start, contentStart);
    if (cursor.code === 10) {
      reader.take(1);
      reader.flush();
      atLineStart = true;
    } else if (!reader.sign()) return undefined;
  }
  const end = cursor.pos;
  cursor.pos = cursor.text.indexOf(marker, end) + marker.length;
  const spanEnd = cursor.pos;
  cursor.pos = lineEnd(cursor.text, spanEnd);
  const flat = strip(reader.parts);
  const parts = assemble(cursor, dash ? dedent(flat) : flat);
  if (!parts || !cursor.rise(reader.height, start)) return undefined;
  const form = dash ? 'flush-heredoc' : 'heredoc';
  return { kind: 'template', span: span(start, spanEnd), form, content: span(contentStart, end), parts };
}

/** A heredoc of the first HCL, whose marker may stand at the end of the last line: `last lineEOF`. */
function parseEarlyEnd(
  cursor: Cursor,
  start: number,
  contentStart: number,
  marker: string,
): HclTemplate | undefined {
  const end = cursor.text.indexOf(`${marker}\n`, contentStart);
  if (end < 0) return undefined;
  const inside = new Cursor(cursor.text.slice(0, end), true);
  inside.pos = contentStart;
  const content = parseBareTemplate(inside);
  if (!content) return undefined;
  cursor.pos = end + marker.length;
  cursor.height = inside.height;
  return { ...content, span: span(start, cursor.pos), form: 'heredoc' };
}

/** Reads the rest of the text as the content of a template file. */
export function parseBareTemplate(cursor: Cursor): HclTemplate | undefined {
  const start = cursor.pos;
  const reader = new FlatReader(cursor);
  for (;;) {
    reader.run(BARE_RUN);
    if (cursor.atEnd) break;
    if (cursor.code === 10) {
      reader.take(1);
      reader.flush();
    } else if (!reader.sign()) return undefined;
  }
  reader.flush();
  const parts = assemble(cursor, strip(reader.parts));
  if (!parts) return undefined;
  const whole = span(start, cursor.pos);
  return { kind: 'template', span: whole, form: 'bare', content: whole, parts };
}

/** Longer expressions were not written in strings; in characters. */
const MAX_OPAQUE = 4000;

/**
 * Collects the parts of a template in a row, directives not yet nested. A literal is what HashiCorp's scanner makes
 * one token of (a line, in heredocs and files), since strip markers and the dedent of `<<-` work by token.
 */
class FlatReader {
  readonly parts: FlatPart[] = [];
  height = 0;
  #pieces: HclLiteralPiece[] = [];

  constructor(readonly cursor: Cursor) {}

  /** Takes what `pattern` matches here, verbatim. */
  run(pattern: RegExp): void {
    pattern.lastIndex = this.cursor.pos;
    const match = pattern.exec(this.cursor.text);
    if (match) this.take(match[0].length);
  }

  /** Takes `length` characters, as `text` or verbatim. */
  take(length: number, text?: string): void {
    const start = this.cursor.pos;
    this.cursor.pos += length;
    const verbatim = this.cursor.text.slice(start, this.cursor.pos);
    this.#pieces.push({ kind: 'literal', span: span(start, this.cursor.pos), text: text ?? verbatim });
  }

  /** Ends the literal token, if one is open. */
  flush(): void {
    if (this.#pieces.length > 0) this.parts.push({ kind: 'literal', pieces: this.#pieces });
    this.#pieces = [];
  }

  /** At `$` or `%`: an escape, an interpolation, a directive, or just the sign. False where it is broken. */
  sign(): boolean {
    const { cursor } = this;
    const sign = cursor.code === 36 ? '$' : '%';
    if (cursor.startsWith(`${sign}${sign}{`)) this.take(3, `${sign}{`);
    else if (!cursor.startsWith(`${sign}{`)) this.take(1);
    else {
      this.flush();
      const newlines = cursor.newlines;
      cursor.newlines = false;
      cursor.expressions++;
      const start = cursor.pos;
      let part = sign === '$' ? this.#interpolation() : this.#directive();
      if (!part && cursor.isFirst) part = this.#opaque(start);
      cursor.expressions--;
      cursor.newlines = newlines;
      if (!part) return false;
      this.height = Math.max(this.height, cursor.height);
      this.parts.push(part);
    }
    return true;
  }

  #interpolation(): FlatPart | undefined {
    const { cursor } = this;
    const start = cursor.pos;
    cursor.pos += 2;
    const stripBefore = cursor.eat('~');
    const expression = parseExpression(cursor);
    if (!expression) return undefined;
    const stripAfter = this.#close(start);
    if (stripAfter === undefined) return undefined;
    return { kind: 'interpolation', span: span(start, cursor.pos), expression, stripBefore, stripAfter };
  }

  /**
   * The first version only counts braces; what is between them is for the program, and Terraform before 0.7 had `\"` for
   * the quotes there. Such an expression is a name that nothing knows.
   */
  #opaque(start: number): FlatPart | undefined {
    const { cursor } = this;
    let depth = 0;
    let end = start;
    const last = Math.min(cursor.text.length, start + MAX_OPAQUE);
    for (; end < last; end++) {
      const c = cursor.text.charAt(end);
      if (c === '{') depth++;
      else if (c === '}' && --depth === 0) break;
    }
    if (depth !== 0 || end === last) return undefined;
    const inner = span(start + 2, end);
    const name = cursor.text.slice(inner.start, inner.end);
    if (!name.includes('\\"')) return undefined;
    cursor.takeFault();
    cursor.pos = end + 1;
    return {
      kind: 'interpolation',
      span: span(start, cursor.pos),
      expression: { kind: 'variable', span: inner, name },
      stripBefore: false,
      stripAfter: false,
    };
  }

  #directive(): FlatPart | undefined {
    const { cursor } = this;
    const start = cursor.pos;
    cursor.pos += 2;
    const stripBefore = cursor.eat('~');
    cursor.skip();
    cursor.height = 0;
    const word = cursor.identifier();
    let condition: HclExpression | undefined;
    let loop: ForIntroduction | undefined;
    if (word === 'if') {
      condition = parseExpression(cursor);
      if (!condition) return undefined;
    } else if (word === 'for') {
      loop = parseForIntroduction(cursor);
      if (!loop) return undefined;
    } else if (word !== 'else' && word !== 'endif' && word !== 'endfor') {
      return cursor.fail('expected if, else, endif, for or endfor after "%{"', start, cursor.pos);
    }
    const stripAfter = this.#close(start);
    if (stripAfter === undefined) return undefined;
    const common = { kind: 'directive', span: span(start, cursor.pos), stripBefore, stripAfter } as const;
    if (condition) return { ...common, word: 'if', condition };
    if (loop) return { ...common, word: 'for', loop };
    return { ...common, word: word === 'else' ? 'else' : word === 'endif' ? 'endif' : 'endfor' };
  }

  /** Reads `}` or `~}`; whether it strips. */
  #close(start: number): boolean | undefined {
    const { cursor } = this;
    cursor.skip();
    if (cursor.eat('~}')) return true;
    if (cursor.eat('}')) return false;
    return cursor.fail('expected "}" at the end of the template expression', start, cursor.pos + 1);
  }
}

function readEscape(reader: FlatReader): boolean {
  const { cursor } = reader;
  const letter = cursor.text.charAt(cursor.pos + 1);
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) {
    reader.take(2, simple);
    return true;
  }
  const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  const hex = cursor.text.slice(cursor.pos + 2, cursor.pos + 2 + digits);
  const value = hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(value <= 0x10ffff)) {
    cursor.fail(
      'not an escape: expected \\n, \\r, \\t, \\", \\\\, \\uXXXX or \\UXXXXXXXX',
      cursor.pos,
      cursor.pos + 2,
    );
    return false;
  }
  const surrogate = value >= 0xd800 && value <= 0xdfff;
  reader.take(2 + digits, surrogate ? '\ufffd' : String.fromCodePoint(value));
  return true;
}

/** An `if` or `for` whose end was not met yet. */
interface Open {
  readonly directive: Extract<FlatPart, { kind: 'directive' }>;
  readonly outer: HclTemplatePart[];
  /** Parts before and after `%{ else }`. */
  readonly first: HclTemplatePart[];
  second: HclTemplatePart[] | undefined;
  elseSpan: { readonly start: number; readonly end: number } | undefined;
}

/** Nests directives; a fault of the cursor where they do not match. */
function assemble(cursor: Cursor, flat: readonly FlatPart[]): readonly HclTemplatePart[] | undefined {
  const open: Open[] = [];
  let current: HclTemplatePart[] = [];
  let pieces: HclLiteralPiece[] = [];
  const settle = () => {
    current.push(...mergePieces(cursor.text, pieces));
    pieces = [];
  };
  for (const part of flat) {
    if (part.kind === 'literal') {
      for (const piece of part.pieces) pieces.push(piece);
      continue;
    }
    settle();
    if (part.kind === 'interpolation') {
      current.push(part);
      continue;
    }
    const { start, end } = part.span;
    const top = open.at(-1);
    switch (part.word) {
      case 'if':
      case 'for':
        if (open.length >= 50) return cursor.fail('template directives nested too deeply', start, end);
        open.push({ directive: part, outer: current, first: [], second: undefined, elseSpan: undefined });
        current = open.at(-1)?.first ?? [];
        break;
      case 'else':
        if (top?.directive.word !== 'if' || top.second) return cursor.fail('"else" without "if"', start, end);
        top.second = [];
        top.elseSpan = part.span;
        current = top.second;
        break;
      default: {
        if (top?.directive.word !== part.word.slice(3)) {
          return cursor.fail(`"${part.word}" without "${part.word.slice(3)}"`, start, end);
        }
        open.pop();
        current = top.outer;
        const node = close(top, part.span);
        if (node) current.push(node);
      }
    }
  }
  settle();
  const unclosed = open.at(-1)?.directive;
  if (unclosed)
    return cursor.fail(
      `"${unclosed.word}" without "end${unclosed.word}"`,
      unclosed.span.start,
      unclosed.span.end,
    );
  return current;
}

function close(
  open: Open,
  end: { readonly start: number; readonly end: number },
): HclIfDirective | HclForDirective | undefined {
  const { directive, first, second, elseSpan } = open;
  const whole = span(directive.span.start, end.end);
  if (directive.word === 'if') {
    const directives = elseSpan ? [directive.span, elseSpan, end] : [directive.span, end];
    const { condition } = directive;
    return { kind: 'if', span: whole, condition, consequent: first, alternative: second, directives };
  }
  if (directive.word !== 'for') return undefined;
  const { keyName, valueName, collection } = directive.loop;
  const directives = [directive.span, end];
  return { kind: 'for', span: whole, key: keyName, value: valueName, collection, body: first, directives };
}
