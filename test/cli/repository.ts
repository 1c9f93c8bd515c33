// Small repositories of git, and what is found in them.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { portclash, tree } from '../tree.ts';

export function git(root: string, ...args: readonly string[]): string {
  const as = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  const { GIT_DIR: _dir, GIT_INDEX_FILE: _index, GIT_WORK_TREE: _tree, ...env } = process.env;
  const run = spawnSync('git', ['-C', root, ...as, ...args], { encoding: 'utf8', env });
  if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
  return run.stdout;
}

export function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

export function repository(files: Readonly<Record<string, string>>): string {
  const root = tree(files);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'one');
  return root;
}

/** `rule file:line` of what is worse than a note. */
export function found(root: string, ...flags: readonly string[]): readonly string[] {
  const run = portclash(['lint', '--format', 'json', ...flags], root);
  if (run.status === 2) throw new Error(run.stderr);
  const { findings } = JSON.parse(run.stdout) as {
    findings: readonly { rule: string; level: string; location: { file: string; line: number } }[];
  };
  return findings
    .filter((f) => f.level !== 'note')
    .map((f) => `${f.rule} ${f.location.file}:${f.location.line}`);
}
