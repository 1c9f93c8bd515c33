// Compose projects as people write them: which ports and parameters each gets, and what stays open.

import { expect, test } from 'vitest';
import { known } from '../../../src/model/value.ts';
import { link } from '../../../src/project/link.ts';
import { type Files, scanOf, showFact } from '../../facts.ts';

/** The facts of a project by line; behind them the machine where it is not the file's own, and what something replaces. */
async function lines(files: Files, given: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const scans = [];
  for (const [file, text] of Object.entries(files)) scans.push(await scanOf(file, text));
  const { facts } = await link(scans, new Map(Object.entries(given).map(([k, v]) => [k, known(v)])));
  return facts.map((f) => {
    const away = f.place.members.filter((m) => m !== f.location.file);
    const about = [
      ...(away.length > 0 ? [`on ${f.place.members.join(' and ')}`] : []),
      ...(f.applied ? [] : ['replaced']),
    ];
    return `${showFact(f)
      .replace(/^(\S+:\d+):\d+/, '$1')
      .replace(/ docker-published publish/, '')}${about.map((a) => ` (${a})`).join('')}`;
  });
}

/** A service `web` of `compose.yaml` with these lines in it, which begin at line 4. */
function web(...body: readonly string[]): string {
  return `services:\n  web:\n    image: example/web\n${body.map((l) => `    ${l}\n`).join('')}`;
}

const ports = (...items: readonly string[]): string => web(`ports: [${items.join(', ')}]`);

type Case = readonly [title: string, files: Files, facts: readonly string[], given?: Record<string, string>];

const VALUES: readonly Case[] = [
  ['a default', { 'compose.yaml': ports(`"\${P:-18080}:80"`) }, ['compose.yaml:4 18080/tcp']],
  [
    'the file of variables wins over a default',
    { 'compose.yaml': ports(`"\${P:-18080}:80"`), '.env': 'P=18081\n' },
    ['compose.yaml:4 18081/tcp'],
  ],
  [
    'what a person gives wins over both',
    { 'compose.yaml': ports(`"\${P:-18080}:80"`), '.env': 'P=18081\n' },
    ['compose.yaml:4 18082/tcp'],
    { P: '18082' },
  ],
  [
    'an empty value: with a colon it is as good as none',
    { 'compose.yaml': ports(`"\${P:-18080}:80"`, `"\${P-18081}18082:80"`), '.env': 'P=\n' },
    ['compose.yaml:4 18080/tcp', 'compose.yaml:4 18082/tcp'],
  ],
  [
    'instead of a value',
    { 'compose.yaml': ports(`"\${P:+127.0.0.1:}18080:80"`, `"\${Q+1}8081:80"`), '.env': 'P=yes\n' },
    ['compose.yaml:4 18080/tcp @127.0.0.1', 'compose.yaml:4 8081/tcp'],
  ],
  [
    'defaults in defaults',
    { 'compose.yaml': ports(`"\${P:-\${Q:-\${R:-18080}}}:80"`, `"\${P:-\${S}}:80"`), '.env': 'S=18081\n' },
    ['compose.yaml:4 18080/tcp', 'compose.yaml:4 18081/tcp'],
  ],
  [
    'a value that must be given',
    { 'compose.yaml': ports(`"\${P:?no port}:80"`, `"\${Q?no port}:80"`), '.env': 'P=18080\n' },
    [
      'compose.yaml:4 18080/tcp',
      "compose.yaml:4 ? variable 'Q' must be given, and no file that Compose reads here sets it",
    ],
  ],
  [
    'without braces, and beside other text',
    {
      'compose.yaml': ports('$P:80', `"$IP:\${LOW}80-\${LOW}82:80-82/$PROTO"`),
      '.env': 'P=18080\nIP=127.0.0.1\nLOW=70\nPROTO=udp\n',
    },
    ['compose.yaml:4 18080/tcp', 'compose.yaml:4 7080-7082/udp @127.0.0.1'],
  ],
  [
    'the long form',
    {
      'compose.yaml': web(
        'ports:',
        '  - target: 80',
        `    published: "\${P:-18080}"`,
        `    host_ip: \${IP}`,
        `    protocol: \${T:-udp}`,
      ),
      '.env': 'IP=127.0.0.1\n',
    },
    ['compose.yaml:6 18080/udp @127.0.0.1'],
  ],
  [
    'parameters of the kernel, as a list and as a map',
    {
      'compose.yaml': `${web('sysctls:', `  - net.core.somaxconn=\${S:-512}`, `  - net.ipv4.ip_local_port_range=\${LOW} 60999`)}  db:\n    image: x\n    sysctls:\n      net.core.somaxconn: \${S:-1024}\n      kernel.msgmax: $$1\n`,
      '.env': 'LOW=15000\n',
    },
    [
      'compose.yaml:5 net.core.somaxconn=512',
      'compose.yaml:6 net.ipv4.ip_local_port_range=15000 60999',
      'compose.yaml:10 net.core.somaxconn=1024',
      'compose.yaml:11 kernel.msgmax=$1',
    ],
  ],
  [
    'the file of variables as Compose reads it',
    {
      'compose.yaml': ports(
        '"$A:80"',
        '"$B:80"',
        '"$C:80"',
        '"$D:80"',
        '"127.0.0.1:$E:80"',
        '"$F:80"',
        '"$G:80"',
        '"$H:80"',
      ),
      '.env': `# text\nA=18080 # text\nexport B="18081"\nC='18082'\nD: 18083\nE=\${A}\nF=\${X:-18085}\nG=1\nG=18086\nA2=9\nH="180\${A2}"\r\n`,
    },
    [
      ...['18080', '18081', '18082', '18083'].map((p) => `compose.yaml:4 ${p}/tcp`),
      'compose.yaml:4 18080/tcp @127.0.0.1',
      'compose.yaml:4 18085/tcp',
      'compose.yaml:4 18086/tcp',
      'compose.yaml:4 1809/tcp',
    ],
  ],
  [
    'names that the environment changes in the file of variables',
    { 'compose.yaml': ports('"$E:80"'), '.env': `A=18080\nE=\${A}\n` },
    ['compose.yaml:4 18081/tcp'],
    { A: '18081' },
  ],
  [
    'a variable of a program that the project fills in',
    {
      'compose.yaml': web(
        'network_mode: host',
        'environment:',
        `  LISTEN_PORT: \${P:-7000}`,
        `  SERVER_PORT: \${Q:-7001}`,
      ),
      '.env': 'Q=7002\n',
    },
    ['compose.yaml:6 service listen 7000 @low', 'compose.yaml:7 service listen 7002 @low'],
  ],
];

