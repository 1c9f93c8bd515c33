// Compares plays with runs of Ansible itself, in which tasks set variables, are skipped and bring in others.

import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Linked } from '../../src/project/link.ts';
import { linkFiles, withFolder } from '../technology/ansible/project.ts';
import type { RandomProject } from './ansible-inventories.ts';
import { randomProjects } from './ansible-play-projects.ts';
import { isMissing } from './programs.ts';

const PYTHON = '/usr/bin/python3';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['ANSIBLE_ORACLE_SEED'] ?? 20_261_122);
const PROJECTS = Number(process.env['ANSIBLE_ORACLE_PROJECTS'] ?? 300);
/** The numbers of some of the projects, `90` or `90-122`, to look at them alone. */
const RANGE = /^(\d+)(?:-(\d+))?$/.exec(process.env['ANSIBLE_ORACLE_RANGE'] ?? '');
const VERBOSE = process.env['ANSIBLE_ORACLE_VERBOSE'] === '1';

const PROGRAM = fileURLToPath(new URL('ansible-run.py', import.meta.url));

/** In the place of the module: says what it was asked for, on which host. */
const ACTION = `
from ansible.plugins.action import ActionBase
import oracle_reported

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        task = self._task
        host = task.delegate_to or task_vars['inventory_hostname']
        oracle_reported.rows.append([host, task.name, task.args['name'], str(task.args['value'])])
        return {'changed': True}
`;

/** What a task of a name (`t12`) sets on a host. */
type Row = readonly [host: string, task: string, key: string, value: string];
type Answer =
  | { readonly rows: readonly Row[]; readonly failed: readonly (readonly [host: string, task: string])[] }
  | { readonly error: string };

async function askAnsible(projects: readonly RandomProject[]): Promise<readonly Answer[]> {
  const posix = 'posix/ansible_collections/ansible/posix/plugins';
  const nested = Object.fromEntries([
    ...projects.flatMap(({ files }, i) =>
      Object.entries(files).map(([path, text]) => [`${i}/${path}`, text] as const),
    ),
    ['library/sysctl.py', ''] as const,
    [`${posix}/modules/sysctl.py`, ''] as const,
    ['action/sysctl.py', ACTION] as const,
    [`${posix}/action/sysctl.py`, ACTION] as const,
  ]);
  return withFolder(nested, async (root) => {
    const half = Math.ceil(projects.length / 2);
    const lines = projects.map(({ inventory, playbook }, i) =>
      JSON.stringify({ folder: join(root, `${i}`), inventory, playbook }),
    );
    const answers = await Promise.all([run(root, lines.slice(0, half)), run(root, lines.slice(half))]);
    return answers.flat();
  });
}

/** One process for a part of the projects. */
function run(root: string, lines: readonly string[]): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: root,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_LIBRARY: join(root, 'library'),
      ANSIBLE_ACTION_PLUGINS: join(root, 'action'),
      ANSIBLE_COLLECTIONS_PATHS: join(root, 'posix'),
      ANSIBLE_COLLECTIONS_PATH: join(root, 'posix'),
      ...(VERBOSE ? { ANSIBLE_ORACLE_FAILURES: '1' } : {}),
    };
    const child = execFile(
      PYTHON,
      [PROGRAM],
      { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, env },
      (error, stdout, stderr) => {
        if (error) return reject(new Error(stderr.slice(-3000)));
        if (VERBOSE) console.log(stderr);
        return resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Answer),
        );
      },
    );
    child.stdin?.end(lines.join('\n'));
  });
}

/** What we say a task sets on a host: the values that are sure, and those of which one is. */
interface Said {
  readonly known: Set<string>;
  readonly possible: Set<string>;
}

