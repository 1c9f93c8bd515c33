// Files of variables: `.env` beside a compose file, and what `env_file` names.

import type { FileScan } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';

export interface EnvironmentVariable {
  readonly name: string;
  /** Without quotes, escapes undone, names in it not yet looked up. */
  readonly text: string;
  /** Names in it are looked up: not between single quotes. */
  readonly expands: boolean;
  /** The value in the file, without quotes. */
  readonly at: Location;
}

/** In the order of the file: a later line wins, and sees the earlier ones. */
export interface EnvironmentFile {
  readonly variables: readonly EnvironmentVariable[];
  /** Compose refuses the file as a whole. */
  readonly isBroken: boolean;
}

/** What a scan keeps of a file of variables; undefined for other files. */
export function environmentPart(scan: FileScan): EnvironmentFile | undefined {
  return scan.parts['environment-file'] as EnvironmentFile | undefined;
}

/** `.env`, `.env.production`, `web.env`. */
export function isEnvironmentPath(path: string): boolean {
  return /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|[\w.-]*\.env)$/.test(path);
}

/** Keeps the variables of a whole file for linking. */
export function scanEnvironmentFile(source: Source, context: ScanContext): void {
  if (context.path !== source.file || !isEnvironmentPath(context.path)) return;
  context.sink.parts['environment-file'] = readEnvironmentFile(source);
}

/** No interpolation: a value that uses it is unknown. */
const UNREADABLE = '$';

/** What a scan keeps may be written to files: no password, and nothing that is too long for a setting. */
export function isSecret(name: string, text: string): boolean {
  if (/^[\d.:-]*$|^\$\{?\w+\}?$/.test(text)) return false;
  return (
    text.length > 300 ||
    /pass|pwd|secret|token|key|cred|auth|private|salt/i.test(name) ||
    /:\/\/[^/\s]*@/.test(text)
  );
}

/** The paths in `COMPOSE_FILE`, relative to the folder of the file; none where names stand in it. */
export function composeFiles(file: EnvironmentFile | undefined): readonly string[] {
  const given = (name: string) => file?.variables.findLast((v) => v.name === name)?.text ?? '';
  const list = given('COMPOSE_FILE');
  if (list === '' || list.includes('$')) return [];
  const separator = given('COMPOSE_PATH_SEPARATOR') || (/;/.test(list) ? ';' : ':');
  return list.split(separator).map((path) => path.trim());
}

/** The text of a file of variables with the values of secrets left out; lines stay lines. */
export function withoutSecrets(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, start = '', name = '', value = ''] =
        /^(\s*(?:export\s+)?([\w.[\]-]+)\s*[=:]\s*)(.*)$/.exec(line) ?? [];
      if (name === '') return '';
      return isSecret(name, value.trim().replace(/^(["'])(.*)\1$/, '$2')) ? start + UNREADABLE : line;
    })
    .join('\n');
}

/** No person wrote more. */
const MAX_VARIABLES = 5000;

/**
 * Reads lines as Compose does (compose-spec/compose-go, dotenv/parser.go): `NAME=value` and `NAME: value`, with `export`
 * in front or not; a comment behind a blank; quoted values over several lines. A name alone is left to the environment.
 */
export function readEnvironmentFile(source: Source): EnvironmentFile {
  const { text } = source;
  const variables: EnvironmentVariable[] = [];
  const line = /#[^\n]*|(?:export[ \t]+)?([\w.[\]-]+)[ \t]*(=|:|(?=\r?(?:\n|$)))/y;
  for (let at = afterBlanks(text, 0); at < text.length; at = afterBlanks(text, at)) {
    if (variables.length >= MAX_VARIABLES) break;
    line.lastIndex = at;
    const match = line.exec(text);
    if (!match) return { variables, isBroken: true };
    at = line.lastIndex;
    const [, name, sign] = match;
    if (name === undefined || sign === '') continue;
    while (text[at] === ' ' || text[at] === '\t') at++;
    const quote = text[at];
    const value = quote === '"' || quote === "'" ? quoted(text, at, quote) : plain(text, at);
    if (!value) return { variables, isBroken: true };
    const { start, end } = value;
    // What a template fills in is no value yet.
    const isKept = !value.text.includes(FILLER) && !isSecret(name, value.text);
    const written = isKept ? value.text : UNREADABLE;
    const expands = !isKept || quote !== "'";
    variables.push({ name, text: written, expands, at: source.locate({ start, end }) });
    at = value.next;
  }
  return { variables, isBroken: false };
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}

interface Written {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

function plain(text: string, start: number): Written {
  const lineEnd = text.indexOf('\n', start);
  const next = lineEnd < 0 ? text.length : lineEnd;
  const line = text.slice(start, next);
  // An empty value to some versions of Compose, and the text of the comment to others.
  if (line.startsWith('#')) return { text: UNREADABLE, start, end: start + line.trimEnd().length, next };
  const comment = line.indexOf(' #');
  const value = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  return { text: value, start, end: start + value.length, next };
}

/** Escapes that double quotes know; `\$` spells a dollar sign, as `$$` does. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

function quoted(text: string, start: number, quote: string): Written | undefined {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === quote) return { text: value, start: start + 1, end: at, next: at + 1 };
    if (character === '\\' && at + 1 < text.length) {
      const escaped = text[++at] ?? '';
      if (escaped === quote) value += quote;
      else value += (quote === '"' ? ESCAPES[escaped] : undefined) ?? `\\${escaped}`;
    } else value += character;
  }
  return undefined;
}
