// Lists of Ansible tasks made at random: what sets kernel parameters, what sets variables, what brings in other files.

import fc from 'fast-check';
import { indent } from './ansible-inventories.ts';

/** The roles of every project; a task of a role brings in only roles behind it, so that there is no ring. */
export const ROLES = ['outer', 'other', 'net', 'acme.net.edge'] as const;

export type Step =
  | { readonly kind: 'sysctl'; readonly text: number; readonly extras: Extras }
  | { readonly kind: 'set_fact'; readonly text: number; readonly extras: Extras }
  | { readonly kind: 'include_vars'; readonly text: number; readonly extras: Extras }
  | { readonly kind: 'register'; readonly extras: Extras }
  | {
      readonly kind: 'block';
      readonly steps: readonly Step[];
      /** A keyword of the block, or what stands behind it; mostly nothing. */
      readonly form: number;
      readonly extras: Extras;
    }
  | {
      readonly kind: 'tasks';
      readonly isImport: boolean;
      readonly steps: readonly Step[];
      readonly loop: number;
      readonly extras: Extras;
    }
  | {
      readonly kind: 'role';
      readonly isImport: boolean;
      readonly role: number;
      readonly from: number;
      readonly extras: Extras;
    };

/** What may stand on every task. */
interface Extras {
  readonly when: number;
  readonly vars: number;
  /** `delegate_to`, `run_once`, or mostly nothing. */
  readonly where: number;
  readonly seed: number;
}

/** Tasks that set parameters; the arguments of each are of every form. */
const SETTINGS: readonly string[] = [
  'sysctl: {name: net.ipv4.ip_local_port_range, value: "{{ low }} {{ high }}"}',
  'ansible.posix.sysctl: name=net.ipv4.ip_local_reserved_ports value="{{ extra }}"',
  'sysctl: {name: "{{ item.of }}", value: "{{ item.is }}"}\nloop: "{{ items }}"',
  'sysctl: {name: "net.core.{{ item.key }}", value: "{{ item.value }}"}\nwith_dict: "{{ table }}"',
  'sysctl: {name: "net.core.{{ s.key }}", value: "{{ s.value | string | trim }}"}\nloop: "{{ table | dict2items }}"\nloop_control: {loop_var: s}',
  'sysctl: {name: "{{ item[0] }}", value: "{{ item[1] }}"}\nloop: [[net.ipv4.tcp_fin_timeout, "{{ low }}"], [net.ipv4.tcp_tw_reuse, "{{ extra }}"]]',
  'sysctl: {name: "{{ item.of }}", value: "{{ item.is }}"}\nwith_items: [["{{ items[0] }}"], {of: kernel.sysrq, is: "{{ high }}"}]',
  'sysctl: {name: kernel.threads-max, value: "{{ [low | int, high | int] | max }}"}',
  `sysctl: {name: kernel.panic, value: "{{ items | map(attribute='of') | join(',') }}"}`,
  'sysctl: {name: "{{ item.0 }}", value: "{{ item.1 }}"}\nwith_together: [[vm.swappiness, vm.dirty_ratio], ["{{ low }}", "{{ high }}"]]',
  `sysctl: {name: vm.max_map_count, value: "{{ (table | combine({'own': low})).values() | map('string') | sort | join(' ') }}"}`,
  `sysctl: {name: vm.min_free_kbytes, value: "{{ [extra, low, extra] | map('string') | unique | list | last }}"}`,
  `sysctl: {name: vm.nr_hugepages, value: "{{ extra | string | regex_replace('^([0-9]+).*$', '\\\\1') }}"}`,
  `sysctl: {name: vm.overcommit_ratio, value: "{{ (extra ~ '-x').split('-') | first }}"}`,
  `sysctl: {name: fs.file-max, value: "{{ flag | bool | ternary(low, high) }}"}`,
  `sysctl: {name: fs.nr_open, value: "{{ items | selectattr('of', 'equalto', 'vm.swappiness') | list | length }}"}`,
  `sysctl: {name: kernel.msgmax, value: "{{ items | rejectattr('of', 'equalto', 'vm.swappiness') | map(attribute='of') | list | to_json }}"}`,
  `sysctl: {name: kernel.msgmnb, value: "{{ [low | int] | union([high | int, low | int]) | join(',') | replace(',', ' ') }}"}`,
  `sysctl: {name: kernel.msgmni, value: "{{ (table | dict2items | items2dict).keys() | sort | first }}"}`,
  'sysctl: {name: kernel.sem, value: "{{ inventory_hostname }}"}',
  'sysctl: {name: kernel.shmall, value: "{{ group_names | join(\' \') }} {{ mode }}"}',
  'sysctl: {name: kernel.shmmax, value: "{{ nobody | default(low, true) }}"}',
  'sysctl: {name: kernel.shmmni, value: "{{ got.text | default(high) }}"}',
  'sysctl: {name: kernel.pid_max, value: "{{ maybe | default(low) }}"}',
  'sysctl: {name: kernel.core_uses_pid, value: "{{ 1 if maybe is defined else 0 }}"}',
];

