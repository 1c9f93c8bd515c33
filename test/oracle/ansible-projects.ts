// Ansible projects made at random: inventories of many shapes, and one name defined at many levels of precedence.

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

/** Where a variable may be defined; each project picks some of them for each variable. */
const LEVELS = [
  'role defaults',
  'other role defaults',
  'inventory all',
  'inventory group',
  'inventory host',
  'group_vars/all',
  'group_vars of the inventory',
  'group_vars/GROUP',
  'host_vars',
  'play vars',
  'vars_files',
  'role vars',
  'other role vars',
  'role entry vars',
  'role params',
  'block vars',
  'task vars',
  'import_role vars',
  'import_tasks vars',
  'meta params',
] as const;
type Level = (typeof LEVELS)[number];

const VARIABLES = ['low', 'high', 'extra', 'items', 'table'] as const;
type Variable = (typeof VARIABLES)[number];

/** Scalars of every kind that YAML 1.1 has, each from a number. */
export const SCALARS: readonly ((n: number) => string)[] = [
  (n) => `${n}`,
  (n) => `'${n}-${n + 9}'`,
  (n) => `"{{ undefined_name | default('${n}') }}"`,
  // Numbers of other bases, and texts that YAML 1.2 has for numbers.
  (n) => `0${n}`,
  (n) => `${n}:30`,
  (n) => `1_${n}`,
  (n) => `${n}e2`,
  (n) => `0b1${n % 2}`,
];

/** How a value is derived from a number, so that every definition can be told from every other. */
const VALUE: Readonly<Record<Variable, readonly ((n: number) => string)[]>> = {
  low: [(n) => `${1024 + n}`, (n) => `"${1024 + n}"`, (n) => `"{{ ${n} + 2000 }}"`, () => '"{{ extra }}"'],
  high: [(n) => `${40000 + n}`, (n) => `"{{ low | int + ${n} }}"`, (n) => `"{{ low | default(${n}) }}"`],
  extra: SCALARS,
  // Fields and keys that are no sysctl by themselves: a list that nobody applies would be a fact of its own.
  items: [
    (n) => `[{of: net.core.somaxconn, is: ${n}}, {of: vm.swappiness, is: "{{ extra }}"}]`,
    (n) => `[{of: net.core.somaxconn, is: "${n} {{ low }}"}]`,
  ],
  table: [(n) => `{rmem_max: ${n}, wmem_max: "{{ high }}"}`, (n) => `{rmem_default: ${n}}`],
};

const TASKS: readonly string[] = [
  '- sysctl: {name: net.ipv4.ip_local_port_range, value: "{{ low }} {{ high }}"@VARS}',
  '- ansible.posix.sysctl: name=net.ipv4.ip_local_reserved_ports value="{{ extra }}"@ARGS',
  '- sysctl: {name: "{{ item.of }}", value: "{{ item.is }}"@VARS}\n  loop: "{{ items }}"',
  '- sysctl: {name: "net.core.{{ item.key }}", value: "{{ item.value }}"@VARS}\n  with_dict: "{{ table }}"',
  '- sysctl: {name: "net.core.{{ s.key }}", value: "{{ s.value | string | trim }}"@VARS}\n  loop: "{{ table | dict2items }}"\n  loop_control: {loop_var: s}',
  '- sysctl: {name: "{{ item[0] }}", value: "{{ item[1] }}"@VARS}\n  loop: [[net.ipv4.tcp_fin_timeout, "{{ low }}"], [net.ipv4.tcp_tw_reuse, "{{ extra }}"]]',
  '- sysctl: {name: "{{ item.of }}", value: "{{ item.is }}"@VARS}\n  with_items: [["{{ items[0] }}"], {of: kernel.sysrq, is: "{{ high }}"}]',
  `- sysctl: {name: kernel.threads-max, value: "{{ [low | int, high | int] | max }}"@VARS}`,
  `- sysctl: {name: kernel.panic, value: "{{ items | map(attribute='of') | join(',') }}"@VARS}`,
];

const definition = fc.record({
  level: fc.constantFrom(...LEVELS),
  variable: fc.constantFrom(...VARIABLES),
  group: fc.constantFrom(...GROUPS),
  host: fc.constantFrom(...HOSTS),
  shape: fc.nat(7),
});
type Definition = typeof definition extends fc.Arbitrary<infer T> ? T : never;

