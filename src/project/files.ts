// The linker for files that belong to no tool with variables or inventories: the file alone says where it applies.

import type { Binding, FileScan } from '../model/declaration.ts';
import { unknown } from '../model/value.ts';
import type { Scope } from '../technology/evaluate.ts';
import { labelOfFile, placeOfFile } from '../technology/file-place.ts';
import type { Linker, Supplied } from '../technology/linker.ts';
import { evaluateShell } from '../technology/linux/shell-variables.ts';
import { UNEVALUATED } from '../technology/unevaluated.ts';

/** Places every declaration: an image root for what stands below `etc/` or `usr/lib/`, the file itself otherwise. */
export function fileLinker(scans: readonly FileScan[], supplied: Supplied): Linker {
  const variables = new Map(scans.map((s) => [s.file, s.shellVariables]));
  return {
    reach: (item) => {
      const { file } = item.at;
      return [{ place: placeOfFile(file), scope: fileScope(variables.get(file) ?? [], supplied), rank: 0 }];
    },
    label: (kind, members) => (kind === 'path' ? members.map(labelOfFile).join(', ') : undefined),
  };
}

function fileScope(variables: readonly Binding[], supplied: Supplied): Scope {
  const scope: Scope = {
    evaluate: (e) =>
      e.language === 'shell'
        ? evaluateShell(e, variables, scope, supplied)
        : unknown(UNEVALUATED[e.language]),
    bind: () => scope,
  };
  return scope;
}
