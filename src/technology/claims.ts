// Claims on ports as readers meet them: a scalar of a document, a span of a text, or two bounds.

import {
  literalTemplate,
  type PortNotation,
  type PortsDeclaration,
  scalarTree,
} from '../model/declaration.ts';
import type { PortRole, Protocol } from '../model/fact.ts';
import type { Span } from '../model/span.ts';
import type { Template, Tree } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import { type Node, type ScalarNode, treeOf } from '../syntax/node.ts';
import { type ScanContext, surroundings } from './context.ts';
import { maskPlaceholders } from './linux/sysctl-lines.ts';

/** What a reader says of a claim besides its ports. */
export interface Claim {
  /** An id of the catalogue (rules/knowledge/products.yaml), or `service`. */
  readonly claimant: string;
  readonly role: PortRole;
  /** Where the text itself names a protocol, that one counts. */
  readonly protocol: Protocol;
  /** An expression that the protocol comes out of. */
  readonly protocolFrom?: Template | undefined;
  readonly form: string;
  /** See {@link PortsDeclaration.variant}. */
  readonly variant?: PortsDeclaration['variant'];
  /** `ports` where it is not said. */
  readonly notation?: PortNotation;
  /** The words only look like a claim: the fact says so. */
  readonly guessed?: boolean;
}

/** Claims the ports that a scalar names, or each scalar of a list; nothing for maps, null, booleans and empty texts. */
export function claimNode(node: Node | undefined, claim: Claim, context: ScanContext): void {
  if (!node || node.kind === 'map') return;
  if (node.kind === 'list') {
    for (const item of node.items) if (item.kind === 'scalar') claimNode(item, claim, context);
    return;
  }
  if (node.data === null || typeof node.data === 'boolean') return;
  const content = maskPlaceholders(node.content());
  if (content.text.trim() === '') return;
  const { parts } = content.template({ start: 0, end: content.text.length });
  const template = { parts, raw: node.document.rawText(node.inner), at: node.document.locate(node.inner) };
  push(scalarTree(template), node.document, node.inner, claim, context);
}

/** Claims the ports that a span of a text names. */
export function claimSpan(source: Source, span: Span, claim: Claim, context: ScanContext): void {
  if (span.end <= span.start) return;
  const text = maskPlaceholders(source);
  push(scalarTree(text.template(span)), text, span, claim, context);
}

/** Claims ports that a span of a text stands for by a name, such as the one of a service. */
export function claimNamed(
  source: Source,
  span: Span,
  ports: string,
  claim: Claim,
  context: ScanContext,
): void {
  const template = { parts: [ports], raw: source.rawText(span), at: source.locate(span) };
  push(scalarTree(template), source, span, claim, context);
}

/**
 * Claims a range whose bounds are two scalars; `defaults` are the tool's own where one of them is missing. One fact, at
 * the bound that is written first. `without`: ports that the tool leaves out of the range.
 */
export function claimBounds(
  low: Node | undefined,
  high: Node | undefined,
  defaults: readonly [low: number, high: number],
  claim: Claim,
  context: ScanContext,
  without: readonly ScalarNode[] = [],
): void {
  const written = [low, high].flatMap((n) => (n?.kind === 'scalar' && n.data !== null ? [n] : []));
  const [first] = written.sort((a, b) => a.span.start - b.span.start);
  if (!first) return;
  const at = first.document.locate(first.inner);
  const bound = (node: Node | undefined, value: number): Tree =>
    node?.kind === 'scalar' && node.data !== null
      ? treeOf(node)
      : { kind: 'scalar', template: literalTemplate(String(value), at), data: value };
  const items = [bound(low, defaults[0]), bound(high, defaults[1]), ...without.map(treeOf)];
  const value: Tree = { kind: 'list', items, at };
  push(value, first.document, first.inner, { ...claim, notation: 'bounds' }, context);
}

function push(value: Tree, source: Source, span: Span, claim: Claim, context: ScanContext): void {
  const { claimant, role, protocol, protocolFrom, form, notation = 'ports', guessed, variant } = claim;
  const { calledAt, branches = [] } = context;
  // A function may be one of several of which a run calls one.
  const called = calledAt === undefined ? {} : { branches: [{ id: calledAt, arm: 0 }, ...branches] };
  context.sink.declarations.push({
    kind: 'ports',
    ...surroundings(context, source, span),
    ...called,
    form,
    claimant,
    role,
    protocol,
    notation,
    ...(protocolFrom && { protocolFrom }),
    ...(guessed && { guessed }),
    ...(variant && { variant }),
    value,
  });
}
