// A file that alone says where it applies: its place, and the names of its own scripts.

import type { Place } from '../model/fact.ts';
import type { ShellStep } from '../model/shell.ts';
import { unknown } from '../model/value.ts';
import type { Scope } from './evaluate.ts';
import type { Supplied } from './linker.ts';
import { type Reader, withShell } from './linux/shell-variables.ts';
import { UNEVALUATED } from './unevaluated.ts';

/** A tree that holds `etc/` or `usr/lib/` is the root of one machine's image. */
export function placeOfFile(file: string): Place {
  const root = /^(.*?)(?:^|\/)(?:etc\/|usr\/(?:local\/)?lib\/|(?:run|lib)\/sysctl\.d\/)/.exec(file)?.[1];
  const member = root === undefined ? file : `${root}/`;
  return { namespace: 'host', kind: 'path', members: [member], label: fileLabel(member) };
}

/** Folders, and the empty one for the project's own root, end with a slash. */
export function fileLabel(member: string): string {
  if (member === '/') return 'this image';
  // A folder that is called so says it itself.
  if (/(?:^|\/)images?\/$/.test(member)) return `machines of ${member}`;
  if (member.endsWith('/')) return `image ${member.slice(0, -1)}`;
  // The name of a template alone says nothing to anybody: its folder is a part of what people call it.
  return machinesOf(
    member
      .split('/')
      .slice(isTemplateFile(member) ? -2 : -1)
      .join('/'),
  );
}

/** The machines that a file stands for, by the name that tells it from other files. */
export function machinesOf(name: string): string {
  return isTemplateFile(name) ? `hosts that get ${name}` : `machines that use ${name}`;
}

/** By its suffix: what a tool fills in and puts on machines. */
function isTemplateFile(path: string): boolean {
  return /\.(?:erb|epp|j2|jinja2?|tmpl|ctmpl|tpl|tftpl)$/.test(path);
}

/** Only the variables of the file's own scripts have values. */
export function fileScope(variables: readonly ShellStep[], supplied: Supplied, reader?: Reader): Scope {
  const scope: Scope = { evaluate: (e) => unknown(UNEVALUATED[e.language]), bind: () => scope };
  return withShell(scope, variables, supplied, reader);
}
