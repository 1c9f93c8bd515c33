// The arms of a template's conditions: of `{% if %}` and `{% else %}` a rendering has one.

import type { ArmTest, Branch } from '../../model/declaration.ts';
import { locateWithin } from '../../model/span.ts';
import type { Source, Statement } from '../../source/source.ts';
import { namesBoundBy } from './template-names.ts';

/** A condition or a loop that is open at an offset. */
interface Open {
  readonly branch: Branch;
  /** Where it begins. */
  readonly start: number;
  readonly loop?: { readonly items: readonly string[]; readonly filter?: ArmTest };
}

/** Longer chains of `elif` stay open: every arm holds the conditions of those before it. */
const MAX_TESTS = 20;

/**
 * The arms of `{% if %}` around an offset, outermost first, and the loops: of an empty list nothing comes. Offsets are
 * asked for in rising order, as the lines of a text come, so that all of them together cost one pass. `bound`: the names
 * that linking gives values, those of the innermost loop if it goes through its items; a condition on another name that
 * the template binds itself stays open.
 */
export function templateBranches(
  text: Pick<Source, 'statements' | 'offsetInFile'>,
): (offset: number, bound?: readonly string[]) => readonly Branch[] {
  const { statements } = text;
  const arms = armsOf(statements);
  const ofTemplate = new Set(statements.flatMap(namesBoundBy));
  /** Where each name was bound last, as far as the text has been looked at. */
  const boundAt = new Map<string, number>();
  const open: Open[] = [];
  /** How many constructs are open inside of those that are followed. */
  let deeper = 0;
  let next = 0;
  let [names, own]: readonly [readonly string[], ReadonlySet<string>] = [[], new Set()];
  return (offset, bound = NO_NAMES) => {
    for (let s = statements[next]; s && s.start <= offset; s = statements[++next]) {
      const { start } = s;
      const top = open.at(-1);
      const word = wordOf(s);
      const id = text.offsetInFile(start);
      const isStart = word === 'if' || word === 'for';
      if (isStart && open.length > MAX_OPEN) deeper++;
      // Nobody knows whether the conditions from here on hold.
      else if (isStart && open.length === MAX_OPEN) open.push({ start, branch: { id, arm: 0 } });
      else if (word === 'if') {
        const of = arms.get(start);
        // A condition of a language that is not evaluated is not kept.
        const tests = s.text === word ? undefined : [testOf(s, word.length)];
        open.push({
          start,
          branch: { id, arm: 0, ...(of !== undefined && { of }), ...(tests && { tests }) },
        });
      } else if (word === 'for') open.push(loopOf(s, id));
      else if (word === 'endif' || word === 'endfor') {
        if (deeper > 0) deeper--;
        else open.pop();
      } else if ((word === 'elif' || word === 'else') && top && deeper === 0)
        open.splice(-1, 1, { start: top.start, branch: nextArm(top, s, word) });
      for (const name of namesBoundBy(s)) boundAt.set(name, start);
    }
    if (open.length === 0) return [];
    if (bound !== names) [names, own] = [bound, new Set(bound)];
    const innermost = open.findLast((o) => o.loop);
    const ofLoops = new Set(open.flatMap((o) => (o.loop ? [...o.loop.items, 'loop'] : [])));
    // An inner loop of the same name: outside of it the name is another item.
    const isOfInner = (name: string, start: number) =>
      open.some((o) => o.start > start && (o.loop?.items.includes(name) ?? false));
    const isOpen = (name: string, start: number): boolean =>
      (!own.has(name) && (ofTemplate.has(name) || ofLoops.has(name))) ||
      (boundAt.get(name) ?? -1) > start ||
      isOfInner(name, start);
    return open.flatMap((one) => {
      const { start, loop, branch } = one;
      const isFollowed = loop && one === innermost && loop.items.every((name) => own.has(name));
      if (isFollowed && !loop.filter) return [];
      const { tests = [], ...rest } = branch;
      const all = loop ? [...(isFollowed ? [] : tests), ...(loop.filter ? [loop.filter] : [])] : tests;
      return [all.length === 0 || uses(all, (name) => isOpen(name, start)) ? rest : { ...rest, tests: all }];
    });
  };
}

const NO_NAMES: readonly string[] = [];

/** Every line has all that is open around it; of what is deeper only that it is there is kept. */
const MAX_OPEN = 30;

/** What runs where a loop has no items is an arm of its own. */
function nextArm({ branch, loop }: Open, statement: Statement, word: string): Branch {
  const { tests, ...rest } = branch;
  const arm = { ...rest, arm: branch.arm + 1 };
  if (!tests || loop || tests.length >= MAX_TESTS) return arm;
  const before = tests.map((test) => ({ ...test, holds: false }));
  return { ...arm, tests: word === 'elif' ? [...before, testOf(statement, word.length)] : before };
}

function testOf({ text, at }: Statement, from: number, to = text.length): ArmTest {
  const start = from + (/^\s*/.exec(text.slice(from, to))?.[0].length ?? 0);
  const condition = text.slice(start, to);
  const place = locateWithin(at, text, { start, end: to });
  const parts = [{ language: 'jinja', text: condition, at: place }] as const;
  return { condition: { parts, raw: condition, at: place }, holds: true };
}

/** `for x in xs if x.open`: the list has to have items, and each line is there for those that the condition takes. */
function loopOf(statement: Statement, id: number): Open {
  const { text, start } = statement;
  const inAt = text.search(/\sin\s/);
  const items = text.slice('for'.length, Math.max(inAt, 0)).match(/[A-Za-z_]\w*/g) ?? [];
  const branch = { id, arm: 0 };
  const ifs = [...text.matchAll(/\sif\s/g)];
  const [filter] = ifs;
  // Of two, or with an `else`, one belongs to the list; nobody gives `loop` a value, so that it stays open.
  if (inAt < 0 || ifs.length > 1 || (filter && /\selse\s/.test(text)))
    return { start, branch, loop: { items: [...items, 'loop'] } };
  const list = testOf(statement, inAt + ' in'.length, filter?.index);
  return {
    start,
    branch: { ...branch, tests: [list] },
    loop: { items, ...(filter && { filter: testOf(statement, filter.index + ' if'.length) }) },
  };
}

/** Does one of the tests use a name of a kind? */
function uses(tests: readonly ArmTest[], isOf: (name: string) => boolean): boolean {
  return tests.some(({ condition }) => wordsOf(condition).some(isOf));
}

/** A condition is asked about for each line in it. */
const WORDS = new WeakMap<ArmTest['condition'], readonly string[]>();

function wordsOf(condition: ArmTest['condition']): readonly string[] {
  const words = WORDS.get(condition) ?? [...new Set(condition.raw.match(/[A-Za-z_]\w*/g))];
  WORDS.set(condition, words);
  return words;
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
