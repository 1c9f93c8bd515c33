// Compares whole projects with Ansible's own loader: the arguments of every sysctl task on every host.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Linked } from '../../src/project/link.ts';
import { linkFiles, withFolder } from '../technology/ansible/project.ts';
import type { RandomProject } from './ansible-inventories.ts';
import { randomProjects } from './ansible-projects.ts';
import { isMissing } from './programs.ts';

const PYTHON = '/usr/bin/python3';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['ANSIBLE_ORACLE_SEED'] ?? 20_261_122);
const PROJECTS = Number(process.env['ANSIBLE_ORACLE_PROJECTS'] ?? 200);

/**
 * Reads one `{folder, inventory, playbook}` a line; answers each with a line of `[host, key, value]` for every sysctl
 * task, in the order of the tasks: null where Ansible refuses a value. Loads, never runs a task.
 */
const PROGRAM = `
import json, os, sys
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook import Playbook
from ansible.playbook.block import Block
from ansible.plugins import loader as plugins
from ansible.template import Templar
from ansible.vars.manager import VariableManager

if hasattr(plugins, 'init_plugin_loader'): plugins.init_plugin_loader()

def flat(block):
    for part in block.block + block.rescue + block.always:
        if isinstance(part, Block): yield from flat(part)
        else: yield part

def items_of(task, templar, loader, variables):
    if task.loop is None: return [None]
    terms = templar.template(task.loop)
    if not task.loop_with: return terms
    return plugins.lookup_loader.get(task.loop_with, loader=loader, templar=templar).run(terms, variables=variables)

def rows_of(task, host, play, loader, manager):
    variables = manager.get_vars(play=play, host=host, task=task)
    templar = Templar(loader=loader, variables=variables)
    try: items = items_of(task, templar, loader, variables)
    except AnsibleError as error: return [[host.name, None, None]]
    rows = []
    for item in items:
        name = task.loop_control.loop_var or 'item' if task.loop_control else 'item'
        templar.available_variables = dict(variables, **{name: item})
        try:
            args = templar.template(task.args)
            rows.append([host.name, args['name'], str(args['value'])])
        except AnsibleError as error:
            try: key = templar.template(task.args['name'])
            except AnsibleError: key = None
            rows.append([host.name, key, None])
    return rows

def project(folder, inventory, playbook):
    loader = DataLoader()
    loader.set_basedir(folder)
    hosts = InventoryManager(loader=loader, sources=[os.path.join(folder, inventory)])
    manager = VariableManager(loader=loader, inventory=hosts)
    rows = []
    book = Playbook.load(os.path.join(folder, playbook), variable_manager=manager, loader=loader)
    for play in book.get_plays():
        for block in play.compile():
            for task in flat(block):
                if task.action.split('.')[-1] != 'sysctl': continue
                for host in hosts.get_hosts(play.hosts): rows += rows_of(task, host, play, loader, manager)
    return rows

for line in sys.stdin:
    try: answer = project(**json.loads(line))
    except AnsibleError as error: answer = {'error': str(error)[:300]}
    print(json.dumps(answer))
`;

type Row = readonly [host: string, key: string | null, value: string | null];
type Answer = readonly Row[] | { readonly error: string };

