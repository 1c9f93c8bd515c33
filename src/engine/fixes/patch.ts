// A unified diff that `git apply` and `patch` take.

import { structuredPatch } from 'diff';

export interface Changed {
  /** Relative to the root, with `/`. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Files in their order; the line breaks of the files stay what they are. */
export function unifiedDiff(files: readonly Changed[]): string {
  return files.map(patchOf).join('');
}

function patchOf({ file, before, after }: Changed): string {
  const { hunks } = structuredPatch(file, file, before, after, undefined, undefined, { context: 3 });
  if (hunks.length === 0) return '';
  const lines = [`--- ${nameOf(`a/${file}`)}`, `+++ ${nameOf(`b/${file}`)}`];
  for (const { oldStart, oldLines, newStart, newLines, lines: own } of hunks)
    lines.push(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, ...own);
  return `${lines.join('\n')}\n`;
}

/** Names that would break the line stand in quotes, as git writes them (core.quotePath); behind a blank stands a tab. */
function nameOf(name: string): string {
  if (!/["\\\x00-\x1f\x7f]/.test(name)) return name.includes(' ') ? `${name}\t` : name;
  const escaped = name.replace(
    /["\\\x00-\x1f\x7f]/g,
    (char) => ESCAPES[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
