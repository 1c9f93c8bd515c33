// Which files a run looks at: a walk that honours ignore files and follows no links out of the tree.

import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { Part } from './tracked.ts';

export interface DiscoverOptions {
  /** Absolute path; every file is named relative to it. */
  readonly root: string;
  /** Absolute paths of files and folders, or globs, as a person gave them. */
  readonly paths: readonly string[];
  /** Patterns in the language of .gitignore, relative to the root; they win over everything. */
  readonly exclude: readonly string[];
  /** The files are those of a commit or an index: git tracks all of them. */
  readonly isTree?: boolean | undefined;
}

export interface Discovered {
  /** Relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  /** Paths given that are not there, or match nothing. */
  readonly missing: readonly string[];
  /** Folders that could not be listed, relative to the root, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Never looked into: what tools keep there is not what people wrote. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.terraform',
  '.terragrunt-cache',
  '.venv',
  '__pycache__',
]);

/** What git leaves out as long as it does not track it. */
const OF_GIT = '.gitignore';
/** What a person hides from programs that search the tree (ripgrep, fd), be it tracked or not. */
const OF_SEARCHES = '.ignore';

/**
 * Finds the files below the paths. A path named by a person is taken even where an ignore file names it, and a file that git
 * tracks even where a .gitignore does.
 */
export async function discover({ root, paths, exclude, isTree }: DiscoverOptions): Promise<Discovered> {
  const excluded = ignore().add(exclude.filter(isPlainPattern));
  const walk = new Walk(root, excluded, isTree ? [OF_SEARCHES] : [OF_GIT, OF_SEARCHES]);
  const missing: string[] = [];
  for (const path of paths) {
    if (isGlob(path) && !exists(path)) {
      // Loaded only here: most runs are given no pattern.
      const { glob } = await import('./glob.ts');
      const found = glob(path, root);
      if (found.length === 0) missing.push(path);
      for (const file of found) walk.add(file);
    } else if (!walk.start(path)) missing.push(path);
  }
  const walks = isTree ? [walk] : [walk, ...(await trackedToo(walk, root, excluded))];
  return {
    files: [...new Set(walks.flatMap((w) => [...w.files]))].sort(),
    missing,
    unreadable: walks.flatMap((w) => w.unreadable),
  };
}

/** Second walks to what a first one has left out and git tracks, one for each work tree. */
async function trackedToo(first: Walk, root: string, excluded: Ignore): Promise<readonly Walk[]> {
  const walked = new Map<string, string[]>();
  for (const [folder, leftOut] of first.leftOut) {
    const top = leftOut.size > 0 ? gitRoot(folder) : undefined;
    if (top === undefined) continue;
    walked.get(top)?.push(folder) ?? walked.set(top, [folder]);
  }
  if (walked.size === 0) return [];
  // Loaded only here: where nothing is left out, as in a fresh clone, git is not asked.
  const { trackedIn } = await import('./tracked.ts');
  return [...walked].map(([top, folders]) => {
    const leftOut = new Set(folders.flatMap((folder) => [...(first.leftOut.get(folder) ?? [])]));
    const part = trackedIn(top, folders, leftOut);
    const walk = new Walk(root, excluded, [OF_SEARCHES], part);
    if (part.files.size > 0) for (const folder of folders) walk.start(folder);
    return walk;
  });
}

/**
 * Deeper folders are no project that a person made. Patterns with more double stars are compared in a time that grows
 * with this power of the depth (ignore 7.0), so the patterns of a linted tree are bounded as well.
 */
const MAX_DEPTH = 100;
const MAX_DOUBLE_STARS = 3;

function isPlainPattern(pattern: string): boolean {
  return pattern.split('**').length - 1 <= MAX_DOUBLE_STARS;
}

function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The rules of one folder's ignore files; paths are relative to the folder. */
interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

class Walk {
  readonly files = new Set<string>();
  readonly unreadable: { path: string; reason: string }[] = [];
  /** What ignore files name, by the folder where the walk to it started; absolute paths. */
  readonly leftOut = new Map<string, Set<string>>();

  constructor(
    private readonly root: string,
    private readonly exclude: Ignore,
    private readonly ignoreFiles: readonly string[],
    /** The only files to find, where not all are wanted. */
    private readonly part?: Part,
  ) {}

