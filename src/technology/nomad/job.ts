// Nomad jobs, in HCL, in the same as JSON, and as the API has them: ports of the host that they ask for by number.

import type { PortRole } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { entry, itemsOf, type MapNode, type Node, scalarText, walk } from '../../syntax/node.ts';
import { claimNode, claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { labelledBlocks } from '../hashicorp/blocks.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';

/**
 * Declares the static ports of every group and task. In a network of its own a group gets them through the host;
 * otherwise the task binds them itself, unless `to` says that its driver maps them. Ports without a number come from
 * the range of dynamic ports and declare nothing. Source: https://developer.hashicorp.com/nomad/docs/job-specification/network
 */
export function scanNomadJob(root: Node, context: ScanContext): void {
  const inner: ScanContext = { ...context, technology: 'nomad' };
  for (const { body } of labelledBlocks(root, 'job', 1)) scanJob(body, inner);
  if (root.kind === 'map' || root.kind === 'list') {
    walk(root, (node) => {
      if (node.kind === 'map')
        for (const group of itemsOf(entry(node, 'TaskGroups'))) scanApiGroup(group, inner);
      return true;
    });
  }
}

function scanJob(job: MapNode, context: ScanContext): void {
  const groups = [...labelledBlocks(job, 'group', 1), ...contents(job, 'group')];
  const tasks = [...groups.map((g) => g.body), job].flatMap((holder) => [
    ...labelledBlocks(holder, 'task', 1),
    ...contents(holder, 'task'),
  ]);
  for (const { body } of groups) {
    scanNetworks(body, context);
    scanUpstreams(body, context);
  }
  for (const { body } of tasks)
    for (const resources of labelledBlocks(body, 'resources', 0)) scanNetworks(resources.body, context);
}

/** Blocks that are made by a loop: `dynamic "group" { for_each = … content { … } }`. */
function contents(holder: MapNode, type: string) {
  return labelledBlocks(holder, 'dynamic', 1)
    .filter((b) => b.labels[0] === type)
    .flatMap((b) => labelledBlocks(b.body, 'content', 0));
}

function scanNetworks(holder: MapNode, context: ScanContext): void {
  for (const { body: network } of labelledBlocks(holder, 'network', 0)) {
    const mode = scalarText(entry(network, 'mode'));
    for (const { body: port } of [...labelledBlocks(network, 'port', 1), ...contents(network, 'port')])
      declare(entry(port, 'static'), mode, entry(port, 'to'), context);
  }
}

/** Proxies of Consul's mesh listen for the tasks of their group, in the network of the group. */
function scanUpstreams(group: MapNode, context: ScanContext): void {
  for (const service of labelledBlocks(group, 'service', 0))
    for (const connect of labelledBlocks(service.body, 'connect', 0))
      for (const sidecar of labelledBlocks(connect.body, 'sidecar_service', 0))
        for (const proxy of labelledBlocks(sidecar.body, 'proxy', 0))
          for (const upstream of labelledBlocks(proxy.body, 'upstreams', 0))
            claimNode(
              entry(upstream.body, 'local_bind_port'),
              { claimant: 'service', role: 'listen', protocol: 'tcp', form: 'nomad-upstream' },
              { ...context, reach: 'container' },
            );
}

/** `nomad job run -output`, and what the API takes: https://developer.hashicorp.com/nomad/api-docs/json-jobs */
function scanApiGroup(group: Node, context: ScanContext): void {
  const resources = itemsOf(entry(group, 'Tasks')).map((task) => entry(task, 'Resources'));
  for (const holder of [group, ...resources]) {
    for (const network of itemsOf(entry(holder, 'Networks'))) {
      const mode = scalarText(entry(network, 'Mode'));
      for (const port of itemsOf(entry(network, 'ReservedPorts')))
        declare(entry(port, 'Value'), mode, entry(port, 'To'), context);
    }
  }
}

/** `port "http" { static = 80 }` where it stands in a text that HCL's rules do not hold, such as a job of HCL 1. */
const PORT =
  /\bport[ \t]{1,8}"[^"\n]{0,80}"[ \t]{0,8}\{\s{0,80}(?:to[ \t]{0,20}=[ \t]{0,20}"?\d{1,5}"?\s{1,80})?static[ \t]{0,20}=[ \t]{0,20}"?([\d\uE000]+)(?=["\s}])/g;
const MAX_NETWORK = 600;

/** Declares the static ports that a text shows by their shape; those of trees are known. */
export function scanNomadPorts(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!/\bport[ \t]+"[^"\n]*"[ \t]*\{/.test(source.text)) return;
  const text = maskPlaceholders(source);
  const isHidden = isCommentedOut(text.text);
  let isShown: ((offset: number) => boolean) | undefined;
  for (const match of text.text.matchAll(PORT)) {
    const end = match.index + match[0].length;
    const start = end - (match[1] ?? '').length;
    isShown ??= insideOf(shown());
    if (isHidden(match.index) || isShown(text.offsetInFile(start))) continue;
    const before = text.text.slice(Math.max(0, match.index - MAX_NETWORK), match.index);
    const network = before.slice(Math.max(0, before.lastIndexOf('network')));
    const isMapped = /\bmode[ \t]{0,20}=[ \t]{0,20}"(?:bridge|cni)/.test(network) || /\bto\b/.test(match[0]);
    claimSpan(
      text,
      { start, end },
      {
        claimant: 'service',
        role: isMapped ? 'publish' : 'listen',
        protocol: 'any',
        form: 'nomad-static-port',
      },
      { ...context, technology: 'nomad', reach: 'host' },
    );
  }
}

function declare(
  port: Node | undefined,
  mode: string | undefined,
  to: Node | undefined,
  context: ScanContext,
): void {
  if (mode === 'none') return;
  const target = scalarText(to);
  const isMapped = mode === 'bridge' || mode?.startsWith('cni/') === true || (target ?? '0') !== '0';
  const role: PortRole = isMapped ? 'publish' : 'listen';
  claimNode(port, { claimant: 'service', role, protocol: 'any', form: 'nomad-static-port' }, context);
}
