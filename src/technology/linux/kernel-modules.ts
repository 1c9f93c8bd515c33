// Which modules of the kernel a text has loaded, and whether at every boot.

import type { ModuleLoad } from '../../model/kernel-modules.ts';
import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';
import { isCommentedOut } from './sysctl-lines.ts';

/** Where a scan keeps what it found: a list of {@link NamedLoad}. */
export const MODULES_PART = 'modules';

/** Where a scan keeps the names of what it loads: a list of {@link ListUse}. */
export const MODULE_LISTS_PART = 'moduleLists';

/** A place that names a module; under a name of somebody's own it is loaded where something loads what has that name. */
export interface NamedLoad extends ModuleLoad {
  readonly list?: string | undefined;
}

/** A name that stands where modules are loaded. */
export interface ListUse {
  readonly list: string;
  readonly when: ModuleLoad['when'];
}

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
  /(?<![\w.-])(?:modules-load\.d\/[\w-]*?|settings\.kernel\.modules\.[\x22']?)?(br_netfilter|nf_conntrack(?:_ipv[46])?|ip_conntrack|nf_nat|iptable_nat|xt_conntrack|ip_vs(?:_\w{1,9})?|sunrpc)(?![\w-]|\.(?!conf\b))/g;

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

/** Files that hold nothing but what is loaded at every boot: modules-load.d(5), /etc/modules, and those of older Red Hats. */
const BOOT_FILE = /(?:^|\/)(?:modules-load\.d\/[^/]+|etc\/modules|sysconfig\/modules\/[^/]+)$/;

/** In a text that writes one of them, the words of its path. */
const WRITES_BOOT_FILE = /modules-load|etc\/modules\b|sysconfig\/modules/;

/**
 * Options that load what they list: NixOS (boot.kernelModules), Talos (machine.kernel.modules), Bottlerocket
 * (settings.kernel.modules), the modules kmod of Puppet and of Salt, kernel_module of Chef, LXD (linux.kernel_modules),
 * `modules-load=` of the kernel's command line, and lists of roles that are called so.
 */
const LOADING =
  /kernel[._-]?modules?\b|kernel["']?:[^\n]*\n(?:[^\n]*\n)?[^\n]*\bmodules["']?:|\bkmod\b|\bmodules[-_]load\b|modules_to_load|load_modules|\bautoload\b/i;

/** Lists of what is kept out. */
const KEPT_OUT = /black_?list|deny|disable|unload|remove|forbid|absent/i;

/** Keeps what a file says of modules, in whatever format it is. */
export function keepModules(source: Source, { sink, path }: ScanContext): void {
  const { text } = source;
  const loads: NamedLoad[] = [];
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
    const start = match.index + match[0].indexOf(name);
    const loading = loadingOf(text, path, start, lines, atBoot);
    if (!loading) continue;
    const at = source.locate({ start, end: start + name.length });
    for (const module of MODULES.find(([names]) => names.test(name))?.[1] ?? [])
      loads.push({ module, ...loading, at });
  }
  if (loads.length > 0) sink.parts[MODULES_PART] = loads;
  const uses = usesIn(source.rawText({ start: 0, end: text.length }), atBoot);
  if (uses.length > 0) sink.parts[MODULE_LISTS_PART] = uses;
}

/** What a mention of a module says of loading it; undefined where it says nothing. */
function loadingOf(
  text: string,
  path: string,
  offset: number,
  { own, all }: ReturnType<typeof linesBefore>,
  atBoot: boolean,
): Pick<NamedLoad, 'when' | 'list'> | undefined {
  const when = atBoot ? 'boot' : 'once';
  // A file of nothing but names, one a line, is put there under whatever name the project has for it.
  if (BOOT_FILE.test(path) || isNamesAlone(text)) return { when: 'boot' };
  if (COMMAND.test(own) || /\bmodprobe["']?:/.test(all)) return { when };
  if (WRITES_BOOT_FILE.test(own)) return { when: 'boot' };
  const above = headersOf(text, offset);
  const list = /^[ \t-]*["']?([\w.:-]+)["']?[ \t]*[:=][ \t]*[[{(]?/.exec(own)?.[1];
  // Salt's states have what they are about as a key.
  const below = /^[ \t]*[\w-]+:[ \t]*$/.test(own) ? text.slice(offset, offset + MAX_LINE).split('\n')[1] : '';
  const headers = [...above, own, below].join('\n');
  if (KEPT_OUT.test(headers)) return undefined;
  if (LOADING.test(headers)) return { when: 'boot' };
  const paragraph = paragraphAt(text, offset);
  if (WRITES_BOOT_FILE.test(paragraph)) return { when: 'boot' };
  if (COMMAND.test(paragraph)) return { when };
  // `MODULES="a b"` in one place, `modprobe "$m"` in another one.
  if (/^[ \t]*(?:\w+\+?=|for[ \t]|["']?[\w-]+["']?[ \t]*\)?[ \t]*\\?$)/.test(own) && SHELL_USE.test(text))
    return { when };
  const header = above.at(-1);
  const name = list !== undefined && list !== 'name' ? list : header && keyOf(header);
  return name ? { when: 'boot', list: name } : undefined;
}

/** Lines of one name each, with comments and the statements of a template; such files are short. */
function isNamesAlone(text: string): boolean {
  return (
    text.length < 4000 && text.split('\n').every((l) => /^\s*(?:[a-z][\w-]*\s*)?$|^\s*[#;{\uE000]/.test(l))
  );
}

const SHELL_USE = /\bmodprobe\b[^\n]{0,100}\$|\$[^\n]{0,100}modules-load/;

function keyOf(line: string): string | undefined {
  return /([\w.:-]+)["']?[ \t]*(?::|=>?)/.exec(line)?.[1];
}

/** How many lines above a place are looked at for the headers that it stands under. */
const MAX_ABOVE = 80;

/** The lines that a line stands under by its indentation, outermost first; a list may stand as deep as its key. */
function headersOf(text: string, offset: number): readonly string[] {
  const headers: string[] = [];
  let end = text.lastIndexOf('\n', offset - 1);
  const own = text.slice(end + 1, Math.min(offset + 1, end + 1 + MAX_LINE));
  let depth = indentOf(own) + (/^[ \t]*-[ \t]/.test(own) ? 1 : 0);
  for (let i = 0; i < MAX_ABOVE && end > 0 && depth > 0; i++) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, Math.min(end, start + MAX_LINE));
    end = start - 1;
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    if (indent >= depth || (/^[ \t]*-[ \t]/.test(line) && indent === depth - 1 && !/:/.test(line))) continue;
    headers.unshift(line);
    depth = indent + (/^[ \t]*-[ \t]/.test(line) ? 1 : 0);
  }
  return headers;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** How much of a paragraph counts before and behind a place; in characters. */
const MAX_PARAGRAPH = 800;

/** The text around a place as far as the next blank lines, or the next item of a list that stands as deep as its own. */
function paragraphAt(text: string, offset: number): string {
  const before = text.slice(Math.max(offset - MAX_PARAGRAPH, 0), offset);
  const after = text.slice(offset, offset + MAX_PARAGRAPH);
  const start = before.search(/\n[ \t]*\n(?![\s\S]*\n[ \t]*\n)/);
  const end = after.search(/\n[ \t]*\n/);
  return before.slice(Math.max(start, 0)) + (end < 0 ? after : after.slice(0, end));
}

/** The names that stand in what loads modules: `loop: "{{ node_modules }}"` below `modprobe:`. */
function usesIn(text: string, atBoot: boolean | undefined): readonly ListUse[] {
  if (!/modprobe|modules-load|etc\/modules\b/.test(text)) return [];
  const when = (atBoot ?? AT_BOOT.test(text)) ? 'boot' : 'once';
  const names = new Set<string>();
  for (const match of text.matchAll(/\bmodprobe\b|modules-load|etc\/modules\b/g)) {
    if (names.size > MAX_USES) break;
    for (const use of paragraphAt(text, match.index).matchAll(
      /\{\{[^}]{0,200}\}\}|\{%[^%]{0,200}%\}|\$\{?[\w.:]{1,80}|\b(?:loop|with_items|with_list)["']?:[^\n]{0,100}/g,
    ))
      for (const [name] of use[0].matchAll(/[A-Za-z_]\w{2,60}/g)) names.add(name);
  }
  return [...names].sort().map((list) => ({ list, when }));
}

/** More names than these no file has beside its modules. */
const MAX_USES = 100;

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
