// Which files Ansible reads as the variables of a group, a host or a role.

/** Extensions of files of variables in the order in which they are tried (ansible-core, YAML_FILENAME_EXTENSIONS). */
const EXTENSIONS = ['.yml', '.yaml', '.json'];

/** The files of a project by folder. */
export class Folders {
  /** The entries of each folder, and whether each is a folder itself. */
  readonly #entries = new Map<string, Map<string, boolean>>();

  constructor(files: Iterable<string>) {
    for (const file of files) {
      let path = file;
      let isFolder = false;
      for (;;) {
        const slash = path.lastIndexOf('/');
        const folder = path.slice(0, Math.max(0, slash));
        const name = path.slice(slash + 1);
        const entries = this.#entries.get(folder) ?? new Map<string, boolean>();
        this.#entries.set(folder, entries);
        if (entries.get(name) === isFolder || entries.get(name)) break;
        entries.set(name, isFolder);
        if (slash < 0) break;
        path = folder;
        isFolder = true;
      }
    }
  }

  /** The folders of a name, wherever they are: paths of what holds them. */
  holding(name: string): readonly string[] {
    return [...this.#entries].filter(([, entries]) => entries.get(name)).map(([folder]) => folder);
  }

  /** What stands in a folder, in the order of its names; true for folders. */
  entries(folder: string): readonly (readonly [string, boolean])[] {
    return [...(this.#entries.get(folder) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /**
   * The files of variables that a name in a folder stands for, weakest first: the first that there is of the name itself
   * and the name with an extension. Where it is a folder, all that it holds, level by level, but for hidden files and
   * copies (ansible-core parsing/dataloader.py, find_vars_files). `bare`: when the name itself is tried; for the `main`
   * of a role it is the last (playbook/role/__init__.py, _load_role_yaml).
   */
  variablesFiles(folder: string, name: string, bare: 'first' | 'last'): readonly string[] {
    const extensions = bare === 'first' ? ['', ...EXTENSIONS] : [...EXTENSIONS, ''];
    const entries = this.#entries.get(folder);
    for (const extension of extensions) {
      const isFolder = entries?.get(name + extension);
      if (isFolder === undefined) continue;
      const path = joined(folder, name + extension);
      return isFolder ? this.#below(path) : [path];
    }
    return [];
  }

  #below(folder: string): readonly string[] {
    return this.entries(folder).flatMap(([name, isFolder]) => {
      if (name.startsWith('.') || name.endsWith('~')) return [];
      const extension = /\.[^.]*$/.exec(name)?.[0] ?? '';
      if (isFolder) return extension === '' ? this.#below(joined(folder, name)) : [];
      return extension === '' || EXTENSIONS.includes(extension) ? [joined(folder, name)] : [];
    });
  }
}

/** The name that an entry of `group_vars` or `host_vars` may be of. */
export function entryName(name: string, isFolder: boolean): string {
  return isFolder ? name : name.replace(/\.(?:ya?ml|json)$/, '');
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
