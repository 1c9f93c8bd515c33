// What one simple command does to variables: assignments, declarations, and commands that read or compute values.

import type { Assignment, Command, For, SyntaxNode, Word } from 'unbash';
import { scalarTree } from '../model/declaration.ts';
import type { ShellArgument, ShellStep } from '../model/shell.ts';
import type { Location } from '../model/span.ts';
import type { Expression, Template } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import { spanOf, wordOf } from './shell-words.ts';

/** More words than these are no list that a person wrote. */
const MAX_WORDS = 200;

/** Builtins that give values to the names behind them (bash(1), SHELL BUILTIN COMMANDS). */
const DECLARES: ReadonlySet<string> = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** Files of the system that give values only to names of their own. */
const HARMLESS =
  /^(?:\/etc\/(?:os-release|lsb-release|profile|rc\.d\/init\.d\/functions|init\.d\/functions(?:\.sh)?|rc\.common|rc\.subr|bash\.bashrc|bashrc|bash_completion)|\/usr\/lib\/os-release|\/lib\/lsb\/init-functions|\/lib\/functions\.sh|\/lib\/init\/[\w.-]+|~\/\.(?:bashrc|profile|bash_profile|cargo\/env|nvm\/nvm\.sh))$|(?:^|\/)bin\/activate$/;

export function commandSteps(
  node: Command,
  source: Source,
  functions: ReadonlySet<string>,
): readonly ShellStep[] {
  const at = source.locate(spanOf(node, source));
  const words = [
    ...(node.name ? [node.name] : []),
    ...node.suffix.filter((s) => s.type === 'Word' || s.type === 'Assignment'),
  ];
  const defaults = words.flatMap((w) => defaultsIn(w, source));
  const prefix = node.prefix.flatMap((p) => (p.type === 'Assignment' ? assignmentSteps(p, source) : []));
  // Without a command the assignments are for good.
  if (!node.name) return [...prefix, ...defaults];
  const own: readonly ShellStep[] = prefix.length > 0 ? [{ kind: 'scoped', at, steps: prefix }] : [];
  return [...own, ...defaults, ...builtinSteps(words, at, source, functions)];
}

type Argument = Word | Assignment;

