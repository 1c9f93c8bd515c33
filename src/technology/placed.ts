// A file that other files put on machines under a name of their own: how it is read there.

import type { Template } from '../model/value.ts';
import { renderedPath } from './template-masks.ts';

/** What stands in a path for what an expression gives. */
export const OPEN = '*';

/**
 * The path by which `file` is read that is put at `destination`, which may hold {@link OPEN}: a folder takes the name of the
 * source, and so does what is open in a name. Undefined where the destination says nothing.
 */
export function pathAt(file: string, destination: string): string | undefined {
  const slash = destination.lastIndexOf('/');
  const [folder, base] = [destination.slice(0, slash + 1), destination.slice(slash + 1)];
  const name = renderedPath(file.slice(file.lastIndexOf('/') + 1));
  const stem = name.replace(/\.\w+$/, '');
  const own = base === '' || base === OPEN ? name : base.replaceAll(OPEN, stem);
  // Readers go by names of folders, none of which is called so.
  const around = folder.replaceAll(OPEN, 'x').replace(/^\/+/, '');
  return /\w/.test(destination) ? around + own : undefined;
}

/** The text of a template, {@link OPEN} for each expression in it. */
export function patternOf({ parts }: Template): string {
  return parts.map((p) => (typeof p === 'string' ? p : OPEN)).join('');
}

/** Where files are put, collected path by path. */
export class Placements {
  readonly #paths = new Map<string, Set<string>>();

  add(file: string, destination: string): void {
    const paths = this.#paths.get(file) ?? new Set();
    this.#paths.set(file, paths.add(destination));
  }

  /** The paths by file. */
  all(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#paths].map(([file, paths]) => [file, [...paths]]));
  }
}
