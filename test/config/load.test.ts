// Which file is used, what it means, and what wins.

import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/merge.ts';
import { CONFIG_PLACES } from '../../src/config/search.ts';
import { configOf, errorLines, load, RULES, tree } from './tree.ts';

const MARK = (glob: string) => `{"exclude": ["${glob}"]}`;

describe('search', () => {
  it.each(CONFIG_PLACES)('finds %s', async (place) => {
    const text = place === 'package.json' ? `{"name": "x", "portclash": ${MARK('here')}}` : MARK('here');
    const loaded = await load(tree({ [place]: text }));
    expect(loaded).toMatchObject({ ok: true, file: place, config: { exclude: ['here'] } });
  });

  it('takes the first of several names in the order of the documentation', async () => {
    const files = Object.fromEntries(CONFIG_PLACES.map((place) => [place, MARK(place)]));
    const root = tree({ ...files, 'package.json': `{"portclash": ${MARK('package.json')}}` });
    expect((await configOf(load(root))).exclude).toEqual(['package.json']);
    const rest = tree({ ...files, 'package.json': '{"dependencies": {"portclash": "1"}}' });
    expect((await configOf(load(rest))).exclude).toEqual(['.portclashrc']);
  });

  it('goes upwards, over files that do not count', async () => {
    const root = tree({
      '.portclashrc.json': MARK('top'),
      'a/package.json': '{"dependencies": {"portclash": "1"}}',
      'a/.portclashrc': '  \n',
      'a/b/package.json': '{"name": "b"}',
      'a/b/.portclashrc.yaml/keep': '',
      'a/b/c/x': '',
    });
    const loaded = await load(root, { cwd: path.join(root, 'a/b/c') });
    expect(loaded).toMatchObject({ ok: true, file: '.portclashrc.json', config: { exclude: ['top'] } });
  });

  it('stops at the root', async () => {
    const outer = tree({ '.portclashrc': MARK('outside'), 'repo/sub/x': '' });
    const root = path.join(outer, 'repo');
    expect(await load(root, { cwd: path.join(root, 'sub') })).toEqual({
      ok: true,
      config: defaultConfig(RULES),
    });
  });

  it('stops at the root when the working directory is reached through a link', async () => {
    const outer = tree({ '.portclashrc': MARK('outside'), 'repo/.portclashrc': '', 'repo/sub/x': '' });
    symlinkSync(path.join(outer, 'repo'), path.join(outer, 'link'));
    expect(await load(path.join(outer, 'repo'), { cwd: path.join(outer, 'link/sub') })).toEqual({
      ok: true,
      config: defaultConfig(RULES),
    });
  });

  it('looks only into a working directory that lies outside the root', async () => {
    const outer = tree({ '.portclashrc': MARK('outside'), 'repo/x': '', 'other/x': '' });
    expect(await load(path.join(outer, 'repo'), { cwd: path.join(outer, 'other') })).toEqual({
      ok: true,
      config: defaultConfig(RULES),
    });
  });

  it('does not follow a link out of the project', async () => {
    const outer = tree({ secret: 'token: 1', 'repo/x': '' });
    const root = path.join(outer, 'repo');
    symlinkSync('../secret', path.join(root, '.portclashrc'));
    expect(await errorLines(load(root))).toEqual([
      '.portclashrc:1:1: a link that leads out of the project; pass it with --config',
    ]);
  });

  it('passes over a link to nothing', async () => {
    const root = tree({ x: '' });
    symlinkSync('gone', path.join(root, '.portclashrc'));
    expect(await load(root)).toEqual({ ok: true, config: defaultConfig(RULES) });
  });

  it('survives a working directory that does not exist', async () => {
    expect(await load('/no/such/directory')).toEqual({ ok: true, config: defaultConfig(RULES) });
  });
});

