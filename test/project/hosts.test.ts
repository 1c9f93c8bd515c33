// Who meets whom, which setting wins there, and what the kernel may hand out: from files to hosts.

import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/model/fact.ts';
import type { Host, InForce } from '../../src/model/host.ts';
import { hostsOf } from '../../src/project/hosts.ts';
import { relate, relateTo } from '../../src/project/places.ts';
import { RANGE_KEY, RESERVED_KEY } from '../../src/project/settings.ts';
import { type Files, linkedProject } from '../facts.ts';

async function hosts(files: Files): Promise<readonly Host[]> {
  return hostsOf(await linkedProject(files), { assume: [] });
}

async function pools(files: Files): Promise<readonly string[]> {
  return (await hosts(files)).flatMap((h) => h.ephemeral.map((p) => `${h.place.label}: ${p.ports}`));
}

const place = (kind: Place['kind'], ...members: string[]): Place => ({
  namespace: 'host',
  kind,
  members,
  label: '',
});

describe('relate', () => {
  test.each<[string, Place, Place, ReturnType<typeof relate>]>([
    ['a common inventory host', place('inventory', 'i:a', 'i:b'), place('inventory', 'i:b'), 'same'],
    ['different inventory hosts', place('inventory', 'i:a'), place('inventory', 'i:b'), 'apart'],
    ['the same group', place('group', 'web'), place('group', 'web'), 'same'],
    ['all hosts and a group', place('group', 'all'), place('group', 'web'), 'same'],
    ['two groups', place('group', 'db'), place('group', 'web'), 'unlikely'],
    ['two roles that no play joins', place('role', 'a'), place('role', 'b'), 'maybe'],
    ['two resources', place('resource', 'a'), place('resource', 'b'), 'unlikely'],
    ['two files', place('path', 'a'), place('path', 'b'), 'maybe'],
    ['terms of different tools', place('path', 'a'), place('inventory', 'i:a'), 'maybe'],
    ['a group and hosts of an inventory', place('group', 'web'), place('inventory', 'i:a'), 'unlikely'],
    ['a group that the run chooses', place('group', '{{ target }}'), place('inventory', 'i:a'), 'maybe'],
    ['another namespace', { ...place('path', 'a'), namespace: 'container x' }, place('path', 'a'), 'apart'],
  ])('%s: %s', (_, a, b, relation) => {
    expect(relate(a, b)).toBe(relation);
    expect(relate(b, a)).toBe(relation);
  });
});

describe('relateTo', () => {
  test.each<[string, Place, Place, ReturnType<typeof relate>]>([
    ['what all hosts get is on those of a group', place('group', 'web'), place('group', 'all'), 'same'],
    ['and on those of an inventory', place('inventory', 'i:a'), place('group', 'all'), 'same'],
    ['what a group gets is hardly on others', place('group', 'all'), place('group', 'web'), 'unlikely'],
    ['what all get is on all', place('group', 'all'), place('group', 'all'), 'same'],
  ])('%s: %s', (_, machine, other, relation) => {
    expect(relateTo(machine, other)).toBe(relation);
  });
});

