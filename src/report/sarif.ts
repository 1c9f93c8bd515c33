// SARIF 2.1.0 as GitHub code scanning wants it: one run, real columns, both sides of a clash linked from the message.
// The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub makes of it:
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning

import {
  type Confidence,
  type Edit,
  type Finding,
  type Fix,
  type Related,
  rank,
  type Suppression,
} from '../model/finding.ts';
import type { Location } from '../model/span.ts';
import { type Files, openFiles } from './file-text.ts';
import { jsonText } from './json.ts';
import type { Report, ReportStyle } from './report.ts';
import { ruleDescriptor, sentence } from './sarif-rule.ts';
import { shorten, visible, wellFormed } from './visible.ts';

/** GitHub refuses a run with more results. */
const MAX_RESULTS = 25_000;
/** GitHub keeps that many locations of a result … */
const MAX_LOCATIONS = 1000;
/** … and shows that many, of those that the message links to. */
const MAX_LINKS = 100;
/** Texts may quote values from files, which have no limit of their own. */
const MAX_MESSAGE = 4000;
const MAX_LABEL = 300;

type Placed = Related & { readonly location: Location };

/**
 * As GitHub wants it: one run with the rules that were on and the results, worst first; a run without findings has an empty
 * list. What is accepted is left out: GitHub knows no suppressions, and would open it again.
 */
export function sarif(report: Report, style: Pick<ReportStyle, 'sarifCategory'> = {}): string {
  return sarifOf(report, report.findings, style, () => ({}));
}

/** With what is accepted, and what was there before, marked as such: for viewers that know more than GitHub. */
export function sarifFull(report: Report, style: Pick<ReportStyle, 'sarifCategory'> = {}): string {
  return sarifOf(report, [...report.findings, ...report.suppressed], style, ({ suppressed }) => ({
    ...(report.compared && { baselineState: suppressed?.by === 'baseline' ? 'unchanged' : 'new' }),
    ...(suppressed && suppressed.by !== 'baseline' && { suppressions: [suppression(suppressed)] }),
  }));
}

/** A `suppression` (SARIF 2.1.0, section 3.35). */
function suppression({ by, reason }: Suppression): object {
  const justification = reason === undefined ? {} : { justification: visible(shorten(reason, MAX_LABEL)) };
  return { kind: by === 'comment' ? 'inSource' : 'external', status: 'accepted', ...justification };
}

function sarifOf(
  report: Report,
  findings: readonly Finding[],
  { sarifCategory: category }: Pick<ReportStyle, 'sarifCategory'>,
  marks: (finding: Finding) => object,
): string {
  const files = openFiles(report.text);
  const rules = [...new Map(report.rules.map((rule) => [rule.id, rule])).values()];
  const surest = surestOf(findings);
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const shown = findings.slice(0, MAX_RESULTS);
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'portclash',
            semanticVersion: report.version,
            informationUri: 'https://github.com/portclash/portclash',
            rules: rules.map((rule) => ruleDescriptor(rule, surest.get(rule.id))),
          },
        },
        // GitHub takes the text up to the last slash for the category; without a slash there is none.
        automationDetails: {
          id: category === undefined ? 'portclash/' : `portclash/${wellFormed(category)}/`,
        },
        invocations: [invocation(findings.length - shown.length)],
        columnKind: 'utf16CodeUnits',
        results: shown.map((finding) => ({
          ...result(finding, indexes.get(finding.rule), files),
          ...marks(finding),
        })),
      },
    ],
  });
}

/** How sure a run is of its surest finding of each rule. */
function surestOf(findings: readonly Finding[]): ReadonlyMap<string, Confidence> {
  const surest = new Map<string, Confidence>();
  for (const { rule, confidence } of findings) {
    const before = surest.get(rule);
    if (before === undefined || rank(confidence) < rank(before)) surest.set(rule, confidence);
  }
  return surest;
}

