// Where the output of a shell command ends up: in a file, in another program that applies it, or on the terminal.

import type { Template } from '../../model/value.ts';
import type { ShellCommand, ShellWord } from '../../syntax/shell.ts';
import {
  baseName,
  commandWords,
  type Expand,
  isShell,
  remoteCommand,
  scriptArgument,
  textOf,
} from './shell-words.ts';

export type Outlet = Target & {
  /** The command on the way that may change the text: `sed`. `cat` and `tee` hand on what they read. */
  readonly by?: string;
};

type Target =
  /** `path` as text where it is known, undefined where it holds a variable. */
  | { readonly kind: 'file'; readonly path: string | undefined; readonly destination: Template }
  /** Read as a script, as lines of sysctl.conf, as a manifest, as JSON. */
  | { readonly kind: 'shell'; readonly reach: 'host' | 'container' }
  | { readonly kind: 'sysctl' | 'yaml' | 'json' };

/** How far down a pipe an output is followed. */
const MAX_PIPE = 8;

/** What is written to these is shown to somebody or to nobody. */
const TERMINAL = /^(?:\/dev\/(?:null|stdout|stderr|tty\w*|console|fd\/\d+)|-)$/;

/** The outlet of a command with those that its pipe leads to; undefined where all is only shown. */
export function outletOf(
  command: ShellCommand,
  rest: readonly ShellCommand[],
  expand: Expand,
): Outlet | undefined {
  let by: string | undefined;
  for (const c of [command, ...rest.slice(0, MAX_PIPE)]) {
    const words = commandWords(c);
    const isReader = c !== command || c.input !== undefined;
    if (c !== command && c.isBehindCompound) by ??= '{ … }';
    const written = isReader ? writtenFile(words) : undefined;
    const file = written ?? redirectTarget(c);
    const program = isReader && !file ? readingProgram(words, expand) : undefined;
    if (program) return by === undefined ? program : { ...program, by };
    if (isReader && !handsOn(words)) by ??= baseName(words[0]) || 'nothing';
    if (file) return { ...fileOutlet(file, expand), ...(by !== undefined && { by }) };
  }
  return undefined;
}

/** True for a command that writes what it reads as it is; whatever else is named may do anything to it. */
function handsOn(words: readonly ShellWord[]): boolean {
  const args = words.slice(1).map(textOf);
  switch (baseName(words[0])) {
    case 'cat': {
      // Without `-` a file is written in place of the input.
      const files = args.filter((a) => !/^-./.test(a));
      return (
        args.every((a) => !/^-./.test(a) || a === '-u') &&
        (files.length === 0 || files.some((f) => f === '-' || f === '/dev/stdin'))
      );
    }
    case 'dd':
      return !args.some((a) => /^(?:conv|skip|count|iflag|if)=/.test(a) && a !== 'if=/dev/stdin');
    case 'tee':
    case 'sponge':
    case 'install':
    case 'cp':
      return true;
    default:
      return false;
  }
}

function redirectTarget(command: ShellCommand): ShellWord | undefined {
  return command.redirects.find(
    (r) => /^(>|>>|>\||&>|&>>)$/.test(r.operator) && !TERMINAL.test(textOf(r.target)),
  )?.target;
}

/** The file that a program copies its input to: `tee F`, `dd of=F`, `install /dev/stdin F`. */
function writtenFile(words: readonly ShellWord[]): ShellWord | undefined {
  switch (baseName(words[0])) {
    case 'tee':
    case 'sponge':
      return words.slice(1).find((w) => !/^-/.test(textOf(w)) && !TERMINAL.test(textOf(w)));
    case 'dd': {
      const output = words.find((w) => textOf(w).startsWith('of='));
      return output && part(output, 'of='.length, textOf(output).length);
    }
    case 'install':
    case 'cp':
      return words.some((w) => textOf(w) === '/dev/stdin') ? words.at(-1) : undefined;
    default:
      return undefined;
  }
}

/** A program that applies what it reads. */
function readingProgram(words: readonly ShellWord[], expand: Expand): Outlet | undefined {
  const remote = remoteCommand(words);
  const name = baseName(words[0]);
  if (name === 'kubectl' || name === 'oc') {
    if (words.some((w) => /^(?:apply|create|replace)$/.test(textOf(w)))) return { kind: 'yaml' };
  }
  if (name === 'curl' || name === 'http') return { kind: 'json' };
  if (readsCompose(name, words)) return { kind: 'yaml' };
  if (name === 'sysctl')
    return words.some((w) => /^(?:-[a-z]*[pf]|--load)/.test(textOf(w))) ? { kind: 'sysctl' } : undefined;
  const inner = remote?.words ?? words;
  if (remote && name !== 'xargs' && inner.length === 0) {
    return name === 'ssh' ? { kind: 'shell', reach: 'host' } : undefined;
  }
  if (!isShell(inner)) return undefined;
  const script = scriptArgument(inner);
  if (!script) return { kind: 'shell', reach: remote?.reach ?? 'host' };
  // `sudo sh -c 'cat > FILE' <<EOF`: the file stands in the script.
  const target = />{1,2}[ \t]{0,20}([\w/.-]+)/.exec(textOf(script));
  if (!target || TERMINAL.test(target[1] ?? '')) return undefined;
  const end = target.index + target[0].length;
  const isCat = /(?:^|[;&\n])[ \t]{0,20}(?:sudo[ \t]{1,20})?cat(?:[ \t]{1,20}-)?[ \t]{0,20}$/.test(
    textOf(script).slice(0, target.index),
  );
  const outlet = fileOutlet(part(script, end - (target[1] ?? '').length, end), expand);
  return isCat ? outlet : { ...outlet, by: `${baseName(inner[0])} -c` };
}

/** `docker compose -f - up`, `docker stack deploy -c - NAME`. */
function readsCompose(name: string, words: readonly ShellWord[]): boolean {
  return (
    /^(?:docker|podman|nerdctl|docker-compose|podman-compose)$/.test(name) &&
    words.some((w, i) => textOf(w) === '-' && /^(?:-[fc]|--(?:compose-)?file)$/.test(textOf(words[i - 1])))
  );
}

function part(word: ShellWord, start: number, end: number): ShellWord {
  return { span: word.span, content: word.content.slice({ start, end }) };
}

function fileOutlet(word: ShellWord, expand: Expand): Target {
  const [value = word] = expand(word);
  const text = textOf(value);
  const { content } = word;
  const destination = content.template({ start: 0, end: content.text.length });
  return { kind: 'file', path: value.content.holes.length > 0 ? undefined : text, destination };
}
