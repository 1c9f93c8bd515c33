// The names that a template binds by itself: `set`, `with`, macros and what it imports from other templates.

import { type Loop, literalTemplate } from '../../model/declaration.ts';
import { type Location, locateWithin } from '../../model/span.ts';
import type { Tree, TreeEntry } from '../../model/value.ts';
import type { Statement } from '../../source/source.ts';

/** What ends the names of a construct (Jinja, "Scoping Behavior"); those of an `if` live on, as one of its arms may run. */
interface Open {
  readonly ends: string;
  readonly before: readonly TreeEntry[];
  /** What was bound in the arms of an `if` so far. */
  readonly inArms?: Set<string>;
}

const END: ReadonlyMap<string, string> = new Map([
  ['if', 'endif'],
  ['for', 'endfor'],
  ['with', 'endwith'],
  ['macro', 'endmacro'],
  ['call', 'endcall'],
  ['filter', 'endfilter'],
  ['block', 'endblock'],
]);

/**
 * The names in force at an offset, the strongest first; those of `{% set name = expression %}` with their value, all others
 * unknown. Offsets are asked for in rising order.
 */
export function templateSets(statements: readonly Statement[]): (offset: number) => readonly TreeEntry[] {
  const all = statements.flatMap((s) => boundBy(/^\w+/.exec(s.text)?.[0] ?? '', s));
  if (all.length > MAX_SETS) {
    const unknown = [...new Map(all.map(({ key }) => [key.raw, unknownName(key.raw, key.at)])).values()];
    return () => unknown;
  }
  const open: Open[] = [];
  let sets: readonly TreeEntry[] = [];
  let next = 0;
  const bind = (entries: readonly TreeEntry[]): void => {
    sets = [...entries, ...sets];
    for (const { inArms } of open) for (const { key } of entries) inArms?.add(key.raw);
  };
  return (offset) => {
    for (let s = statements[next]; s && s.start <= offset; s = statements[++next]) {
      const word = /^\w+/.exec(s.text)?.[0] ?? '';
      const innermost = open.at(-1);
      const { at } = s;
      if ((word === 'else' || word === 'elif') && innermost?.inArms) sets = innermost.before;
      else if (innermost?.ends === word) {
        open.pop();
        sets = [...[...(innermost.inArms ?? [])].map((n) => unknownName(n, at)), ...innermost.before];
      }
      const ends = END.get(word);
      if (ends !== undefined && open.length < MAX_OPEN)
        open.push({ ends, before: sets, ...(word === 'if' && { inArms: new Set<string>() }) });
      const bound = boundBy(word, s);
      if (bound.length > 0) bind(bound);
    }
    return sets;
  };
}

const MAX_OPEN = 100;

/** Each line has all names in force: of a template with more than these none is followed, and all lines share one list. */
const MAX_SETS = 300;

function boundBy(word: string, { text, at }: Statement): readonly TreeEntry[] {
  const rest = text.slice(word.length);
  switch (word) {
    case 'set': {
      const name = /^\s{1,20}([A-Za-z_]\w*)\s{0,20}=(?!=)/.exec(rest);
      const value = name ? rest.slice(name[0].length).trim() : '';
      if (name?.[1] !== undefined && value !== '')
        return [{ key: literalTemplate(name[1], at), value: expressionTree(value, text, at) }];
      // Several names, a field of one, or all that stands as far as `endset`.
      return namesIn(rest.split(/[=|]/)[0] ?? '').map((n) => unknownName(n, at));
    }
    case 'with':
      return [...rest.matchAll(/([A-Za-z_]\w*)\s{0,20}=(?!=)/g)].map((m) => unknownName(m[1] ?? '', at));
    case 'macro':
    case 'call':
      return namesIn(rest.replace(/=[^,)]*/g, '')).map((n) => unknownName(n, at));
    case 'from':
    case 'import': {
      const list = /\simport\s(.*)$/s.exec(rest)?.[1] ?? /\sas\s(.*)$/s.exec(rest)?.[1] ?? '';
      return namesIn(list).map((n) => unknownName(n, at));
    }
    default:
      return [];
  }
}

/** The names that a statement binds for what stands behind it or in it, but for the items of a loop. */
export function namesBoundBy(statement: Statement): readonly string[] {
  const word = /^\w+/.exec(statement.text)?.[0] ?? '';
  return boundBy(word, statement).map(({ key }) => key.raw);
}

/** The names that a declaration in a template has from linking: those of its loop and those in force where it stands. */
export function namesOf(loop: Loop | undefined, locals: readonly TreeEntry[]): readonly string[] {
  const names = NAMES.get(locals) ?? locals.map(({ key }) => key.raw);
  NAMES.set(locals, names);
  return loop ? [...(loop.variable.match(/\w+/g) ?? []), ...names] : names;
}

/** Lines behind one another have the same names. */
const NAMES = new WeakMap<readonly TreeEntry[], readonly string[]>();

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/[A-Za-z_]\w*/g)]
    .map((m) => m[0])
    .filter((n) => !/^(as|with|without|context|import)$/.test(n));
}

function unknownName(name: string, at: Location): TreeEntry {
  const value: Tree = {
    kind: 'scalar',
    template: { parts: [{ language: 'placeholder', text: name, at }], raw: name, at },
  };
  return { key: literalTemplate(name, at), value };
}

/** A part of a statement as the expression it is, at its place. */
export function expressionTree(part: string, statement: string, at: Location): Tree {
  const start = statement.lastIndexOf(part);
  const place = locateWithin(at, statement, { start, end: start + part.length });
  return {
    kind: 'scalar',
    template: { parts: [{ language: 'jinja', text: part, at: place }], raw: part, at: place },
  };
}
