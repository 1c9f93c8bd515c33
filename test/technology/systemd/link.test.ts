// Units as systemd loads them: variables, drop-ins, files of variables, specifiers, and what stays open.

import { expect, test } from 'vitest';
import { scanProject } from '../../../src/engine/read.ts';
import { known } from '../../../src/model/value.ts';
import { link } from '../../../src/project/link.ts';
import { type Files, showFact } from '../../facts.ts';
import { withFolder } from '../ansible/project.ts';

/** The facts of a tree by line; behind them where the value stands, where that is elsewhere, and what something replaces. */
async function lines(files: Files, given: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return withFolder(files, async (folder) => {
    const { scans } = await scanProject(folder, Object.keys(files), () => false);
    const { facts } = await link(scans, new Map(Object.entries(given).map(([k, v]) => [k, known(v)])));
    return facts
      .filter((f) => f.kind !== 'ports' || f.confidence !== 'low')
      .map((f) => {
        const origin = f.origin ?? f.location;
        const from = origin.file === f.location.file ? '' : ` from ${origin.file}:${origin.line}`;
        return `${showFact(f).replace(/^(\S+:\d+):\d+/, '$1')}${from}${f.applied ? '' : ' (replaced)'}`;
      });
  });
}

const ETC = 'etc/systemd/system';
const UNIT = `${ETC}/x.service`;

const service = (...body: readonly string[]): string => ['[Service]', ...body, ''].join('\n');

/** Title, files, facts, and what a person gives. */
type Case = readonly [
  title: string,
  files: Files,
  facts: readonly string[],
  given?: Readonly<Record<string, string>>,
];

const START = 'ExecStart=/usr/bin/memcached --port $PORT';

