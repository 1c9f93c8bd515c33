// How git is run: nothing that a linted tree configures may run, and nothing of another repository may be read.

import { spawnSync } from 'node:child_process';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../model/usage-error.ts';
import { isInside, realOf } from './real-path.ts';

const MAX_OUTPUT = 2 ** 30;

interface Ended {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * What a command of git prints. Throws {@link UsageError} with git's own words where it fails, and where it takes longer than
 * `timeout` milliseconds.
 */
export function git(root: string, args: readonly string[], input?: string, timeout?: number): Buffer {
  const { status, stdout, stderr } = run(root, args, input, timeout);
  if (status !== 0) throw new UsageError(`git ${args[0]} failed: ${reasonIn(stderr)}`);
  return stdout;
}

/** The one line that a command answers with; undefined where its answer is no, which it says by status 1. */
export function ask(root: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = run(root, args);
  if (status === 1) return undefined;
  if (status !== 0) throw new UsageError(`git ${args[0]} failed: ${reasonIn(stderr)}`);
  return stdout.toString('utf8').replace(/\r?\n$/, '');
}

/**
 * Only commands that read objects, and none of the settings by which a repository makes git run programs or fetch:
 * nothing from a linted tree may run.
 */
function run(root: string, args: readonly string[], input = '', timeout?: number): Ended {
  const settings = ['core.fsmonitor=false', 'core.hooksPath=/dev/null'];
  const env = {
    ...ownEnvironment(root),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // A clone with parts left out fetches them in whatever way it is configured to: the second is for git before 2.44.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    LC_ALL: 'C',
  };
  const ended = spawnSync('git', ['-C', root, ...settings.flatMap((s) => ['-c', s]), ...args], {
    env,
    input,
    maxBuffer: MAX_OUTPUT,
    // The working folder may be of the tree: Windows, and a `.` in PATH, look for the program there.
    cwd: dirname(process.execPath),
    ...(timeout !== undefined && { timeout, killSignal: 'SIGKILL' }),
  });
  if (ended.error) {
    const { code } = ended.error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? 'git is not installed' : `git cannot be run: ${code}`);
  }
  return { status: ended.status, stdout: ended.stdout, stderr: ended.stderr.toString('utf8').trim() };
}

/** What git dies of, with what it advises: other lines before it are warnings. */
function reasonIn(stderr: string): string {
  const fatal = /^fatal: ([\s\S]*)/m.exec(stderr)?.[1] ?? stderr.split('\n').at(-1) ?? '';
  return fatal
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/**
 * Without what speaks of another repository, as inside of a hook of one: `git rev-parse --local-env-vars`. The index that
 * git hands to the hooks of this one stays, and so do the folders that a person trusts (safe.directory).
 */
function ownEnvironment(root: string): NodeJS.ProcessEnv {
  const { GIT_INDEX_FILE: index, ...all } = process.env;
  const isOther = (name: string) => LOCAL.has(name) || /^GIT_CONFIG_(?:KEY|VALUE)_\d+$/.test(name);
  const rest = {
    ...Object.fromEntries(Object.entries(all).filter(([name]) => !isOther(name))),
    ...configured('safe.directory', trustedIn(all)),
  };
  if (index === undefined) return rest;
  const { stdout } = spawnSync('git', ['-C', root, 'rev-parse', '--absolute-git-dir'], {
    env: rest,
    encoding: 'utf8',
    cwd: dirname(process.execPath),
  });
  const printed = stdout?.trim() ?? '';
  // The index need not be there yet, its folder is; git resolves links in the one and not in the other.
  const path = resolve(root, index);
  const real = join(realOf(dirname(path)), basename(path));
  return printed !== '' && isInside(real, realOf(printed)) ? { ...rest, GIT_INDEX_FILE: real } : rest;
}

/** Values of safe.directory that come in the environment, in git's order; an empty one takes back those before it. */
function trustedIn(env: NodeJS.ProcessEnv): readonly string[] {
  const count = Math.min(Number(env['GIT_CONFIG_COUNT']) || 0, MAX_SETTINGS);
  const numbered = Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    env[`GIT_CONFIG_KEY_${i}`]?.toLowerCase() === 'safe.directory'
      ? [env[`GIT_CONFIG_VALUE_${i}`] ?? '']
      : [],
  );
  // `'key=value'`, and since git 2.31 `'key'='value'`: quoted for a shell (sq_quote_buf in git's quote.c).
  const given = (env['GIT_CONFIG_PARAMETERS'] ?? '').matchAll(
    /'safe\.directory(?:'?='?)((?:[^'\\]|'\\['!]')*)'/gi,
  );
  return [...numbered, ...[...given].map(([, value = '']) => value.replace(/'\\(['!])'/g, '$1'))];
}

const MAX_SETTINGS = 1000;

function configured(key: string, values: readonly string[]): NodeJS.ProcessEnv {
  if (values.length === 0) return {};
  const pairs = values.flatMap((value, i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(values.length), ...Object.fromEntries(pairs) };
}

const LOCAL: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
  // How names are read that this program gives.
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
]);
