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
  candidates(name: string, cookbook: string | undefined): readonly Assigned[] {
    const all = this.#byName.get(name) ?? [];
    const sure = all.filter((a) => a.isSure && a.isRead && a.cookbook === cookbook).sort(inOrder);
    const base = sure.at(-1);
    if (!base) return all;
    const others = all.filter((a) => a !== base && !sure.includes(a) && a.strength >= base.strength);
    return [base, ...others];
  }
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
