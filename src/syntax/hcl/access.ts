// Elements of known collections, by name and by index.

import { type Known, unknown, type Value } from '../../model/value.ts';
import { adopt, failure, isList, isMap, kindOf, toNumber, toText } from './types.ts';

/** `object.name`. */
export function attribute(object: Known, name: string): Value {
  const { data, via } = object;
  if (!isMap(data)) return failure(`no attribute ${name}: the value is no object`, via);
  const child = data.get(name);
  return child ? adopt(via, child) : failure(`the object has no attribute ${name}`, via);
}

/** `collection[key]`. */
export function index(from: Known, key: Known): Value {
  const { data, via } = from;
  if (isMap(data)) {
    const name = toText(key);
    return name.kind === 'known' ? attribute(from, String(name.data)) : name;
  }
  if (!isList(data)) return failure('the value has no elements', via);
  if (kindOf(data) === 'set') return failure('the elements of a set have no index', via);
  if (kindOf(data) === 'open') return unknown('the position in the list is not known', via);
  const position = toNumber(key);
  if (position.kind !== 'known') return position;
  const item = typeof position.data === 'number' ? data[position.data] : undefined;
  return item ? adopt(via, item) : failure(`the list has no element ${String(position.data)}`, via);
}
