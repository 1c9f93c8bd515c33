// Who shares a host: the relation of two places.

import type { Place } from '../model/fact.ts';
import { isKeptCopy } from './copies.ts';

/**
 * `same`: the files prove a common machine; `maybe`: one project, and nothing speaks against it; `unlikely`: the
 * files name different machines but do not exclude that one is both; `apart`: proven to be different.
 */
export type Relation = 'same' | 'maybe' | 'unlikely' | 'apart';

export function relate(a: Place, b: Place): Relation {
  if (a.namespace !== b.namespace) return 'apart';
  const byPeople = relateStated(a, b);
  if (byPeople) return byPeople;
  if (isOfAll(a) && (b.kind === 'group' || b.kind === 'inventory')) return 'same';
  if (isOfAll(b) && (a.kind === 'group' || a.kind === 'inventory')) return 'same';
  if (a.kind !== b.kind) {
    const isUnlikely = isGroupBesideHosts(a, b) || isGroupBesideHosts(b, a) || isAside(a) || isAside(b);
    return isUnlikely || a.isUnused || b.isUnused ? 'unlikely' : 'maybe';
  }
  if (a.members.some((m) => b.members.includes(m))) return 'same';
  switch (a.kind) {
    case 'inventory':
    case 'configured':
      return 'apart';
    case 'group':
    case 'resource':
      return 'unlikely';
    case 'role':
      return a.isUnused || b.isUnused ? 'unlikely' : 'maybe';
    case 'path':
      return isOfPipeline(a) || isOfPipeline(b) || isAside(a) !== isAside(b) || a.isUnused || b.isUnused
        ? 'unlikely'
        : 'maybe';
  }
}

/**
 * The relation of what is declared for `other` to a machine of `place`. What all hosts get is on a machine of every group;
 * `all` as a machine is one of a group that no file names, which has nothing of the groups that they do.
 */
export function relateTo(place: Place, other: Place): Relation {
  const relation = relate(place, other);
  return relation === 'same' && isOfAll(place) && !isOfAll(other) && !relateStated(place, other)
    ? 'unlikely'
    : relation;
}

/** All hosts of a project whose inventory is not among the files. */
function isOfAll({ kind, members }: Place): boolean {
  return kind === 'group' && members.includes('all');
}

/** A group whose hosts no inventory lists, and hosts that one lists: as two groups. A name that the run chooses may be any. */
function isGroupBesideHosts(a: Place, b: Place): boolean {
  return a.kind === 'group' && b.kind === 'inventory' && a.members.every((m) => !/[{}*?~$]/.test(m));
}

/** The machine of a pipeline is there for one run: what else the project declares is for others. */
const CI =
  /(^|\/)(\.github\/workflows\/|\.circleci\/|\.gitlab-ci[^/]*$|\.travis\.yml$|\.drone\.yml$|azure-pipelines[^/]*$|\.?buildkite\/|Jenkinsfile$)/;

function isOfPipeline({ members }: Place): boolean {
  return members.some((m) => CI.test(m));
}

/** Tests of a project, and copies that somebody kept: not what the rest of it is put on. */
const ASIDE = /(^|\/)(?:tests?|specs?|molecule)\//i;

function isAside({ kind, members }: Place): boolean {
  return kind === 'path' && members.some((m) => ASIDE.test(m) || isKeptCopy(m));
}

/** What people state wins: one host in common, or, where all of both is stated, none. */
function relateStated(a: Place, b: Place): Relation | undefined {
  const [x, y] = [statedHosts(a), statedHosts(b)];
  if (x.size === 0 || y.size === 0) return undefined;
  for (const host of x) if (y.has(host)) return 'same';
  return isAllStated(a) && isAllStated(b) ? 'apart' : undefined;
}

/** The hosts of the configuration that a place is stated to be. */
export function statedHosts({ kind, members, stated = [] }: Place): ReadonlySet<string> {
  return new Set(kind === 'configured' ? members : stated.map((s) => s.host));
}

function isAllStated({ kind, members, stated = [] }: Place): boolean {
  if (kind === 'configured') return true;
  // What reaches all hosts reaches more than those that are named.
  return members.every((m) => m !== 'all' && stated.some((s) => s.member === m));
}

/**
 * Things by their places, so that asking what is on one machine does not go through all there are. The answers are in the
 * order in which the things were given.
 */
export class PlaceIndex<T> {
  readonly #items: readonly { readonly item: T; readonly place: Place }[];
  readonly #byName = new Map<string, number[]>();

  constructor(items: readonly T[], placeOf: (item: T) => Place) {
    this.#items = items.map((item) => ({ item, place: placeOf(item) }));
    for (const [i, { place }] of this.#items.entries())
      for (const name of namesOf(place)) {
        const list = this.#byName.get(name);
        if (list) list.push(i);
        else this.#byName.set(name, [i]);
      }
  }

  /** What is on a machine of `place` for certain, with the number of each. */
  same(place: Place): readonly { readonly item: T; readonly index: number }[] {
    const found = new Set<number>();
    for (const name of asked(place)) for (const i of this.#byName.get(name) ?? []) found.add(i);
    return [...found]
      .sort((a, b) => a - b)
      .flatMap((index) => {
        const one = this.#items[index];
        return one && relateTo(place, one.place) === 'same' ? [{ item: one.item, index }] : [];
      });
  }
}

/** Names of which two places that are the same have one in common, as {@link relateTo} has it. */
function namesOf(place: Place): readonly string[] {
  const { kind, namespace, members } = place;
  const own = members.map((m) => `${namespace} ${kind} ${m}`);
  const hosts = [...statedHosts(place)].map((h) => `${namespace} host ${h}`);
  return [...own, ...hosts];
}

/** What all hosts get, every group and every host of an inventory has as well. */
function asked(place: Place): readonly string[] {
  const { kind, namespace } = place;
  const isGroup = kind === 'group' || kind === 'inventory';
  return [...namesOf(place), ...(isGroup ? [`${namespace} group all`] : [])];
}
