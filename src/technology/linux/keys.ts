// Which words are kernel parameters where nothing else says that they are.

import { namespaceOf } from '../../knowledge/namespaces.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';

/**
 * The families of parameters below /proc/sys, as far as names alone can tell them from settings of programs:
 * `user.name`, `fs.defaultFS` and `debug.level` are keys of other people's files
 * (https://docs.kernel.org/admin-guide/sysctl/).
 */
const FAMILIES = [
  'net[./]core[./](?:bpf|busy|default|dev|fb|flow|gro|high|hot|max_skb|mem|message|netdev|optmem|rmem|rps|skb|somaxconn|tstamp|txrehash|warnings|wmem|xfrm|[*])',
  'net[./](?:ipv4|ipv6|unix|netfilter|nf_\\w|bridge|mptcp|sctp|mpls|dccp|smc|tipc|rds|vsock|llc|rxrpc|ax25|x25)',
  'net[./](?:local_port_range|ip_local\\w*|ip_default_ttl|somaxconn)',
  'kernel[./](?!(?:version|image|path|name|params?|cmdline|args|release|config|packages?|modules?|type|url|src|sources?|build|dir|file|enable|source_url|toml|ya?ml|json|conf|log|img|txt)\\b)[a-z]',
  'vm[./](?:[a-z]+[-_]|swappiness)',
  'fs[./](?:[a-z]+[-_]|aio|binfmt|dentry|epoll|file|fanotify|fuse|inode|inotify|lease|leases|mount|mqueue|nfs|nr|ntfs|ocfs2|overflow|pipe|protected|quota|suid|super|verity|xfs)',
  'user[./]max_',
  'dev[./](?:cdrom|hpet|ipmi|mac_hid|parport|raid|scsi|tty|i915)',
  'abi[./]\\w',
  'crypto[./]fips',
  'debug[./](?:exception|kprobes)',
  'sunrpc[./]\\w',
];
const FAMILY = new RegExp(`^/?(?:proc[/.]sys[/.])?(?:${FAMILIES.join('|')})`);

/** True for a key such as `net.ipv4.tcp_fin_timeout` in a text that need not be about the kernel at all. */
export function isKernelParameter(text: string): boolean {
  return FAMILY.test(text) && isSysctlKey(text);
}

/** Folders of parameters that are the same in every container, but for those of its IPC and UTS namespaces. */
const OF_THE_MACHINE = /^(?:vm|fs|kernel)\./;

/** True for a dotted key whose value a container may have to itself. */
export function isNamespaced(key: string): boolean {
  return !OF_THE_MACHINE.test(key) || namespaceOf(key) !== undefined;
}
