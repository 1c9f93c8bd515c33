// Shell-style globs as Python's fnmatch reads them: `*` matches everything, dots and slashes too.

import { escapeRegex } from '../../syntax/regex.ts';

/** A pattern for the whole of a text. */
export function globPattern(glob: string): RegExp {
  // One star is as good as several, and cheap to match.
  const parts = glob.replace(/\*+/g, '*').match(/\*|\?|\[!?\]?[^\]]*\]|[^*?[]+|\[/g) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '[\\s\\S]*';
    if (part === '?') return '[\\s\\S]';
    if (part.length > 2 && part.startsWith('['))
      return `[${part.slice(1, -1).replace(/^!/, '^').replace(/[\\[]/g, '\\$&')}]`;
    return escapeRegex(part);
  });
  try {
    return new RegExp(`^${source.join('')}$`);
  } catch {
    return /(?!)/;
  }
}
