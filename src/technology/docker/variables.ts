// Options of `docker run` that a script keeps in variables and arrays: `OPTIONS="-p 8080:80"`, `args+=(-p 8080:80)`.

import type { Source } from '../../source/source.ts';
import type { ShellScript } from '../../syntax/shell.ts';
import { claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { publishedClaim } from './published.ts';
import { isThrowAway } from './throw-away.ts';
import { DOCKER_COMMAND } from './words.ts';

/** Both sides of a mapping: a port alone, or an option of another program, has one. */
const MAPPING = /^(?:[^\s:]{0,40}:|\[[\da-f:]+\]:)?[\d\uE000-]+:[\d\uE000-]+(?:\/\w+)?$/;

/** Claims what the assignments of a script that runs containers publish. */
export function scanOptionVariables(script: ShellScript, source: Source, context: ScanContext): void {
  if (context.reach === 'image' || !DOCKER_COMMAND.test(source.text) || isThrowAway(source.file)) return;
  for (const { assignments } of script.pipelines.flat()) {
    const words = assignments.flatMap((a) => wordsOf(a.value.content));
    for (const [i, word] of words.entries()) {
      const [option] = /^(?:--publish=|-\w{0,3}p=?)(?=[^=])/.exec(word.text) ?? [];
      const value = /^(?:--publish|-\w{0,3}p)$/.test(word.text)
        ? words[i + 1]
        : option && rest(word, option.length);
      if (value && MAPPING.test(value.text))
        claimSpan(value, { start: 0, end: value.text.length }, publishedClaim('docker-options'), context);
    }
  }
}

/** No variable holds more options than this. */
const MAX_WORDS = 500;

function wordsOf(content: Source): readonly Source[] {
  if (!/(?:^|\s)(?:-\w{0,3}p|--publish)|^\S{0,40}:/.test(content.text)) return [];
  return [...content.text.matchAll(/[^\s"']+/g)]
    .slice(0, MAX_WORDS)
    .map((m) => content.slice({ start: m.index, end: m.index + m[0].length }));
}

function rest(word: Source, from: number): Source {
  return word.slice({ start: from, end: word.text.length });
}