const CASES: readonly Case[] = [
  [
    'a variable of the unit',
    { [UNIT]: service('Environment=PORT=8080 "NAME=a b"', START) },
    [`${UNIT}:3 memcached listen 8080`],
  ],
  [
    'a variable that nobody sets',
    { [UNIT]: service(START) },
    [
      `${UNIT}:2 memcached listen ? 'PORT' is set by no Environment= of x.service and no file of variables in this tree`,
    ],
  ],
  ['what a person gives', { [UNIT]: service(START) }, [`${UNIT}:2 memcached listen 8082`], { PORT: '8082' }],
  [
    'a file of the same image wins, of several the later one',
    {
      [UNIT]: service(
        'EnvironmentFile=/etc/default/x',
        'EnvironmentFile=-/etc/sysconfig/x',
        'Environment=PORT=8080',
        START,
      ),
      'etc/default/x': 'PORT=8081\n',
      'etc/sysconfig/x': '# PORT=1\nPORT="8082" \n',
    },
    [`${UNIT}:5 memcached listen 8082 from etc/sysconfig/x:2`],
  ],
  [
    'a file of another image is none of its own',
    {
      [`a/${UNIT}`]: service('EnvironmentFile=-/etc/default/x', 'Environment=PORT=8080', START),
      'b/etc/default/x': 'PORT=8081\n',
    },
    [`a/${UNIT}:4 memcached listen 8080`],
  ],
  [
    'a file that must be there and is not in the tree may say anything',
    { [UNIT]: service('EnvironmentFile=/etc/default/x', 'Environment=PORT=8080', START) },
    [`${UNIT}:4 memcached listen ? 'PORT' may be set by /etc/default/x, which is not in this tree`],
  ],
  [
    'a person says what such a file has',
    { [UNIT]: service('EnvironmentFile=-/etc/default/x', 'Environment=PORT=8080', START) },
    [`${UNIT}:4 memcached listen 8083`],
    { PORT: '8083' },
  ],
  [
    'a person does not change what the tree says',
    { [UNIT]: service('Environment=PORT=8080', START) },
    [`${UNIT}:3 memcached listen 8080`],
    { PORT: '8083' },
  ],
  [
    'drop-ins in the order of their names, from all folders',
    {
      [UNIT]: service('Environment=PORT=8080', START),
      [`${ETC}/x.service.d/10-a.conf`]: service('Environment=PORT=8081'),
      'usr/lib/systemd/system/x.service.d/20-b.conf': service('Environment=PORT=8082'),
    },
    [`${UNIT}:3 memcached listen 8082 from usr/lib/systemd/system/x.service.d/20-b.conf:2`],
  ],
  [
    'an empty line takes back commands, variables and files',
    {
      [UNIT]: service('EnvironmentFile=/etc/default/x', 'Environment=PORT=8080', START),
      'etc/default/x': 'PORT=8081\n',
      [`${ETC}/x.service.d/a.conf`]: service(
        'EnvironmentFile=',
        'ExecStart=',
        'ExecStart=/usr/bin/memcached --port=1${PORT}',
      ),
    },
    [`${UNIT}:4 memcached listen 8080 (replaced)`, `${ETC}/x.service.d/a.conf:4 memcached listen 18080`],
  ],
  [
    'the unit of a stronger folder hides the other',
    {
      [UNIT]: service('ExecStart=/usr/bin/memcached --port 8081'),
      'usr/lib/systemd/system/x.service': service('ExecStart=/usr/bin/memcached --port 8080'),
    },
    [
      `${UNIT}:2 memcached listen 8081`,
      'usr/lib/systemd/system/x.service:2 memcached listen 8080 (replaced)',
    ],
  ],
  [
    'together in any other folder',
    {
      'units/x.service': service('Environment=PORT=8080', START),
      'units/x.service.d/a.conf': service('Environment=PORT=8081'),
    },
    ['units/x.service:3 memcached listen 8081 from units/x.service.d/a.conf:2'],
  ],
  [
    'it is no shell: no defaults, no expansion inside of a word, two dollar signs are one',
    {
      [UNIT]: service(
        'Environment=PORT=8080',
        'ExecStart=/usr/bin/memcached --port ${PORT:-8081}',
        'ExecStart=/usr/bin/memcached --port=$PORT',
        'ExecStart=/usr/bin/memcached --port $$PORT',
        'ExecStart=:/usr/bin/memcached --port $PORT',
        "ExecStart=/usr/bin/memcached --port '$PORT'",
      ),
    },
    [`${UNIT}:7 memcached listen 8080`],
  ],
  [
    'a shell that the unit starts has the variables in its environment',
    {
      [UNIT]: service(
        'Environment=PORT=8080',
        "ExecStart=/bin/sh -c 'exec memcached --port $PORT'",
        "ExecStart=/bin/sh -c 'exec memcached --port $${PORT:-1}'",
        "ExecStart=/bin/sh -c 'OTHER=8081; exec memcached --port $OTHER'",
      ),
    },
    [`${UNIT}:3 memcached listen 8080`, `${UNIT}:4 memcached listen 8080`, `${UNIT}:5 memcached listen 8081`],
  ],
  [
    'instances that the tree names',
    {
      [`${ETC}/x@.service`]: service('ExecStart=/usr/bin/memcached --port %i'),
      [`${ETC}/all.target`]: '[Unit]\nWants=x@8080.service x@8081.service\n',
      [`${ETC}/x@8082.service.d/a.conf`]: service('Nice=1'),
    },
    [
      `${ETC}/x@.service:2 memcached listen 8080`,
      `${ETC}/x@.service:2 memcached listen 8081`,
      `${ETC}/x@.service:2 memcached listen 8082`,
    ],
  ],
  [
    'instances that scripts start',
    {
      [`${ETC}/x@.service`]: service('ExecStart=/usr/bin/memcached --port %i'),
      'setup.sh':
        '#!/bin/sh\nsystemctl enable --now x@8080 "x@8081.service"\nsystemctl stop x@8082\nsystemctl start x@$P x@80$Q\n# systemctl start x@8084\necho "systemctl start x@8085"\n',
      'tasks.yml': '- shell: systemctl restart y@8083\n',
    },
    [`${ETC}/x@.service:2 memcached listen 8080`, `${ETC}/x@.service:2 memcached listen 8081`],
  ],
  [
    'an instance of which nothing is known',
    { [`${ETC}/x@.service`]: service('ExecStart=/usr/bin/memcached --port 1%i') },
    [`${ETC}/x@.service:2 memcached listen ? '%i' is the instance of x@.service, and no file names one`],
  ],
  [
    'the instance that enabling the template makes',
    {
      [`${ETC}/x@.service`]: `${service('ExecStart=/usr/bin/memcached --port %i')}[Install]\nDefaultInstance=8080\n`,
    },
    [`${ETC}/x@.service:2 memcached listen 8080`],
  ],
  [
    'an instance has variables of its own',
    {
      [`${ETC}/x@.service`]: service('EnvironmentFile=/etc/x/%i.env', START),
      [`${ETC}/all.target`]: '[Unit]\nWants=x@a.service x@b.service\n',
      'etc/x/a.env': 'PORT=8080\n',
      'etc/x/b.env': 'PORT=8081\n',
    },
    [
      `${ETC}/x@.service:3 memcached listen 8080 from etc/x/a.env:1`,
      `${ETC}/x@.service:3 memcached listen 8081 from etc/x/b.env:1`,
    ],
  ],
  [
    'a socket loses its addresses to a drop-in',
    {
      [`${ETC}/x.socket`]: '[Socket]\nListenStream=8080\n',
      [`${ETC}/x.socket.d/a.conf`]: '[Socket]\nListenStream=\nListenStream=8081\n',
    },
    [
      `${ETC}/x.socket:2 systemd-socket listen 8080/tcp (replaced)`,
      `${ETC}/x.socket.d/a.conf:3 systemd-socket listen 8081/tcp`,
    ],
  ],
  [
    'a unit in a template keeps its own names',
    { 'roles/a/templates/x.service.j2': service('Environment=PORT=8080', START) },
    ['roles/a/templates/x.service.j2:3 memcached listen 8080'],
  ],
];

for (const [title, files, facts, given] of CASES) {
  test(title, async () => {
    const found = await lines(files, given);
    expect([...found].sort()).toEqual([...facts].sort());
  });
}

test('what is kept of a unit and of a file of variables has no secret in it', async () => {
  const files = {
    [UNIT]: service('Environment=TOKEN=hunter2 PORT=8080', 'EnvironmentFile=/etc/default/x', START),
    'etc/default/x': "DB_PASSWORD='hunter2'\nPORT=8081\n",
  };
  const scans = await withFolder(files, async (folder) => {
    return (await scanProject(folder, Object.keys(files), () => false)).scans;
  });
  expect(JSON.stringify(scans.map((s) => s.parts))).not.toContain('hunter2');
  const { facts } = await link(scans);
  expect(
    facts.flatMap((f) => (f.kind === 'ports' && f.claimant === 'memcached' ? f.ports?.toString() : [])),
  ).toContain('8081');
});
