// What a small project declares, in lines short enough for a table of cases: the helper of all readers' tests.

import type { FileScan } from '../src/model/declaration.ts';
import type { Fact } from '../src/model/fact.ts';
import { formatLocation } from '../src/model/span.ts';
import { type Linked, link } from '../src/project/link.ts';
import { ParserNotLoaded, Parsers } from '../src/syntax/parsers.ts';
import { scanFile } from '../src/technology/scan.ts';

/** Paths relative to the root of the project, with the text of each file. */
export type Files = Readonly<Record<string, string>>;

const parsers = new Parsers();

/** Scans one file, loading the parsers it asks for as the engine does. */
export async function scanOf(file: string, text: string): Promise<FileScan> {
  for (;;) {
    try {
      return scanFile(file, text, parsers);
    } catch (error) {
      if (!(error instanceof ParserNotLoaded)) throw error;
      await parsers.load(error.parser);
    }
  }
}

/** A project after linking. */
export async function linkedProject(files: Files): Promise<Linked> {
  const scans: FileScan[] = [];
  for (const [file, text] of Object.entries(files)) scans.push(await scanOf(file, text));
  return link(scans);
}

/** The facts of a project, sorted by place, for tests that look at more than {@link factsOf} shows. */
export async function linkedFacts(files: Files): Promise<readonly Fact[]> {
  return (await linkedProject(files)).facts;
}

/**
 * The facts of a project as lines, sorted by place: `path:line:col key=value` for a kernel parameter,
 * `path:line:col mesos-agent 31000-32000` for an offer, `path:line:col redis listen 6379/tcp @127.0.0.1` for other
 * claims (behind `@`: the address, a reach other than the host, a low confidence), and `? reason` in place of a value that is not known. Line and
 * column are where the token starts. A value that is one of several gives a line for each.
 */
export async function factsOf(files: Files): Promise<readonly string[]> {
  return (await linkedFacts(files)).map(showFact);
}

/** One fact as {@link factsOf} shows it. */
export function showFact(fact: Fact): string {
  const at = formatLocation(fact.location);
  if (fact.kind === 'sysctl')
    return `${at} ${fact.key}${fact.value === null ? ` ${why(fact)}` : `=${fact.value}`}`;
  const ports = fact.ports === null ? why(fact) : fact.ports.toString();
  if (fact.role === 'offer') return `${at} ${fact.claimant} ${ports}`;
  const protocol = fact.ports === null || fact.protocol === 'any' ? '' : `/${fact.protocol}`;
  const about = [fact.address, fact.reach === 'host' ? undefined : fact.reach, fact.confidence];
  const more = about.flatMap((word) => (word === undefined ? [] : ` @${word}`)).join('');
  return `${at} ${fact.claimant} ${fact.role} ${ports}${protocol}${more}`;
}

/** The text of the file at the place of a fact: what an editor would select. One file, `\n` between lines. */
export function tokenAt(text: string, { location }: Fact): string {
  const lines = text.split('\n').slice(location.line - 1, location.endLine);
  lines.push((lines.pop() ?? '').slice(0, location.endColumn - 1));
  lines.unshift((lines.shift() ?? '').slice(location.column - 1));
  return lines.join('\n');
}

function why(fact: Fact): string {
  return `? ${fact.unknown ?? 'no reason given'}`;
}
