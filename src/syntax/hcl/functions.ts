// Terraform's functions by name: which are computed, which cannot be, and what a wrong call gives.

import { type Known, known, oneOf, unknown, type Value } from '../../model/value.ts';
import { COLLECTION_FUNCTIONS } from './functions/collections.ts';
import { CONVERSION_FUNCTIONS } from './functions/conversions.ts';
import type { HclFunction } from './functions/define.ts';
import { ENCODING_FUNCTIONS } from './functions/encoding.ts';
import { FORMAT_FUNCTIONS } from './functions/format.ts';
import { NETWORK_FUNCTIONS } from './functions/network.ts';
import { NUMBER_FUNCTIONS } from './functions/numbers.ts';
import { TEXT_FUNCTIONS } from './functions/texts.ts';
import {
  adopt,
  collection,
  failure,
  isFailure,
  isList,
  isMap,
  kindOf,
  lift,
  text,
  toText,
  unify,
  viaOf,
} from './types.ts';

/** What functions may ask of the outside: the file callbacks of a scope. */
export interface FileAccess {
  file?(path: string): string | undefined;
  templateFile?(path: string, vars: ReadonlyMap<string, Value>): Value | undefined;
  /** What a text of YAML says; undefined where it is not to be told. */
  yaml?(text: string): Value | undefined;
}

const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map(
  [
    TEXT_FUNCTIONS,
    FORMAT_FUNCTIONS,
    NUMBER_FUNCTIONS,
    COLLECTION_FUNCTIONS,
    CONVERSION_FUNCTIONS,
    ENCODING_FUNCTIONS,
    NETWORK_FUNCTIONS,
  ].flatMap((table) => Object.entries(table)),
);

/** Functions that take open lists: what they tell does not depend on the number of elements. */
const TAKE_OPEN = new Set([
  ...[
    'alltrue',
    'anytrue',
    'compact',
    'concat',
    'contains',
    'distinct',
    'flatten',
    'jsonencode',
    'lookup',
    'max',
  ],
  ...['merge', 'min', 'sort', 'sum', 'tolist', 'toset', 'join', 'keys', 'sensitive', 'nonsensitive'],
]);

/** Functions whose result no file tells. */
const OF_THE_RUN = new Set([
  ...['timestamp', 'plantimestamp', 'uuid', 'uuidv4', 'bcrypt', 'env', 'vault', 'consul_key', 'isotime'],
  ...['legacy_isotime', 'abspath', 'pathexpand', 'rsadecrypt', 'aws_secretsmanager', 'ephemeralasnull'],
]);

/**
 * The value of a call (Terraform language, "Built-in Functions"; names with and without `core::`). Arguments that are
 * one of several give one of several; a call Terraform refuses gives a failure; an unknown function an unknown.
 */
export function callFunction(written: string, args: readonly Value[], files: FileAccess): Value {
  const name = written.startsWith('core::') ? written.slice(6) : written;
  switch (name) {
    case 'try':
      return attempt(args);
    case 'can':
      return can(args);
    case 'coalesce':
      return coalesce(args);
    case 'file':
    case 'fileexists':
    case 'templatefile':
      return lift(args, (...all: readonly Known[]) => readFile(name, all, files));
    case 'yamldecode':
      return lift(args, (...all: readonly Known[]) => decodeYaml(all, files));
    default:
  }
  const found = FUNCTIONS.get(name);
  if (!found) {
    const reason = OF_THE_RUN.has(name) ? 'is only known when it runs' : 'is not evaluated';
    return args.find(isFailure) ?? unknown(`${written}() ${reason}`, viaOf(args));
  }
  if (args.length < found.min || args.length > found.max)
    return failure(`wrong number of arguments for ${name}()`);
  return lift(args, (...all: readonly Known[]) => {
    const via = viaOf(all);
    if (!found.nullable && all.some((arg) => arg.data === null))
      return failure(`null as an argument of ${name}()`, via);
    const open = all.find((arg) => kindOf(arg.data) === 'open');
    if (!open) return found.run(all, via);
    if (!TAKE_OPEN.has(name)) return unknown('how many elements the list has is not known', via);
    const result = found.run(all, via);
    return result.kind === 'known' && isList(result.data)
      ? collection('open', result.data, result.via)
      : result;
  });
}

/** The first argument without an error. One that is not known may be an error or not. */
function attempt(args: readonly Value[]): Value {
  const possible: Value[] = [];
  for (const arg of args) {
    if (holdsFailure(arg)) continue;
    possible.push(arg);
    if (arg.kind === 'known') break;
  }
  return possible.length === 0 ? failure('no argument of try() has a value') : oneOf(possible);
}

function can(args: readonly Value[]): Value {
  const [arg] = args;
  if (!arg || args.length > 1) return failure('wrong number of arguments for can()');
  if (holdsFailure(arg)) return known(false, viaOf([arg]));
  if (arg.kind !== 'known') return unknown('whether the expression has a value is not known', viaOf([arg]));
  return known(true, arg.via);
}

/** True where the value or a part of it is a certain error: then Terraform stops at the whole. */
function holdsFailure(value: Value): boolean {
  if (value.kind === 'several') return value.options.every(holdsFailure);
  if (value.kind === 'unknown') return isFailure(value);
  if (isList(value.data)) return value.data.some(holdsFailure);
  return isMap(value.data) && [...value.data.values()].some(holdsFailure);
}

/** The first argument that is neither null nor "", in the type all have in common. */
function coalesce(args: readonly Value[]): Value {
  const failed = args.find(isFailure);
  if (failed) return failed;
  const typed = unify(args);
  if (!isValueList(typed)) return typed;
  const possible: Value[] = [];
  for (const arg of typed) {
    const alternatives = arg.kind === 'several' ? arg.options : [arg];
    const taken = alternatives.filter((a) => a.kind === 'unknown' || (a.data !== null && a.data !== ''));
    possible.push(...taken);
    if (taken.length === alternatives.length && taken.every((a) => a.kind === 'known'))
      return oneOf(possible);
  }
  return possible.length === 0 ? failure('all arguments of coalesce() are null or ""') : oneOf(possible);
}

function isValueList(value: readonly Value[] | Value): value is readonly Value[] {
  return Array.isArray(value);
}

function decodeYaml(args: readonly Known[], files: FileAccess): Value {
  const [first] = args;
  if (!first || args.length !== 1) return failure('wrong number of arguments for yamldecode()');
  const missing = unknown('what yamldecode() gives is not known', first.via);
  return lift([toText(first)], (written) => {
    const value = files.yaml?.(String(written.data));
    return value ? adopt(first.via, value) : missing;
  });
}

function readFile(
  name: 'file' | 'fileexists' | 'templatefile',
  args: readonly Known[],
  files: FileAccess,
): Value {
  const [first, vars] = args;
  if (!first || args.length !== (name === 'templatefile' ? 2 : 1)) {
    return failure(`wrong number of arguments for ${name}()`);
  }
  return lift([toText(first)], (path) => {
    const file = String(path.data);
    const missing = unknown(`the file ${file} of ${name}() is not known`, path.via);
    if (name === 'templatefile') {
      if (!vars || !isMap(vars.data)) return failure('templatefile() needs an object of variables', path.via);
      return files.templateFile?.(file, vars.data) ?? missing;
    }
    const content = files.file?.(file);
    if (content === undefined) return missing;
    return name === 'file' ? text(content, path.via) : known(true, path.via);
  });
}
