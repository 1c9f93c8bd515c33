// A unit file of the tree: its commands as systemd splits them, and what it says of variables, kept for linking.

import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';
import { scanWords } from '../linux/shell.ts';
import { settingsOf, type UnitFile } from './file.ts';
import { readAssignments } from './lines.ts';
import { isUnitPath } from './paths.ts';
import { splitWords, type Word, withSpecifiers, withVariables } from './words.ts';

/** Commands that run when the unit starts: what one stops with says nothing of ports. */
const COMMANDS = /^Exec(?:Start|StartPre|StartPost|Condition|Reload)$/;

/** True for a whole file that systemd reads as it stands; what a template or another file holds is read as a shell's. */
export function isWholeUnit(source: Source, context: ScanContext): boolean {
  return (
    context.depth === 0 &&
    context.path === source.file &&
    context.language === undefined &&
    isUnitPath(context.path)
  );
}

/** Reads the commands of a unit, and keeps its settings for linking. `context` is that of its commands. */
export function scanUnit(source: Source, context: ScanContext): void {
  const assignments = readAssignments(source);
  const expansions: string[] = [];
  for (const { key, value } of assignments)
    if (COMMANDS.test(key)) for (const words of commandsOf(value, expansions)) scanWords(words, context);
  const part: UnitFile = { settings: assignments.flatMap(settingsOf), expansions };
  context.sink.parts['systemd'] = part;
}

/** The commands of a line: several stand apart by a semicolon (systemd.service(5), "Command lines"). */
function commandsOf(line: Source, expansions: string[]): readonly (readonly Word[])[] {
  const commands: Word[][] = [[]];
  for (const word of splitWords(line)) {
    const written = line.text.slice(word.span.start, word.span.end);
    if (written === ';') commands.push([]);
    else if (written === '\\;')
      commands.at(-1)?.push({ span: word.span, content: word.content.slice({ start: 1, end: 2 }) });
    else commands.at(-1)?.push(word);
  }
  return commands.flatMap((words) => {
    const command = filledIn(words, expansions);
    return command.length > 0 ? [command] : [];
  });
}

/** A command without the signs in front of its path; `@` takes a name from behind it, `:` leaves variables alone. */
function filledIn([first, ...rest]: readonly Word[], expansions: string[]): readonly Word[] {
  if (!first) return [];
  const signs = /^[-@:+!|]*/.exec(first.content.text)?.[0] ?? '';
  const program = first.content.slice({ start: signs.length, end: first.content.text.length });
  const words = [{ ...first, content: program }, ...(signs.includes('@') ? rest.slice(1) : rest)];
  return words.map(({ span, content }) => {
    const named = withSpecifiers(content);
    const filled = signs.includes(':') ? named : withVariables(named);
    for (const { expression } of filled.holes)
      if (expression?.language === 'shell') expansions.push(placeOf(expression.at));
    return { span, content: filled };
  });
}

/** The place of an expression as the kept expansions have it. */
export function placeOf({ line, column }: { readonly line: number; readonly column: number }): string {
  return `${line}:${column}`;
}
