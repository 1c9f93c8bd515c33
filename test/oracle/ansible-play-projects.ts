// Ansible projects made at random whose plays run tasks of all kinds, with one name defined at many levels of precedence.

import fc from 'fast-check';
import {
  block,
  GROUPING,
  GROUPS,
  HOSTS,
  indent,
  iniInventory,
  type RandomProject,
  varsBlock,
  yamlInventory,
} from './ansible-inventories.ts';
import { SCALARS } from './ansible-projects.ts';
import { ROLES, type Step, steps, TaskWriter } from './ansible-tasks.ts';

/** Where a variable may be defined; each project picks some of them for each variable. */
const LEVELS = [
  'role defaults',
  'other role defaults',
  'edge role defaults',
  'defaults_from',
  'inventory all',
  'inventory group',
  'inventory host',
  'group_vars/all',
  'group_vars of the inventory',
  'group_vars/GROUP',
  'host_vars',
  'host_vars of the inventory',
  'import_playbook vars',
  'play vars',
  'vars of the second play',
  'vars_files',
  'vars_files by mode',
  'role vars',
  'other role vars',
  'edge role vars',
  'vars_from',
  'role entry vars',
  'role params',
  'meta vars',
  'meta params',
  'more.yml',
  'a.yml',
  'b.yml',
  'many',
  'more.yml of the role',
  'b.yml of the role',
] as const;
type Level = (typeof LEVELS)[number];

const VARIABLES = ['low', 'high', 'extra', 'items', 'table', 'flag', 'mode'] as const;
type Variable = (typeof VARIABLES)[number];

/** How a value is derived from a number, so that every definition can be told from every other. */
const VALUE: Readonly<Record<Variable, readonly ((n: number) => string)[]>> = {
  low: [(n) => `${1024 + n}`, (n) => `"${1024 + n}"`, (n) => `"{{ ${n} + 2000 }}"`, () => '"{{ extra }}"'],
  high: [
    (n) => `${40000 + n}`,
    (n) => `"{{ low | int + ${n} }}"`,
    (n) => `"{{ low | default(${n}) }}"`,
    // Is it a number or the text of one?
    (n) => `"{{ ${40000 + n} if low == low | int else ${41000 + n} }}"`,
  ],
  extra: SCALARS,
  // Fields and keys that are no sysctl by themselves: a list that nobody applies would be a fact of its own.
  items: [
    (n) => `[{of: net.core.somaxconn, is: ${n}}, {of: vm.swappiness, is: "{{ extra }}"}]`,
    (n) => `[{of: net.core.somaxconn, is: "${n} {{ low }}"}]`,
  ],
  table: [(n) => `{rmem_max: ${n}, wmem_max: "{{ high }}"}`, (n) => `{rmem_default: ${n}}`],
  flag: [
    () => 'true',
    () => 'false',
    () => '"yes"',
    () => '0',
    () => 'no',
    () => 'On',
    () => '"{{ 1 == 2 }}"',
  ],
  mode: [() => 'a', () => 'b', () => '"b"'],
};

/** A definition of each in group_vars/all, so that few tasks fail. */
const BASE: Readonly<Record<Variable, string>> = {
  low: '1030',
  high: '40100',
  extra: '"7-9"',
  items: '[{of: net.core.somaxconn, is: 12}]',
  table: '{rmem_max: 14}',
  flag: 'true',
  mode: 'a',
};

const definition = fc.record({
  level: fc.constantFrom(...LEVELS),
  variable: fc.constantFrom(...VARIABLES),
  group: fc.constantFrom(...GROUPS),
  host: fc.constantFrom(...HOSTS),
  shape: fc.nat(7),
});
type Definition = typeof definition extends fc.Arbitrary<infer T> ? T : never;

const PATTERNS = [
  'all',
  'all',
  'alpha',
  'alpha:beta',
  'all:!gamma',
  'beta:&delta',
  'h*',
  'n01,h1',
  '[alpha, h2]',
  '~(h[12]|n.*2)',
  'all[1:2]',
  'all[-1]',
  'alpha:beta:&gamma:!h1',
] as const;

const few = fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: steps });

