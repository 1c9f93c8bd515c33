// Texts: Sprig's strings as charts use them, and printf.

import type { Known } from '../../../model/value.ts';
import { MAX_TEXT, mustFit, Room, type Spend } from '../room.ts';
import { derived, isInteger, isList, refuse, sprint } from '../values.ts';
import { first, second } from './comparisons.ts';
import type { Pure } from './index.ts';

export const TEXTS: ReadonlyMap<string, Pure> = new Map<string, Pure>([
  ['quote', (args, spend) => quoted(args, (text) => JSON.stringify(text), spend)],
  ['squote', (args, spend) => quoted(args, (text) => `'${text}'`, spend)],
  ['print', (args, spend) => derived(printedTogether(args, spend), args, args.length === 1)],
  ['println', (args, spend) => derived(`${sprintAll(args, spend).join(' ')}\n`, args)],
  ['printf', printf],
  ['trim', (args) => derived(text(args).trim(), args, true)],
  ['trimAll', (args) => derived(trimmed(text(args, 1), text(args), true, true), args)],
  ['trimSuffix', (args) => derived(without(text(args, 1), text(args)), args)],
  [
    'trimPrefix',
    (args) => {
      const [prefix, all] = [text(args), text(args, 1)];
      return derived(prefix !== '' && all.startsWith(prefix) ? all.slice(prefix.length) : all, args);
    },
  ],
  ['upper', (args) => derived(text(args).toUpperCase(), args)],
  ['lower', (args) => derived(text(args).toLowerCase(), args)],
  ['replace', (args) => derived(exchanged(text(args, 2), text(args), text(args, 1)), args)],
  ['contains', (args) => derived(text(args, 1).includes(text(args)), args)],
  ['hasPrefix', (args) => derived(text(args, 1).startsWith(text(args)), args)],
  ['hasSuffix', (args) => derived(text(args, 1).endsWith(text(args)), args)],
  ['trunc', (args) => derived(truncated(text(args, 1), first(args)), args)],
  ['nospace', (args) => derived(text(args).replace(/\s/g, ''), args, true)],
  ['indent', (args) => derived(indented(text(args, 1), first(args)), args)],
  ['nindent', (args) => derived(`\n${indented(text(args, 1), first(args))}`, args)],
  ['repeat', (args) => derived(repeated(text(args, 1), first(args)), args)],
  ['cat', (args, spend) => derived(sprintAll(args.filter(isGiven), spend).join(' '), args)],
  ['join', (args, spend) => derived(joined(second(args), text(args), spend), args)],
  ['b64enc', (args) => derived(Buffer.from(text(args)).toString('base64'), args)],
]);

function text(args: readonly Known[], index = 0): string {
  const value = first(args, index);
  if (typeof value.data !== 'string') return refuse('a function of texts is given something else');
  return value.data;
}

function isGiven({ data }: Known): boolean {
  return data !== null;
}

function sprintAll(values: readonly Known[], spend: Spend): readonly string[] {
  const room = new Room(spend);
  return values.map((value) => sprint(value, room));
}

/** `print` puts blanks only between operands that are no texts; one operand is all that charts give it. */
function printedTogether(values: readonly Known[], spend: Spend): string {
  return sprintAll(values, spend)
    .map((shown, i) => {
      const [before, value] = [values[i - 1], values[i]];
      const isApart = before && typeof before.data !== 'string' && typeof value?.data !== 'string';
      return (isApart ? ' ' : '') + shown;
    })
    .join('');
}

/** Sprig's quote leaves nil out. */
function quoted(args: readonly Known[], quote: (text: string) => string, spend: Spend): Known {
  return derived(sprintAll(args.filter(isGiven), spend).map(quote).join(' '), args, args.length === 1);
}

/** Go puts the new text around every character in place of an empty one. */
function exchanged(all: string, from: string, to: string): string {
  if (from === '') return refuse('an empty text is replaced');
  const pieces = all.split(from);
  mustFit(all.length + (pieces.length - 1) * (to.length - from.length), MAX_TEXT);
  return pieces.join(to);
}

function without(all: string, suffix: string): string {
  return suffix !== '' && all.endsWith(suffix) ? all.slice(0, -suffix.length) : all;
}

function trimmed(all: string, set: string, atStart: boolean, atEnd: boolean): string {
  let [start, end] = [0, all.length];
  const characters = new Set(set);
  while (atStart && start < end && characters.has(all[start] ?? '')) start++;
  while (atEnd && end > start && characters.has(all[end - 1] ?? '')) end--;
  return all.slice(start, end);
}

function truncated(all: string, count: Known): string {
  if (typeof count.data !== 'number') return refuse("'trunc' needs a number");
  const n = count.data;
  if (n < 0) return all.length + n > 0 ? all.slice(n) : all;
  return all.slice(0, n);
}

const MAX_INDENT = 200;

function indented(all: string, by: Known): string {
  if (typeof by.data !== 'number' || by.data < 0 || by.data > MAX_INDENT)
    return refuse('an indent that is none');
  const pad = ' '.repeat(by.data);
  const lines = all.split('\n');
  mustFit(all.length + lines.length * pad.length, MAX_TEXT);
  return pad + lines.join(`\n${pad}`);
}

function repeated(all: string, count: Known): string {
  const { data } = count;
  if (typeof data !== 'number' || !Number.isInteger(data) || data < 0)
    return refuse('a text is repeated by no number');
  mustFit(data * Math.max(1, all.length), MAX_TEXT);
  return all.repeat(data);
}

function joined(list: Known, separator: string, spend: Spend): string {
  if (!isList(list)) return list.data === null ? '' : sprint(list, new Room(spend));
  const items = list.data.map((item) =>
    item.kind === 'known' ? item : refuse('an item of the list is not known'),
  );
  const texts = sprintAll(items.filter(isGiven), spend);
  mustFit(texts.length * separator.length, MAX_TEXT);
  return texts.join(separator);
}

/** `%s`, `%d`, `%v`, `%q`, `%t`, `%%`; what else fmt knows is refused, as is what it would print as an error. */
function printf(args: readonly Known[], spend: Spend): Known {
  const format = text(args);
  const room = new Room(spend);
  let next = 1;
  const result = format.replace(/%(.[\d.]*[a-z]?)/gs, (_, verb: string) => {
    if (verb.startsWith('%')) return `%${verb.slice(1)}`;
    const value = args[next++] ?? refuse('printf is given too few values');
    const rest = verb.slice(1);
    switch (verb[0]) {
      case 's':
        return (
          (typeof value.data === 'string' ? sprint(value, room) : refuse('%s of what is no text')) + rest
        );
      case 'd':
        return isInteger(value) ? String(value.data) + rest : refuse('%d of what is no integer');
      case 'v':
        return sprint(value, room) + rest;
      case 't':
        return (typeof value.data === 'boolean' ? String(value.data) : refuse('%t of no boolean')) + rest;
      case 'q':
        return (
          (typeof value.data === 'string' ? JSON.stringify(sprint(value, room)) : refuse('%q of no text')) +
          rest
        );
      case '.':
        if (verb === '.0f' && typeof value.data === 'number' && !isInteger(value))
          return Number.isInteger(value.data) ? String(value.data) : refuse('a number is rounded');
        return refuse(`%${verb} is not followed`);
      default:
        return refuse(`%${verb} is not followed`);
    }
  });
  if (next < args.length) refuse('printf is given too many values');
  return derived(result, args);
}
