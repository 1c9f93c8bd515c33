// What one simple command does to variables: assignments, declarations, and commands that read or compute values.

import type { Command, For, SyntaxNode, Word } from 'unbash';
import { scalarTree } from '../model/declaration.ts';
import type { ShellArgument, ShellStep } from '../model/shell.ts';
import type { Location } from '../model/span.ts';
import type { Template } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import {
  type Argument,
  assignmentSteps,
  DECLARES,
  declaredSteps,
  type ShellNames,
  shown,
  textOf,
} from './shell-declarations.ts';
import { arithmeticSteps, defaultsIn, wholeOf } from './shell-effects.ts';
import { HARMLESS, namesFrom } from './shell-system.ts';
import { spanOf, wordOf } from './shell-words.ts';

/** More words than these are no list that a person wrote. */
const MAX_WORDS = 200;

export function commandSteps(node: Command, source: Source, names: ShellNames): readonly ShellStep[] {
  const at = source.locate(spanOf(node, source));
  const words = [
    ...(node.name ? [node.name] : []),
    ...node.suffix.filter((s) => s.type === 'Word' || s.type === 'Assignment'),
  ];
  const defaults = words.flatMap((w) => defaultsIn(w, source));
  const prefix = node.prefix.flatMap((p) =>
    p.type === 'Assignment' ? assignmentSteps(p, source, names) : [],
  );
  // Without a command the assignments are for good.
  if (!node.name) return [...prefix, ...defaults];
  const own: readonly ShellStep[] = prefix.length > 0 ? [{ kind: 'scoped', at, steps: prefix }] : [];
  const bindings = prefix.filter((s) => s.kind === 'assign');
  const steps = builtinSteps(words, at, source, names).map((s) =>
    s.kind === 'call' && bindings.length > 0 ? { ...s, prefix: bindings } : s,
  );
  return [...own, ...defaults, ...kept(node, prefix, source), ...steps];
}

/** In front of these an assignment stays, but not in bash outside of its POSIX mode (POSIX, 2.14 Special Built-In Utilities). */
const SPECIAL = /^(?::|\.|break|continue|eval|exec|exit|export|readonly|return|set|shift|times|trap|unset)$/;

function kept(node: Command, prefix: readonly ShellStep[], source: Source): readonly ShellStep[] {
  if (prefix.length === 0 || !SPECIAL.test(node.name?.value ?? '')) return [];
  const end = node.name?.pos ?? node.end;
  const place = (pos: number) => source.locate(spanOf({ pos, end }, source));
  const arms = [
    { at: place(node.pos), steps: prefix },
    { at: place(end), steps: [] },
  ];
  return [{ kind: 'either', at: source.locate(spanOf(node, source)), arms }];
}

