// portclash explain: what is known about a rule, a sysctl key, a port, a range or a product.

import type { Rule } from '../../rules/rule.ts';
import { DEFAULT_EPHEMERAL } from '../knowledge/kernel.ts';
import { nearestProduct, type Product, productById, products } from '../knowledge/products.ts';
import { PROXIES, proxyNamed } from '../knowledge/programs.ts';
import { ianaRegistry, registeredIn } from '../knowledge/registry.ts';
import { keyEndingIn, nearestKey } from '../knowledge/sysctls.ts';
import { nearest } from '../model/nearest.ts';
import { MAX_PORT, PortSet } from '../model/ports.ts';
import { UsageError } from '../model/usage-error.ts';
import { wrap } from '../report/columns.ts';
import { painter } from '../report/paint.ts';
import { portsWords } from '../report/words.ts';
import { escapeRegex } from '../syntax/regex.ts';
import { type Page, sysctlPage } from './explain-sysctl.ts';
import { EXIT_CLEAN, write } from './streams.ts';
import { type CommonFlags, rulesFor, styleOf, target } from './terminal.ts';

export async function runExplain(topic: string, flags: CommonFlags): Promise<number> {
  const style = styleOf(flags, process.stdout);
  const paint = painter(style.color);
  const rules = await rulesFor(await target([], flags), flags);
  const page = await pageOf(topic.trim().toLowerCase(), rules);
  const lines = [paint('bold', page.title)];
  for (const { heading, lines: texts } of page.sections) {
    lines.push('');
    if (heading !== undefined) lines.push(paint('bold', heading));
    for (const text of texts)
      lines.push(
        ...wrap(text, style.width - 2, style.width - 4).map((l, i) => `${i === 0 ? '  ' : '    '}${l}`),
      );
  }
  await write(process.stdout, `${lines.join('\n')}\n`);
  return EXIT_CLEAN;
}

async function pageOf(topic: string, rules: readonly Rule[]): Promise<Page> {
  const rule = rules.find((r) => r.id === topic);
  if (rule) {
    return {
      title: `${rule.id} (${rule.level})`,
      sections: [
        { lines: [`${rule.summary}.`] },
        { heading: 'What happens', lines: [rule.why] },
        { heading: 'What helps', lines: [rule.fix] },
        ...(rule.options
          ? [
              {
                heading: 'Options',
                lines: Object.entries(rule.options).map(
                  ([name, o]) => `${name}: ${o.summary} (default ${o.default})`,
                ),
              },
            ]
          : []),
        { heading: 'Limits', lines: [rule.limits] },
        { heading: 'References', lines: rule.references },
      ],
    };
  }
  const product = productById(topic);
  if (product) return productPage(product);
  const above = /^(?:\d+\s*-\s*)?(\d+)$/.exec(topic)?.[1];
  if (above !== undefined && Number(above) > MAX_PORT)
    throw new UsageError(`'${topic}' is no port: the last one is ${MAX_PORT}`);
  const ports = PortSet.parse(topic);
  if (ports && !ports.isEmpty) return portsPage(ports);
  const key = sysctlPage(topic) ?? sysctlPage(keyEndingIn(topic) ?? `net.ipv4.${topic}`);
  if (key) return key;
  const server = serverPage(topic);
  if (server) return server;
  const named = productsNamed(topic);
  if (named) return named;
  const near =
    nearest(topic, [...rules.map((r) => r.id), ...products().map((p) => p.id)]) ??
    nearestKey(topic) ??
    nearestProduct(topic)?.id;
  throw new UsageError(
    `nothing is known about '${topic}'${near ? `; did you mean '${near}'?` : ''} (a rule, a sysctl key, a port, a range or a product)`,
  );
}

/** Servers whose configuration is read, without an entry of their own in the catalogue. */
function serverPage(topic: string): Page | undefined {
  const name = proxyNamed(topic);
  if (name === undefined) return undefined;
  return {
    title: name,
    sections: [
      {
        lines: [
          `Its configuration is read: the ports it listens on are facts, which portclash facts lists. The catalogue has it as ${PROXIES}.`,
        ],
      },
      { lines: [`portclash explain ${PROXIES}`] },
    ],
  };
}

/** Products that have a word in their name or id: people know Consul, and the catalogue knows what it does. */
function productsNamed(topic: string): Page | undefined {
  const found = products().filter(({ id, product }) => {
    const words = [id, product].join(' ').toLowerCase();
    return id.split('-').includes(topic) || new RegExp(`(?<!\\w)${escapeRegex(topic)}(?!\\w)`).test(words);
  });
  const [only, ...more] = found;
  if (!only) return undefined;
  if (more.length === 0) return productPage(only);
  const lines = found.map((p) => {
    const ports = PortSet.of(...p.ports.flatMap(({ ports: own }) => own.intervals));
    return `${p.product}: ${ports.isEmpty ? 'what its configuration says' : portsWords(ports)}  [${p.id}]`;
  });
  return {
    title: `'${topic}' in the catalogue`,
    sections: [{ heading: 'Products', lines }, { lines: [`portclash explain ${only.id}`] }],
  };
}

function productPage(product: Product): Page {
  const lines = product.ports.map((p) => {
    const often = p.default ? '' : ', not by default';
    return `${p.ports} ${p.protocol === 'any' ? 'tcp and udp' : p.protocol}: ${p.label} (${p.kind}${often})${p.verified ? '' : ', unverified'}`;
  });
  return {
    title: `${product.product} [${product.id}]`,
    sections: [
      { lines: [`${product.purpose}.`] },
      { heading: 'Ports', lines: lines.length > 0 ? lines : ['only what its configuration says'] },
      ...(product.config.length > 0 ? [{ heading: 'Set by', lines: product.config }] : []),
      ...(product.notes ? [{ heading: 'Notes', lines: [product.notes] }] : []),
      { heading: 'Sources', lines: product.sources },
    ],
  };
}

/** Names and products listed for a port or range; a large range has more than anybody reads. */
const SHOWN = 20;

async function portsPage(ports: PortSet): Promise<Page> {
  const ephemeral = PortSet.of(DEFAULT_EPHEMERAL);
  const inside = ports.intersect(ephemeral);
  const registry = await ianaRegistry();
  const { ports: count, services } = registeredIn(registry, ports);
  const claimed = products().flatMap((product) =>
    product.ports.flatMap((p) =>
      p.kind === 'follows-ephemeral' || p.ports.intersect(ports).isEmpty
        ? []
        : [`${product.product}: ${portsWords(p.ports)}, ${p.label}  [${product.id}]`],
    ),
  );
  const names = services.slice(0, SHOWN).map((s) => `${s.port}/${s.protocols.join(',')}  ${s.name}`);
  const relation = inside.isEmpty
    ? 'outside of'
    : inside.equals(ports)
      ? 'inside'
      : `partly inside (${inside})`;
  return {
    title: `${ports.size === 1 ? 'Port' : 'Ports'} ${ports}`,
    sections: [
      { lines: [`${relation} the kernel's default ephemeral range ${ephemeral}`] },
      { heading: 'Products of the catalogue', lines: claimed.length > 0 ? claimed : ['none'] },
      {
        heading: `Registered: ${count} of ${ports.size} ports (${registry.source})`,
        lines: [
          ...names,
          ...(services.length > SHOWN ? [`… and ${services.length - SHOWN} more names`] : []),
        ],
      },
    ],
  };
}
