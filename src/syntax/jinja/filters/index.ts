// Every filter that is evaluated, by name.

import { bind, flagArgument, type Operation, type Operations } from '../calls.ts';
import { isUndefinedJinja, perOption, refuse } from '../lattice.ts';
import { truthy } from '../python.ts';
import { DICT_FILTERS } from './dicts.ts';
import { ENCODING_FILTERS } from './encodings.ts';
import { LIST_FILTERS, ternary } from './lists.ts';
import { NUMBER_FILTERS } from './numbers.ts';
import { REGEX_FILTERS } from './regex.ts';
import { SET_FILTERS } from './sets.ts';
import { TEXT_FILTERS } from './text.ts';

/**
 * `default(value, falsy_too)`. A name nobody defines gives the default: that is what the files say. A name that is
 * defined, yet not known, stays unknown.
 */
const fallBack: Operation = (subject, args) => {
  const [fallback, falsyToo] = bind(args, ['default_value', 'boolean']);
  if (falsyToo && falsyToo.kind !== 'known') return refuse('the second argument of default is not known');
  const value = fallback ?? { kind: 'known', data: '', via: [] };
  return perOption(subject, (option) => {
    if (isUndefinedJinja(option)) return value;
    if (option.kind === 'unknown') return option;
    return flagArgument(falsyToo) && !truthy(option.data) ? value : option;
  });
};

/** Gives the subject, or fails in Ansible where it is undefined. */
const mandatory: Operation = (subject) => subject;

export const FILTERS: Operations = new Map<string, Operation>([
  ...TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...LIST_FILTERS,
  ...SET_FILTERS,
  ...DICT_FILTERS,
  ...ENCODING_FILTERS,
  ...REGEX_FILTERS,
  ['default', fallBack],
  ['d', fallBack],
  ['mandatory', mandatory],
  ['ternary', ternary],
]);
