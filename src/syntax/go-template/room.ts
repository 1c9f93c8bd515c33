// What the values of a template may grow to: a few lines that double a text or list would fill the memory.

import { options, unknown, type Value } from '../../model/value.ts';
import { refuse } from './refusal.ts';

/** Counts steps; throws where a template takes more than anybody's chart. */
export type Spend = (steps: number) => void;

/** No text that a person's chart renders is longer, in characters. */
export const MAX_TEXT = 100_000;
/** No list or map of a person's chart has more entries. */
export const MAX_ITEMS = 10_000;
const MAX_NESTING = 60;

/** Characters that are read or written in the time of one step. */
const CHARACTERS = 64;
/** Items of a list that are read in the time of one step; new lists cost more, since they stay. */
const READ_ITEMS = 16;
const NEW_ITEMS = 2;

const TOO_LARGE = 'the value is too large to follow';

/** The room for one text or copy made of values, which share their parts, and may hold themselves. */
export class Room {
  #characters = MAX_TEXT;
  #parts = MAX_ITEMS;

  constructor(private readonly spend: Spend = () => {}) {}

  /** Takes a part of so many characters. Refuses where there is no room. */
  take(characters: number, depth = 0): void {
    this.spend(1 + Math.floor(characters / CHARACTERS));
    this.#characters -= characters;
    this.#parts--;
    if (this.#characters < 0 || this.#parts < 0 || depth > MAX_NESTING) refuse(TOO_LARGE);
  }
}

/** Refuses a text or list of this length before it is made. */
export function mustFit(length: number, most: number): void {
  if (!(length <= most)) refuse(TOO_LARGE);
}

/** Spends what it takes to read the arguments of a function. */
export function spendOn(args: readonly Value[], spend: Spend): void {
  let steps = args.length;
  for (const arg of args) steps += weight(arg, READ_ITEMS);
  spend(steps);
}

/** A result, if it is no larger than a value may be. */
export function fitting(value: Value, spend: Spend): Value {
  spend(weight(value, NEW_ITEMS));
  for (const option of options(value)) {
    if (option.kind === 'unknown') continue;
    const { data } = option;
    const isTooLarge =
      typeof data === 'string' ? data.length > MAX_TEXT : Array.isArray(data) && data.length > MAX_ITEMS;
    if (isTooLarge) return unknown(TOO_LARGE, option.via);
  }
  return value;
}

function weight(value: Value, items: number): number {
  let steps = 0;
  for (const option of options(value)) {
    if (option.kind === 'unknown') continue;
    const { data } = option;
    if (typeof data === 'string') steps += Math.floor(data.length / CHARACTERS);
    else if (Array.isArray(data)) steps += Math.floor(data.length / items);
  }
  return steps;
}
