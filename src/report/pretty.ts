// The report for people at a terminal: each finding with both sides of the clash as they stand in the files.

import type { Fact } from '../model/fact.ts';
import type { Finding, Level, Related, Suppression } from '../model/finding.ts';
import { compareLocations, formatLocation } from '../model/span.ts';
import { displayWidth, wrap } from './columns.ts';
import { bar, excerpt, type Frame, type Mark } from './excerpt.ts';
import { type Files, openFiles } from './file-text.ts';
import { type Colour, type Paint, painter } from './paint.ts';
import type { Report, ReportStyle } from './report.ts';
import { shorten, visible, withoutCommands } from './visible.ts';
import { factWords, isIdle, plural, portsWords, riskWords, summaryLine } from './words.ts';

const LEVEL_COLOUR: Readonly<Record<Level, Colour>> = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  note: ['bold', 'cyan'],
};

/** A terminal narrower than this gets lines of this width: the excerpt needs room to say anything. */
const MIN_WIDTH = 40;
/** More related places than this are counted; the JSON report lists them. */
const MAX_RELATED = 8;
/** Texts may quote values from files, which have no limit of their own. */
const MAX_MESSAGE = 1000;
const MAX_LABEL = 300;

/**
 * Header, place, excerpt, the related places, then risk, help and doubt in words. With `showUnresolved` the values
 * that could not be resolved follow; `quiet` leaves out everything but the findings.
 */
export function pretty(report: Report, style: ReportStyle): string {
  const width = Math.max(MIN_WIDTH, style.width);
  const paint = painter(style.color);
  const files = openFiles(report.text);
  const blocks = report.findings.map((finding) => findingLines(finding, files, width, paint));
  if (!style.quiet) {
    if (style.showUnresolved) blocks.push(unresolvedLines(report.unresolved, width, paint));
    blocks.push(closingLines(report, style, width, paint));
  }
  const lines = blocks
    .filter((block) => block.length > 0)
    .flatMap((block, i) => (i > 0 ? ['', ...block] : block));
  return withoutCommands(lines.map((line) => `${line}\n`).join(''));
}

function findingLines(finding: Finding, files: Files, width: number, paint: Paint): readonly string[] {
  const shown = finding.related.filter((related) => related.location !== null).slice(0, MAX_RELATED);
  const numbers = [finding.location, ...shown.flatMap(({ location }) => location ?? [])].flatMap(
    ({ line, endLine }) => [line, endLine],
  );
  const gutter = String(Math.max(...numbers)).length;
  const frame: Frame = { gutter, width, paint };
  const marks: readonly Mark[] = [
    { at: finding.location, label: primaryLabel(finding), sign: '^', colour: LEVEL_COLOUR[finding.level] },
    ...shown.flatMap(({ location, label }): readonly Mark[] =>
      location === null ? [] : [{ at: location, label: text(label, MAX_LABEL), sign: '-', colour: 'blue' }],
    ),
  ];
  const told = remarks(finding, shown.length);
  return [
    ...headerLines(finding, width, paint),
    ...marks.flatMap((mark, i) => [
      ...(i > 0 ? [bar(frame)] : []),
      `${' '.repeat(gutter)}${paint('blue', '-->')} ${visible(formatLocation(mark.at))}`,
      bar(frame),
      ...excerpt(files(mark.at.file), mark, frame),
    ]),
    ...(told.length > 0 ? [bar(frame)] : []),
    ...told.flatMap(([name, words]) => remarkLines(name, words, frame)),
  ];
}

/** `error[ephemeral-vs-mesos]: message`, later lines indented by two. */
function headerLines(finding: Finding, width: number, paint: Paint): readonly string[] {
  const head = `${finding.level}[${text(finding.rule, MAX_LABEL)}]`;
  const [first = '', ...rest] = wrap(
    text(finding.message, MAX_MESSAGE),
    width - displayWidth(head) - 2,
    width - 2,
  );
  return [
    `${paint(LEVEL_COLOUR[finding.level], head)}: ${paint('bold', first)}`,
    ...rest.map((line) => `  ${paint('bold', line)}`),
  ];
}

