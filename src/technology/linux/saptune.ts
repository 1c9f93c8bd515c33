// Notes of saptune, SUSE's tuning of machines for SAP: INI files whose section [sysctl] sets kernel parameters.

import type { Branch } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';
import { type ScanContext, surroundings } from '../context.ts';

/** Where saptune looks for its notes, and the folder of its package (saptune-note(5)). */
const NOTE_PATH = /(?:^|\/)saptune\/(?:[\w.-]{1,40}\/){0,3}(?:notes|extra|override)\/[^/]+$/;

/** A note's own section [version] says where it comes from; a file of another program has no such two sections. */
const VERSION_SECTION =
  /^\[version\][ \t\r]*\n(?:(?!\[)[^\n]{0,400}\n){0,40}?(?:#.{0,200}\bNOTE=|REFERENCES[ \t]{0,20}=|DESCRIPTION[ \t]{0,20}=)/m;

/** True for a note that sets kernel parameters. */
export function isSaptuneNote(path: string, text: string): boolean {
  if (!/^\[sysctl[:\]]/m.test(text)) return false;
  return NOTE_PATH.test(path) || VERSION_SECTION.test(text);
}

/**
 * Declares what the sections [sysctl] set, as saptune's own parser reads them (txtparser/ini.go): a comment behind a
 * value is none of it, quotes around it are not either, a name with a slash is left out, and a line without a value
 * leaves its parameter as it is. A section with tags, `[sysctl:csp=azure]`, counts on some machines only.
 */
export function scanSaptuneNote(source: Source, context: ScanContext): void {
  const { text } = source;
  let section: Section | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (/^\s{0,80}\[/.test(text.slice(start, start + 81))) section = sectionAt(text.slice(start, end), start);
    else if (section?.isSysctl) declareLine(source, { start, end }, section, context);
    start = end + 1;
  }
}

interface Section {
  readonly isSysctl: boolean;
  /** For one with tags. */
  readonly branch: Branch | undefined;
}

function sectionAt(line: string, offset: number): Section {
  const [, name, tags = ''] = /^\s{0,80}\[([^\]:]{0,80})([^\]]{0,400})\]/.exec(line) ?? [];
  return { isSysctl: name === 'sysctl', branch: tags === '' ? undefined : { id: offset, arm: 0 } };
}

/** `key = value`; `>=` and its like set the value too, of several numbers the last one, `<=` the first one. */
const LINE = /^(\s{0,80})([\w.+-]{3,200})(\s{0,80}([<=>]{1,2})\s{0,80}["']{0,3})([^\n]{0,2000})$/;

function declareLine(source: Source, line: Span, section: Section, context: ScanContext): void {
  const [, before = '', key = '', between = '', operator, rest = ''] =
    LINE.exec(source.text.slice(line.start, line.end)) ?? [];
  if (key === '' || !isSysctlKey(key)) return;
  const value = rest.replace(/\s#[^#].*$/, '').replace(/["'\s]+$/, '');
  // One number for a parameter that may have several leaves the others as they are.
  if (value === '' || (operator !== '=' && !/\s/.test(value) && SEVERAL.test(key))) return;
  const start = line.start + before.length;
  const from = start + key.length + between.length;
  const span = { start: from, end: from + value.length };
  const branches = [...(context.branches ?? []), ...(section.branch ? [section.branch] : [])];
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings({ ...context, branches }, source, span),
    form: 'saptune-note',
    key: source.template({ start, end: start + key.length }),
    value: { kind: 'scalar', template: source.template(span) },
  });
}

/** Parameters of several numbers. */
const SEVERAL = /(?:_[rw]?mem|ip_local_port_range|kernel\.sem)$/;