const FACTS: readonly string[] = [
  'set_fact: {extra: "{{ extra }}7"}',
  'set_fact: {low: "{{ low | int + 1 }}"}',
  'set_fact: {extra: @N}',
  'set_fact: {high: "{{ low }}", cacheable: true}',
  'ansible.builtin.set_fact: {mode: b}',
  'set_fact: {flag: "{{ not (flag | bool) }}"}',
  `set_fact: {items: "{{ items + [{'of': 'vm.swappiness', 'is': @N}] }}"}`,
  `set_fact: {table: "{{ table | combine({'rmem_max': @N}) }}"}`,
  'set_fact: extra=@N low="{{ high }}"',
  'set_fact: {extra: "{{ item }}"}\nloop: [3, 4]',
  'set_fact: {"{{ mode }}_value": @N, low: @N}',
  'set_fact: {maybe: @N}',
];

const INCLUDED_VARIABLES: readonly string[] = [
  'include_vars: more.yml',
  'include_vars: {file: "{{ mode }}.yml"}',
  'include_vars: {dir: many}',
  'include_vars: {file: more.yml, name: box}',
  'ansible.builtin.include_vars: "{{ item }}"\nwith_first_found: [absent.yml, more.yml]',
  'include_vars: "{{ item }}.yml"\nloop: [a, b]',
];

const CONDITIONS: readonly string[] = [
  'false',
  'true',
  'flag',
  'flag | bool',
  'not (flag | bool)',
  `mode == 'a'`,
  `mode != 'a' or flag | bool`,
  'low | int > 1040',
  `"'alpha' in group_names"`,
  `inventory_hostname == 'h1'`,
  `inventory_hostname in groups['beta']`,
  `[flag | bool, mode == 'a']`,
  'extra is defined',
  'nobody is defined',
  'got is changed',
  'got is defined and got.text is defined',
];

/** What a block may have besides its tasks. */
const BLOCK_FORMS: readonly string[] = [
  '\nrescue:\n  - set_fact: {extra: @N}',
  '\nrescue:\n  - include_vars: more.yml',
  '\ntags: never',
  '\ntags: [never, always]',
  '\nrun_once: true',
  '\nmodule_defaults: {set_fact: {extra: @N}}',
  '\nalways:\n  - set_fact: {low: @N}',
];

/** Variables of a task, by what they set. */
const TASK_VARIABLES: readonly (readonly string[])[] = [
  ['extra: @N'],
  ['low: "{{ extra }}"'],
  ['high: @N', 'mode: b'],
  ['flag: false'],
  ['table: {rmem_max: @N}'],
  ['items: [{of: kernel.sysrq, is: "{{ low }}"}]'],
];

const often = (count: number, share: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 100 - share, arbitrary: fc.constant(-1) },
    { weight: share, arbitrary: fc.nat(count - 1) },
  );

const extras: fc.Arbitrary<Extras> = fc.record({
  when: often(CONDITIONS.length, 25),
  vars: often(TASK_VARIABLES.length, 20),
  where: often(3, 6),
  seed: fc.nat(900),
});

