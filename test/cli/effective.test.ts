// facts --effective: which value each host ends up with, at boot and after `sysctl --system`, and where it stands.

import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectGolden } from '../golden.ts';
import { portclash, tree } from '../tree.ts';

const IMAGE = {
  'etc/sysctl.conf': [
    'net.ipv4.ip_local_port_range = 16000 61000',
    'net.ipv4.tcp_fin_timeout = 20',
    'vm.swappiness = 1',
    '',
  ].join('\n'),
  'etc/sysctl.d/10-a.conf': [
    'net.ipv4.ip_local_port_range = 20000 60999',
    'net.ipv4.ip_local_port_range = 20000-60999',
    'net.core.somaxconn = 4096',
    '',
  ].join('\n'),
  'etc/sysctl.d/99-zz.conf': [
    'net.ipv4.ip_local_port_range = 16000',
    'net.ipv4.conf.*.rp_filter = 2',
    'net.ipv4.conf.lo.rp_filter = 0',
    'net.core.somaxconn = @QUEUE@',
    '',
  ].join('\n'),
  'usr/lib/sysctl.d/50-x.conf': 'net.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_syncookies = 0\n',
  'opt/tune.sh': 'sysctl -w vm.swappiness=10\n',
  'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n',
};

function image(): string {
  const root = tree(IMAGE);
  link(root, 'etc/sysctl.d/50-x.conf', '/dev/null');
  return root;
}

function link(root: string, name: string, target: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  symlinkSync(target, join(root, name));
}

function effective(root: string, ...flags: readonly string[]) {
  const run = portclash(['facts', '--effective', ...flags], root);
  expect([run.status, run.stderr]).toEqual([0, '']);
  return run.stdout;
}

interface Left {
  readonly value: string | null;
  readonly why: string;
  readonly bootValue: string | null;
  readonly reloadValue: string | null;
  readonly boot: { readonly location: { readonly file: string; readonly line: number } } | null;
  readonly reload: Left['boot'];
}

/** `value | at boot, place | after sysctl --system, place` for each key of the first host. */
function values(root: string): Readonly<Record<string, string>> {
  const [host] = JSON.parse(effective(root, '--format', 'json')).hosts as { sysctls: Record<string, Left> }[];
  const place = (fact: Left['boot']) =>
    fact === null ? 'nowhere' : `${fact.location.file}:${fact.location.line}`;
  return Object.fromEntries(
    Object.entries(host?.sysctls ?? {}).map(([key, s]) => [
      key,
      `${s.value} | ${s.bootValue}, ${place(s.boot)} | ${s.reloadValue}, ${place(s.reload)}`,
    ]),
  );
}

describe('an image', () => {
  test('as text of 80 columns', () => {
    const text = effective(image());
    expect(Math.max(...text.split('\n').map((l) => l.length))).toBeLessThanOrEqual(80);
    expectGolden('report/effective.txt', text);
  });

  test('as JSON', () => expectGolden('report/effective.json', effective(image(), '--format', 'json')));

  test('as lines of JSON: a host each', () => {
    const lines = effective(image(), '--format', 'ndjson').trimEnd().split('\n');
    expect(lines.map((l) => JSON.parse(l).name)).toEqual(['machines that use tune.sh', 'this image']);
  });

  test('the findings say how the programs disagree', () => {
    const { findings } = JSON.parse(portclash(['lint', '--format', 'json'], image()).stdout);
    const clashes = findings.filter((f: { rule: string }) => f.rule === 'ephemeral-vs-mesos');
    expect(clashes.map((f: { confidence: string; why: string }) => [f.confidence, f.why])).toEqual(
      Array(2).fill(['medium', 'systemd-sysctl sets 16000-60999 at boot, sysctl --system 16000-61000']),
    );
  });
});

const RANGE = 'net.ipv4.ip_local_port_range';