/** Our facts by host, task and key. */
function ourFacts({ facts }: Linked, files: RandomProject['files']): ReadonlyMap<string, Said> {
  const names = new Map(Object.entries(files).map(([file, text]) => [file, taskNames(text)]));
  const said = new Map<string, Said>();
  for (const f of facts) {
    if (f.kind !== 'sysctl' || !f.applied || f.place.kind !== 'inventory' || f.value === null) continue;
    const task = names.get(f.location.file)?.[f.location.line - 1] ?? '';
    for (const member of f.place.members) {
      const key = [member.slice(member.lastIndexOf(':') + 1), task, f.key].join(' ');
      const there = said.get(key) ?? { known: new Set(), possible: new Set() };
      said.set(key, there);
      (f.alternatives === 1 ? there.known : there.possible).add(f.value);
    }
  }
  return said;
}

/** The name of the task that each line of a file belongs to. */
function taskNames(text: string): readonly string[] {
  let name = '';
  return text.split('\n').map((line) => {
    name = /- name: (t\d+)$/.exec(line)?.[1] ?? name;
    return name;
  });
}

/** Ansible's values by host, task and key. */
function theirValues(rows: readonly Row[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const [host, task, key, value] of rows) {
    const name = [host, task, key].join(' ');
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return values;
}

const found = spawnSync(PYTHON, ['-c', 'import ansible.vars.manager']).status === 0;
const missing = isMissing('ansible', found, `for ${PYTHON}: Debian package ansible-core`);

describe.skipIf(missing)('Ansible agrees', () => {
  test('plays made at random', { timeout: 600_000 }, async () => {
    const from = Number(RANGE?.[1] ?? 0);
    const projects = randomProjects(PROJECTS, SEED).slice(
      from,
      RANGE ? Number(RANGE[2] ?? from) + 1 : undefined,
    );
    const answers = await askAnsible(projects);
    const wrong: unknown[] = [];
    let [refused, values, unknown, failing, bold, idle] = [0, 0, 0, 0, 0, 0];
    for (const [i, project] of projects.entries()) {
      const answer = answers[i];
      if (!answer || 'error' in answer) {
        refused++;
        if (VERBOSE) console.log(answer);
        continue;
      }
      const ours = ourFacts(await linkFiles(project.files), project.files);
      const theirs = theirValues(answer.rows);
      const failed = new Set(answer.failed.map((f) => f.join(' ')));
      failing += failed.size;
      for (const [name, wanted] of theirs) {
        values += wanted.size;
        for (const value of wanted) if (!ours.get(name)?.known.has(value)) unknown++;
      }
      // What is called known must be what the task sets there, and one of what is possible.
      for (const [name, { known, possible }] of ours) {
        const wanted = theirs.get(name) ?? new Set();
        const isStrange = [...known].some((v) => !wanted.has(v));
        const isAstray = possible.size > 0 && wanted.size > 0 && ![...possible].some((v) => wanted.has(v));
        if (!isStrange && !isAstray) continue;
        const [host, task] = name.split(' ');
        if (failed.has(`${host} ${task}`)) bold++;
        // Conditions on what only a run knows, and handlers that nothing notifies.
        else if (wanted.size === 0) idle++;
        else
          wrong.push({
            project: from + i,
            name,
            known: [...known],
            possible: [...possible],
            theirs: [...wanted],
          });
      }
    }
    console.log(
      `${projects.length} projects, ${refused} refused by Ansible; ${values} values, of these unknown here ` +
        `${unknown} (${((100 * unknown) / values).toFixed(1)} %), wrong ${wrong.length}; Ansible fails on ${failing} more, ` +
        `of these known here ${bold}; ${idle} that Ansible skips for what only a run knows`,
    );
    if (VERBOSE) for (const w of wrong) console.log(JSON.stringify(w));
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(projects.length - refused).toBeGreaterThanOrEqual(0.9 * projects.length);
    expect(unknown / values).toBeLessThan(0.05);
    // Ansible templates the whole of a list of which only a field is used; an undefined one elsewhere in it fails there.
    expect(bold / values).toBeLessThan(0.02);
    expect(idle / values).toBeLessThan(0.05);
  });
});
