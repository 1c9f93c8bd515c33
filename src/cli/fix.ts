// --fix and --fix-dry-run: what fixes make of the files, written, or shown as a diff.

import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { applyFixes } from '../engine/fixes/apply.ts';
import { unifiedDiff } from '../engine/fixes/patch.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import { formatLocation } from '../model/span.ts';
import { visible } from '../report/visible.ts';
import { decode } from '../source/text.ts';

/** Fixes may make room for others, each time fewer. */
const MAX_PASSES = 10;

export interface Fixed {
  /** To judge what is left by. */
  readonly options: LintOptions;
  /** The diff; empty where nothing changes. */
  readonly diff: string;
  /** What was done, and what was not, in sentences. */
  readonly said: readonly string[];
}

/**
 * Does all fixes, until none is left to do, and writes the files unless `dry`. A file that somebody changed meanwhile, or
 * whose bytes would not come back as they were, stays as it is.
 */
export async function fixAll(
  options: LintOptions,
  { dry, unsafe }: { readonly dry: boolean; readonly unsafe: boolean },
): Promise<Fixed> {
  const { root } = options;
  const files = new WritableFiles(root);
  const overlay = new Map<string, string>();
  const done: { readonly files: readonly string[]; readonly words: string }[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { report } = await lint({ ...options, overlay });
    const applied = applyFixes(
      report.findings,
      (file) => (files.text(file) === undefined ? undefined : (overlay.get(file) ?? files.text(file))),
      unsafe,
    );
    if (applied.done.length === 0) break;
    for (const [file, text] of applied.texts) overlay.set(file, text);
    for (const { finding, fix } of applied.done)
      done.push({
        files: fix.edits.map((e) => e.file),
        words: visible(`${formatLocation(finding.location)}: ${fix.title} [${finding.rule}]`),
      });
  }
  const changed = [...overlay]
    .map(([file, after]) => ({ file, before: files.text(file) ?? '', after }))
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const refused = dry
    ? []
    : changed.filter(({ file, after }) => !files.write(file, after)).map((c) => c.file);
  const withMark = changed.map(({ file, before, after }) => {
    const mark = files.mark(file);
    return { file, before: mark + before, after: mark + after };
  });
  return {
    options: dry ? { ...options, overlay } : options,
    diff: dry ? unifiedDiff(withMark) : '',
    said: [
      ...done
        .filter((d) => !d.files.some((f) => refused.includes(f)))
        .map(({ words }) => `${dry ? 'would fix' : 'fixed'} ${words}`),
      ...files.refused.map(visible),
    ],
  };
}

const MARK = '\ufeff';

/** The files of the work tree as they were when this run first looked, and whether they may be written. */
class WritableFiles {
  readonly refused: string[] = [];
  readonly #texts = new Map<string, { readonly text: string; readonly mark: string } | undefined>();

  constructor(private readonly root: string) {}

  /** Without a byte order mark; undefined for what is not to be written. */
  text(file: string): string | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, this.#read(file));
    return this.#texts.get(file)?.text;
  }

  mark(file: string): string {
    return this.#texts.get(file)?.mark ?? '';
  }

  /** False, with the reason kept, where the file stays as it is. */
  write(file: string, text: string): boolean {
    const before = this.#texts.get(file);
    const now = this.#read(file);
    if (!before || now?.text !== before.text) {
      this.refused.push(`${file} changed meanwhile, so it was not fixed: run again`);
      return false;
    }
    try {
      writeFileSync(join(this.root, file), before.mark + text);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.refused.push(`${file} was not fixed: it cannot be written (${code ?? String(error)})`);
      return false;
    }
  }

  #read(file: string): { readonly text: string; readonly mark: string } | undefined {
    try {
      // A link of the tree may be changed where it leads, and nothing outside of it.
      const path = realpathSync(join(this.root, file));
      const root = realpathSync(this.root);
      if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
      const bytes = readFileSync(path);
      const decoded = decode(bytes);
      if (decoded.kind === 'binary' || decoded.invalidAt !== undefined) return undefined;
      const mark = bytes[0] === 0xef && bytes[1] === 0xbb ? MARK : '';
      // What another encoding had would come back as UTF-8.
      if (!Buffer.from(mark + decoded.text).equals(bytes)) return undefined;
      return { text: decoded.text, mark };
    } catch {
      return undefined;
    }
  }
}
