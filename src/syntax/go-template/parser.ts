// Go template text → bodies of nodes, with the place of every action (text/template/parse).

import { LineIndex } from '../../model/span.ts';
import type { Body, Branch, Command, GoTemplate, Operand, Pipeline, TemplateNode } from './ast.ts';
import { type Piece, piecesOf, TemplateError, type Token, tokensOf } from './lexer.ts';

/** Deeper nesting is no template that a person wrote, and each level takes a part of the stack. */
const MAX_DEPTH = 100;

/** Parses the text of a file, or of an argument of `tpl`. Never throws: the reason where it is no template. */
export function parseGoTemplate(text: string): { template: GoTemplate } | { error: string } {
  try {
    const parser = new Parser(text);
    return { template: parser.file() };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message };
    throw error;
  }
}

/** Why a body ended: the word of the action that ended it, and the tokens behind that word. */
interface End {
  readonly word: 'end' | 'else' | '';
  readonly rest: readonly Token[];
  readonly key: string;
  readonly start: number;
}

class Parser {
  readonly #pieces: readonly Piece[];
  readonly #lines: LineIndex;
  readonly #definitions = new Map<string, Body>();
  #next = 0;

  constructor(private readonly text: string) {
    this.#pieces = piecesOf(text);
    this.#lines = new LineIndex(text);
  }

  file(): GoTemplate {
    const { body, end } = this.#body(0, 0);
    if (end.word !== '') throw new TemplateError(`'${end.word}' closes nothing`);
    return { body, definitions: this.#definitions };
  }

  /** Nodes up to an `end` or `else`, or to the end of the text. */
  #body(start: number, depth: number): { body: Body; end: End } {
    if (depth > MAX_DEPTH) throw new TemplateError('blocks are nested too deeply');
    const nodes: TemplateNode[] = [];
    while (this.#next < this.#pieces.length) {
      const piece = this.#pieces[this.#next++];
      if (!piece) break;
      if (piece.kind === 'text') {
        nodes.push({ kind: 'text', text: piece.text });
        continue;
      }
      const { line, column } = this.#lines.position(piece.inner.start);
      const key = `${line}:${column}`;
      const tokens = tokensOf(this.text.slice(piece.inner.start, piece.inner.end));
      const [first, ...rest] = tokens;
      const word = first?.kind === 'name' ? first.text : '';
      if (word === 'end' || word === 'else')
        return {
          body: { nodes, start, end: piece.outer.start },
          end: { word, rest, key, start: piece.outer.end },
        };
      nodes.push(...this.#action(word, tokens, rest, key, piece.outer.end, depth));
    }
    const end = this.text.length;
    return { body: { nodes, start, end }, end: { word: '', rest: [], key: '', start: end } };
  }

  #action(
    word: string,
    tokens: readonly Token[],
    rest: readonly Token[],
    key: string,
    after: number,
    depth: number,
  ): readonly TemplateNode[] {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        return [this.#branch(word, rest, key, after, depth)];
      case 'define':
      case 'block': {
        const [name] = rest;
        if (name?.kind !== 'text') throw new TemplateError(`'${word}' needs a name`);
        const { body, end } = this.#body(after, depth + 1);
        if (end.word !== 'end') throw new TemplateError(`'${word}' is not closed`);
        this.#definitions.set(name.text, body);
        return word === 'define'
          ? []
          : [{ kind: 'template', key, name: name.text, pipeline: optionalPipeline(rest.slice(1)) }];
      }
      case 'template': {
        const [name] = rest;
        if (name?.kind !== 'text') throw new TemplateError("'template' needs a name");
        return [{ kind: 'template', key, name: name.text, pipeline: optionalPipeline(rest.slice(1)) }];
      }
      case 'break':
      case 'continue':
        return [{ kind: word }];
      default:
        return [{ kind: 'action', key, pipeline: parsePipeline(tokens) }];
    }
  }