const OPEN: readonly Case[] = [
  [
    'what nobody sets',
    { 'compose.yaml': ports(`"\${P}:80"`) },
    ["compose.yaml:4 ? variable 'P' is set in no file that Compose reads here"],
  ],
  [
    'what is only in an example',
    {
      'compose.yaml': ports(`"\${P}:80"`),
      '.env.example': 'P=18080\n',
      '.env.sample': 'P=18080\n',
      'env.example': 'P=18080\n',
    },
    ["compose.yaml:4 ? variable 'P' is set in no file that Compose reads here"],
  ],
  [
    'what only the program in the container gets',
    {
      'compose.yaml': web('env_file: web.env', 'environment: {P: 18081}', `ports: ["\${P}:80"]`),
      'web.env': 'P=18080\n',
    },
    ["compose.yaml:6 ? variable 'P' is set in no file that Compose reads here"],
  ],
  [
    'what a folder above sets for those who start Compose there',
    { 'app/compose.yaml': ports(`"\${P:-18080}:80"`), '.env': 'P=18081\n' },
    ["app/compose.yaml:4 ? 'P' is set in a folder above, for those who start Compose there"],
  ],
  [
    'a file of variables that Compose refuses',
    { 'compose.yaml': ports(`"\${P:-18080}:80"`), '.env': 'P=18081\nthis is no line\n' },
    ["compose.yaml:4 ? a file that may set 'P' holds a line that Compose refuses"],
  ],
  [
    'names that lead to each other',
    { 'compose.yaml': ports('"$P:80"'), '.env': `P=\${Q}\nQ=\${P}\n` },
    ["compose.yaml:4 ? variable 'Q' is set in no file that Compose reads here"],
  ],
  [
    'no interpolation of Compose',
    { 'compose.yaml': ports('"$(port):80"', `"\${P!}:80"`, `"\${P:-1:80"`) },
    [
      "compose.yaml:4 ? '$(port)' is no interpolation that Compose reads",
      `compose.yaml:4 ? '\${P!}' is no interpolation that Compose reads`,
      `compose.yaml:4 ? '\${P:-1:80' is not a port or a range of ports`,
    ],
  ],
  [
    'a name of a shell in the container',
    {
      'compose.yaml': web(
        'privileged: true',
        'command: sh -c "sysctl -w net.core.somaxconn=$$N net.core.rmem_max=$N net.core.wmem_max=$$$N"',
      ),
      '.env': 'N=512\n',
    },
    [
      "compose.yaml:5 net.core.somaxconn ? '$$' is known only when the script runs",
      'compose.yaml:5 net.core.rmem_max=512',
      "compose.yaml:5 net.core.wmem_max ? '$$' is known only when the script runs",
    ],
  ],
];

