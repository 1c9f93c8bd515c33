// Finds what holds a place of a file: the scalars of a project, by the lines that they stand on.

import type { Location } from '../../model/span.ts';

/** A scalar over more lines is a text, of which the first ones count. */
const MAX_LINES = 500;

export class TokenIndex<T> {
  readonly #lines = new Map<string, { readonly at: Location; readonly item: T }[]>();

  /** By the place where a token begins: a line may hold thousands. */
  readonly #starts = new Map<string, { readonly at: Location; readonly item: T }[]>();

  add(at: Location, item: T): void {
    push(this.#starts, `${at.line}:${at.column} ${at.file}`, { at, item });
    const last = Math.min(at.endLine, at.line + MAX_LINES);
    for (let line = at.line; line <= last; line++) {
      push(this.#lines, `${line} ${at.file}`, { at, item });
    }
  }

  /** The items whose token holds a place, as the value of `KEY=VALUE` stands in its item of a list. */
  holding(place: Location): readonly T[] {
    const { file, line, column } = place;
    const found = this.#starts.get(`${line}:${column} ${file}`) ?? this.#lines.get(`${line} ${file}`) ?? [];
    return found.filter(({ at }) => holds(at, place)).map(({ item }) => item);
  }
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** True for a place inside of another, or the other itself. */
export function holds(outer: Location, inner: Location): boolean {
  if (outer.file !== inner.file) return false;
  const startsBefore = outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  const endsAfter =
    outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn);
  return startsBefore && endsAfter;
}