describe('which setting wins', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'the last line of a file',
      { 'etc/sysctl.conf': `${RANGE_KEY} = 1024 65535\n${RANGE_KEY} = 20000 60000\n` },
      ['this image: 20000-60000'],
    ],
    [
      'sysctl.d by name over all folders, whatever the number of digits',
      {
        'etc/sysctl.d/9-a.conf': `${RANGE_KEY} = 20000 60000\n`,
        'usr/lib/sysctl.d/10-b.conf': `${RANGE_KEY} = 30000 60000\n`,
      },
      ['this image: 20000-60000'],
    ],
    [
      'a value that the kernel refuses leaves the one before with procps, and the default with systemd',
      {
        'etc/sysctl.d/10-a.conf': `${RANGE_KEY} = 20000 60000\n`,
        'etc/sysctl.d/20-b.conf': `${RANGE_KEY} = 16000-61000\n`,
      },
      ['this image: 20000-60000', 'this image: 32768-60999'],
    ],
    [
      'one number keeps the high end of the line before with procps, the default one with systemd',
      { 'etc/sysctl.d/10-a.conf': `${RANGE_KEY} = 20000 50000\n${RANGE_KEY} = 16000\n` },
      ['this image: 16000-50000', 'this image: 16000-60999'],
    ],
    [
      'an empty file hides those of its name in weaker folders, and so does a link to /dev/null',
      {
        'etc/sysctl.d/90-b.conf': '',
        'usr/lib/sysctl.d/90-b.conf': `${RANGE_KEY} = 16000 61000\n`,
        'usr/lib/sysctl.d/10-a.conf': `${RANGE_KEY} = 20000 60000\n`,
      },
      ['this image: 20000-60000'],
    ],
    [
      'the empty file of another image does not',
      {
        'a/etc/sysctl.d/90-b.conf': '',
        'b/usr/lib/sysctl.d/90-b.conf': `${RANGE_KEY} = 16000 61000\n`,
      },
      ['image b: 16000-61000'],
    ],
    [
      '/lib is a folder of the same image',
      {
        'files/usr/lib/sysctl.d/10-a.conf': `${RANGE_KEY} = 16000 61000\n`,
        'files/lib/sysctl.d/50-b.conf': `${RANGE_KEY} = 20000 60000\n`,
      },
      ['image files: 20000-60000'],
    ],
    [
      'a template has the name that it will have',
      {
        'etc/sysctl.d/90-b.conf.j2': '# {{ ansible_managed }}\n',
        'usr/lib/sysctl.d/90-b.conf': `${RANGE_KEY} = 16000 61000\n`,
        'etc/sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
      },
      ['this image: 20000-60000'],
    ],
    [
      'a file without the ending is read by nothing, whatever the folder',
      { 'usr/lib/sysctl.d/90-b': `${RANGE_KEY} = 16000 61000\n`, 'etc/sysctl.conf': 'vm.swappiness = 1\n' },
      ['this image: 32768-60999'],
    ],
    [
      'a pattern sets what has no line of its own',
      { 'etc/sysctl.d/a.conf': 'net.ipv4.ip_local_port_rang? = 16000 61000\n' },
      ['this image: 16000-61000'],
    ],
    [
      'a line of its own wins over a later pattern',
      { 'etc/sysctl.d/a.conf': `${RANGE_KEY} = 20000 60000\nnet.ipv4.ip_local_p*_range = 16000 61000\n` },
      ['this image: 20000-60000'],
    ],
    [
      'a key that is left out of patterns',
      { 'etc/sysctl.d/a.conf': `-${RANGE_KEY}\nnet.ipv4.ip_local_p*_range = 16000 61000\n` },
      ['this image: 32768-60999'],
    ],
    [
      'systemd reads sysctl.conf through a link in its folder: one line, not two',
      {
        'etc/sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
        'etc/sysctl.d/99-sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
        'etc/sysctl.d/10-a.conf': `${RANGE_KEY} = 30000 60000\n`,
      },
      ['this image: 20000-60000'],
    ],
    [
      'only a refused value: the default',
      { 'etc/sysctl.conf': `${RANGE_KEY} = 16000,61000\n` },
      ['this image: 32768-60999'],
    ],
    [
      'one number keeps the high end',
      { 'etc/sysctl.conf': `${RANGE_KEY} = 16000\n` },
      ['this image: 16000-60999'],
    ],
    ['octal', { 'etc/sysctl.conf': `${RANGE_KEY} = 016000 61000\n` }, ['this image: 7168-61000']],
    [
      'reserved ports are out of the pool',
      { 'etc/sysctl.conf': `${RANGE_KEY} = 40000 50000\n${RESERVED_KEY} = 41000-42000\n` },
      ['this image: 40000-40999,42001-50000'],
    ],
    [
      'one number keeps the high end that was there',
      { 'etc/sysctl.conf': `${RANGE_KEY} = 20000 30000\n${RANGE_KEY} = 16000\n` },
      ['this image: 16000-30000'],
    ],
    [
      'an empty value is refused',
      { 'etc/sysctl.conf': `${RANGE_KEY} = 16000 61000\n${RANGE_KEY} =\n` },
      ['this image: 16000-61000'],
    ],
    [
      '/etc masks a file of the same name, wherever its line stands',
      {
        'etc/sysctl.d/90-b.conf': `${RANGE_KEY} = 16000 61000\n`,
        'usr/lib/sysctl.d/90-b.conf': `# ${'x'.repeat(200)}\n${RANGE_KEY} = 33000 60999\n`,
      },
      ['this image: 16000-61000'],
    ],
    [
      'a file with another ending is switched off',
      {
        'etc/sysctl.d/90-b.conf.disabled': `${RANGE_KEY} = 16000 61000\n`,
        'etc/sysctl.conf': 'vm.swappiness = 1\n',
      },
      ['this image: 32768-60999'],
    ],
    [
      'a reserved list is replaced, not merged',
      {
        'etc/sysctl.d/10-a.conf': `${RESERVED_KEY} = 40000\n`,
        'etc/sysctl.d/20-b.conf': `${RESERVED_KEY} = 50000\n`,
      },
      ['this image: 32768-49999,50001-60999'],
    ],
    [
      'a range of unknown value gives no pool at all',
      { 'etc/sysctl.d/a.conf.j2': `${RANGE_KEY} = {{ x }}\n` },
      [],
    ],
    [
      'sysctl.conf and sysctl.d: each may be in force',
      {
        'etc/sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
        'etc/sysctl.d/a.conf': `${RANGE_KEY} = 30000 60000\n`,
      },
      ['this image: 20000-60000', 'this image: 30000-60000'],
    ],
  ])('%s', async (_, files, expected) => {
    expect((await pools(files)).slice().sort()).toEqual([...expected].sort());
  });
});

