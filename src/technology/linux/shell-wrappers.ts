// Words in front of a command that run it: functions of the script with `"$@"`, and those of libraries that it reads in.

import type { ShellScript, ShellWord } from '../../syntax/shell.ts';
import { baseName, commandWords, isRunner, textOf } from './shell-words.ts';

/** What the words of a wrapped command are; undefined where its first word is no wrapper. */
export type Unwrap = (words: readonly ShellWord[]) => readonly ShellWord[] | undefined;

/** One wrapper calls another one; longer chains are nobody's. */
const MAX_CHAIN = 4;

/** Finds the wrappers of a script, as soon as somebody asks. */
export function unwrapper(script: ShellScript): Unwrap {
  let wrappers: ReadonlySet<string> | undefined;
  const defined = new Set(script.functions.values());
  const unwrap = (words: readonly ShellWord[], depth: number): readonly ShellWord[] | undefined => {
    const name = textOf(words[0]);
    if (depth > MAX_CHAIN || words.length < 2) return undefined;
    if (!defined.has(name)) return depth === 0 ? calledBy(words) : undefined;
    wrappers ??= wrappersOf(script);
    if (!wrappers.has(name)) return undefined;
    const inner = behindOwnWords(words);
    return inner && (unwrap(inner, depth + 1) ?? (defined.has(textOf(inner[0])) ? undefined : inner));
  };
  return (words) => unwrap(words, 0);
}

/** Functions that run their arguments, by themselves or with another one that does. */
function wrappersOf({ pipelines, functions }: ShellScript): ReadonlySet<string> {
  const found = new Set<string>();
  const bodies = pipelines.flat().flatMap((command) => {
    const name = command.calledAt === undefined ? undefined : functions.get(command.calledAt);
    return name === undefined ? [] : [{ name, words: commandWords(command) }];
  });
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { name, words } of bodies) {
      const [first, ...rest] = words;
      const runs = isArguments(first) || (RUNS.has(baseName(first)) && isArguments(rest[0]));
      if (runs || (found.has(textOf(first)) && rest.some(isArguments))) found.add(name);
    }
  }
  return found;
}

const RUNS: ReadonlySet<string> = new Set(['eval', '-s', '-i']);

/** `"$@"`, `$@`, `"$*"`, `${@}` and nothing else. */
function isArguments(word: ShellWord | undefined): boolean {
  const [hole, more] = word?.content.holes ?? [];
  if (!word || !hole || more || hole.start > 0 || hole.end < word.content.text.length) return false;
  return /^\$\{?[@*]\}?$/.test(hole.expression?.text ?? '');
}

/** Numbers and options stand for the wrapper itself: `retry 3 -q sysctl`. */
function behindOwnWords(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const at = words.findIndex((w, i) => i > 0 && !/^(?:-.*|\d+[smh]?|--)$/.test(textOf(w)));
  if (at < 0) return undefined;
  return commandWords({ words: words.slice(at), span: { start: 0, end: 0 }, assignments: [], redirects: [] });
}

/** Words that say, look for or compare what follows, rather than run it. */
const SAYS =
  /^(?:.*[_-])?(?:echo|printf?|log(?:ger|s)?|say|show|msg|message|info|warn(?:ing)?|err(?:or)?|debug|trace|note|notice|verbose|die|fail|fatal|abort|exit|step|title|header|banner|status|usage|help|doc|tip|hint|comment|cat|e?grep|fgrep|zgrep|rg|ag|ack|find|sed|awk|man|info|apropos|whatis|which|whereis|type|hash|alias|unalias|command|builtin|test|assert\w*|expect\w*|should|check\w*|skip|it|describe|diff|cmp|export|local|declare|typeset|readonly|unset|return|set|read|trap|complete|apt|apt-get|yum|dnf|apk|zypper|pacman|brew|rpm|dpkg|pip|npm|git|make|install|add|remove|require\w*|need\w*|depends?|has|have|is|exists|pgrep|pkill|killall|ps|ls|ll|rm|cp|mv|ln|chmod|chown|touch|mkdir|file|stat|strings|write|append|ask|confirm|prompt|desc|cmd|code)$/i;

/**
 * A word of a library that the script reads in, directly before a whole `sysctl -w KEY=VALUE`: nobody writes one without
 * having it run.
 */
function calledBy(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const name = textOf(words[0]);
  if (!/^[A-Za-z_][\w:.-]*$/.test(name) || SAYS.test(name) || isRunner(name)) return undefined;
  const inner = behindOwnWords(words);
  if (!inner || baseName(inner[0]) !== 'sysctl') return undefined;
  const args = inner.slice(1);
  const isWrite = args.some((a) => /^-[a-z]*w[a-z]*$|^--write$/.test(textOf(a)));
  const settings = args.filter((a) => !textOf(a).startsWith('-'));
  return isWrite && settings.length > 0 && settings.every((a) => textOf(a).includes('=')) ? inner : undefined;
}
