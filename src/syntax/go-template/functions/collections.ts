// Lists and maps: Sprig's, and Helm's toYaml and toJson.

import { type Known, known, type Value } from '../../../model/value.ts';
import { MAX_ITEMS, mustFit, Room, type Spend } from '../room.ts';
import {
  derived,
  type GoMap,
  integer,
  isInteger,
  isList,
  isMap,
  joinVia,
  refuse,
  sprint,
  together,
} from '../values.ts';
import type { Compute } from './index.ts';

/** They keep the parts of their arguments as they are, unknown ones included. */
export const COLLECTIONS: ReadonlyMap<string, Compute> = new Map<string, Compute>([
  ['list', (args) => known([...args])],
  ['tuple', (args) => known([...args])],
  ['dict', dict],
  ['get', ([map, key]) => withMap(map, (m) => m.get(keyOf(key)) ?? known(''))],
  ['hasKey', ([map, key]) => withMap(map, (m, of) => derived(m.has(keyOf(key)), [of]))],
  [
    'keys',
    ([map], spend) =>
      withMap(map, (m, of) => {
        spend(m.size);
        return known(
          [...m.keys()].map((k) => known(k)),
          of.via,
        );
      }),
  ],
  [
    'values',
    ([map]) =>
      withMap(map, (m, of) => (m.size < 2 ? known([...m.values()], of.via) : refuse('values have no order'))),
  ],
  ['pick', ([map, ...keys], spend) => withMap(map, (m) => known(only(m, keys, true, spend)))],
  ['omit', ([map, ...keys], spend) => withMap(map, (m) => known(only(m, keys, false, spend)))],
  ['index', ([start = known(null), ...keys]) => keys.reduce<Value>(indexed, start)],
  ['dig', dig],
  ['first', ([list]) => withList(list, (items) => items[0] ?? known(null))],
  ['last', ([list]) => withList(list, (items) => items.at(-1) ?? known(null))],
  ['rest', ([list]) => withList(list, (items) => known(items.slice(1)))],
  ['append', ([list, item = known(null)]) => withList(list, (items) => known([...items, item]))],
  ['prepend', ([list, item = known(null)]) => withList(list, (items) => known([item, ...items]))],
  ['concat', concatenated],
  ['uniq', ([list], spend) => withList(list, (items) => known(distinct(items, new Room(spend))))],
  ['compact', ([list]) => withList(list, (items) => known(items.filter((i) => textOf(i) !== '')))],
  [
    'sortAlpha',
    ([list]) =>
      withList(list, (items) =>
        known(
          items
            .map(textOf)
            .sort()
            .map((t) => known(t)),
        ),
      ),
  ],
  [
    'has',
    ([item, list]) =>
      withList(list, (items, of) =>
        derived(
          items.some((i) => same(i, item)),
          [of],
        ),
      ),
  ],
  ['len', ([value = known(null)]) => together([value], (v) => integer(size(v), [v]))],
  ['until', ([count]) => withNumber(count, (n) => known(counted(0, n)))],
  [
    'splitList',
    ([by, text]) =>
      known(
        textOf(text)
          .split(textOf(by))
          .map((t) => known(t)),
      ),
  ],
  [
    'split',
    ([by, text]) =>
      known(
        new Map(
          textOf(text)
            .split(textOf(by))
            .map((t, i) => [`_${i}`, known(t)]),
        ),
      ),
  ],
  ['deepCopy', ([value = known(null)], spend) => copied(value, new Room(spend))],
  ['mustDeepCopy', ([value = known(null)], spend) => copied(value, new Room(spend))],
  ['toYaml', ([value = known(null)], spend) => known(toYaml(value, new Room(spend)), joinVia([value]))],
  [
    'toJson',
    ([value = known(null)], spend) => known(JSON.stringify(plain(value, new Room(spend))), joinVia([value])),
  ],
]);

function dict(args: readonly Value[]): Value {
  const entries = new Map<string, Value>();
  for (let i = 0; i < args.length; i += 2) entries.set(keyOf(args[i]), args[i + 1] ?? known(''));
  return known(entries);
}

export function keyOf(value: Value | undefined): string {
  if (value?.kind !== 'known') return refuse('a key is not known');
  return sprint(value);
}

function withMap(value: Value | undefined, compute: (map: GoMap, of: Known) => Value): Value {
  if (!value) return refuse('a map is missing');
  return together([value], (v) => (isMap(v) ? compute(v.data, v) : refuse('a map is needed')));
}

function withList(value: Value | undefined, compute: (items: readonly Value[], of: Known) => Value): Value {
  if (!value) return refuse('a list is missing');
  return together([value], (v) => (isList(v) ? compute(v.data, v) : refuse('a list is needed')));
}

function withNumber(value: Value | undefined, compute: (n: number) => Value): Value {
  if (!value) return refuse('a number is missing');
  return together([value], (v) =>
    typeof v.data === 'number' ? compute(v.data) : refuse('a number is needed'),
  );
}

