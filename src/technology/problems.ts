// What kept a parser from reading a text, as a problem of its file.

import type { Source } from '../source/source.ts';
import type { SyntaxProblem } from '../syntax/yaml.ts';
import type { ScanContext } from './context.ts';

/** Code of others that a project brings along, tests of parsers among it: nobody here will correct it. */
const OTHERS = /(^|\/)(?:vendor|third_party|node_modules|tests?|testdata|examples?|_?docs?)\//i;

/** A line, or the one before it, that something fills in before the format's own reader sees it. */
function isFilledIn(text: string, at: number): boolean {
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', at - 1) - 1) + 1;
  const line = text.indexOf('\n', at);
  const lines = text.slice(Math.max(from, at - 2000), Math.min(line < 0 ? text.length : line, at + 2000));
  return /\$\{|\$\(|<%|\{\{|\{%|@@?\w+@@?|__\w+__|<[A-Z][A-Z0-9_]+>/.test(lines);
}

/**
 * Keeps the first problem of a text: one slip breaks much of what follows. Templates are no documents of their format
 * before they are rendered, and nested texts may be fragments: what could be read of them was read.
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
  // Code has signs of templates of its own.
  if (!/^(?:Nix|Puppet|Ruby)$/.test(format) && isFilledIn(source.text, first.span.start)) return;
  context.sink.problems.push({
    message: `${format} cannot be read here: ${first.message}`,
    help: 'correct the syntax; the rest of the file was read as far as it goes',
    at: source.locate(first.span),
    partial: true,
  });
}
