// Fixes: what rules would write, as edits of the files. A file that says something else than the rule believes, or says it
// in a form that is not certainly understood, gets none.

import type { Edit, Fix } from '../../model/finding.ts';
import type { Change, NewSetting, NewValue, NoSetting, Remedy } from '../../model/remedy.ts';
import { LineIndex, type Location, type Span } from '../../model/span.ts';
import { FILLER } from '../../source/source.ts';
import { newItem } from './items.ts';
import { breakOf, isConfLine, isContinued, isLastOfList, lineAt, settingOf, withKey } from './lines.ts';

/** The text of a file; undefined for one that is not of this project. */
export type TextOf = (file: string) => string | undefined;

/** The remedies that the files allow, in their order. */
export function fixesOf(remedies: readonly Remedy[], textOf: TextOf): readonly Fix[] {
  return remedies.flatMap(({ title, safe, changes }) => {
    const edits = changes.flatMap((change) => editOf(change, textOf) ?? []);
    return edits.length > 0 && edits.length === changes.length ? [{ title, safe, edits }] : [];
  });
}

type Replacement = Span & Pick<Edit, 'text'>;

function editOf(change: Change, textOf: TextOf): Edit | undefined {
  const { file } = change.at;
  const text = textOf(file);
  const token = text === undefined ? undefined : spanOf(text, change.at);
  if (text === undefined || !token) return undefined;
  const replacement = replacementIn({ file, text, token }, change);
  // What an object file leaves out is not known here.
  if (replacement?.text.includes(FILLER)) return undefined;
  return replacement && { file, ...replacement };
}

/** A token in its file. */
interface Place {
  readonly file: string;
  readonly text: string;
  readonly token: Span;
}

function replacementIn(place: Place, change: Change): Replacement | undefined {
  switch (change.kind) {
    case 'value':
      return newValue(place, change);
    case 'setting':
      return newSetting(place, change);
    case 'no setting':
      return noSetting(place, change);
  }
}

function spanOf(text: string, at: Location): Span | undefined {
  const span = new LineIndex(text).spanOf(at);
  return span && span.end <= text.length ? span : undefined;
}

function says({ text, token }: Place, was: string): boolean {
  return plain(text.slice(token.start, token.end)) === plain(was);
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function newValue(place: Place, { was, text }: NewValue): Replacement | undefined {
  return says(place, was) && canStand(place, text) ? { ...place.token, text } : undefined;
}

/** Whether a text of digits, `-`, `,` and blanks means itself where the token stands: blanks and commas may want quotes. */
function canStand({ file, text, token }: Place, value: string): boolean {
  const old = text.slice(token.start, token.end);
  const line = lineAt(text, token.start);
  const before = line.text.slice(0, token.start - line.start);
  const brings = (char: RegExp) => char.test(value) && !char.test(old);
  // The kernel ends an argument at a blank, whatever quotes are around all of them.
  if (/(?<![\w./-])sysctl\.[\w./-]+=$/.test(before)) return !brings(/\s/);
  if (isOpen(before, '"') || isOpen(before, "'")) return true;
  if (!brings(/\s/) && !brings(/,/) && !brings(/-/)) return true;
  // A comma behind it ends a part of a list in brackets.
  if (/^[ \t]*,/.test(line.text.slice(token.end - line.start))) return false;
  // Plain scalars of YAML may hold both, outside of braces; so may what stands behind `=` in a file of settings.
  if (/\.ya?ml$/i.test(file) && /^[ \t]*(?:- +)?["']?[\w./-]+["']?:[ \t]+$/.test(before)) return true;
  return /^[ \t]*-?[\w-]+(?:[./][\w-]+)+[ \t]*=[ \t]*$/.test(before);
}

/** True where a quote of this line is not closed yet. */
function isOpen(before: string, quote: string): boolean {
  return before.split(quote).length % 2 === 0;
}

function newSetting(place: Place, change: NewSetting): Replacement | undefined {
  const { file, text, token } = place;
  if (!says(place, change.was) || !canStand(place, change.text)) return undefined;
  return besideLine(place, change) ?? (/\.ya?ml$/i.test(file) ? newItem(text, token, change) : undefined);
}

/** The line once more, below it, with the other key and value. */
function besideLine(
  { text, token }: Place,
  { key, newKey, text: value }: NewSetting,
): Replacement | undefined {
  const line = lineAt(text, token.start);
  if (token.end > line.end || isContinued(text, line)) return undefined;
  const setting = settingOf(text, line, token, key);
  if (!setting) return undefined;
  const copy = `${withKey(setting.head, key, newKey)}${value}${withKey(setting.tail, key, newKey)}`.trimEnd();
  // The last of a list with commas between its parts has none behind it: the new one goes in front.
  if (isLastOfList(text, line))
    return { start: line.start, end: line.start, text: `${copy},${breakOf(text, line)}` };
  return line.newline === ''
    ? { start: line.end, end: line.end, text: `${breakOf(text, line)}${copy}` }
    : { start: line.next, end: line.next, text: `${copy}${line.newline}` };
}

function noSetting({ text, token }: Place, { key }: NoSetting): Replacement | undefined {
  const line = lineAt(text, token.start);
  if (token.end > line.end || isContinued(text, line) || !isConfLine(line.text, key)) return undefined;
  return { start: line.start, end: line.next, text: '' };
}
