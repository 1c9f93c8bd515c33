// Which variable of a variables file a declaration stands in.

import { literalText, treeLocation } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { TreeEntry } from '../../model/value.ts';

interface Region {
  readonly name: string;
  readonly from: Location;
  readonly to: Location;
}

/** The top-level variables of one file, for looking up by place. */
export class Definitions {
  readonly #regions: readonly Region[];

  constructor(entries: readonly TreeEntry[], file: string) {
    this.#regions = entries
      .flatMap(({ key, value }): readonly Region[] => {
        const name = literalText(key);
        return name === undefined || key.at.file !== file
          ? []
          : [{ name, from: key.at, to: treeLocation(value) }];
      })
      .sort((a, b) => a.from.line - b.from.line || a.from.column - b.from.column);
  }

  /** The variable whose value holds the place; undefined for none. */
  at({ line, column }: Location): string | undefined {
    let low = 0;
    let high = this.#regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const from = this.#regions[middle]?.from;
      if (from && (from.line < line || (from.line === line && from.column <= column))) low = middle + 1;
      else high = middle;
    }
    const region = this.#regions[low - 1];
    return region && line <= region.to.endLine ? region.name : undefined;
  }
}
