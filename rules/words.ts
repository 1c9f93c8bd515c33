// Words that several rules use.

import { productById } from '../src/knowledge/products.ts';
import { ANY_PROXY, PROXIES, proxyOf } from '../src/knowledge/programs.ts';
import type { PortsFact } from '../src/model/fact.ts';
import type { Location } from '../src/model/span.ts';

/** What people call a claimant; undefined for a service of which no more is known. `name`: the configuration's own. */
export function nameOf({
  claimant,
  name,
}: {
  readonly claimant: string;
  readonly name?: string | undefined;
}): string | undefined {
  // The catalogue has one entry for all of them.
  return name ?? (claimant === PROXIES ? ANY_PROXY : productById(claimant)?.product);
}

/** The name of a claim: the configuration's own, or that of the one program which the claim's file is for. */
export function ownName(fact: PortsFact): string | undefined {
  return fact.name ?? proxyOf(fact);
}

/** Labels of hosts as people read them: with all hosts their groups need not be named. */
export function hostsWords(labels: Iterable<string>): string {
  const all = [...new Set(labels)].sort();
  const isAll = all.includes('all hosts');
  return all.filter((label) => !isAll || !label.startsWith('group ')).join('; ');
}

/** The text as the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How many of several things a message names. */
const NAMED = 3;

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, NAMED);
  const rest = items.length - shown.length;
  const last = rest > 0 ? `${rest} more` : (shown.pop() ?? '');
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** `roles/x/defaults/main.yml:3`; `by default` for what no file states. */
export function placeWords(location: Location | null): string {
  return location ? `${location.file}:${location.line}` : 'by default';
}
