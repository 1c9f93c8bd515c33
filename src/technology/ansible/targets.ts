// Files that a task or play names: `include_tasks`, `include_vars`, `vars_files`, `src`.

import type { Template } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';

/** The files a name may mean. */
export interface Targets {
  readonly files: readonly string[];
  /** False where an expression in the name chooses one of them, or something outside the project. */
  readonly exact: boolean;
  /** An expression stands for folders too: it is any of the files in any of them. */
  readonly isWide?: boolean;
}

const NONE: Targets = { files: [], exact: false };

const INDEXES = new WeakMap<ReadonlySet<string>, FileIndex>();

/** All files of a project, and whatever else is known to be there. */
export function indexOfFiles(files: ReadonlySet<string>): FileIndex {
  const index = INDEXES.get(files) ?? new FileIndex(files);
  INDEXES.set(files, index);
  return index;
}

/** Nothing of the name is written, so that it may be that of any file. */
export function isAnyFile({ parts }: Template): boolean {
  return !parts.some((p) => typeof p === 'string' && /\w/.test(p.replace(/\.\w+$/, '')));
}

/** The files of a project by folder, for names that hold expressions. */
export class FileIndex {
  readonly #files: ReadonlySet<string>;
  readonly #byFolder = new Map<string, string[]>();
  readonly #searched = new Map<string, readonly string[]>();

  constructor(files: Iterable<string>) {
    this.#files = new Set(files);
    for (const file of this.#files) {
      const folder = folderOf(file);
      const list = this.#byFolder.get(folder);
      if (list) list.push(file);
      else this.#byFolder.set(folder, [file]);
    }
  }

  /** Looks in `folders` one after another, as Ansible does, and takes the first where something is found. */
  find(target: Template, folders: readonly string[]): Targets {
    const { parts } = target;
    const [first] = parts;
    // `{{ role_path }}/vars/x.yml`: the folders to look in hold it already.
    const anchored =
      typeof first === 'object' && /^\s*(role_path|playbook_dir)\s*$/.test(first.text)
        ? parts.slice(1)
        : parts;
    const exact = anchored.every((p) => typeof p === 'string');
    const pattern = anchored.map((p) => (typeof p === 'string' ? p : '*')).join('');
    if (pattern === '') return NONE;
    for (const folder of folders) {
      const path = joinPath(folder, pattern);
      const files = exact ? this.#exactly(path) : this.#matching(path);
      if (files.length > 0) return { files, exact, isWide: folderOf(pattern).includes('*') };
    }
    return NONE;
  }

  #exactly(path: string): readonly string[] {
    return ['', '.yml', '.yaml', '.json']
      .map((e) => path + e)
      .filter((p) => this.#files.has(p))
      .slice(0, 1);
  }

  /** What an expression gives may hold folders of its own. */
  #matching(path: string): readonly string[] {
    const folder = folderOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!folder.includes('*')) return this.#named(folder, name);
    // Any file in any folder says nothing.
    if (!/\w/.test(name.replace(/\.\w+$/, '')) && !/\w/.test(folder)) return [];
    const known = this.#searched.get(path);
    if (known) return known;
    const found = [...this.#byFolder.keys()]
      .filter((f) => matchesGlob(f, folder))
      .flatMap((f) => this.#named(f, name));
    this.#searched.set(path, found);
    return found;
  }

  #named(folder: string, name: string): readonly string[] {
    const all = this.#byFolder.get(folder) ?? [];
    const found = all.filter((f) => matchesGlob(f.slice(f.lastIndexOf('/') + 1), name));
    return found.length > 0 || /\.\w+$/.test(name)
      ? found
      : all.filter((f) => matchesGlob(f.slice(f.lastIndexOf('/') + 1).replace(/\.(ya?ml|json)$/, ''), name));
  }

  /** All files below a folder, by their own folder in the order of its path, each folder's by name. */
  below(folder: string): readonly (readonly string[])[] {
    return [...this.#byFolder]
      .filter(([f]) => folder === '' || f === folder || f.startsWith(`${folder}/`))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, files]) => files.toSorted());
  }
}

/** `*` and `?`, in linear memory and without backtracking over more than one star: a regular expression could take forever. */
export function matchesGlob(text: string, glob: string): boolean {
  let t = 0;
  let g = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g++;
      retry = t;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === text[t])) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++retry;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
