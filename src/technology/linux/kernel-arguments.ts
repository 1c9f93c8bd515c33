// `sysctl.KEY=VALUE` on the command line of the kernel, wherever a file says what that line is to be.

import { KERNEL_CMDLINE } from '../../knowledge/kernel.ts';
import { literalTemplate } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { ofTool, type ScanContext, surroundings } from '../context.ts';
import { insideOf } from './comments.ts';
import { isKernelParameter } from './keys.ts';
import { isCommentedOut, maskPlaceholders } from './sysctl-lines.ts';

/**
 * The kernel takes `.` and `/` in the key, and double quotes around a value with blanks
 * (Documentation/admin-guide/kernel-parameters.txt, `sysctl.*=`; since Linux 5.8). A `-` in front takes an argument away.
 */
const ARGUMENT =
  /(?<![\w./-])sysctl\.(?<key>[\w./-]{3,120})=(?:\\?"(?<quoted>[^"\\\n]{1,2000})\\?"|(?<bare>[^\s"'`\\)\]};]{1,2000}))/dg;

/** Words and options of commands that give the arguments of the kernel, on their line. */
const GIVES =
  /cmd_?line|kargs|(?<![\w-])--(?:args|append(?:-if-missing)?|replace|kernel-arg|karg|extra-kernel-args?)\b|(?:kernel|boot)[ _-]?(?:arg|param|opt|option|append)|extraKernelArg/i;

/** At the start of a line of a boot loader's configuration. */
const STATEMENT = /^[ \t]{0,40}(?:options|append|linux(?:efi|16)?|kernel|bootloader)[ \t]/i;

/** Names of lists and variables whose arguments are taken away, were there before, or are looked for. */
const AWAY =
  /not|remove|delete|absent|unset|blacklist|(?:^|[_.-])(?:old|del|rm|regexp?|pattern|search|before|match)(?:[_.-]|$)|regexp?$|^insert(?:after|before)$/i;

