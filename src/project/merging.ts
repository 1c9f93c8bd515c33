// One fact of what several machines have in common, and of an item of a list with the tasks that apply it.

import type { Fact, Hiding, Place, SettingOrder } from '../model/fact.ts';
import { compareLocations, formatLocation, type Location } from '../model/span.ts';

/** What linking makes of a declaration on one machine, or on several that get the same. */
export interface Draft {
  readonly fact: Fact;
  readonly fromLoop: boolean;
  /** What a claim takes its ports from. */
  readonly isLiteral?: boolean;
  /** The variable whose value holds the declaration. */
  readonly variable?: string | undefined;
}

/** How the loops of a project use a variable. */
export interface Use {
  /** All that comes of it is known. */
  readonly isKnown: boolean;
  /** All of them take a part of its items, and which is not known. */
  readonly isPicked: boolean;
}

/** Where and when a task applies an item. */
interface Applied {
  readonly place: Place;
  readonly order: SettingOrder;
}

/**
 * Merges what several machines have in common, and lets a loop's task give its machines to the list items that it
 * applies, and the file that it writes them to: the item is the declaration, the task only says where. An item that no
 * loop over its variable comes to is replaced by a stronger definition wherever the variable is used: it is on no machine.
 */
export function mergedFacts(
  drafts: readonly Draft[],
  labelOf: (kind: Place['kind'], members: readonly string[]) => string,
  used: ReadonlyMap<string, Use>,
): readonly Fact[] {
  const items = new Set(
    drafts.filter((d) => !d.fromLoop && !d.isLiteral).map((d) => itemKey(d.fact, d.fact.location)),
  );
  const uses = new Map<string, Applied[]>();
  const conditional = new Set<string>();
  const passedOver = new Set<string>();
  /** What every task that applies an item says of writes that fail; undefined where one lets them be seen. */
  const hidings = new Map<string, Hiding | undefined>();
  const kept: Draft[] = [];
  for (const draft of drafts) {
    const { origin } = draft.fact;
    const key = draft.fromLoop && origin ? itemKey(draft.fact, origin) : undefined;
    if (key === undefined || !items.has(key)) kept.push(draft);
    else if (isLeftOut(draft.fact)) passedOver.add(key);
    else {
      pushTo(uses, key, useOf(draft.fact));
      const hiding = draft.fact.kind === 'sysctl' ? draft.fact.hiding : undefined;
      hidings.set(key, hidings.has(key) ? hidings.get(key) && hiding : hiding);
      if (draft.fact.isConditional) conditional.add(key);
    }
  }
  const merged = new Map<string, { readonly fact: Fact; readonly members: Set<string> }>();
  for (const { fact: written, variable } of kept) {
    const item = itemKey(written, written.location);
    const ofItem = uses.get(item);
    const use = variable === undefined || ofItem ? undefined : used.get(variable);
    const isPassed = variable === undefined && !ofItem && passedOver.has(item);
    const isReplaced = isPassed || use?.isKnown === true;
    const hiding = hidings.get(item);
    const fact: Fact = {
      ...written,
      ...(written.kind === 'sysctl' && hiding && { hiding }),
      ...(isReplaced && {
        applied: false,
        unapplied: passedOver.has(item) ? ('left out' as const) : ('replaced' as const),
      }),
      ...(use?.isPicked && { isPicked: true }),
      ...(conditional.has(item) && { isConditional: true }),
    };
    const said = sayings(fact);
    for (const { place, order } of ofItem ?? [{ place: fact.place, order: undefined }]) {
      const key = `${said} ${place.kind} ${place.namespace} ${order?.target ?? ''}`;
      const one = { ...fact, place, ...(order && { order: inPlaceOf(order, fact) }) };
      const before = merged.get(key);
      if (!before) {
        merged.set(key, { fact: one, members: new Set(place.members) });
        continue;
      }
      for (const member of place.members) before.members.add(member);
      const isLater = order !== undefined && order.rank > before.fact.order.rank;
      const both = alsoOf(before.fact, one);
      const { startedBy } = both.order;
      const last: Fact = { ...both, order: { ...one.order, ...(startedBy && { startedBy }) } };
      merged.set(key, { ...before, fact: isLater ? last : both });
    }
  }
  const sure = new Set([...merged.values()].flatMap(({ fact }) => (isGuess(fact) ? [] : [placeKey(fact)])));
  return [...merged.values()]
    .filter(({ fact }) => !isGuess(fact) || !sure.has(placeKey(fact)))
    .map(({ fact, members }): Fact => {
      const { place } = fact;
      if (members.size <= 1) return fact;
      const all = [...members];
      const label = place.namespace === 'host' ? labelOf(place.kind, all) : place.label;
      return { ...fact, place: { ...place, members: all, label } };
    })
    .sort(compareFacts);
}

