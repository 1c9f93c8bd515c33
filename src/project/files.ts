// The linker for files that belong to no tool with variables or inventories: the file alone says where it applies.

import type { FileScan } from '../model/declaration.ts';
import { fileLabel, fileScope, placeOfFile } from '../technology/file-scope.ts';
import type { Linker, Supplied } from '../technology/linker.ts';

/** Places every declaration: an image root for what stands below `etc/` or `usr/lib/`, the file itself otherwise. */
export function fileLinker(scans: readonly FileScan[], supplied: Supplied): Linker {
  const variables = new Map(scans.map((s) => [s.file, s.shellVariables]));
  return {
    reach: (item) => {
      const { file } = item.at;
      const reader = 'form' in item && item.form === 'compose-port' ? 'compose' : undefined;
      const scope = fileScope(variables.get(file) ?? [], supplied, reader);
      return [{ place: placeOfFile(file), scope, rank: 0 }];
    },
    label: (kind, members) => (kind === 'path' ? members.map(fileLabel).join(', ') : undefined),
  };
}
