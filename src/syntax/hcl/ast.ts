// The tree of an HCL2 file: bodies, expressions and templates as they are written, each with its place.

import type { Span } from '../../model/span.ts';

/** What was wrong in a text, for people, and where. */
export interface HclError {
  readonly message: string;
  readonly span: Span;
}

/** A parsed file. The body holds only what was read without an error. */
export interface HclFile {
  readonly body: HclBody;
  /** In the order of the text. */
  readonly errors: readonly HclError[];
}

/** Attributes and blocks in the order of the text. */
export interface HclBody {
  readonly kind: 'body';
  readonly span: Span;
  readonly items: readonly (HclAttribute | HclBlock)[];
}

/** `name = expression`. */
export interface HclAttribute {
  readonly kind: 'attribute';
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly expression: HclExpression;
}

/** `type "label" label { … }`. */
export interface HclBlock {
  readonly kind: 'block';
  /** From the type to the closing brace. */
  readonly span: Span;
  readonly type: string;
  readonly typeSpan: Span;
  readonly labels: readonly HclLabel[];
  readonly body: HclBody;
}

/** A label of a block. */
export interface HclLabel {
  readonly text: string;
  /** Without the quotes. */
  readonly span: Span;
  readonly quoted: boolean;
}

/** Any expression; `span` covers it as written. */
export type HclExpression =
  | HclNumber
  | HclBool
  | HclNull
  | HclTemplate
  | HclVariable
  | HclAttributeAccess
  | HclIndex
  | HclSplat
  | HclSplatItem
  | HclCall
  | HclUnary
  | HclBinary
  | HclConditional
  | HclParentheses
  | HclTuple
  | HclObject
  | HclForTuple
  | HclForObject;

export interface HclNumber {
  readonly kind: 'number';
  readonly span: Span;
  /** As written: `80`, `1.5`, `1e3`. */
  readonly text: string;
}

export interface HclBool {
  readonly kind: 'bool';
  readonly span: Span;
  readonly value: boolean;
}

export interface HclNull {
  readonly kind: 'null';
  readonly span: Span;
}

/** A quoted string, a heredoc, or the whole text of a template file (`bare`). */
export interface HclTemplate {
  readonly kind: 'template';
  /** Quotes, or heredoc introduction and end marker, included. */
  readonly span: Span;
  readonly form: 'quoted' | 'heredoc' | 'flush-heredoc' | 'bare';
  /** The inside: without quotes; from the first line of a heredoc to the start of its end marker's line. */
  readonly content: Span;
  readonly parts: readonly HclTemplatePart[];
}

/** The content of a template is the sequence of its parts. */
export type HclTemplatePart = HclLiteralPiece | HclInterpolation | HclIfDirective | HclForDirective;

/**
 * Text of a template. Where `text` is as long as `span` it stands there verbatim, so offsets of the content map to
 * offsets of the file one by one. An escape (`\n`, `$${`) is a piece of its own. Blanks that a strip marker or the
 * dedent of `<<-` removes are in no piece.
 */
export interface HclLiteralPiece {
  readonly kind: 'literal';
  readonly span: Span;
  readonly text: string;
}

/** `${ expression }`, with `~` where blanks of the neighbouring text are stripped. */
export interface HclInterpolation {
  readonly kind: 'interpolation';
  readonly span: Span;
  readonly expression: HclExpression;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
}

/** `%{ if condition }…%{ else }…%{ endif }`. */
export interface HclIfDirective {
  readonly kind: 'if';
  /** From `%{ if` to the end of `%{ endif }`. */
  readonly span: Span;
  readonly condition: HclExpression;
  readonly consequent: readonly HclTemplatePart[];
  /** Undefined without `%{ else }`. */
  readonly alternative: readonly HclTemplatePart[] | undefined;
  /** The directives themselves: `%{ if … }`, `%{ else }` if there, `%{ endif }`. */
  readonly directives: readonly Span[];
}

/** `%{ for key, value in collection }…%{ endfor }`. */
export interface HclForDirective {
  readonly kind: 'for';
  readonly span: Span;
  readonly key: string | undefined;
  readonly value: string;
  readonly collection: HclExpression;
  readonly body: readonly HclTemplatePart[];
  /** `%{ for … }` and `%{ endfor }`. */
  readonly directives: readonly Span[];
}

/** The name a traversal starts with: `var`, `local`, a variable of a for-expression. */
export interface HclVariable {
  readonly kind: 'variable';
  readonly span: Span;
  readonly name: string;
}

/** `object.name`. */
export interface HclAttributeAccess {
  readonly kind: 'get';
  readonly span: Span;
  readonly object: HclExpression;
  readonly name: string;
  readonly nameSpan: Span;
}

/** `collection[key]`, or the older `collection.0`, whose key is then a number. */
export interface HclIndex {
  readonly kind: 'index';
  readonly span: Span;
  readonly collection: HclExpression;
  readonly key: HclExpression;
}

/** `source[*]…` (full) or `source.*…` (attribute). */
export interface HclSplat {
  readonly kind: 'splat';
  readonly span: Span;
  readonly form: 'full' | 'attribute';
  readonly source: HclExpression;
  /** What to take of every item; the item itself is the `splat-item` at its bottom. */
  readonly each: HclExpression;
}

/** Stands for the current item inside `each` of the nearest splat. */
export interface HclSplatItem {
  readonly kind: 'splat-item';
  readonly span: Span;
}

/** `name(arguments)`, `name(arguments...)`. */
export interface HclCall {
  readonly kind: 'call';
  readonly span: Span;
  /** With its namespace: `provider::x::f`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly HclExpression[];
  /** The last argument is a list to spread. */
  readonly expand: boolean;
}

export interface HclUnary {
  readonly kind: 'unary';
  readonly span: Span;
  readonly operator: '-' | '!';
  readonly operand: HclExpression;
}

export type HclBinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export interface HclBinary {
  readonly kind: 'binary';
  readonly span: Span;
  readonly operator: HclBinaryOperator;
  readonly left: HclExpression;
  readonly right: HclExpression;
}

export interface HclConditional {
  readonly kind: 'conditional';
  readonly span: Span;
  readonly condition: HclExpression;
  readonly consequent: HclExpression;
  readonly alternative: HclExpression;
}

export interface HclParentheses {
  readonly kind: 'parentheses';
  readonly span: Span;
  readonly inner: HclExpression;
}

/** `[a, b]`. */
export interface HclTuple {
  readonly kind: 'tuple';
  readonly span: Span;
  readonly items: readonly HclExpression[];
}

/** `{ a = 1, "b" : 2, (c) = 3 }`. */
export interface HclObject {
  readonly kind: 'object';
  readonly span: Span;
  readonly entries: readonly HclObjectEntry[];
}

export interface HclObjectEntry {
  readonly key: HclExpression;
  /** The key where it is a bare word (`a = 1`), which is no variable then. */
  readonly name: string | undefined;
  readonly value: HclExpression;
}

interface HclForCommon {
  readonly span: Span;
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: HclExpression;
  readonly value: HclExpression;
  readonly condition: HclExpression | undefined;
}

/** `[for key, value in collection : value if condition]`. */
export interface HclForTuple extends HclForCommon {
  readonly kind: 'for-tuple';
}

/** `{for key, value in collection : key => value... if condition}`. */
export interface HclForObject extends HclForCommon {
  readonly kind: 'for-object';
  readonly key: HclExpression;
  /** `...`: values of one key are gathered in a list. */
  readonly group: boolean;
}
