// Mesos agents' port offers in any text: flags, environment variables, units, scripts, one-flag-a-file folders.

import { scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';
import { jsonPortsResources, portsClauses, readResources } from './resources.ts';

/**
 * `MESOS_RESOURCES=…`, the same as `name:` and `value:` of a container's environment, `--resources=…`, with the quote
 * that opens the value. The agent looks at the environment before its command line (docs/configuration.md); both are
 * declarations.
 */
const SETTING =
  /(?<![\w-])(?:(MESOS_RESOURCES)["']?(?:[ \t]{0,20}[=:][ \t]{0,20}|,?\s{0,80}["']?value["']?[ \t]{0,8}:[ \t]{0,20})|--resources(?:=|[ \t]{1,20}))(\\?["']?)/g;

/** More characters than this are no resources that a person wrote. */
const MAX_VALUE = 20_000;

/**
 * The one-flag-a-file folders of the Debian and RPM packages, /etc/mesos-slave/resources and
 * /etc/mesos-agent/resources, and the template of such a file in a role named after Mesos.
 */
export function isResourcesPath(path: string): boolean {
  return /(^|\/)(?:mesos-)?resources$/.test(path) && /mesos/i.test(path);
}

/**
 * Declares every offer of a file's text, with the narrowest token that holds its ports. `shown` gives the parts that
 * are only words for people, sorted; it is asked for where there is something to leave out.
 */
export function scanMesos(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  const text = maskPlaceholders(source);
  const isFile = isResourcesPath(context.path);
  const values = settings(text.text);
  const clauses = portsClauses(text.text).filter((c) => c.certain || isFile || overlaps(values, c));
  const objects = jsonPortsResources(text.text).filter((o) => !overlaps(clauses, o));
  const unread = values.filter((v) => !overlaps(clauses, v) && !overlaps(objects, v));
  if (clauses.length + objects.length + unread.length === 0 && !isFile) return;
  const isHidden = isCommentedOut(text.text);
  const isShown = insideOf(shown());
  const found = [
    ...clauses.map((span) => ({ span, form: 'mesos-resources' })),
    ...objects.map((span) => ({ span, form: 'mesos-resources-json' })),
    ...unread.map((span) => ({ span, form: undefined })),
  ].sort((a, b) => a.span.start - b.span.start);
  for (const { span, form } of found) {
    if (isHidden(span.start) || isShown(text.offsetInFile(span.start))) continue;
    if (form === undefined) scanValue(text, span, context);
    else declare(text, span, form, context);
  }
  if (isFile && found.length === 0) scanResourcesText(source, context);
}

/** How a resources file begins that names no ports on the spot; such a file is short. */
const WHOLE_VALUE = /^(?:resources\s{0,8}=\s{0,8})?(?:\uE000|file:|cpus|mem|disk|gpus)/;
const MAX_FILE = 600;

/** The text of a resources file: all of it is the value of the flag. */
export function scanResourcesText(source: Source, context: ScanContext): void {
  const text = maskPlaceholders(source);
  const start = text.text.length - text.text.trimStart().length;
  const span = { start, end: Math.max(start, text.text.trimEnd().length) };
  const value = text.text.slice(span.start, span.end);
  if (text.text.length > MAX_FILE || !WHOLE_VALUE.test(value)) return;
  if (!portsClauses(value).length && !jsonPortsResources(value).length) scanValue(text, span, context);
}

/** A value without a ports clause on the spot: an expression, another file, or other resources only. */
function scanValue(text: Source, span: Span, context: ScanContext): void {
  const value = text.text.slice(span.start, span.end);
  if (value.includes(FILLER) || /^file:/.test(value)) declare(text, span, 'mesos-resources', context);
  else if (/[a-z](\([^)\n]{0,80}\))?:[\d.]/.test(value) && readResources(value).kind === 'default') {
    // Other resources only: the agent runs here and offers its default ports.
    const { resource } = context;
    context.sink.evidence.push({
      product: 'mesos-agent',
      at: text.locate(span),
      ...(resource !== undefined && { resource }),
    });
  }
}

function declare(text: Source, span: Span, form: string, context: ScanContext): void {
  const technology = context.technology === 'text' ? 'mesos' : context.technology;
  context.sink.declarations.push({
    kind: 'ports',
    ...surroundings({ ...context, technology }, text, span),
    form,
    claimant: 'mesos-agent',
    role: 'offer',
    protocol: 'any',
    notation: 'mesos-resources',
    value: scalarTree(text.template(span)),
  });
}

/** The values of MESOS_RESOURCES and of Mesos's `--resources` flag; of other tools' flags only what shows a clause. */
function settings(text: string): readonly Span[] {
  if (!/MESOS_RESOURCES|--resources/.test(text)) return [];
  const isMesos = /mesos/i.test(text);
  const found: Span[] = [];
  for (const match of text.matchAll(SETTING)) {
    const [all, name, opening = ''] = match;
    if (name === undefined && !isMesos) continue;
    // `"MESOS_RESOURCES=…"` is quoted as a whole.
    const before = text[match.index - 1] ?? '';
    const quote = opening !== '' || !/["']/.test(before) || /["']/.test(all) ? opening : before;
    const start = match.index + all.length;
    if ((found.at(-1)?.end ?? 0) > start) continue;
    const end = quote === '' ? bareEnd(text, start) : quotedEnd(text, start, quote);
    if (end > start) found.push({ start, end });
  }
  return found;
}

function quotedEnd(text: string, start: number, quote: string): number {
  const window = text.slice(start, start + MAX_VALUE);
  const newline = window.indexOf('\n');
  const line = newline < 0 ? window : window.slice(0, newline);
  const end = line.indexOf(quote);
  return start + (end < 0 ? line.length : end);
}

function bareEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_VALUE);
  let end = start;
  while (end < limit && !/[\s"',\\]/.test(text[end] ?? '')) end++;
  return end;
}

/** True where one of the sorted, disjoint spans shares a character with this one. */
function overlaps(spans: readonly Span[], { start, end }: Span): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.start < end;
}
