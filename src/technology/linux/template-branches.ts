// The arms of a template's conditions: of `{% if %}` and `{% else %}` a rendering has one.

import type { Branch } from '../../model/declaration.ts';
import type { Statement } from '../../source/source.ts';

/**
 * The arms of `{% if %}` around an offset, outermost first. Offsets are asked for in rising order, as the lines of a text
 * come, so that all of them together cost one pass.
 */
export function templateBranches(statements: readonly Statement[]): (offset: number) => readonly Branch[] {
  const arms = armsOf(statements);
  // A loop has an `else` of its own.
  const open: (Branch | 'loop')[] = [];
  let next = 0;
  return (offset) => {
    for (let s = statements[next]; s && s.start <= offset; s = statements[++next]) {
      const top = open.at(-1);
      const of = arms.get(s.start);
      const word = wordOf(s);
      if (word === 'if') open.push({ id: s.start, arm: 0, ...(of !== undefined && { of }) });
      else if (word === 'for') open.push('loop');
      else if (word === 'endif' || word === 'endfor') open.pop();
      else if ((word === 'elif' || word === 'else') && top && top !== 'loop')
        open.splice(-1, 1, { ...top, arm: top.arm + 1 });
    }
    return open.filter((one): one is Branch => one !== 'loop');
  };
}

/** How many arms each condition has that has an `else`, by where it starts. */
function armsOf(statements: readonly Statement[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: { readonly start: number; readonly isLoop: boolean; arms: number; hasElse: boolean }[] = [];
  for (const statement of statements) {
    const { start } = statement;
    const word = wordOf(statement);
    const top = open.at(-1);
    if (word === 'if' || word === 'for')
      open.push({ start, isLoop: word === 'for', arms: 1, hasElse: false });
    else if (word === 'endif' || word === 'endfor') {
      if (top?.hasElse && !top.isLoop) found.set(top.start, top.arms);
      open.pop();
    } else if (top && (word === 'elif' || word === 'else')) {
      top.arms++;
      top.hasElse ||= word === 'else';
    }
  }
  return found;
}

function wordOf({ text }: Statement): string {
  return /^[a-z]+/.exec(text)?.[0] ?? '';
}
