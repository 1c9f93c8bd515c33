// Which modules of the kernel a text has loaded, and whether at every boot.

import type { ModuleLoad } from '../../model/kernel-modules.ts';
import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';
import { isCommentedOut } from './sysctl-lines.ts';

/** Where a scan keeps what it found: a list of {@link ModuleLoad}. */
export const MODULES_PART = 'modules';

/**
 * Modules that bring parameters people set, by the names of those that bring them along. ip_vs needs nf_conntrack as
 * distributions build it (net/netfilter/ipvs/Kconfig, IP_VS_NFCT), and so do NAT and the matches on a connection's state.
 */
const MODULES: readonly (readonly [names: RegExp, modules: readonly string[]])[] = [
  [/^br_netfilter$/, ['br_netfilter']],
  [/^(?:nf_conntrack|ip_conntrack|nf_nat|iptable_nat|xt_conntrack)/, ['nf_conntrack']],
  [/^ip_vs/, ['ip_vs', 'nf_conntrack']],
  [/^sunrpc$/, ['sunrpc']],
];

/** A name by itself: neither part of a key, a path or a longer name, nor a file of options. */
const NAMES =
  /(?<![\w.-])(?:modules-load\.d\/[\w-]*?)?(br_netfilter|nf_conntrack(?:_ipv[46])?|ip_conntrack|nf_nat|iptable_nat|xt_conntrack|ip_vs(?:_\w{1,9})?|sunrpc)(?![\w-]|\.(?!conf\b))/g;

/** Lines that ask about modules, keep them out, or say how they are to be loaded by somebody else. */
const OTHERWISE =
  /\b(?:lsmod|modinfo|rmmod|grep|blacklist|options|install|echo[ \t]+["'][^"']*[ \t]|rm)\b|\bmodprobe\b.*\s(?:-\w*r\w*\b|--remove\b)|\b(?:proc|sys)\/|^[ \t]*-?[ \t]*(?:name|description|title|expr)["']?:[ \t]+\S+[ \t]+\S/;

/** A command, or the module of Ansible, of which the name stands on the next lines. */
const COMMAND = /\b(?:modprobe|insmod)\b/;

/**
 * Words of files that are read at every boot, or of tools that write such: modules-load.d(5), /etc/modules, units,
 * `persistent` of Ansible and `persist` of Salt. A command beside them is there for the time until then.
 */
const AT_BOOT =
  /modules-load|etc\/modules\b|\bpersist|rc\.local|@reboot|\bExecStart|autoload|kernel\.?Modules|\bkmod::load|\bkernel_module\b/i;

/** Keeps what a file says of modules, in whatever format it is. */
export function keepModules(source: Source, { sink, path }: ScanContext): void {
  const { text } = source;
  const loads: ModuleLoad[] = [];
  let isHidden: ((offset: number) => boolean) | undefined;
  let atBoot: boolean | undefined;
  for (const match of text.matchAll(NAMES)) {
    const name = match[1] ?? '';
    isHidden ??= isCommentedOut(text);
    if (isHidden(match.index)) continue;
    const lines = linesBefore(text, match.index);
    if (OTHERWISE.test(lines.own) || /\/modprobe\.d\//.test(path)) continue;
    atBoot ??= AT_BOOT.test(text) || AT_BOOT.test(path);
    if (
      /\bmodprobe["']?:/.test(lines.all) &&
      /\bstate:\s*["']?absent/.test(text.slice(match.index, match.index + 200))
    )
      continue;
    const isCommand = COMMAND.test(lines.own) || /\bmodprobe["']?:/.test(lines.all);
    const start = match.index + match[0].indexOf(name);
    const at = source.locate({ start, end: start + name.length });
    for (const module of MODULES.find(([names]) => names.test(name))?.[1] ?? [])
      loads.push({ module, when: isCommand && !atBoot ? 'once' : 'boot', at });
  }
  if (loads.length > 0) sink.parts[MODULES_PART] = loads;
}

/** Of longer lines only what is near counts; in characters. */
const MAX_LINE = 400;

/** The line of a place, and it with the three before it. */
function linesBefore(text: string, offset: number): { readonly own: string; readonly all: string } {
  const near = text.slice(offset, offset + MAX_LINE);
  const end = near.indexOf('\n');
  const until = offset + (end < 0 ? near.length : end);
  let start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - MAX_LINE);
  const own = text.slice(start, Math.min(until, offset + MAX_LINE));
  for (let i = 0; i < 3 && start > 0; i++) start = text.lastIndexOf('\n', start - 2) + 1;
  return { own, all: text.slice(start, until) };
}
