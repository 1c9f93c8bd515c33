// What the operators of a parameter expansion make of a value (POSIX, 2.6.2 Parameter Expansion; bash(1)).

/** `$NAME`, `${NAME}`, and `${NAME<operator><operand>}`; undefined for what is no expansion of one name. */
export interface Expansion {
  readonly name: string;
  /** `:-`, `%%`, `//`, … and `length` for `${#NAME}`. */
  readonly operator?: string;
  readonly operand: string;
}

const OPERATOR =
  /^(?:\$([A-Za-z_]\w*|\d)|\$\{(#?)(\w+)(?:(:?[-=?+]|%%?|##?|\/\/?|:|\^\^?|,,?)([\s\S]*))?\})$/;

export function expansionOf(text: string): Expansion | undefined {
  const match = OPERATOR.exec(text);
  if (!match) return undefined;
  const [, plain, length, name = plain ?? '', operator, operand = ''] = match;
  if (length === '#') return operator === undefined ? { name, operator: 'length', operand } : undefined;
  return { name, ...(operator !== undefined && { operator }), operand };
}

/** Texts longer than this are no value that a person cuts. */
const MAX_CUT = 500;

/** `value` without what the pattern takes, or with something in its place; undefined where the text of it does not decide. */
export function cutOf(value: string, operator: string, operand: string): string | undefined {
  if (operator === 'length') return /^[\x20-\x7e]*$/.test(value) ? String(value.length) : undefined;
  if (value.length > MAX_CUT) return undefined;
  switch (operator) {
    case '%':
    case '%%':
    case '#':
    case '##':
      return withoutEnd(value, operator, operand);
    case '/':
    case '//':
      return replaced(value, operator, operand);
    case ':':
      return sliced(value, operand);
    default:
      return undefined;
  }
}

/** A pattern with nothing but letters, `*` and `?`; all else is left to the shell. */
function isPlain(pattern: string): boolean {
  return !/[$`"'\\[\](){}!+@~&]/.test(pattern);
}

function withoutEnd(value: string, operator: string, pattern: string): string | undefined {
  if (!isPlain(pattern)) return undefined;
  const isLongest = operator.length === 2;
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => (isLongest ? value.length - i : i));
  const isFront = operator.startsWith('#');
  for (const length of lengths) {
    const part = isFront ? value.slice(0, length) : value.slice(value.length - length);
    if (fits(part, pattern)) return isFront ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** `${NAME/old/new}`: only for an old text without signs of a pattern. */
function replaced(value: string, operator: string, operand: string): string | undefined {
  const slash = operand.indexOf('/');
  const [old, next] = slash < 0 ? [operand, ''] : [operand.slice(0, slash), operand.slice(slash + 1)];
  // `\/` and quotes are the shell's; a leading `#` or `%` is an anchor.
  if (old === '' || !isPlain(old) || /^[#%]|[*?]/.test(old) || !isPlain(next)) return undefined;
  return operator === '//' ? value.split(old).join(next) : value.replace(old, () => next);
}

function sliced(value: string, operand: string): string | undefined {
  const match = /^\s?(\d{1,4})(?::(\d{1,4}))?$/.exec(operand);
  if (!match) return undefined;
  const start = Number(match[1]);
  return value.slice(start, match[2] === undefined ? undefined : start + Number(match[2]));
}

/** Does all of a text fit a pattern of `*` and `?`? */
function fits(text: string, pattern: string): boolean {
  let [t, p, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === text[t] && pattern[p] !== '*'))) {
      t++;
      p++;
    } else if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** What `$((…))` gives for whole numbers and names; `numberNamed` gives the number of a name. Undefined for all else. */
export function arithmetic(
  text: string,
  numberNamed: (name: string) => number | undefined,
): number | undefined {
  const tokens = text.match(/\d+|\$?[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\}|\*\*|<<|>>|[-+*/%()]|\S/g) ?? [];
  if (tokens.length > 200) return undefined;
  let at = 0;
  const factor = (depth: number): number | undefined => {
    const token = tokens[at++];
    if (token === undefined || depth > 50) return undefined;
    if (token === '-' || token === '+') {
      // `--x` changes x.
      if (tokens[at] === token) return undefined;
      const value = factor(depth + 1);
      return value === undefined ? undefined : token === '-' ? -value : value;
    }
    if (token === '(') {
      const value = sum(depth + 1);
      return tokens[at++] === ')' ? value : undefined;
    }
    // A leading zero is an octal number.
    if (/^(?:0|[1-9]\d{0,14})$/.test(token)) return Number(token);
    const name = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(token)?.[1];
    return name === undefined ? undefined : numberNamed(name);
  };
  const product = (depth: number): number | undefined => {
    let value = factor(depth);
    while (value !== undefined && /^[*/%]$/.test(tokens[at] ?? '')) {
      const operator = tokens[at++];
      const right = factor(depth);
      if (right === undefined || (right === 0 && operator !== '*')) return undefined;
      value = operator === '*' ? value * right : operator === '/' ? Math.trunc(value / right) : value % right;
      // Shells count in 64 bits and start anew beyond them.
      if (!Number.isSafeInteger(value)) return undefined;
    }
    return value;
  };
  const sum = (depth: number): number | undefined => {
    let value = product(depth);
    while (value !== undefined && /^[-+]$/.test(tokens[at] ?? '')) {
      const operator = tokens[at++];
      if (tokens[at] === operator) return undefined;
      const right = product(depth);
      if (right === undefined) return undefined;
      value = operator === '+' ? value + right : value - right;
      if (!Number.isSafeInteger(value)) return undefined;
    }
    return value;
  };
  const value = sum(0);
  if (value === undefined || at < tokens.length || !Number.isSafeInteger(value)) return undefined;
  return value === 0 ? 0 : value;
}

/** The names in an arithmetic expression. */
export function namesInArithmetic(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/(?<![\w#])[A-Za-z_]\w*/g)].map((m) => m[0]))];
}