function builtinSteps(
  all: readonly Argument[],
  at: Location,
  source: Source,
  shell: ShellNames,
): readonly ShellStep[] {
  const { functions } = shell;
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
  const spoilNames = (given: readonly (Argument | string)[], isSure = false) =>
    given.flatMap((n): readonly ShellStep[] => {
      const text = typeof n === 'string' ? n : textOf(n);
      const word = typeof n === 'string' ? undefined : openWord(n, source);
      if (word) {
        const reason = `'${name} ${shown(text)}' may give it another value`;
        return [{ kind: 'spoil', word, isSure: false, at, reason }];
      }
      const variable = /^[A-Za-z_]\w*(?=$|\[)/.exec(text)?.[0];
      if (variable === undefined) return [];
      const reason = `variable '${variable}' gets its value when the script runs`;
      const own = spoil(variable, reason, isSure && variable === text);
      return shell.references.has(variable) ? [own, spoil(undefined, reason)] : [own];
    });
  // `command` passes over functions.
  if (functions.has(name) && from <= 0) {
    const found = argumentsOf(args, source);
    return [
      {
        kind: 'call',
        name,
        at,
        arguments: found,
        isSure: !shell.unsetFunctions.has(name),
        ...(found.length < args.length && { isOpen: true }),
      },
    ];
  }
  if (DECLARES.has(name)) return declaredSteps(name, args, at, source, shell);
  switch (name) {
    case 'unset':
      if (texts.some((t) => /^-\w*f/.test(t))) return [];
      return args.flatMap((arg): readonly ShellStep[] => {
        const variable = textOf(arg);
        return /^[A-Za-z_]\w*$/.test(variable) && !shell.attributes.has(variable)
          ? [{ kind: 'unset', name: variable, at }]
          : spoilNames([arg]);
      });
    case 'read':
      return spoilNames([...operands(args, /^-\w*[dintpuN]$/), 'REPLY'], true);
    case 'mapfile':
    case 'readarray':
      return spoilNames([...operands(args, /^-\w*[dnOsuCc]$/), 'MAPFILE']);
    case 'getopts':
      return spoilNames([...args.slice(1, 2), 'OPTARG', 'OPTIND']);
    case 'wait':
      return texts[0] === '-p' ? spoilNames(args.slice(1, 2)) : [];
    case 'printf': {
      if (texts[0] === '-v') return spoilNames(args.slice(1, 2), true);
      return /^-v\w/.test(texts[0] ?? '') ? spoilNames([texts[0]?.slice('-v'.length) ?? '']) : [];
    }
    case 'let':
      return args.flatMap((a) => arithmeticSteps(a.text.replace(/["']/g, ''), at));
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
        ? spoilNames(namesFrom(path))
        : [spoil(undefined, `'${shown(path)}', which the script reads, may give it another value`)];
    }
    case 'exit':
    case 'exec':
      return name === 'exec' && args.length === 0 ? [] : [{ kind: 'leave', at, what: 'script' }];
    case 'return':
      return [{ kind: 'leave', at, what: 'function' }];
    case 'break':
    case 'continue': {
      const [levels] = texts;
      const isPlain = levels !== undefined && /^[1-9]\d{0,3}$/.test(levels);
      const all = levels === undefined ? {} : { levels: isPlain ? Number(levels) : 0 };
      return [{ kind: 'leave', at, what: 'loop', ...all }];
    }
    default: {
      // `"$@"`, `start_$1`: whichever function that is; `retry start`, `trap stop EXIT`: another command calls it.
      const word = first && openWord(first, source);
      const called = texts.filter((t) => functions.has(t)).slice(0, 5);
      const call = { kind: 'call', at, arguments: [], isSure: false } as const;
      return [
        ...(word && !/^[^$`]*\//.test(first.text) ? [{ ...call, name: '*', word }] : []),
        ...called.map((f) => ({ ...call, name: f })),
      ];
    }
  }
}

/** Arguments without options and the words that belong to them. */
function operands(args: readonly Argument[], takesWord: RegExp): readonly Argument[] {
  return args.filter((a, i) => {
    const before = args[i - 1];
    return !a.text.startsWith('-') && !(before && takesWord.test(textOf(before)));
  });
}

/** A word with an expansion in it: what it is only a run says, or the assignments of the script. */
function openWord(word: Argument, source: Source): Template | undefined {
  const span = spanOf(word, source);
  if (source.holesIn(span).length === 0) return undefined;
  const content = word.type === 'Word' ? wordOf(word, source).content : source.slice(span);
  return content.template({ start: 0, end: content.text.length });
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
export function isSplit(word: Argument): boolean {
  const parts = word.type === 'Word' ? word.parts : undefined;
  return (parts ?? []).some((p) => /Expansion$/.test(p.type) && p.type !== 'BraceExpansion');
}

/** True for what the shell expands to file names, or to several words. */
function isPattern(word: Argument): boolean {
  const parts = word.type === 'Word' ? word.parts : undefined;
  if ((parts ?? []).some((p) => /Glob|BraceExpansion/.test(p.type))) return true;
  return /^[^"'\\$]*[*?[{~]/.test(word.text);
}

/** True for a word that may become no word at all; braces always make some. */
function isGlob(word: Word): boolean {
  const isBrace = (word.parts ?? []).some((p) => p.type === 'BraceExpansion');
  return isPattern(word) && !(isBrace && !/[*?[]/.test(word.text));
}

/** True for a command that only assigns, and so does not fail. */
export function isOnlyAssignments(node: SyntaxNode): boolean {
  const [only, more] = node.type === 'Pipeline' ? node.commands : [node];
  if (more || only?.type !== 'Command' || only.name) return false;
  return only.prefix.length > 0 && only.prefix.every((p) => p.type === 'Assignment' && !/[`(]/.test(p.text));
}

/** What a loop over words gives its variable. */
export function loopValue(
  node: For,
  source: Source,
  { attributes }: ShellNames,
): { readonly step: ShellStep; readonly isSure: boolean } {
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
    const isOther = attributes.has(name) || isPattern(word) || /\$\{?[@*]|\[[@*]\]/.test(word.text);
    return { at: template.at, steps: [isOther ? { ...unknown, at: template.at } : step] };
  });
  const isSure = words.some(
    (word) => !isSplit(word) && !isGlob(word) && !/\$\{?[@*]|\[[@*]\]/.test(word.text),
  );
  return { step: { kind: 'either', at, arms }, isSure };
}
