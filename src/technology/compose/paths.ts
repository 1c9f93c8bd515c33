// The paths that a compose file names other files of its project by.

import { literalText } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { ComposeDocument } from './file.ts';

/** The paths in `include` and `extends` as written; the names of services stand among them, and are no file's. */
export function literalPaths({ includes, services }: ComposeDocument): readonly string[] {
  const extended = services.flatMap((s) => s.fields.filter((f) => f.name === 'extends').map((f) => f.value));
  return [...includes, ...extended].flatMap((tree) => [...textsIn(tree)]);
}

/** Files of variables that `include` names, whatever they are called, from the folder of the document. */
export function environmentPaths({ includes }: ComposeDocument): readonly string[] {
  return includes.flatMap((tree) =>
    tree.kind !== 'map'
      ? []
      : tree.entries.flatMap(({ key, value }) =>
          literalText(key) === 'env_file' ? [...textsIn(value)] : [],
        ),
  );
}

function* textsIn(tree: Tree): Iterable<string> {
  if (tree.kind === 'scalar') {
    const text = literalText(tree.template);
    if (text !== undefined) yield text;
  } else if (tree.kind === 'list') for (const item of tree.items) yield* textsIn(item);
  else for (const { value } of tree.entries) yield* textsIn(value);
}
