// Reads HCL2 files: bodies, attributes and blocks, with recovery; and single expressions and template files.

import type {
  HclAttribute,
  HclBlock,
  HclBody,
  HclError,
  HclExpression,
  HclFile,
  HclLabel,
  HclTemplate,
} from './ast.ts';
import { Cursor, lineStart, span } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { indentation, nextItemLine, recover, skipHeaderless } from './recover.ts';
import { parseBareTemplate, parseQuoted } from './template.ts';

/** Characters that may be read twice for recovery, per character of the text: then the rest is given up. */
const REREAD_FACTOR = 4;
const REREAD_MINIMUM = 10_000;

/**
 * `loose-names`: attributes may be named as in the first version of HCL, which Nomad, Consul and Vault still read:
 * `net.core.somaxconn = 1`, `"net.core.somaxconn" = 1`. `hcl1`: whatever else that version takes counts too: names set
 * again, line ends before `=`, values and braces, commas between items or nothing but blanks, heredocs whose end marker ends their last line, and strings of
 * several lines in `${…}` (https://github.com/hashicorp/hcl/blob/hcl1/hcl/parser/parser.go).
 */
export type HclDialect = 'hcl2' | 'loose-names' | 'hcl1';

/**
 * Reads an HCL2 file in native syntax (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md). Never throws.
 * Offsets count in `text`, UTF-16 code units; a byte order mark must be gone already. An attribute or block with an
 * error is missing from the tree; what stands around it is there.
 */
export function parseHcl(text: string, dialect: HclDialect = 'hcl2'): HclFile {
  const parser = new BodyParser(text, dialect);
  const body = parser.file();
  return { body, errors: [...parser.errors].sort((a, b) => a.span.start - b.span.start) };
}

/** Reads a text that is one expression, such as the inside of `${…}`: line ends mean nothing. Never throws. */
export function parseHclExpression(text: string): {
  readonly expression: HclExpression | undefined;
  readonly errors: readonly HclError[];
} {
  // A heredoc ends with its line, wherever the expression was cut out.
  const cursor = new Cursor(text.includes('<<') ? `${text}\n` : text);
  cursor.newlines = false;
  const expression = parseExpression(cursor);
  cursor.skip();
  if (expression && !cursor.atEnd) cursor.fail('expected the end of the expression', cursor.pos, text.length);
  const fault = cursor.takeFault();
  return fault ? { expression: undefined, errors: [fault] } : { expression, errors: [] };
}

/** Reads the content of a template file, as `templatefile` does: no quotes, no `\` escapes. Never throws. */
export function parseHclTemplate(text: string): {
  readonly template: HclTemplate | undefined;
  readonly errors: readonly HclError[];
} {
  const cursor = new Cursor(text);
  const template = parseBareTemplate(cursor);
  const fault = cursor.takeFault();
  return fault ? { template: undefined, errors: [fault] } : { template, errors: [] };
}

/** An attribute of the first version of HCL that is named by a path, or in quotes. */
const LOOSE_NAME =
  /(?:([A-Za-z_][\w-]{0,100}(?:\.[\w-]{1,100}){1,20})|"[^"\\\n$%]{1,300}")(?=[ \t]{0,80}=(?![=>]))/y;

/** The first version itself has such names for blocks too, and breaks the line behind them. */
const FIRST_NAME = /([A-Za-z_][\w-]{0,100}(?:\.[\w-]{1,100}){1,20})|"[^"\\\n]{1,300}"/y;

type Item = HclAttribute | HclBlock;

/** Reads bodies. The invariant: it always moves forward, or pays from `#reread`, so the time is linear in the text. */
class BodyParser {
  errors: HclError[] = [];
  readonly #cursor: Cursor;
  #reread: number;

  readonly #looseNames: boolean;
  readonly #isFirst: boolean;

  constructor(text: string, dialect: HclDialect) {
    this.#looseNames = dialect !== 'hcl2';
    this.#isFirst = dialect === 'hcl1';
    this.#cursor = new Cursor(text, this.#isFirst);
    this.#reread = Math.max(REREAD_MINIMUM, text.length * REREAD_FACTOR);
  }

