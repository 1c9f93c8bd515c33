// How configuration errors name keys, values and lists of choices.

/** Text from a file in quotes: control characters escaped, so that it cannot steer a terminal, and cut at `max`. */
export function quote(text: string, max = 60): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return `'${cut.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}'`;
}

/** `a, b or c`. */
export function oneOfWords(words: readonly string[], conjunction = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** `claims[0].ports`, `rules['a b']`. */
export function keyPath(steps: readonly (string | number)[]): string {
  return steps
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w$-]{1,60}$/.test(step)) return `[${quote(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join('');
}

/** `claims[0].ports: message`; the message alone at the top. */
export function at(steps: readonly (string | number)[], message: string): string {
  return steps.length === 0 ? message : `${keyPath(steps)}: ${message}`;
}