describe('--config', () => {
  it.each(['ours.json', 'ours.yaml', 'ours.yml', 'ours', '.ours'])('takes %s', async (file) => {
    const root = tree({ [`ci/${file}`]: MARK('given'), '.portclashrc': MARK('found') });
    expect(await load(root, { cwd: path.join(root, 'ci'), file })).toMatchObject({
      ok: true,
      file: `ci/${file}`,
      config: { exclude: ['given'] },
    });
  });

  it.each([
    [
      'evil.js',
      "evil.js:1:1: 'evil.js': configuration is data only and never executed; use .json, .yaml or .yml",
    ],
    [
      'evil.ts',
      "evil.ts:1:1: 'evil.ts': configuration is data only and never executed; use .json, .yaml or .yml",
    ],
    [
      'evil.cjs',
      "evil.cjs:1:1: 'evil.cjs': configuration is data only and never executed; use .json, .yaml or .yml",
    ],
    [
      'evil.mts',
      "evil.mts:1:1: 'evil.mts': configuration is data only and never executed; use .json, .yaml or .yml",
    ],
    ['a.toml', "a.toml:1:1: 'a.toml': not a format of ours; use .json, .yaml or .yml"],
    ['no.json', 'no.json:1:1: no such file; --config is relative to the working directory'],
    ['dir', 'dir:1:1: not a regular file; --config is relative to the working directory'],
    ['package.json', "package.json:1:1: no key 'portclash' at the top; add it"],
  ])('refuses %s', async (file, line) => {
    const root = tree({ 'evil.js': 'throw 1', 'evil.ts': 'throw 1', 'package.json': '{}' });
    mkdirSync(path.join(root, 'dir'));
    expect(await errorLines(load(root, { file }))).toEqual([line]);
  });

  it('may lie outside the root, with what it extends beside it', async () => {
    const outer = tree({
      'conf/main.yaml': 'extends: ./base.yaml\nexclude: [a]\n',
      'conf/base.yaml': 'exclude: [b]\n',
      'repo/x': '',
      'conf/far.yaml': 'extends: ../repo/y.yaml\n',
    });
    const root = path.join(outer, 'repo');
    const file = path.join(outer, 'conf/main.yaml');
    expect(await load(root, { file })).toMatchObject({ ok: true, file, config: { exclude: ['b', 'a'] } });
    expect(await errorLines(load(root, { file: '../conf/far.yaml' }))).toEqual([
      `${outer}/conf/far.yaml:1:10: extends: '../repo/y.yaml' leads out of the project; name a file inside`,
    ]);
  });

  it('takes a text in place of the file', async () => {
    const root = tree({});
    expect(await load(root, { file: 'new.yaml', rawText: 'exclude: [a]' })).toMatchObject({ ok: true });
    expect(await errorLines(load(root, { file: 'new.yaml', rawText: 'exclude: a: b' }))).toEqual([
      'new.yaml:1:10: not YAML: Nested mappings are not allowed in compact mappings',
    ]);
  });
});

describe('meaning', () => {
  it('reads every key', async () => {
    const text = `
$schema: ./portclash.schema.json
extends: [portclash:recommended]
include: ["**/*.go", "./x/*.sh", "!y"]
exclude: ["test/**"]
assume: [mesos-agent]
hosts:
  - name: agents
    match: ["ansible:group/mesos_agents", "path:packer/agent/**"]
kernel: 5.10
rules:
  ephemeral-vs-iana: off
  ephemeral-range-small: [warning, { connectionsPerSecond: 500 }]
overrides:
  - files: ["staging/**"]
    rules: { ephemeral-vs-listener: note }
claims:
  - { name: billing, ports: 25000-25100, protocol: tcp, hosts: agents }
  - { name: web, ports: [8080, "9000-9001,9002"] }
policies:
  - { id: no-reuse, sysctl: net.ipv4.tcp_tw_reuse, allow: ["0", 2], level: error, message: "Leave it." }
plugins: ["./lint/our-rules.mjs"]
ignore:
  - { rule: no-reuse, paths: ["legacy/**"], ports: "8080", until: 2027-03-31, reason: "moves" }
  - { rule: unused-ignore }
services: etc/services
`;
    const loaded = await load(tree({ '.portclashrc.yaml': text, 'etc/services': '' }));
    const config = await configOf(Promise.resolve(loaded));
    const plain = JSON.parse(
      JSON.stringify(config, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value)),
    );
    const place = (line: number, column: number, endLine: number, endColumn: number) => ({
      file: '.portclashrc.yaml',
      line,
      column,
      endLine,
      endColumn,
    });
    expect(plain).toEqual({
      layers: ['portclash:recommended', '.portclashrc.yaml'],
      include: ['**/*.go', 'x/*.sh', '!y'],
      exclude: ['test/**'],
      assume: ['mesos-agent'],
      hosts: [
        {
          name: 'agents',
          match: ['ansible:group/mesos_agents', 'path:packer/agent/**'],
          at: expect.objectContaining({ line: 8, column: 5 }),
        },
      ],
      kernel: '5.10',
      rules: {
        'ephemeral-range-small': { level: 'warning', options: { connectionsPerSecond: 500 } },
        'ephemeral-vs-iana': { level: 'off', options: {} },
        'ephemeral-vs-listener': { level: 'on', options: {} },
        'no-reuse': { level: 'error', options: {} },
        'unused-ignore': { level: 'on', options: {} },
      },
      overrides: [
        { files: ['staging/**'], rules: { 'ephemeral-vs-listener': { level: 'note', options: {} } } },
      ],
      claims: [
        {
          name: 'billing',
          ports: [[25000, 25100]],
          raw: '25000-25100',
          protocol: 'tcp',
          hosts: ['agents'],
          at: place(18, 29, 18, 40),
        },
        {
          name: 'web',
          ports: [
            [8080, 8080],
            [9000, 9002],
          ],
          raw: '8080,9000-9001,9002',
          protocol: 'any',
          at: place(19, 25, 19, 49),
        },
      ],
      policies: [
        {
          id: 'no-reuse',
          sysctl: 'net.ipv4.tcp_tw_reuse',
          allow: ['0', '2'],
          level: 'error',
          message: 'Leave it.',
          at: place(21, 11, 21, 19),
        },
      ],
      plugins: [{ file: 'lint/our-rules.mjs', at: place(22, 11, 22, 33) }],
      ignore: [
        {
          rule: 'no-reuse',
          paths: ['legacy/**'],
          ports: [[8080, 8080]],
          until: '2027-03-31',
          reason: 'moves',
          at: place(24, 13, 24, 21),
        },
        { rule: 'unused-ignore', paths: ['**'], at: place(25, 13, 25, 26) },
      ],
      services: { file: 'etc/services', at: place(26, 11, 26, 23) },
    });
  });

  it('makes globs relative to the root, whatever the directory is called', async () => {
    const root = tree({
      'a[1]/.portclashrc':
        'include: ["*.go", "!./b/**"]\nhosts: [{name: x, match: ["path:agent/**", "ansible:group/web"]}]\n',
    });
    const config = await configOf(load(root, { cwd: path.join(root, 'a[1]') }));
    expect(config.include).toEqual(['a\\[1\\]/*.go', '!a\\[1\\]/b/**']);
    expect(config.hosts[0]?.match).toEqual(['path:a\\[1\\]/agent/**', 'ansible:group/web']);
  });
});

