// The servers of nginx as variables of the roles that write its configuration.

import { entry, keyText, type Node, walk } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { readPortText } from '../notations.ts';
import { scalarAt } from './scan.ts';

/** `nginx_vhosts` (geerlingguy.nginx), `nginx_sites` (jdauphant.nginx), `nginx_servers`. */
const SERVERS = /^nginx_+(?:[a-z]+_+)?(?:vhosts?|sites|servers)(?:_+[a-z]+)?$/;

/** Reads `nginx_vhosts: [{listen: "443 ssl"}]` and `nginx_sites: {a: ["listen 443 ssl"]}`. */
export function scanNginxVariables(root: Node, context: ScanContext): void {
  if (context.depth > 0) return;
  // Formulas of Salt have them under the name of the server (https://github.com/saltstack-formulas/nginx-formula).
  const isPillar = /\.sls$/.test(context.path);
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      if (SERVERS.test(name)) scanServers(value, context);
      else if (isPillar && /^(?:nginx|apache|apache_httpd)$/.test(name)) scanServers(sitesOf(value), context);
    }
    return true;
  });
}

function sitesOf(formula: Node): Node {
  return entry(formula, 'servers', 'sites', 'vhosts', 'virtualhosts') ?? formula;
}

function scanServers(servers: Node, context: ScanContext): void {
  walk(servers, (node) => {
    if (node.kind === 'list') for (const item of node.items) claimListen(item, /^\s*listen\s+/, context);
    if (node.kind === 'map')
      for (const { key, value } of node.entries)
        if (keyText(key) === 'listen')
          for (const item of value.kind === 'list' ? value.items : [value])
            claimListen(item, /^\s*/, context);
    return true;
  });
}

/** The first word behind `lead` is what nginx listens on. */
function claimListen(node: Node, lead: RegExp, context: ScanContext): void {
  if (node.kind !== 'scalar' || node.data === null) return;
  const content = node.content();
  const start = lead.exec(content.text)?.[0].length;
  if (start === undefined) return;
  const word = /^[^\s;]{1,200}/.exec(content.text.slice(start))?.[0] ?? '';
  if (readPortText(word, 'endpoint').kind !== 'ports' && !/^\uE000+$/.test(word)) return;
  const claim: Claim = {
    claimant: 'haproxy-nginx',
    role: 'listen',
    protocol: /\s(?:udp|quic)\b/.test(content.text) ? 'udp' : 'tcp',
    notation: 'endpoint',
    form: 'nginx-variable',
  };
  claimNode(scalarAt(content, { start, end: start + word.length }), claim, context);
}
