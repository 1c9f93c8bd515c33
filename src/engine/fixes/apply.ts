// Which fixes are done in one go, and what the files say then.

import type { Edit, Finding, Fix } from '../../model/finding.ts';

export interface Applied {
  /** New texts of the files that change, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** What was done, in the order of the findings; a fix that several findings want stands once. */
  readonly done: readonly { readonly finding: Finding; readonly fix: Fix }[];
}

/**
 * Does the best fix of each finding, all of its edits or none. `findings` are worst first: of two that would change the
 * same place the first one is done, and the other may be found again in the result. `textOf` is undefined for files that
 * cannot be written; without `unsafe` only fixes are done that change nothing else.
 */
export function applyFixes(
  findings: readonly Finding[],
  textOf: (file: string) => string | undefined,
  unsafe: boolean,
): Applied {
  const taken = new Map<string, Edit[]>();
  const done: { finding: Finding; fix: Fix }[] = [];
  const seen = new Set<string>();
  for (const finding of findings) {
    const fix = finding.fixes.find((f) => unsafe || f.safe);
    if (!fix || fix.edits.some(({ file, end }) => end > (textOf(file)?.length ?? -1))) continue;
    const key = JSON.stringify(fix.edits);
    if (seen.has(key) || fix.edits.some((edit) => meets(edit, taken.get(edit.file) ?? []))) continue;
    seen.add(key);
    for (const edit of fix.edits) taken.set(edit.file, [...(taken.get(edit.file) ?? []), edit]);
    done.push({ finding, fix });
  }
  const texts = new Map<string, string>();
  for (const [file, edits] of taken) texts.set(file, edited(textOf(file) ?? '', edits));
  return { texts, done };
}

/** Two insertions at one place meet as well: which one comes first nobody has said. */
function meets(edit: Edit, others: readonly Edit[]): boolean {
  return others.some(
    (o) => (edit.start < o.end && o.start < edit.end) || edit.start === o.start || edit.end === o.end,
  );
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