test('of several ranges that may be in force none is certain', async () => {
  const [host] = await hosts({
    'etc/sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
    'etc/sysctl.d/a.conf': `${RANGE_KEY} = 30000 60000\n`,
  });
  expect(host?.ephemeral.map((p) => [p.confidence, p.why])).toEqual(
    Array(2).fill(['medium', 'systemd-sysctl sets 30000-60000 at boot, sysctl --system 20000-60000']),
  );
});

describe('reserved lists on which the programs disagree', () => {
  const lists = {
    'etc/sysctl.conf': `${RESERVED_KEY} = 31000-32000\n`,
    'etc/sysctl.d/a.conf': `${RESERVED_KEY} = 8080\n`,
  };
  const seen = async (files: Files) =>
    (await hosts(files)).flatMap((h) => h.ephemeral.map((p) => [`${p.ports}`, p.confidence, p.why]));

  test('a pool for each, not less certain than two ranges are', async () => {
    const why =
      'systemd-sysctl sets 8000-40000 and reserves 8080 at boot, sysctl --system 8000-40000 and 31000-32000';
    expect(await seen({ ...lists, 'etc/sysctl.d/b.conf': `${RANGE_KEY} = 8000 40000\n` })).toEqual([
      ['8000-8079,8081-40000', 'medium', why],
      ['8000-30999,32001-40000', 'medium', why],
    ]);
  });

  test('each with the range that the same program leaves', async () => {
    const ranges = {
      'etc/sysctl.conf': `${lists['etc/sysctl.conf']}${RANGE_KEY} = 31000 40000\n`,
      'etc/sysctl.d/b.conf': `${RANGE_KEY} = 8000 20000\n`,
    };
    expect((await seen({ ...lists, ...ranges })).map(([ports]) => ports)).toEqual([
      '8000-8079,8081-20000',
      '32001-40000',
    ]);
  });

  test('with the default range', async () => {
    const files = { ...lists, 'etc/sysctl.conf': `${RESERVED_KEY} = 40000-50000\n` };
    expect((await seen(files)).map(([ports]) => ports)).toEqual(['32768-60999', '32768-39999,50001-60999']);
  });

  test('a list that a script sets may replace both', async () => {
    const files = { ...lists, 'etc/rc.local': `sysctl -w ${RESERVED_KEY}=9000\n` };
    expect(await seen(files)).toEqual([['32768-60999', 'high', '']]);
  });
});

