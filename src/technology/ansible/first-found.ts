// `with_first_found`: of some names of files the first that there is.

import { known, type Template, type Tree, type Value } from '../../model/value.ts';
import { evaluateTemplate, evaluateTree, type Scope, textOf } from '../evaluate.ts';
import { NOWHERE } from './role-files.ts';
import type { Round } from './standpoint.ts';
import type { FileIndex } from './targets.ts';

/** The round of the file that is found; those of all that may be, where a name before one is not known. */
export function firstFound(
  candidates: Tree,
  scope: Scope,
  variable: string,
  files: FileIndex,
  folders: readonly string[],
): readonly Round[] {
  const rounds: Round[] = [];
  let isSure = true;
  for (const name of namesIn(candidates, scope)) {
    const text = textOf(evaluateTemplate(name, scope));
    const isKnown = typeof text === 'string';
    const found = files.find(isKnown ? written(text) : name, folders);
    isSure &&= isKnown;
    for (const file of found.files)
      rounds.push({ names: new Map([[variable, known(isKnown ? text : file)]]), isSure });
    if (isSure && rounds.length > 0) return rounds;
    // What comes behind a file that is there is not looked at.
    if (isKnown && found.files.length > 0) return rounds;
  }
  return rounds;
}

/** The names in order: those of a list, or the `files` in each of the `paths`. */
function namesIn(tree: Tree, scope: Scope): readonly Template[] {
  if (tree.kind === 'list') return tree.items.flatMap((item) => namesIn(item, scope));
  if (tree.kind === 'scalar') {
    const value = evaluateTree(tree, scope);
    return value.kind === 'known' && typeof value.data === 'object' ? namesOf(value) : [tree.template];
  }
  const inside = (key: string) => {
    const entry = tree.entries.find((e) => e.key.raw === key);
    return entry ? namesIn(entry.value, scope) : [];
  };
  const [names, paths] = [inside('files'), inside('paths')];
  if (paths.length === 0) return names;
  return paths.flatMap((path) =>
    names.map((name) => ({ ...name, parts: [...path.parts, '/', ...name.parts] })),
  );
}

function namesOf(value: Value): readonly Template[] {
  if (value.kind === 'known' && Array.isArray(value.data))
    return (value.data as readonly Value[]).flatMap(namesOf);
  const text = textOf(value);
  return typeof text === 'string' ? [written(text)] : [];
}

function written(text: string): Template {
  return { parts: [text], raw: text, at: NOWHERE };
}
