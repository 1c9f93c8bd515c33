// Roots of machines with sysctl files in every folder that programs read: what the comparison with them runs on.

import fc from 'fast-check';

/** One entry below the root. `null`: a link to /dev/null. */
export interface RootFile {
  /** Absolute on the machine. */
  readonly path: string;
  readonly text: string | null;
}

/** The files of one machine, sorted by path. */
export type Root = readonly RootFile[];

const FOLDERS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];
const NAMES = [
  '10-a.conf',
  '9-b.conf',
  '50-net.conf',
  '50-Net.conf',
  '99-sysctl.conf',
  '99-z.conf',
  'zz.conf',
  'é.conf',
  '.hidden.conf',
  '60-x.conf.bak',
  '70-y.txt',
  '80-conf',
];

export const RANGE = 'net.ipv4.ip_local_port_range';
export const RESERVED = 'net.ipv4.ip_local_reserved_ports';
/** Numbers of a network namespace that take any of 0, 1 and 2, and have no effect on each other. */
export const NUMBERS = ['all', 'default', 'lo'].flatMap((i) => [
  `net.ipv4.conf.${i}.rp_filter`,
  `net.ipv4.conf.${i}.send_redirects`,
]);

const GLOBS = [
  'net.ipv4.conf.*.rp_filter',
  'net.ipv4.conf.l?.rp_filter',
  'net.ipv4.conf.[a-l]*.send_redirects',
  'net.ipv4.conf.[!l]*.send_redirects',
  'net.ipv4.conf.*.*_redirect[rs]',
  'net.ipv4.ip_local_port_rang?',
  'net.ipv4.conf.nope*.rp_filter',
];

const rangeValue = fc.constantFrom(
  '20000 60000',
  '16000\t61000',
  '40000  50000',
  '30000',
  '60000',
  '61000',
  '50000 40000',
  '16000-61000',
  '1 65535',
  '0x4000 60999',
  '017500 61000',
  '33000 44000 # why',
  '',
);
const reservedValue = fc.constantFrom(
  '31000-32000',
  '8080,9090',
  '32000-31000',
  '40000, 50000',
  '5000-5010,',
  '',
);
const number = fc.constantFrom('0', '1', '2');

const assignment = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant(RANGE), rangeValue) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(RESERVED), reservedValue) },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...NUMBERS), number) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...GLOBS)
      .chain((g) => fc.tuple(fc.constant(g), /range|rang\?/.test(g) ? rangeValue : number)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('net.ipv4.nope'), number) },
);

const separators = fc.constantFrom('.', '.', '.', '/');
const around = fc.constantFrom(' = ', '=', '\t=\t', ' =', '= ');
const start = fc.constantFrom('', '', '', '', '-', '  ', ' -', '/');
const end = fc.constantFrom('', '', '', ' ', '\t', '\r');

const written = fc
  .tuple(assignment, separators, around, start, end)
  .map(([[key, value], separator, equals, before, after]) => {
    const name = separator === '.' ? key : key.replaceAll('.', '/');
    // A leading slash is the first separator: dots would belong to names.
    return `${before === '/' && separator === '.' ? '' : before}${name}${equals}${value}${after}`;
  });

const line = fc.oneof(
  { weight: 12, arbitrary: written },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('#', ';', '  # ', '\t;'), written).map((w) => w.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '   ', 'no assignment', 'net.ipv4.conf.lo.rp_filter 1', '= 5'),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...NUMBERS, RANGE), separators)
      .map(([k, s]) => `-${s === '.' ? k : k.replaceAll('.', '/')}`),
  },
);

const text = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([lines, hasLastNewline]) => lines.join('\n') + (hasLastNewline ? '\n' : ''));

const entry = fc.tuple(
  fc.constantFrom(...FOLDERS),
  fc.constantFrom(...NAMES),
  fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
);

const root = fc
  .tuple(
    fc.uniqueArray(entry, { minLength: 1, maxLength: 6, selector: ([folder, name]) => `${folder}/${name}` }),
    fc.option(text, { freq: 2 }),
    fc.boolean(),
  )
  .map(([entries, conf, isLinked]): Root => {
    const files = new Map<string, string | null>(
      entries.map(([folder, name, content]) => [`${folder}/${name}`, content]),
    );
    if (conf !== null) {
      files.set('/etc/sysctl.conf', conf);
      // As a link leads to it: the same text under another name.
      if (isLinked) files.set('/etc/sysctl.d/99-sysctl.conf', conf);
    }
    return [...files]
      .map(([path, content]) => ({ path, text: content }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  });

export function roots(count: number): readonly Root[] {
  return fc.sample(root, { numRuns: count, seed: 20260105 });
}
