// Services of HAProxy in the variables of OpenStack-Ansible.

import { entry, type Node, walk } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';

const CLAIM: Claim = {
  claimant: 'haproxy-nginx',
  role: 'listen',
  protocol: 'tcp',
  form: 'haproxy-service-variable',
};

/**
 * Reads maps of `haproxy_service_name` with `haproxy_port`
 * (https://docs.openstack.org/openstack-ansible-haproxy_server/latest/configure-haproxy.html).
 */
export function scanHaproxyServices(root: Node, context: ScanContext): void {
  walk(root, (node) => {
    if (node.kind !== 'map' || !entry(node, 'haproxy_service_name')) return true;
    for (const name of ['haproxy_port', 'haproxy_redirect_http_port'])
      claimNode(entry(node, name), CLAIM, { ...context, technology: 'ansible' });
    return true;
  });
}