const FILES: readonly Case[] = [
  [
    'ports of an override are added',
    {
      'compose.yaml': ports('"18080:80"'),
      'compose.override.yaml': 'services: {web: {ports: ["18081:80"]}}\n',
    },
    ['compose.override.yaml:1 18081/tcp (on compose.yaml)', 'compose.yaml:4 18080/tcp'],
  ],
  [
    'the same port once more',
    {
      'docker-compose.yml': ports('"18080:80"', '"18081:80"'),
      'docker-compose.override.yml': 'services: {web: {ports: [18080:80]}}\n',
    },
    [
      'docker-compose.override.yml:1 18080/tcp (on docker-compose.yml)',
      'docker-compose.yml:4 18080/tcp (replaced)',
      'docker-compose.yml:4 18081/tcp',
    ],
  ],
  [
    'a parameter of an override takes the place of the other, whatever the form',
    {
      'compose.yaml': web('sysctls:', '  - net.core.somaxconn=512', '  - kernel.msgmax=1'),
      'compose.override.yaml': 'services: {web: {sysctls: {net.core.somaxconn: 1024}}}\n',
    },
    [
      'compose.override.yaml:1 net.core.somaxconn=1024 (on compose.yaml)',
      'compose.yaml:5 net.core.somaxconn=512 (replaced)',
      'compose.yaml:6 kernel.msgmax=1',
    ],
  ],
  [
    'a list that an override puts in the place of the other',
    {
      'compose.yaml': ports('"18080:80"'),
      'compose.override.yaml': 'services: {web: {ports: !override ["18081:80"]}}\n',
    },
    ['compose.override.yaml:1 18081/tcp (on compose.yaml)', 'compose.yaml:4 18080/tcp (replaced)'],
  ],
  [
    'a list that an override takes away',
    { 'compose.yaml': ports('"18080:80"'), 'compose.override.yaml': 'services: {web: {ports: !reset []}}\n' },
    ['compose.yaml:4 18080/tcp (replaced)'],
  ],
  [
    'another file is a project of its own',
    {
      'docker-compose.yml': web('sysctls: {net.core.somaxconn: 512}'),
      'docker-compose.prod.yml':
        'services: {web: {sysctls: {net.core.somaxconn: 1024}, ports: ["18081:80"]}}\n',
    },
    [
      'docker-compose.prod.yml:1 net.core.somaxconn=1024',
      'docker-compose.prod.yml:1 18081/tcp',
      'docker-compose.yml:4 net.core.somaxconn=512',
    ],
  ],
  [
    'an override of another folder',
    {
      'a/compose.yaml': ports('"18080:80"'),
      'b/compose.override.yaml': 'services: {web: {ports: ["18080:80"]}}\n',
    },
    ['a/compose.yaml:4 18080/tcp', 'b/compose.override.yaml:1 18080/tcp'],
  ],
  [
    'the files that a variable names',
    {
      'base.yml': ports(`"\${P}:80"`),
      'more.yml': 'services: {web: {image: x, ports: ["18081:80"]}}\n',
      '.env': 'COMPOSE_FILE=base.yml:more.yml\nP=18080\n',
    },
    ['base.yml:4 18080/tcp', 'more.yml:1 18081/tcp (on base.yml)'],
  ],
  [
    'a service of the same file extended',
    {
      'compose.yaml': `${web('sysctls: {net.core.somaxconn: 512}')}  other:\n    extends: web\n    sysctls: {net.core.somaxconn: 1024}\n`,
    },
    ['compose.yaml:4 net.core.somaxconn=512', 'compose.yaml:7 net.core.somaxconn=1024'],
  ],
  [
    'a service of another file extended, with the variables of the first',
    {
      'compose.yaml': 'services:\n  web:\n    extends: {file: common/base.yml, service: base}\n',
      'common/base.yml': `services:\n  base:\n    image: x\n    ports: ["\${P:-18080}:80"]\n`,
      '.env': 'P=18081\n',
      'common/.env': 'P=18082\n',
    },
    ['common/base.yml:4 18082/tcp', 'common/base.yml:4 18081/tcp (on compose.yaml)'],
  ],
  [
    'what the extending service replaces is on its own machine alone',
    {
      'compose.yaml':
        'services:\n  web:\n    extends: {file: base.yml, service: base}\n    sysctls: [net.core.somaxconn=2]\n',
      'base.yml': 'services:\n  base:\n    image: x\n    sysctls: [net.core.somaxconn=1]\n',
    },
    ['base.yml:4 net.core.somaxconn=1', 'compose.yaml:4 net.core.somaxconn=2'],
  ],
  [
    'services that extend each other',
    {
      'compose.yaml':
        'services:\n  a: {image: x, extends: {service: b}, ports: ["18080:80"]}\n  b: {image: x, extends: {service: a}}\n',
    },
    ['compose.yaml:2 18080/tcp'],
  ],
  [
    'an override that extends: later versions take what it extends for stronger than the first file',
    {
      'compose.yaml': `${web('sysctls: [net.core.somaxconn=1]')}  base:\n    image: x\n`,
      'compose.override.yaml': 'services:\n  web: {extends: {file: more.yml, service: m}}\n',
      'more.yml': 'services:\n  m: {image: x, sysctls: [net.core.somaxconn=2]}\n',
    },
    [
      'compose.yaml:4 net.core.somaxconn=1 (replaced)',
      'more.yml:2 net.core.somaxconn=2 (on compose.yaml and more.yml)',
    ],
  ],
  [
    'files that are included, each with the variables of its folder',
    {
      'compose.yaml': `include:\n  - db/compose.yaml\n  - path: [cache/base.yml, cache/more.yml]\n    env_file: cache.env\n${ports(`"\${P:-18080}:80"`)}`,
      'db/compose.yaml': `services:\n  db:\n    image: x\n    ports: ["\${DB:-5432}:5432"]\n`,
      'db/.env': 'DB=15432\n',
      'cache/base.yml': `services:\n  cache:\n    image: x\n    ports: ["\${C}:6379"]\n`,
      'cache/more.yml': `services:\n  cache:\n    image: x\n    sysctls: ["net.core.somaxconn=\${S:-1}"]\n`,
      'cache.env': 'C=16379\nS=2\n',
    },
    [
      'cache/base.yml:4 16379/tcp (on compose.yaml)',
      'cache/more.yml:4 net.core.somaxconn=2 (on compose.yaml)',
      'compose.yaml:8 18080/tcp',
      'db/compose.yaml:4 15432/tcp (on compose.yaml)',
    ],
  ],
  [
    'files that include each other',
    {
      'compose.yaml': `include: [other.yml]\n${ports('"18080:80"')}`,
      'other.yml': 'include: [compose.yaml]\nservices: {b: {image: x, ports: ["18081:80"]}}\n',
    },
    ['compose.yaml:5 18080/tcp', 'other.yml:2 18081/tcp (on compose.yaml)'],
  ],
  [
    'anchors, and merge keys that a service overrides',
    {
      'compose.yaml': `x-base: &base\n  image: x\n  sysctls: {net.core.somaxconn: 1}\nx-ports: &ports ["\${P}:80"]\nservices:\n  a: {<<: *base, ports: *ports}\n  b: {<<: *base, sysctls: {net.core.somaxconn: 2}}\n`,
      '.env': 'P=18080\n',
    },
    [
      'compose.yaml:3 net.core.somaxconn=1',
      'compose.yaml:4 18080/tcp',
      'compose.yaml:7 net.core.somaxconn=2',
    ],
  ],
  [
    'a fragment that no service takes',
    { 'compose.yaml': `x-old:\n  sysctls: {net.core.somaxconn: 1}\n${ports('"18080:80"')}` },
    ['compose.yaml:2 net.core.somaxconn=1 (replaced)', 'compose.yaml:6 18080/tcp'],
  ],
  [
    'a service that starts on request only',
    { 'compose.yaml': web('profiles: [debug]', 'ports: ["18080:80"]') },
    ['compose.yaml:5 18080/tcp'],
  ],
];