  file(): HclBody {
    const { items } = this.#items(false);
    return { kind: 'body', span: span(0, this.#cursor.text.length), items };
  }

  /** Items up to the end of the file, or to the closing brace, which is read too. `closed` is false without one. */
  #items(nested: boolean): {
    readonly items: readonly Item[];
    readonly end: number;
    readonly closed: boolean;
  } {
    const cursor = this.#cursor;
    const items: Item[] = [];
    const names = new Set<string>();
    for (;;) {
      cursor.skipLines();
      const start = cursor.pos;
      if (cursor.atEnd) return { items, end: start, closed: !nested };
      if (cursor.startsWith('}')) {
        cursor.pos++;
        if (nested) return { items, end: start, closed: true };
        this.#error('a closing brace without an opening one', start, start + 1);
        continue;
      }
      const item = this.#item();
      if (!item) continue;
      if (item.kind === 'attribute') {
        if (names.has(item.name) && !this.#isFirst) {
          this.#error(`${item.name} is already set in this block`, item.nameSpan.start, item.nameSpan.end);
          continue;
        }
        names.add(item.name);
      }
      items.push(item);
    }
  }

  #item(): Item | undefined {
    const cursor = this.#cursor;
    const start = cursor.pos;
    const { name, nameSpan } = this.#name();
    if (name === undefined) {
      cursor.fail('expected an attribute or a block', start, start + 1);
      return this.#abandon(start, start);
    }
    this.#skip();
    if (cursor.startsWith('=') && !cursor.startsWith('==')) {
      const item = this.#attribute(name, start, nameSpan);
      return item?.kind === 'block' || (item && this.#endOfItem(item, start)) ? item : undefined;
    }
    const labels = this.#labels();
    if (!labels || !cursor.startsWith('{')) {
      cursor.fail(
        labels?.length === 0
          ? 'expected "=" and a value, or a block'
          : 'expected "{" on the line of the block, or its labels',
        start,
        cursor.pos,
      );
      return this.#abandonHeader(start);
    }
    return this.#block(name, nameSpan, labels);
  }

  /** Inside of an item: the first version takes line ends for blanks. */
  #skip(): void {
    if (this.#isFirst) this.#cursor.skipLines();
    else this.#cursor.skip();
  }

  /** The name of an attribute or a block; nothing is read where none is next. */
  #name(): { readonly name: string | undefined; readonly nameSpan: HclAttribute['nameSpan'] } {
    const cursor = this.#cursor;
    const start = cursor.pos;
    const pattern = this.#isFirst ? FIRST_NAME : LOOSE_NAME;
    pattern.lastIndex = start;
    const loose = this.#looseNames ? pattern.exec(cursor.text) : null;
    if (!loose) return { name: cursor.identifier(), nameSpan: span(start, cursor.pos) };
    const [all, dotted] = loose;
    cursor.pos += all.length;
    const quote = dotted === undefined ? 1 : 0;
    const nameSpan = span(start + quote, cursor.pos - quote);
    return { name: cursor.text.slice(nameSpan.start, nameSpan.end), nameSpan };
  }

  /** The position is at `=`. Leaves it after the expression. */
  #attribute(name: string, start: number, nameSpan: HclAttribute['nameSpan']): Item | undefined {
    const cursor = this.#cursor;
    const from = ++cursor.pos;
    cursor.newlines = true;
    this.#skip();
    const expression = parseExpression(cursor);
    cursor.newlines = true;
    if (!expression)
      return (this.#isFirst && this.#assignedBlock(name, nameSpan, from)) || this.#abandon(start, from);
    return {
      kind: 'attribute',
      span: span(start, expression.span.end),
      name,
      nameSpan,
      expression,
    };
  }