describe('what wins', () => {
  const level = async (root: string, id: string) => (await configOf(load(root))).rules.get(id);

  it('the file over what it extends, and later over earlier; options key by key', async () => {
    const root = tree({
      '.portclashrc':
        'extends: [./conf/a.yaml, ./conf/b.json]\nrules: {ephemeral-range-small: note}\nkernel: "6.1"\n',
      'conf/a.yaml': 'extends: ../base.yaml\nrules: {ephemeral-vs-listener: note, unused-ignore: off}\n',
      'conf/b.json': '{"rules": {"unused-ignore": ["error", {"a": 1}]}, "kernel": "5.15"}',
      'base.yaml':
        'rules: {ephemeral-vs-listener: off, ephemeral-range-small: [error, {a: 1, b: 2}]}\nkernel: "4.19"\nexclude: [x]\n',
    });
    const config = await configOf(load(root));
    expect(config.layers).toEqual([
      'portclash:recommended',
      'base.yaml',
      'conf/a.yaml',
      'conf/b.json',
      '.portclashrc',
    ]);
    expect(config.kernel).toBe('6.1');
    expect(config.exclude).toEqual(['x']);
    expect([...config.rules].map(([id, { level, options }]) => [id, level, options])).toEqual([
      ['ephemeral-range-small', 'note', { a: 1, b: 2 }],
      ['ephemeral-vs-iana', 'on', {}],
      ['ephemeral-vs-listener', 'note', {}],
      ['unused-ignore', 'error', { a: 1 }],
    ]);
  });

  it.each([
    ['none', '{}', 'on', 'on'],
    ['recommended', 'extends: portclash:recommended', 'on', 'on'],
    ['strict', 'extends: [portclash:strict]', 'on', 'error'],
    ['all', 'extends: [portclash:all]', 'on', 'on'],
    ['all, then strict', 'extends: [portclash:all, portclash:strict]', 'on', 'error'],
    ['strict, then all', 'extends: [portclash:strict, portclash:all]', 'on', 'on'],
    ['all, and a rule', 'extends: [portclash:all]\nrules: {ephemeral-vs-iana: note}', 'note', 'on'],
  ])('presets: %s', async (_, text, iana, unused) => {
    const root = tree({ '.portclashrc': text });
    expect((await level(root, 'ephemeral-vs-iana'))?.level).toBe(iana);
    expect((await level(root, 'unused-ignore'))?.level).toBe(unused);
  });

  it('a file extended twice counts where it is extended last', async () => {
    const root = tree({
      '.portclashrc': 'extends: [./base.yaml, ./other.yaml, ./base.yaml]\n',
      'base.yaml': 'rules: {unused-ignore: note}\n',
      'other.yaml': 'extends: [./base.yaml]\nrules: {unused-ignore: error}\n',
    });
    expect((await level(root, 'unused-ignore'))?.level).toBe('note');
  });

  it('hosts, policies and claims of a name replace those below', async () => {
    const root = tree({
      '.portclashrc':
        'extends: ./base.yaml\nhosts: [{name: a, match: ["ansible:group/new"]}]\nclaims: [{name: x, ports: 1, hosts: a}, {name: x, ports: 2}]\n',
      'base.yaml':
        'hosts: [{name: a, match: ["ansible:group/old"]}, {name: b, match: ["ansible:group/b"]}]\nclaims: [{name: x, ports: 3}, {name: y, ports: 4}]\npolicies: [{id: p, sysctl: a.b, allow: ["1"]}]\n',
    });
    const config = await configOf(load(root));
    expect(config.hosts.map((h) => [h.name, ...h.match])).toEqual([
      ['a', 'ansible:group/new'],
      ['b', 'ansible:group/b'],
    ]);
    expect(config.claims.map((c) => `${c.name} ${c.ports}`)).toEqual(['y 4', 'x 1', 'x 2']);
    expect(config.rules.get('p')?.level).toBe('warning');
  });

  it('a policy can be turned off, and on again at its own level', async () => {
    const policy = 'policies: [{id: p, sysctl: a.b, allow: ["1"], level: note}]\n';
    expect((await level(tree({ '.portclashrc': `${policy}rules: {p: off}` }), 'p'))?.level).toBe('off');
    expect((await level(tree({ '.portclashrc': `${policy}rules: {p: on}` }), 'p'))?.level).toBe('note');
  });
});

