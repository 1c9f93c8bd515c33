// The hooks as people install them: real clients of pre-commit fetch this repository from git, and run them in a small one.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isMissing } from './programs.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Of Debian 12 it is 3.0.4; PRE_COMMIT names another one. */
const CLIENTS = [
  {
    name: 'pre-commit',
    command: process.env['PRE_COMMIT'] ?? 'pre-commit',
    get: 'Debian package pre-commit',
  },
  { name: 'prek', command: process.env['PREK'] ?? 'prek', get: 'npm package @j178/prek' },
];

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-hooks-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly output: string;
}

function run(cwd: string, command: string, args: readonly string[], env: Record<string, string> = {}): Run {
  const {
    GIT_DIR: _dir,
    GIT_INDEX_FILE: _index,
    GIT_WORK_TREE: _tree,
    SKIP: _skip,
    ...inherited
  } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...inherited, PRE_COMMIT_COLOR: 'never', GIT_CONFIG_GLOBAL: '/dev/null', ...env },
  });
  return { status, output: error ? error.message : stdout + stderr };
}

function git(cwd: string, ...args: readonly string[]): string {
  const as = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  const { status, output } = run(cwd, 'git', [...as, ...args]);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${output}`);
  return output.trim();
}

/** This repository as it stands here, in a commit of its own. */
function hookRepository(): { readonly path: string; readonly commit: string } {
  const path = join(scratch, 'portclash');
  const left = new Set(['node_modules', 'dist', '.git', 'coverage']);
  mkdirSync(path);
  for (const name of readdirSync(ROOT))
    if (!left.has(name) && !name.startsWith('dist-next'))
      cpSync(join(ROOT, name), join(path, name), { recursive: true });
  git(path, 'init', '-q');
  git(path, 'add', '-A');
  git(path, 'commit', '-qm', 'all');
  return { path, commit: git(path, 'rev-parse', 'HEAD') };
}

let repository: ReturnType<typeof hookRepository> | undefined;

function project(name: string, hook: string): string {
  repository ??= hookRepository();
  const root = join(scratch, name);
  put(root, {
    'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61001\n',
    '.pre-commit-config.yaml': `repos:\n  - repo: ${repository.path}\n    rev: ${repository.commit}\n    hooks: [{ id: ${hook} }]\n`,
  });
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'one');
  return root;
}

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

describe.each(CLIENTS)('$name', ({ name, command, get }) => {
  const version = run(scratch, command, ['--version']);
  const missing = isMissing(name, version.status === 0 ? true : version.output, get);
  const home = { PRE_COMMIT_HOME: join(scratch, `${name}-home`), PREK_HOME: join(scratch, `${name}-home`) };
  const hooks = (root: string, ...args: readonly string[]) => run(root, command, ['run', ...args], home);

  test.skipIf(missing).each(['portclash', 'portclash-staged'])(
    '%s: installs, passes, shows a staged clash, and passes when it is mended',
    (hook) => {
      const root = project(`${name}-${hook}`, hook);
      expect(hooks(root, '--all-files')).toMatchObject({ status: 0 });
      put(root, { 'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n' });
      git(root, 'add', '-A');
      const clash = hooks(root);
      expect(clash.status).toBe(1);
      expect(clash.output).toContain('error[ephemeral-vs-mesos]');
      put(root, { 'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 32768 60999\n' });
      // Mended in the work tree alone, it is still staged: the clients put aside what is not.
      expect(hooks(root).status).toBe(1);
      git(root, 'add', '-A');
      expect(hooks(root)).toMatchObject({ status: 0 });
    },
  );

  test.skipIf(missing)('a file of any name, and one that goes, make them run', () => {
    const root = project(`${name}-names`, 'portclash-staged');
    put(root, {
      'build/app.Dockerfile': "FROM x\nRUN echo 'ports(*):[31000-32000]' > /etc/mesos-agent/resources\n",
    });
    git(root, 'add', '-A');
    expect(hooks(root).output).not.toContain('Skipped');
    put(root, {
      'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n',
      'etc/sysctl.d/60-reserved.conf': 'net.ipv4.ip_local_reserved_ports = 31000-32000\n',
    });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'two');
    git(root, 'rm', '-q', 'etc/sysctl.d/60-reserved.conf');
    const gone = hooks(root);
    expect(gone.status).toBe(1);
    expect(gone.output).toContain('error[ephemeral-vs-mesos]');
  });

  test.skipIf(missing)('500 staged files are one process', () => {
    const root = project(`${name}-many`, 'portclash');
    const files = Array.from({ length: 500 }, (_, i) => [
      `roles/r${i}/defaults/main.yml`,
      `r${i}_port: ${9000 + i}\n`,
    ]);
    put(root, { ...Object.fromEntries(files), 'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n' });
    git(root, 'add', '-A');
    const { output } = hooks(root);
    expect(output.match(/ in \d+ files \(/g)).toHaveLength(1);
    expect(output.match(/error\[ephemeral-vs-mesos\]/g)).toHaveLength(1);
  });
});