const LISTENS = ['environment: {SERVER_PORT: 7001}'];

const NETWORKS: readonly Case[] = [
  [
    "the host's network by a variable: ports are not published, programs listen there",
    {
      'compose.yaml': web(`network_mode: \${MODE}`, 'ports: ["18080:80"]', ...LISTENS),
      '.env': 'MODE=host\n',
    },
    ['compose.yaml:6 service listen 7001 @low'],
  ],
  [
    "the host's network by an override",
    {
      'compose.yaml': web('ports: ["18080:80"]', ...LISTENS),
      'compose.override.yaml': 'services: {web: {network_mode: host}}\n',
    },
    ['compose.yaml:5 service listen 7001 @low'],
  ],
  [
    'a network of its own by an override',
    {
      'compose.yaml': web('network_mode: host', ...LISTENS),
      'compose.override.yaml': 'services: {web: {network_mode: bridge}}\n',
    },
    ['compose.yaml:5 service listen 7001 @container @low'],
  ],
  [
    'the network of a service that has the host’s',
    {
      'compose.yaml': `${web('network_mode: service:proxy', ...LISTENS)}  proxy: {image: x, network_mode: host}\n`,
    },
    ['compose.yaml:5 service listen 7001 @low'],
  ],
  [
    'the network of a container of the project by its name',
    {
      'compose.yaml': `${web('network_mode: container:p', ...LISTENS)}  proxy: {image: x, container_name: p, network_mode: host}\n`,
    },
    ['compose.yaml:5 service listen 7001 @low'],
  ],
  [
    'services in the network of each other',
    {
      'compose.yaml': `services:\n  a: {image: x, network_mode: "service:b", ports: ["18080:80"]}\n  b: {image: x, network_mode: "service:a"}\n`,
    },
    [],
  ],
  [
    'a mode that nobody sets is a network of its own',
    { 'compose.yaml': web(`network_mode: \${MODE}`, 'ports: ["18080:80"]') },
    ['compose.yaml:5 18080/tcp'],
  ],
];

