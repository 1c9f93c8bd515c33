// What linking keeps of one compose file: its services with their fields, and what it includes.

import type { FileScan } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Tree } from '../../model/value.ts';

/**
 * `!reset` takes away what weaker files say of the field, and the value beside it; `!override` puts the value in its
 * place (https://docs.docker.com/reference/compose-file/merge/).
 */
export type MergeTag = 'reset' | 'override';

export interface Field {
  readonly name: string;
  readonly tag?: MergeTag;
  readonly value: Tree;
  /** Keys of a map that are tagged `!reset` each. */
  readonly without?: readonly string[];
}

/** What one document says of a service. */
export interface Definition {
  readonly name: string;
  readonly tag?: MergeTag;
  readonly fields: readonly Field[];
}

/** An entry of `configs` or `secrets` (https://docs.docker.com/reference/compose-file/configs/). */
export interface Config {
  readonly name: string;
  readonly file?: Tree;
  readonly content?: Location;
}

export interface ComposeDocument {
  readonly services: readonly Definition[];
  /** The items of `include`: a path, or a map with `path`, `project_directory` and `env_file`. */
  readonly includes: readonly Tree[];
  /** The names that the document has for the network of the host. */
  readonly hostNetworks: readonly string[];
  /** Files that services may mount by a name: of the tree, or their text on the spot. */
  readonly configs: readonly Config[];
  /** Fragments under `x-`, which do nothing unless a service takes them through an alias. */
  readonly fragments: readonly Location[];
}

/** The documents of a stream merge in their order, as files do. */
export interface ComposeFile {
  readonly documents: readonly ComposeDocument[];
  /** Where `$$` hides an expansion from Compose, for the shell of the container: `line:column` of the second sign. */
  readonly escapes: readonly string[];
}

/** What a scan keeps of a compose file; undefined for other files. */
export function composePart(scan: FileScan): ComposeFile | undefined {
  return scan.parts['compose'] as ComposeFile | undefined;
}
