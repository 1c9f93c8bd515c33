// Compose projects made at random: services in several files that extend and override each other. What versions of
// Compose read differently is left out, such as a definition that both extends and overrides.

import fc from 'fast-check';
import type { Files } from '../facts.ts';

/** Names that interpolation uses; each project says which of them are set, and where. */
const NAMES = ['WEB_PORT', 'API', '_low', 'Db2', 'EXTRA', 'nowhere'] as const;

/** How a line of `.env` writes a value; `@` stands for it. */
const LINES = ['N=@', 'export N=@', 'N="@"', "N='@'", 'N=@ # text', 'N = @', 'N=', '# N=@'] as const;

/** Items of `ports`: `#` is a number of its own, `%` one of a few that come back, `N` a name. */
const PORTS = [
  '"#:80"',
  '#:8080',
  '"%:80"',
  '"%:80/udp"',
  '"127.0.0.1:#:80"',
  '"127.0.0.1:%:80"',
  '"0.0.0.0:#:80"',
  '"[::1]:#:80"',
  '"#-#2:8080-8082"',
  '"127.0.0.1:#-#2:5000-5002/udp"',
  '"#-#2:80"',
  '"80"',
  '80',
  '"8080-8082"',
  '"127.0.0.1::80"',
  '{target: 80, published: #}',
  '{target: 80, published: %}',
  '{target: 53, published: #, protocol: udp, mode: host}',
  '{target: 80}',
  '{target: 80, published: "$N"}',
  '{target: 80, published: "${N:-#}"}',
  '"$N:80"',
  '"${N}:80"',
  '"${N:-#}:80"',
  '"${N-#}:80"',
  '"${N:?not set}:80"',
  '"${N?not set}:80"',
  '"${A:-127.0.0.1}:#:80"',
  '"#:80/${P:-udp}"',
  '"${A-0.0.0.0}:${N:-%}:80/${P-tcp}"',
  '"${L:-90}00:80"',
] as const;

const KEYS = [
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'kernel.msgmax',
];
const VALUES = [
  '#',
  '"#"',
  '"1024 #"',
  '${N:-#}',
  '"${N-#}"',
  '${N}',
  '1024 ${N:-#}',
  '"a$$${N:-#}"',
] as const;

const service = fc.record({
  ports: fc.array(fc.record({ form: fc.constantFrom(...PORTS), name: fc.constantFrom(...NAMES) }), {
    maxLength: 4,
  }),
  sysctls: fc.array(
    fc.record({
      key: fc.constantFrom(...KEYS),
      value: fc.constantFrom(...VALUES),
      name: fc.constantFrom(...NAMES),
    }),
    { maxLength: 3 },
  ),
  asMap: fc.boolean(),
  anchored: fc.integer({ min: 0, max: 5 }),
});
type Service = typeof service extends fc.Arbitrary<infer T> ? T : never;

