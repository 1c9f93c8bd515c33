// portclash explain: what is known about a rule, a sysctl key, a port, a range or a product.

import type { Rule } from '../../rules/rule.ts';
import { capacity, DEFAULT_EPHEMERAL } from '../knowledge/kernel.ts';
import { nearestProduct, type Product, productById, products } from '../knowledge/products.ts';
import { ianaRegistry, registeredIn } from '../knowledge/registry.ts';
import { nearest } from '../model/nearest.ts';
import { PortSet } from '../model/ports.ts';
import { UsageError } from '../model/usage-error.ts';
import { RANGE_KEY, RESERVED_KEY } from '../project/settings.ts';
import { wrap } from '../report/columns.ts';
import { painter } from '../report/paint.ts';
import { portsWords } from '../report/words.ts';
import { canonicalKey } from '../syntax/sysctl-conf.ts';
import { EXIT_CLEAN, write } from './streams.ts';
import { type CommonFlags, rulesFor, styleOf, target } from './terminal.ts';

/** A page of the terminal: a title, then paragraphs and lists under headings. */
interface Page {
  readonly title: string;
  readonly sections: readonly { readonly heading?: string; readonly lines: readonly string[] }[];
}

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
  const ports = PortSet.parse(topic);
  if (ports && !ports.isEmpty) return portsPage(ports);
  const key = SYSCTLS.get(canonicalKey(topic));
  if (key) return key;
  const near =
    nearest(topic, [...rules.map((r) => r.id), ...SYSCTLS.keys(), ...products().map((p) => p.id)]) ??
    nearestProduct(topic)?.id;
  throw new UsageError(
    `nothing is known about '${topic}'${near ? `; did you mean '${near}'?` : ''} (a rule, a sysctl key, a port, a range or a product)`,
  );
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

/** The two keys that the rules are about. Sources: Documentation/networking/ip-sysctl.rst and writes to a kernel 6.18. */
const SYSCTLS: ReadonlyMap<string, Page> = new Map([
  [
    RANGE_KEY,
    {
      title: RANGE_KEY,
      sections: [
        {
          lines: [
            'The ports that the kernel hands to outgoing connections and to bind(0), both ends included.',
          ],
        },
        {
          heading: 'Default',
          lines: [
            `${DEFAULT_EPHEMERAL.join(' ')} in every new network namespace: ${capacity(DEFAULT_EPHEMERAL[1] - DEFAULT_EPHEMERAL[0] + 1)} new connections a second to one destination`,
          ],
        },
        {
          heading: 'What a write is taken as',
          lines: [
            'two numbers with blanks between them, 1 to 65535, the low one first and not below net.ipv4.ip_unprivileged_port_start (1024)',
            'one number sets the low end and keeps the high one; a leading 0 is octal, 0x is hex; text behind the second number is ignored',
            'a comma, a dash or quotes: refused, and the old range stays',
          ],
        },
        {
          heading: 'Good to know',
          lines: [
            'It is one per network namespace: a container or pod has its own, and starts from the default whatever the host has.',
            'TCP connections take ports with the parity of the low end first. Changing the range does not move open connections.',
            'What the range must not hand out goes into net.ipv4.ip_local_reserved_ports.',
          ],
        },
        { heading: 'Rules', lines: ['ephemeral-vs-mesos, ephemeral-vs-iana, ephemeral-range-invalid'] },
      ],
    },
  ],
  [
    RESERVED_KEY,
    {
      title: RESERVED_KEY,
      sections: [
        {
          lines: [
            'Ports that the kernel never hands to outgoing connections or bind(0). A program that asks for one by number still gets it.',
          ],
        },
        { heading: 'Default', lines: ['empty, in every new network namespace'] },
        {
          heading: 'What a write is taken as',
          lines: [
            'numbers and ranges with commas and no blanks: 8080,9148,31000-32000',
            'every write replaces the whole list; an empty line clears it',
            'a blank, a reversed range or a number above 65535: refused, and the old list stays',
          ],
        },
        { heading: 'Rules', lines: ['reserved-ports-invalid; every clash rule subtracts what is reserved'] },
      ],
    },
  ],
]);
