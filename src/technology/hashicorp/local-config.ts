// The variables that hand an image of Vault or Consul its configuration as one text.

import type { Source } from '../../source/source.ts';
import { entry, keyText, type MapNode, type Node, scalarText, walk } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';

/** Sources: https://hub.docker.com/_/vault and https://hub.docker.com/_/consul, "Running". */
const VARIABLE = /^(CONSUL|NOMAD|VAULT)_LOCAL_CONFIG(?:=|$)/;

/** Hands the text of such a variable to the readers of its tool; a container listens in a network of its own. */
export function scanLocalConfig(root: Node, context: ScanContext): void {
  walk(root, (node, parents) => {
    if (node.kind === 'map') {
      const name = scalarText(entry(node, 'name')) ?? '';
      const value = entry(node, 'value');
      if (VARIABLE.test(name) && value?.kind === 'scalar')
        scanText(value.content(), name, [...parents, node], context);
      for (const { key, value: text } of node.entries)
        if (VARIABLE.test(keyText(key)) && text.kind === 'scalar')
          scanText(text.content(), keyText(key), [...parents, node], context);
    } else if (node.kind === 'list') {
      for (const item of node.items) {
        const content = item.kind === 'scalar' ? item.content() : undefined;
        const match = content ? VARIABLE.exec(content.text) : null;
        if (!content || !match || match[0].length === content.text.length) continue;
        const span = { start: match[0].length, end: content.text.length };
        scanText(content.slice(span), match[0], [...parents, node], context);
      }
    }
    return true;
  });
}

function scanText(text: Source, variable: string, parents: readonly Node[], context: ScanContext): void {
  const kind = text.text.trimStart().startsWith('{') ? 'json' : 'hcl';
  const tool = variable.slice(0, variable.indexOf('_')).toLowerCase();
  const isHost = parents.some((p): p is MapNode => p.kind === 'map' && sharesHost(p));
  const reach = isHost || context.reach !== 'host' ? context.reach : 'container';
  context.scanNested(text, { path: `/${tool}/config/local.${kind}`, kind }, { ...context, reach });
}

function sharesHost(holder: MapNode): boolean {
  return (
    scalarText(entry(holder, 'network_mode')) === 'host' ||
    scalarText(entry(holder, 'hostNetwork')) === 'true'
  );
}
