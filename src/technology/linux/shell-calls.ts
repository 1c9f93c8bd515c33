// Functions of a script that nothing in it calls: left from before, or switched off with a `#` in front of the call.

import type { ShellCommand, ShellScript } from '../../syntax/shell.ts';
import { commandWords, textOf } from './shell-words.ts';

/**
 * Where each function starts that the script does not call. None in a script that may be read by others for its functions,
 * which calls none of them itself, and none where a command's name comes out of a variable: it may be any of them.
 */
export function uncalledFunctions(script: ShellScript, text: string): ReadonlySet<number> {
  const { functions, pipelines } = script;
  const none: ReadonlySet<number> = new Set();
  if (functions.size === 0) return none;
  const names = new Set(functions.values());
  const commands = pipelines.flat();
  const runners = new Set(
    commands.flatMap((c) =>
      runsArguments(c) && c.calledAt !== undefined ? [functions.get(c.calledAt)] : [],
    ),
  );
  if (commands.some((c) => isOpen(c, runners))) return none;
  const isProgram = commands.some((c) => c.calledAt === undefined && names.has(textOf(commandWords(c)[0])));
  if (!isProgram) return none;
  const counts = countsOf(names, text);
  const definitions = new Map<string, number>();
  for (const name of functions.values()) definitions.set(name, (definitions.get(name) ?? 0) + 1);
  return new Set(
    [...functions].flatMap(([at, name]) => (counts.get(name) === definitions.get(name) ? [at] : [])),
  );
}

/** `"$@"` as a command: in a function it is what the calls of the function say. */
function runsArguments({ words }: ShellCommand): boolean {
  return /^\$\{?[@*]\}?$/.test(words[0]?.content.holes[0]?.expression?.text ?? '');
}

/** Runs, or hands on, what may be any function of the script. */
function isOpen(command: ShellCommand, runners: ReadonlySet<string | undefined>): boolean {
  const [first, ...rest] = command.words;
  if (!first) return false;
  const name = textOf(first);
  const takesValues = rest.some((w) => w.content.holes.length > 0);
  if (first.content.holes.length > 0) return !runsArguments(command) || command.calledAt === undefined;
  if (runners.has(name) || name === 'eval') return takesValues;
  return (
    (name === 'declare' || name === 'export' || name === 'typeset') &&
    rest.some((w) => /^-\w*f/.test(textOf(w)))
  );
}

/** How often each name stands in the script as a word, comments left out. */
function countsOf(names: ReadonlySet<string>, text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (/^\s*#/.test(line)) continue;
    for (const [word] of line.matchAll(/[\w:.-]+/g))
      if (names.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
