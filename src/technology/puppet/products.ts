// Ports of products of the catalogue, as the modules of the Forge that install them name them.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { entry, itemsOf, type MapNode, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode, claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';

interface Product {
  readonly claimant: string;
  /** Attributes that hold a port to listen on. */
  readonly ports: readonly string[];
}

const REDIS: Product = { claimant: 'redis', ports: ['port'] };
const HAPROXY: Product = { claimant: 'haproxy-nginx', ports: ['ports'] };

/**
 * Defined types: https://forge.puppet.com/modules/puppet/redis/reference and
 * https://forge.puppet.com/modules/puppetlabs/haproxy/reference. A `balancermember` has the ports of its backend.
 */
const TYPES: ReadonlyMap<string, Product> = new Map([
  ['redis::instance', REDIS],
  ['haproxy::listen', HAPROXY],
  ['haproxy::frontend', HAPROXY],
]);

/** Classes; their names are those of many modules, hence only guesses (the references of these at https://forge.puppet.com). */
const CLASSES: ReadonlyMap<string, Product> = new Map([
  ['redis', REDIS],
  ['memcached', { claimant: 'memcached', ports: ['tcp_port', 'udp_port'] }],
  ['mongodb::server', { claimant: 'mongodb', ports: ['port'] }],
  ['postgresql::server', { claimant: 'postgresql', ports: ['port'] }],
  ['rabbitmq', { claimant: 'rabbitmq', ports: ['port'] }],
  ['graphite', { claimant: 'service', ports: ['port'] }],
  ['zookeeper', { claimant: 'zookeeper', ports: ['client_port'] }],
]);

/** Declares what a resource of such a type listens on. */
export function scanProduct(type: string, body: MapNode, context: ScanContext): void {
  const product = TYPES.get(type);
  if (!product || scalarText(entry(body, 'ensure')) === 'absent') return;
  // Port 0 switches a listener off.
  for (const attribute of product.ports)
    for (const port of itemsOf(entry(body, attribute)))
      if (scalarText(port) !== '0') claimNode(port, claimOf(product, attribute), context);
  const bind = product === HAPROXY ? entry(body, 'bind') : undefined;
  if (bind?.kind !== 'map') return;
  const claim: Claim = { ...claimOf(product, 'bind'), notation: 'endpoint' };
  // `bind => { '0.0.0.0:443' => ['ssl'] }`; a socket has no port.
  for (const { key } of bind.entries) if (!scalarText(key)?.startsWith('/')) claimNode(key, claim, context);
}

function claimOf({ claimant }: Product, attribute: string): Claim {
  const protocol = attribute.startsWith('udp') ? 'udp' : 'tcp';
  return { claimant, role: 'listen', protocol, form: 'puppet-resource' };
}

const CLASS = /^[ \t]{0,80}class\s{0,20}\{\s{0,80}["'](?:::)?([a-z][\w:]{0,80})["'][ \t]{0,20}:/gm;
const ATTRIBUTE = /(?<![\w$:])([a-z]\w{0,40})\s{0,40}=>\s{0,40}(["']?)(\d{1,5})\2(?=\s{0,40}[,};\n])/y;
const MAX_DECLARATION = 4000;

/** Declares the ports that declarations of such classes give as numbers: `class { 'redis': port => 6380 }`. */
export function scanProductClasses(source: Source, context: ScanContext): void {
  const { text } = source;
  for (const match of text.matchAll(CLASS)) {
    const product = CLASSES.get(match[1] ?? '');
    if (!product) continue;
    const start = match.index + match[0].length;
    for (const { name, span } of attributesOf(text, start)) {
      if (!product.ports.includes(name) || text.slice(span.start, span.end) === '0') continue;
      claimSpan(source, span, { ...claimOf(product, name), guessed: true }, context);
    }
  }
}

interface Attribute {
  readonly name: string;
  readonly span: Span;
}

/** Attributes with a number, as far as the brace that closes the declaration; those of hashes within are others. */
function attributesOf(text: string, from: number): readonly Attribute[] {
  const found: Attribute[] = [];
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + MAX_DECLARATION) && depth >= 0; at++) {
    const c = text[at] ?? '';
    if (c === '#' || c === '"' || c === "'") {
      const end = text.indexOf(c === '#' ? '\n' : c, at + 1);
      if (end < 0) return found;
      at = end;
    } else if (/[[({]/.test(c)) depth++;
    else if (/[\])}]/.test(c)) depth--;
    else if (c === ';') return found;
    else if (depth === 0) {
      ATTRIBUTE.lastIndex = at;
      const [all, name, quote = '', port = ''] = ATTRIBUTE.exec(text) ?? [];
      if (all === undefined || name === undefined) continue;
      const end = at + all.length - quote.length;
      found.push({ name, span: { start: end - port.length, end } });
      at += all.length - 1;
    }
  }
  return found;
}
