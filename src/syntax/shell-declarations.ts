// What an assignment of a script gives its name, and what `local`, `declare` and `readonly` make of names.

import {
  type Assignment,
  type Command,
  forEachChild,
  type ParsedScript,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { scalarTree } from '../model/declaration.ts';
import type { ShellStep } from '../model/shell.ts';
import type { Location } from '../model/span.ts';
import type { Expression, Template } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import { defaultsIn, wholeOf } from './shell-effects.ts';
import { OF_SHELL } from './shell-system.ts';
import { spanOf, wordOf } from './shell-words.ts';

/** Builtins that give values to the names behind them (bash(1), SHELL BUILTIN COMMANDS). */
export const DECLARES: ReadonlySet<string> = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

export type Argument = Word | Assignment;

/** What a script says of its names wherever it stands. */
export interface ShellNames {
  readonly functions: ReadonlySet<string>;
  /** Functions that `unset -f` takes away somewhere. */
  readonly unsetFunctions: ReadonlySet<string>;
  /** Options of `declare` that change what is assigned, by name; `trap` for a name that a trap assigns. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The names that `declare -n` makes refer to another. */
  readonly references: ReadonlySet<string>;
  /** `#!/bin/sh`, which is dash on many machines. */
  readonly isSh: boolean;
}

/** Looks at all of a script, since a name keeps its attributes from function to function. */
export function namesOf(script: ParsedScript, functions: ReadonlySet<string>, text: string): ShellNames {
  const attributes = new Map<string, string>();
  const references = new Set<string>();
  const unsetFunctions = new Set<string>();
  const add = (name: string, flags: string) => attributes.set(name, (attributes.get(name) ?? '') + flags);
  const visit = (node: SyntaxNode, level: number): void => {
    if (level > MAX_LEVELS) return;
    if (node.type === 'Command') noteCommand(node);
    forEachChild(node, (child) => visit(child, level + 1));
  };
  const noteCommand = (node: Command): void => {
    const args = node.suffix.filter((s) => s.type === 'Word' || s.type === 'Assignment');
    const name = node.name?.value ?? '';
    const flags = args.filter((a) => /^-/.test(textOf(a))).map(textOf);
    if (DECLARES.has(name)) {
      const changing = flags.join('').replace(/[^ilunc]/g, '');
      if (changing === '') return;
      for (const arg of args) {
        const declared = arg.type === 'Assignment' ? arg.name : textOf(arg);
        if (!/^[A-Za-z_]\w*$/.test(declared)) continue;
        add(declared, changing);
        if (changing.includes('n')) references.add(declared);
      }
    } else if (name === 'unset' && flags.some((f) => f.includes('f'))) {
      for (const arg of args) unsetFunctions.add(textOf(arg));
    } else if (name === 'trap' && args.slice(1).some((a) => !/^(?:EXIT|0)$/.test(textOf(a)))) {
      for (const found of textOf(args[0]).matchAll(/(?:^|[\s;&|{(])([A-Za-z_]\w{0,200})\+?=/g))
        if (found[1]) add(found[1], 'trap');
    }
  };
  for (const statement of script.commands) visit(statement, 0);
  return {
    functions,
    unsetFunctions,
    attributes,
    references,
    isSh: /^#![ \t]*\S*\/(?:env[ \t]+)?(?:sh|dash|ash)\b/.test(text),
  };
}

/** The parser itself refuses more than 256 levels. */
const MAX_LEVELS = 400;

/** The text of a word without expansions; what holds one keeps its signs. */
export function textOf(word: Argument | undefined): string {
  return word === undefined ? '' : word.type === 'Word' ? word.value : word.text;
}

export function shown(path: string): string {
  return path.length > 60 ? `…${path.slice(-59)}` : path;
}

/** `export NAME=value`, `local NAME`, `readonly NAME=value`: all words are expanded before the first is assigned. */
export function declaredSteps(
  builtin: string,
  args: readonly Argument[],
  at: Location,
  source: Source,
  names: ShellNames,
): readonly ShellStep[] {
  const flags = args
    .map(textOf)
    .filter((t) => /^[-+]/.test(t))
    .join('');
  if (/[fFp]/.test(flags)) return [];
  const isLocal = /^(?:local|declare|typeset)$/.test(builtin) && !flags.includes('g');
  const isFixed = builtin === 'readonly' || flags.includes('r');
  const steps = args.flatMap((arg): readonly ShellStep[] => {
    const text = textOf(arg);
    if (/^[-+]/.test(text)) return [];
    const name = arg.type === 'Assignment' ? arg.name : text;
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      const reason = `'${builtin} ${shown(arg.text)}' may give it another value`;
      const holed = arg.type === 'Word' && source.holesIn(spanOf(arg, source)).length > 0;
      const word = holed ? { word: wholeOf(arg, source) } : {};
      return [{ kind: 'spoil', ...word, isSure: false, at, reason }];
    }
    // Arrays and references have not the value that is written.
    const isOther = /[aAn]/.test(flags);
    const given =
      arg.type !== 'Assignment'
        ? isOther
          ? [computed(name, arg, source)]
          : []
        : isOther
          ? [computed(name, arg, source)]
          : assignmentSteps(arg, source, names);
    const global = flags.includes('g');
    return [
      ...(isLocal ? [{ kind: 'local', name, at } as const] : []),
      ...given.map((s) => (global && s.kind === 'assign' ? { ...s, isGlobal: true as const } : s)),
      ...(isFixed ? [{ kind: 'fix', name, at } as const] : []),
    ];
  });
  return steps.length === 0 ? [] : [{ kind: 'together', at, steps }];
}

function computed(
  name: string,
  node: { readonly pos: number; readonly end: number },
  source: Source,
): ShellStep {
  const at = source.locate(spanOf(node, source));
  const reason = `variable '${name}' is computed when the script runs`;
  return { kind: 'spoil', name, isSure: true, at, reason };
}

export function assignmentSteps(node: Assignment, source: Source, names: ShellNames): readonly ShellStep[] {
  const { name, value } = node;
  if (value.type === 'ArrayValue' || node.index !== undefined) {
    const at = source.locate(spanOf(node, source));
    return [
      { kind: 'spoil', name, isSure: node.index === undefined, at, reason: `variable '${name}' is an array` },
    ];
  }
  const defaults = defaultsIn(value, source);
  if (isOther(node, value, names)) {
    const own = computed(name, node, source);
    // Whatever the name refers to is changed.
    const all: ShellStep = { kind: 'spoil', isSure: false, at: own.at, reason: `'${name}' refers to a name` };
    return names.references.has(name) ? [...defaults, own, all] : [...defaults, own];
  }
  const { span } = wordOf(value, source);
  const template = wholeOf(value, source);
  const before: Expression = { language: 'shell', text: `$${name}`, at: template.at };
  const written: Template =
    node.append === true ? { ...template, parts: [before, ...template.parts] } : template;
  const assign: ShellStep = {
    kind: 'assign',
    name,
    value: scalarTree(written),
    at: template.at,
    offset: source.offsetInFile(span.start),
  };
  if (node.append !== true || !names.isSh) return [...defaults, assign];
  // dash takes `P+=1` for a command, which it does not find.
  const arms = [
    { at: assign.at, steps: [assign] },
    { at: assign.at, steps: [] },
  ];
  return [...defaults, { kind: 'either', at: assign.at, arms }];
}

/** True where the name does not get the text that is written: an integer, another case of letters, a name of the shell's own. */
function isOther(node: Assignment, value: Word, { attributes }: ShellNames): boolean {
  if (OF_SHELL.has(node.name) || value.text.startsWith('~')) return true;
  const flags = attributes.get(node.name);
  return (
    flags !== undefined && !(/^i+$/.test(flags) && !node.append && /^(?:0|[1-9]\d{0,14})$/.test(value.text))
  );
}
