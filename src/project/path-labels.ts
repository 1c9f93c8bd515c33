// What machines are called that only a file stands for, where several files of a tree have one name.

import type { Place } from '../model/fact.ts';
import { fileLabel, machinesOf } from '../technology/file-scope.ts';

/**
 * Gives the labels of files: `machines that use compose.yaml`, or with as many folders as tell it from the other places,
 * `machines that use web/compose.yaml`, and of templates `hosts that get templates/ports.erb`. Undefined for what is no such place.
 */
export function pathLabels(places: Iterable<Place>): (member: string) => string | undefined {
  const byName = new Map<string, Set<string>>();
  for (const { kind, members } of places)
    for (const member of kind === 'path' ? members : []) {
      if (member.endsWith('/')) continue;
      const name = suffix(member, 1);
      byName.set(name, (byName.get(name) ?? new Set()).add(member));
    }
  const labels = new Map<string, string>();
  for (const [, members] of byName) if (members.size > 1) addLabels([...members], 2, labels);
  return (member) => labels.get(member) ?? (member.endsWith('/') ? undefined : fileLabel(member));
}

/** No path is deeper; what has the same name to this depth has its whole path. */
const MAX_FOLDERS = 30;

function addLabels(members: readonly string[], count: number, labels: Map<string, string>): void {
  const groups = new Map<string, string[]>();
  for (const member of members) {
    const name = suffix(member, count);
    groups.set(name, [...(groups.get(name) ?? []), member]);
  }
  for (const [name, group] of groups) {
    const [only = ''] = group;
    if (group.length === 1) labels.set(only, machinesOf(name));
    else if (count > MAX_FOLDERS) for (const member of group) labels.set(member, machinesOf(member));
    else addLabels(group, count + 1, labels);
  }
}

/** The last segments of a path. */
function suffix(path: string, count: number): string {
  return path.split('/').slice(-count).join('/');
}