describe('extends', () => {
  it('reports a circle where it closes', async () => {
    const root = tree({
      '.portclashrc': 'extends: [./a.yaml]\n',
      'a.yaml': 'extends:\n  - ./b.yaml\n',
      'b.yaml': 'extends: [./a.yaml]\n',
    });
    expect(await errorLines(load(root))).toEqual([
      "b.yaml:1:11: extends[0]: 'a.yaml' extends this file in turn; remove one of the two",
    ]);
  });

  it('reports a file that extends itself', async () => {
    expect(await errorLines(load(tree({ '.portclashrc': 'extends: .portclashrc\n' })))).toEqual([
      ".portclashrc:1:10: extends: '.portclashrc' extends this file in turn; remove one of the two",
    ]);
  });

  it('does not follow a link out of the project', async () => {
    const outer = tree({ secret: 'a: 1', 'repo/.portclashrc': 'extends: ./base.yaml\n' });
    symlinkSync('../secret', path.join(outer, 'repo/base.yaml'));
    expect(await errorLines(load(path.join(outer, 'repo')))).toEqual([
      ".portclashrc:1:10: extends: './base.yaml' leads out of the project; name a file inside",
    ]);
  });

  it('visits every file of a web once', async () => {
    const layers = Array.from({ length: 40 }, (_, i) => [
      `l${i}.yaml`,
      `extends: [./l${i + 1}.yaml, ./l${i + 1}.yaml]\n`,
    ]);
    const root = tree({
      ...Object.fromEntries(layers),
      'l40.yaml': 'kernel: "6.6"\n',
      '.portclashrc': 'extends: l0.yaml',
    });
    const config = await configOf(load(root));
    expect(config.kernel).toBe('6.6');
    expect(config.layers).toHaveLength(43);
  });

  it('reads no more than half a million characters', async () => {
    const filler = `# ${'x'.repeat(200_000)}\n`;
    const root = tree({ '.portclashrc': 'extends: [a, b, c]', a: filler, b: filler, c: filler });
    expect(await errorLines(load(root))).toEqual([
      '.portclashrc:1:11: extends[0]: more than 524288 characters together; extend less',
    ]);
  });

  it('has an end', async () => {
    const layers = Array.from({ length: 70 }, (_, i) => [`l${i}.yaml`, `extends: ./l${i + 1}.yaml\n`]);
    const root = tree({ ...Object.fromEntries(layers), '.portclashrc': 'extends: l0.yaml' });
    expect(await errorLines(load(root))).toEqual([
      'l62.yaml:1:10: extends: more than 64 files; extend fewer',
    ]);
  });
});
