// Ranges of which a service takes ports as it needs them, and another one where one is taken.

import { drawsPorts, productById } from '../../src/knowledge/products.ts';
import type { PortsFact } from '../../src/model/fact.ts';

/**
 * Several ports of a product that takes some of a range as it needs them: passive ports of FTP, media over RTP. A range
 * that a proxy listens on is all bound.
 */
export function isDrawnFrom({ role, claimant, ports }: PortsFact): boolean {
  const product = role === 'listen' && (ports?.size ?? 0) > 1 ? productById(claimant) : undefined;
  return product !== undefined && drawsPorts(product);
}
