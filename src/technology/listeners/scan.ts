// Declares what the configuration files of products listen on, by the table of their formats.

import type { Branch } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import type { ScalarNode } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { blockComments } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders, templateLoops } from '../linux/sysctl-lines.ts';
import { templateBranches } from '../linux/template-branches.ts';
import { namesOf, templateSets } from '../linux/template-names.ts';
import { readPortText } from '../notations.ts';
import { type BoundsSetting, type Format, isOf, type Setting } from './format.ts';
import { FORMATS } from './formats.ts';
import { blockStatements, lineStatements, type Statement } from './statements.ts';

/**
 * Reads a text as the configuration of every product whose signs it bears. `path`: the text's own, not that of a file
 * around it.
 */
export function scanListeners(source: Source, path: string | undefined, context: ScanContext): void {
  if (isTestData(source.file) || !/\d|\uE000|\$|@|<%/.test(source.text)) return;
  let masked: Source | undefined;
  for (const format of FORMATS) {
    if (!isOf(format, path, source.text)) continue;
    if (!format.hasDollarWords) masked ??= maskPlaceholders(source);
    scanFormat(
      format.hasDollarWords ? source : (masked ?? source),
      format,
      ofProduct(context, format.technology, source),
    );
  }
}

/**
 * What Go's tests read, and the output that tests compare with, as those of charts have it
 * (https://github.com/helm-unittest/helm-unittest#get-started): no machine reads it.
 */
export function isTestData(file: string): boolean {
  return /(?:^|\/)testdata\/|[._-]golden\.\w+$|(?:^|\/)tests\/(?:[^/]+\/){0,8}[^/]+_test\.ya?ml$/.test(file);
}

/**
 * The surroundings of a product's configuration. A file of a ConfigMap, of a Dockerfile's here-document or of a chart's
 * values stands in a container. A structured document that is the product's own is none of Ansible's.
 */
export function ofProduct(context: ScanContext, technology: string, document?: Source): ScanContext {
  const { depth, destination, reach, language } = context;
  const file = document?.file ?? context.path;
  const isNested = depth > 0 && !destination;
  const isChart =
    (isNested && /(?:^|\/)values[^/]*\.ya?ml$/.test(file)) ||
    (language === 'go-template' && /(?:^|\/)templates\/_[^/]+$/.test(file));
  const isMounted = isChart || (isNested && /^(?:kubernetes|helm|compose|docker)$/.test(context.technology));
  const isOwn = context.technology === 'text' || (depth === 0 && context.technology === 'ansible');
  return {
    ...context,
    technology: isChart ? 'helm' : isOwn ? technology : context.technology,
    reach: isMounted && reach === 'host' ? 'container' : reach,
  };
}

function scanFormat(source: Source, format: Format, context: ScanContext): void {
  const text = format.shape === 'text' ? withoutComments(source) : source;
  const statements = statementsOf(text.text, format);
  for (const setting of format.settings) {
    const claim = claimer(text, context);
    const said = setting.form?.(text.text);
    const variant = said && { form: said.form, arms: armsAround(text, said.at) };
    // Words that stand in no condition hold.
    const form =
      variant && (variant.arms.length === 0 || variant.arms.some((a) => a.length === 0))
        ? variant.form
        : undefined;
    for (const statement of statements) {
      if (setting.within && !setting.within.test(statement.section)) continue;
      for (const { value, said: words } of valuesOf(text.text, statement, setting)) {
        const { notation = 'ports', protocol = 'tcp', udp, claimant = format.claimant } = setting;
        const { role = 'listen' } = setting;
        claim(value, {
          claimant,
          role,
          protocol: udp?.test(words) ? 'udp' : protocol,
          form: form ?? `${format.technology}-config`,
          ...(variant && form === undefined && { variant }),
          notation,
        });
      }
    }
  }
  for (const bounds of format.bounds ?? []) scanBounds(text, statements, bounds, format, context);
}

/** The arms of a template's conditions around offsets, which rise. */
function armsAround(text: Source, at: readonly number[]): readonly (readonly Branch[])[] {
  const branchesAt = templateBranches(text);
  return at.map((offset) => branchesAt(offset));
}

/** Comments of XML blanked: patterns over several lines would read what stands in them. */
function withoutComments(source: Source): Source {
  const masks = blockComments(source.text).map((span) => ({
    ...span,
    fill: 'blank' as const,
    expression: null,
  }));
  return source.mask(masks);
}

function statementsOf(text: string, format: Format): readonly Statement[] {
  if (format.shape === 'lines') return lineStatements(text);
  return format.shape === 'blocks' ? blockStatements(text) : [{ start: 0, end: text.length, section: '' }];
}

interface Value {
  readonly value: Span;
  /** The statement it stands in. */
  readonly said: string;
}

