// Rules of a host's packet filter as the variables of whatever role makes them: guesses by the variable's name.

import { entry, itemsOf, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf, readPortText } from '../notations.ts';

/** `ufw_rules`, `wiki_firewall_rules`, and `firewall`, as the system role of that name has it. */
const NAME = /^firewall$|(?:^|_)(?:ufw|firewalld?|iptables|nftables)_(?:[a-z0-9]+_){0,3}rules$/;

/** Names of rules for what goes out, or that shut. */
const OTHERS =
  /(?:^|_)(?:out|outbound|outgoing|egress|output|deny|denied|drop|block|blocked|reject|removed?|absent|nat|forward)(?:_|$)/;

/** The fields that say what becomes of a packet, and whether the rule is there at all. */
const VERDICTS = ['rule', 'action', 'policy', 'target', 'jump', 'verdict'];

/** True for a variable whose value {@link claimRules} reads. */
export function isRules(words: readonly string[]): boolean {
  const name = words.join('_');
  return NAME.test(name) && !OTHERS.test(name);
}

/**
 * Claims the ports of `[{port: 80, proto: tcp, rule: allow}]`, in the words of the modules that such a list is handed to
 * (https://docs.ansible.com/ansible/latest/collections/community/general/ufw_module.html,
 * https://github.com/linux-system-roles/firewall), also as a map of named rules.
 */
export function claimRules(value: Node, context: ScanContext): void {
  if (value.kind === 'scalar') return;
  const isOne = value.kind === 'map' && entry(value, 'port', 'ports') !== undefined;
  const rules = value.kind === 'map' && !isOne ? value.entries.map((e) => e.value) : itemsOf(value);
  for (const rule of rules) if (rule.kind === 'map' && accepts(rule)) claimRule(rule, context);
}

function accepts(rule: MapNode): boolean {
  const text = (...names: readonly string[]): string =>
    scalarText(entry(rule, ...names))?.toLowerCase() ?? '';
  if (!VERDICTS.every((name) => /^(?:|allow|allowed|accept|limit|permit)$/.test(text(name)))) return false;
  if (/^(?:absent|disabled|removed)$/.test(text('state'))) return false;
  if (/^(?:true|yes|on)$/.test(text('delete'))) return false;
  return !/^(?:out|output|outbound|egress)/.test(text('direction') || text('chain'));
}

function claimRule(rule: MapNode, context: ScanContext): void {
  const protocol = protocolOf(scalarText(entry(rule, 'proto', 'protocol'))) ?? 'any';
  const ports = entry(rule, 'to_port', 'port', 'ports', 'dport', 'dports', 'destination_port', 'dest_port');
  for (const port of itemsOf(ports)) {
    if (port.kind !== 'scalar' || readPortText(scalarText(port) ?? '', 'ports').kind !== 'ports') continue;
    const claim = {
      claimant: 'service',
      role: 'allow',
      protocol,
      form: 'rule-variable',
      guessed: true,
    } as const;
    claimNode(port, claim, context);
  }
}
