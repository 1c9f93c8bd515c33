// The syntax tree of a Jinja expression.

import type { Span } from '../../model/span.ts';

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** Arguments of a call, a filter or a test. `spread` is true where `*args` or `**kwargs` stand among them. */
export interface CallArguments {
  readonly positional: readonly JinjaExpression[];
  readonly named: readonly { readonly name: string; readonly value: JinjaExpression }[];
  readonly spread: boolean;
}

/** One node; every span counts in the text given to `parseJinja`. */
export type JinjaExpression = { readonly span: Span } & (
  | {
      readonly kind: 'literal';
      readonly data: string | number | boolean | null;
      /** True for `1.0` and `1e3`, which Python prints differently from `1`. */
      readonly float: boolean;
      /** What a person would edit: a string without its quotes. Undefined where adjacent strings were joined. */
      readonly content: Span | undefined;
    }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly JinjaExpression[] }
  | {
      readonly kind: 'dict';
      readonly entries: readonly { readonly key: JinjaExpression; readonly value: JinjaExpression }[];
    }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly target: JinjaExpression; readonly name: string }
  | { readonly kind: 'subscript'; readonly target: JinjaExpression; readonly index: JinjaExpression }
  | {
      readonly kind: 'slice';
      readonly target: JinjaExpression;
      readonly bounds: readonly [
        start: JinjaExpression | undefined,
        stop: JinjaExpression | undefined,
        step: JinjaExpression | undefined,
      ];
    }
  | { readonly kind: 'call'; readonly callee: JinjaExpression; readonly args: CallArguments }
  | {
      readonly kind: 'filter';
      readonly subject: JinjaExpression;
      readonly name: string;
      readonly args: CallArguments;
    }
  | {
      readonly kind: 'test';
      readonly subject: JinjaExpression;
      readonly name: string;
      readonly negated: boolean;
      readonly args: CallArguments;
    }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly operand: JinjaExpression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: JinjaExpression;
      readonly right: JinjaExpression;
    }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or';
      readonly left: JinjaExpression;
      readonly right: JinjaExpression;
    }
  | {
      readonly kind: 'compare';
      readonly first: JinjaExpression;
      readonly rest: readonly { readonly operator: ComparisonOperator; readonly operand: JinjaExpression }[];
    }
  | { readonly kind: 'concat'; readonly parts: readonly JinjaExpression[] }
  | {
      readonly kind: 'conditional';
      readonly condition: JinjaExpression;
      readonly then: JinjaExpression;
      readonly otherwise: JinjaExpression | undefined;
    }
);

/** The direct children of a node, in the order they are written. */
export function childrenOf(node: JinjaExpression): readonly JinjaExpression[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'list':
    case 'tuple':
      return node.items;
    case 'dict':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'attribute':
      return [node.target];
    case 'subscript':
      return [node.target, node.index];
    case 'slice':
      return [node.target, ...node.bounds.filter((bound) => bound !== undefined)];
    case 'call':
      return [node.callee, ...argumentsOf(node.args)];
    case 'filter':
    case 'test':
      return [node.subject, ...argumentsOf(node.args)];
    case 'unary':
      return [node.operand];
    case 'binary':
    case 'logic':
      return [node.left, node.right];
    case 'compare':
      return [node.first, ...node.rest.map((step) => step.operand)];
    case 'concat':
      return node.parts;
    case 'conditional':
      return [node.then, node.condition, ...(node.otherwise ? [node.otherwise] : [])];
  }
}

function argumentsOf(args: CallArguments): readonly JinjaExpression[] {
  return [...args.positional, ...args.named.map((arg) => arg.value)];
}

/** True where no path from `root` is longer than `limit` nodes. Walks without recursion: the tree may be a long chain. */
export function isShallow(root: JinjaExpression, limit: number): boolean {
  let level: readonly JinjaExpression[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limit) return false;
    level = level.flatMap(childrenOf);
  }
  return true;
}