function primaryLabel({ ports, hosts }: Finding): string {
  const which = ports.isEmpty ? '' : `port${ports.size === 1 ? '' : 's'} ${portsWords(ports)}`;
  const where = hosts === '' ? '' : `on ${hosts}`;
  return text([which, where].filter((part) => part !== '').join(' '), MAX_LABEL);
}

type Remark = readonly [name: string, words: string];

function remarks(finding: Finding, drawn: number): readonly Remark[] {
  const { related, risk, help, confidence, why, suppressed } = finding;
  const told = related.filter(({ location }) => location === null).slice(0, MAX_RELATED);
  const more = related.length - drawn - told.length;
  const remarks: Remark[] = told.map((one) => ['note', unplaced(one)]);
  if (more > 0) remarks.push(['note', `${more} more related, --format json lists all`]);
  if (risk) remarks.push(['risk', riskWords(risk)]);
  if (help !== undefined) remarks.push(['help', help]);
  if (confidence !== 'high') remarks.push(['confidence', why === '' ? confidence : `${confidence}, ${why}`]);
  if (suppressed) remarks.push(['accepted', acceptedWords(suppressed)]);
  return remarks;
}

const ACCEPTED_BY: Readonly<Record<Suppression['by'], string>> = {
  comment: 'by a comment',
  config: 'by the configuration',
  baseline: 'in the baseline',
};

function acceptedWords({ by, reason }: Suppression): string {
  return reason === undefined ? ACCEPTED_BY[by] : `${ACCEPTED_BY[by]}: ${reason}`;
}

function unplaced({ label, default: builtIn }: Related): string {
  return builtIn ? `${label} (built-in default, no file states it)` : label;
}

function remarkLines(name: string, words: string, frame: Frame): readonly string[] {
  const indent = frame.gutter + 3 + name.length + 2;
  const [first = '', ...rest] = wrap(text(words, MAX_MESSAGE), frame.width - indent, frame.width - indent);
  return [
    `${' '.repeat(frame.gutter)} ${frame.paint('blue', '=')} ${frame.paint('bold', `${name}:`)} ${first}`,
    ...rest.map((line) => ' '.repeat(indent) + line),
  ];
}

function unresolvedLines(facts: readonly Fact[], width: number, paint: Paint): readonly string[] {
  if (facts.length === 0) return [];
  const values = `${plural(facts.length, 'value')} could not be resolved and ${facts.length === 1 ? 'was' : 'were'} not judged`;
  const sorted = [...facts].sort((a, b) => compareLocations(a.location, b.location));
  const blocks = sorted.map((fact): readonly string[] => [
    `  ${paint('blue', '-->')} ${visible(formatLocation(fact.location))}`,
    ...wrap(text(factWords(fact), MAX_LABEL), width - 6, width - 6).map((line) => `      ${line}`),
    ...wrap(text(fact.unknown ?? '', MAX_LABEL), width - 6, width - 6).map(
      (line) => `      ${paint('dim', line)}`,
    ),
    ...(fact.missing === undefined
      ? []
      : [`      ${paint('dim', `give it with --var ${visible(fact.missing)}=VALUE`)}`]),
  ]);
  // One place may lack a value on several machines: it is said once.
  const once = new Map(blocks.map((lines) => [lines.join('\n'), lines] as const));
  return [`${paint(['bold', 'cyan'], 'unresolved')}: ${paint('bold', values)}`, ...[...once.values()].flat()];
}

function closingLines(report: Report, style: ReportStyle, width: number, paint: Paint): readonly string[] {
  const { summary } = report;
  const worst = (['error', 'warning', 'note'] as const).find((level) => summary.findings[level] > 0);
  // Green is for what was looked at and found to be in order.
  const none = isIdle(summary) ? (['bold'] as const) : (['bold', 'green'] as const);
  const colour = worst === undefined ? none : LEVEL_COLOUR[worst];
  const hint =
    summary.unresolved > 0 && !style.showUnresolved && report.findings.length === 0
      ? '; --show-unresolved lists the unresolved'
      : '';
  const lines = wrap(`${summaryLine(summary)}${hint}`, width, width);
  return lines.map((line) => paint(colour as Colour, line));
}

function text(words: string, limit: number): string {
  return visible(shorten(words, limit));
}