  /** False where the path does not exist. */
  start(path: string): boolean {
    let stats: ReturnType<typeof statSync>;
    try {
      stats = statSync(path);
    } catch {
      return false;
    }
    if (stats.isDirectory()) {
      const leftOut = new Set<string>();
      this.leftOut.set(path, leftOut);
      this.#folder(path, this.#ignoresAbove(path), 0, leftOut);
    } else if (stats.isFile()) this.add(path);
    // A pipe or a device may never end.
    else this.unreadable.push({ path: this.#name(path), reason: 'neither a file nor a folder' });
    return true;
  }

  add(path: string): void {
    const name = this.#name(path);
    if (!this.#isExcluded(name)) this.files.add(name);
  }

  #name(path: string): string {
    const name = relative(this.root, path);
    return sep === '/' ? name : name.split(sep).join('/');
  }

  #isExcluded(name: string): boolean {
    // The library throws for paths that leave the root.
    return ignore.isPathValid(name) && this.exclude.ignores(name);
  }

  /**
   * The ignore files between the root and a folder that a person named. They have no say where one of them ignores the
   * folder itself, nor outside of the root.
   */
  #ignoresAbove(folder: string): readonly IgnoreFile[] {
    const name = this.#name(folder);
    if (!ignore.isPathValid(name)) return [];
    const files: IgnoreFile[] = [];
    let current = this.root;
    for (const segment of name.split('/')) {
      files.push(...readIgnores(current, this.ignoreFiles));
      current = join(current, segment);
      if (isIgnored(current, true, files)) return [];
    }
    return files;
  }

  #folder(folder: string, above: readonly IgnoreFile[], depth: number, leftOut: Set<string>): void {
    if (depth > MAX_DEPTH) {
      this.unreadable.push({ path: this.#name(folder), reason: `more than ${MAX_DEPTH} folders deep` });
      return;
    }
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.unreadable.push({ path: this.#name(folder), reason: reasonOf(error) });
      return;
    }
    const names = new Set(entries.map((e) => e.name));
    const here = this.ignoreFiles.filter((name) => names.has(name));
    const ignores = here.length > 0 ? [...above, ...readIgnores(folder, here)] : above;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory();
      if (this.part && !this.part[isFolder ? 'folders' : 'files'].has(path)) continue;
      if (isFolder ? SKIPPED_FOLDERS.has(entry.name) : !(entry.isFile() || this.#isLinkedFile(entry, path)))
        continue;
      const name = this.#name(path);
      const isHidden = isIgnored(path, isFolder, ignores);
      if (this.#isExcluded(isFolder ? `${name}/` : name)) continue;
      if (isHidden) leftOut.add(path);
      else if (isFolder) this.#folder(path, readmitted(path, ignores), depth + 1, leftOut);
      else this.files.add(name);
    }
  }

  /** A link to a file of the same tree. Links to folders are left out: a loop of them never ends. */
  #isLinkedFile(entry: Dirent, path: string): boolean {
    if (!entry.isSymbolicLink()) return false;
    try {
      // sysctl.d(5): it hides the files of its name in other folders, and reads as an empty one.
      if (/[\\/]sysctl\.d[\\/][^\\/]+\.conf$/.test(path) && readlinkSync(path) === '/dev/null') return true;
      const target = realpathSync(path);
      const root = realpathSync(this.root);
      return target.startsWith(root.endsWith(sep) ? root : root + sep) && statSync(target).isFile();
    } catch {
      return false;
    }
  }
}

function isIgnored(path: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  // The deepest file that says anything about the path decides.
  for (let i = files.length - 1; i >= 0; i--) {
    const file = files[i];
    if (!file) continue;
    const name = relative(file.folder, path).split(sep).join('/');
    const verdict = file.rules.test(isFolder ? `${name}/` : name);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/**
 * The ignore files for what a folder holds. The library takes a folder that a file ignores for lost with all it
 * holds; where a deeper file has readmitted it, git goes on to ask the first one about each path by itself.
 */
function readmitted(folder: string, files: readonly IgnoreFile[]): readonly IgnoreFile[] {
  return files.map((file) => {
    const name = relative(file.folder, folder).split(sep).join('/');
    if (!file.rules.test(`${name}/`).ignored) return file;
    const pattern = `!/${name.replace(/[\\*?[\] ]/g, '\\$&')}/`;
    return { ...file, rules: ignore().add(file.rules).add(pattern) };
  });
}

/** A larger ignore file is none that a person wrote. */
const MAX_IGNORE_BYTES = 1024 * 1024;

function readIgnores(folder: string, names: readonly string[]): readonly IgnoreFile[] {
  const rules: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    try {
      // A link may lead out of the tree, to a device or a pipe, where a read never ends; git follows none here either.
      const stats = lstatSync(path);
      if (!stats.isFile() || stats.size > MAX_IGNORE_BYTES) continue;
      // git skips a byte order mark here too.
      rules.push(
        ...readFileSync(path, 'utf8')
          .replace(/^\ufeff/, '')
          .split(/\r?\n/),
      );
    } catch {
      // No such file, or one that cannot be read: nothing is ignored because of it.
    }
  }
  return rules.length === 0 ? [] : [{ folder, rules: ignore().add(rules.filter(isPlainPattern)) }];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}

/** The root of the git work tree that holds `folder`; undefined outside of one. */
export function gitRoot(folder: string): string | undefined {
  let current = resolve(folder);
  for (;;) {
    if (exists(join(current, '.git'))) return current;
    const parent = dirname(current);
    if (parent === current || basename(current) === '') return undefined;
    current = parent;
  }
}
