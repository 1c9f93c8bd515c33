// Maps that give the services of a machine their ports, `host_ports: {web: 40080, wiki: 40081}`: guesses by the map's name.

import { keyText, type Node, scalarText, templateOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { claimGuess } from './guess.ts';
import { wordsOf } from './port-names.ts';

/** Whose ports they are; `service_ports` of a cluster are those of its load balancer. */
const OF_THE_MACHINE = /^(?:host|listen|listener|listening|bind|published|app|application)$/;

/** Ports of one map are different ones, or it says something else, such as who may connect where. */
const MIN_SERVICES = 2;

/**
 * Claims each port of a map whose name says that these are ports of services here; nothing where any value is
 * something else. `isPlain`: the file is about machines, not about a cluster, so that services are programs.
 */
export function claimPortMap(name: string, value: Node, context: ScanContext, isPlain: boolean): void {
  if (value.kind !== 'map' || value.entries.length < MIN_SERVICES || !isPortMap(name, isPlain)) return;
  const isPort = (node: Node): boolean => /^\d{1,5}$/.test(scalarText(node) ?? '');
  if (!value.entries.every((e) => isPort(e.value) || hasPlaceholder(e.value))) return;
  for (const { key, value: port } of value.entries)
    if (isPort(port)) claimGuess(port, `${keyText(key)}_port`, context);
}

function isPortMap(name: string, isPlain: boolean): boolean {
  const words = wordsOf(name);
  const before = words.at(-2) ?? '';
  if (words.at(-1) !== 'ports' || words.length > 3) return false;
  if (words.some((w) => /^(?:firewall|allow|allowed|open|remote|client|container|target|node)$/.test(w)))
    return false;
  return OF_THE_MACHINE.test(before) || (isPlain && /^services?$/.test(before));
}

/** A computed value beside plain ones is one of the same kind. */
function hasPlaceholder(node: Node): boolean {
  return node.kind === 'scalar' && templateOf(node).parts.some((part) => typeof part !== 'string');
}