const shape = fc.record({
  definitions: fc.array(definition, { minLength: 15, maxLength: 60 }),
  ...GROUPING,
  yaml: fc.boolean(),
  away: fc.boolean(),
  patterns: fc.tuple(fc.constantFrom(...PATTERNS), fc.constantFrom(...PATTERNS)),
  /** What the play's roles are, by number; see `ROLE_LISTS`. */
  roles: fc.nat(5),
  roleSteps: fc.tuple(steps, steps, steps, steps),
  extraSteps: fc.tuple(few, few, few, few),
  sections: fc.record({ pre_tasks: few, tasks: few, post_tasks: few, second: few }),
  handlers: fc.boolean(),
  /** Plays of a file that `site.yml` imports. */
  imported: fc.boolean(),
  inFolder: fc.boolean(),
  /** A group that wins over others of its depth, with some projects. */
  first: fc.option(fc.constantFrom(...GROUPS)),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** The same projects for the same seed. */
export function randomProjects(count: number, seed: number): readonly RandomProject[] {
  return fc.sample(shape, { numRuns: count, seed }).map(build);
}

function build(given: Shape): RandomProject {
  const { definitions, away, inFolder } = given;
  const inventoryFolder = away ? 'inventories/prod/' : '';
  const inventory = `${inventoryFolder}${given.yaml ? 'hosts.yml' : 'hosts'}`;
  const vars: Vars = (level, only = () => true) => {
    const map = new Map<string, string>();
    for (const [i, d] of definitions.entries())
      if (d.level === level && only(d)) map.set(d.variable, valueAt(d, i));
    return map;
  };
  const files: Record<string, string> = {
    [inventory]: given.yaml ? yamlInventory(given, vars) : iniInventory(given, vars),
  };
  const put = (path: string, map: ReadonlyMap<string, string>): void => {
    if (map.size > 0) files[path] = block(map, '');
  };
  put(inFolder ? 'roles/net/defaults/main/net.yml' : 'roles/net/defaults/main.yml', vars('role defaults'));
  put('roles/other/defaults/main.yml', vars('other role defaults'));
  put(`${EDGE}/defaults/main.yml`, vars('edge role defaults'));
  put('roles/net/vars/main.yml', vars('role vars'));
  put('roles/other/vars/main.yml', vars('other role vars'));
  put(`${EDGE}/vars/main.yml`, vars('edge role vars'));
  put('roles/net/vars/more.yml', vars('more.yml of the role'));
  put('roles/net/vars/b.yml', vars('b.yml of the role'));
  for (const role of ROLES) {
    files[`${ROLE_FOLDERS[role]}/defaults/extra.yml`] = block(vars('defaults_from'), '') || '---\n';
    files[`${ROLE_FOLDERS[role]}/vars/extra.yml`] = block(vars('vars_from'), '') || '---\n';
  }
  files['vars/more.yml'] = block(vars('more.yml'), '') || '---\n';
  files['vars/a.yml'] = block(vars('a.yml'), '') || '---\n';
  files['vars/b.yml'] = block(vars('b.yml'), '') || '---\n';
  files['many/x.yml'] = block(vars('many'), '') || '---\n';
  // A folder that is not there makes its task fail, and nobody knows what it holds.
  for (const role of ROLES)
    files[`${ROLE_FOLDERS[role]}/vars/many/x.yml`] = block(vars('many'), '') || '---\n';
  const everywhere = new Map<string, string>([...Object.entries(BASE), ...vars('group_vars/all')]);
  put(inFolder ? 'group_vars/all/net.yml' : 'group_vars/all.yml', everywhere);
  files['net-vars.yml'] = block(vars('vars_files'), '') || '---\n';
  for (const mode of ['a', 'b'])
    files[`mode-${mode}.yml`] =
      block(
        vars('vars_files by mode', (d) => d.shape % 2 === (mode === 'a' ? 0 : 1)),
        '',
      ) || '---\n';
  for (const [i, g] of GROUPS.entries()) {
    put(
      `group_vars/${g}${['.yml', '', '.yaml', '/own.yml'][i]}`,
      vars('group_vars/GROUP', (d) => d.group === g),
    );
    if (away)
      put(
        `${inventoryFolder}group_vars/${g}.yml`,
        vars('group_vars of the inventory', (d) => d.group === g),
      );
  }
  for (const [i, h] of HOSTS.entries()) {
    put(
      `host_vars/${h}${i % 2 ? '.yml' : '/own.yml'}`,
      vars('host_vars', (d) => d.host === h),
    );
    if (away)
      put(
        `${inventoryFolder}host_vars/${h}.yml`,
        vars('host_vars of the inventory', (d) => d.host === h),
      );
  }
  const writer = new TaskWriter(files);
  for (const [i, role] of ROLES.entries()) {
    const folder = `${ROLE_FOLDERS[role]}/tasks/`;
    files[`${folder}main.yml`] = writer.write(given.roleSteps[i] ?? [], folder, i);
    files[`${folder}extra.yml`] = writer.write(given.extraSteps[i] ?? [], folder, i);
  }
  files['roles/outer/meta/main.yml'] =
    `dependencies:\n  - role: net\n${block(vars('meta params'), '    ')}${varsBlock(vars('meta vars'), '    ')}`;
  files['roles/net/meta/main.yml'] = 'dependencies: [acme.net.edge]\n';
  const plays = playsOf(given, vars, writer);
  if (!given.imported) return { files: { ...files, 'site.yml': plays }, inventory, playbook: 'site.yml' };
  const site = `- import_playbook: plays.yml\n${varsBlock(vars('import_playbook vars'), '  ')}`;
  return { files: { ...files, 'site.yml': site, 'plays.yml': plays }, inventory, playbook: 'site.yml' };
}

type Vars = (level: Level, only?: (d: Definition) => boolean) => Map<string, string>;

const EDGE = 'collections/ansible_collections/acme/net/roles/edge';

const ROLE_FOLDERS: Readonly<Record<(typeof ROLES)[number], string>> = {
  outer: 'roles/outer',
  other: 'roles/other',
  net: 'roles/net',
  'acme.net.edge': EDGE,
};

function playsOf(given: Shape, vars: Vars, writer: TaskWriter): string {
  const { pre_tasks, tasks, post_tasks, second } = given.sections;
  let text = `${headOf(given.patterns[0])}${varsBlock(vars('play vars'), '  ')}`;
  text += '  vars_files:\n    - [absent.yml, net-vars.yml]\n    - "mode-{{ mode }}.yml"\n';
  const net = `    - role: net\n${block(vars('role params'), '      ')}${varsBlock(vars('role entry vars'), '      ')}`;
  const lists = [
    '',
    `  roles:\n    - other\n${net}`,
    '  roles: [outer]\n',
    `  roles:\n    - acme.net.edge\n${net}      when: flag | bool\n`,
    '  roles: [net, {role: other, extra: 77}, {role: other, when: false}]\n',
    `  roles:\n${net}`,
  ];
  text += lists[given.roles];
  const section = (name: string, list: readonly Step[]): string =>
    list.length > 0 ? `  ${name}:\n${indent(writer.write(list, '', -1), 4)}` : '';
  text += section('pre_tasks', pre_tasks) + section('tasks', tasks) + section('post_tasks', post_tasks);
  text += `  handlers:\n    - name: t0\n      sysctl: {name: kernel.randomize_va_space, value: "{{ mode }}"}\n      listen: again\n`;
  // What a handler may set is known of nothing behind it.
  if (given.handlers && given.imported && given.roles > 3)
    text += `    - {name: t0, set_fact: {extra: 66}, listen: ${given.roles > 4 ? 'again' : 'nothing'}}\n`;
  if (second.length === 0) return text;
  return `${text}${headOf(given.patterns[1])}${varsBlock(vars('vars of the second play'), '  ')}${section('tasks', second)}  handlers: [{name: none, listen: again, debug: {}}]\n`;
}

function headOf(pattern: string): string {
  return `- hosts: ${pattern.startsWith('[') ? pattern : `"${pattern}"`}\n  gather_facts: false\n  ignore_errors: true\n`;
}

function valueAt(d: Definition, index: number): string {
  const shapes = VALUE[d.variable];
  return shapes[d.shape % shapes.length]?.(index + 1) ?? '1';
}
