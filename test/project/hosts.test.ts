// Who meets whom, which setting wins there, and what the kernel may hand out: from files to hosts.

import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/model/fact.ts';
import type { Host } from '../../src/model/host.ts';
import { hostsOf } from '../../src/project/hosts.ts';
import { relate } from '../../src/project/places.ts';
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
    ['another namespace', { ...place('path', 'a'), namespace: 'container x' }, place('path', 'a'), 'apart'],
  ])('%s: %s', (_, a, b, relation) => {
    expect(relate(a, b)).toBe(relation);
    expect(relate(b, a)).toBe(relation);
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
      'a value that the kernel refuses leaves the one before',
      {
        'etc/sysctl.d/10-a.conf': `${RANGE_KEY} = 20000 60000\n`,
        'etc/sysctl.d/20-b.conf': `${RANGE_KEY} = 16000-61000\n`,
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
  expect(host?.ephemeral.map((p) => p.confidence)).toEqual(['medium', 'medium']);
});

test('the default is doubtful where a range from elsewhere may reach the machine', async () => {
  const found = await hosts({
    'base/sysctl.conf': `${RANGE_KEY} = 40000 60999\n`,
    'agent/mesos.env': 'MESOS_RESOURCES="ports(*):[32000-33000]"\n',
  });
  expect(found.map((h) => [h.place.label, h.ephemeral.map((p) => p.confidence)])).toEqual([
    ['machines of mesos.env', ['low']],
    ['machines of sysctl.conf', ['high']],
  ]);
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

  test('what a container sets is not the host', async () => {
    const files = {
      'docker-compose.yml':
        'services:\n  a:\n    image: x\n    sysctls:\n      net.ipv4.ip_local_port_range: 1024 65535\n',
    };
    expect(await pools(files)).toEqual([]);
  });
});
