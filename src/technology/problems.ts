// What kept a parser from reading a text, as a problem of its file.

import type { Source } from '../source/source.ts';
import type { SyntaxProblem } from '../syntax/yaml.ts';
import type { ScanContext } from './context.ts';

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
  context.sink.problems.push({
    message: `${format} cannot be read here: ${first.message}`,
    help: 'correct the syntax; the rest of the file was read as far as it goes',
    at: source.locate(first.span),
    partial: true,
  });
}
