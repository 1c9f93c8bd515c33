// portclash range: the seed question, answered for nobody's machines, for a project, and for the machine it runs on.

import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectGolden } from '../golden.ts';
import { portclash, tree } from '../tree.ts';

const PROJECT = {
  'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 32768 61000\n',
  'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n',
  'etc/systemd/system/hbase-regionserver.service': '[Service]\nExecStart=/usr/bin/hbase regionserver start\n',
};

function json(args: readonly string[], root: string) {
  const run = portclash(['range', ...args, '--format', 'json'], root);
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return JSON.parse(run.stdout);
}

describe('json', () => {
  test('an empty folder: the kernel default, the catalogue and the registry', () => {
    const answer = json(['16000-61000'], tree({}));
    expect(Object.keys(answer)).toEqual([
      'version',
      'from',
      'to',
      'added',
      'removed',
      'products',
      'registered',
      'project',
      'reserve',
      'capacity',
    ]);
    expect(answer).toMatchObject({
      version: 1,
      from: [[32768, 60999]],
      to: [[16000, 61000]],
      added: [
        [16000, 32767],
        [61000, 61000],
      ],
      removed: [],
      project: [],
      reserve: '',
      capacity: {
        before: 28232,
        after: 45001,
        reserved: 0,
        perDestinationPerSecond: { before: 470, after: 750 },
      },
    });
    const products = new Map(
      answer.products.map((p: { claimant: string; ports: unknown }) => [p.claimant, p.ports]),
    );
    expect(products.get('mesos-agent')).toEqual([[31000, 32000]]);
    expect(products.get('nomad-dynamic')).toEqual([[20000, 32000]]);
    expect(products.get('k8s-nodeport')).toEqual([[30000, 32767]]);
    expect(products.get('hbase')).toEqual([
      [16000, 16000],
      [16010, 16010],
      [16020, 16020],
      [16030, 16030],
    ]);
  });

  test('the window of the question: 282 registered ports, each counted once', () => {
    const { registered } = json(['16000-61000', '--from', '32768-61000'], tree({}));
    expect(registered.source).toBe('IANA 2026-02-13');
    expect(registered.ports).toBe(282);
    expect(new Set(registered.services.map((s: { port: number }) => s.port)).size).toBe(282);
    expect(registered.services).toContainEqual({ port: 16162, name: 'solaris-audit', protocols: ['tcp'] });
    expect(registered.services.filter((s: { name: string }) => s.name === 'flex-lm')).toHaveLength(10);
  });

  test('a project: its own range, its offer, its products, the list that makes it safe', () => {
    const answer = json(['16000-61000'], tree(PROJECT));
    expect(answer.from).toEqual([[32768, 61000]]);
    expect(answer.added).toEqual([[16000, 32767]]);
    expect(answer.project.map((f: { rule: string }) => f.rule)).toEqual(['ephemeral-vs-mesos']);
    expect(answer.project[0].location.file).toBe('etc/mesos-agent/resources');
    expect(answer.reserve).toBe('16000,16010,16020,16030,31000-32000');
    expect(answer.capacity).toEqual({
      before: 28233,
      after: 45001,
      reserved: 1005,
      perDestinationPerSecond: { before: 470, after: 733 },
    });
    const [first, second] = answer.products;
    expect([first.claimant, second.claimant]).toEqual(['hbase', 'mesos-agent']);
    expect(second.evidence[0].location.file).toBe('etc/mesos-agent/resources');
  });

  test('reserved already: no clash, and the list keeps what is there', () => {
    const answer = json(
      ['16000-61000'],
      tree({
        ...PROJECT,
        'etc/sysctl.d/90-reserved.conf': 'net.ipv4.ip_local_reserved_ports = 8080,31000-32000\n',
      }),
    );
    expect(answer.project).toEqual([]);
    expect(answer.reserve).toBe('8080,16000,16010,16020,16030,31000-32000');
  });

  test('a narrower range gains nothing', () => {
    const answer = json(['40000-50000'], tree({}));
    expect(answer.added).toEqual([]);
    expect(answer.removed).toEqual([
      [32768, 39999],
      [50001, 60999],
    ]);
    expect(answer.products).toEqual([]);
    expect(answer.registered).toMatchObject({ ports: 0, services: [] });
  });

  test('--assume counts a product that no file shows', () => {
    const answer = json(['16000-61000', '--assume', 'mesos-agent'], tree({}));
    expect(answer.reserve).toBe('31000-32000');
    expect(answer.products[0]).toMatchObject({ claimant: 'mesos-agent', evidence: [] });
  });

  test.each([
    [
      '/etc/services',
      'alpha 16001/tcp\nalpha 16001/udp # note\nbeta 20000/udp b\nold 80/tcp\n',
      ['alpha', 'beta'],
    ],
    [
      'an IANA CSV',
      'Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,Modification Date,Reference,Service Code,Unauthorized Use Reported,Assignment Notes\r\nalpha,16001,tcp,"two\nlines",,,,2027-01-01,,,,\r\n,16002,tcp,Reserved,,,,,,,,\r\nwide,15990-16003,udp,Straddles,,,,,,,,\r\n',
      ['wide', 'alpha', 'wide', 'wide', 'wide'],
    ],
  ])('--services reads %s', (_, services, names) => {
    const answer = json(['16000-61000', '--services', 'list'], tree({ list: services }));
    expect(answer.registered.source).not.toBe('IANA 2026-02-13');
    expect(answer.registered.services.map((s: { name: string }) => s.name).sort()).toEqual([...names].sort());
  });
});

