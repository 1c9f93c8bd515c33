// Units of a tree as systemd loads them: the file that counts, its drop-ins in order, and what is left of their settings.

import type { FileScan } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import { type Setting, type UnitFile, unitPart } from './file.ts';
import { dropInNames, instanceOf, isTemplate, type UnitPath, unitPath } from './paths.ts';
import { startedPart } from './started.ts';

type Of<K extends Setting['kind']> = Extract<Setting, { kind: K }>;

/** A setting and the file it is of. */
export interface Placed<S> {
  readonly setting: S;
  readonly file: string;
}

/** A unit with all files that make it. */
export interface Unit {
  /** `x@8080.service`; the template's own name where no instance is known. */
  readonly name: string;
  readonly root?: string | undefined;
  readonly files: readonly string[];
  /** Variables of `Environment=` by name: the last one counts. */
  readonly variables: ReadonlyMap<string, Placed<Of<'variable'>>>;
  readonly environmentFiles: readonly Placed<Of<'file'>>[];
  readonly unset: ReadonlySet<string>;
  /** Lines of lists that a later empty one takes back. */
  readonly removed: readonly Location[];
}

/** A file of the tree with what was kept of it. */
interface File {
  readonly file: string;
  readonly path: UnitPath;
  readonly part: UnitFile;
}

/** More instances of one template are generated. */
const MAX_INSTANCES = 64;

export class Units {
  /** The units that a file takes part in. */
  readonly #ofFile = new Map<string, Unit[]>();
  /** Units that another of the same name hides. */
  readonly #hidden = new Set<string>();
  /** Drop-ins that some unit leaves out, since it has another of the same name. */
  readonly #passedOver = new Set<string>();

  constructor(scans: readonly FileScan[]) {
    const groups = new Map<string, File[]>();
    for (const scan of scans) {
      const path = unitPath(scan.file);
      const part = unitPart(scan);
      if (!path || !part) continue;
      const group = groups.get(path.group);
      if (group) group.push({ file: scan.file, path, part });
      else groups.set(path.group, [{ file: scan.file, path, part }]);
    }
    const started = scans.flatMap(startedPart);
    for (const files of groups.values()) this.#addGroup(files, started);
  }

  of(file: string): readonly Unit[] {
    return this.#ofFile.get(file) ?? [];
  }

  /** True where another file takes the place of this one in every unit that would have it. */
  isHidden(file: string): boolean {
    return this.#hidden.has(file) || (this.#passedOver.has(file) && !this.#ofFile.has(file));
  }