test('two files that say the same at the same place are two, unless one is a link to sysctl.conf', async () => {
  const [host] = await hosts({
    'etc/sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
    'etc/sysctl.d/50-a.conf': `${RANGE_KEY} = 20000 60000\n`,
  });
  expect(host?.ephemeral.map((p) => [p.setBy?.location.file, p.confidence])).toEqual([
    ['etc/sysctl.d/50-a.conf', 'high'],
    ['etc/sysctl.conf', 'high'],
  ]);
});

test('plays that write different keys to one file: all of them hold', async () => {
  const task = (key: string, value: string) => `    - sysctl: {name: ${key}, value: "${value}"}`;
  const [host] = await hosts({
    'site.yml': [
      '- hosts: web',
      '  tasks:',
      task('vm.swappiness', '1'),
      task(RANGE_KEY, '20000 60000'),
      '- hosts: web',
      '  tasks:',
      task(RANGE_KEY, '30000 60000'),
      '',
    ].join('\n'),
  });
  const inForce = [...(host?.settings ?? [])].map(([k, s]) => [k, s.inForce.map((i) => i.fact?.value)]);
  expect(Object.fromEntries(inForce)).toEqual({
    'vm.swappiness': ['1'],
    [RANGE_KEY]: ['30000 60000'],
  });
});

test('what each program leaves, and why the rest has no effect', async () => {
  const [host] = await hosts({
    'etc/sysctl.conf': `${RANGE_KEY} = 20000 60000\n`,
    'etc/sysctl.d/50-a.conf': `${RANGE_KEY} = 30000 60000\n`,
    'etc/sysctl.d/20-a.conf': `${RANGE_KEY} = 31000 60000\n${RANGE_KEY} = 9-8\n`,
    'usr/lib/sysctl.d/50-a.conf': `${RANGE_KEY} = 32000 60000\n`,
  });
  const setting = host?.settings.get(RANGE_KEY);
  const values = (states: readonly InForce[] = []) => states.map((s) => s.fact?.value);
  expect(values(setting?.boot)).toEqual(['30000 60000']);
  expect(values(setting?.reload)).toEqual(['20000 60000']);
  expect(setting?.overridden.map(({ fact, why }) => [fact.value, why])).toEqual([
    ['31000 60000', 'a later one replaces it'],
    ['9-8', 'the kernel refuses the value'],
    ['32000 60000', '/etc/sysctl.d/50-a.conf hides /usr/lib/sysctl.d/50-a.conf'],
  ]);
});

test('the default is doubtful where a range from elsewhere may reach the machine', async () => {
  const found = await hosts({
    'base/sysctl.conf': `${RANGE_KEY} = 40000 60999\n`,
    'agent/mesos.env': 'MESOS_RESOURCES="ports(*):[32000-33000]"\n',
  });
  expect(found.map((h) => [h.place.label, h.ephemeral.map((p) => p.confidence)])).toEqual([
    ['machines that use mesos.env', ['low']],
    ['machines that use sysctl.conf', ['high']],
  ]);
});

test.each([
  ['agent/mesos.env', 'agent/tune.sh', 'medium'],
  ['test/mesos.env', 'agent/tune.sh', 'low'],
  ['agent/mesos.env', 'etc.bak/tune.sh', 'low'],
  ['tests/a/mesos.env', 'tests/b/tune.sh', 'medium'],
])('%s beside %s: %s', async (claim, range, confidence) => {
  const found = await hosts({
    [claim]: 'MESOS_RESOURCES="ports(*):[32000-33000]"\n',
    [range]: `sysctl -w ${RANGE_KEY}="16000 61000"\n`,
  });
  const host = found.find((h) => h.settings.has(RANGE_KEY));
  expect(host?.claims.map((c) => c.confidence)).toEqual([confidence]);
});

