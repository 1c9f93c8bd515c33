// Kernel parameters of Azure's node pools, which are fields with names of their own.

import { scalarTree } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import {
  keyText,
  type MapEntry,
  type MapNode,
  type Node,
  templateOf,
  treeOf,
  walk,
} from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { isCommentedOut } from '../linux/sysctl-lines.ts';

const RANGE = 'net.ipv4.ip_local_port_range';

/**
 * The parameters that a node pool may set (https://learn.microsoft.com/azure/aks/custom-node-configuration; azurerm:
 * `sysctl_config` of `kubernetes_cluster_node_pool`).
 */
const KEYS = [
  ...['fs.aio-max-nr', 'fs.file-max', 'fs.inotify.max_user_watches', 'fs.nr_open', 'kernel.threads-max'],
  ...['net.core.netdev_max_backlog', 'net.core.optmem_max', 'net.core.rmem_default', 'net.core.rmem_max'],
  ...['net.core.somaxconn', 'net.core.wmem_default', 'net.core.wmem_max', RANGE],
  ...['net.ipv4.neigh.default.gc_thresh1', 'net.ipv4.neigh.default.gc_thresh2'],
  ...['net.ipv4.neigh.default.gc_thresh3', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl'],
  ...['net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_max_syn_backlog'],
  ...['net.ipv4.tcp_max_tw_buckets', 'net.ipv4.tcp_tw_reuse', 'net.netfilter.nf_conntrack_buckets'],
  ...['net.netfilter.nf_conntrack_max', 'vm.max_map_count', 'vm.swappiness', 'vm.vfs_cache_pressure'],
];

/** By the name without signs: `net_core_somaxconn` of azurerm and `netCoreSomaxconn` of the API are the same. */
const KEY_BY_NAME: ReadonlyMap<string, string> = new Map(KEYS.map((key) => [key.replace(/[._-]/g, ''), key]));

/** A field as one of the two spells it; no other name has these beginnings. */
const FIELD =
  /^(?:(?:net_(?:core|ipv4|netfilter)|fs|kernel|vm)_[a-z0-9_]+|(?:net(?:Core|Ipv4|Netfilter)|fs|kernel|vm)[A-Z]\w+)$/;

function keyOf(field: string): string | undefined {
  if (!FIELD.test(field)) return undefined;
  return KEY_BY_NAME.get(field.replaceAll('_', '').toLowerCase());
}

/** The two ends of the port range are fields of their own in azurerm, and in what is generated from it. */
const LOW = /^net_ipv4_ip_local_port_range_min$|^netIpv4IpLocalPortRangeMin$/;
const HIGH = /^net_ipv4_ip_local_port_range_max$|^netIpv4IpLocalPortRangeMax$/;

/** Declares the parameters of every node pool in a document of HCL, JSON (also ARM's) or YAML. */
export function scanNodePoolSysctls(root: Node, context: ScanContext): void {
  const { document, span } = root;
  if (
    !/net_?(?:core|ipv4|netfilter)|fs_?(?:aio|file|inotify|nr)|kernel_?threads|vm_?(?:max|swap|vfs)/i.test(
      document.text.slice(span.start, span.end),
    )
  )
    return;
  // Outside of Terraform only the API's spelling: with underscores a name may be anybody's variable.
  const isHcl = context.resource !== undefined || /\.(?:tf|tfvars|hcl)$/.test(context.path);
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    scanPair(node, isHcl, context);
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      const canonical = !isHcl && name.includes('_') ? undefined : keyOf(name);
      if (canonical === undefined || value.kind !== 'scalar' || value.data === null) continue;
      context.sink.declarations.push({
        kind: 'sysctl',
        ...surroundings(context, value.document, value.inner),
        form: 'node-config-field',
        key: { parts: [canonical], raw: name, at: key.document.locate(key.inner) },
        value: armExpression(value) ?? treeOf(value),
      });
    }
    return true;
  });
}

/** `[parameters('range')]` of an ARM template is no text of its own. */
function armExpression(value: Node & { readonly kind: 'scalar' }): Tree | undefined {
  const template = templateOf(value);
  if (!/^\[[^[].*\]$/.test(template.raw)) return undefined;
  const { raw, at } = template;
  return scalarTree({ parts: [{ language: 'placeholder', text: raw.slice(1, -1), at }], raw, at });
}

function scanPair(node: MapNode, isHcl: boolean, context: ScanContext): void {
  const find = (name: RegExp) =>
    node.entries.find((e) => name.test(keyText(e.key)) && (isHcl || !keyText(e.key).includes('_')));
  const low = find(LOW);
  const high = find(HIGH);
  if (low && high) declareRange(low, high, context);
}

function declareRange(low: MapEntry, high: MapEntry, context: ScanContext): void {
  const first = low.key.span.start <= high.key.span.start ? low : high;
  const { value } = first;
  if (low.value.kind !== 'scalar' || high.value.kind !== 'scalar' || value.kind !== 'scalar') return;
  if (low.value.data === null && high.value.data === null) return;
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, value.document, value.inner),
    form: 'node-config-pair',
    key: { parts: [RANGE], raw: keyText(first.key), at: first.key.document.locate(first.key.inner) },
    value: {
      kind: 'list',
      items: [treeOf(low.value), treeOf(high.value)],
      at: value.document.locate(value.inner),
    },
  });
}

/** Bicep: `netIpv4IpLocalPortRange: '15200 58999'`. */
const LINE =
  /^[ \t]{0,80}["']?((?:net(?:Core|Ipv4|Netfilter)|fs|kernel|vm)[A-Z]\w{2,60})["']?[ \t]{0,20}[:=][ \t]{0,20}(?:(["'])([\d \t]{1,40})\2|(\d{1,10}|true|false)(?=[\s,;]|$))/gm;

/** Declares the same fields in text that is no tree, which is how Bicep is read. */
export function scanNodePoolText(source: Source, context: ScanContext): void {
  if (/\.(?:ya?ml|jsonc?|sls|tf|tfvars|hcl)$/i.test(context.path)) return;
  const { text } = source;
  if (!/net(?:Core|Ipv4|Netfilter)[A-Z]|sysctls/.test(text)) return;
  const isHidden = isCommentedOut(text);
  const known = new Set(context.sink.declarations.map((d) => d.offset));
  for (const match of text.matchAll(LINE)) {
    const [all, name = '', quote = '', quoted, bare = ''] = match;
    const key = keyOf(name);
    const value = quoted ?? bare;
    const end = match.index + all.length - quote.length;
    const span = { start: end - value.length, end };
    if (key === undefined || isHidden(span.start) || known.has(source.offsetInFile(span.start))) continue;
    const template = source.template(span);
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, source, span),
      form: 'node-config-field',
      key: { parts: [key], raw: name, at: template.at },
      value: /^[tf]/.test(value)
        ? { kind: 'scalar', template, data: value === 'true' }
        : scalarTree(template),
    });
  }
}
