// Kernel parameters whose folders are levels of a document: `sysctl: {net: {ipv4: {tcp_fin_timeout: 15}}}`.

import { literalTemplate } from '../../model/declaration.ts';
import { keyText, type MapEntry, type Node, scalarText, treeOf } from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { isKernelParameter } from './keys.ts';
import { type Trail, walkTrails } from './trail.ts';

/** The first folder, or the first two of them in one key. */
const ROOT = /^(?:net|vm|kernel|fs|net\.(?:core|ipv4|ipv6|netfilter|bridge|unix)|fs\.inotify)$/;

/** Last names that only the kernel has: they need no word `sysctl` around them. */
const KERNEL_ONLY = /^(?:ip_local_|tcp_|udp_|ip_forward$|somaxconn$|rmem_|wmem_|netdev_|nf_conntrack)/;

/** No parameter has more folders: `net.ipv4.conf.all.rp_filter`, with one level of wrapping each. */
const MAX_LEVELS = 8;

/** Attributes of Chef, in Ruby and in the JSON of roles and nodes, pillars of Salt, hiera. */
export function scanNestedKeys(root: Node, context: ScanContext): void {
  walkTrails(root, (trail) => {
    if (trail.node.kind === 'map')
      for (const e of trail.node.entries) if (isLeaf(e.value)) scanLeaf(e, trail, context);
    return true;
  });
}

function isLeaf(value: Node): boolean {
  if (value.kind === 'list') return value.items.length > 0 && value.items.every((i) => i.kind === 'scalar');
  return value.kind === 'scalar' && value.data !== null && scalarText(value) !== '';
}

function scanLeaf({ key, value }: MapEntry, around: Trail, context: ScanContext): void {
  const last = keyText(key);
  // A whole key is read where it stands.
  if (isKernelParameter(last)) return;
  const names = [last];
  let at: Trail | undefined = around;
  for (; at && names.length < MAX_LEVELS; at = at.parent) {
    if (at.key === undefined || at.parent?.node.kind !== 'map') return;
    names.unshift(at.key);
    if (ROOT.test(at.key)) break;
  }
  const name = names.join('.');
  if (!at || !isKernelParameter(name)) return;
  if (!KERNEL_ONLY.test(last) && !isBelowSysctl(at)) return;
  const span = value.kind === 'scalar' ? value.inner : value.span;
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, value.document, span),
    form: 'nested-mapping',
    key: { ...literalTemplate(name, key.document.locate(key.inner)), raw: last },
    value: treeOf(value),
  });
}

function isBelowSysctl(trail: Trail): boolean {
  let steps = 0;
  for (let at = trail.parent; at && steps++ < MAX_LEVELS; at = at.parent)
    if (at.key !== undefined && /sysctl/i.test(at.key)) return true;
  return false;
}
