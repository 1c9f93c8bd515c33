// Gives the formats lines, positions and line hashes of the files they show, each file read and indexed once per report.

import { LineIndex } from '../model/span.ts';
import { lineHashes } from './line-hash.ts';

/** Looks a file up; `undefined` where it cannot be read. */
export type Files = (file: string) => FileText | undefined;

/** A lookup that remembers: a file with thousands of findings is read once. */
export function openFiles(read: (file: string) => string | undefined): Files {
  const known = new Map<string, FileText | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = read(file);
      known.set(file, text === undefined ? undefined : new FileText(text));
    }
    return known.get(file);
  };
}

/** One text with its indexes, each built at its first use. Lines count from 1 and break at LF, CRLF and lone CR. */
export class FileText {
  #starts: readonly number[] | undefined;
  #index: LineIndex | undefined;
  #hashes: readonly string[] | undefined;

  constructor(readonly text: string) {}

  /** A line without its break; `undefined` where the text has no such line. */
  line(number: number): string | undefined {
    this.#starts ??= lineStarts(this.text);
    const start = this.#starts[number - 1];
    if (start === undefined) return undefined;
    const next = this.#starts[number] ?? this.text.length + 1;
    // The break is at most two characters: everything but CRLF ends one before the next line.
    const end =
      this.text.charCodeAt(next - 2) === 13 && this.text.charCodeAt(next - 1) === 10 ? next - 2 : next - 1;
    return this.text.slice(start, end);
  }

  /** Line and column of an offset, both from 1. */
  position(offset: number): { line: number; column: number } {
    this.#index ??= new LineIndex(this.text);
    return this.#index.position(offset);
  }

  /** See {@link lineHashes}; `undefined` where the text has no such line. */
  lineHash(number: number): string | undefined {
    this.#hashes ??= lineHashes(this.text);
    return this.#hashes[number - 1];
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}
