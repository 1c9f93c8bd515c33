// Numbers of base 60, which YAML 1.1 has and YAML 1.2 has not: 22:22 without quotes.

/** True for what YAML 1.1 takes for a number and a person for two ports (https://yaml.org/type/int.html). */
export function isBase60(text: string): boolean {
  return /^[1-9]\d{0,4}(?::[0-5]?\d){1,2}$/.test(text);
}

/** The number as a person would write it: 1342 for 22:22. */
export function fromBase60(text: string): string {
  return String(text.split(':').reduce((sum, digits) => sum * 60 + Number(digits), 0));
}
