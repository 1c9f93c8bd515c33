// Which command a line of shell really runs: what stands behind sudo, ssh, docker exec and the like.

import type { ShellCommand, ShellScript, ShellWord } from '../../syntax/shell.ts';

/**
 * Commands that run what follows them on the same machine. `values`: options that take the next word; `skip`: words
 * of their own that come before the command.
 */
const PREFIXES: ReadonlyMap<string, { readonly values?: RegExp; readonly skip?: number }> = new Map([
  ['sudo', { values: /^(?:-[A-Za-z]*[CDgpRrTtUuh]|--(?:user|group|prompt|chdir|host))$/ }],
  ['doas', { values: /^-[uC]$/ }],
  ['env', { values: /^(?:-[uC]|--(?:unset|chdir))$/ }],
  ['nice', { values: /^-n$/ }],
  ['ionice', { values: /^-[cnp]$/ }],
  ['time', { values: /^-[fo]$/ }],
  ['exec', { values: /^-a$/ }],
  ['timeout', { values: /^(?:-[ks]|--(?:kill-after|signal))$/, skip: 1 }],
  ['chroot', { skip: 1 }],
  ['flock', { values: /^-[wE]$/, skip: 1 }],
  ['command', {}],
  ['gosu', { skip: 1 }],
  ['su-exec', { skip: 1 }],
  ['setpriv', {}],
  ['tini', {}],
  ['dumb-init', {}],
  ['dockerize', { values: /^-(?:template|wait|timeout|stdout|stderr|env|wait-retry-interval|delims)$/ }],
  ['nohup', {}],
  ['setsid', {}],
  ['busybox', {}],
]);

/** Commands that take a script as an argument behind `-c`, or from their input. */
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su']);

/** Commands that run what follows somewhere else: `container` in a network namespace of its own. */
const RUNNERS: ReadonlyMap<string, 'host' | 'container'> = new Map([
  ['ssh', 'host'],
  ['vagrant', 'host'],
  ['pdsh', 'host'],
  ['clush', 'host'],
  ['nsenter', 'host'],
  ['xargs', 'host'],
  ['docker', 'container'],
  ['podman', 'container'],
  ['nerdctl', 'container'],
  ['crictl', 'container'],
  ['kubectl', 'container'],
  ['oc', 'container'],
  ['lxc', 'container'],
  ['ip', 'container'],
  ['unshare', 'container'],
]);

/** The words behind `sudo`, `env A=b` and the like. */
export function commandWords(command: ShellCommand): readonly ShellWord[] {
  const { words } = command;
  let from = 0;
  // OpenWrt's scripts hand the command of a service to its process manager (https://openwrt.org/docs/guide-developer/procd-init-scripts).
  if (baseName(words[0]) === 'procd_set_param' && textOf(words[1]) === 'command') return words.slice(2);
  for (;;) {
    const prefix = PREFIXES.get(baseName(words[from]));
    // `command -v NAME` asks where it is.
    const isQuestion = baseName(words[from]) === 'command' && /^-p?[vV]/.test(textOf(words[from + 1]));
    if (!prefix || isQuestion || from + 1 >= words.length) return words.slice(from);
    let next = from + 1;
    while (next < words.length && /^-|^\w+=/.test(textOf(words[next]))) {
      next += prefix.values?.test(textOf(words[next])) ? 2 : 1;
    }
    from = Math.min(next + (prefix.skip ?? 0), words.length - 1);
  }
}

/** The last part of a command's path. */
export function baseName(word: ShellWord | undefined): string {
  const path = textOf(word);
  return path.slice(path.lastIndexOf('/') + 1);
}

export function textOf(word: ShellWord | undefined): string {
  return word?.content.text ?? '';
}

/** True for `sh`, `bash` and the like, and for `sudo -s` without a command. */
export function isShell(words: readonly ShellWord[]): boolean {
  return isShellName(textOf(words[0])) || /^-[is]$/.test(textOf(words[0]));
}

/** True for the path of a shell. */
export function isShellName(path: string): boolean {
  return SHELLS.has(path.slice(path.lastIndexOf('/') + 1));
}

/** The script behind `-c`, where a shell is given one. */
export function scriptArgument(words: readonly ShellWord[]): ShellWord | undefined {
  const at = words.findIndex((w) => /^-[a-z]*c$/.test(w.content.text));
  return at < 0 ? undefined : words[at + 1];
}

/** True for commands that run another one somewhere else, or with words of its input. */
export function isRunner(name: string): boolean {
  return RUNNERS.has(name);
}

/** What a command that runs another one elsewhere makes it run, and in which network namespace. */
export function remoteCommand(words: readonly ShellWord[]):
  | {
      readonly words: readonly ShellWord[];
      readonly reach: 'host' | 'container';
      readonly isPrivileged: boolean;
    }
  | undefined {
  const where = RUNNERS.get(baseName(words[0]));
  if (where === undefined) return undefined;
  const at = words.findIndex((w, i) => i > 0 && (baseName(w) === 'sysctl' || SHELLS.has(baseName(w))));
  const sharesNetwork = words.some(
    (w, i) =>
      /^--net(?:work)?=host$/.test(textOf(w)) ||
      (/^--net(?:work)?$/.test(textOf(w)) && textOf(words[i + 1]) === 'host'),
  );
  const reach = sharesNetwork ? 'host' : where;
  const isPrivileged = words.some((w) => /^--privileged(?:=true)?$/.test(textOf(w)));
  return { words: at < 0 ? [] : words.slice(at), reach, isPrivileged };
}

/** The words of a script that its variables stand for: what loops give them, else what is assigned to them. */
export type Expand = (word: ShellWord) => readonly ShellWord[];

/** How many words of a loop or variable are looked at: a list of settings is short. */
const MAX_WORDS = 200;

/** How many words all expansions of a script make together: a loop over a list costs its length each time it is used. */
const MAX_EXPANDED = 10_000;

/** Replaces a word that is a single variable by the words the script gives it; any other word is itself. */
export function expander(script: ShellScript): Expand {
  const values = new Map<string, ShellWord[]>();
  const add = (name: string, word: ShellWord) => {
    const list = values.get(name);
    if (!list) values.set(name, [word]);
    else if (list.length < MAX_WORDS) list.push(word);
  };
  for (const { name, words } of script.loops) for (const word of words) add(name, word);
  for (const pipeline of script.pipelines) {
    for (const command of pipeline) {
      for (const a of command.assignments) if (!a.partial) add(a.name, a.value);
    }
  }
  const expand = (word: ShellWord, depth: number): readonly ShellWord[] => {
    const name = variableName(word);
    const found = name === undefined || depth > 2 ? undefined : values.get(name);
    return found ? found.flatMap((w) => expand(w, depth + 1)).slice(0, MAX_WORDS) : [word];
  };
  let left = MAX_EXPANDED;
  return (word) => {
    const words = left > 0 ? expand(word, 0) : [word];
    left -= words.length;
    return words;
  };
}

/** The name where a word is nothing but `$NAME` or `${NAME}`. */
function variableName({ content }: ShellWord): string | undefined {
  const [hole, more] = content.holes;
  if (!hole || more || hole.start > 0 || hole.end < content.text.length) return undefined;
  return /^\$\{?(\w+)\}?$/.exec(hole.expression?.text ?? '')?.[1];
}
