// The role that a name means where a playbook stands.

import { literalText } from '../../model/declaration.ts';
import type { Template } from '../../model/value.ts';
import { joinPath } from '../paths.ts';
import type { Role } from './project.ts';
import { matchesGlob } from './targets.ts';

const MAX_NAMED_BY_EXPRESSION = 50;

export class RoleNames {
  constructor(
    private readonly roles: readonly Role[],
    private readonly byName: ReadonlyMap<string, readonly Role[]>,
    /** The folder of the playbook. */
    private readonly folder: string,
  ) {}

  /** The role of a name; those of all names where an expression chooses. */
  all(target: Template): readonly { readonly role: Role; readonly exact: boolean }[] {
    const name = literalText(target);
    if (name !== undefined) {
      const role = this.one(name);
      return role ? [{ role, exact: true }] : [];
    }
    const pattern = target.parts.map((p) => (typeof p === 'string' ? p : '*')).join('');
    return this.roles
      .filter((r) => matchesGlob(r.name, pattern))
      .slice(0, MAX_NAMED_BY_EXPRESSION)
      .map((role) => ({ role, exact: false }));
  }

  /** The role of a name that is no expression. */
  byTemplate(target: Template): Role | undefined {
    return this.one(literalText(target));
  }

  /** A role by its name: beside the playbook first, then anywhere in the project; a path or a collection's name as well. */
  one(name: string | undefined): Role | undefined {
    if (name === undefined) return undefined;
    const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
    const { folder } = this;
    const paths = [joinPath(folder, `roles/${name}`), joinPath(folder, name), joinPath('', name)];
    const candidates = [...(this.byName.get(name) ?? []), ...(this.byName.get(last) ?? [])];
    for (const path of paths) {
      const role = candidates.find((r) => r.folder === path);
      if (role) return role;
    }
    const [, space, collection] = /^(\w+)\.(\w+)\.\w+$/.exec(name) ?? [];
    const within = `ansible_collections/${space}/${collection}/roles/${last}`;
    return (
      candidates.find((r) => r.folder.endsWith(within)) ??
      candidates.find((r) => r.folder.endsWith(`roles/${last}`)) ??
      candidates[0]
    );
  }
}