const shape = fc.record({
  definitions: fc.array(definition, { minLength: 15, maxLength: 45 }),
  ...GROUPING,
  yaml: fc.boolean(),
  away: fc.boolean(),
  pattern: fc.constantFrom(
    'all',
    'alpha',
    'alpha:beta',
    'all:!gamma',
    'beta:&delta',
    'h*',
    'n01,h1',
    '[alpha, h2]',
  ),
  tasks: fc.subarray([...TASKS], { minLength: 2 }),
  how: fc.constantFrom('roles', 'import_role', 'meta', 'play tasks'),
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
  const vars = (level: Level, only: (d: Definition) => boolean = () => true): Map<string, string> => {
    const map = new Map<string, string>();
    for (const [i, d] of definitions.entries())
      if (d.level === level && only(d)) map.set(d.variable, valueAt(d, i));
    return map;
  };
  const files: Record<string, string> = {
    'roles/net/tasks/main.yml': '[]\n',
    'roles/other/tasks/main.yml': '[]\n',
    [inventory]: given.yaml ? yamlInventory(given, vars) : iniInventory(given, vars),
  };
  const put = (path: string, map: ReadonlyMap<string, string>): void => {
    if (map.size > 0) files[path] = block(map, '');
  };
  put(inFolder ? 'roles/net/defaults/main/net.yml' : 'roles/net/defaults/main.yml', vars('role defaults'));
  put('roles/other/defaults/main.yml', vars('other role defaults'));
  put('roles/net/vars/main.yml', vars('role vars'));
  put('roles/other/vars/main.yml', vars('other role vars'));
  put(inFolder ? 'group_vars/all/net.yml' : 'group_vars/all.yml', vars('group_vars/all'));
  put('net-vars.yml', vars('vars_files'));
  for (const g of GROUPS) {
    put(
      `group_vars/${g}.yml`,
      vars('group_vars/GROUP', (d) => d.group === g),
    );
    if (away)
      put(
        `${inventoryFolder}group_vars/${g}.yml`,
        vars('group_vars of the inventory', (d) => d.group === g),
      );
  }
  for (const h of HOSTS)
    put(
      `host_vars/${h}.yml`,
      vars('host_vars', (d) => d.host === h),
    );
  const taskVars = vars('task vars');
  const tasks = given.tasks
    .map(
      (t) =>
        t.replace(/@VARS|@ARGS/, '') + (taskVars.size > 0 ? `\n  vars:\n${block(taskVars, '    ')}` : '\n'),
    )
    .join('');
  const blockVars = vars('block vars');
  const list =
    blockVars.size > 0 ? `- vars:\n${block(blockVars, '    ')}  block:\n${indent(tasks, 4)}` : tasks;
  files['roles/net/tasks/net.yml'] = list;
  files['net-tasks.yml'] = list;
  const importVars = vars('import_tasks vars');
  files['roles/net/tasks/main.yml'] = `- import_tasks: net.yml\n${varsBlock(importVars, '  ')}`;
  files['roles/outer/tasks/main.yml'] = '[]\n';
  files['roles/outer/meta/main.yml'] = `dependencies:\n  - role: net\n${block(vars('meta params'), '    ')}`;
  return {
    files: { ...files, 'site.yml': playOf(given, vars, importVars) },
    inventory,
    playbook: 'site.yml',
  };
}

type Vars = (level: Level, only?: (d: Definition) => boolean) => Map<string, string>;

function playOf(given: Shape, vars: Vars, importVars: ReadonlyMap<string, string>): string {
  const hosts = given.pattern.startsWith('[') ? given.pattern : `"${given.pattern}"`;
  let text = `- hosts: ${hosts}\n  gather_facts: false\n${varsBlock(vars('play vars'), '  ')}`;
  if (vars('vars_files').size > 0) text += '  vars_files: [net-vars.yml]\n';
  switch (given.how) {
    case 'roles':
      text += '  roles:\n    - other\n    - role: net\n';
      return text + block(vars('role params'), '      ') + varsBlock(vars('role entry vars'), '      ');
    case 'import_role':
      return `${text}  tasks:\n    - import_role: {name: net}\n${varsBlock(vars('import_role vars'), '      ')}`;
    case 'meta':
      return `${text}  roles: [outer]\n`;
    case 'play tasks':
      return `${text}  roles: [other]\n  tasks:\n    - import_tasks: net-tasks.yml\n${varsBlock(importVars, '      ')}`;
  }
}

function valueAt(d: Definition, index: number): string {
  const shapes = VALUE[d.variable];
  return shapes[d.shape % shapes.length]?.(index + 1) ?? '1';
}