const { list } = fc.letrec<{ list: readonly Step[]; step: Step }>((tie) => ({
  list: fc.array(tie('step'), { minLength: 1, maxLength: 5, depthIdentifier: 'steps' }),
  step: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'steps' },
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant('sysctl' as const),
        text: fc.nat(SETTINGS.length - 1),
        extras,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('set_fact' as const),
        text: fc.nat(FACTS.length - 1),
        extras,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('include_vars' as const),
        text: fc.nat(INCLUDED_VARIABLES.length - 1),
        extras,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('register' as const), extras }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('role' as const),
        isImport: fc.boolean(),
        role: fc.nat(ROLES.length - 1),
        from: often(3, 40),
        extras,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('block' as const),
        steps: tie('list'),
        form: often(BLOCK_FORMS.length, 20),
        extras,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('tasks' as const),
        isImport: fc.boolean(),
        steps: tie('list'),
        loop: often(2, 30),
        extras,
      }),
    },
  ),
}));

/** A list of tasks. */
export const steps: fc.Arbitrary<readonly Step[]> = list;

/** Writes lists of tasks, and the files that they include, into one project. */
export class TaskWriter {
  #tasks = 0;
  #files = 0;

  constructor(private readonly files: Record<string, string>) {}

  /** The text of a list. `folder` is where files it includes are put; `rank` is that of the role it stands in, -1 for none. */
  write(list: readonly Step[], folder: string, rank: number, isHandler = false): string {
    return list.map((s) => this.#step(s, folder, rank, isHandler)).join('') || '[]\n';
  }

  #step(step: Step, folder: string, rank: number, isHandler: boolean): string {
    const name = `t${++this.#tasks}`;
    const { when, vars, where, seed } = step.extras;
    // A role of a collection finds no modules of the library by their short names.
    const body = this.#body(step, folder, rank)?.replace(
      /^sysctl:/,
      folder.startsWith('collections/') ? 'ansible.posix.sysctl:' : 'sysctl:',
    );
    if (body === undefined) return '';
    const lines = [`name: ${name}`, ...body.split('\n')];
    // What a run alone decides stands on single tasks only.
    const isSingle = step.kind === 'sysctl' || step.kind === 'set_fact';
    const condition = CONDITIONS[when] ?? '';
    if (when >= 0)
      lines.push(`when: ${!isSingle && condition.startsWith('got') ? 'flag | bool' : condition}`);
    if (vars >= 0) lines.push('vars:', ...(TASK_VARIABLES[vars] ?? []).map((v) => `  ${v}`));
    if (where >= 0 && (step.kind === 'sysctl' || step.kind === 'set_fact'))
      lines.push(
        ['delegate_to: h2', 'run_once: true', 'delegate_to: "{{ groups.all | first }}"'][where] ?? '',
      );
    if (step.kind === 'sysctl' && !isHandler && seed % 5 === 0)
      lines.push(seed % 2 ? 'notify: again' : 'notify: [again]');
    return `- ${lines.join('\n  ')}\n`.replaceAll('@N', String(50_000 + seed));
  }

  #body(step: Step, folder: string, rank: number): string | undefined {
    switch (step.kind) {
      case 'sysctl':
        return SETTINGS[step.text];
      case 'set_fact':
        return FACTS[step.text];
      case 'include_vars':
        return INCLUDED_VARIABLES[step.text];
      case 'register':
        return 'sysctl: {name: vm.stat_interval, value: "9"}\nregister: got';
      case 'block':
        return `block:\n${indent(this.write(step.steps, folder, rank), 4).trimEnd()}`
          .replace(/\n {4}/g, '\n  ')
          .concat(BLOCK_FORMS[step.form] ?? '');
      case 'tasks': {
        const file = `part${++this.#files}.yml`;
        this.files[`${folder}${file}`] = this.write(step.steps, folder, rank);
        if (step.isImport) return `import_tasks: ${file}`;
        if (step.loop < 0)
          return step.extras.seed % 2 ? `include_tasks: ${file}` : `include_tasks: {file: ${file}}`;
        // The file's own loops hide `item`.
        return step.loop === 0
          ? `include_tasks: ${file}\nloop: [1, 2]\nloop_control: {loop_var: extra}`
          : `include_tasks: "{{ part }}.yml"\nloop: [${file.slice(0, -4)}]\nloop_control: {loop_var: part}`;
      }
      case 'role': {
        const own = ROLES.slice(rank + 1);
        if (own.length === 0) return undefined;
        const role = own[step.role % own.length];
        const from =
          ['', ', tasks_from: extra', ', defaults_from: extra.yml', ', vars_from: extra'][step.from + 1] ??
          '';
        return `${step.isImport ? 'import_role' : 'include_role'}: {name: ${role}${from}}`;
      }
    }
  }
}
