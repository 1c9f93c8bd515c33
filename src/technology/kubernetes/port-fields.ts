// The scalars that give a port of a node: what counts as one, and how it is claimed with the address beside it.

import { scalarTree } from '../../model/declaration.ts';
import type { Protocol } from '../../model/fact.ts';
import type { Template } from '../../model/value.ts';
import { FILLER } from '../../source/source.ts';
import { entry, type Node, type ScalarNode, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { protocolOf } from '../notations.ts';

/** A number, a range of them, or an expression, OpenShift's `${{NAME}}` among them: what else stands there is a name or a word of a policy. */
const PORT = /^\$?[\d\uE000][\d\uE000:-]{0,2000}$/;

/** True for a scalar that gives a port or is filled in by a template. */
export function isPort(node: Node | undefined): node is ScalarNode {
  if (node?.kind !== 'scalar' || node.data === null || typeof node.data === 'boolean') return false;
  return PORT.test(maskPlaceholders(node.content()).text.trim());
}

/** True for a port that is more than 0, which means none, or that nobody knows yet. */
export function isPortInUse(node: Node | undefined): node is ScalarNode {
  return isPort(node) && !/^0+$/.test(node.content().text.trim());
}

/** True where a field is literally true, in any of the words that Kubernetes takes for it. */
export function isTrue(node: Node | undefined): boolean {
  return /^(?:true|yes|on)$/i.test(scalarText(node) ?? '');
}

/** True where a field is literally false. */
export function isFalse(node: Node | undefined): boolean {
  return /^(?:false|no|off)$/i.test(scalarText(node) ?? '');
}

/** The protocol that the map around a port names; TCP is the default of Services and containers. */
export function protocolBeside(port: Node): Protocol {
  const written = scalarText(entry(port, 'protocol'));
  if (written === undefined || written === '') return 'tcp';
  return protocolOf(written.trim()) ?? (written.includes(FILLER) ? 'any' : 'tcp');
}

/** Claims a port on the one address that another scalar names; on every address where that one is missing. */
export function claimPortAt(
  port: ScalarNode,
  address: Node | undefined,
  claim: Claim,
  context: ScanContext,
): void {
  if (address?.kind !== 'scalar' || address.data === null || address.content().text.trim() === '') {
    claimNode(port, claim, context);
    return;
  }
  const { parts, raw, at } = masked(port);
  const host = masked(address).parts;
  const isBare = host.some((p) => typeof p === 'string' && p.includes(':'));
  const value = scalarTree({ parts: [...(isBare ? ['[', ...host, ']'] : host), ':', ...parts], raw, at });
  const { claimant, role, protocol, form, guessed } = claim;
  context.sink.declarations.push({
    kind: 'ports',
    ...surroundings(context, port.document, port.inner),
    form,
    claimant,
    role,
    protocol,
    notation: 'endpoint',
    ...(guessed && { guessed }),
    value,
  });
}

function masked(node: ScalarNode): Template {
  const content = maskPlaceholders(node.content());
  const { parts } = content.template({ start: 0, end: content.text.length });
  return { parts, raw: node.document.rawText(node.inner), at: node.document.locate(node.inner) };
}
