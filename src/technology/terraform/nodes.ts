// HCL bodies as the nodes that YAML and JSON have too, so that readers of general shapes see them.

import type { Span } from '../../model/span.ts';
import type { Mask, Piece, Source } from '../../source/source.ts';
import { listNode, mapNode, maskedNode, wordNode } from '../../syntax/code/nodes.ts';
import type {
  HclBlock,
  HclBody,
  HclCall,
  HclExpression,
  HclLabel,
  HclTemplate,
  HclTemplatePart,
} from '../../syntax/hcl/index.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from '../../syntax/node.ts';

/** A text with the interpolations of its strings masked; made once a file. */
export function maskInterpolations(source: Source, body: HclBody): Source {
  const masks: Mask[] = [];
  const inTemplate = (parts: readonly HclTemplatePart[]): void => {
    for (const part of parts) {
      if (part.kind === 'interpolation') {
        const { span } = part.expression;
        const expression = {
          language: 'hcl',
          text: source.text.slice(span.start, span.end),
          at: source.locate(span),
        } as const;
        masks.push({ ...part.span, expression, fill: 'word' });
      } else if (part.kind === 'if') {
        inTemplate(part.consequent);
        inTemplate(part.alternative ?? []);
      } else if (part.kind === 'for') inTemplate(part.body);
    }
  };
  eachExpression(body, (expression) => {
    if (expression.kind === 'template') inTemplate(expression.parts);
  });
  return source.mask(masks);
}

/** Visits every expression of a body, those inside blocks, calls and collections too; not those inside templates. */
function eachExpression(body: HclBody, visit: (expression: HclExpression) => void): void {
  for (const item of body.items) {
    if (item.kind === 'block') eachExpression(item.body, visit);
    else walkExpression(item.expression, visit);
  }
}

/** Visits an expression and those in it; `templates` too: those that strings have in them, which are masked in the text. */
export function walkExpression(
  expression: HclExpression,
  visit: (expression: HclExpression, isMasked: boolean) => void,
  templates = false,
  isMasked = false,
): void {
  visit(expression, isMasked);
  const inner = (e: HclExpression | undefined) => e && walkExpression(e, visit, templates, isMasked);
  switch (expression.kind) {
    case 'parentheses':
      inner(expression.inner);
      break;
    case 'tuple':
      for (const e of expression.items) inner(e);
      break;
    case 'object':
      for (const e of expression.entries) inner(e.value);
      break;
    case 'call':
      for (const e of expression.args) inner(e);
      break;
    case 'conditional':
      inner(expression.consequent);
      inner(expression.alternative);
      break;
    case 'for-tuple':
    case 'for-object':
      inner(expression.collection);
      inner(expression.value);
      break;
    case 'get':
      inner(expression.object);
      break;
    case 'index':
      inner(expression.collection);
      inner(expression.key);
      break;
    case 'splat':
      inner(expression.source);
      break;
    case 'unary':
      inner(expression.operand);
      break;
    case 'binary':
      inner(expression.left);
      inner(expression.right);
      break;
    case 'template':
      for (const part of templates ? expression.parts : [])
        if (part.kind === 'interpolation') walkExpression(part.expression, visit, true, true);
      break;
    default:
      break;
  }
}

/**
 * A body as a map: attributes by name, blocks by type. `text` is the masked file. What a label of these blocks names is
 * the block's own kind, a key as in {@link documentNode}; the labels of others are names of their own.
 */
export function bodyNode(text: Source, body: HclBody): MapNode {
  return mapOf(text, body, ({ type, labels }) =>
    type === 'dynamic' || type === 'provisioner' ? labels.slice(0, 1) : [],
  );
}

/**
 * A body in the spelling that HCL has in JSON: each label of a block is one more map,
 * `listener "tcp" { … }` as `{listener: {tcp: {…}}}`
 * (https://github.com/hashicorp/hcl/blob/main/json/spec.md#bodies). One reader then reads both.
 */
export function documentNode(text: Source, body: HclBody): MapNode {
  return mapOf(text, body, ({ labels }) => labels);
}

/** `keys`: the labels of a block that become keys. */
function mapOf(text: Source, body: HclBody, keys: (block: HclBlock) => readonly HclLabel[]): MapNode {
  const entries = body.items.map((item): MapEntry => {
    if (item.kind === 'attribute')
      return { key: word(text, item.nameSpan), value: expressionNode(text, item.expression) };
    const value = keys(item).reduceRight<MapNode>(
      (inner, label) => mapNode(text, item.span, [{ key: word(text, label.span), value: inner }]),
      mapOf(text, item.body, keys),
    );
    return { key: word(text, item.typeSpan), value };
  });
  return mapNode(text, body.span, entries);
}