describe('claims', () => {
  const range = { 'a/etc/sysctl.conf': `${RANGE_KEY} = 16000 61000\n` };
  const seen = async (files: Files) =>
    (await hosts(files))
      .filter((h) => h.place.label === 'image a')
      .flatMap((h) => h.claims.map((c) => c.confidence));

  test('in the same image: high', async () => {
    expect(await seen({ ...range, 'a/etc/mesos-agent/resources': 'ports:[31000-32000]\n' })).toEqual([
      'high',
    ]);
  });

  test('in another image: medium', async () => {
    expect(await seen({ ...range, 'b/etc/mesos-agent/resources': 'ports:[31000-32000]\n' })).toEqual([
      'medium',
    ]);
  });

  test('in another image with a range of its own: low', async () => {
    const other = {
      'b/etc/mesos-agent/resources': 'ports:[31000-32000]\n',
      'b/etc/sysctl.conf': `${RANGE_KEY} = 32768 60999\n`,
    };
    expect(await seen({ ...range, ...other })).toEqual(['low']);
  });

  test("what the claim's own machine reserves is protected", async () => {
    const other = {
      'b/etc/mesos-agent/resources': 'ports:[31000-32000]\n',
      'b/etc/sysctl.conf': `${RESERVED_KEY} = 31000-32000\n`,
    };
    const [host] = (await hosts({ ...range, ...other })).filter((h) => h.place.label === 'image a');
    expect(host?.claims[0]?.protectedPorts.toString()).toBe('31000-32000');
  });
});

