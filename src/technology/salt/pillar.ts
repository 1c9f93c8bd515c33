// Ports in a pillar about one service, `wiki: {port: 40080}` in a file of that name: guesses by the key.

import { itemsOf, keyText, type Node } from '../../syntax/node.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { isOwnPort, isServing } from '../listeners/class-ports.ts';
import { claimGuess, isElsewhere, NO_MACHINE } from '../listeners/guess.ts';

/** Deeper maps are settings of something else. */
const MAX_LEVELS = 4;

/** Reads a pillar (https://docs.saltproject.io/en/latest/topics/pillar/) whose file has the name of its only service. */
export function scanPillarPorts(root: Node, context: ScanContext): void {
  const { path, depth } = context;
  if (root.kind !== 'map' || depth > 0 || NO_MACHINE.test(path)) return;
  const [, service] = /(?:^|\/)pillars?\/(?:[^/]+\/)*?([\w-]+)(?:\/init)?\.sls$/.exec(path) ?? [];
  if (service === undefined) return;
  const inner = ofTool(context, 'salt');
  for (const { key, value } of root.entries)
    if (keyText(key).replaceAll('_', '-') === service.replaceAll('_', '-')) scanMap([service], value, inner);
}

function scanMap(path: readonly string[], node: Node, context: ScanContext): void {
  if (path.length > MAX_LEVELS || !path.every(isServing)) return;
  for (const map of itemsOf(node)) {
    if (map.kind !== 'map') continue;
    const isLocal = !map.entries.some(
      (e) => e.value.kind === 'scalar' && isElsewhere(keyText(e.key), e.value),
    );
    for (const { key, value } of map.entries) {
      const name = keyText(key);
      if (value.kind !== 'scalar') scanMap([...path, name], value, context);
      else if (isLocal && isOwnPort(name)) claimGuess(value, `${path.at(-1) ?? ''}_${name}`, context);
    }
  }
}