  /** `env = { … }` with blocks in it: the first version knows no other objects than bodies. */
  #assignedBlock(name: string, nameSpan: HclAttribute['nameSpan'], from: number): HclBlock | undefined {
    const cursor = this.#cursor;
    const brace = cursor.afterBlanks(from, true);
    if (cursor.text.charAt(brace) !== '{') return undefined;
    cursor.takeFault();
    this.#pay(cursor.pos - brace);
    if (cursor.atEnd) return undefined;
    cursor.pos = brace;
    return this.#block(name, nameSpan, []);
  }

  /** A line end must follow an item; what else follows makes the item one that is not understood. */
  #endOfItem(item: Item, start: number): boolean {
    const cursor = this.#cursor;
    cursor.skip();
    if (cursor.atEnd || cursor.atLineEnd) return true;
    if (this.#isFirst) {
      cursor.eat(',');
      return true;
    }
    cursor.fail(`expected a new line after the ${item.kind}`, cursor.pos, cursor.pos + 1);
    this.#abandon(start, item.kind === 'block' ? cursor.pos : item.expression.span.start);
    return false;
  }

  #labels(): readonly HclLabel[] | undefined {
    const cursor = this.#cursor;
    const labels: HclLabel[] = [];
    for (;;) {
      this.#skip();
      const start = cursor.pos;
      if (cursor.startsWith('"')) {
        const template = parseQuoted(cursor);
        if (!template) return undefined;
        let text = '';
        for (const part of template.parts) {
          if (part.kind !== 'literal') {
            return cursor.fail('a label is plain text, without templates', part.span.start, part.span.end);
          }
          text += part.text;
        }
        labels.push({ text, span: template.content, quoted: true });
        continue;
      }
      const text = cursor.identifier();
      if (text === undefined) return labels;
      labels.push({ text, span: span(start, cursor.pos), quoted: false });
    }
  }

  /** The position is at `{`. */
  #block(type: string, typeSpan: HclBlock['typeSpan'], labels: readonly HclLabel[]): HclBlock | undefined {
    const cursor = this.#cursor;
    const { start } = typeSpan;
    const open = cursor.pos;
    if (!cursor.enter()) return this.#abandon(start, open);
    cursor.pos++;
    cursor.skip();
    const oneLine = !this.#isFirst && !cursor.atEnd && !cursor.atLineEnd && !cursor.startsWith('}');
    const inside = oneLine ? this.#oneLineBody(start, open) : this.#items(true);
    cursor.leave();
    if (!inside) return undefined;
    if (!inside.closed) return this.#unclosed(start, open);
    const block: HclBlock = {
      kind: 'block',
      span: span(start, cursor.pos),
      type,
      typeSpan,
      labels,
      body: { kind: 'body', span: span(open + 1, inside.end), items: inside.items },
    };
    // The block is whole: only what follows it on the line is not understood.
    this.#endOfItem(block, start);
    return block;
  }

  /** `{ name = value }`: one attribute, as the specification has it. Undefined where it was given up. */
  #oneLineBody(start: number, open: number) {
    const cursor = this.#cursor;
    const nameStart = cursor.pos;
    const { name, nameSpan } = this.#name();
    cursor.skip();
    if (name === undefined || !cursor.startsWith('=') || cursor.startsWith('==')) {
      cursor.fail('a block on one line holds one attribute', open, cursor.pos);
      return this.#abandon(start, open);
    }
    cursor.pos++;
    cursor.newlines = true;
    const expression = parseExpression(cursor);
    cursor.newlines = true;
    if (!expression) return this.#abandon(start, open);
    cursor.skip();
    const end = cursor.pos;
    if (!cursor.eat('}')) {
      cursor.fail('expected "}": a block on one line holds one attribute', open, end);
      return this.#abandon(start, open);
    }
    const attribute: HclAttribute = {
      kind: 'attribute',
      span: span(nameStart, expression.span.end),
      name,
      nameSpan,
      expression,
    };
    return { items: [attribute], end, closed: true };
  }

  /** Notes the fault and goes on after what is broken; `from` is where its brackets start to count. */
  #abandon(start: number, from: number): undefined {
    const cursor = this.#cursor;
    const fault = cursor.takeFault();
    const reached = Math.max(fault?.span.start ?? cursor.pos, from);
    if (fault) this.errors.push(fault);
    cursor.newlines = true;
    const far = Math.max(cursor.pos, reached);
    const { resume, scanned } = recover(cursor, from, reached, indentation(cursor.text, start));
    cursor.pos = Math.max(resume, from);
    // Nothing was eaten: step over what nobody wants.
    if (cursor.pos === start && !cursor.startsWith('}')) cursor.pos++;
    this.#pay(Math.max(scanned, far) - cursor.pos);
    return undefined;
  }

  /** After a broken block header: its body must not fall to the surroundings. */
  #abandonHeader(start: number): undefined {
    const cursor = this.#cursor;
    const { text } = cursor;
    const fault = cursor.takeFault();
    if (fault) this.errors.push(fault);
    cursor.newlines = true;
    const lineFeed = text.indexOf('\n', start);
    const line = text.slice(start, lineFeed < 0 ? text.length : lineFeed).trimEnd();
    const next = cursor.afterBlanks(start + line.length, true);
    const brace = line.endsWith('{') ? start + line.length - 1 : text.charAt(next) === '{' ? next : undefined;
    const indent = indentation(text, start);
    if (brace === undefined) {
      const sameLine = recover(cursor, start, cursor.pos, indent);
      const below = skipHeaderless(cursor, start, indent);
      cursor.pos = Math.max(sameLine.resume, below);
      this.#pay(sameLine.scanned - cursor.pos);
      return undefined;
    }
    const { resume, scanned } = recover(cursor, brace, brace + 1, indent);
    cursor.pos = resume;
    this.#pay(scanned - resume);
    return undefined;
  }

  /** A block whose closing brace is missing: its surroundings go on at the next item that is not indented deeper. */
  #unclosed(start: number, open: number): undefined {
    const cursor = this.#cursor;
    const { text } = cursor;
    const resume = nextItemLine(cursor, open, indentation(text, start)) ?? text.length;
    // What was said about the part that is read again will be said again.
    this.errors = this.errors.filter((error) => error.span.start < resume);
    this.#error('the block has no closing brace', start, open + 1);
    cursor.pos = resume;
    this.#pay(text.length - resume);
    return undefined;
  }

  /** Takes `characters` that will be read again from the allowance; without any left the rest is given up. */
  #pay(characters: number): void {
    if (characters <= 0) return;
    this.#reread -= characters;
    const cursor = this.#cursor;
    if (this.#reread >= 0 || cursor.atEnd) return;
    this.#error(
      'too much is broken: the rest of the file was not read',
      cursor.pos,
      lineStart(cursor.text, cursor.pos),
    );
    cursor.pos = cursor.text.length;
  }

  #error(message: string, start: number, end: number): void {
    this.errors.push({ message, span: span(start, Math.max(start, end)) });
  }
}
