// Kernel parameters of Azure's node pools, which are fields with names of their own.

import { literalTemplate, scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Tree } from '../../model/value.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { keyText, type MapEntry, type Node, templateOf, treeOf } from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut } from '../linux/sysctl-lines.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { inBlock, isDynamicItems } from '../terraform/blocks.ts';
import { isModuleFile } from '../terraform/paths.ts';

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
  const isTerraform = isOfTerraform(context);
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (isDynamicItems(trail)) return false;
    if (node.kind !== 'map') return true;
    // Outside of Terraform only the API's spelling: with underscores a name may be anybody's variable.
    const entries = isTerraform ? node.entries : node.entries.filter((e) => !keyText(e.key).includes('_'));
    const find = (name: RegExp) => entries.find((e) => name.test(keyText(e.key)));
    declareRange(find(LOW), find(HIGH), trail, context);
    for (const { key, value } of entries) {
      const canonical = keyOf(keyText(key));
      if (canonical === undefined || value.kind !== 'scalar' || value.data === null) continue;
      context.sink.declarations.push({
        kind: 'sysctl',
        ...surroundings(inBlock([value], trail, context), value.document, value.inner),
        asked: { of: 'aks' },
        form: 'node-config-field',
        key: { parts: [canonical], raw: keyText(key), at: key.document.locate(key.inner) },
        value: armExpression(value) ?? treeOf(value),
      });
    }
    return true;
  });
}

function isOfTerraform({ resource, path }: ScanContext): boolean {
  return resource !== undefined || isModuleFile(path) || /\.hcl$/.test(path);
}

/** `[parameters('range')]` of an ARM template is no text of its own. */
function armExpression(value: Node & { readonly kind: 'scalar' }): Tree | undefined {
  const template = templateOf(value);
  if (!/^\[[^[].*\]$/.test(template.raw)) return undefined;
  const { raw, at } = template;
  return scalarTree({ parts: [{ language: 'placeholder', text: raw.slice(1, -1), at }], raw, at });
}

/** Both bounds or neither: one alone leaves the range unset, and that is said of the one that is there. */
function declareRange(
  low: MapEntry | undefined,
  high: MapEntry | undefined,
  trail: Trail,
  context: ScanContext,
): void {
  const [first] = [low, high]
    .flatMap((e) => (e?.value.kind === 'scalar' && e.value.data !== null ? [e] : []))
    .sort((a, b) => a.key.span.start - b.key.span.start);
  if (first?.value.kind !== 'scalar') return;
  // The provider leaves out what is 0.
  if ([low, high].every((e) => e?.value.kind === 'scalar' && e.value.data === 0)) return;
  const { key, value } = first;
  const at = value.document.locate(value.inner);
  const bound = (written: MapEntry | undefined): Tree =>
    written ? treeOf(written.value) : { kind: 'scalar', template: literalTemplate('', at), data: null };
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(inBlock([low?.value, high?.value], trail, context), value.document, value.inner),
    asked: { of: 'aks' },
    form: 'node-config-pair',
    key: { parts: [RANGE], raw: keyText(key), at: key.document.locate(key.inner) },
    value: { kind: 'list', items: [bound(low), bound(high)], at },
  });
}

/** Bicep: `netIpv4IpLocalPortRange: '15200 58999'`. */
const ASSIGNED = new RegExp(
  String.raw`(?<![\w.$])((?:net(?:Core|Ipv4|Netfilter)|fs|kernel|vm)[A-Z]\w{2,60})["']?[ \t]{0,20}[:=][ \t]{0,20}(["']?)([\d${FILLER}][\d \t${FILLER}]{0,200}|true|false)(?=\2[ \t]{0,20}(?:[,;}#/\r\n]|$))`,
  'gm',
);

/** Declares the same fields in text that is no tree, which is how Bicep is read, and a document that is broken. */
export function scanNodePoolText(source: Source, context: ScanContext, shown: () => readonly Span[]): void {
  const { text } = source;
  if (isOfTerraform(context) || !/net(?:Core|Ipv4|Netfilter)[A-Z]|sysctls/.test(text)) return;
  const isHidden = isCommentedOut(text);
  const known = new Set(context.sink.declarations.map((d) => d.offset));
  let isShown: ((offset: number) => boolean) | undefined;
  for (const match of text.matchAll(ASSIGNED)) {
    const [all, name = '', , value = ''] = match;
    const key = keyOf(name);
    const end = match.index + all.length;
    const span = { start: end - value.length, end: end - value.length + value.trimEnd().length };
    if (key === undefined || isHidden(span.start) || known.has(source.offsetInFile(span.start))) continue;
    isShown ??= insideOf(shown());
    if (isShown(source.offsetInFile(span.start))) continue;
    const template = source.template(span);
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, source, span),
      asked: { of: 'aks' },
      form: 'node-config-field',
      key: { parts: [key], raw: name, at: template.at },
      value: /^[tf]/.test(value)
        ? { kind: 'scalar', template, data: value === 'true' }
        : scalarTree(template),
    });
  }
}
