// Files that others put on machines, read by the paths that they get there.

import type { FileScan } from '../model/declaration.ts';
import { ansiblePart } from '../technology/ansible/file.ts';
import { isProgram, kindOfFile } from '../technology/kinds.ts';
import type { LinkedTechnology } from '../technology/linker.ts';
import { folderOf } from '../technology/paths.ts';
import { isComposePath, isKnownAnywhere, pathAt } from '../technology/placed.ts';
import { renderedPath } from '../technology/template-masks.ts';

/** Scans a text of a file, read by the path `at` where it is given. */
export type ScanText = (file: string, text: string, as?: 'yaml', at?: string) => Promise<FileScan>;

/** A file is read by so many paths: what stands at more is what a program makes. */
const MAX_READINGS = 8;

/** The readings of one technology's files by the paths that others put them at. */
export class PlacedFiles {
  /** As the files' own names show them. */
  readonly #own = new Map<string, FileScan>();
  readonly #read = new Map<string, FileScan | undefined>();
  /** What was chosen for a file and its paths: the same object as long as these are the same. */
  readonly #chosen = new Map<string, FileScan>();

  constructor(
    private readonly technology: LinkedTechnology,
    private readonly textOf: (file: string) => string | undefined,
    private readonly scan: ScanText,
  ) {}

  /**
   * Keeps for each file what declares most: its own name, or a path that others put it at. The same whatever the order in
   * which the files were read. Returns the scans that are new.
   */
  async update(scans: Map<string, FileScan>, all: readonly string[]): Promise<readonly FileScan[]> {
    const placed = this.technology.placing?.placed([...scans.values()], all) ?? new Map<string, string[]>();
    const composed = new Set(
      [...placed.values()].flat().flatMap((p: string) => (isComposePath(p) ? [folderOf(p)] : [])),
    );
    const changed: FileScan[] = [];
    for (const [file, destinations] of placed) {
      const now = scans.get(file);
      // A file without a scan has no word of ports in it, or a name that nobody reads.
      if (!now) continue;
      const own = this.#own.get(file) ?? now;
      this.#own.set(file, own);
      const outside = destinations.filter((d: string) => isKnownAnywhere(d) || !isBelow(d, composed));
      const best = await this.#best(own, outside);
      if (best === now) continue;
      scans.set(file, best);
      changed.push(best);
    }
    return changed;
  }

  async #best(own: FileScan, destinations: readonly string[]): Promise<FileScan> {
    const { file } = own;
    const paths = [...new Set(destinations.flatMap((d) => pathAt(file, d) ?? []))].sort();
    const key = [file, ...paths].join('\n');
    const chosen = this.#chosen.get(key) ?? (await this.#choose(own, paths));
    this.#chosen.set(key, chosen);
    return chosen;
  }

  async #choose(own: FileScan, paths: readonly string[]): Promise<FileScan> {
    const { file } = own;
    const kind = kindOfFile(renderedPath(file), '');
    // Some names say it only together with what is written: /etc/gitlab/gitlab.rb is no program.
    const text = this.textOf(file) ?? '';
    const kinds = paths.map((p) => kindOfFile(renderedPath(p), text));
    // A name that says no more than that it is a text is all that a path can add to.
    if (kind === 'text' && paths.length > 0 && kinds.every((k) => k === undefined) && paths.every(isNamed))
      return { ...own, declarations: [] };
    let best = own;
    for (const [i, path] of paths.slice(0, MAX_READINGS).entries()) {
      if (kinds[i] === undefined || (kind !== 'text' && kind !== kinds[i])) continue;
      if (PROJECTS.has(kinds[i]) || path.endsWith('.sls')) continue;
      // What shows under the name that it keeps shows in any folder.
      if (own.declarations.length > 0 && isSameName(path, file)) continue;
      const read = await this.#readAt(file, path);
      if (read && read.declarations.length > best.declarations.length)
        best = { ...read, parts: { ...own.parts, ...read.parts } };
    }
    return best;
  }

  async #readAt(file: string, at: string): Promise<FileScan | undefined> {
    const key = `${file}\n${at}`;
    if (this.#read.has(key)) return this.#read.get(key);
    const text = this.textOf(file);
    const scan = text === undefined ? undefined : await this.scan(file, text, undefined, at);
    const part = scan && ansiblePart(scan);
    // A playbook on a machine is none of this project.
    const isForeign = part !== undefined && (part.hasTasks || part.plays.length + part.groups.length > 0);
    const read = isForeign ? undefined : scan;
    this.#read.set(key, read);
    return read;
  }
}

/** What configures machines by itself, from where it is put. */
const PROJECTS: ReadonlySet<string | undefined> = new Set(['hcl', 'puppet', 'chef', 'nix']);

/** Has the path an ending, so that it says what it is? Settings in the language of a program (`config.js`) are settings. */
function isNamed(path: string): boolean {
  return /\.\w+$/.test(path) && !isProgram(renderedPath(path));
}

function isSameName(a: string, b: string): boolean {
  const name = (path: string) => renderedPath(path).replace(/^.*\//s, '');
  return name(a) === name(b);
}

/** What stands beside or below a file of Compose is what its containers mount. */
function isBelow(destination: string, folders: ReadonlySet<string>): boolean {
  for (let folder = folderOf(destination); folder !== ''; folder = folderOf(folder))
    if (folders.has(folder)) return true;
  return false;
}
