// discover → read → scan: the files of a project as scans, with the parsers loaded that they need.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence, FileScan, Problem } from '../model/declaration.ts';
import { LineIndex } from '../model/span.ts';
import { confPathIn } from '../project/sysctl-programs.ts';
import { decode } from '../source/text.ts';
import { ParserNotLoaded, Parsers } from '../syntax/parsers.ts';
import { kindOfFile } from '../technology/kinds.ts';
import { isExample } from '../technology/problems.ts';
import { renderedPath } from '../technology/template-masks.ts';
import { refusedByte } from './encodings.ts';
import { addLinkedFiles } from './linked-files.ts';
import { mayDeclare } from './prefilter.ts';

/** Larger files are generated data, and a parser's memory is many times their size. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

export interface ProjectScan {
  readonly scans: readonly FileScan[];
  readonly problems: readonly Problem[];
  /** Decoded text of a file of the project; undefined where it cannot be read. */
  readonly text: (file: string) => string | undefined;
}

/**
 * Reads and scans files, given relative to the root. `asText` names those that are read whatever their kind; `whole` adds
 * files that declarations of other projects may need; `overlay` has texts that count instead of what is on the disk.
 */
export async function scanProject(
  root: string,
  files: readonly string[],
  asText: (file: string) => boolean,
  whole = false,
  overlay?: ReadonlyMap<string, string>,
): Promise<ProjectScan> {
  const reader = new Reader(root, overlay);
  const parsers = new Parsers();
  const scans = new Map<string, FileScan>();
  const rest: string[] = [];
  for (const file of files) {
    // What is no configuration by its name is not even opened.
    if (kindOfFile(renderedPath(file), '') === undefined && !asText(file)) continue;
    const bytes = reader.bytes(file);
    if (bytes === undefined) continue;
    // A sysctl file without a word hides others of its name.
    if (!mayDeclare(bytes) && confPathIn(renderedPath(file)) === undefined) rest.push(file);
    else {
      const text = reader.decode(file, bytes);
      if (text !== undefined)
        scans.set(file, await scanOne(file, text, parsers, asText(file) ? 'text' : undefined));
    }
  }
  const scan = (file: string, text: string, as?: 'yaml', at?: string) => scanOne(file, text, parsers, as, at);
  await addLinkedFiles(scans, { all: files, rest }, (file) => reader.text(file), scan, whole);
  return {
    scans: [...scans.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    problems: reader.problems,
    text: (f) => reader.text(f),
  };
}

/** Scans one file, loading the parsers it needs; `at` as scanFile has it. */
export async function scanOne(
  file: string,
  text: string,
  parsers: Parsers,
  as: 'text' | 'yaml' | undefined,
  at?: string,
): Promise<FileScan> {
  // The readers of all technologies are loaded by the first file that may declare something.
  const { scanFile } = await import('../technology/scan.ts');
  for (;;) {
    try {
      return scanFile(file, text, parsers, as, at);
    } catch (error) {
      if (!(error instanceof ParserNotLoaded)) throw error;
      await parsers.load(error.parser);
    }
  }
}

/** What shows of products, over all files; only runs that ask for it read them again. */
export async function scanEvidence(
  project: ProjectScan,
  files: readonly string[],
): Promise<readonly Evidence[]> {
  const { evidenceIn } = await import('../technology/evidence.ts');
  return files.flatMap((file) => {
    if (kindOfFile(renderedPath(file), '') === undefined) return [];
    const text = project.text(file);
    return text === undefined ? [] : evidenceIn(file, text);
  });
}

/** Characters of text that are kept for later passes. */
const MAX_KEPT = 64 * 1024 * 1024;

/** Synchronous reads: two to four times as fast as asynchronous ones for many small files (docs/performance.md). */
class Reader {
  readonly problems: Problem[] = [];
  #buffer = Buffer.allocUnsafe(256 * 1024);
  /** A linked file is looked at once a round, and most are small. */
  readonly #texts = new Map<string, string | undefined>();
  #kept = 0;

  constructor(
    private readonly root: string,
    private readonly overlay: ReadonlyMap<string, string> | undefined,
  ) {}

  /**
   * The bytes of a file, each as the Latin-1 character of its number: what the prefilter searches fastest. Undefined,
   * with a problem kept, where it cannot be read.
   */
  bytes(file: string): string | undefined {
    const instead = this.overlay?.get(file);
    if (instead !== undefined) return Buffer.from(instead, 'utf8').toString('latin1');
    let descriptor: number | undefined;
    try {
      descriptor = openSync(join(this.root, file), 'r');
      const { size } = fstatSync(descriptor);
      if (size > MAX_FILE_BYTES) {
        this.#problem(
          file,
          `not judged: the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`,
          'leave it out with exclude, or split it',
          'note',
        );
        return undefined;
      }
      if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(size * 2);
      let length = 0;
      while (length < size) {
        const count = readSync(descriptor, this.#buffer, length, size - length, length);
        if (count === 0) break;
        length += count;
      }
      const bytes = this.#buffer.toString('latin1', 0, length);
      this.#keep(file, bytes);
      return bytes;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      this.#problem(
        file,
        `the file cannot be read (${code})`,
        'give it read permission, or leave it out with exclude',
      );
      return undefined;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  /** Plain ASCII, which most files are, is its own text: later passes need not read it again. */
  #keep(file: string, bytes: string): void {
    if (this.#kept + bytes.length > MAX_KEPT || !/^[\x01-\x7f]*$/.test(bytes)) return;
    this.#kept += bytes.length;
    this.#texts.set(file, bytes);
  }

  decode(file: string, bytes: string): string | undefined {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const decoded = decode(Buffer.from(bytes, 'latin1'));
    if (decoded.kind === 'binary') {
      // What is encrypted on purpose is read where it is unlocked; pictures and archives hold no configuration.
      if (bytes.startsWith(GIT_CRYPT))
        this.#problem(
          file,
          'not judged: the file is encrypted with git-crypt',
          'run portclash where it is unlocked',
          'note',
        );
      else if (isConfigurationByName(file) && !FORMATS.test(bytes))
        this.#problem(
          file,
          'the file holds binary data',
          'leave it out with exclude, or store it as text',
          isExample(file) ? 'note' : undefined,
        );
      return undefined;
    }
    const refused =
      decoded.invalidAt === undefined ? undefined : refusedByte(file, decoded.text, decoded.invalidAt);
    if (refused !== undefined) {
      this.problems.push({
        message: 'the file is not valid UTF-8 here, which its own tool refuses',
        help: 'convert it (iconv -f latin1 -t utf-8); it was read with the bad bytes replaced',
        at: new LineIndex(decoded.text).locate(file, { start: refused, end: refused + 1 }),
        partial: true,
        ...(isExample(file) && { level: 'note' as const }),
      });
    }
    return decoded.text;
  }

  /** The text of a file, quietly: problems were reported when the run first met it. */
  text(file: string): string | undefined {
    if (this.#texts.has(file)) return this.#texts.get(file);
    const before = this.problems.length;
    const bytes = this.bytes(file);
    if (this.#texts.has(file)) return this.#texts.get(file);
    const decoded = bytes === undefined ? undefined : decode(Buffer.from(bytes, 'latin1'));
    this.problems.length = before;
    const text = decoded?.kind === 'text' ? decoded.text : undefined;
    this.#texts.set(file, text);
    return text;
  }

  #problem(file: string, message: string, help: string, level?: 'note'): void {
    this.problems.push({
      message,
      help,
      at: { file, line: 1, column: 1, endLine: 1, endColumn: 1 },
      partial: false,
      ...(level && { level }),
    });
  }
}

const GIT_CRYPT = '\0GITCRYPT\0';

/** How PNG, JPEG, GIF, PDF, ZIP, gzip, xz, bzip2 and ELF begin. */
const FORMATS = /^(?:\x89PNG|\xff\xd8\xff|GIF8|%PDF|PK\x03\x04|\x1f\x8b|\xfd7zXZ|BZh|\x7fELF)/;

/** Files that a person meant as text: what else holds odd bytes is data of some program. */
function isConfigurationByName(file: string): boolean {
  const kind = kindOfFile(renderedPath(file), '');
  return (
    kind !== undefined &&
    // A compiled policy of SELinux has the ending of a manifest.
    kind !== 'puppet' &&
    (kind !== 'text' ||
      /\.(conf|cfg|cnf|ini|env|service|socket|timer|properties|toml|rules)$/i.test(renderedPath(file)))
  );
}
