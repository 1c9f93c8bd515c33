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

/** Lines, and options of commands, that give the arguments of the kernel. */
const GIVES =
  /cmd_?line|kargs|(?<![\w-])--(?:args|append(?:-if-missing)?|replace|kernel-arg|karg|extra-kernel-args?)\b|(?:kernel|boot)[ _-]?(?:arg|param|opt|option|append)|extraKernelArg|^[ \t]{0,40}(?:options|append|linux(?:efi|16)?|kernel|bootloader)[ \t]/i;

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
  let isShown: ((offset: number) => boolean) | undefined;
  for (const match of text.text.matchAll(ARGUMENT)) {
    const groups = match.indices?.groups;
    const [key, value] = [groups?.['key'], groups?.['quoted'] ?? groups?.['bare']];
    if (!key || !value || !isKernelParameter(text.text.slice(...key))) continue;
    if (isHidden(match.index) || !isArgument(text.text, match.index, context.path)) continue;
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

/** Does the text at an offset stand where arguments of the kernel do, and are these not to be taken away? */
function isArgument(text: string, offset: number, path: string): boolean {
  const before = text.slice(Math.max(0, offset - MAX_LOOK_BACK), offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const option = /.*(?<![\w-])(--[\w-]+)/.exec(line)?.[1] ?? '';
  if (/delete|remove|set/.test(option)) return false;
  if (GIVES.test(line)) return !/should_?not_?exist/i.test(line);
  if (FILES.test(path)) return true;
  const field = fieldOf(before, line);
  return field !== undefined && FIELDS.test(field) && !/not/i.test(field);
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
