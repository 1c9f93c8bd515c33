// Ansible's regex filters, for the patterns that pattern.ts proves harmless.

import { type Known, known, type Value } from '../../../model/value.ts';
import {
  flagArgument,
  type Machine,
  type Operation,
  type Operations,
  operation,
  textArgument,
  variadic,
} from '../calls.ts';
import { refuse } from '../lattice.ts';
import { replacementParts, type SafePattern, safePattern } from '../pattern.ts';
import { asText } from '../print.ts';
import { checkLength, computed, tuple } from '../python.ts';

function compile(
  pattern: Known | undefined,
  text: string,
  flags: { readonly ignoreCase: Known | undefined; readonly multiline: Known | undefined },
  machine: Machine,
): SafePattern {
  const safe = safePattern(textArgument(pattern), text, {
    ignoreCase: flagArgument(flags.ignoreCase),
    multiline: flagArgument(flags.multiline),
  });
  machine.work.spend(safe.steps / 20);
  return safe;
}

export const REGEX_FILTERS: Operations = new Map<string, Operation>([
  [
    'regex_replace',
    operation(
      ['pattern', 'replacement', 'ignorecase', 'multiline'],
      (subject, [pattern, replacement, ignoreCase, multiline], machine) => {
        const printed = asText(subject);
        const text = textArgument(printed);
        const safe = compile(pattern, text, { ignoreCase, multiline }, machine);
        const parts = replacementParts(textArgument(replacement, ''), safe.groups);
        let length = 0;
        const result = text.replace(safe.regex, (whole: string, ...groups: unknown[]) => {
          const filled = parts.map((part) =>
            typeof part === 'string' ? part : part === 0 ? whole : String(groups[part - 1] ?? ''),
          );
          for (const piece of filled) length += piece.length;
          checkLength(length);
          return filled.join('');
        });
        return result === subject.data
          ? subject
          : computed(
              result,
              [printed, pattern, replacement].filter((v) => v !== undefined),
            );
      },
    ),
  ],
  [
    'regex_search',
    variadic(['ignorecase', 'multiline'], (subject, [pattern, ...wanted], named, machine) => {
      const printed = asText(subject);
      const text = textArgument(printed);
      const flags = { ignoreCase: named.get('ignorecase'), multiline: named.get('multiline') };
      const safe = compile(pattern, text, flags, machine);
      const match = safe.regex.exec(text);
      if (!match) return known(null, printed.via);
      if (wanted.length === 0) return computed(match[0], [printed]);
      const groups = wanted.map((group) => {
        const number = /^\\(?:(\d\d?)|g<(\d\d?)>)$/.exec(textArgument(group));
        const index = Number(number?.[1] ?? number?.[2] ?? refuse('the group is not one that is followed'));
        if (index > safe.groups) return refuse('the group is not there');
        return known(match[index] ?? null);
      });
      return computed(groups, [printed]);
    }),
  ],
  [
    'regex_findall',
    operation(['regex', 'multiline', 'ignorecase'], (subject, [pattern, multiline, ignoreCase], machine) => {
      const printed = asText(subject);
      const text = textArgument(printed);
      const safe = compile(pattern, text, { ignoreCase, multiline }, machine);
      const found = [...text.matchAll(safe.regex)].map((match): Value => {
        const groups = match.slice(1).map((group) => known(group ?? ''));
        return safe.groups > 1 ? known(tuple(groups)) : known(match[safe.groups] ?? '');
      });
      return computed(found, [printed]);
    }),
  ],
]);
