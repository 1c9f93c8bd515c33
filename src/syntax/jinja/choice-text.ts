// A text with conditions in it, `{% if x %}80{% else %}90{% endif %}`, as the one expression that it stands for.

/** A piece of a template: literal text, the inside of `{{ }}` or the inside of `{% %}`. */
export interface Token {
  readonly kind: 'text' | 'expression' | 'statement';
  readonly text: string;
}

/** A Jinja expression that gives the text of all pieces; undefined where statements others than conditions stand in it. */
export function choiceText(tokens: readonly Token[]): string | undefined {
  const cursor = { tokens, at: 0, depth: 0 };
  const text = sequence(cursor);
  return text === undefined || cursor.at < tokens.length ? undefined : `${text} ~ ''`;
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/** More conditions inside each other are no value that a person wrote. */
const MAX_DEPTH = 10;

/** Texts and expressions up to a statement that is none of a condition's start; undefined for what cannot be followed. */
function sequence(cursor: Cursor): string | undefined {
  const parts: string[] = ["''"];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (!token) break;
    if (token.kind === 'statement') {
      if (/^(?:elif|else|endif)\b/.test(token.text)) break;
      cursor.at++;
      if (/^(?:end)?raw$/.test(token.text)) continue;
      const condition = /^if\s([\s\S]+)$/.exec(token.text)?.[1];
      const text = condition === undefined ? undefined : conditional(condition, cursor);
      if (text === undefined) return undefined;
      parts.push(text);
      continue;
    }
    cursor.at++;
    if (token.kind === 'expression') parts.push(`(${token.text})`);
    else if (token.text !== '') {
      const quote = token.text.includes("'") ? '"' : "'";
      if (token.text.includes(quote)) return undefined;
      parts.push(quote + token.text + quote);
    }
  }
  return `(${parts.join(' ~ ')})`;
}

/** What follows `if`, up to its end. */
function conditional(condition: string, cursor: Cursor): string | undefined {
  if (++cursor.depth > MAX_DEPTH) return undefined;
  const then = sequence(cursor);
  const next = cursor.tokens[cursor.at];
  if (then === undefined || next?.kind !== 'statement') return undefined;
  cursor.at++;
  let otherwise: string | undefined = "''";
  const elif = /^elif\s([\s\S]+)$/.exec(next.text)?.[1];
  if (elif !== undefined) otherwise = conditional(elif, cursor);
  else if (next.text === 'else') {
    otherwise = sequence(cursor);
    const end = cursor.tokens[cursor.at++];
    if (end?.text !== 'endif') return undefined;
  } else if (next.text !== 'endif') return undefined;
  cursor.depth--;
  return otherwise === undefined ? undefined : `(${then} if (${condition}) else ${otherwise})`;
}
