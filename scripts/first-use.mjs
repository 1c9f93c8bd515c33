// Builds the program where a package has only its sources: a hook or an action that was fetched from a git ref. npm runs no
// script of such a package for it (npm 11.16), and older ones trip over it (pre-commit pull requests 3259 and 3460).

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the program is made of. */
const SOURCES = ['package.json', 'scripts', 'src', 'rules'];

/** The packages that the build needs; .pre-commit-hooks.yaml has them too, so that hooks need no network to run. */
export const BUILD_PACKAGES = [
  'commander',
  'cosmiconfig',
  'diff',
  'esbuild',
  'fast-glob',
  'ignore',
  'jsonc-parser',
  'toml-eslint-parser',
  'unbash',
  'yaml',
];

/** `name@range` of each, as package.json has them. */
export function buildPackages() {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return BUILD_PACKAGES.map((name) => `${name}@${devDependencies[name]}`);
}

/** The same for the same sources: the name of a build. */
export function sourcesKey() {
  const hash = createHash('sha256');
  const add = (path) => {
    const whole = join(root, path);
    if (statSync(whole).isDirectory()) for (const name of readdirSync(whole).sort()) add(`${path}/${name}`);
    else hash.update(`${path}\0`).update(readFileSync(whole)).update('\0');
  };
  for (const source of SOURCES) add(source);
  return `portclash-${hash.digest('hex').slice(0, 32)}`;
}

/** The URL of the program, built beside its sources, or in the user's cache where these cannot be written. */
export function builtProgram() {
  const folder = isWritable(root) ? join(root, 'dist') : join(orEnd(cacheFolder), sourcesKey());
  const program = pathToFileURL(join(folder, 'portclash.js'));
  if (existsSync(program)) return program;
  process.stderr.write('portclash: building it for the first use …\n');
  buildInto(folder);
  return program;
}

/**
 * A relative path would be one of the linted tree: "should consider the path invalid and ignore it" (XDG Base Directory).
 * The same goes for `HOME`, in place of which there is the home that the system knows.
 */
export function cacheFolder({ XDG_CACHE_HOME } = process.env, home = homedir, user = userInfo) {
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  // A user of a number alone has none that the system knows: asking for it is an error.
  const folder = isAbsolute(home()) ? home() : user().homedir;
  if (isAbsolute(folder)) return join(folder, '.cache');
  throw new Error('there is no home folder to keep it in: XDG_CACHE_HOME=/… names another one');
}

/** Builds into a folder, which appears when it is whole. Ends the process where it cannot be built. */
export function buildInto(folder) {
  // With a listener a signal ends what is run, and then the process, when nothing half built is left.
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])
    process.once(signal, () => process.exit(128 + number));
  orEnd(() => {
    mkdirSync(dirname(folder), { recursive: true });
    // Beside it, on the same file system: what is moved to another one is copied, and others see a part of it.
    const work = mkdtempSync(`${folder}-next-`);
    try {
      const from = hasPackages() ? root : fetchedInto(work);
      run(process.execPath, [join(from, 'scripts/bundle.mjs'), '--to', join(work, 'dist')], from);
      moveInto(folder, work);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** What is needed for the build: without it the process ends. */
function orEnd(step) {
  try {
    return step();
  } catch (error) {
    process.stderr.write(`portclash: it could not be built: ${error.message}\n`);
    process.exit(2);
  }
}

/** Somebody else may be faster with the same; a folder without the program is none that is used. */
export function moveInto(folder, work) {
  const isThere = () => existsSync(join(folder, 'portclash.js'));
  try {
    if (existsSync(folder) && !isThere()) renameSync(folder, join(work, 'old'));
    renameSync(join(work, 'dist'), folder);
  } catch (error) {
    if (!isThere()) throw error;
  }
}

function hasPackages() {
  const { resolve } = createRequire(join(root, 'package.json'));
  return BUILD_PACKAGES.every((name) => {
    try {
      return resolve(name) !== '';
    } catch {
      return false;
    }
  });
}

/** The sources in a folder of their own with the packages beside them. */
function fetchedInto(work) {
  const copy = join(work, 'sources');
  for (const source of [...SOURCES, 'LICENSE'])
    if (existsSync(join(root, source))) cpSync(join(root, source), join(copy, source), { recursive: true });
  const packages = join(work, 'packages');
  mkdirSync(packages);
  const flags = [
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=2',
    '--fetch-timeout=60000',
    '--prefix',
    packages,
  ];
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', ...flags, ...buildPackages()], packages);
  renameSync(join(packages, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** What they say goes to stderr: stdout is the report's. */
function run(command, args, cwd) {
  const { status, signal, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new Error(`${command} ${args[0]}: ${error?.message ?? signal ?? `exit status ${status}`}`);
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
