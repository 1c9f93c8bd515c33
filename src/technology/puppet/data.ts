// The files that hiera reads of a project, and which hierarchies are over them.

import { type FileScan, literalText } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { puppetPart } from './file.ts';
import { type Hierarchy, hierarchyOf, type Level } from './hierarchy.ts';

/** Hierarchies that a key is looked up in, strongest first; `base`: the folder that their paths start from. */
export interface Layer {
  readonly hierarchy: Hierarchy;
  readonly base: string;
  /** Only keys of the module. */
  readonly module?: string;
}

export class HieraData {
  readonly #trees = new Map<string, ReadonlyMap<string, Tree>>();
  readonly #filesOf = new Map<string, string[]>();
  readonly #hierarchies = new Map<string, Hierarchy>();
  readonly #folders = new Set<string>();
  readonly #environments = new Map<string, readonly Layer[]>();

  constructor(scans: readonly FileScan[]) {
    for (const scan of scans) {
      const part = puppetPart(scan);
      if (part?.hierarchy) {
        const hierarchy = hierarchyOf(scan.file, part.hierarchy);
        if (hierarchy) this.#hierarchies.set(scan.file, hierarchy);
      }
      if (part?.data) this.#add(scan.file, part.data);
    }
  }

  #add(
    file: string,
    entries: readonly { readonly key: Parameters<typeof literalText>[0]; readonly value: Tree }[],
  ) {
    const trees = new Map<string, Tree>();
    for (const { key, value } of entries) {
      const name = literalText(key);
      if (name !== undefined) trees.set(name, value);
    }
    this.#trees.set(file, trees);
    for (const name of trees.keys()) {
      const files = this.#filesOf.get(name);
      if (files) files.push(file);
      else this.#filesOf.set(name, [file]);
    }
    for (let folder = folderOf(file); !this.#folders.has(folder); folder = folderOf(folder)) {
      this.#folders.add(folder);
      if (folder === '') break;
    }
  }

  /** The files that have a key. */
  filesOf(key: string): readonly string[] {
    return this.#filesOf.get(key) ?? [];
  }

  tree(file: string, key: string): Tree | undefined {
    return this.#trees.get(file)?.get(key);
  }

  /** The layers of a manifest whose module stands in `root`: its environment's, then its module's. */
  layers(root: string | undefined, module: string | undefined, file: string): readonly Layer[] {
    const key = `${root ?? ''}\n${module ?? ''}\n${root === undefined ? folderOf(file) : ''}`;
    const before = this.#environments.get(key);
    if (before) return before;
    const found = [...this.#environment(root, folderOf(file))];
    if (root !== undefined && module !== undefined) {
      const hierarchy = this.#hierarchies.get(joinPath(root, 'hiera.yaml'));
      if (hierarchy) found.push({ hierarchy, base: root, module });
    }
    this.#environments.set(key, found);
    return found;
  }

  #environment(root: string | undefined, folder: string): readonly Layer[] {
    for (let at = root === undefined ? folder : parentOf(root); at !== undefined; at = parentOf(at)) {
      const hierarchy = this.#hierarchies.get(joinPath(at, 'hiera.yaml'));
      if (hierarchy) return [{ hierarchy, base: at }];
    }
    // The hierarchy of the whole server may stand anywhere: it counts where there is only one.
    const others = [...this.#hierarchies.values()].filter(
      (h) =>
        folderOf(h.file) !== root &&
        !/(?:^|\/)(?:modules|site|site-modules|dist|spec)\/[^/]+\/hiera\.yaml$/.test(h.file),
    );
    const [only] = others;
    return only && others.length === 1 ? [{ hierarchy: only, base: folderOf(only.file) }] : [];
  }

  /** The pattern of a path as a path of the project: where its folder is not, the end of it that is. */
  place(pattern: string, base: string): string {
    const head = /^[^%*?{[]*\//.exec(pattern)?.[0] ?? '';
    const direct = pattern.startsWith('/') ? undefined : joinPath(base, pattern);
    if (direct !== undefined && (head === '' || this.#folders.has(joinPath(base, head)))) return direct;
    const rest = pattern.replace(/^.*%\{(?:::)?(?:server_facts\.)?environment\}\//, '');
    const segments = rest.split('/').filter((s) => s !== '');
    for (let i = 0; i < segments.length - 1; i++) {
      const [first = ''] = segments.slice(i);
      if (/[%*?{[]/.test(first)) break;
      for (let at: string | undefined = base; at !== undefined; at = parentOf(at)) {
        if (this.#folders.has(joinPath(at, first))) return joinPath(at, segments.slice(i).join('/'));
      }
    }
    return direct ?? pattern;
  }

  /** True where some level of a layer names a folder that has data. */
  reads(level: Level, base: string): boolean {
    return level.paths.some(({ text }) => {
      const head = /^[^%*?{[]*(?=\/)/.exec(this.place(text, base))?.[0] ?? '';
      return this.#folders.has(head);
    });
  }
}

function parentOf(folder: string): string | undefined {
  return folder === '' ? undefined : folderOf(folder);
}
