// The lines of sysctl.conf(5) and sysctl.d(5), wherever they stand.

import type { Span } from '../model/span.ts';
import type { Source } from '../source/source.ts';

export interface SysctlLine {
  /** Offsets in the text read. */
  readonly key: Span;
  /** Without surrounding blanks; empty where nothing follows the equals sign. */
  readonly value: Span;
  /** A leading `-`: a failed write is not reported. */
  readonly ignoreErrors: boolean;
}

/**
 * Assignments of a text, one a line. Comments count at the start of a line only: a `# text` behind a value is part
 * of the value, as both procps and systemd read it. Blanks and a carriage return at the end of a line are not.
 */
export function readSysctlLines(source: Source): readonly SysctlLine[] {
  const lines: SysctlLine[] = [];
  const { text } = source;
  // From sign to sign, not from line to line: looking for one in every line reads a text without any once a line.
  let equals = text.indexOf('=');
  while (equals >= 0) {
    const newline = text.indexOf('\n', equals);
    const end = newline < 0 ? text.length : newline;
    const line = readLine(text, text.lastIndexOf('\n', equals) + 1, end, equals);
    if (line) lines.push(line);
    equals = text.indexOf('=', end);
  }
  return lines;
}

function readLine(text: string, start: number, end: number, equals: number): SysctlLine | undefined {
  let from = skipBlanks(text, start, equals);
  const first = text[from];
  if (first === '#' || first === ';' || from === equals) return undefined;
  const ignoreErrors = first === '-';
  if (ignoreErrors) from = skipBlanks(text, from + 1, equals);
  const key = { start: from, end: trimEnd(text, from, equals) };
  const valueStart = skipBlanks(text, equals + 1, end);
  const value = { start: valueStart, end: trimEnd(text, valueStart, end) };
  return key.end > key.start ? { key, value, ignoreErrors } : undefined;
}

function skipBlanks(text: string, from: number, end: number): number {
  while (from < end && (text[from] === ' ' || text[from] === '\t')) from++;
  return from;
}

function trimEnd(text: string, start: number, end: number): number {
  while (end > start && /[ \t\r]/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** The folders of /proc/sys; a key in a text of unknown kind must start with one of them. */
const ROOTS = 'net|fs|kernel|vm|user|dev|abi|crypto|debug|sunrpc';

/** True for a whole key such as `net.ipv4.tcp_fin_timeout` or `net/core/somaxconn`. */
export function isSysctlKey(text: string): boolean {
  return SYSCTL_KEY.test(text);
}

const SYSCTL_KEY = new RegExp(`^/?(?:proc[/.]sys[/.])?(?:${ROOTS})[./][\\w*/.@:-]*[\\w*]$`);
