// What the expansions of a word do to variables while they give its value.

import type { Assignment, Word } from 'unbash';
import { scalarTree } from '../model/declaration.ts';
import type { ShellStep } from '../model/shell.ts';
import type { Location } from '../model/span.ts';
import type { Template } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import { spanOf, wordOf } from './shell-words.ts';

/** A word after quote removal; `""` has a place too. */
export function wholeOf(word: Word, source: Source): Template {
  const { span, content } = wordOf(word, source);
  const template = content.template({ start: 0, end: content.text.length });
  return content.text === '' ? { ...template, at: source.locate(span) } : template;
}

/** `${NAME:=value}` gives the name the value that the expansion carries, and `$((NAME = …))` one that is computed. */
export function defaultsIn(word: Word | Assignment, source: Source): readonly ShellStep[] {
  if (!/[=+-]/.test(word.text) || !word.text.includes('$')) return [];
  const span = spanOf(word, source);
  return source.holesIn(span).flatMap((hole): readonly ShellStep[] => {
    const text = hole.expression?.text ?? '';
    const name = /^\$\{(\w+):?=/.exec(text)?.[1];
    if (name !== undefined) {
      const template = source.template(hole);
      return [
        {
          kind: 'assign',
          name,
          value: scalarTree(template),
          at: template.at,
          offset: source.offsetInFile(hole.start),
        },
      ];
    }
    if (text.startsWith('$((')) return arithmeticSteps(text.slice('$(('.length), source.locate(hole));
    // `${a[i++]}`, `${x:i=1}`
    const index = /^\$\{\w+(?:\[([^\]]*)\]|:(?![-=?+])(.*))/s.exec(text);
    return index ? arithmeticSteps(index[1] ?? index[2] ?? '', source.locate(hole)) : [];
  });
}

/** Names that an arithmetic expression changes; every one where an expansion gives the name. */
export function arithmeticSteps(text: string, at: Location): readonly ShellStep[] {
  const reason = 'it is computed when the script runs';
  const found = assignedIn(text).map(
    (name): ShellStep => ({
      kind: 'spoil',
      name,
      isSure: false,
      at,
      reason: `variable '${name}' is computed when the script runs`,
    }),
  );
  const isOpen =
    /\$\{?\w{1,200}\}?(?:\[[^\]]{0,100}\])?\s{0,20}(?:=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)|(?:\+\+|--)\s{0,20}\$/;
  return isOpen.test(text) ? [...found, { kind: 'spoil', isSure: false, at, reason }] : found;
}

/** Names that an arithmetic expression changes: `i=0`, `i+=1`, `i++`. */
export function assignedIn(text: string): readonly string[] {
  const found = text.matchAll(
    /([A-Za-z_]\w{0,200})\s{0,20}(?:\[[^\]]{0,100}\]\s{0,20})?(?:=(?!=)|[-+*/%&|^]=|<<=|>>=|\+\+|--)|(?:\+\+|--)\s{0,20}([A-Za-z_]\w{0,200})/g,
  );
  return [...new Set([...found].flatMap((m) => m[1] ?? m[2] ?? []))];
}
