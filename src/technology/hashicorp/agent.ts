// What the configurations of Consul's and Nomad's agents have in common.

import type { Protocol } from '../../model/fact.ts';
import { keyText, type MapNode, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';

const FILES = {
  consul: { nested: /consul[^/]*(?:\/[^/]*)?$/i, own: /consul[^/]*(?:\/[^/]*){0,2}\.(?:hcl|json)$/i },
  nomad: { nested: /nomad[^/]*(?:\/[^/]*)?$/i, own: /nomad[^/]*(?:\/[^/]*){0,2}\.(?:hcl|json)$/i },
} as const;

/** The agent reads every file of its folder, whatever its name: `/etc/nomad.d/*.hcl`, `/etc/consul.d/*.json`. */
export function isAgentFile(tool: keyof typeof FILES, { path, depth }: ScanContext): boolean {
  const { nested, own } = FILES[tool];
  // A document inside another has the other's name where nothing names it.
  return (depth > 0 && nested.test(path)) || own.test(path);
}

/** Claims the ports of an agent that `protocols` knows; -1 switches a listener off. */
export function claimAgentPorts(
  tool: keyof typeof FILES,
  ports: MapNode,
  protocols: ReadonlyMap<string, Protocol>,
  context: ScanContext,
): void {
  for (const { key, value } of ports.entries) {
    const protocol = protocols.get(keyText(key));
    if (!protocol || /^-/.test(scalarText(value) ?? '')) continue;
    claimNode(
      value,
      { claimant: `${tool}-listen`, role: 'listen', protocol, form: `${tool}-ports` },
      context,
    );
  }
}
