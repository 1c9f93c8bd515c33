// The machine of a file that no inventory and no resource gives one: the file alone says where it applies.

import type { Place } from '../model/fact.ts';

/** A tree that holds `etc/` or `usr/lib/` is the root of one machine's image; any other file stands for its machines. */
export function placeOfFile(file: string): Place {
  const root = /^(.*?)(?:^|\/)(?:etc\/|usr\/(?:local\/)?lib\/|(?:run|lib)\/sysctl\.d\/)/.exec(file)?.[1];
  const member = root === undefined ? file : `${root}/`;
  return { namespace: 'host', kind: 'path', members: [member], label: labelOfFile(member) };
}

/** Folders, and the empty one for the project's own root, end with a slash. */
export function labelOfFile(member: string): string {
  if (member === '/') return 'this image';
  if (member.endsWith('/')) return `image ${member.slice(0, -1)}`;
  return `machines of ${member.slice(member.lastIndexOf('/') + 1)}`;
}
