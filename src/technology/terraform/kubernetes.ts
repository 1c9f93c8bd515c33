// Ports of nodes in the Kubernetes and Helm providers: their blocks spell the fields of Kubernetes with underscores.

import { FILLER } from '../../source/source.ts';
import { entry, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';
import { blocksOf, inLoop, instancesOf } from './blocks.ts';

/** Declares `node_port` of services, `host_port` of pods, and the values of charts that set either. */
export function scanKubernetesResource(type: string, body: MapNode, context: ScanContext): void {
  const inner = instancesOf(body, context);
  if (/^kubernetes_service(?:_v1)?$/.test(type)) scanPorts(body, inner, 0);
  else if (
    /^kubernetes_(?:pod|deployment|daemon_?set|stateful_?set|job|cron_job|replication_controller)/.test(type)
  )
    scanPorts(body, inner, 0);
  else if (type === 'helm_release') scanChart(body, inner);
}

const MAX_DEPTH = 12;

function scanPorts(body: MapNode, context: ScanContext, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const protocol = protocolOf(scalarText(entry(body, 'protocol'))) ?? 'tcp';
  const form = 'service-node-port';
  const claim = { claimant: 'k8s-nodeport', role: 'nodeport', protocol, form } as const;
  for (const name of ['node_port', 'health_check_node_port'])
    claimNode(entry(body, name), claim, inLoop([entry(body, name)], context));
  const published = { claimant: 'service', role: 'publish', protocol, form: 'host-port' } as const;
  claimNode(entry(body, 'host_port'), published, inLoop([entry(body, 'host_port')], context));
  for (const block of blocksOf(body, context)) scanPorts(block.body, block.context, depth + 1);
}

/** `set { name = "controller.service.nodePorts.http"  value = 30080 }`. */
function scanChart(body: MapNode, context: ScanContext): void {
  for (const { name: kind, body: set, context: inner } of blocksOf(body, context)) {
    if (!/^set(?:_\w+)?$/.test(kind)) continue;
    const name = scalarText(entry(set, 'name')) ?? '';
    const value = entry(set, 'value');
    if (!isPort(value)) continue;
    const looped = inLoop([value], inner);
    const protocol = /udp/i.test(name) ? 'udp' : 'tcp';
    if (/(?:^|\.)(?:\w*NodePort|nodePorts?(?:\.[\w-]+){0,2})$/i.test(name)) {
      claimNode(value, { claimant: 'k8s-nodeport', role: 'nodeport', protocol, form: 'chart-value' }, looped);
    } else if (/(?:^|\.)(?:hostPort|hostPorts?\.(?:ports\.)?[\w-]+)$/.test(name)) {
      claimNode(value, { claimant: 'service', role: 'publish', protocol, form: 'chart-value' }, looped);
    }
  }
}

function isPort(value: Node | undefined): boolean {
  const text = scalarText(value)?.trim() ?? '';
  return /^\d{1,5}$/.test(text) || text.includes(FILLER);
}
