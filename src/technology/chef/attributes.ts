// Which assignment of an attribute counts (https://docs.chef.io/attribute_precedence/).

import type { FileScan } from '../../model/declaration.ts';
import { type Assignment, chefPart } from './file.ts';

export interface Assigned extends Assignment {
  readonly file: string;
  /** The folder of the cookbook; undefined in roles and environments. */
  readonly cookbook: string | undefined;
  /** Higher ones win. */
  readonly strength: number;
  /** In an attribute file, which is read whenever its cookbook is. */
  readonly isRead: boolean;
}

/** What may give an attribute its value. `open`: why there may be another one that nobody can follow. */
export interface Candidates {
  readonly assigned: readonly Assigned[];
  readonly open?: string;
}

/** The folder of the cookbook that a file belongs to. */
export function cookbookOf(file: string): string | undefined {
  return /^(.*?)(?:^|\/)(?:attributes|recipes|resources|providers|libraries|templates)\//.exec(file)?.[1];
}

const LEVELS: Readonly<Record<string, number>> = {
  default: 0,
  default_unless: 0,
  force_default: 10,
  normal: 20,
  normal_unless: 20,
  set: 20,
  set_unless: 20,
  override: 30,
  override_unless: 30,
  force_override: 40,
  automatic: 50,
};

function strengthOf(level: string, file: string): number {
  const source = /(?:^|\/)attributes\//.test(file) ? 0 : 1;
  return (LEVELS[level] ?? 0) + source;
}

/** The attributes of a project by their names. */
export class Attributes {
  readonly #byName = new Map<string, Assigned[]>();
  readonly #found = new Map<string, Candidates>();

  constructor(scans: readonly FileScan[]) {
    for (const scan of scans) {
      const cookbook = cookbookOf(scan.file);
      const isRead = /(?:^|\/)attributes\//.test(scan.file);
      for (const one of chefPart(scan)?.assignments ?? []) {
        const strength = strengthOf(one.level, scan.file);
        const assigned = { ...one, file: scan.file, cookbook, strength, isRead };
        const list = this.#byName.get(one.name);
        if (list) list.push(assigned);
        else this.#byName.set(one.name, [assigned]);
      }
    }
  }

  /**
   * The assignments that may count for a file of `cookbook`: the strongest that its attribute files make for sure, and
   * all that may replace it where they are read. Empty where the project has none.
   */
  candidates(name: string, cookbook: string | undefined): Candidates {
    const key = `${cookbook ?? ''}\n${name}`;
    const before = this.#found.get(key);
    if (before) return before;
    const found = this.#candidates(name, cookbook);
    this.#found.set(key, found);
    return found;
  }

  #candidates(name: string, cookbook: string | undefined): Candidates {
    const named = this.#byName.get(name) ?? [];
    // What a hash holds is assigned on its own; it ends whatever else was there.
    const own = named.filter((a) => a.whole !== 'hash');
    const around = [...this.#around(name), ...named.filter((a) => a.whole === 'hash')];
    if (own.length + around.length > MAX_CANDIDATES)
      return { assigned: [], open: `'node.${name}' is assigned in more than ${MAX_CANDIDATES} places` };
    const change = [...own, ...around].find((a) => a.whole === 'change');
    if (change) return { assigned: [], open: `'node.${change.name}' is changed in place` };
    const wholes = around.filter((a) => a.whole !== 'merged' && !/_unless$/.test(a.level));
    const ends = new Map<string, Assigned>();
    for (const whole of wholes.filter((w) => w.isSure && w.isRead).sort(inOrder))
      ends.set(rankOf(whole), whole);
    const all = own.filter((a) => {
      const end = a.isRead && a.whole !== 'merged' ? ends.get(rankOf(a)) : undefined;
      return !end || inOrder(a, end) > 0;
    });
    const sure = all.filter((a) => a.isSure && a.isRead && a.cookbook === cookbook).sort(inOrder);
    const base = sure.at(-1);
    const isSure = new Set(sure);
    const assigned = base ? [base, ...all.filter((a) => !isSure.has(a) && a.strength >= base.strength)] : all;
    const open = wholes.find((w) => mayReplace(w, assigned, base));
    return open && assigned.length > 0
      ? { assigned, open: `'node.${open.name}' is assigned as a whole in '${open.file}'` }
      : { assigned };
  }

  /** The assignments of the hashes that an attribute is in. */
  #around(name: string): readonly Assigned[] {
    const found: Assigned[] = [];
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
      for (const one of this.#byName.get(name.slice(0, dot)) ?? []) found.push(one);
    return found;
  }
}

/** More are of no use to a reader. */
const MAX_CANDIDATES = 500;

/** Assignments of one rank are made one after the other: those of one level in the attribute files of a cookbook. */
function rankOf({ cookbook, level }: Assigned): string {
  return `${cookbook ?? ''}\n${LEVELS[level] ?? 0}`;
}

/** True where a hash may end one of the candidates, or where nobody knows what is in it. */
function mayReplace(whole: Assigned, assigned: readonly Assigned[], base: Assigned | undefined): boolean {
  if (whole.whole === undefined && whole.value.kind === 'scalar' && whole.value.data === undefined)
    return !base || whole.strength >= base.strength;
  const level = LEVELS[whole.level] ?? 0;
  return assigned.some(
    (a) =>
      a.whole !== 'merged' &&
      (LEVELS[a.level] ?? 0) === level &&
      !(a.file === whole.file && a.offset >= whole.offset) &&
      !(a.isRead && whole.isRead && a.cookbook === whole.cookbook && inOrder(whole, a) < 0),
  );
}

/** Of one cookbook: by strength, then `default.rb` first and the others by their names, then as they stand. */
function inOrder(a: Assigned, b: Assigned): number {
  if (a.strength !== b.strength) return a.strength - b.strength;
  if (a.file === b.file) return a.offset - b.offset;
  const [x, y] = [orderKey(a.file), orderKey(b.file)];
  return x < y ? -1 : 1;
}

function orderKey(file: string): string {
  return /\/?attributes\/default\.rb$/.test(file) ? '' : file;
}
