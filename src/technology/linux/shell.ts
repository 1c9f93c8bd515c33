// What shell commands do to kernel parameters: sysctl calls, and text written to sysctl files and /proc/sys.

import { scalarTree } from '../../model/declaration.ts';
import type { ShellFlow } from '../../model/shell.ts';
import type { Span } from '../../model/span.ts';
import { canonicalKey } from '../../model/sysctl-key.ts';
import { FILLER, type Source } from '../../source/source.ts';
import type { ShellCommand, ShellScript, ShellWord } from '../../syntax/shell.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { scanOptionVariables } from '../docker/variables.ts';
import { isHclText } from '../hashicorp/text.ts';
import { reportProblems } from '../problems.ts';
import { readCommand } from '../readers.ts';
import { type Asking, askedFor } from './asked.ts';
import { withoutStatementLines } from './continued.ts';
import { isKernelParameter } from './keys.ts';
import { declareJoined, declareWhole, type Printed, printedBy } from './printed.ts';
import { declareSed } from './sed.ts';
import { uncalledFunctions } from './shell-calls.ts';
import { type Outlet, outletOf } from './shell-output.ts';
import {
  baseName,
  commandWords,
  type Expand,
  expander,
  isShell,
  remoteCommand,
  scriptArgument,
  textOf,
} from './shell-words.ts';
import { unwrapper } from './shell-wrappers.ts';
import { isSysctlPath, scanSysctlLines } from './sysctl-lines.ts';
import { tried, triedAt } from './tried.ts';

const PROC_SYS = /^\/proc\/sys\/(.+)$/;

/** Declares what a script sets, and keeps the variables it assigns. */
export function scanShell(written: Source, context: ScanContext): void {
  const source = withoutStatementLines(written);
  const script = context.parsers.get('shell').parseShell(source);
  const around: ScanContext = {
    ...context,
    technology: context.technology === 'text' ? 'shell' : context.technology,
    // A script inside is another shell's.
    session: undefined,
  };
  reportProblems(script.problems, 'The shell script', source, context);
  keepVariables(script, context, around);
  scanOptionVariables(script, source, around);
  const expand = expander(script);
  const unwrap = unwrapper(script);
  const uncalled = uncalledFunctions(script, source.text);
  for (const pipeline of script.pipelines) {
    for (const [i, command] of pipeline.entries()) {
      const outlet = outletOf(command, pipeline.slice(i + 1, i + 10), expand);
      const isUncalled = command.calledAt !== undefined && uncalled.has(command.calledAt);
      const inner = { ...inBranches(around, command, source), ...(isUncalled && { isUncalled }) };
      const before = context.sink.declarations.length;
      const words = commandWords(command);
      const wrapped = unwrap(words);
      // What a wrapper says of itself goes where the output of its command goes.
      const isPrint = /^(?:echo|printf|cat)$/.test(baseName(wrapped?.[0]));
      scanCommand(wrapped && !isPrint ? wrapped : words, outlet, expand, inner);
      markTried(command, before, source, context);
      if (command.input) scanInput(command.input, outlet, inner);
      if (!outlet) scanKept(command, source, inner);
    }
  }
}

/** What a command that may fail has declared, from the declaration `before` on. */
function markTried(command: ShellCommand, before: number, source: Source, { sink }: ScanContext): void {
  if (sink.declarations.length === before) return;
  const sign = triedAt(command.span, command.words, source);
  if (!sign) return;
  const added = sink.declarations.splice(before);
  sink.declarations.push(...added.map((d) => tried(d, source.locate(sign))));
}

function inBranches(
  context: ScanContext,
  { branches = [], calledAt }: ShellCommand,
  source: Source,
): ScanContext {
  const inside = calledAt === undefined ? context : { ...context, calledAt: source.offsetInFile(calledAt) };
  if (branches.length === 0) return inside;
  const own = branches.map((b) => ({ ...b, id: source.offsetInFile(b.id) }));
  return { ...inside, branches: [...(context.branches ?? []), ...own] };
}

/**
 * `name=$(cat <<EOF …)`: the text is shown to nobody, and written somewhere later. Only what the configuration of an
 * agent says is read, since other texts may be for people.
 */