describe('text', () => {
  test('for nobody in particular', () => {
    expectGolden('range/empty.txt', portclash(['range', '16000-61000'], tree({})).stdout);
  });

  test('for a project', () => {
    expectGolden('range/project.txt', portclash(['range', '16000-61000'], tree(PROJECT)).stdout);
  });

  test('what is reserved already is told from what is new', () => {
    const { stdout } = portclash(
      ['range', '16000-61000'],
      tree({ ...PROJECT, 'etc/sysctl.d/90-r.conf': 'net.ipv4.ip_local_reserved_ports = 31000-32000\n' }),
    );
    expect(stdout).toContain('  reserved already: 31000-32000; new in the list: 16000,16010,16020,16030\n');
  });

  test('what nobody shows comes last, without what the list protects', () => {
    const { stdout } = portclash(
      ['range', '16000-61000'],
      tree({
        ...PROJECT,
        'etc/sysctl.d/90-r.conf': 'net.ipv4.ip_local_reserved_ports = 26379,31000-32000\n',
      }),
    );
    const [before = '', last = ''] = stdout.split('Newly covered by default, if it runs on these machines');
    expect(before).toContain('Capacity\n');
    expect(last).not.toMatch(/Sentinel|31000-32000/);
  });

  test('a range that gains nothing', () => {
    expectGolden('range/narrower.txt', portclash(['range', '40000-50000'], tree({})).stdout);
  });

  test('a file that cannot be read is no clash, and is named apart', () => {
    const { stdout } = portclash(['range', '16000-61000'], tree({ 'ports.yml': 'sysctl: "open\n' }));
    expect(stdout).toContain('Nothing known here speaks against it.');
    expect(stdout).toMatch(
      /Found in the project besides, whatever the range\n {2}warning\[unreadable-file\] ports\.yml:/,
    );
  });

  test('--all lists every name', () => {
    const { stdout } = portclash(['range', '16000-61000', '--all'], tree({}));
    expect(stdout.match(/^ {2}\d+\/\S+ +\S+$/gm)).toHaveLength(296);
  });
});

describe('--host', () => {
  const isLinux = existsSync('/proc/sys/net/ipv4/ip_local_port_range');
  if (!isLinux) console.log('skipped: --host asks a Linux machine, and this is none');

  test.skipIf(!isLinux)('asks this machine', () => {
    const answer = json(['1024-65535', '--host'], tree({}));
    expect(answer.from).toHaveLength(1);
    expect(Array.isArray(answer.listening)).toBe(true);
    for (const socket of answer.listening) {
      expect(socket).toEqual({
        port: expect.any(Number),
        protocol: expect.stringMatching(/^(tcp|udp)$/),
        address: expect.any(String),
      });
    }
  });
});