function invocation(missing: number): object {
  if (missing === 0) return { executionSuccessful: true };
  const text = `The ${missing} least severe results are left out: a run may have ${MAX_RESULTS}.`;
  return { executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', message: { text } }] };
}

function result(finding: Finding, ruleIndex: number | undefined, files: Files): object {
  const placed = finding.related.filter((related): related is Placed => related.location !== null);
  const related = placed.slice(0, MAX_LOCATIONS);
  const steps = placed.filter(({ ports, default: builtIn }) => ports === undefined && !builtIn);
  const clash = placed.find(({ ports }) => ports !== undefined);
  const fixes = finding.fixes.flatMap((fix) => sarifFix(fix, files) ?? []);
  const lineHash = files(finding.location.file)?.lineHash(finding.location.line);
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: finding.level,
    message: { text: messageText(finding, related) },
    locations: [{ physicalLocation: physicalLocation(finding.location) }],
    ...(related.length > 0
      ? { relatedLocations: related.map((one, i) => ({ id: i + 1, ...labelled(one) })) }
      : {}),
    ...(steps.length > 0 || clash ? { codeFlows: [codeFlow(finding, steps, clash)] } : {}),
    ...(fixes.length > 0 ? { fixes } : {}),
    partialFingerprints: {
      ...(lineHash === undefined ? {} : { primaryLocationLineHash: lineHash }),
      'portclash/v1': finding.fingerprint,
    },
    properties: {
      confidence: finding.confidence,
      why: wellFormed(finding.why),
      ...(finding.risk ? { risk: finding.risk } : {}),
    },
  };
}

/** What is wrong, what to do, and every other side as a link `[label](id)` to its related location. */
function messageText(finding: Finding, related: readonly Placed[]): string {
  const links = related.slice(0, MAX_LINKS).map(({ label }, i) => `[${escaped(label, MAX_LABEL)}](${i + 1})`);
  const told = finding.related
    .filter(({ location }) => location === null)
    .slice(0, MAX_LINKS)
    .map((one) => `${escaped(one.label, MAX_LABEL)}${one.default ? ' (built-in default)' : ''}`);
  const more = finding.related.length - links.length - told.length;
  const others = [...links, ...told, ...(more > 0 ? [`${more} more`] : [])];
  return [
    sentence(escaped(finding.message, MAX_MESSAGE)),
    ...(finding.help === undefined ? [] : [sentence(escaped(finding.help, MAX_MESSAGE))]),
    ...(others.length > 0 ? [`Related: ${others.join('; ')}.`] : []),
  ].join(' ');
}

/**
 * Plain text with the three characters of embedded links escaped (SARIF 2.1.0, section 3.11.6). Braces stay as they
 * are: they mean something only in messages with arguments, and GitHub shows them as written.
 */
function escaped(text: string, limit: number): string {
  return visible(shorten(text, limit)).replace(/[\\[\]]/g, '\\$&');
}

/** The way of the value: from where it is written, through what uses it, to the worst of what it meets. */
function codeFlow(finding: Finding, steps: readonly Placed[], clash: Placed | undefined): object {
  const start = { location: finding.location, label: 'The value is written here' };
  // The declaration stands first among them, and next to the value last.
  const way = [start, ...steps.slice(0, MAX_LOCATIONS - 2).toReversed(), ...(clash ? [clash] : [])];
  return { threadFlows: [{ locations: way.map((step) => ({ location: labelled(step) })) }] };
}

function labelled({ location, label }: { readonly location: Location; readonly label: string }): object {
  return {
    physicalLocation: physicalLocation(location),
    message: { text: sentence(escaped(label, MAX_LABEL)) },
  };
}

function physicalLocation(at: Location): object {
  return {
    artifactLocation: { uri: relativeUri(at.file) },
    region: { startLine: at.line, startColumn: at.column, endLine: at.endLine, endColumn: at.endColumn },
  };
}

/** A relative URI without a leading `./`, which GitHub matches with no file (codeql-action issue 2829). */
function relativeUri(file: string): string {
  return wellFormed(file)
    .replace(/^(?:\.\/+)+/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}

/** `undefined` where there is nothing to edit, or a file is gone and its offsets have no lines and columns. */
function sarifFix(fix: Fix, files: Files): object | undefined {
  const byFile = new Map<string, Edit[]>();
  for (const edit of fix.edits) {
    const edits = byFile.get(edit.file);
    if (edits) edits.push(edit);
    else byFile.set(edit.file, [edit]);
  }
  if (byFile.size === 0) return undefined;
  const artifactChanges: object[] = [];
  for (const [file, edits] of byFile) {
    const text = files(file);
    if (text === undefined) return undefined;
    artifactChanges.push({
      artifactLocation: { uri: relativeUri(file) },
      replacements: edits.map((edit) => {
        const from = text.position(edit.start);
        const to = text.position(edit.end);
        return {
          deletedRegion: {
            startLine: from.line,
            startColumn: from.column,
            endLine: to.line,
            endColumn: to.column,
          },
          insertedContent: { text: wellFormed(edit.text) },
        };
      }),
    });
  }
  return {
    description: { text: sentence(escaped(fix.title, MAX_LABEL)) },
    artifactChanges,
    properties: { safe: fix.safe },
  };
}
