// The format of reviewdog, which turns findings into comments of a review on any forge.
// https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto

import type { Finding, Fix, Level } from '../model/finding.ts';
import { formatLocation, type Location } from '../model/span.ts';
import { type Files, type FileText, openFiles } from './file-text.ts';
import { jsonText } from './json.ts';
import type { Report } from './report.ts';
import { ruleUrl } from './sarif-rule.ts';
import { shorten, visible, wellFormed } from './visible.ts';
import { withDoubt } from './words.ts';

const SEVERITY: Readonly<Record<Level, string>> = { error: 'ERROR', warning: 'WARNING', note: 'INFO' };
const MAX_TEXT = 4000;
const MAX_LABEL = 300;
const MAX_RELATED = 20;

export function rdjson(report: Report): string {
  const files = openFiles(report.text);
  return jsonText({
    source: { name: 'portclash', url: 'https://github.com/portclash/portclash' },
    diagnostics: report.findings.map((finding) => diagnostic(finding, files)),
  });
}

function diagnostic(finding: Finding, files: Files): object {
  const { location, level, rule } = finding;
  const suggestions = finding.fixes.flatMap((fix) => suggestion(fix, location.file, files));
  return {
    message: messageOf(finding),
    location: placeOf(location, files),
    severity: SEVERITY[level],
    code: { value: rule, url: ruleUrl(rule) },
    ...(suggestions.length > 0 ? { suggestions } : {}),
  };
}

/** With the other places in words: versions of reviewdog differ in whether they take a field for them. */
function messageOf(finding: Finding): string {
  const { message, help, related } = finding;
  const places = related
    .slice(0, MAX_RELATED)
    .flatMap(({ label, location }) =>
      location === null ? [] : [`- ${text(label, MAX_LABEL)}: ${visible(formatLocation(location))}`],
    );
  const lines = [
    withDoubt(text(message, MAX_TEXT), finding),
    ...(help === undefined ? [] : [`Help: ${text(help, MAX_TEXT)}`]),
  ];
  return shorten([...lines, ...places].join('\n'), MAX_TEXT);
}

function text(words: string, limit: number): string {
  return visible(shorten(words, limit));
}

function placeOf(at: Location, files: Files): object {
  const file = files(at.file);
  return {
    path: wellFormed(at.file),
    range: {
      start: positionOf(file, at.line, at.column),
      end: positionOf(file, at.endLine, at.endColumn),
    },
  };
}

/** Columns count bytes of UTF-8 there; a file that is gone has lines only. */
function positionOf(file: FileText | undefined, line: number, column: number): object {
  const words = file?.line(line);
  if (words === undefined) return { line };
  return { line, column: Buffer.byteLength(words.slice(0, column - 1), 'utf8') + 1 };
}

/** A suggestion is one range of the file that the comment stands in: a fix of several edits cannot be shown. */
function suggestion({ edits }: Fix, path: string, files: Files): readonly object[] {
  const [edit, ...more] = edits;
  const file = files(path);
  if (!edit || more.length > 0 || edit.file !== path || !file) return [];
  const [start, end] = [file.position(edit.start), file.position(edit.end)];
  return [
    {
      range: {
        start: positionOf(file, start.line, start.column),
        end: positionOf(file, end.line, end.column),
      },
      text: wellFormed(edit.text),
    },
  ];
}
