// One rule of a cloud's packet filter: security groups, network ACLs and firewalls of every provider say the same things.

import type { PortNotation } from '../../model/declaration.ts';
import type { Protocol } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { FILLER } from '../../source/source.ts';
import { type Node, type ScalarNode, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';

export type FilterKind = 'security-group' | 'network-acl' | 'firewall';
export type Direction = 'ingress' | 'egress';

/** What stands around the ports of a rule. */
export interface FilterRule {
  readonly kind: FilterKind;
  readonly direction: Direction | undefined;
  /** A name or a number of IANA's registry, or `-1`, `all`, `*`; a list of names in some firewalls. */
  readonly protocol: Node | string | undefined;
}

/** Claims the ports between two fields; nothing where the rule is about every port or a protocol without ports. */
export function allowBounds(
  low: Node | undefined,
  high: Node | undefined,
  rule: FilterRule,
  context: ScanContext,
): void {
  const claim = claimOf(rule, 'bounds');
  const [first, last] = [low ?? high, high ?? low];
  if (!claim || isEvery(first, last)) return;
  claimBounds(first, last, [0, 0], claim, context);
}

/** Claims `22`, `8000-8100`, `22/22` or a list of them; nothing for `*`, `all` and `any`. */
export function allowPorts(ports: Node | undefined, rule: FilterRule, context: ScanContext): void {
  if (!ports || ports.kind === 'map') return;
  if (ports.kind === 'list') {
    for (const item of ports.items) if (item.kind === 'scalar') allowPorts(item, rule, context);
    return;
  }
  const text = scalarText(ports)?.trim() ?? '';
  // Alibaba Cloud writes a range with a slash (https://www.alibabacloud.com/help/en/ecs/user-guide/security-group-rules).
  const slashed = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  if (slashed) {
    const at = text.indexOf('/');
    const content = ports.content();
    const whole = { start: 0, end: content.text.length };
    const [low, high] = [
      { start: 0, end: at },
      { start: at + 1, end: whole.end },
    ];
    allowBounds(partOf(content, low), partOf(content, high), rule, context);
    return;
  }
  if (!text.includes(FILLER) && !/\d/.test(text)) return;
  if (/^(?:0|-1)$/.test(text)) return;
  const claim = claimOf(rule, 'ports');
  if (claim) claimNode(ports, claim, context);
}

function partOf(content: Source, span: Span): ScalarNode {
  return {
    kind: 'scalar',
    document: content,
    span,
    inner: span,
    style: 'plain',
    content: () => content.slice(span),
  };
}

function claimOf(rule: FilterRule, notation: PortNotation): Claim | undefined {
  const protocol = portProtocol(rule.protocol);
  if (protocol === undefined) return undefined;
  const form = rule.direction === undefined ? rule.kind : `${rule.kind}-${rule.direction}`;
  return { claimant: 'service', role: 'allow', protocol, form, notation };
}

/** -1 and -1, 0 and 0: every port of every protocol. */
function isEvery(low: Node | undefined, high: Node | undefined): boolean {
  const [from, to] = [scalarText(low)?.trim(), scalarText(high)?.trim()];
  return from === '-1' || to === '-1' || (from === '0' && to === '0') || from === '' || to === '';
}

/** https://www.iana.org/assignments/protocol-numbers/ */
const NUMBERS: Readonly<Record<string, Protocol>> = { '6': 'tcp', '17': 'udp', '33': 'dccp', '132': 'sctp' };

/** The protocol whose ports a rule names; undefined where it has no ports, or stands for every protocol. */
function portProtocol(written: Node | string | undefined): Protocol | undefined {
  const node = typeof written === 'string' ? undefined : written;
  if (node?.kind === 'list') {
    const all = new Set(node.items.map(portProtocol).filter((p) => p !== undefined));
    const [only] = all;
    return all.size > 1 ? 'any' : only;
  }
  const text = (typeof written === 'string' ? written : scalarText(node))?.trim().toLowerCase();
  if (text === undefined || text.includes(FILLER)) return 'any';
  if (/^(?:tcp[_+/]udp|tcpudp|\*|any)$/.test(text)) return 'any';
  return protocolOf(text) ?? NUMBERS[text];
}
