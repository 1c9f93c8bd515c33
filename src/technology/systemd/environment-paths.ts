// The file of the tree that `EnvironmentFile=` names.

import { type Template, unknown } from '../../model/value.ts';
import { evaluateTemplate, type Scope, textOf } from '../evaluate.ts';
import { joinPath } from '../paths.ts';
import type { Unit } from './loaded.ts';
import { specifierValue } from './specifiers.ts';

/**
 * The path in the project of a file at the same path of the unit's own image; undefined where the unit is of no image,
 * or where the path is a pattern or depends on what only the machine knows.
 */
export function environmentPath(
  template: Template,
  { name, root }: Pick<Unit, 'name' | 'root'>,
): string | undefined {
  const scope: Scope = {
    evaluate: (e) => specifierValue(e.text, name) ?? unknown('not a specifier'),
    bind: () => scope,
  };
  const path = textOf(evaluateTemplate(template, scope));
  if (root === undefined || typeof path !== 'string' || !path.startsWith('/') || /[*?[]/.test(path))
    return undefined;
  return joinPath(root, path);
}
