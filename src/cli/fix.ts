// --fix and --fix-dry-run: what fixes make of the files, written, or shown as a diff.

import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { applyFixes } from '../engine/fixes/apply.ts';
import { unifiedDiff } from '../engine/fixes/patch.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import type { Finding } from '../model/finding.ts';
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
  const overlay = new Overlay(files);
  const done: { readonly files: readonly string[]; readonly words: string }[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { report } = await lint({ ...options, overlay });
    const applied = applyFixes(
      report.findings.map((f) => files.named(f)),
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

/** Texts by the real name of a file: two names of one file have the same text. */
class Overlay extends Map<string, string> {
  constructor(private readonly files: WritableFiles) {
    super();
  }

  override get(file: string): string | undefined {
    return this.size === 0 ? undefined : super.get(this.files.nameOf(file));
  }
}

const MARK = '\ufeff';

interface Text {
  /** Without a byte order mark. */
  readonly text: string;
  readonly mark: string;
}

/** Why a file is not to be written, in words. */
interface Unwritable {
  readonly reason: string;
}

/** The files of the work tree as they were when this run first looked, by their real names, and whether they may be written. */
class WritableFiles {
  readonly refused: string[] = [];
  readonly #texts = new Map<string, Text | Unwritable>();
  readonly #names = new Map<string, string>();
  readonly #realRoot: string;

  constructor(private readonly root: string) {
    this.#realRoot = realpathSync(root);
  }

  /** Where links lead, relative to the root; of a file outside of it, or that is not there, the name given. */
  nameOf(file: string): string {
    let name = this.#names.get(file);
    if (name === undefined) {
      name = this.#realName(file) ?? file;
      this.#names.set(file, name);
    }
    return name;
  }

  /** The finding with edits of the files themselves. */
  named(finding: Finding): Finding {
    const fixes = finding.fixes.map((fix) => ({
      ...fix,
      edits: fix.edits.map((edit) => ({ ...edit, file: this.nameOf(edit.file) })),
    }));
    return { ...finding, fixes };
  }

  /** Undefined, with the reason kept, for what is not to be written. */
  text(file: string): string | undefined {
    const name = this.nameOf(file);
    let read = this.#texts.get(name);
    if (!read) {
      read = this.#read(name);
      this.#texts.set(name, read);
      if ('reason' in read) this.refused.push(`${name} is left as it is: ${read.reason}`);
    }
    return 'text' in read ? read.text : undefined;
  }

  mark(file: string): string {
    const read = this.#texts.get(this.nameOf(file));
    return read && 'mark' in read ? read.mark : '';
  }

  /** False, with the reason kept, where the file stays as it is. */
  write(file: string, text: string): boolean {
    const before = this.#texts.get(file);
    const now = this.#read(file);
    if (!before || !('text' in before) || !('text' in now) || now.text !== before.text) {
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

  #realName(file: string): string | undefined {
    try {
      const path = realpathSync(join(this.root, file));
      const inside = this.#realRoot.endsWith(sep) ? this.#realRoot : this.#realRoot + sep;
      return path.startsWith(inside) ? relative(this.#realRoot, path).split(sep).join('/') : undefined;
    } catch {
      return undefined;
    }
  }

  #read(file: string): Text | Unwritable {
    // A link of the tree may be changed where it leads, and nothing outside of it.
    if (this.#realName(file) === undefined) return { reason: 'it is not in the tree' };
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(this.root, file));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { reason: `it cannot be read (${code ?? String(error)})` };
    }
    const decoded = decode(bytes);
    if (decoded.kind === 'binary') return { reason: 'it holds binary data' };
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb ? MARK : '';
    // What another encoding had would come back as UTF-8.
    if (decoded.invalidAt !== undefined || !Buffer.from(mark + decoded.text).equals(bytes))
      return { reason: 'it is not UTF-8, and would not come back in its own encoding' };
    return { text: decoded.text, mark };
  }
}