  #branch(kind: Branch['kind'], tokens: readonly Token[], key: string, after: number, depth: number): Branch {
    const pipeline = parsePipeline(tokens);
    const { body, end } = this.#body(after, depth + 1);
    if (end.word === 'end') return { kind, key, pipeline, body, otherwise: undefined };
    if (end.word !== 'else') throw new TemplateError(`'${kind}' is not closed`);
    const [next, ...rest] = end.rest;
    // `else if` shares the `end` of the branch it stands in.
    if (next?.kind === 'name' && (next.text === 'if' || next.text === 'with')) {
      const inner = this.#branch(next.text, rest, end.key, end.start, depth + 1);
      const last = inner.otherwise ?? inner.body;
      return {
        kind,
        key,
        pipeline,
        body,
        otherwise: { nodes: [inner], start: end.start, end: last.end },
      };
    }
    const otherwise = this.#body(end.start, depth + 1);
    if (otherwise.end.word !== 'end') throw new TemplateError(`'${kind}' is not closed`);
    return { kind, key, pipeline, body, otherwise: otherwise.body };
  }
}

function optionalPipeline(tokens: readonly Token[]): Pipeline | undefined {
  return tokens.length === 0 ? undefined : parsePipeline(tokens);
}

function parsePipeline(tokens: readonly Token[]): Pipeline {
  const cursor = { tokens, at: 0 };
  const pipeline = pipelineAt(cursor, 0);
  if (cursor.at < tokens.length) throw new TemplateError('a pipeline ends before its action does');
  return pipeline;
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

function isMark(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'mark' && texts.includes(token.text);
}

function pipelineAt(cursor: Cursor, depth: number): Pipeline {
  if (depth > MAX_DEPTH) throw new TemplateError('parentheses are nested too deeply');
  const { names, isAssignment } = namesAt(cursor);
  const commands: Command[] = [];
  for (;;) {
    commands.push(commandAt(cursor, depth));
    if (!isMark(cursor.tokens[cursor.at], '|')) break;
    cursor.at++;
  }
  return { names, isAssignment, commands };
}

/** `$x :=`, `$x =`, `$i, $x :=`. */
function namesAt(cursor: Cursor): { names: readonly string[]; isAssignment: boolean } {
  const { tokens } = cursor;
  const names: string[] = [];
  let at = cursor.at;
  for (;;) {
    const name = tokens[at];
    if (name?.kind !== 'variable') break;
    names.push(name.text);
    const mark = tokens[at + 1];
    if (isMark(mark, ',')) {
      at += 2;
      continue;
    }
    if (!isMark(mark, ':=', '=')) break;
    cursor.at = at + 2;
    return { names, isAssignment: isMark(mark, '=') };
  }
  return { names: [], isAssignment: false };
}

function commandAt(cursor: Cursor, depth: number): Command {
  const operands: Operand[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (!token || isMark(token, '|', ')')) break;
    operands.push(operandAt(cursor, depth));
  }
  const [first, ...rest] = operands;
  if (!first) throw new TemplateError('a command is missing');
  return [first, ...rest];
}

function operandAt(cursor: Cursor, depth: number): Operand {
  const token = cursor.tokens[cursor.at++];
  switch (token?.kind) {
    case 'field':
      return { kind: 'field', path: [token.text, ...fieldsAt(cursor)] };
    case 'variable':
      return { kind: 'variable', name: token.text, path: fieldsAt(cursor) };
    case 'text':
      return { kind: 'text', text: token.text };
    case 'number':
      return { kind: 'number', number: token.number, isFloat: token.isFloat };
    case 'name':
      if (token.text === 'true' || token.text === 'false')
        return { kind: 'boolean', is: token.text === 'true' };
      return token.text === 'nil' ? { kind: 'nil' } : { kind: 'function', name: token.text };
    case 'mark': {
      if (token.text === '.') return { kind: 'dot' };
      if (token.text !== '(') break;
      const pipeline = pipelineAt(cursor, depth + 1);
      if (!isMark(cursor.tokens[cursor.at++], ')')) throw new TemplateError('a parenthesis is not closed');
      return { kind: 'group', pipeline, path: fieldsAt(cursor) };
    }
  }
  throw new TemplateError('an operand is missing');
}

/** Fields that follow without a blank. */
function fieldsAt(cursor: Cursor): readonly string[] {
  const fields: string[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (token?.kind !== 'field' || token.afterBlank) return fields;
    fields.push(token.text);
    cursor.at++;
  }
}
