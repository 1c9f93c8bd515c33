// What looks like a comment behind a value of sysctl.conf(5) is a part of the value.

import type { Declaration } from '../../model/declaration.ts';
import type { IgnoreComment } from '../../model/ignore.ts';
import type { Location } from '../../model/span.ts';

/** The ignores of a file; those that a value of a sysctl goes on with accept nothing. */
export function besideValues(
  ignores: readonly IgnoreComment[],
  declarations: readonly Declaration[],
): readonly IgnoreComment[] {
  if (ignores.length === 0) return ignores;
  const settings = declarations.filter((d) => d.kind === 'sysctl');
  return ignores.map((ignore) => {
    const setting = settings.find(({ at }) => isWithin(ignore.at, at));
    if (!setting) return ignore;
    const mistake = `it is a part of the value of ${setting.key.raw}, where no comment can be: write it on the line before`;
    return { ...ignore, rules: [], mistake };
  });
}

/** In a token of one line. */
function isWithin(inner: Location, { line, endLine, column, endColumn }: Location): boolean {
  return line === endLine && inner.line === line && column <= inner.column && inner.endColumn <= endColumn;
}
