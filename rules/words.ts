// Words that several rules use.

import { productById } from '../src/knowledge/products.ts';
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
  return name ?? (claimant === PROXIES ? 'a proxy or web server' : productById(claimant)?.product);
}

const PROXIES = 'haproxy-nginx';

/** Programs that the catalogue has as one product; their files say which of them it is. */
const OF_PROXIES: Readonly<Record<string, string>> = {
  envoy: 'Envoy',
  haproxy: 'HAProxy',
  nginx: 'nginx',
  traefik: 'Traefik',
};

/** The name of a claim: the configuration's own, or that of the one program which the claim's file is for. */
export function ownName({ claimant, name, technology, location }: PortsFact): string | undefined {
  if (name !== undefined || claimant !== PROXIES) return name;
  const known = OF_PROXIES[technology];
  if (known !== undefined) return known;
  const shown = Object.keys(OF_PROXIES).filter((p) => location.file.toLowerCase().includes(p));
  const [only] = shown;
  return shown.length === 1 && only !== undefined ? OF_PROXIES[only] : undefined;
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