describe('network namespaces', () => {
  /** `name: pool: claims`, a line for each host and container. */
  async function namespaces(files: Files): Promise<readonly string[]> {
    return (await hosts(files)).map((h) => {
      const claims = h.claims.map((c) => `${c.fact.claimant} ${c.fact.ports}`).join(', ');
      return `${h.place.label}: ${h.ephemeral.map((p) => p.ports).join(' or ')}: ${claims}`;
    });
  }

  test.each<readonly [string, Files, readonly string[]]>([
    [
      "a service starts from the default of the kernel, whatever the host has; published ports are the host's",
      {
        'docker-compose.yml': [
          'services:',
          '  a:',
          '    image: x',
          '    ports: ["7000:6390"]',
          '    command: redis-server --port 6390',
          '  b:',
          '    image: x',
          '    network_mode: host',
          '    command: redis-server --port 6391',
          '  c:',
          '    image: x',
          '    sysctls: {net.ipv4.ip_local_port_range: 1024 65535}',
        ].join('\n'),
        'etc/sysctl.d/50-a.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n',
      },
      [
        'machines that use docker-compose.yml: 32768-60999: docker-published 7000, redis 6391',
        'service a: 32768-60999: redis 6390',
        'service c: 1024-65535: ',
        'this image: 16000-61000: docker-published 7000, redis 6391',
      ],
    ],
    [
      'containers of one pod share it; that of another object does not',
      {
        'web.yaml': [
          'apiVersion: apps/v1',
          'kind: Deployment',
          'metadata: {name: web}',
          'spec:',
          '  template:',
          '    spec:',
          '      securityContext: {sysctls: [{name: net.ipv4.ip_local_port_range, value: 1024 65000}]}',
          '      containers:',
          '        - {name: a, image: x, command: [etcd, --listen-client-urls, "http://0.0.0.0:2379"]}',
          '        - {name: b, image: x, command: [redis-server, --port, "6390"]}',
          '---',
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: store}',
          'spec:',
          '  containers:',
          '    - {name: a, image: x, command: [redis-server, --port, "6391"]}',
        ].join('\n'),
      },
      ['Deployment web: 1024-65000: etcd 2379, redis 6390', 'Pod store: 32768-60999: redis 6391'],
    ],
    [
      'a pod on the network of its node',
      {
        'a.yaml': [
          'kind: Pod',
          'metadata: {name: store}',
          'spec:',
          '  hostNetwork: true',
          '  containers:',
          '    - {name: a, image: x, command: [redis-server, --port, "6391"]}',
        ].join('\n'),
      },
      ['machines that use a.yaml: 32768-60999: redis 6391'],
    ],
    [
      'pods whose names a template makes',
      {
        'templates/pods.yaml': ['master', 'worker']
          .map((name, i) =>
            [
              'kind: Pod',
              `metadata: {name: '{{ include "a-long-name-of-a-library.names.fullname" . }}-${name}'}`,
              'spec:',
              '  containers:',
              `    - {name: a, image: x, command: [redis-server, --port, "639${i}"]}`,
            ].join('\n'),
          )
          .join('\n---\n'),
      },
      [
        'Pod {{ include "a-long-name-of-a-l…y.names.fullname" . }}-master: 32768-60999: redis 6390',
        'Pod {{ include "a-long-name-of-a-l…y.names.fullname" . }}-worker: 32768-60999: redis 6391',
      ],
    ],
    [
      'one service in a file and in its override',
      {
        'compose.yaml': 'services:\n  a:\n    image: x\n    command: redis-server --port 6390\n',
        'compose.override.yaml':
          'services:\n  a:\n    image: x\n    sysctls: {net.ipv4.ip_local_port_range: 1024 65535}\n',
      },
      ['service a: 1024-65535: redis 6390'],
    ],
    [
      'objects of one name, and tasks of one name in two groups',
      {
        'a.yaml': ['one', 'two']
          .map(
            (name, i) =>
              `kind: Deployment\nmetadata: {name: web, namespace: ${name}}\nspec:\n  template:\n    spec:\n      containers:\n        - {name: a, image: x, command: [redis-server, --port, "639${i}"]}\n`,
          )
          .join('---\n'),
        'b.nomad': `job "j" {\n${['g', 'h'].map((g, i) => `  group "${g}" {\n    task "t" {\n      driver = "docker"\n      config {\n        image = "x"\n        command = "a"\n        args = ["--port", "640${i}"]\n      }\n    }\n  }\n`).join('')}}\n`,
      },
      [
        'Deployment web: 32768-60999: redis 6390',
        'Deployment web: 32768-60999: redis 6391',
        'task t: 32768-60999: service 6400',
        'task t: 32768-60999: service 6401',
      ],
    ],
    [
      'a deployment of Terraform',
      {
        'a.tf': [
          'resource "kubernetes_deployment" "web" {',
          '  spec {',
          '    template {',
          '      spec {',
          '        container {',
          '          name = "a"',
          '          image = "x"',
          '          command = ["redis-server", "--port", "6390"]',
          '        }',
          '        container {',
          '          name = "b"',
          '          image = "x"',
          '          command = ["etcd", "--listen-client-urls", "http://0.0.0.0:2379"]',
          '        }',
          '      }',
          '    }',
          '  }',
          '}',
        ].join('\n'),
      },
      ['kubernetes_deployment.web: 32768-60999: redis 6390, etcd 2379'],
    ],
    [
      'a service in the namespace of another one',
      {
        'compose.yaml': [
          'services:',
          '  vpn:',
          '    image: x',
          '    sysctls: {net.ipv4.ip_local_port_range: 1024 65535}',
          '  a:',
          '    image: x',
          '    network_mode: service:vpn',
          '    command: redis-server --port 6390',
        ].join('\n'),
      },
      ['service vpn: 1024-65535: redis 6390'],
    ],
    [
      'a group of Nomad with a network of its own',
      {
        'a.nomad': [
          'job "j" {',
          '  group "g" {',
          '    network { mode = "bridge" }',
          '    task "t" {',
          '      driver = "docker"',
          '      config {',
          '        image = "x"',
          '        command = "redis-server"',
          '        args = ["--port", "6390"]',
          '        sysctl { net.core.somaxconn = "16384" }',
          '      }',
          '    }',
          '  }',
          '}',
        ].join('\n'),
      },
      ['group g: 32768-60999: service 6390'],
    ],
  ])('%s', async (_name, files, expected) => {
    expect(await namespaces(files)).toEqual(expected);
  });
});
