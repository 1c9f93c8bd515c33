// Files of roles and modules that nothing in the project names.

import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { collectFacts } from '../../src/engine/lint.ts';
import { tree } from '../tree.ts';

const RANGE = 'net.ipv4.ip_local_port_range = 1024 65535\n';
const USED = '- copy: {src: used.conf, dest: /etc/sysctl.d/}\n';

/** The files of parameters that are on no machine. */
async function unused(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = tree(files);
  const { facts } = await collectFacts({
    root,
    paths: [root],
    config: defaultConfig(RULES.map((r) => r.id)),
  });
  return facts.filter((f) => f.place.isUnused).map((f) => f.location.file);
}

const ROLE = (tasks: string) => ({
  'site.yml': '- hosts: all\n  roles: [base]\n',
  'roles/base/tasks/main.yml': tasks,
  'roles/base/files/used.conf': RANGE,
  'roles/base/files/old.conf': RANGE,
});
const OLD = ['roles/base/files/old.conf'];

describe('a role of Ansible', () => {
  test.each<readonly [name: string, files: Readonly<Record<string, string>>, expected: readonly string[]]>([
    ['tasks that name another file', ROLE(USED), OLD],
    ['a longer name that ends alike', ROLE(`${USED}- debug: {msg: very-old.conf}\n`), OLD],
    ['a task that names both', ROLE(`${USED}- copy: {src: old.conf, dest: /etc/sysctl.d/}\n`), []],
    ['a name in a comment of some other file', { ...ROLE(USED), 'vars.yml': 'a: old.conf\n' }, []],
    ['a source by an expression', ROLE(`${USED}- copy: {src: "{{ item }}", dest: /etc/}\n`), []],
    ['an expression behind the module', ROLE(`${USED}- template: src={{ x }} dest=/etc/\n`), []],
    ['a folder as a source', ROLE('- copy:\n    src: ./\n    dest: /etc/sysctl.d/\n'), []],
    ['a glob', ROLE(`${USED}- copy: {src: x, dest: /etc/}\n  with_fileglob: "*.conf"\n`), []],
    ['a lookup', ROLE(`${USED}- shell: echo "{{ lookup('file', x) }}"\n`), []],
    ['a role without tasks', { 'roles/base/files/old.conf': RANGE }, []],
    [
      'a folder in it that a task names',
      {
        ...ROLE(`${USED}- copy: {src: etc, dest: /}\n`),
        'roles/base/files/etc/more.conf': RANGE,
      },
      OLD,
    ],
  ])('%s', async (_name, files, expected) => {
    expect(await unused(files)).toEqual(expected);
  });
});

describe('a module of Puppet', () => {
  const module = (source: string) => ({
    'modules/tune/manifests/init.pp': `class tune ($kind) {\n  file { '/etc/sysctl.conf':\n    ${source},\n  }\n}\n`,
    'modules/tune/files/old.conf': RANGE,
    'modules/tune/templates/used.erb': RANGE,
  });
  test.each<readonly [source: string, expected: readonly string[]]>([
    ["content => template('tune/used.erb')", ['modules/tune/files/old.conf']],
    ['content => $kind ? { a => template("${module_name}/used.erb") }', ['modules/tune/files/old.conf']],
    ["source => 'puppet:///modules/tune/old.conf'", ['modules/tune/templates/used.erb']],
    ['source => "puppet:///modules/${module_name}/old.conf"', ['modules/tune/templates/used.erb']],
    ['source => "puppet:///modules/tune/${kind}.conf"', []],
    ['source => $kind', []],
    ["source => 'puppet:///modules/tune', recurse => true", []],
    ['content => template("tune/${kind}.erb")', []],
  ])('%s', async (source, expected) => {
    expect(await unused(module(source))).toEqual(expected);
  });
});