describe('which line wins', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string]>([
    [
      'one file, both programs',
      { 'etc/sysctl.d/a.conf': `${RANGE} = 20000 60000\n` },
      {},
      '20000 60000 | 20000 60000, etc/sysctl.d/a.conf:1 | 20000 60000, etc/sysctl.d/a.conf:1',
    ],
    [
      'sysctl.conf alone: the rules judge it, though systemd does not read it',
      { 'etc/sysctl.conf': `${RANGE} = 20000 60000\n` },
      {},
      '20000 60000 | null, nowhere | 20000 60000, etc/sysctl.conf:1',
    ],
    [
      'a link leads to sysctl.conf',
      { 'etc/sysctl.conf': `${RANGE} = 20000 60000\n`, 'etc/sysctl.d/50-a.conf': `${RANGE} = 30000 60000\n` },
      { 'etc/sysctl.d/99-sysctl.conf': '../sysctl.conf' },
      '20000 60000 | 20000 60000, etc/sysctl.d/99-sysctl.conf:1 | 20000 60000, etc/sysctl.conf:1',
    ],
    [
      'a link to /dev/null hides a file',
      {
        'usr/lib/sysctl.d/50-a.conf': `${RANGE} = 20000 60000\n`,
        'usr/lib/sysctl.d/10-a.conf': `${RANGE} = 30000 60000\n`,
      },
      { 'etc/sysctl.d/50-a.conf': '/dev/null' },
      '30000 60000 | 30000 60000, usr/lib/sysctl.d/10-a.conf:1 | 30000 60000, usr/lib/sysctl.d/10-a.conf:1',
    ],
    [
      'so does a file of comments',
      {
        'usr/lib/sysctl.d/50-a.conf': `${RANGE} = 20000 60000\n`,
        'usr/lib/sysctl.d/10-a.conf': `${RANGE} = 30000 60000\n`,
        'run/sysctl.d/50-a.conf': '# nothing\n',
      },
      {},
      '30000 60000 | 30000 60000, usr/lib/sysctl.d/10-a.conf:1 | 30000 60000, usr/lib/sysctl.d/10-a.conf:1',
    ],
    [
      'the kernel refuses the last line: procps has written the one before',
      { 'etc/sysctl.d/a.conf': `${RANGE} = 20000 60000\n${RANGE} = 60000 20000\n` },
      {},
      'null | 32768 60999, nowhere | 20000 60000, etc/sysctl.d/a.conf:1',
    ],
  ])('%s', (_, files, links, expected) => {
    const root = tree(files);
    for (const [name, target] of Object.entries(links)) link(root, name, target);
    expect(values(root)[RANGE]).toBe(expected);
  });

  test('what restricts a claim is said with it', () => {
    const root = tree({
      'nginx.conf': 'http {\n  server {\n    listen 127.0.0.1:8080;\n  }\n}\n',
      'app.env': 'LISTEN_PORT=9000\n',
    });
    expect(effective(root)).toContain('listens on tcp 8080, on 127.0.0.1\n');
    expect(effective(root)).toContain('listens on 9000, confidence: low\n');
  });

  test('no host, no setting', () => {
    expect(effective(tree({ 'a.conf': 'x = 1\n' }))).toBe('0 hosts, 0 settings\n');
    expect(JSON.parse(effective(tree({ 'a.conf': 'x = 1\n' }), '--format', 'json'))).toEqual({
      version: 1,
      hosts: [],
    });
  });

  test('a play that writes to both files', () => {
    const tasks = [
      '- hosts: web',
      '  tasks:',
      `    - sysctl: {name: ${RANGE}, value: "20000 60000"}`,
      `    - sysctl: {name: ${RANGE}, value: "30000 60000", sysctl_file: /etc/sysctl.d/90-web.conf}`,
      '',
    ];
    expect(values(tree({ 'site.yml': tasks.join('\n') }))[RANGE]).toBe(
      'null | 30000 60000, site.yml:4 | 20000 60000, site.yml:3',
    );
  });
});

test('hosts that end up with the same are one block, and equal claims one line', () => {
  const site = '- hosts: HOST\n  tasks:\n    - sysctl: {name: vm.swappiness, value: 1}\n';
  const server = 'server {\n  listen 8080;\n}\nserver {\n  listen 8080;\n  server_name b;\n}\n';
  const text = effective(tree({ 'site.yml': site.replace('HOST', 'web'), 'web/nginx.conf': server }));
  expect(text.match(/nginx listens/g)).toHaveLength(1);
  expect(text).toContain('web/nginx.conf:2:10\n      web/nginx.conf:5:10\n');
});
