// Text as a part of a regular expression.

/** The text with every character that means something in a regular expression escaped. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
