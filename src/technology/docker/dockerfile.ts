// The commands of a Dockerfile, each in a shell of its own, with the variables of its stage.

import type { Span } from '../../model/span.ts';
import type { Piece, Source } from '../../source/source.ts';
import { lastLine, linesOf, lineText, type Passage, withoutComments } from '../linux/passage.ts';
import { BuildStages } from './stages.ts';

const INSTRUCTION =
  /^[ \t]*(?:ONBUILD[ \t]+)?(FROM|ARG|ENV|RUN|CMD|ENTRYPOINT|COPY|ADD)[ \t]+(?:--\w+=\S+[ \t]+)*/i;

/** https://docs.docker.com/reference/dockerfile/: instructions over several lines, exec form, here-documents. */
export function dockerfilePassages(source: Source): readonly Passage[] {
  const { text } = source;
  const lines = linesOf(text);
  const ends = loneWords(text, lines);
  const stages = new BuildStages(source);
  const found: Passage[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const match = INSTRUCTION.exec(lineText(text, line));
    if (!line || !match) continue;
    const name = (match[1] ?? '').toUpperCase();
    const last = lastLine(text, lines, i);
    const reach = name === 'CMD' || name === 'ENTRYPOINT' ? 'container' : 'image';
    const start = line.start + match[0].length;
    if (name === 'FROM' || name === 'ARG' || name === 'ENV') {
      const body = withoutComments(source, start, lines.slice(i, last + 1));
      const assigned = name === 'FROM' ? undefined : stages.assign(name, body);
      if (name === 'FROM') stages.begin(body.text);
      else if (assigned) found.push({ ...assigned, reach });
      i = last;
      continue;
    }
    const environment = stages.environment(name === 'RUN');
    const head = text.slice(start, lines[last]?.end);
    const hereDocument = hereDocumentEnd(head, last, ends);
    const end = hereDocument ?? last;
    const body = { start: lines[last + 1]?.start ?? 0, end: lines[Math.max(end - 1, last)]?.end ?? 0 };
    const lone = /^<<-?["']?\w+["']?(?:[ \t]+(\S+))?[ \t]*$/.exec(head);
    if (hereDocument !== undefined && lone && body.end > body.start) {
      // The text itself is the script, or the file that COPY writes.
      if (name === 'RUN' && lone[1] === undefined)
        found.push({ source: source.slice(body), reach, environment });
      else if (lone[1] !== undefined) found.push({ source: source.slice(body), reach, writes: lone[1] });
    } else if (name !== 'COPY' && name !== 'ADD') {
      const command = withoutComments(source, start, lines.slice(i, end + 1));
      found.push({ source: /^\s*\[/.test(command.text) ? execForm(command) : command, reach, environment });
    }
    i = end;
  }
  return found;
}

/** The lines that hold nothing but one word, by that word: where here-documents may end. */
function loneWords(text: string, lines: readonly Span[]): ReadonlyMap<string, readonly number[]> {
  const words = new Map<string, number[]>();
  for (const [i, line] of lines.entries()) {
    const word = line.end - line.start > 100 ? '' : lineText(text, line).trim();
    if (!/^[A-Za-z_]\w*$/.test(word)) continue;
    const list = words.get(word);
    if (list) list.push(i);
    else words.set(word, [i]);
  }
  return words;
}

/** The line that ends the last here-document that an instruction opens; undefined where it opens none. */
function hereDocumentEnd(
  head: string,
  last: number,
  ends: ReadonlyMap<string, readonly number[]>,
): number | undefined {
  let at = last;
  for (const match of head.matchAll(/<<-?["']?([A-Za-z_]\w*)["']?/g)) {
    const list = ends.get(match[1] ?? '') ?? [];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    at = list[low] ?? at;
  }
  return at > last ? at : undefined;
}

/** `["sh", "-c", "…"]` is a list of words, each in quotes that a shell reads the same way. */
function execForm(command: Source): Source {
  const pieces: Piece[] = [];
  for (const match of command.text.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const end = match.index + match[0].length;
    if (pieces.length > 0) pieces.push({ text: ' ', start: match.index, end: match.index });
    pieces.push({ text: match[0], start: match.index, end });
  }
  return command.child(pieces);
}