/** Do the files leave out what it belongs to? */
export function isLeftOut({ unapplied }: Fact): boolean {
  return unapplied === 'left out';
}

function useOf({ place, order, location }: Fact): Applied {
  return { place, order: { ...order, within: order.within ?? location.file } };
}

/** More than any file has characters: items of one task stay between it and the next one, in the order of their list. */
const FILE_END = 2 ** 30;

/** The order of an item that a task applies; of claims only whether a run may leave the task out matters. */
function inPlaceOf(order: SettingOrder, { kind, order: own }: Fact): SettingOrder {
  const { branches, startedBy } = order;
  if (kind === 'ports') return { ...own, ...(branches && { branches }), ...(startedBy && { startedBy }) };
  return { ...order, offset: order.offset + Math.min(own.offset, FILE_END - 1) / FILE_END };
}

/** A fact that reaches further machines in another way. */
function alsoOf(one: Fact, { isConditional, isChosen, order: { startedBy = [] } }: Fact): Fact {
  // Where one of its ways is sure, what another one may choose says nothing more.
  const { isChosen: isOneChosen, ...sure } = one;
  const before: Fact = isOneChosen && !isChosen ? sure : one;
  const started = new Set(before.order.startedBy);
  const more = startedBy.filter((book) => !started.has(book));
  if (more.length === 0 && (!isConditional || before.isConditional)) return before;
  return {
    ...before,
    // Where one of its uses has an open condition, all count as such.
    ...(isConditional && { isConditional }),
    order: { ...before.order, ...(more.length > 0 && { startedBy: [...started, ...more] }) },
  };
}

/** Several claims may take their ports from one literal: it says the same for each of them. */
export function firstLiterals(drafts: readonly Draft[]): readonly Draft[] {
  const first = new Map<string, string>();
  return drafts.filter(({ fact, isLiteral }) => {
    if (!isLiteral) return true;
    const { place, raw: _raw, order: _order, ...rest } = fact;
    const said = `${place.kind} ${place.namespace} ${JSON.stringify(rest)}`;
    const key = placeKey(fact);
    if (!first.has(key)) first.set(key, said);
    return first.get(key) === said;
  });
}

function pushTo(lists: Map<string, Applied[]>, key: string, use: Applied): void {
  const list = lists.get(key);
  if (list) list.push(use);
  else lists.set(key, [use]);
}

/**
 * A guess at the very token of a sure claim says nothing more. One whose value a sure claim elsewhere takes stays: its
 * place is where the port is changed.
 */
function isGuess(fact: Fact): boolean {
  return fact.kind === 'ports' && fact.confidence === 'low';
}

/** One token of one kind. */
export function placeKey({ kind, location }: Fact): string {
  return `${kind} ${formatLocation(location)}`;
}

function itemKey(fact: Fact, at: Location): string {
  return `${fact.kind === 'sysctl' ? fact.key : fact.claimant} ${JSON.stringify(at)}`;
}

/** All that a fact says but its machines: facts that differ in those only are one. */
function sayings(fact: Fact): string {
  const { place: _place, order: _order, isConditional: _open, isChosen: _chosen, ...rest } = fact;
  return JSON.stringify(rest);
}

/** By place in the files, then by what it says: the same order whatever the order of the files. */
export function compareFacts(a: Fact, b: Fact): number {
  const byPlace = compareLocations(a.location, b.location);
  if (byPlace !== 0) return byPlace;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