const shape = fc.record({
  base: fc.constantFrom('docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml'),
  override: fc.option(fc.constantFrom('docker-compose.override.yml', 'compose.override.yaml')),
  /** In the order of {@link SERVICES}, of the base; then those of the override. */
  services: fc.array(service, { minLength: 4, maxLength: 4 }),
  overriding: fc.array(service, { minLength: 3, maxLength: 3 }),
  common: fc.tuple(service, service, service),
  env: fc.array(fc.record({ name: fc.constantFrom(...NAMES.slice(0, 5)), line: fc.constantFrom(...LINES) }), {
    maxLength: 7,
  }),
  hasEnv: fc.integer({ min: 0, max: 4 }),
  given: fc.subarray(NAMES.slice(0, 5), { maxLength: 2 }),
  chains: fc.record({ same: fc.boolean(), other: fc.boolean(), deep: fc.boolean() }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

export interface RandomProject {
  readonly files: Files;
  /** The environment that Compose is started with. */
  readonly given: Readonly<Record<string, string>>;
  readonly base: string;
}

/** The same projects for the same seed. */
export function randomProjects(count: number, seed: number): readonly RandomProject[] {
  return fc.sample(shape, { numRuns: count, seed }).map((s) => build(s));
}

function build(s: Shape): RandomProject {
  let number = 10_000;
  const { set, empty } = environmentOf(s);
  const fill = (form: string, wanted: string): string => {
    number += 10;
    // Compose refuses a port that is not set or empty: a few such are enough.
    const needs = /\$N|\$\{N[}?:]\??/.test(form) && !form.includes(':-');
    const isSafe = needs ? set.has(wanted) : !(form.includes('N-#') && empty.has(wanted));
    const [other = 'nowhere'] = set;
    const name = isSafe || number % 100 === 0 ? wanted : other;
    const text = needs && set.size === 0 && number % 100 !== 0 ? form.replace(/\$N|\$\{N[^}]*\}/, '#') : form;
    return text
      .replaceAll('#2', `${number + 2}`)
      .replaceAll('#', `${number}`)
      .replaceAll('%', `${9000 + (number % 3)}`)
      .replaceAll(/\bN\b/g, name);
  };
  const body = ({ ports, sysctls, asMap, anchored }: Service, extending?: string): string => {
    let text = '    image: example/web\n';
    if (extending !== undefined) text += `    extends: ${extending}\n`;
    const items = distinct(ports.map((p) => fill(p.form, p.name)));
    if (anchored === 0) text += '    ports: *shared\n';
    else if (items.length > 0) text += `    ports:\n${items.map((i) => `      - ${i}\n`).join('')}`;
    const settings = sysctls.map((v) => [v.key, fill(v.value, v.name)] as const);
    if (anchored === 1) text += '    <<: *tuned\n';
    else if (settings.length > 0 && asMap)
      text += `    sysctls:\n${[...new Map(settings)].map(([k, v]) => `      ${k}: ${v}\n`).join('')}`;
    else if (settings.length > 0)
      text += `    sysctls:\n${distinct(settings.map(([k, v]) => `${k}=${v.replaceAll('"', '')}`))
        .map((i) => `      - ${i}\n`)
        .join('')}`;
    return text;
  };
  const document = (services: readonly (readonly [string, string])[]): string =>
    `x-ports: &shared\n  - "${number + 7}:80"\n  - "127.0.0.1:${number + 8}:81"\n` +
    `x-tuned: &tuned\n  sysctls: {net.core.somaxconn: ${number + 9}}\n` +
    `services:\n${services.map(([name, text]) => `  ${name}:\n${text}`).join('')}`;
  const [a, b, c, d] = s.services;
  const [first, second, third] = s.overriding;
  const [root, middle, leaf] = s.common;
  if (!a || !b || !c || !d || !first || !second || !third) throw new Error('too few services');
  const same = s.chains.same ? 'a' : undefined;
  const other = s.chains.other ? '{file: common/base.yml, service: middle}' : undefined;
  const files: Record<string, string> = {
    [s.base]: document([
      ['a', body(a)],
      ['b', body(b, same === undefined ? undefined : '{service: a}')],
      ['c', body(c, other)],
      ['d', body(d, s.chains.same && s.chains.other ? '{service: c}' : undefined)],
    ]),
    'common/base.yml': document([
      ['middle', body(middle, s.chains.deep ? '{file: deeper.yml, service: root}' : undefined)],
      ['unused', body(leaf)],
    ]),
    'common/deeper.yml': document([['root', body(root)]]),
    'web.env': 'WEB_PORT=1\nAPI=2\nnowhere=3\n',
    '.env.example': 'WEB_PORT=4\nnowhere=5\n',
  };
  if (s.override !== null)
    files[s.override] = document([
      ['a', body(first)],
      ['c', body(second)],
      ['e', body(third)],
    ]);
  // Version 1 expands between single quotes, and takes the file's own value before the environment's; later ones do not.
  const isReferring = !s.given.includes('API');
  if (s.hasEnv > 0)
    files['.env'] = s.env
      .map(
        ({ name, line }, i) =>
          `${line.replaceAll(/\bN\b/g, name).replace('@', i === 3 && isReferring && !line.includes("'") ? '${API}' : `${20_000 + i}`)}\n`,
      )
      .join('');
  return {
    files,
    given: Object.fromEntries(s.given.map((name, i) => [name, `${30_000 + i}`])),
    base: s.base,
  };
}

/** The names that are set to something, and those that are set to nothing. */
function environmentOf({ env, hasEnv, given }: Shape): {
  set: ReadonlySet<string>;
  empty: ReadonlySet<string>;
} {
  const last = new Map<string, boolean>();
  if (hasEnv > 0)
    for (const { name, line } of env) if (!line.startsWith('#')) last.set(name, line.includes('@'));
  for (const name of given) last.set(name, true);
  const named = (isSet: boolean) => new Set([...last].filter(([, v]) => v === isSet).map(([name]) => name));
  return { set: named(true), empty: named(false) };
}

/** Compose refuses a list that says the same twice. */
function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