const TABLE: readonly Case[] = [...VALUES, ...OPEN, ...FILES, ...NETWORKS];

for (const [title, files, facts, given] of TABLE)
  test(title, async () => {
    expect(await lines(files, given)).toEqual(facts);
  });

test('names that double each other, files that include each other twice, and wide lines come to an end', async () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `A${i + 1}=\${A${i}}\${A${i}}\n`).join('');
  expect(await lines({ 'compose.yaml': ports('"$A40:80"'), '.env': `A0=1\n${doubling}` })).toEqual([
    'compose.yaml:4 ? the value is too long for a setting',
  ]);
  expect(
    await lines({ 'compose.yaml': ports(`"$A40:80"`, '"18080:80"'), '.env': `A0=\n${doubling}` }),
  ).toEqual(['compose.yaml:4 18080/tcp']);
  const tree = Object.fromEntries(
    Array.from({ length: 15 }, (_, i) => [
      `c${i}.yml`,
      `include: [c${i + 1}.yml, c${i + 1}.yml, c${i + 1}.yml]\nservices: {s${i}: {image: x, ports: ["${18_000 + i}:80"]}}\n`,
    ]),
  );
  expect(await lines({ 'compose.yaml': 'include: [c0.yml]\n', ...tree })).toHaveLength(15);
  const services = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [
      `s${i}`,
      { image: 'x', extends: `s${i - 1}`, ports: [`${1024 + i}:80`] },
    ]),
  );
  expect(await lines({ 'compose.json': JSON.stringify({ services }) })).toHaveLength(1000);
});

test('a scan keeps no secret of a file of variables', async () => {
  const text = 'DB_PASSWORD=hunter2\nAPI_TOKEN="a b"\nKEYCLOAK_PORT=18080\nDB_URL=postgres://u:p@db/x\n';
  const kept = JSON.stringify((await scanOf('.env', text)).parts);
  for (const secret of ['hunter2', 'a b', 'u:p@']) expect(kept).not.toContain(secret);
  expect(kept).toContain('18080');
});
