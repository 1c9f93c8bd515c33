// Instances of templates that scripts and tasks of the tree start: `systemctl enable --now app@8080`.

import type { FileScan } from '../../model/declaration.ts';
import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';

const PART = 'systemd-instances';

/** What starts a unit, now or with the machine (systemctl(1)). */
const STARTS =
  /\bsystemctl[ \t]+(?:-{1,2}[\w=-]+[ \t]+){0,6}(?:enable|reenable|start|restart|reload-or-restart)\b([^\n;&|]{1,500})/g;

/** The whole of a word: what a shell or a template fills in is no name yet. */
const INSTANCE = /(?<=[\s"'])([\w:.\\-]+@[\w:.\\-]+?)(?:\.service)?(?=["'\s,)]|$)/g;

/** No person wrote more. */
const MAX_NAMED = 200;
const MAX_LINE = 500;

/** What stands before a command in a line of a comment, or of a text for people. */
const ABOUT = /^\s*(?:\/\/|;|\*)|(?:^|\s)#|\b(?:echo|printf|print|log\w*|info|warn|msg|description)\b|`/i;

/** The services that a text starts, with their type. */
export function startedIn(text: string): readonly string[] {
  if (!text.includes('systemctl') || !text.includes('@')) return [];
  const found = new Set<string>();
  for (const { index, 1: words = '' } of text.matchAll(STARTS)) {
    const before = text.slice(Math.max(index - MAX_LINE, 0), index);
    if (ABOUT.test(before.slice(before.lastIndexOf('\n') + 1))) continue;
    for (const [, name] of words.matchAll(INSTANCE)) if (found.size < MAX_NAMED) found.add(`${name}.service`);
  }
  return [...found];
}

/** Keeps the names for linking. */
export function keepStarted(source: Source, { sink }: ScanContext): void {
  const names = startedIn(source.text);
  if (names.length > 0) sink.parts[PART] = names;
}

export function startedPart(scan: FileScan): readonly string[] {
  return (scan.parts[PART] ?? []) as readonly string[];
}
