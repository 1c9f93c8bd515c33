// What people call the program that claims ports, where the catalogue has several as one product.

import type { PortsFact } from '../model/fact.ts';

/** The catalogue's one entry for all of them. */
export const PROXIES = 'haproxy-nginx';

export const ANY_PROXY = 'a proxy or web server';

/** Programs that the catalogue has as one product; their files say which of them it is. */
const OF_PROXIES: Readonly<Record<string, string>> = {
  envoy: 'Envoy',
  haproxy: 'HAProxy',
  nginx: 'nginx',
  traefik: 'Traefik',
};

/** The one proxy or web server that a claim's file is for; undefined where it may be any, and for other claims. */
export function proxyOf({ claimant, technology, location }: PortsFact): string | undefined {
  if (claimant !== PROXIES) return undefined;
  const known = OF_PROXIES[technology];
  if (known !== undefined) return known;
  const shown = Object.keys(OF_PROXIES).filter((p) => location.file.toLowerCase().includes(p));
  const [only] = shown;
  return shown.length === 1 && only !== undefined ? OF_PROXIES[only] : undefined;
}

/** A proxy or web server by its name, in whatever case. */
export function proxyNamed(word: string): string | undefined {
  return Object.entries(OF_PROXIES).find(([id]) => id === word.toLowerCase())?.[1];
}

/** The claimant of a list of facts: its id, or the program's name where the id means several. */
export function programOf(fact: PortsFact): string {
  return fact.claimant === PROXIES ? (proxyOf(fact) ?? ANY_PROXY) : fact.claimant;
}
