// The arms of a template's conditions: of `{% if %}` and `{% else %}` a rendering has one.

import type { ArmTest, Branch } from '../../model/declaration.ts';
import { locateWithin } from '../../model/span.ts';
import type { Source, Statement } from '../../source/source.ts';
import { namesBoundBy } from './template-names.ts';

/** A construct that is open at an offset; a loop has an `else` of its own. */
interface Open {
  /** The names that a loop gives its items. */
  readonly items?: readonly string[];
  /** Undefined for a loop that takes all its items. */
  readonly branch?: Branch;
}

/** Longer chains of `elif` stay open: every arm holds the conditions of those before it. */
const MAX_TESTS = 20;

/**
 * The arms of `{% if %}` around an offset, outermost first, and the filters of loops. Offsets are asked for in rising
 * order, as the lines of a text come, so that all of them together cost one pass. `bound`: the names that linking gives
 * values; a condition on another name that the template binds itself stays open.
 */
export function templateBranches(
  text: Pick<Source, 'statements' | 'offsetInFile'>,
): (offset: number, bound?: readonly string[]) => readonly Branch[] {
  const { statements } = text;
  const arms = armsOf(statements);
  const ofTemplate = new Set(statements.flatMap(namesBoundBy));
  const open: Open[] = [];
  let next = 0;
  return (offset, bound = []) => {
    for (let s = statements[next]; s && s.start <= offset; s = statements[++next]) {
      const top = open.at(-1);
      const word = wordOf(s);
      if (word === 'if') {
        const of = arms.get(s.start);
        const tests = [testOf(s, word.length)];
        open.push({
          branch: { id: text.offsetInFile(s.start), arm: 0, ...(of !== undefined && { of }), tests },
        });
      } else if (word === 'for') open.push(loopOf(s, text.offsetInFile(s.start)));
      else if (word === 'endif' || word === 'endfor') open.pop();
      else if ((word === 'elif' || word === 'else') && top?.branch && !top.items)
        open.splice(-1, 1, { branch: nextArm(top.branch, s, word) });
    }
    const own = new Set(bound);
    const loops = open.flatMap((o) => (o.items ? [...o.items, 'loop'] : []));
    const unbound = new Set([...ofTemplate, ...loops].filter((name) => !own.has(name)));
    return open.flatMap(({ branch }) => (branch ? [withoutTestsOn(unbound, branch)] : []));
  };
}

function nextArm({ tests, ...branch }: Branch, statement: Statement, word: string): Branch {
  const arm = { ...branch, arm: branch.arm + 1 };
  if (!tests || tests.length >= MAX_TESTS) return arm;
  const before = tests.map((test) => ({ ...test, holds: false }));
  return { ...arm, tests: word === 'elif' ? [...before, testOf(statement, word.length)] : before };
}

function testOf({ text, at }: Statement, from: number): ArmTest {
  const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const condition = text.slice(start);
  const place = locateWithin(at, text, { start, end: text.length });
  const parts = [{ language: 'jinja', text: condition, at: place }] as const;
  return { condition: { parts, raw: condition, at: place }, holds: true };
}

/** `for x in xs if x.open`: the condition is one on each line of the loop. */
function loopOf(statement: Statement, id: number): Open {
  const { text } = statement;
  const inAt = text.search(/\sin\s/);
  const items = text.slice('for'.length, Math.max(inAt, 0)).match(/[A-Za-z_]\w*/g) ?? [];
  const filter = /\sif\s(?!.*\selse\s)/s.exec(text);
  if (!filter || inAt < 0 || /\sif\s.*\sif\s/s.test(text)) return { items };
  const tests = [testOf(statement, filter.index + ' if'.length)];
  return { items, branch: { id, arm: 0, tests } };
}

function withoutTestsOn(names: ReadonlySet<string>, branch: Branch): Branch {
  const { tests, ...open } = branch;
  if (!tests || names.size === 0) return branch;
  const uses = tests.some(({ condition }) =>
    (condition.raw.match(/[A-Za-z_]\w*/g) ?? []).some((word) => names.has(word)),
  );
  return uses ? open : branch;
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

/** Is every condition and loop of a text closed in it? Of a piece of a text nobody knows what is around it. */
export function isBalanced(statements: readonly Statement[]): boolean {
  const open: string[] = [];
  for (const statement of statements) {
    const word = wordOf(statement);
    if (word === 'if' || word === 'for') open.push(`end${word}`);
    else if ((word === 'endif' || word === 'endfor') && open.pop() !== word) return false;
  }
  return open.length === 0;
}