/** Fields whose items do. */
const FIELDS =
  /(?:kernel_?arg(?:ument)?s?|extra_?kernel_?args?|kernel_?param(?:eter)?s?|kargs|cmd_?line|should_?exist|boot_?args|boot_?options|append)["']?$/i;

/** Names of files that hold nothing else: bootc, rpm-ostree, dracut, kernel-install, systemd-boot. */
const FILES = /(?:^|\/)(?:kargs\.d\/|cmdline\.d\/|etc\/kernel\/cmdline$|loader\/entries\/)/;

/** How far before an argument the name of its list is looked for. */
const MAX_LOOK_BACK = 4000;

/** Declares the arguments of the kernel in a text that set its parameters. */
export function scanKernelArguments(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[],
): void {
  if (!/sysctl\.[\w./-]+=/.test(source.text)) return;
  const text = maskPlaceholders(source);
  const isHidden = isCommentedOut(text.text);
  const isArgument = argumentsIn(text.text, context.path);
  let isShown: ((offset: number) => boolean) | undefined;
  for (const match of text.text.matchAll(ARGUMENT)) {
    const groups = match.indices?.groups;
    const [key, given] = [groups?.['key'], groups?.['quoted'] ?? groups?.['bare']];
    if (!key || !given || !isKernelParameter(text.text.slice(...key))) continue;
    if (isHidden(match.index) || !isArgument(match.index)) continue;
    const value = replaced(text.text, match.index, given);
    if (!value || /[/*]$/.test(text.text.slice(...value))) continue;
    isShown ??= insideOf(shown());
    if (isShown(text.offsetInFile(match.index))) continue;
    const span = withoutComma(text.text, { start: value[0], end: value[1] });
    const keySpan = { start: key[0], end: key[1] };
    const destination = literalTemplate(KERNEL_CMDLINE, text.locate(keySpan));
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings({ ...ofTool(context, 'linux'), destination }, text, span),
      form: 'kernel-argument',
      key: text.template(keySpan),
      value: { kind: 'scalar', template: text.template(span) },
    });
  }
}

/** A comma behind an argument belongs to the list around it. */
function withoutComma(text: string, { start, end }: Span): Span {
  return { start, end: text[end - 1] === ',' && end - start > 1 ? end - 1 : end };
}

/**
 * Does the text at an offset stand where arguments of the kernel do, and are these not to be taken away or looked for?
 * Offsets are asked for in rising order: what a line says before one is read once.
 */
function argumentsIn(text: string, path: string): (offset: number) => boolean {
  let start = 0;
  let read = 0;
  let gives = false;
  return (offset) => {
    const own = text.lastIndexOf('\n', offset - 1) + 1;
    if (own !== start || read === 0)
      [start, read, gives] = [own, own, STATEMENT.test(text.slice(own, own + 60))];
    // A word may begin in what was read before.
    gives ||= GIVES.test(text.slice(Math.max(start, read - 40), offset));
    read = offset;
    const from = Math.max(0, offset - MAX_LOOK_BACK);
    const before = text.slice(from, offset);
    const line = text.slice(Math.max(start, from), offset);
    if (/delete|remove|set/.test(lastOption(line)) || isLookedFor(line)) return false;
    const field = fieldOf(before, line);
    const name =
      field ?? /^[ \t]*(?:- )?(?:export[ \t]+)?["']?([\w.-]{1,100})["']?[ \t]*[:=]/.exec(line)?.[1];
    if (name !== undefined && AWAY.test(name)) return false;
    return gives || FILES.test(path) || (field !== undefined && FIELDS.test(field));
  };
}

/** The last long option of a line; empty for none. */
function lastOption(line: string): string {
  for (let at = line.lastIndexOf('--'); at >= 0; at = at > 0 ? line.lastIndexOf('--', at - 1) : -1) {
    const name = /^--[\w-]+/.exec(line.slice(at, at + 60))?.[0];
    if (name !== undefined && !/[\w-]/.test(line[at - 1] ?? '')) return name;
  }
  return '';
}

/** Ends of commands of a shell. */
const SEPARATOR = /&&|\|\||;|[ \t]\|[ \t]|\b(?:then|else|do)\b/g;

/** Is what follows a line's text compared with something, a pattern, or an address of sed? */
function isLookedFor(line: string): boolean {
  if (/\*$/.test(line)) return true;
  const end = [...line.matchAll(SEPARATOR)].at(-1);
  const command = end ? line.slice(end.index + end[0].length) : line;
  if (
    /\[\[|[=!]=|=~|\b[efz]?grep\b|\bcase\b|^[ \t]*(?:if|elif|while|until)[ \t]+(?:![ \t]+)?(?:\[|test)[ \t]/.test(
      command,
    )
  )
    return true;
  return substitution(line)?.side === 'pattern';
}

/** The last `s/PATTERN/REPLACEMENT/` that a text is inside of; undefined for none. */
function substitution(
  line: string,
): { readonly side: 'pattern' | 'replacement'; readonly by: string } | undefined {
  for (const match of [...line.matchAll(/(?<=^|[\s'";{}\d$/!])s(?<by>[/|#@,!%~+:])/g)].reverse()) {
    const by = match.groups?.['by'] ?? '/';
    let count = 0;
    for (let i = match.index + 2; i < line.length; i++) {
      if (line[i] === '\\') i++;
      else if (line[i] === by) count++;
    }
    if (count < 2) return { side: count === 0 ? 'pattern' : 'replacement', by };
  }
  return undefined;
}

/** The span of a value without what ends the replacement that it stands in; undefined where nothing is left. */
function replaced(
  text: string,
  offset: number,
  [start, end]: readonly [number, number],
): readonly [number, number] | undefined {
  const own = text.lastIndexOf('\n', offset - 1) + 1;
  const inside = substitution(text.slice(Math.max(own, offset - MAX_LOOK_BACK), offset));
  const at = inside ? text.slice(start, end).indexOf(inside.by) : -1;
  if (at === 0) return undefined;
  return [start, at < 0 ? end : start + at];
}

/** The name of the list that a line is an item of, in YAML or between brackets; undefined for none. */
function fieldOf(before: string, line: string): string | undefined {
  const lines = before.split('\n').slice(0, -1).reverse();
  const own = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  const isItem = /^[ \t]*- +["']?$/.test(line);
  if (isItem) {
    for (const above of lines) {
      const indent = /^[ \t]*/.exec(above)?.[0].length ?? 0;
      const isBlank = above.trim() === '' || above.trim().startsWith('#');
      if (!isBlank && !(indent >= own && above.trim().startsWith('-')) && indent <= own)
        return /^[ \t]*(?:- )?(["']?[\w.-]+["']?)[ \t]*:[ \t]*$/.exec(above)?.[1];
    }
    return undefined;
  }
  const open = before.lastIndexOf('[');
  if (open < 0 || before.indexOf(']', open) >= 0) return undefined;
  return /([\w.-]+["']?)\s{0,20}[:=]\s{0,20}$/.exec(before.slice(0, open))?.[1];
}