function builtinSteps(
  all: readonly Argument[],
  at: Location,
  source: Source,
  functions: ReadonlySet<string>,
): readonly ShellStep[] {
  const from = all.findIndex((w, i) => !(i < all.length - 1 && /^(?:command|builtin)$/.test(textOf(w))));
  const words = all.slice(Math.max(from, 0));
  const [first, ...args] = words;
  const name = textOf(first);
  const texts = args.map(textOf);
  const spoil = (variable: string | undefined, reason: string, isSure = false): ShellStep => ({
    kind: 'spoil',
    ...(variable !== undefined && { name: variable }),
    isSure,
    at,
    reason,
  });
  const spoilNames = (names: readonly string[], isSure = false) =>
    names
      .filter((n) => /^[A-Za-z_]\w*$/.test(n))
      .map((n) => spoil(n, `variable '${n}' gets its value when the script runs`, isSure));
  if (functions.has(name)) {
    const found = argumentsOf(args, source);
    return [
      {
        kind: 'call',
        name,
        at,
        arguments: found,
        isSure: true,
        ...(found.length < args.length && { isOpen: true }),
      },
    ];
  }
  if (DECLARES.has(name)) return declaredSteps(name, args, at, source);
  switch (name) {
    case 'unset':
      return texts[0] === '-f'
        ? []
        : texts.filter((t) => /^[A-Za-z_]\w*$/.test(t)).map((n) => ({ kind: 'unset', name: n, at }));
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'getopts':
      return spoilNames([...texts, 'REPLY', 'OPTARG', 'MAPFILE'], name === 'read');
    case 'printf':
      return texts[0] === '-v' ? spoilNames(texts.slice(1, 2), true) : [];
    case 'let':
      return spoilNames(texts.flatMap(assignedIn));
    case 'set': {
      // `set -- a b` and `set a b` replace the arguments.
      const isReplaced = texts.some(
        (t, i) => t === '--' || (!/^[-+]/.test(t) && !/^[-+]o$/.test(texts[i - 1] ?? '')),
      );
      return isReplaced ? [spoil('@', 'the arguments are replaced')] : [];
    }
    case 'shift':
      return [spoil('@', 'the arguments are shifted')];
    case 'eval':
      return [spoil(undefined, 'a text that the script runs with eval may give it another value')];
    case '.':
    case 'source': {
      const path = texts[0] ?? '';
      return HARMLESS.test(path)
        ? []
        : [spoil(undefined, `'${shown(path)}', which the script reads, may give it another value`)];
    }
    case 'exit':
    case 'exec':
      return name === 'exec' && args.length === 0 ? [] : [{ kind: 'leave', at, what: 'script' }];
    case 'return':
      return [{ kind: 'leave', at, what: 'function' }];
    case 'break':
    case 'continue':
      return [{ kind: 'leave', at, what: 'loop' }];
    default: {
      // `"$@"`, `$1`: whichever function the caller names; `retry start`, `trap stop EXIT`: another command calls it.
      const isAny = functions.size > 0 && /^["']?\$\{?[@*\d]/.test(first?.text ?? '');
      const called = isAny ? ['*'] : texts.filter((t) => functions.has(t));
      return called.slice(0, 5).map((f) => ({ kind: 'call', name: f, at, arguments: [], isSure: false }));
    }
  }
}

function shown(path: string): string {
  return path.length > 60 ? `…${path.slice(-59)}` : path;
}

/** The text of a word without expansions; what holds one keeps its signs. */
function textOf(word: Argument | undefined): string {
  return word === undefined ? '' : word.type === 'Word' ? word.value : word.text;
}

/** `export NAME=value`, `local NAME`, `readonly NAME=value`. */
function declaredSteps(
  builtin: string,
  args: readonly Argument[],
  at: Location,
  source: Source,
): readonly ShellStep[] {
  const flags = args
    .map(textOf)
    .filter((t) => /^[-+]/.test(t))
    .join('');
  if (/[fFp]/.test(flags)) return [];
  // Integers, other cases of letters, references: the name has not the value that is written.
  const isChanged = /[ilunAa]/.test(flags);
  return args.flatMap((arg): readonly ShellStep[] => {
    const text = textOf(arg);
    if (/^[-+]/.test(text)) return [];
    if (arg.type === 'Assignment')
      return isChanged ? [computed(arg.name, arg, source)] : assignmentSteps(arg, source);
    if (/^[A-Za-z_]\w*$/.test(text)) {
      if (builtin === 'export' || builtin === 'readonly') return [];
      // Without a value: nothing in bash, and in dash the value that it had.
      const unset: ShellStep = { kind: 'unset', name: text, at };
      const arms = [
        { at, steps: [unset] },
        { at, steps: [] },
      ];
      return [{ kind: 'either', at, arms }];
    }
    return [
      {
        kind: 'spoil',
        isSure: false,
        at,
        reason: `'${builtin} ${shown(arg.text)}' may give it another value`,
      },
    ];
  });
}

function computed(
  name: string,
  node: { readonly pos: number; readonly end: number },
  source: Source,
): ShellStep {
  const at = source.locate(spanOf(node, source));
  return {
    kind: 'spoil',
    name,
    isSure: true,
    at,
    reason: `variable '${name}' is computed when the script runs`,
  };
}

function assignmentSteps(node: Assignment, source: Source): readonly ShellStep[] {
  const { name, value } = node;
  if (value.type === 'ArrayValue' || node.index !== undefined) {
    const at = source.locate(spanOf(node, source));
    return [
      { kind: 'spoil', name, isSure: node.index === undefined, at, reason: `variable '${name}' is an array` },
    ];
  }
  const { span } = wordOf(value, source);
  const template = wholeOf(value, source);
  const before: Expression = { language: 'shell', text: `$${name}`, at: template.at };
  const written = node.append === true ? { ...template, parts: [before, ...template.parts] } : template;
  return [
    ...defaultsIn(value, source),
    {
      kind: 'assign',
      name,
      value: scalarTree(written),
      at: template.at,
      offset: source.offsetInFile(span.start),
    },
  ];
}

/** A word after quote removal; `""` has a place too. */
function wholeOf(word: Word, source: Source): Template {
  const { span, content } = wordOf(word, source);
  const template = content.template({ start: 0, end: content.text.length });
  return content.text === '' ? { ...template, at: source.locate(span) } : template;
}

/** `${NAME:=value}` gives the name the value that the expansion carries, and `$((NAME = …))` one that is computed. */
function defaultsIn(word: Argument, source: Source): readonly ShellStep[] {
  if (!/[=+-]/.test(word.text) || !word.text.includes('$')) return [];
  const span = spanOf(word, source);
  return source.holesIn(span).flatMap((hole): readonly ShellStep[] => {
    const text = hole.expression?.text ?? '';
    const name = /^\$\{(\w+):?=/.exec(text)?.[1];
    if (name !== undefined) {
      const template = source.template(hole);
      return [
        {
          kind: 'assign',
          name,
          value: scalarTree(template),
          at: template.at,
          offset: source.offsetInFile(hole.start),
        },
      ];
    }
    return text.startsWith('$((')
      ? assignedIn(text).map((n) => computed(n, { pos: hole.start, end: hole.end }, source))
      : [];
  });
}

/** The arguments up to the first whose place among them is not sure. */
function argumentsOf(args: readonly Argument[], source: Source): readonly ShellArgument[] {
  const found: ShellArgument[] = [];
  for (const arg of args.slice(0, MAX_WORDS)) {
    if (/[@*]/.test(arg.text) && /\$\{?[@*]|\[[@*]\]/.test(arg.text)) break;
    if (isPattern(arg)) break;
    const span = spanOf(arg, source);
    const content = arg.type === 'Word' ? wordOf(arg, source).content : source.slice(span);
    found.push({
      value: scalarTree(content.template({ start: 0, end: content.text.length })),
      isSplit: isSplit(arg) || arg.type === 'Assignment',
    });
  }
  return found;
}

/** True for a word with an expansion outside of quotes: the shell splits what it gives. */
function isSplit(word: Argument): boolean {
  const parts = word.type === 'Word' ? word.parts : undefined;
  return (parts ?? []).some((p) => /Expansion$/.test(p.type) && p.type !== 'BraceExpansion');
}

/** True for what the shell expands to file names, or to several words. */
function isPattern(word: Argument): boolean {
  const parts = word.type === 'Word' ? word.parts : undefined;
  if ((parts ?? []).some((p) => /Glob|BraceExpansion/.test(p.type))) return true;
  return /^[^"'\\$]*[*?[{~]/.test(word.text);
}

/** Names that an arithmetic expression changes: `i=0`, `i+=1`, `i++`. */
export function assignedIn(text: string): readonly string[] {
  const found = text.matchAll(
    /([A-Za-z_]\w{0,200})\s{0,20}(?:\[[^\]]{0,100}\]\s{0,20})?(?:=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)|(?:\+\+|--)\s{0,20}([A-Za-z_]\w{0,200})/g,
  );
  return [...new Set([...found].flatMap((m) => m[1] ?? m[2] ?? []))];
}

/** True for a command that only assigns, and so does not fail. */
export function isOnlyAssignments(node: SyntaxNode): boolean {
  const [only, more] = node.type === 'Pipeline' ? node.commands : [node];
  if (more || only?.type !== 'Command' || only.name) return false;
  return only.prefix.length > 0 && only.prefix.every((p) => p.type === 'Assignment' && !/[`(]/.test(p.text));
}

/** What a loop over words gives its variable. */
export function loopValue(node: For, source: Source): { readonly step: ShellStep; readonly isSure: boolean } {
  const name = node.name.value;
  const words = node.wordlist ?? [];
  const isOpen = words.length === 0 || words.length > MAX_WORDS;
  const at = source.locate(
    spanOf(
      isOpen ? node.name : { pos: words[0]?.pos ?? node.pos, end: words.at(-1)?.end ?? node.pos },
      source,
    ),
  );
  const reason = `variable '${name}' takes words that are known only when the script runs`;
  const unknown: ShellStep = { kind: 'spoil', name, isSure: true, at, reason };
  if (isOpen) return { step: unknown, isSure: false };
  const arms = words.map((word) => {
    const { span } = wordOf(word, source);
    const template = wholeOf(word, source);
    const step: ShellStep = {
      kind: 'assign',
      name,
      value: scalarTree(template),
      at: template.at,
      offset: source.offsetInFile(span.start),
      ...(isSplit(word) && { isSplit: true as const }),
    };
    const isOther = isPattern(word) || /\$\{?[@*]|\[[@*]\]/.test(word.text);
    return { at: template.at, steps: [isOther ? { ...unknown, at: template.at } : step] };
  });
  const isSure = words.some(
    (word) => !isSplit(word) && !isPattern(word) && !/\$\{?[@*]|\[[@*]\]/.test(word.text),
  );
  return { step: { kind: 'either', at, arms }, isSure };
}
