// What gives the machines of a project variables that none of its files shows.

import type { FileScan } from '../../model/declaration.ts';
import { literalText } from '../../model/declaration.ts';
import type { Template } from '../../model/value.ts';
import { ansiblePart } from './file.ts';
import { isInventoryPath } from './inventory-groups.ts';
import { roleFolder } from './project.ts';

/**
 * A file by which variables come from outside of those that are read: an encrypted one, one that brings in or sets what an
 * expression names, one that runs a role or module which is not in the project, a plugin of its own.
 */
export function outside(
  scans: readonly FileScan[],
  all: readonly string[],
  textOf: (file: string) => string | undefined,
): string | undefined {
  const roles = new Set(all.flatMap((f) => nameOf(roleFolder(f))));
  const isAway = (name: string) => !roles.has(name.slice(name.search(/[^./]*$/)));
  for (const scan of scans) {
    const part = ansiblePart(scan);
    const used = [
      ...(part?.plays.flatMap((p) => p.roles) ?? []).map((r) => r.name),
      ...(part?.dependencies ?? []).map((r) => r.name),
      ...(part?.includes ?? []).flatMap((i) => (i.kind === 'role' ? [i.target] : [])),
    ];
    if (used.some((name) => isRoleAway(name, isAway))) return scan.file;
  }
  return all.find((file) => {
    if (PLUGIN.test(file)) return true;
    if (!/\.(ya?ml|json)$/.test(file) && !isInventoryPath(file) && !VARIABLES_PATH.test(file)) return false;
    return isOutside(file, textOf(file) ?? '', isAway);
  });
}

function nameOf(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : [folder.slice(folder.lastIndexOf('/') + 1)];
}

/** Modules, and what gives variables, of the project itself (docs.ansible.com, "Adding modules and plugins locally"). */
const PLUGIN =
  /(?:^|\/)(?:library|(?:vars|action|inventory)_plugins|plugins\/(?:modules|vars|action|inventory))\/[^/]+\.\w+$/;

const VARIABLES_PATH = /(?:^|\/)(?:group_vars|host_vars|defaults|vars)\//;

function isOutside(file: string, text: string, isAway: (role: string) => boolean): boolean {
  if (text.startsWith('$ANSIBLE_VAULT')) return true;
  if (isInventoryPath(file) && /^plugin\s*:/m.test(text)) return true;
  if (!/\.ya?ml$/.test(file)) return false;
  for (const { 0: word, 1: name = '', index } of text.matchAll(WORDS)) {
    const part = stretch(text, index + word.length, name === 'vars_files');
    if (name === 'vars_files') {
      if (part.includes('{{')) return true;
    } else if (name === 'include_vars') {
      if (expressionsIn(part).some((e) => !OWN.test(e))) return true;
    } else if (name === 'set_fact') {
      if (OPEN_KEY.test(part) || /^\s*["']?\{\{[^\n]*\}\}["']?\s*(?:\n|$)/.test(part)) return true;
    } else {
      const role = /\bname\s*[:=]\s*["']?([\w./-]+)/.exec(part)?.[1];
      if (role !== undefined && isAway(role)) return true;
    }
  }
  for (const { 1: namespace = '' } of text.matchAll(FULL_NAME)) if (!KNOWN.has(namespace)) return true;
  return false;
}

const WORDS = /\b(vars_files|include_vars|set_fact|include_role|import_role)\s*[:=]/g;

/** Tasks are short; what follows a word belongs to it up to the next item. */
const MAX_STRETCH = 600;

function stretch(text: string, from: number, isList: boolean): string {
  const rest = text.slice(from, from + MAX_STRETCH);
  const end = rest.search(isList ? /\n[ \t]*[^\s#-]/ : /\n[ \t]*-[ \t]+\w+\s*:/);
  return end < 0 ? rest : rest.slice(0, end);
}

function expressionsIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{-?([^{}]{1,200})\}\}/g)].map((m) => (m[1] ?? '').trim());
}

/** What a machine tells of itself, where the file stands, and the items of a list, which are looked at themselves. */
const OWN = /^(?:ansible_\w+(?:[.[]\S*)?|role_path|playbook_dir|item)(?:\s*\|\s*(?:lower|upper))?$/;

/** `"{{ item.key }}": …` */
const OPEN_KEY =
  /(?:^|[\n{,])[ \t]*(["']?)[^\n"':{]{0,100}\{\{[^\n{}]{1,200}\}\}[^\n"':{}]{0,100}\1[ \t]*:(?:\s|$)/;

/** `namespace.collection.module:` of a task. */
const FULL_NAME = /^[ \t]*(?:-[ \t]+)?([a-z]\w*)\.[a-z]\w*\.[a-z]\w*[ \t]*:(?:\s|$)/gm;

/** Namespaces whose modules return facts under names of their own (docs.ansible.com, "Collection Index"). */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'amazon ansible arista awx azure check_point chocolatey cisco cloud cloudscale_ch community containers cyberark dellemc ' +
    'f5networks fortinet google grafana hetzner hitachivantara ibm infinidat infoblox inspur junipernetworks kubernetes ' +
    'lowlydba mellanox microsoft netapp netapp_eseries netbox ngine_io openstack openvswitch ovirt purestorage sensu ' +
    'servicenow splunk t_systems_mms theforeman vmware vultr vyos wti'
  ).split(' '),
);

function isRoleAway(name: Template, isAway: (role: string) => boolean): boolean {
  const text = literalText(name);
  return text === undefined || isAway(text);
}