const MAX_COUNT = 1000;

function counted(from: number, to: number): readonly Value[] {
  if (to - from > MAX_COUNT) refuse('a loop is too long to follow');
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => integer(from + i));
}

function only(map: GoMap, keys: readonly Value[], keeps: boolean, spend: Spend): GoMap {
  spend(map.size);
  const names = new Set(keys.map(keyOf));
  return new Map([...map].filter(([k]) => names.has(k) === keeps));
}

/** `index`: nil for a key that is not there, an error behind the end of a list. */
function indexed(start: Value, key: Value): Value {
  return together([start, key], (s, k) => {
    if (isMap(s) && typeof k.data === 'string') return s.data.get(k.data) ?? known(null);
    if (isList(s) && typeof k.data === 'number')
      return s.data[k.data] ?? refuse('an index behind the end of a list stops the template');
    return refuse('an index into what is no list or map stops the template');
  });
}

function dig(args: readonly Value[]): Value {
  const map = args.at(-1);
  const fallback = args.at(-2) ?? known(null);
  let at: Value | undefined = map;
  for (const key of args.slice(0, -2)) {
    if (at?.kind !== 'known') return at ?? fallback;
    if (!isMap(at)) return refuse("'dig' into what is no map stops the template");
    at = at.data.get(keyOf(key));
    if (at === undefined) return fallback;
  }
  return at ?? fallback;
}

function concatenated(values: readonly Value[]): Value {
  const lists = values.map((l) => (isList(l) ? l.data : refuse('a list is not known')));
  mustFit(
    lists.reduce((sum, { length }) => sum + length, 0),
    MAX_ITEMS,
  );
  return known(lists.flat());
}

function textOf(value: Value | undefined): string {
  return value?.kind === 'known' && typeof value.data === 'string'
    ? value.data
    : refuse('a text is not known');
}

function same(a: Value, b: Value | undefined): boolean {
  const [x, y] = [scalarData(a), scalarData(b)];
  return x === y && b !== undefined && isInteger(a) === isInteger(b);
}

function scalarData(value: Value | undefined): Known['data'] {
  if (value?.kind !== 'known') return refuse('an item is not known');
  if (value.data !== null && typeof value.data === 'object') return refuse('maps and lists are not compared');
  return value.data;
}

function distinct(items: readonly Value[], room: Room): readonly Value[] {
  const seen = new Map<string, Value>();
  for (const item of items) {
    const data = scalarData(item);
    const key = `${typeof data}${isInteger(item)}${data}`;
    room.take(key.length);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

function size({ data }: Known): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (Array.isArray(data)) return data.length;
  return data instanceof Map ? data.size : refuse('this has no length');
}

function copied(value: Value, room: Room, depth = 0): Value {
  room.take(0, depth);
  if (isList(value)) return { ...value, data: value.data.map((v) => copied(v, room, depth + 1)) };
  if (!isMap(value)) return value;
  return { ...value, data: new Map([...value.data].map(([k, v]) => [k, copied(v, room, depth + 1)])) };
}

/** JSON data; refuses what is not all known. */
function plain(value: Value, room: Room, depth = 0): unknown {
  if (value.kind !== 'known') return refuse('a part of the value is not known');
  const { data } = value;
  room.take(typeof data === 'string' ? data.length : 0, depth);
  if (Array.isArray(data)) return (data as readonly Value[]).map((v) => plain(v, room, depth + 1));
  if (!(data instanceof Map)) return data;
  const entries = [...(data as GoMap)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([k, v]) => {
      room.take(k.length);
      return [k, plain(v, room, depth + 1)];
    }),
  );
}

/** YAML with the meaning of Helm's, in fewer words: scalars that YAML could take for others are quoted. */
function toYaml(value: Value, room: Room, indent = '', depth = 0): string {
  if (value.kind !== 'known') return refuse('a part of the value is not known');
  const { data } = value;
  room.take(indent.length + (typeof data === 'string' ? data.length : 0), depth);
  if (Array.isArray(data)) {
    if (data.length === 0) return '[]';
    return (data as readonly Value[])
      .map((v) => `- ${toYaml(v, room, `${indent}  `, depth + 1)}`)
      .join(`\n${indent}`);
  }
  if (data instanceof Map) {
    const entries = [...(data as GoMap)].sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return '{}';
    return entries
      .map(([k, v]) => {
        const isBlock = v.kind === 'known' && v.data !== null && typeof v.data === 'object' && size(v) > 0;
        const isList = v.kind === 'known' && Array.isArray(v.data);
        room.take(k.length);
        const inner = isList ? indent : `${indent}  `;
        return `${scalar(k)}:${isBlock ? `\n${inner}` : ' '}${toYaml(v, room, inner, depth + 1)}`;
      })
      .join(`\n${indent}`);
  }
  return typeof data === 'string' ? scalar(data) : String(data);
}

function scalar(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
