// Files that others put on machines under a name of their own: by which path such a file is read.

import type { Template } from '../model/value.ts';
import { baseName } from './paths.ts';
import { renderedPath } from './template-masks.ts';

/** What stands in a path for what an expression gives; no path has such a character. */
export const OPEN = '\uFFFC';

/** Files of Compose and units of systemd are what they are in any folder. */
const ANYWHERE = /^(?:docker-)?compose[\w.-]*\.ya?ml$|\.(?:service|socket|timer|container|pod)$/;

/** Folders of which no program reads its settings. */
const NOWHERE =
  /^\/(?:tmp|var\/tmp|usr\/share\/(?:doc|man|info))\/|\/(?:backups?|examples?|samples?|docs?)\//;

/**
 * The path by which `file` is read that is put at `destination`, which may hold {@link OPEN}: a folder takes the name of the
 * source, and so does what is open in a name. Undefined where the destination says nothing.
 */
export function pathAt(file: string, destination: string): string | undefined {
  const slash = destination.lastIndexOf('/');
  const [folder, base] = [destination.slice(0, slash + 1), destination.slice(slash + 1)];
  if (!/\w/.test(destination) || NOWHERE.test(folder)) return undefined;
  const name = renderedPath(baseName(file));
  const stem = name.replace(/\.\w+$/, '');
  const own = base === '' || base === OPEN ? name : base.replaceAll(OPEN, () => stem);
  // Readers go by names of folders, none of which is called so.
  return folder.replaceAll(OPEN, 'x').replace(/^\/+/, '') + own;
}

/** A file of Compose, whose folder holds what its containers mount. */
export function isComposePath(path: string): boolean {
  return /^(?:docker-)?compose[\w.-]*\.ya?ml$/.test(baseName(path));
}

/** True for a path that shows what a file is in whatever folder it stands. */
export function isKnownAnywhere(path: string): boolean {
  return ANYWHERE.test(baseName(path));
}

/** The text of a template, {@link OPEN} for each expression in it. */
export function patternOf({ parts }: Template): string {
  return parts.map((p) => (typeof p === 'string' ? p : OPEN)).join('');
}

/** More paths for one file are those of a program that makes them. */
const MAX_PATHS = 64;

/** Where files are put, collected path by path. */
export class Placements {
  readonly #paths = new Map<string, Set<string>>();

  add(file: string, destination: string): void {
    const paths = this.#paths.get(file) ?? new Set();
    this.#paths.set(file, paths);
    if (paths.size < MAX_PATHS) paths.add(destination);
  }

  /** The paths by file. */
  all(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#paths].map(([file, paths]) => [file, [...paths]]));
  }
}
