// What shows on a machine while no file says which ports it takes: its default ones count.

import { type Product, productById } from '../../src/knowledge/products.ts';
import type { Host } from '../../src/model/host.ts';

/** A product and the first sign of it. */
export type SilentProduct = Omit<Host['evidence'][number], 'product'> & { readonly product: Product };

/** The products that show on a host and claim no port in any file that reaches it, nor what they are a part of. */
export function silentProducts(host: Host): readonly SilentProduct[] {
  const declared = new Set(host.claims.map((c) => c.fact.claimant));
  const found = new Map<string, SilentProduct>();
  for (const sign of host.evidence) {
    const product = productById(sign.product);
    if (!product || found.has(product.id) || declared.has(product.id)) continue;
    if (product.partOf !== undefined && declared.has(product.partOf)) continue;
    found.set(product.id, { ...sign, product });
  }
  return [...found.values()];
}
