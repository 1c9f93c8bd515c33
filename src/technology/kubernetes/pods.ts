// Pods that share the network of their node: what their containers say they listen on, they listen on there.

import { entry, itemsOf, keyText, type Node } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { claimPortAt, isPortInUse, isTrue, protocolBeside } from './port-fields.ts';

const CONTAINERS: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'container',
  'init_container',
]);

/**
 * Declares the ports of a pod with `hostNetwork: true`, in whatever object it stands (a workload's template, a custom
 * resource, a patch). `hostPort` has to equal `containerPort` there, and both are one socket. Adds the maps that were
 * read to `done`.
 */
export function scanHostNetwork(pod: Node, done: Set<Node>, context: ScanContext): void {
  if (!isTrue(entry(pod, 'hostNetwork', 'host_network')) || isConditional(pod)) return;
  for (const container of fieldsOf(pod, CONTAINERS)) {
    for (const port of fieldsOf(container, new Set(['ports', 'port']))) {
      done.add(port);
      const host = entry(port, 'hostPort', 'host_port');
      const token = isPortInUse(host) ? host : entry(port, 'containerPort', 'container_port');
      if (!isPortInUse(token)) continue;
      const protocol = protocolBeside(port);
      const claim = {
        claimant: 'k8s-hostport',
        role: 'listen',
        protocol,
        form: 'host-network-port',
      } as const;
      claimPortAt(token, entry(port, 'hostIP', 'host_ip'), claim, context);
    }
  }
}

/** Statements of templates that open and close a condition: `{{- if … }}`, `{% if … %}`, `{{- end }}`. */
const STATEMENT = /(?:\{\{|\{%)[-~+]?\s{0,10}(?:(if|with|range|for)\b|(end\w{0,5})\b)/g;

/** Lines of a template in front of the first field of a map. */
const MAX_LEAD = 200;

/**
 * True where a template writes `hostNetwork: true` only on a condition that the containers do not share: whether they
 * listen on the node is then not said in this file.
 */
function isConditional(pod: Node): boolean {
  if (pod.kind !== 'map') return false;
  const fieldAt = keyStart(pod, 'hostNetwork');
  const containersAt = keyStart(pod, 'containers');
  const [first] = pod.entries;
  if (fieldAt === undefined || containersAt === undefined || !first) return false;
  const { document } = pod;
  const isFirst = first.key.span.start === fieldAt;
  const from = isFirst ? Math.max(0, fieldAt - MAX_LEAD) : first.key.span.start;
  const opened = openConditions(document.rawText({ start: from, end: fieldAt }), 0);
  if (opened === 0 || containersAt < fieldAt) return opened > 0;
  return openConditions(document.rawText({ start: fieldAt, end: containersAt }), opened) < opened;
}

/** How many conditions are open at the end of a text. */
function openConditions(text: string, before: number): number {
  let open = before;
  let least = before;
  for (const [, opens] of text.matchAll(STATEMENT)) {
    open = opens === undefined ? Math.max(0, open - 1) : open + 1;
    least = Math.min(least, open);
  }
  return before > 0 ? least : open;
}

function keyStart(pod: Node & { readonly kind: 'map' }, name: string): number | undefined {
  return pod.entries.find(({ key }) => keyText(key) === name)?.key.span.start;
}

/** The maps in a list, or in blocks that are written again and again. */
function fieldsOf(node: Node, names: ReadonlySet<string>): readonly Node[] {
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, value }) =>
    names.has(keyText(key)) ? itemsOf(value).filter((item) => item.kind === 'map') : [],
  );
}
