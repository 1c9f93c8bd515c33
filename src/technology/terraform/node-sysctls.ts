// Kernel parameters of AKS node pools, which azurerm spells as fields of their own.

import { literalTemplate } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import { keyText, type MapEntry, type MapNode, treeOf } from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { blocksOf, inLoop } from './blocks.ts';

/**
 * Fields of `sysctl_config` in azurerm's and azapi's node pools: the key with underscores, the port range in two fields.
 * Source: terraform-provider-azurerm, website/docs/r/kubernetes_cluster_node_pool.html.markdown, `sysctl_config`.
 */
const FIELDS =
  'fs_aio_max_nr fs_file_max fs_inotify_max_user_watches fs_nr_open kernel_threads_max net_core_netdev_max_backlog net_core_optmem_max net_core_rmem_default net_core_rmem_max net_core_somaxconn net_core_wmem_default net_core_wmem_max net_ipv4_neigh_default_gc_thresh1 net_ipv4_neigh_default_gc_thresh2 net_ipv4_neigh_default_gc_thresh3 net_ipv4_tcp_fin_timeout net_ipv4_tcp_keepalive_intvl net_ipv4_tcp_keepalive_probes net_ipv4_tcp_keepalive_time net_ipv4_tcp_max_syn_backlog net_ipv4_tcp_max_tw_buckets net_ipv4_tcp_tw_reuse net_netfilter_nf_conntrack_buckets net_netfilter_nf_conntrack_max vm_max_map_count vm_swappiness vm_vfs_cache_pressure'.split(
    ' ',
  );

/** Underscores to dots: the folders of a key are known, its last name keeps its underscores. */
const FIELD_KEYS: ReadonlyMap<string, string> = new Map(
  FIELDS.map((f) => [
    f,
    f.replace(/^(net_core|net_ipv4_neigh_default|net_ipv4|net_netfilter|fs_inotify|fs|kernel|vm)_/, (h) =>
      h.replace(/_/g, '.'),
    ),
  ]),
);

const MAX_DEPTH = 20;

/** Declares the fields of every `sysctl_config`, those of `dynamic` blocks once for each item. */
export function scanNodeSysctls(body: MapNode, context: ScanContext, depth = 0): void {
  if (depth > MAX_DEPTH) return;
  const low = body.entries.find((e) => keyText(e.key) === 'net_ipv4_ip_local_port_range_min');
  const high = body.entries.find((e) => keyText(e.key) === 'net_ipv4_ip_local_port_range_max');
  if (low ?? high) declareRange(low, high, inLoop([low?.value, high?.value], context));
  for (const { key, value } of body.entries) {
    const canonical = FIELD_KEYS.get(keyText(key));
    if (canonical !== undefined && value.kind === 'scalar' && value.data !== null) {
      context.sink.declarations.push({
        kind: 'sysctl',
        ...surroundings(inLoop([value], context), value.document, value.inner),
        form: 'node-config-field',
        key: { parts: [canonical], raw: keyText(key), at: key.document.locate(key.inner) },
        value: treeOf(value),
      });
    }
  }
  for (const block of blocksOf(body, context)) scanNodeSysctls(block.body, block.context, depth + 1);
}

/** Both bounds or neither: one alone leaves the range unset, and that is said of the one that is there. */
function declareRange(low: MapEntry | undefined, high: MapEntry | undefined, context: ScanContext): void {
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
    ...surroundings(context, value.document, value.inner),
    form: 'node-config-pair',
    key: {
      parts: ['net.ipv4.ip_local_port_range'],
      raw: keyText(key),
      at: key.document.locate(key.inner),
    },
    value: { kind: 'list', items: [bound(low), bound(high)], at },
  });
}
