// What kept a parser from reading a text, as a problem of its file.

import type { Source } from '../source/source.ts';
import type { SyntaxProblem } from '../syntax/yaml.ts';
import type { ScanContext } from './context.ts';
import { lineCommentAt, someOutsideComments } from './line-comments.ts';

/** Code of others that a project brings along, tests of parsers among it: nobody here will correct it. */
const OTHERS =
  /(^|\/)(?:vendor|third_party|node_modules|(?:\w+-)?tests?|test[-_]?(?:data|cases)|fixtures?|examples?|_?docs?)\//i;

/** Texts for people by their name or folder: `config.sample.yml`, `agent-example.toml`, `samples/web.json`. */
export function isExample(path: string): boolean {
  return /(?:^|[/._-])(?:examples?|samples?)(?=[/._-])/i.test(path);
}

/** Marks that something fills in before the format's own reader sees them. */
const MARKS = /<%|<#|%\{|\{\{|\{%|@@?\w+@@?|__\w+__|<[A-Z][A-Z0-9_]+>/;

/** Data, which has no expressions of its own. */
const DATA: ReadonlySet<string> = new Set(['YAML', 'JSON', 'TOML']);

/** Code, which has signs like those of templates. */
const CODE: ReadonlySet<string> = new Set(['Nix', 'Puppet', 'Ruby']);

/** Something fills in the line, or the one before it. */
function isFilledIn(source: Source, at: number, format: string): boolean {
  if (CODE.has(format)) return false;
  const text = source.rawText({ start: 0, end: source.text.length });
  // Nobody fills in a comment: its marks are for people.
  const starts = source.holes.map((h) => h.start);
  if (someOutsideComments(source.text, starts, format)) return true;
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', at - 1) - 1) + 1;
  const line = text.indexOf('\n', at);
  const lines = text
    .slice(Math.max(from, at - 2000), Math.min(line < 0 ? text.length : line, at + 2000))
    .split('\n')
    .map((l) => l.slice(0, lineCommentAt(l, format)))
    .join('\n');
  return MARKS.test(lines) || (DATA.has(format) && /\$\{|\$\(/.test(lines));
}

/**
 * Keeps the first problem of a text: one slip breaks much of what follows. Templates by name are no documents of their
 * format before they are rendered, and nested texts may be fragments: what could be read of them was read. `source` is
 * the text that was read, with what something fills in masked.
 */
export function reportProblems(
  problems: readonly SyntaxProblem[],
  format: string,
  source: Source,
  context: ScanContext,
): void {
  const [first] = problems;
  if (!first || context.isTemplate || context.depth > 0) return;
  if (OTHERS.test(context.path)) return;
  const at = source.locate(first.span);
  if (isFilledIn(source, first.span.start, format))
    context.sink.problems.push({
      message: `not judged as ${format} from here on: something fills this file in first (${first.message})`,
      help: 'nothing, where another program renders this file; a name that says so (.tpl, .j2) silences this',
      at,
      partial: true,
      level: 'note',
    });
  else
    context.sink.problems.push({
      message: `${format} cannot be read here: ${first.message}`,
      help: 'correct the syntax; the rest of the file was read as far as it goes',
      at,
      partial: true,
      ...(isExample(context.path) && { level: 'note' as const }),
    });
}
