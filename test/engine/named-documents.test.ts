// Files of variables that Ansible reads whatever their names.

import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { collectFacts } from '../../src/engine/lint.ts';
import { tree } from '../tree.ts';

const TASK = '- hosts: all\n  tasks:\n    - sysctl: {name: net.core.somaxconn, value: "{{ n }}"}\n';

/** Name of the case, the files, and what the parameter is worth. */
type Case = readonly [name: string, files: Readonly<Record<string, string>>, value: string];

describe('files of variables', () => {
  test.each<Case>([
    ['of any ending', { 'a.yml': `${TASK}  vars_files: [config.cfg]\n`, 'config.cfg': 'n: 1024\n' }, '1024'],
    ['of none', { 'a.yml': `${TASK}  vars_files: [vars/prod]\n`, 'vars/prod': 'n: 1024\n' }, '1024'],
    ['that are JSON', { 'a.yml': `${TASK}  vars_files: [n.conf]\n`, 'n.conf': '{"n": 1024}\n' }, '1024'],
    [
      'with an ending of documentation',
      { 'a.yml': `${TASK}  vars_files: [n.txt]\n`, 'n.txt': 'n: 1024\n' },
      '1024',
    ],
    [
      'with words that the run reads at once',
      { 'a.yml': `${TASK}  vars_files: [n.cfg]\n`, 'n.cfg': 'n: 1024\nnet.core.rmem_max: 1\n' },
      '1024',
    ],
    [
      'with an expression in the name',
      {
        'a.yml': `${TASK}  vars: {stage: prod}\n  vars_files: ["{{ stage }}.cfg"]\n`,
        'prod.cfg': 'n: 1024\n',
        'test.cfg': 'n: 512\n',
      },
      '1024',
    ],
    [
      'that a task names',
      {
        'a.yml': TASK.replace('tasks:', 'tasks:\n    - include_vars: n.cfg'),
        'vars/n.cfg': 'n: 1024\n',
      },
      '1024',
    ],
    [
      'that name further ones',
      {
        'a.yml': `${TASK}  vars_files: [n.cfg]\n`,
        'n.cfg': 'n: "{{ m }}"\n',
        'group_vars/all.yml': 'm: 1024\n',
      },
      '1024',
    ],
    [
      'that are no YAML',
      { 'a.yml': `${TASK}  vars_files: [n.cfg]\n`, 'n.cfg': '[a]\nn: {\n' },
      "? it may be set in the variables file 'n.cfg', which is not among the files",
    ],
    [
      'that nothing names',
      { 'a.yml': TASK, 'n.cfg': 'n: 1024\n' },
      "? variable 'n' is defined nowhere in this project",
    ],
  ])('%s', async (_name, files, value) => {
    const root = tree(files);
    const config = defaultConfig(RULES.map((r) => r.id));
    const { facts } = await collectFacts({ root, paths: [root], config });
    const found = facts.filter((f) => f.kind === 'sysctl' && f.key === 'net.core.somaxconn');
    expect(found.map((f) => (f.kind === 'sysctl' ? (f.value ?? `? ${f.unknown ?? ''}`) : ''))).toEqual([
      value,
    ]);
  });
});
