// What a Go template is made of (https://pkg.go.dev/text/template#hdr-Actions).

import type { Span } from '../../model/span.ts';

/** An argument of a command. */
export type Operand =
  | { readonly kind: 'dot' }
  | { readonly kind: 'nil' }
  /** `.a.b` */
  | { readonly kind: 'field'; readonly path: readonly string[] }
  /** `$x.a.b`; the name has its dollar. */
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  /** `(pipeline).a.b` */
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly path: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number; readonly isFloat: boolean }
  | { readonly kind: 'boolean'; readonly is: boolean };

/** A function, a field or a value, and what it is given. */
export type Command = readonly [Operand, ...Operand[]];

export interface Pipeline {
  /** Variables that get the value; two of them only in `range`. */
  readonly names: readonly string[];
  /** `=` sets the variable of a scope around; `:=` makes a new one. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

/** Nodes that are executed one after the other, each time with one dot. */
export interface Body extends Span {
  readonly nodes: readonly TemplateNode[];
}

/** `key`: `line:column` of what follows the opening delimiter, from 1. It names the action in its file. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly key: string; readonly pipeline: Pipeline }
  | Branch
  | {
      readonly kind: 'template';
      readonly key: string;
      readonly name: string;
      readonly pipeline: Pipeline | undefined;
    }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };

export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly key: string;
  readonly pipeline: Pipeline;
  readonly body: Body;
  readonly otherwise: Body | undefined;
}

/** A file of templates. */
export interface GoTemplate {
  readonly body: Body;
  /** `define` and `block`, the last one where a name is defined twice. */
  readonly definitions: ReadonlyMap<string, Body>;
}
