// The linker for files that belong to no tool with variables or inventories: the file alone says where it applies.

import type { FileScan } from '../model/declaration.ts';
import { environmentPart } from '../technology/compose/environment-file.ts';
import { fileLabel, fileScope, placeOfFile } from '../technology/file-scope.ts';
import type { Linker, Supplied } from '../technology/linker.ts';
import { holds } from '../technology/linux/shell-reach.ts';

/** Places every declaration: an image root for what stands below `etc/` or `usr/lib/`, the file itself otherwise. */
export function fileLinker(scans: readonly FileScan[], supplied: Supplied): Linker {
  const variables = new Map(scans.map((s) => [s.file, s.shellVariables]));
  const environments = new Map(scans.map((s) => [s.file, environmentPart(s)]));
  return {
    reach: (item) => {
      const { file } = item.at;
      const reader = 'form' in item && item.form === 'compose-port' ? 'compose' : undefined;
      const scope = fileScope(variables.get(file) ?? [], supplied, reader);
      return [{ place: placeOfFile(file), scope, rank: 0 }];
    },
    // The environment of a run is stronger than a file of variables.
    isOverridden: ({ at }) =>
      supplied.size > 0 &&
      (environments.get(at.file)?.variables.some((v) => supplied.has(v.name) && holds(v.at, at)) ?? false),
    label: (kind, members) => (kind === 'path' ? members.map(fileLabel).join(', ') : undefined),
  };
}
