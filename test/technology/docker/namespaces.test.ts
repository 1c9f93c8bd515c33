// Whose network namespace it is that commands of Docker and Podman speak of.

import { expect, test } from 'vitest';
import { linkFiles } from '../helm/project.ts';

type Case = readonly [command: string, facts: readonly string[]];

const CASES: readonly Case[] = [
  [
    'docker run --name a -p 8080:80 --sysctl net.core.somaxconn=512 web',
    ['8080 host machines that use run.sh', '512 container container a'],
  ],
  ['docker run -d --network host web redis-server --port 7000', ['7000 host machines that use run.sh']],
  [
    'docker run -d --net=host prom/prometheus --web.listen-address=:9099',
    ['9099 host machines that use run.sh'],
  ],
  [
    'docker run --name a -p 9100:9100 exporter --web.listen-address=:9100',
    ['9100 host machines that use run.sh', '9100 container container a'],
  ],
  [
    'docker run --network container:a --name b cache redis-server --port 7001',
    ['7001 container container a'],
  ],
  [
    'podman pod create --name p -p 1234:80 --sysctl net.core.somaxconn=99',
    ['1234 host machines that use run.sh', '99 container pod p'],
  ],
  ['podman run --pod p cache redis-server --port 7002', ['7002 container pod p']],
  // Without a name nothing else is known to be in it.
  ['docker run cache redis-server --port 7003', ['7003 container machines that use run.sh']],
  ['docker run --name "$NAME" cache redis-server --port 7004', ['7004 container machines that use run.sh']],
  ['docker run --rm --name a client curl --port 80', []],
];

test.each(CASES)('%s', async (command, expected) => {
  const { facts } = await linkFiles({ 'run.sh': `#!/bin/sh\n${command}\n` });
  const lines = facts.map((f) => `${f.kind === 'sysctl' ? f.value : f.ports} ${f.reach} ${f.place.label}`);
  expect(lines).toEqual(expected);
});
