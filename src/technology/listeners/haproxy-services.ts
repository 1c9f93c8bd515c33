// Services of HAProxy in variables: those of OpenStack-Ansible, and the proxies that roles and formulas make of maps.

import { entry, itemsOf, type Node, walk } from '../../syntax/node.ts';
import { type Claim, claimNode, claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { isTestData } from './scan.ts';

const CLAIM: Claim = {
  claimant: 'haproxy-nginx',
  role: 'listen',
  protocol: 'tcp',
  form: 'haproxy-service-variable',
};

/**
 * Reads maps of `haproxy_service_name` with `haproxy_port`
 * (https://docs.openstack.org/openstack-ansible-haproxy_server/latest/configure-haproxy.html), and the `bind` of
 * frontends and listeners in a map of HAProxy's, as its configuration has it
 * (https://docs.haproxy.org/3.0/configuration.html#4.2-bind).
 */
export function scanHaproxyServices(root: Node, context: ScanContext): void {
  walk(root, (node) => {
    if (node.kind !== 'map' || !entry(node, 'haproxy_service_name')) return true;
    for (const name of ['haproxy_port', 'haproxy_redirect_http_port'])
      claimNode(entry(node, name), CLAIM, { ...context, technology: 'ansible' });
    return true;
  });
  if (root.kind !== 'map' || isTestData(root.document.file) || !/haproxy/i.test(root.document.text)) return;
  walkTrails(root, (trail) => {
    const bind = trail.node.kind === 'map' ? entry(trail.node, 'bind') : undefined;
    if (bind && isProxy(trail)) for (const item of itemsOf(bind)) claimBind(item, context);
    return true;
  });
}

/** Below a key of HAProxy's and one of its sections that listen: `haproxy: {listens: {wiki: …}}`, `haproxy_frontends: […]`. */
function isProxy(trail: Trail): boolean {
  let [isHaproxy, listens] = [false, false];
  for (let step: Trail | undefined = trail; step; step = step.parent) {
    isHaproxy ||= /^haproxy(?:_|$)/i.test(step.key ?? '');
    listens ||= /(?:^|_)(?:listens?|listeners?|frontends?|stats)$/i.test(step.key ?? '');
  }
  return isHaproxy && listens;
}

/** `*:443 ssl crt /etc/cert.pem`: the addresses are the first word. */
function claimBind(item: Node, context: ScanContext): void {
  const node = item.kind === 'map' ? entry(item, 'listen', 'address', 'bind') : item;
  if (node?.kind !== 'scalar' || node.style === 'block') return;
  const content = node.content();
  const word = /^[ \t]{0,9}(\S{0,200}:\S{1,200})/.exec(content.text);
  if (!word?.[1]) return;
  const start = word[0].length - word[1].length;
  const claim = { ...CLAIM, notation: 'endpoint' } as const;
  claimSpan(content, { start, end: word[0].length }, claim, ofTool(context, 'haproxy'));
}