function valuesOf(text: string, statement: Statement, { pattern, isList }: Setting): readonly Value[] {
  const written = text.slice(statement.start, statement.end);
  const matches = pattern.global ? [...written.matchAll(pattern)] : [pattern.exec(written)];
  return matches.flatMap((match) => {
    const group = match?.indices?.groups?.['value'];
    if (!match || !group) return [];
    const value = { start: statement.start + group[0], end: statement.start + group[1] };
    const said = pattern.global ? match[0] : written;
    return (isList ? items(text, value) : [value]).map((v) => ({ value: v, said }));
  });
}

function items(text: string, span: Span): readonly Span[] {
  const written = text.slice(span.start, span.end);
  return [...written.matchAll(/[^\s,"';]+/g)].map((m) => ({
    start: span.start + m.index,
    end: span.start + m.index + m[0].length,
  }));
}

/** Claims what reads as ports, or stands for them; offsets come in rising order. */
function claimer(text: Source, context: ScanContext): (span: Span, claim: Claim) => void {
  let around: ReturnType<typeof surroundingsOf> | undefined;
  return (span, claim) => {
    const written = text.text.slice(span.start, span.end);
    const isKnown = readPortText(written, claim.notation ?? 'ports').kind === 'ports';
    if (!isKnown && !written.includes(FILLER)) return;
    around ??= surroundingsOf(text);
    if (around.isHidden(span.start)) return;
    const loop = around.loopAt(span.start) ?? context.loop;
    const sets = around.setsAt(span.start);
    const sections = around.sectionsAt(span.start).map((b) => ({ ...b, id: text.offsetInFile(b.id) }));
    const branches = [...around.branchesAt(span.start, namesOf(loop, sets)), ...sections];
    claimNode(scalarAt(text, span), claim, {
      ...context,
      ...(loop && { loop }),
      ...(sets.length > 0 && { locals: context.locals?.length ? [...sets, ...context.locals] : sets }),
      ...(branches.length > 0 && { branches: [...(context.branches ?? []), ...branches] }),
    });
  };
}

function surroundingsOf(source: Source) {
  const { text, statements } = source;
  return {
    isHidden: isCommentedOut(text),
    loopAt: templateLoops(statements),
    setsAt: templateSets(statements),
    branchesAt: templateBranches(source),
    sectionsAt: optionalSections(text),
  };
}

/** Sections of Apache that a server without the module, or started without the parameter, passes over. */
const OPTIONAL = /<(?<end>\/)?If(?:Module|Define|Version|File)\b/gi;

/** The optional sections around an offset; offsets are asked for in rising order. */
function optionalSections(text: string): (offset: number) => readonly Branch[] {
  const marks = [...text.matchAll(OPTIONAL)];
  const open: Branch[] = [];
  let next = 0;
  return (offset) => {
    for (let m = marks[next]; m && m.index <= offset; m = marks[++next]) {
      if (m.groups?.['end']) open.pop();
      else open.push({ id: m.index, arm: 0 });
    }
    return [...open];
  };
}

/** A span of a text as the scalar that a document would have there. */
export function scalarAt(text: Source, span: Span): ScalarNode {
  const content = text.slice(span);
  const data = /^\d{1,9}$/.test(content.text) ? Number(content.text) : undefined;
  return { kind: 'scalar', document: text, span, inner: span, style: 'plain', data, content: () => content };
}

function scanBounds(
  text: Source,
  statements: readonly Statement[],
  bounds: BoundsSetting,
  format: Format,
  context: ScanContext,
): void {
  let low: ScalarNode | undefined;
  let high: ScalarNode | undefined;
  for (const statement of statements) {
    if (bounds.within && !bounds.within.test(statement.section)) continue;
    const written = text.text.slice(statement.start, statement.end);
    for (const pattern of bounds.high ? [bounds.low, bounds.high] : [bounds.low]) {
      const groups = pattern.exec(written)?.indices?.groups;
      const nodeOf = (name: string) => {
        const group = groups?.[name];
        return (
          group && scalarAt(text, { start: statement.start + group[0], end: statement.start + group[1] })
        );
      };
      if (bounds.high) {
        const value = nodeOf('value');
        if (pattern === bounds.low) low = value ?? low;
        else high = value ?? high;
      } else {
        low = nodeOf('low') ?? low;
        high = nodeOf('high') ?? high;
      }
    }
  }
  if (![low, high].every((n) => n === undefined || isBound(n))) return;
  const { protocol, claimant = format.claimant, role = 'listen' } = bounds;
  const claim: Claim = { claimant, role, protocol, form: `${format.technology}-config` };
  claimBounds(low, high, bounds.defaults, claim, context);
}

/** Port 0 stands for no bound at all. */
function isBound(node: ScalarNode): boolean {
  const { text } = node.content();
  return text.includes(FILLER) || /^[1-9]\d{0,4}$/.test(text);
}
