// sysctl assignments written as lines of text: sysctl.conf, sysctl.d, their templates, and text of unknown kind.

import type { Loop } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import { canonicalKey } from '../../model/sysctl-key.ts';
import { FILLER, type Mask, type Source, type Statement } from '../../source/source.ts';
import { isSysctlKey, readSysctlLines } from '../../syntax/sysctl-conf.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { blockComments, insideOf, isComment } from './comments.ts';
import { isKernelParameter } from './keys.ts';
import { templateBranches } from './template-branches.ts';
import { expressionTree, namesOf, templateSets } from './template-names.ts';

/**
 * `$NAME`, `${NAME}`, `@NAME@`, `@@NAME@@`, `<%= … %>`: filled in by something that is not in the files. The lengths
 * are bounded so that a line of opening signs costs no more than its length.
 */
const PLACEHOLDER =
  /\$\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}|\$\{[^}\n]{0,200}\}|\$\([^)\n]{0,200}\)|\$[A-Za-z_]\w{0,200}|@@?[A-Za-z_][\w.-]{0,80}@@?|<%[=-]?[^%\n]{0,200}%>|%\([^)\n]{0,80}\)s/g;

/**
 * Declares every assignment of a text that names a kernel parameter. `isConf`: the text is a sysctl file, so its
 * quotes reach the kernel and its keys may be expressions; elsewhere quotes belong to the language around it.
 */
export function scanSysctlLines(source: Source, isConf: boolean, form: string, context: ScanContext): void {
  if (!isConf && isDump(source.text)) return;
  const text = maskPlaceholders(source);
  const isHidden = insideOf(blockComments(text.text));
  const loopAt = templateLoops(text.statements);
  const setsAt = templateSets(text.statements);
  const branchesAt = templateBranches(text);
  const isOfProvider = !isConf && VAGRANT_BLOCK.test(text.text);
  for (const line of readSysctlLines(text)) {
    const loop = loopAt(line.key.start) ?? context.loop;
    const sets = setsAt(line.key.start);
    const branches = branchesAt(line.key.start, namesOf(loop, sets));
    const key = text.text.slice(line.key.start, line.key.end);
    const isKey = isConf
      ? isSysctlKey(key.replace(/[?[\]!]/g, '*')) || isKeyExpression(key, text, line.key)
      : isKernelParameter(key) && !(key.startsWith('vm.') && isOfProvider);
    if (isHidden(line.key.start) || !isKey) continue;
    const value = withoutModifier(text.text, isConf ? line.value : unquoted(text.text, line.value));
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, text, value),
      ...(loop && { loop }),
      ...(sets.length > 0 && { locals: context.locals?.length ? [...sets, ...context.locals] : sets }),
      ...(branches.length > 0 && { branches: [...(context.branches ?? []), ...branches] }),
      form,
      key: text.template(line.key),
      value: { kind: 'scalar', template: text.template(value) },
      ...(isConf &&
        line.ignoreErrors && {
          hiding: { of: 'failure', at: text.locate(markBefore(text.text, line.key.start)) },
        }),
    });
  }
}

/** What `sysctl -a` printed on some machine is what it had, not what anybody sets: it names the kernel, and its boot. */
function isDump(text: string): boolean {
  return /^kernel\.osrelease = \S/m.test(text) && /^kernel\.random\.boot_id = \S/m.test(text);
}

/** The `-` of a line: between it and the key are blanks at most. */
function markBefore(text: string, key: number): Span {
  const start = text.lastIndexOf('-', key - 1);
  return { start, end: start + 1 };
}

/**
 * `config.vm.provider :libvirt do |vm|`: what is set of `vm` in the block is the provider's
 * (https://developer.hashicorp.com/vagrant/docs/providers/configuration).
 */
const VAGRANT_BLOCK = /\bvm\.(?:provider|define|provision)\b[^\n]{0,200}\|[^|\n]{0,80}\bvm\b[^|\n]{0,80}\|/;

/** Under what name a scan keeps the keys that its file leaves out of patterns: `{ key, offset }`, the key canonical. */
export const SYSCTL_PART = 'sysctl';

