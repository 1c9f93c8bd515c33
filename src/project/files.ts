// The linker for files that belong to no tool with variables or inventories: the file alone says where it applies.

import type { Binding, FileScan } from '../model/declaration.ts';
import type { Place } from '../model/fact.ts';
import { unknown } from '../model/value.ts';
import type { Scope } from '../technology/evaluate.ts';
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
    label: (kind, members) => (kind === 'path' ? members.map(labelOf).join(', ') : undefined),
  };
}

/** A tree that holds `etc/` or `usr/lib/` is the root of one machine's image. */
function placeOfFile(file: string): Place {
  const root = /^(.*?)(?:^|\/)(?:etc\/|usr\/(?:local\/)?lib\/|(?:run|lib)\/sysctl\.d\/)/.exec(file)?.[1];
  const member = root === undefined ? file : `${root}/`;
  return { namespace: 'host', kind: 'path', members: [member], label: labelOf(member) };
}

/** Folders, and the empty one for the project's own root, end with a slash. */
function labelOf(member: string): string {
  if (member === '/') return 'this image';
  if (member.endsWith('/')) return `image ${member.slice(0, -1)}`;
  return `machines of ${member.slice(member.lastIndexOf('/') + 1)}`;
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
