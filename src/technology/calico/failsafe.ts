// Ports that Calico lets in whatever its policies say.

import { entry, itemsOf, type Node, type ScalarNode, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode, claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { walkTrails } from '../linux/trail.ts';
import { protocolOf } from '../notations.ts';

/**
 * `failsafeInboundHostPorts` of a FelixConfiguration
 * (https://docs.tigera.io/calico/latest/reference/resources/felixconfig), and the same in the spelling of variables.
 */
const KEY = /^(?:felix_?)?failsafe_?inbound(?:_?host_?ports)?$/i;

/** `tcp:22`, `udp:10.0.0.0/8:68` (https://docs.tigera.io/calico/latest/reference/felix/configuration). */
const ITEM = /(?<![\w:])(tcp|udp|sctp):(?:[\d.]{7,15}\/\d{1,2}:)?(\d{1,5})(?![\w:./])/gi;

/** Declares what a document lists there: maps, texts, or one text with commas. */
export function scanFailsafePorts(root: Node, context: ScanContext): void {
  const { document, span } = root;
  if (!/failsafe/i.test(document.text.slice(span.start, span.end))) return;
  const inner = ofTool(context, 'calico');
  walkTrails(root, ({ node, key = '', parent }) => {
    const isFailsafe = KEY.test(key) || (key === 'inbound' && parent?.key === 'failsafe');
    // The items of a list carry its key.
    if (!isFailsafe || parent?.node.kind === 'list') return true;
    for (const item of itemsOf(node)) {
      if (item.kind === 'scalar') claimText(item, inner);
      else claimNode(entry(item, 'port'), allow(scalarText(entry(item, 'protocol'))), inner);
    }
    return false;
  });
}

function claimText(item: ScalarNode, context: ScanContext): void {
  const content = item.content();
  for (const match of content.text.matchAll(ITEM)) {
    const [all, protocol, port = ''] = match;
    const end = match.index + all.length;
    claimSpan(content, { start: end - port.length, end }, allow(protocol), context);
  }
}

function allow(protocol: string | undefined): Claim {
  return {
    claimant: 'service',
    role: 'allow',
    protocol: protocolOf(protocol) ?? 'any',
    form: 'calico-failsafe',
  };
}
