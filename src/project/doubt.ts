// Facts of which not all hold: items of lists of which one is the right one, and what may not take place at all.

import type { Fact, SysctlFact } from '../model/fact.ts';

interface OfFact {
  readonly fact: Fact;
}

/** The facts of several lists of which one is the right one: of a key it is sure only what all of them say alike. */
export function oneOfLists<T extends OfFact>(lists: readonly (readonly T[])[]): readonly T[] {
  const [first] = lists;
  if (!first || lists.length === 1) return first ?? [];
  const said = lists.map(saidByKey);
  return lists.flatMap((list) =>
    list.map((one) => {
      const key = keyOf(one);
      return new Set(said.map((s) => s.get(key) ?? '')).size === 1 ? one : inDoubt(one);
    }),
  );
}

/** Where several things reach one place and not all of them for sure, each says one of several values if they differ. */
export function withDoubt<T extends OfFact>(
  made: readonly { readonly drafts: readonly T[]; readonly isDoubtful: boolean }[],
): readonly T[] {
  const all = made.flatMap((m) => m.drafts);
  if (made.length < 2 || !made.some((m) => m.isDoubtful)) return all;
  const keys = new Set(made.flatMap((m) => (m.isDoubtful ? m.drafts.map(keyOf) : [])));
  const said = new Map<string, Set<string>>();
  for (const { drafts } of made)
    for (const [key, values] of saidByKey(drafts)) said.set(key, (said.get(key) ?? new Set()).add(values));
  return all.map((one) => {
    const key = keyOf(one);
    return keys.has(key) && (said.get(key)?.size ?? 0) > 1 ? inDoubt(one) : one;
  });
}

/** One of several values, or none at all. */
export function inDoubt<T extends OfFact>(one: T): T {
  return { ...one, fact: { ...one.fact, alternatives: one.fact.alternatives + 1 } };
}

function saidByKey(list: readonly OfFact[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const one of list) {
    const key = keyOf(one);
    said.set(key, `${said.get(key) ?? ''}\n${saidBy(one)}`);
  }
  return said;
}

function keyOf({ fact }: OfFact): string {
  const { kind, namespace, members } = fact.place;
  return [fact.kind === 'sysctl' ? fact.key : fact.claimant, kind, namespace, ...members].join(' ');
}

function saidBy({ fact }: OfFact): string {
  const value = fact.kind === 'sysctl' ? fact.value : fact.ports;
  return `${value ?? fact.unknown}`;
}

/** Why a setting may not be there, or have another value; undefined for one that is certain. `what`: as people call it. */
export function doubtOfSetting(fact: SysctlFact, what = 'the setting'): string | undefined {
  if (fact.alternatives > 1) return `${what} is one of ${fact.alternatives} possible values`;
  return doubtOfPlace(fact, what);
}

/** Why a declaration may not be there at all. */
export function doubtOfPlace(fact: Fact, what: string): string | undefined {
  const { order, place, isPicked, isChosen } = fact;
  if ((order.branches ?? []).length > 0)
    return `the files do not say whether the condition around ${what} holds`;
  if (isPicked) return 'the files do not say which items of the list are taken';
  if (place.isUnused) return `nothing in this project brings ${what} to a machine`;
  return isChosen
    ? `one of several files is taken, and nothing says that it is the one with ${what}`
    : undefined;
}