async function askAnsible(projects: readonly RandomProject[]): Promise<readonly Answer[]> {
  const nested = Object.fromEntries([
    ...projects.flatMap(({ files }, i) =>
      Object.entries(files).map(([path, text]) => [`${i}/${path}`, text] as const),
    ),
    // Tasks are never run: Ansible only has to find modules of these names.
    ['library/sysctl.py', ''] as const,
    ['collections/ansible_collections/ansible/posix/plugins/modules/sysctl.py', ''] as const,
  ]);
  return withFolder(nested, (root) => {
    const input = projects
      .map(({ inventory, playbook }, i) =>
        JSON.stringify({ folder: join(root, `${i}`), inventory, playbook }),
      )
      .join('\n');
    const run = spawnSync(PYTHON, ['-c', PROGRAM], {
      input,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: {
        PATH: '/usr/bin:/bin',
        HOME: root,
        LC_ALL: 'C.UTF-8',
        ANSIBLE_LIBRARY: join(root, 'library'),
        ANSIBLE_COLLECTIONS_PATHS: join(root, 'collections'),
        ANSIBLE_COLLECTIONS_PATH: join(root, 'collections'),
      },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  });
}

/** What the project's tasks write, by host and key: the values in any order, null for an unknown one. */
function byHostAndKey(rows: readonly Row[]): ReadonlyMap<string, readonly (string | null)[]> {
  const map = new Map<string, (string | null)[]>();
  for (const [host, key, value] of rows) {
    const name = `${host} ${key ?? '?'}`;
    map.set(name, [...(map.get(name) ?? []), value]);
  }
  return map;
}

/** Our rows, by host. */
function ourRows({ facts }: Linked): readonly Row[] {
  return facts.flatMap((f): readonly Row[] =>
    f.kind !== 'sysctl' || !f.applied || f.place.kind !== 'inventory'
      ? []
      : f.place.members.map((m) => [m.slice(m.lastIndexOf(':') + 1), f.key, f.value]),
  );
}

const found = spawnSync(PYTHON, ['-c', 'import ansible.vars.manager']).status === 0;
const missing = isMissing('ansible', found, `for ${PYTHON}: Debian package ansible-core`);

describe.skipIf(missing)('Ansible agrees', () => {
  test('projects made at random', { timeout: 300_000 }, async () => {
    const projects = randomProjects(PROJECTS, SEED);
    const answers = await askAnsible(projects);
    const wrong: unknown[] = [];
    let [refused, values, unknown, failing, bold] = [0, 0, 0, 0, 0];
    for (const [i, project] of projects.entries()) {
      const answer = answers[i];
      if (!answer || 'error' in answer) {
        refused++;
        if (process.env['ANSIBLE_ORACLE_VERBOSE']) console.log(answer);
        continue;
      }
      const ours = byHostAndKey(ourRows(await linkFiles(project.files)));
      for (const [name, theirs] of byHostAndKey(answer)) {
        const mine = ours.get(name) ?? [];
        const wanted = new Set(theirs.filter((v) => v !== null));
        failing += theirs.length - theirs.filter((v) => v !== null).length;
        values += wanted.size;
        for (const value of wanted) if (!mine.includes(value)) unknown++;
        // What is called known must be what some task gets there.
        for (const value of mine) {
          if (value === null || wanted.has(value)) continue;
          if (theirs.includes(null)) bold++;
          else wrong.push({ project: i, name, value, theirs });
        }
      }
      for (const [name, mine] of ours)
        if (
          !answer.some(
            ([host, key]) =>
              `${host} ${key ?? '?'}` === name || (host === name.split(' ')[0] && key === null),
          )
        )
          if (mine.some((v) => v !== null)) wrong.push({ project: i, name, mine, theirs: 'no task' });
    }
    console.log(
      `${projects.length} projects, ${refused} refused by Ansible; ${values} values, of these unknown here ` +
        `${unknown} (${((100 * unknown) / values).toFixed(1)} %); Ansible fails on ${failing} more, of these known here ${bold}`,
    );
    const verbose = process.env['ANSIBLE_ORACLE_VERBOSE'] === '1';
    for (const w of verbose ? wrong.slice(0, 3) : []) {
      console.log(JSON.stringify(w));
      for (const [path, text] of Object.entries(projects[(w as { project: number }).project]?.files ?? {}))
        console.log(`--- ${path}\n${text}`);
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(projects.length - refused).toBeGreaterThanOrEqual(150);
    expect(unknown / values).toBeLessThan(0.05);
    // Ansible templates the whole of a list of which only a field is used; an undefined one elsewhere in it fails there.
    expect(bold / failing).toBeLessThan(0.1);
  });
});
