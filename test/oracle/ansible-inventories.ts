// What all random projects of Ansible have in common: hosts in groups, as an inventory of either form, and maps of variables.

import fc from 'fast-check';
import type { Files } from '../technology/ansible/project.ts';

export const GROUPS = ['alpha', 'beta', 'gamma', 'delta'] as const;
export const HOSTS = ['h1', 'h2', 'h3', 'n01', 'n02'] as const;

export interface RandomProject {
  readonly files: Files;
  readonly inventory: string;
  readonly playbook: string;
}

/** Who is in which group. */
export const GROUPING = {
  members: fc.tuple(...HOSTS.map(() => fc.subarray([...GROUPS]))),
  /** The group that holds each group; one of a smaller index, so that there is no ring. */
  parents: fc.tuple(fc.nat(0), fc.nat(1), fc.nat(2), fc.nat(3)),
};

interface Grouping {
  readonly members: readonly (readonly string[])[];
  readonly parents: readonly number[];
  /** A group that wins over others of its depth, with some projects. */
  readonly first: string | null;
}

/** The variables of a level of precedence, those of a group or host only. */
type Vars = (
  level: 'inventory all' | 'inventory group' | 'inventory host',
  only?: (d: { readonly group: string; readonly host: string }) => boolean,
) => ReadonlyMap<string, string>;

export function block(map: ReadonlyMap<string, string>, prefix: string): string {
  return [...map].map(([k, v]) => `${prefix}${k}: ${v}\n`).join('');
}

export function varsBlock(map: ReadonlyMap<string, string>, prefix: string): string {
  return map.size > 0 ? `${prefix}vars:\n${block(map, `${prefix}  `)}` : '';
}

export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** The group that holds each group, where one does: its own index means none. */
function childrenOf(given: Grouping, group: number): readonly string[] {
  return GROUPS.filter((_, i) => i > group && given.parents[i] === group);
}

export function iniInventory(given: Grouping, vars: Vars): string {
  let text = '# made by a test\n';
  const seen = new Set<string>();
  // Lists and dictionaries of YAML are no Python; an inventory file gets the plain ones.
  const plain = (map: ReadonlyMap<string, string>) =>
    [...map].filter(([k]) => k !== 'items' && k !== 'table');
  const hostLine = (h: string): string => {
    if (seen.has(h)) return `${h}\n`;
    seen.add(h);
    const own = plain(vars('inventory host', (d) => d.host === h));
    return `${h} ansible_host=10.0.0.1${own.map(([k, v]) => ` ${k}=${v}`).join('')} # note\n`;
  };
  for (const [i, h] of HOSTS.entries()) if (given.members[i]?.length === 0) text += hostLine(h);
  for (const [g, name] of GROUPS.entries()) {
    text += `\n[${name}]\n`;
    for (const [i, h] of HOSTS.entries()) if (given.members[i]?.includes(name)) text += hostLine(h);
    const children = childrenOf(given, g);
    if (children.length > 0) text += `\n[${name}:children]\n${children.join('\n')}\n`;
    const own = plain(vars('inventory group', (d) => d.group === name));
    if (given.first === name) own.push(['ansible_group_priority', '5']);
    if (own.length > 0) text += `\n[${name}:vars]\n${own.map(([k, v]) => `${k} = ${v}\n`).join('')}`;
  }
  const all = plain(vars('inventory all'));
  return all.length > 0 ? `${text}\n[all:vars]\n${all.map(([k, v]) => `${k}=${v}\n`).join('')}` : text;
}

export function yamlInventory(given: Grouping, vars: Vars): string {
  const section = (name: string, map: ReadonlyMap<string, string>, prefix: string): string =>
    map.size > 0 ? `${prefix}${name}:\n${block(map, `${prefix}  `)}` : '';
  let text = `all:\n${section('vars', vars('inventory all'), '  ')}  hosts:\n`;
  for (const h of HOSTS) {
    const own = vars('inventory host', (d) => d.host === h);
    text += `    ${h}:\n${block(own, '      ')}`;
  }
  text += '  children:\n';
  for (const [g, name] of GROUPS.entries()) {
    text += `    ${name}:\n${section(
      'vars',
      vars('inventory group', (d) => d.group === name),
      '      ',
    )}`;
    const hosts = HOSTS.filter((_, i) => given.members[i]?.includes(name));
    if (hosts.length > 0) text += `      hosts:\n${hosts.map((h) => `        ${h}:\n`).join('')}`;
    const children = childrenOf(given, g);
    if (children.length > 0) text += `      children:\n${children.map((c) => `        ${c}:\n`).join('')}`;
  }
  return text;
}
