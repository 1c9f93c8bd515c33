// Words that several rules use.

import { productById } from '../src/knowledge/products.ts';

/** What people call a claimant; undefined for a service of which no more is known. `name`: the configuration's own. */
export function nameOf({
  claimant,
  name,
}: {
  readonly claimant: string;
  readonly name?: string | undefined;
}): string | undefined {
  return name ?? productById(claimant)?.product;
}

/** The text as the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
