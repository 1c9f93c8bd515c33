// Which variable of a file a declaration stands in.

import { treeLocation } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { NamedTree } from '../linker.ts';

/** The variables that one file defines, for looking up by place. */
export class Definitions {
  readonly #regions: readonly { readonly name: string; readonly at: Location }[];

  constructor(bindings: Iterable<NamedTree>, file: string) {
    this.#regions = [...bindings]
      .map(({ name, tree }) => ({ name, at: treeLocation(tree) }))
      .filter(({ name, at }) => name !== '' && at.file === file)
      .sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  }

  /** The variable whose value holds the place; undefined for none. */
  at({ line, column }: Location): string | undefined {
    let low = 0;
    let high = this.#regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const from = this.#regions[middle]?.at;
      if (from && (from.line < line || (from.line === line && from.column <= column))) low = middle + 1;
      else high = middle;
    }
    const region = this.#regions[low - 1];
    return region && line <= region.at.endLine ? region.name : undefined;
  }
}