  get all(): readonly Unit[] {
    return [...new Set([...this.#ofFile.values()].flat())];
  }

  #addGroup(files: readonly File[], started: readonly string[]): void {
    const own = new Map<string, File>();
    const dropIns = new Map<string, File[]>();
    for (const one of files) {
      const { unit, dropIn, level, isLink } = one.path;
      if (dropIn !== undefined) push(dropIns, unit, one);
      else if (!isLink) {
        const before = own.get(unit);
        const isStronger = !before || level < before.path.level;
        if (isStronger) own.set(unit, one);
        const weaker = isStronger ? before : one;
        if (weaker) this.#hidden.add(weaker.file);
      }
    }
    const instances = instancesIn(files, started);
    const names = new Set([...own.keys(), ...[...dropIns.keys()].filter((n) => n.includes('.'))]);
    for (const name of names) {
      // What is for a prefix or a type alone is no unit.
      if (!own.has(name) && /-\.\w+$/.test(name)) continue;
      const known = isTemplate(name)
        ? (instances.get(name) ?? defaultInstances(name, own.get(name)))
        : [name];
      for (const instance of known.length > 0 ? known : [name]) this.#add(instance, own, dropIns);
    }
    for (const link of files) if (link.path.isLink) this.#addUnit(link.path.unit, link, dropIns);
  }

  #add(name: string, own: ReadonlyMap<string, File>, dropIns: ReadonlyMap<string, readonly File[]>): void {
    const template = instanceOf(name)?.template;
    const main = own.get(name) ?? (template === undefined ? undefined : own.get(template));
    this.#addUnit(name, main, dropIns);
  }

  #addUnit(name: string, main: File | undefined, dropIns: ReadonlyMap<string, readonly File[]>): void {
    const added = this.#dropInsOf(name, dropIns);
    const files = main ? [main, ...added] : added;
    if (files.length === 0 || (main && this.of(main.file).some((u) => u.name === name))) return;
    const unit = unitOf(name, files);
    for (const { file } of files) push(this.#ofFile, file, unit);
  }

  /** In the order in which they are applied: by name. Of one name the strongest folder's hides the others. */
  #dropInsOf(name: string, dropIns: ReadonlyMap<string, readonly File[]>): readonly File[] {
    const chosen = new Map<string, File>();
    const all = dropInNames(name).map((n) => [...(dropIns.get(n) ?? [])]);
    const type = all.pop() ?? [];
    const byLevel = (a: File, b: File) => a.path.level - b.path.level;
    // Folders of one place are searched together, those of a type behind all others.
    for (const one of [...all.flat().sort(byLevel), ...type.sort(byLevel)]) {
      const file = one.path.dropIn ?? '';
      const before = chosen.get(file);
      if (!before) chosen.set(file, one);
      else this.#passedOver.add(one.file);
    }
    return [...chosen.values()].sort((a, b) => ((a.path.dropIn ?? '') < (b.path.dropIn ?? '') ? -1 : 1));
  }
}

/** Instances of templates that files name: by a file or folder of their own, by a link, by what another unit brings in or a script starts. */
function instancesIn(
  files: readonly File[],
  started: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (unit: string) => {
    const template = instanceOf(unit)?.template;
    if (template === undefined || unit.includes('%') || found.get(template)?.includes(unit)) return;
    if ((found.get(template)?.length ?? 0) < MAX_INSTANCES) push(found, template, unit);
  };
  for (const { path, part } of files) {
    add(path.unit);
    for (const setting of part.settings)
      if (setting.kind === 'names') for (const unit of setting.units) add(unit);
  }
  for (const unit of started) add(unit);
  return found;
}

/** The instance that `systemctl enable` of the template makes. */
function defaultInstances(template: string, main: File | undefined): readonly string[] {
  const setting = main?.part.settings.findLast((s) => s.kind === 'default-instance');
  if (setting?.kind !== 'default-instance' || !/^[\w:.\\-]+$/.test(setting.name)) return [];
  return [template.replace('@', `@${setting.name}`)];
}

/** What is left of the settings of all files of a unit, in their order. */
function unitOf(name: string, files: readonly File[]): Unit {
  const variables = new Map<string, Placed<Of<'variable'>>>();
  const lists = new Map<string, Location[]>();
  const removed: Location[] = [];
  let environmentFiles: Placed<Of<'file'>>[] = [];
  const unset = new Set<string>();
  for (const { file, part } of files) {
    for (const setting of part.settings) {
      switch (setting.kind) {
        case 'variable':
          variables.delete(setting.name);
          variables.set(setting.name, { setting, file });
          break;
        case 'no-variables':
          variables.clear();
          break;
        case 'file':
          environmentFiles.push({ setting, file });
          break;
        case 'no-files':
          environmentFiles = [];
          break;
        case 'unset':
          for (const n of setting.names) unset.add(n.replace(/=.*$/s, ''));
          break;
        case 'item':
          push(lists, setting.list, setting.at);
          break;
        case 'no-items':
          removed.push(...(lists.get(setting.list) ?? []));
          lists.delete(setting.list);
          break;
        default:
          break;
      }
    }
  }
  const [first] = files;
  return {
    name,
    root: first?.path.root,
    files: files.map((f) => f.file),
    variables,
    environmentFiles,
    unset,
    removed,
  };
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