function scanKept({ span, words, input }: ShellCommand, source: Source, context: ScanContext): void {
  if (!input || baseName(words[0]) !== 'cat' || !isHclText(input.text)) return;
  if (/=["']?\$\([ \t\n]{0,8}$/.test(source.text.slice(Math.max(span.start - 20, 0), span.start)))
    context.scanNested(input, { kind: 'hcl', form: 'heredoc' }, context);
}

function keepVariables(
  script: ShellScript,
  { sink: { shellVariables }, session, environment = [] }: ScanContext,
  around: ScanContext,
): void {
  const whose = {
    ...(session !== undefined && { session }),
    ...(environment.length > 0 && { environment }),
  };
  for (const flow of script.flows)
    if (isOfUse(flow, script)) shellVariables.push(flow === script.flows[0] ? { ...flow, ...whose } : flow);
  // An element of an array is not the value of its name.
  for (const command of script.pipelines.flat())
    for (const { value, partial } of command.assignments) if (partial) declareElement(value.content, around);
}

/** Most command substitutions change nothing, and see what the script around them has. */
function isOfUse(flow: ShellFlow, { flows }: ShellScript): boolean {
  return flow === flows[0] || flow.steps.length > 0;
}

/** An array of settings: `("KEY=VALUE" …)` or `(["KEY"]="VALUE" …)`, whatever the script then does with it. */
function declareElement(content: Source, context: ScanContext): void {
  const match = /^\[?["']?([\w./-]+)["']?\]?[ \t]{0,20}=[ \t]{0,20}/.exec(content.text);
  const key = match?.[1] ?? '';
  if (!match || !isKernelParameter(key)) return;
  const start = match[0].indexOf(key);
  const written = content.text.slice(match[0].length);
  const quotes = /^(["'])[\s\S]*\1$/.test(written) ? 1 : 0;
  const value = { start: match[0].length + quotes, end: content.text.length - quotes };
  declare(content, { start, end: start + key.length }, value, 'bash-array', context);
}

/** Reads a command whose words another syntax than a shell's has split. */
export function scanWords(words: readonly ShellWord[], context: ScanContext): void {
  const command = { span: { start: 0, end: 0 }, words, assignments: [], redirects: [] };
  scanCommand(commandWords(command), undefined, (word) => [word], context);
}

function scanCommand(
  words: readonly ShellWord[],
  outlet: Outlet | undefined,
  expand: Expand,
  context: ScanContext,
): void {
  const contents = words.map((w) => w.content);
  if (isPlainName(contents[0])) readCommand(contents, context);
  const name = baseName(words[0]);
  const args = words.slice(1);
  if (name === 'sysctl') scanSysctlCall(args, expand, context);
  else if (isShell(words) || name === 'eval') scanScriptArguments(args, context);
  else if (name === 'echo' || name === 'printf') printTo(printedBy(name, args), outlet, expand, context);
  else if (name === 'sed' || name === 'perl') {
    if (outlet || args.some((a) => /^(?:-[a-zA-Z]*i|--in-place)/.test(textOf(a))))
      context.sink.changed(outlet?.by, () => {
        for (const arg of args) declareSed(arg.content, context);
      });
  } else if (name === 'curl' || name === 'http') {
    for (const { content } of args)
      if (/^\s*[[{]/.test(content.text)) context.scanNested(content, { kind: 'json' }, context);
  } else scanRemote(words, outlet, expand, context);
}

/** Nobody spells the name of a program in pieces, and a search for its word would not find it. */
function isPlainName(name: Source | undefined): boolean {
  if (!name || name.holes.length > 0) return true;
  const raw = name.rawText({ start: 0, end: name.text.length });
  return raw.includes(name.text) || raw.replace(/["'\\]/g, '') !== name.text;
}

/** A command run elsewhere: over ssh, or in a container with a network namespace of its own. */
function scanRemote(
  words: readonly ShellWord[],
  outlet: Outlet | undefined,
  expand: Expand,
  context: ScanContext,
): void {
  const remote = remoteCommand(words);
  if (!remote) return;
  const inner: ScanContext =
    remote.reach === 'container' && context.reach === 'host'
      ? { ...context, reach: 'container', sharesKernel: remote.isPrivileged }
      : context;
  if (remote.words.length > 0)
    context.sink.changed(replacedIn(words, remote.words), () =>
      scanCommand(remote.words, outlet, expand, inner),
    );
  else if (baseName(words[0]) === 'ssh' || baseName(words[0]) === 'vagrant')
    scanScriptArguments(words.slice(1), inner);
  // `docker run --sysctl KEY=VALUE`: docker refuses it together with the host's network.
  const technology = context.technology === 'shell' ? 'docker' : context.technology;
  const docker: ScanContext = {
    ...context,
    technology,
    reach: 'container',
    sharesKernel: false,
    asking: askingOf(words),
  };
  for (const [i, word] of words.entries()) {
    if (textOf(word) === '--sysctl' && words[i + 1])
      declareAssignment(words[i + 1]?.content, 'docker-run', docker);
    else if (textOf(word).startsWith('--sysctl=')) {
      const { content } = word;
      const option = content.slice({ start: '--sysctl='.length, end: content.text.length });
      declareAssignment(option, 'docker-run', docker);
    }
  }
}

/** Docker and Podman, by the options of a command. */
function askingOf(words: readonly ShellWord[]): Asking {
  const shared = (option: RegExp) => {
    const at = words.findIndex((w, i) => option.test(`${textOf(w)} ${textOf(words[i + 1] ?? w)}`));
    const word = words[at];
    return word?.content.locate({ start: 0, end: word.content.text.length });
  };
  const network = shared(/^--net(?:work)?(?:=host | host$)/);
  return {
    of: 'engine',
    network,
    ipc: shared(/^--ipc(?:=host | host$)/),
    uts: shared(/^--uts(?:=host | host$)/),
  };
}

/** `xargs -I{} sysctl -w KEY={}`: what stands there is a word of the input. */
function replacedIn(words: readonly ShellWord[], command: readonly ShellWord[]): string | undefined {
  if (baseName(words[0]) !== 'xargs') return undefined;
  for (const [i, word] of words.entries()) {
    const option = /^(?:-I|-i|-J|--replace=?)(.*)$/.exec(textOf(word));
    if (!option) continue;
    const next = /^-[IJ]$/.test(textOf(word)) ? textOf(words[i + 1]) : '{}';
    const sign = option[1] || next;
    if (command.some((w) => textOf(w).includes(sign))) return 'xargs';
  }
  return undefined;
}

/** Arguments that are scripts of their own. */
function scanScriptArguments(args: readonly ShellWord[], context: ScanContext): void {
  const script = scriptArgument(args);
  for (const word of script ? [script] : args) {
    if (/[\s=]/.test(textOf(word))) context.scanNested(word.content, { kind: 'shell' }, context);
  }
}

/** `sysctl [-w] key=value …`: also without `-w`, and with variables that hold whole assignments. */
function scanSysctlCall(args: readonly ShellWord[], expand: Expand, context: ScanContext): void {
  if (args.some((a) => textOf(a) === '--dry-run')) return;
  for (const arg of args) {
    if (textOf(arg).startsWith('-')) continue;
    const words = expand(arg);
    for (const { content } of words) {
      if (words.length === 1 && words[0] === arg) scanAssignment(content, expand, context);
      else for (const part of splitAssignments(content)) declareAssignment(part, 'sysctl-command', context);
    }
  }
}

/** One argument; its key may be a variable that the script gives names of parameters. */
function scanAssignment(content: Source, expand: Expand, context: ScanContext): void {
  const equals = content.text.indexOf('=');
  if (equals <= 0 || !content.text.slice(0, equals).includes(FILLER)) {
    declareAssignment(content, 'sysctl-command', context);
    return;
  }
  const key = content.slice({ start: 0, end: equals });
  const names = expand({ span: { start: 0, end: equals }, content: key });
  if (!names.some((n) => isSysctlKey(n.content.text))) return;
  const value = { start: equals + 1, end: content.text.length };
  declare(content, { start: 0, end: equals }, value, 'sysctl-command', context);
}

/** The assignments in the value of a variable that the shell splits into words. */
function splitAssignments(content: Source): readonly Source[] {
  const starts = [...content.text.matchAll(/(?<=^|\s)([\w./-]+)=/g)]
    .filter((m) => isSysctlKey(m[1] ?? ''))
    .map((m) => m.index);
  return starts.map((start, i) => content.slice({ start, end: starts[i + 1] ?? content.text.length }));
}

function declareAssignment(content: Source | undefined, form: string, context: ScanContext): void {
  const equals = content?.text.indexOf('=') ?? -1;
  if (!content || equals <= 0) return;
  const name = content.text.slice(0, equals);
  const key = { start: name.length - name.trimStart().length, end: name.trimEnd().length };
  if (!isSysctlKey(name.trim())) return;
  declare(content, key, { start: equals + 1, end: content.text.length }, form, context);
}

/** Declares one assignment; blanks around the value are left out. */
function declare(content: Source, key: Span, written: Span, form: string, context: ScanContext): void {
  const text = content.text.slice(written.start, written.end);
  const start = written.start + text.length - text.trimStart().length;
  const value = { start, end: Math.max(start, written.start + text.trimEnd().length) };
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, content, value),
    ...askedFor(content.text.slice(key.start, key.end), context.asking),
    form,
    key: content.template(key),
    value: scalarTree(content.template(value)),
  });
}

/** What a command in the pipe, or a format that is not followed, makes of the text is not known. */
function printTo(printed: Printed, outlet: Outlet | undefined, expand: Expand, context: ScanContext): void {
  context.sink.changed(outlet?.by ?? printed.by, () => scanPrinted(printed, outlet, expand, context));
}

/** What echo and printf write to a file is its text; what they show on the terminal is only words. */
function scanPrinted(
  printed: Printed,
  outlet: Outlet | undefined,
  expand: Expand,
  context: ScanContext,
): void {
  if (!outlet) return;
  const proc = outlet.kind === 'file' ? PROC_SYS.exec(outlet.path ?? '') : null;
  if (proc && outlet.kind === 'file') {
    const key = canonicalKey(proc[1] ?? '');
    if (isSysctlKey(key)) declareWhole({ ...outlet.destination, parts: [key] }, printed, context);
  } else if (printed.kind === 'joined') {
    const inner = outlet.kind === 'file' ? { ...context, destination: outlet.destination } : context;
    const isConf = outlet.kind === 'sysctl' || (outlet.kind === 'file' && isSysctlPath(outlet.path ?? ''));
    declareJoined(printed.chunks, isConf, 'echo', inner);
  } else {
    for (const text of printed.texts) {
      for (const { content } of expand({ span: { start: 0, end: 0 }, content: text }))
        scanWritten(content, outlet, 'echo', context);
    }
  }
}

/** The text of a here-document, read as what takes it reads it. */
function scanInput(input: Source, outlet: Outlet | undefined, context: ScanContext): void {
  if (outlet) context.sink.changed(outlet.by, () => scanRead(input, outlet, context));
}

function scanRead(input: Source, outlet: Outlet, context: ScanContext): void {
  const proc = outlet.kind === 'file' ? PROC_SYS.exec(outlet.path ?? '') : null;
  if (proc) scanPrinted({ kind: 'texts', texts: [input] }, outlet, (w) => [w], context);
  else scanWritten(input, outlet, 'heredoc', context);
}

/** A sysctl file; or one of sysctl.d without a suffix, which nothing reads but a `sysctl -p` with its name. */
function isForSysctl(path: string): boolean {
  return isSysctlPath(path) || /(?:^|\/)sysctl\.d\/[\w+-]+$/.test(path);
}

/** Text that a command writes to a file, or hands to a program that applies it. */
function scanWritten(text: Source, outlet: Outlet, form: string, context: ScanContext): void {
  switch (outlet.kind) {
    case 'file': {
      const inner: ScanContext = { ...context, destination: outlet.destination };
      if (outlet.path !== undefined && isForSysctl(outlet.path)) scanSysctlLines(text, true, form, inner);
      else context.scanNested(text, { path: outlet.path, form }, inner);
      return;
    }
    case 'sysctl':
      scanSysctlLines(text, true, form, context);
      return;
    case 'shell': {
      const reach = context.reach === 'host' ? outlet.reach : context.reach;
      context.scanNested(text, { kind: 'shell' }, { ...context, reach });
      return;
    }
    case 'yaml':
    case 'json':
      context.scanNested(text, { kind: outlet.kind, form }, context);
      return;
  }
}

/**
 * The parts of a script that only show text: what echo and printf print on the terminal, and here-documents that
 * nothing but `cat` reads. Offsets in the file.
 */
export function shownText(source: Source, context: ScanContext): readonly Span[] {
  const script = context.parsers.get('shell').parseShell(source);
  const expand = expander(script);
  const shown: Span[] = [];
  const keep = (text: Source, span: Span) =>
    shown.push({ start: text.offsetInFile(span.start), end: text.offsetInFile(span.end) });
  for (const pipeline of script.pipelines) {
    for (const [i, command] of pipeline.entries()) {
      const name = baseName(commandWords(command)[0]);
      if (outletOf(command, pipeline.slice(i + 1, i + 10), expand)) continue;
      if (name === 'echo' || name === 'printf') keep(source, command.span);
      if (name === 'cat' && command.input) keep(command.input, { start: 0, end: command.input.text.length });
    }
  }
  return shown;
}
