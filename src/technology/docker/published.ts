// Ports of the host that lead into a container: Docker's short form, and the same in separate fields.

import { scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import type { Mask, Source } from '../../source/source.ts';
import { itemsOf, type Node, type ScalarNode, templateOf } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import { type ScanContext, surroundings } from '../context.ts';

/** What a tool says of a claim on the host's side of a container's port; the notation names the protocol itself. */
export function publishedClaim(form: string): Claim {
  return { claimant: 'docker-published', role: 'publish', protocol: 'tcp', form, notation: 'published' };
}

/** Claims the host's ports of `8080:80` and the like, one or a list; `ALL` and a container's port alone claim none. */
export function claimShort(node: Node | undefined, form: string, context: ScanContext): void {
  for (const item of itemsOf(node)) {
    if (item.kind !== 'scalar' || /^all$/i.test(item.content().text)) continue;
    claimNode(interpolated(item), publishedClaim(form), context);
  }
}

/** The fields of a mapping as each tool names them. */
interface Mapping {
  readonly published: Node | undefined;
  readonly address?: Node | undefined;
  readonly protocol?: Node | undefined;
}

/** Claims the host's port of a mapping in separate fields, at the field that carries it. */
export function claimMapping(mapping: Mapping, form: string, context: ScanContext): void {
  const { published } = mapping;
  if (published?.kind !== 'scalar' || published.data === null || published.data === 0) return;
  const [port, address, protocol] = [published, mapping.address, mapping.protocol].map(fieldTemplate);
  if (port) claimFields({ port, address, protocol }, published.document, published.inner, form, context);
}

function fieldTemplate(node: Node | undefined): Template | undefined {
  if (node?.kind !== 'scalar' || node.data === null) return undefined;
  const template = templateOf(interpolated(node));
  // `!Ref Port` and the like name a value that stands elsewhere.
  if (/^![A-Z]/.test(node.tag ?? '')) {
    const { raw, at } = template;
    return { parts: [{ language: 'placeholder', text: raw, at }], raw, at };
  }
  return template.parts.length > 0 ? template : undefined;
}

interface Fields {
  readonly port: Template;
  readonly address?: Template | undefined;
  readonly protocol?: Template | undefined;
}

/** The mapping as the short form that says the same: one notation has all the rules. */
export function claimFields(
  { port, address, protocol }: Fields,
  document: Source,
  span: Span,
  form: string,
  context: ScanContext,
): void {
  const parts: Template['parts'] = [
    ...(address ? [...address.parts, ':'] : []),
    ...port.parts,
    ':1',
    ...(protocol ? ['/', ...protocol.parts] : []),
  ];
  const { claimant, role, notation = 'published', protocol: assumed } = publishedClaim(form);
  context.sink.declarations.push({
    kind: 'ports',
    ...surroundings(context, document, span),
    form,
    claimant,
    role,
    protocol: assumed,
    notation,
    value: scalarTree({ ...port, parts }),
  });
}

/**
 * A scalar with the expansions of compose masked: `$NAME`, `${NAME:-default}`, defaults nested in defaults
 * (https://docs.docker.com/reference/compose-file/interpolation/), and `$$`, which spells a `$`.
 */
export function interpolated(node: ScalarNode): ScalarNode {
  const content = node.content();
  const masked = maskInterpolations(content);
  if (masked === content) return node;
  const { data: _data, ...rest } = node;
  return { ...rest, content: () => masked };
}

/** A text with the expansions of compose masked, `$$` too; the text itself where it holds none. */
export function maskInterpolations(source: Source): Source {
  const masks = expansions(source);
  return masks.length === 0 ? source : source.mask(masks);
}

function expansions(source: Source): readonly Mask[] {
  const { text } = source;
  const masks: Mask[] = [];
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at)) {
    const end = text[at + 1] === '$' ? at + 2 : expansionEnd(text, at);
    if (end === undefined) {
      at += 1;
      continue;
    }
    const span = { start: at, end };
    const expression = { language: 'shell', text: text.slice(at, end), at: source.locate(span) } as const;
    masks.push({ ...span, expression, fill: 'word' });
    at = end;
  }
  return masks;
}

/** No expansion that a person wrote is longer. */
const MAX_EXPANSION = 500;

function expansionEnd(text: string, at: number): number | undefined {
  if (text[at + 1] !== '{') {
    const name = /^[A-Za-z_]\w{0,200}/.exec(text.slice(at + 1, at + 202));
    return name ? at + 1 + name[0].length : undefined;
  }
  let depth = 0;
  for (let i = at + 1; i < Math.min(text.length, at + MAX_EXPANSION); i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}