export function expressionNode(text: Source, expression: HclExpression): Node {
  const { span } = expression;
  switch (expression.kind) {
    case 'parentheses':
      return expressionNode(text, expression.inner);
    case 'tuple':
      return listNode(
        text,
        span,
        expression.items.map((i) => expressionNode(text, i)),
      );
    case 'object': {
      const entries = expression.entries.map((e): MapEntry => {
        const key =
          e.key.kind === 'template'
            ? templateNode(text, e.key)
            : e.name !== undefined
              ? word(text, e.key.span)
              : computed(text, e.key);
        return { key, value: expressionNode(text, e.value) };
      });
      return mapNode(text, span, entries);
    }
    case 'template':
      return templateNode(text, expression);
    case 'number':
      return wordNode(
        text,
        span,
        /^-?\d{1,15}(\.\d+)?$/.test(expression.text) ? Number(expression.text) : expression.text,
      );
    case 'unary':
      // `-1` is an operation in HCL.
      return expression.operator === '-' && expression.operand.kind === 'number'
        ? wordNode(text, span, text.text.slice(span.start, span.end))
        : computed(text, expression);
    case 'bool':
      return wordNode(text, span, expression.value);
    case 'null':
      return wordNode(text, span, null);
    case 'call':
      return joinedList(text, expression) ?? computed(text, expression);
    default:
      return computed(text, expression);
  }
}

/** Functions that give the items of their lists (https://developer.hashicorp.com/terraform/language/functions#collection-functions). */
const JOINS = /^(?:concat|compact|flatten|distinct|tolist)$/;

/** The items that stand in the lists of such a call; its value is still what evaluation makes of it. */
function joinedList(text: Source, call: HclCall): Node | undefined {
  if (!JOINS.test(call.name)) return undefined;
  const parts = call.args.map((argument) => expressionNode(text, argument));
  if (!parts.some((part) => part.kind === 'list')) return undefined;
  const items = parts.flatMap((part) => (part.kind === 'list' ? part.items : [part]));
  return { kind: 'list', document: text, span: call.span, items, made: computed(text, call) };
}

function word(text: Source, span: Span): ScalarNode {
  return wordNode(text, span, text.text.slice(span.start, span.end));
}

/** A value that only evaluation knows: one masked expression. */
function computed(document: Source, { span }: HclExpression): ScalarNode {
  return maskedNode(document, span, 'hcl', () => document.rawText(span));
}

/** A string or heredoc; its content keeps its places and the masked interpolations. */
export function templateNode(document: Source, template: HclTemplate): ScalarNode {
  const { span } = template;
  let content: Source | undefined;
  const literalOnly =
    template.parts.every((p) => p.kind === 'literal') && document.holesIn(span).length === 0;
  const text = literalOnly
    ? template.parts.map((p) => (p.kind === 'literal' ? p.text : '')).join('')
    : undefined;
  return {
    kind: 'scalar',
    document,
    span,
    inner: template.form === 'quoted' ? template.content : trimmed(document.text, template.content),
    style: template.form === 'quoted' ? 'quoted' : 'block',
    data: text,
    // With directives the content is what the template may render.
    ...(hasDirective(template) && { made: computed(document, template) }),
    content: () => {
      content ??= document.child(templatePieces(document, template.parts));
      return content;
    },
  };
}

function hasDirective({ parts }: HclTemplate): boolean {
  return parts.some((part) => part.kind === 'if' || part.kind === 'for');
}

function trimmed(text: string, span: Span): Span {
  const written = text.slice(span.start, span.end);
  const start = span.start + written.length - written.trimStart().length;
  return { start, end: Math.max(start, span.start + written.trimEnd().length) };
}

/** Directives leave their bodies: what a template may render is what it declares. */
function templatePieces(document: Source, parts: readonly HclTemplatePart[]): readonly Piece[] {
  return parts.flatMap((part): readonly Piece[] => {
    const { start, end } = part.span;
    if (part.kind === 'literal') {
      // The parser read letters in place of what is masked.
      const isMasked = part.text.length === end - start && document.holesIn(part.span).length > 0;
      return [{ text: isMasked ? document.text.slice(start, end) : part.text, start, end }];
    }
    if (part.kind === 'interpolation') return [{ text: document.text.slice(start, end), start, end }];
    if (part.kind === 'for') return templatePieces(document, part.body);
    return [
      ...templatePieces(document, part.consequent),
      ...templatePieces(document, part.alternative ?? []),
    ];
  });
}
