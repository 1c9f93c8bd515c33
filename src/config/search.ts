// Which configuration file a run uses: a few stat calls where there is none, cosmiconfig where there may be one.

import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isInside } from '../source/real-path.ts';
import { MAX_CONFIG_LENGTH } from './limits.ts';

/** File names that can hold a configuration, in the order in which one directory is searched. Data formats only. */
export const CONFIG_PLACES: readonly string[] = [
  'package.json',
  '.portclashrc',
  '.portclashrc.json',
  '.portclashrc.yaml',
  '.portclashrc.yml',
  'portclash.config.json',
  'portclash.config.yaml',
  'portclash.config.yml',
];

/** A directory that may hold a configuration, with the names to try. */
export interface Candidate {
  readonly directory: string;
  readonly places: readonly string[];
}

/**
 * Directories from `from` upwards to `root`, both absolute and without symbolic links, that hold one of our file names
 * or a package.json with our key in its text. Directories, pipes and devices of such a name do not count.
 */
export function candidates(from: string, root: string): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const directory of upwards(from, root)) {
    const places = CONFIG_PLACES.filter((place) => mayHoldConfig(path.join(directory, place), place));
    if (places.length > 0) found.push({ directory, places });
  }
  return found;
}

/** Why a file cannot be read as configuration; undefined where it can. */
export function unreadable(file: string): string | undefined {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return 'not a regular file';
    if (stat.size > 4 * MAX_CONFIG_LENGTH) return 'too large for a configuration';
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'EACCES' ? 'no permission to read it' : 'no such file';
  }
}

function upwards(from: string, root: string): readonly string[] {
  const directories = [from];
  let directory = from;
  // Outside of the root there is nothing of this project's to find above the start.
  while (directory !== root && isInside(directory, root)) {
    directory = path.dirname(directory);
    directories.push(directory);
  }
  return directories;
}

function mayHoldConfig(file: string, place: string): boolean {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
    // Most projects with a package.json have no configuration of ours in it.
    return place !== 'package.json' || readFileSync(file, 'utf8').match(/"portclash"\s*:/) !== null;
  } catch {
    // An unreadable file of our own name is worth an error; an unreadable package.json is none of our business.
    return place !== 'package.json';
  }
}
