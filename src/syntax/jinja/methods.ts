// The methods of Python's text, lists and dictionaries that a template may call.

import { type Known, known, type Value } from '../../model/value.ts';
import { item } from './access.ts';
import {
  type Arguments,
  bind,
  intArgument,
  type Machine,
  type Operation,
  type Operations,
  operation,
  textArgument,
} from './calls.ts';
import { braceFormat } from './format.ts';
import { isUndefinedJinja, perOption, refuse, together } from './lattice.ts';
import { checkLength, computed, equalCount, iterate, keyOf, pythonOf, tuple, view } from './python.ts';
import { capitalize, type Ends, replace, split, splitFromRight, splitLines, strip } from './strings.ts';

const given = (value: Known | undefined): Known | undefined => (value?.data === null ? undefined : value);

function texts(pieces: readonly string[], subject: Known): Value {
  return computed(
    pieces.map((piece) => known(piece)),
    [subject],
  );
}

function change(apply: (text: string) => string): Operation {
  return operation([], (subject) => computed(apply(textArgument(subject)), [subject]));
}

function stripped(ends: Ends): Operation {
  return operation(['chars'], (subject, [characters]) => {
    const set = given(characters);
    return computed(strip(textArgument(subject), set && textArgument(set), ends), [subject]);
  });
}

function affix(holds: (text: string, affix: string) => boolean): Operation {
  return operation(['affix'], (subject, [wanted]) => {
    if (!wanted) return refuse('the method needs an argument');
    const python = pythonOf(wanted.data);
    const text = textArgument(subject);
    if (python.type !== 'tuple') return computed(holds(text, textArgument(wanted)), [subject, wanted]);
    return together(python.items, (...all) =>
      computed(
        all.some((one) => holds(text, textArgument(one))),
        [subject, wanted],
      ),
    );
  });
}

const TEXT_METHODS: Operations = new Map<string, Operation>([
  ['upper', change((text) => text.toUpperCase())],
  ['lower', change((text) => text.toLowerCase())],
  ['capitalize', change(capitalize)],
  ['strip', stripped('both')],
  ['lstrip', stripped('left')],
  ['rstrip', stripped('right')],
  ['startswith', affix((text, start) => text.startsWith(start))],
  ['endswith', affix((text, end) => text.endsWith(end))],
  [
    'split',
    operation(['sep', 'maxsplit'], (subject, [separator, limit]) => {
      const sep = given(separator);
      const pieces = split(textArgument(subject), sep && textArgument(sep), intArgument(limit, -1));
      return texts(pieces ?? refuse('the text cannot be split like this'), subject);
    }),
  ],
  [
    'rsplit',
    operation(['sep', 'maxsplit'], (subject, [separator, limit]) => {
      const sep = textArgument(separator);
      if (sep === '') return refuse('the text cannot be split like this');
      return texts(splitFromRight(textArgument(subject), sep, intArgument(limit, -1)), subject);
    }),
  ],
  ['splitlines', operation([], (subject) => texts(splitLines(textArgument(subject)), subject))],
  [
    'replace',
    operation(['old', 'new', 'count'], (subject, [old, next, count]) => {
      const text = replace(
        textArgument(subject),
        textArgument(old),
        textArgument(next),
        intArgument(count, -1),
      );
      return computed(
        text,
        [subject, old, next].filter((v) => v !== undefined),
      );
    }),
  ],
  [
    'join',
    operation(['iterable'], (subject, [list]) => {
      if (!list) return refuse('the method needs an argument');
      return together(iterate(list.data), (...parts) => {
        const pieces = parts.map((part) => textArgument(part));
        const gap = textArgument(subject);
        checkLength(pieces.reduce((sum, piece) => sum + piece.length + gap.length, 0));
        return computed(pieces.join(gap), [subject, list, ...parts]);
      });
    }),
  ],
  [
    'format',
    (subject, args) => perOption(subject, (text) => (text.kind === 'known' ? braceFormat(text, args) : text)),
  ],
  [
    'find',
    operation(['sub'], (subject, [part]) => {
      const text = textArgument(subject);
      const at = text.indexOf(textArgument(part));
      return computed(at < 0 ? at : [...text.slice(0, at)].length, [subject]);
    }),
  ],
  [
    'count',
    operation(['sub'], (subject, [part]) => {
      const wanted = textArgument(part);
      if (wanted === '') return refuse('an empty text is not counted');
      return computed(textArgument(subject).split(wanted).length - 1, [subject]);
    }),
  ],
  [
    'zfill',
    operation(['width'], (subject, [width]) => {
      const text = textArgument(subject);
      const size = intArgument(width);
      if (size > 1000) return refuse('the value is too large to follow');
      const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
      return computed(sign + text.slice(sign.length).padStart(size - sign.length, '0'), [subject]);
    }),
  ],
  [
    'isdigit',
    operation([], (subject) => {
      const text = textArgument(subject);
      return /^[\x00-\x7f]*$/.test(text)
        ? computed(/^\d+$/.test(text), [subject])
        : refuse('only ASCII is followed');
    }),
  ],
]);

/** `dict.get(key, fallback)`: unlike a subscript it finds None, never undefined. */
const get: Operation = (subject, args) => {
  const [key, fallback] = bind(args, ['key', 'default']);
  return together([subject, key ?? refuse('get needs a key')], (dict, name) => {
    if (!dict || !name) return refuse('get needs a key');
    const python = pythonOf(dict.data);
    const there = python.type === 'dict' && typeof name.data === 'string' && python.map.has(name.data);
    const found = there || typeof name.data !== 'string' ? item(dict, name) : undefined;
    return found && !isUndefinedJinja(found) ? found : (fallback ?? known(null, dict.via));
  });
};

function dictView(items: (map: ReadonlyMap<string, Value>) => readonly Value[]): Operation {
  return operation([], (subject) => {
    const python = pythonOf(subject.data);
    return python.type === 'dict'
      ? computed(view(items(python.map)), [subject])
      : refuse('the value is no dictionary');
  });
}

const DICT_METHODS: Operations = new Map<string, Operation>([
  ['get', get],
  ['items', dictView((map) => [...map].map(([key, value]) => known(tuple([known(keyOf(map, key)), value]))))],
  ['keys', dictView((map) => [...map.keys()].map((key) => known(keyOf(map, key))))],
  ['values', dictView((map) => [...map.values()])],
]);

const LIST_METHODS: Operations = new Map<string, Operation>([
  [
    'count',
    operation(['value'], (subject, [value]) => {
      const count = value && equalCount(iterate(subject.data), value);
      return computed(count ?? refuse('a part to compare is not known'), [subject]);
    }),
  ],
]);

/** `subject.name(…)`; refuses methods that are not listed here. */
export function callMethod(subject: Value, name: string, args: Arguments, machine: Machine): Value {
  return perOption(subject, (option) => {
    if (option.kind === 'unknown') return option;
    const { type } = pythonOf(option.data);
    const methods =
      type === 'str'
        ? TEXT_METHODS
        : type === 'dict'
          ? DICT_METHODS
          : type === 'list' || type === 'tuple'
            ? LIST_METHODS
            : undefined;
    const method = methods?.get(name);
    if (!method) return refuse(`the method '${name}' is not evaluated`);
    return method(option, args, machine);
  });
}
