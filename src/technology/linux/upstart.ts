// Jobs of Upstart: the commands that a service runs (init(5), https://upstart.ubuntu.com/cookbook/).

import type { Source } from '../../source/source.ts';
import type { Passage } from './passage.ts';

/** True for a job: it says when it starts or stops, and what it runs, each in a stanza of its own. */
export function isUpstartJob(text: string): boolean {
  return /^(?:start|stop)[ \t]{1,8}on[ \t]/m.test(text) && /^(?:exec[ \t]|script[ \t\r]*$)/m.test(text);
}

/** A stanza at the start of its line, with the lines that a backslash joins to it. */
const STANZA =
  /^(?<when>(?:pre|post)-(?:start|stop)[ \t]{1,8})?(?:(?<exec>exec)[ \t]{1,8}|(?<env>env)[ \t]{1,8}(?=\w)|(?<script>script)[ \t\r]*$)/gm;

/** The main command or script runs as the service; those before and after it only prepare things. */
export function upstartPassages(source: Source): readonly Passage[] {
  const { text } = source;
  const found: Passage[] = [];
  const session = `job ${source.offsetInFile(0)}`;
  let read = 0;
  for (const match of text.matchAll(STANZA)) {
    if (match.index < read) continue;
    const { when = '', script } = match.groups ?? {};
    const start = match.index + match[0].length;
    const end = script === undefined ? endOfCommand(text, start) : endOfScript(text, start);
    read = end;
    if (/stop/.test(when) || end <= start) continue;
    const passage = { source: source.slice({ start, end }) };
    if (match.groups?.['env'] !== undefined) found.push({ ...passage, session });
    else found.push({ ...passage, environment: [session], ...(when === '' && { runs: true }) });
  }
  return found;
}

function endOfScript(text: string, start: number): number {
  const end = /^[ \t]*end[ \t]+script\b/gm;
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}

/** A backslash before a line break goes on in the next line. */
function endOfCommand(text: string, start: number): number {
  let end = text.indexOf('\n', start);
  while (end > 0 && /\\\r?$/.test(text.slice(Math.max(end - 2, 0), end))) end = text.indexOf('\n', end + 1);
  return end < 0 ? text.length : end;
}