/** `-net.ipv4.conf.eth0.rp_filter`: a pattern elsewhere leaves that key alone (sysctl.d(5)). */
export function scanLeftOut(source: Source, context: ScanContext): void {
  const found = [...source.text.matchAll(/^[ \t]{0,80}-[ \t]{0,80}([\w./*?[\]!:@-]{3,200})[ \t\r]{0,80}$/gm)];
  if (found.length === 0) return;
  context.sink.parts[SYSCTL_PART] = found.map((match) => ({
    key: canonicalKey(match[1] ?? ''),
    offset: source.offsetInFile(match.index),
  }));
}

/** Tuned's `KEY=>4096` and `KEY=<4096`: at least, at most (tuned.conf(5), assignment modifiers). */
function withoutModifier(text: string, span: Span): Span {
  const modifier = /^[<>][ \t]{0,20}(?=\d)/.exec(text.slice(span.start, span.end))?.[0] ?? '';
  return { start: span.start + modifier.length, end: span.end };
}

/** A key that a template fills in; a shell's `$name` or a placeholder could be anything. */
function isKeyExpression(key: string, text: Source, span: Span): boolean {
  if (!key.includes(FILLER) || !/^[\w./*\uE000-]+$/.test(key)) return false;
  return text.holesIn(span).every((h) => /^(?:jinja|erb|go-template)$/.test(h.expression?.language ?? ''));
}

/** Only the length of a real line of YAML; longer ones are data. */
const MAPPING_LINE = /^[ \t]{0,80}(?:- )?(["']?)([\w./-]{5,120})\1[ \t]{0,80}:[ \t]{1,80}(\S.*)$/;

/**
 * The lines `key: value` of a YAML text that its parser gave up on, with everything else a text may hold. `isKnown`
 * is asked for the offset in the file of each value, since the parser may have read some of them.
 */
export function scanMappingLines(
  source: Source,
  isKnown: (offset: number) => boolean,
  context: ScanContext,
): void {
  const text = maskPlaceholders(source);
  let start = 0;
  for (const line of text.text.split('\n')) {
    const match = MAPPING_LINE.exec(line);
    const key = match?.[2] ?? '';
    if (match && isKernelParameter(key)) {
      const from = start + match[0].length - (match[3] ?? '').length;
      const value = unquoted(text.text, { start: from, end: start + line.trimEnd().length });
      const keyStart = start + line.indexOf(key);
      if (value.end > value.start && !isKnown(text.offsetInFile(value.start))) {
        context.sink.declarations.push({
          kind: 'sysctl',
          ...surroundings(context, text, value),
          form: 'mapping-line',
          key: text.template({ start: keyStart, end: keyStart + key.length }),
          value: { kind: 'scalar', template: text.template(value) },
        });
      }
    }
    start += line.length + 1;
  }
}

/** Masks what a text leaves to be filled in; known template languages were masked before. */
export function maskPlaceholders(source: Source): Source {
  const known = masked.get(source);
  if (known) return known;
  const masks: Mask[] = [];
  for (const match of source.text.matchAll(PLACEHOLDER)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const language = match[0].startsWith('$') ? 'shell' : match[0].startsWith('<%') ? 'erb' : 'placeholder';
    const expression = { language, text: match[0], at: source.locate(span) } as const;
    masks.push({ ...span, expression, fill: 'word' });
  }
  const text = source.mask(masks);
  masked.set(source, text);
  masked.set(text, text);
  return text;
}

/** Every claim on a text asks for it, and searching a text again for each costs the square of its length. */
const masked = new WeakMap<Source, Source>();

/** The span without a pair of quotes around it and without what follows them: a comment, a comma, a semicolon. */
function unquoted(text: string, span: Span): Span {
  const written = text.slice(span.start, span.end);
  const quoted = /^(["'])([^"']*)\1/.exec(written);
  if (quoted) return { start: span.start + 1, end: span.start + 1 + (quoted[2] ?? '').length };
  const bare = /^[^#;"']*[^#;"'\s,\\]/.exec(written)?.[0] ?? '';
  return { start: span.start, end: span.start + bare.length };
}

/**
 * The innermost `{% for x in xs %}` around an offset. Offsets are asked for in rising order, as the lines of a text
 * come, so that all of them together cost one pass.
 */
export function templateLoops(statements: readonly Statement[]): (offset: number) => Loop | undefined {
  const open: (Loop | undefined)[] = [];
  let next = 0;
  return (offset) => {
    for (let s = statements[next]; s && s.start <= offset; s = statements[++next]) {
      if (/^for\b/.test(s.text)) open.push(forLoop(s));
      else if (/^endfor\b/.test(s.text)) open.pop();
    }
    return open.at(-1);
  };
}

/** Searches for one blank at a time: runs of them in a pattern cost the square of their length. */
function forLoop({ text, at }: Statement): Loop | undefined {
  const inAt = text.search(/\sin\s/);
  const variable = text.slice('for'.length, Math.max(inAt, 0)).trim();
  if (!/^[\w\s,]+$/.test(variable)) return undefined;
  const list = text.slice(inAt + ' in '.length);
  const filter = list.search(/\sif\s/);
  const items = (filter < 0 ? list : list.slice(0, filter)).trim().replace(/\.items\(\)$/, '');
  return { items: expressionTree(items, text, at), variable, over: 'items' };
}

/** True for a path that holds kernel parameters one a line: sysctl.conf, sysctl.d/*.conf and files named after them. */
export function isSysctlPath(path: string): boolean {
  return (
    /(^|\/)sysctl(\.d\/[^/]*\.conf|[^/]*\.conf)$/.test(path) || /(^|[/_.-])sysctl[^/]*\.conf$/.test(path)
  );
}

/** True where a text at this offset is commented out, on its line or in a block. */
export function isCommentedOut(text: string): (offset: number) => boolean {
  const isHidden = insideOf(blockComments(text));
  return (offset) => isHidden(offset) || isComment(text, offset);
}
