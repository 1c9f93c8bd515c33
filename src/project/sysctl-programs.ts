// What the two programs that apply sysctl files do with those of one machine: which files they read in which order,
// and which lines they write. systemd-sysctl runs at boot, `sysctl --system` of procps when somebody runs it.

import { KERNEL_CMDLINE } from '../knowledge/kernel.ts';
import { FileMatcher } from './sysctl-globs.ts';

export type Program = 'systemd-sysctl' | 'sysctl --system';
export const PROGRAMS: readonly Program[] = ['systemd-sysctl', 'sysctl --system'];

/** The file that `sysctl --system` reads last, and systemd-sysctl only where a link in a sysctl.d folder leads to it. */
export const SYSCTL_CONF = '/etc/sysctl.conf';

/**
 * Strongest first (sysctl.d(5), sysctl(8)). systemd names no `/lib/sysctl.d` since machines have one `/usr`; there it is
 * `/usr/lib/sysctl.d` by another name.
 */
const FOLDERS: readonly string[] = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
];

/** A path split where folder and name meet; undefined for what neither program reads. */
interface ConfPath {
  readonly path: string;
  readonly name: string;
  /** Index in {@link FOLDERS}. */
  readonly folder: number;
}

/** The path on the machine of a file that the kernel or a program reads; undefined for any other. Accepts what stands before the root. */
export function confPathIn(path: string): string | undefined {
  if (path === KERNEL_CMDLINE) return path;
  const match =
    /^(?:|.*?\/)((?:etc|run|usr\/local\/lib|usr\/lib|lib)\/sysctl\.d\/[^/]*\.conf|etc\/sysctl\.conf)$/.exec(
      path,
    );
  return match?.[1] === undefined ? undefined : `/${match[1]}`;
}

/**
 * The files that a program reads, in its order: by name over all folders (by bytes, so `10-` comes before `9-`), of one
 * name only that of the strongest folder, whatever it holds: a link to /dev/null and an empty file hide the others.
 * `paths` are those that exist below the root, each once.
 */
export function filesRead(program: Program, paths: readonly string[]): readonly string[] {
  const byName = new Map<string, ConfPath>();
  for (const path of paths) {
    const file = confPath(path);
    if (!file || !isListed(program, file.name)) continue;
    const before = byName.get(file.name);
    if (!before || file.folder < before.folder) byName.set(file.name, file);
  }
  const sorted = [...byName.values()].sort((a, b) => compareBytes(a.name, b.name)).map((f) => f.path);
  return program === 'sysctl --system' && paths.includes(SYSCTL_CONF) ? [...sorted, SYSCTL_CONF] : sorted;
}

/** The file of the same name that hides another one from a program; undefined where none does. */
export function hiddenBy(program: Program, path: string, paths: readonly string[]): string | undefined {
  const name = confPath(path)?.name;
  if (name === undefined) return undefined;
  const read = filesRead(program, paths).find((p) => confPath(p)?.name === name);
  return read === path ? undefined : read;
}

function confPath(path: string): ConfPath | undefined {
  const slash = path.lastIndexOf('/');
  const folder = FOLDERS.indexOf(path.slice(0, slash));
  const name = path.slice(slash + 1);
  return folder < 0 || !name.endsWith('.conf') ? undefined : { path, name, folder };
}

/** systemd passes over hidden files (`hidden_or_backup_file`, src/basic/path-util.c); procps does not. */
function isListed(program: Program, name: string): boolean {
  return program === 'sysctl --system' || !name.startsWith('.');
}

/** As strcmp does: code points have the order of their bytes in UTF-8. */
function compareBytes(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** A line that a program understands. */
export interface SysctlAssignment {
  /** The path below /proc/sys, or a pattern of glob(7) for several. */
  readonly path: string;
  /** Undefined for `-key` without a sign of equality: no pattern sets that key. */
  readonly value: string | undefined;
}

/**
 * A line of a file as a program reads it; undefined where it does nothing. Both take `#` and `;` for a comment only at
 * the start of a line, and a leading `-` for "failures do not matter". Only systemd-sysctl takes blanks behind that `-`.
 */
export function readAssignment(program: Program, line: string): SysctlAssignment | undefined {
  const text = strip(line);
  if (text === '' || text.startsWith('#') || text.startsWith(';')) return undefined;
  const equals = text.indexOf('=');
  const isMarked = text.startsWith('-');
  if (equals < 0 && !isMarked) return undefined;
  const key = text.slice(isMarked ? 1 : 0, equals < 0 ? undefined : equals);
  const path = program === 'systemd-sysctl' ? systemdPath(strip(key)) : procpsPath(key.trimEnd());
  const value = equals < 0 ? undefined : strip(text.slice(equals + 1));
  return path === '' ? undefined : { path, value };
}

function strip(text: string): string {
  return text.replace(/^[ \t\r\n]{1,4096}/, '').trimEnd();
}

/** `sysctl_normalize`, src/shared/sysctl-util.c: the first separator decides which of `.` and `/` separates. */
function systemdPath(key: string): string {
  return swapped(key)
    .replace(/\/{2,}/g, '/')
    .replace(/^\//, '');
}

/** `setting_new`, src/sysctl.c of procps: as written but for the separators; a second `-` goes with the first. */
function procpsPath(key: string): string {
  return swapped(key.replace(/^-/, ''));
}

function swapped(key: string): string {
  return /[./]/.exec(key)?.[0] === '.' ? key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : key;
}

/** The path below /proc/sys of a key in the dotted form of sysctl.d(5). */
export function pathOfKey(key: string): string {
  return key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
}

/** One write of a program: a line, and the path that it goes to. */
export interface Write<L> {
  /** A path below /proc/sys; for a pattern also the pattern itself, which stands for the keys that nobody lists. */
  readonly path: string;
  readonly line: L;
}

/**
 * The writes of a program in their order, given the lines of its files in theirs, and the paths that patterns may match.
 *
 * `sysctl --system` writes line by line, so that what the kernel refuses leaves the value of the line before. systemd-sysctl
 * collects first and writes once for each key, the last line of all files, so that what the kernel refuses leaves the
 * value that the machine had: `parse_line`, src/sysctl/sysctl.c. In both a pattern leaves alone the keys that have a line
 * of their own, wherever it stands.
 */
export function writesOf<L extends SysctlAssignment>(
  program: Program,
  lines: readonly L[],
  paths: readonly string[],
): readonly Write<L>[] {
  const applied = program === 'systemd-sysctl' ? lastOfEach(lines) : lines;
  const own = new Set(applied.map((l) => l.path));
  const writes: Write<L>[] = [];
  for (const line of applied) {
    if (line.value === undefined) continue;
    // procps compares paths as they are written: behind a slash too many it does not know a key again.
    const start = /^\/*/.exec(line.path)?.[0] ?? '';
    if (isPattern(line.path)) {
      const matches = new FileMatcher(line.path);
      for (const path of paths) if (!own.has(start + path) && matches.test(path)) writes.push({ path, line });
    }
    writes.push({ path: line.path.slice(start.length), line });
  }
  return writes;
}

export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** The last line of each key; one that says again what the key has already stands where the first one stood. */
function lastOfEach<L extends SysctlAssignment>(lines: readonly L[]): readonly L[] {
  const last = new Map<string, L>();
  for (const line of lines) {
    if (last.get(line.path)?.value !== line.value) last.delete(line.path);
    last.set(line.path, line);
  }
  return [...last.values()];
}