describe('what the project itself declares', () => {
  const text = (files: Readonly<Record<string, string>>) =>
    portclash(['range', '16000-61000', '--from', '32768-61000'], tree(files)).stdout.replace(/\s+/g, ' ');

  test('counts in the verdict', () => {
    const answer = text({ 'docker-compose.yml': 'services:\n  a:\n    image: x\n    ports: ["29999:80"]\n' });
    expect(answer).toContain('Not safe as it stands: 1 port that the project itself uses');
    expect(answer).toContain('net.ipv4.ip_local_reserved_ports = 29999');
  });

  test('a guess is listed, and does not decide', () => {
    const answer = text({ 'roles/grafana/defaults/main.yml': 'grafana_port: 23000\n' });
    expect(answer).toContain('Nothing known here speaks against it');
    expect(answer).toContain('service listen 23000, by its name only');
  });

  test('what is reserved already is no reason', () => {
    const answer = text({
      'etc/sysctl.d/r.conf': 'net.ipv4.ip_local_reserved_ports = 20001\n',
      'etc/nginx/nginx.conf': 'server {\n  listen 20001;\n}\n',
    });
    expect(answer).toContain(
      'Nothing known here speaks against it. What the project itself uses of it is reserved',
    );
    expect(answer).toContain(
      'What is reserved now, and has to stay net.ipv4.ip_local_reserved_ports = 20001',
    );
  });

  test('a line stands once', () => {
    const answer = text({
      'defaults/main.yml': 'api_port: 20060\n',
      'site.yml':
        '- hosts: all\n  tasks:\n    - template: {src: a.conf.j2, dest: /etc/nginx/conf.d/a.conf}\n    - template: {src: b.conf.j2, dest: /etc/nginx/conf.d/b.conf}\n  vars: {p: 20060}\n',
      'templates/a.conf.j2': 'server {\n  listen {{ p }};\n}\n',
      'templates/b.conf.j2': 'server {\n  listen {{ p }};\n}\n',
    });
    const lines = answer.match(/nginx listen 20060 \(\S+\)/g) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    expect(lines).toEqual([...new Set(lines)]);
  });

  test("takes the place of its product's default ports", () => {
    const offer = text({ 'etc/mesos-agent/resources': 'ports(*):[20100-20200]\n' });
    expect(offer).toMatch(/20,?100-20,?200 Apache Mesos agent \[mesos-agent\]/);
    expect(offer).not.toContain('31000-32000 Apache Mesos agent [mesos-agent]');
    const elsewhere = text({ 'etc/redis/redis.conf': 'port 6379\n' });
    expect(elsewhere).not.toContain('in use here');
  });
});

test('a start below the ports of most servers is named', () => {
  const root = tree({ 'a.txt': '' });
  for (const question of [['--need', '60000'], ['5000-65535']])
    expect(portclash(['range', ...question], root).stdout.replace(/\s+/g, ' ')).toContain(
      'But it starts at 5000, below the ports of most servers: lint warns of it (ephemeral-floor-low).',
    );
});

describe('a range for a number of ports', () => {
  const MESOS = { 'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n' };
  const NODEPORTS = {
    'cluster.yaml':
      'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    service-node-port-range: 20000-32767\n',
  };
  test.each([
    ['enough as it is', '28232', {}, [[32768, 60999]], ''],
    ['to the top first', '30000', {}, [[32000, 65535]], ''],
    ['round numbers that cover nothing more', '40000', MESOS, [[24000, 65535]], '31000-32000'],
    ['no round number that covers more', '33400', MESOS, [[32136, 65535]], ''],
    ['beyond a large pool', '40000', NODEPORTS, [[12000, 65535]], '20000-32767'],
    ['numbers as people write them', '40,000', {}, [[25000, 65535]], ''],
  ])('%s', (_name, need, files, to, reserve) => {
    const answer = json(['--need', need], tree(files));
    expect(answer).toMatchObject({ need: Number(need.replace(',', '')), to, reserve });
    const { after, reserved } = answer.capacity;
    expect(after - reserved).toBeGreaterThanOrEqual(answer.need);
    // Set like this, it clashes with nothing.
    const [[low, high]] = to as [[number, number]];
    const set = [
      '--set',
      `net.ipv4.ip_local_port_range=${low} ${high}`,
      '--set',
      `net.ipv4.ip_local_reserved_ports=${reserve}`,
    ];
    expect(portclash(['lint', '--allow-empty', ...set], tree(files)).status).toBe(0);
  });

  test('as text', () => {
    expectGolden('range/need.txt', portclash(['range', '--need', '40000'], tree(PROJECT)).stdout);
  });

  test.each([
    [
      ['--need', '64000'],
      MESOS,
      'no range leaves 64,000 ports: 1024-65535 without the 1,001 that are claimed has 63,511',
    ],
    [['--need', '0'], {}, 'It is a number of ports from 1 to 64512'],
    [['--need', '9', '16000-61000'], {}, '--need proposes a range: leave 16000-61000 out'],
    [[], {}, 'range wants a range to judge (16000-61000), or --need'],
    [['sixteen'], {}, "'sixteen': A range is two ports"],
  ])('%j: 2', (args, files, message) => {
    const run = portclash(['range', ...args], tree(files));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
