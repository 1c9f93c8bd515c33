// Rules of one's own as people run them: policies, claims, options, plug-ins, and the page that explains them.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'own-rules.md'), 'utf8');

/** The examples of the page by the file that their first line names; those of one name are joined. */
const EXAMPLES: ReadonlyMap<string, string> = new Map(
  [...PAGE.matchAll(/```(?:js|yaml)\n(?:\/\/|#) (\S+)\n([\s\S]*?)```/g)].map(([, file = '', text = '']) => [
    file,
    text,
  ]),
);

const POLICIES =
  /```yaml\n(policies:[\s\S]*?|# portclash\.config\.yaml\npolicies:[\s\S]*?)```/.exec(PAGE)?.[1] ?? '';

const tasks = (key: string, value: string) =>
  `- hosts: all\n  tasks:\n    - sysctl: { name: ${key}, value: "${value}" }\n`;

describe('policies', () => {
  test.each([
    ['net.ipv4.tcp_tw_reuse', '1', ['no-tw-reuse error net.ipv4.tcp_tw_reuse']],
    ['net.ipv4.tcp_tw_reuse', '2', []],
    ['net.ipv4.conf.all.rp_filter', '2', ['strict-reverse-path warning net.ipv4.conf.all.rp_filter']],
    ['net.ipv4.conf.eth0.rp_filter', ' 1', []],
    ['net.ipv6.conf.all.forwarding', '2', []],
    ['net.ipv4.tcp_tw_reuse', '{{ nowhere }}', []],
  ])('%s = %s', (key, value, expected) => {
    const run = portclash(
      ['lint', '--only', 'no-tw-reuse', '--only', 'strict-reverse-path', '--format', 'json'],
      tree({ 'portclash.config.yaml': POLICIES, 'site.yml': tasks(key, value) }),
    );
    const { findings } = JSON.parse(run.stdout) as {
      findings: { rule: string; level: string; message: string; location: { file: string; line: number } }[];
    };
    expect(findings.map((f) => `${f.rule} ${f.level} ${f.message.split(' ')[0]}`)).toEqual(expected);
    for (const { location } of findings) expect(location).toMatchObject({ file: 'site.yml', line: 3 });
  });

  test('blanks between numbers do not matter, and the message of the project is shown', () => {
    const policy = `policies:\n  - id: memory\n    sysctl: net.ipv4.tcp_rmem\n    allow: ["4096 131072 6291456"]\n    message: sized for our links.\n`;
    const at = (value: string) =>
      portclash(
        ['lint', '--only', 'memory'],
        tree({ '.portclashrc.yaml': policy, 'etc/sysctl.d/1.conf': value }),
      );
    expect(at('net.ipv4.tcp_rmem = 4096\t131072   6291456\n').status).toBe(0);
    const other = at('net.ipv4.tcp_rmem = 1 2 3\n');
    expect(other.stdout.replace(/\s+/g, ' ')).toContain(
      "warning[memory]: net.ipv4.tcp_rmem is set to '1 2 3', and policy memory allows '4096 131072 6291456': sized for our links.",
    );
  });

  test('rules lists them; ignore and levels work on them', () => {
    const folder = tree({ 'portclash.config.yaml': POLICIES });
    expect(portclash(['rules'], folder).stdout).toContain('no-tw-reuse  error');
    const off = tree({
      'portclash.config.yaml': `${POLICIES}rules: { no-tw-reuse: note }\nignore:\n  - { rule: strict-reverse-path, reason: later }\n`,
      'site.yml': tasks('net.ipv4.tcp_tw_reuse', '1') + tasks('net.ipv4.conf.all.rp_filter', '0'),
    });
    const run = portclash(['lint', '--only', 'no-tw-reuse', '--only', 'strict-reverse-path'], off);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('note[no-tw-reuse]');
    expect(run.stdout).toContain('1 finding suppressed');
  });
});

test('claims are judged under their names', () => {
  const run = portclash(
    ['lint', '--only', 'ephemeral-vs-listener'],
    tree({
      'portclash.config.yaml': 'claims:\n  - { name: billing, ports: 25000-25100, protocol: tcp }\n',
      'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n',
    }),
  );
  expect(run.stdout.replace(/\s+/g, ' ')).toContain(
    'covers 25000-25100, which billing listens on (portclash.config.yaml:2)',
  );
  expect(run.stderr).toBe('');
});

describe('options', () => {
  const lint = (rules: string) =>
    portclash(
      ['lint', '--only', 'ephemeral-floor-low'],
      tree({
        'portclash.config.yaml': `rules: ${rules}\n`,
        'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 12000 60999\n',
      }),
    );

  test('change what a rule reports', () => {
    expect(lint('{}').status).toBe(0);
    const run = lint('{ ephemeral-floor-low: [error, { floor: 16000 }] }');
    expect(run.status).toBe(1);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('starts at 12000, below 16000:');
  });

  test.each([
    [
      '{ ephemeral-floor-low: [on, { flor: 16000 }] }',
      "has no option 'flor'; did you mean 'floor'? (it takes floor)",
    ],
    ['{ ephemeral-floor-low: [on, { floor: high }] }', 'is a number from 1025 to 60999, not "high"'],
    ['{ ephemeral-floor-low: [on, { floor: 80 }] }', 'is a number from 1025 to 60999, not 80'],
    ['{ ephemeral-parity: [on, { floor: 1 }] }', "has no option 'floor' (it takes none)"],
  ])('%s', (rules, message) => {
    const run = lint(rules);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });
});

describe('plug-ins', () => {
  const rule = (id: string, check: string) =>
    `export default { id: '${id}', level: 'warning', summary: 's', why: 'w', fix: 'f', limits: 'l', references: [], tags: [], check: ${check} };\n`;
  const project = (plugin: string, config = '') =>
    tree({
      'portclash.config.yaml': `plugins: [./own.mjs]\n${config}`,
      'own.mjs': plugin,
      'etc/sysctl.d/1.conf': 'vm.swappiness = 1\n',
    });

  test('the example of the page reports, its option works, and its tests pass', () => {
    const files = Object.fromEntries(EXAMPLES);
    const folder = tree({
      ...files,
      'web.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: NodePort\n  ports: [{port: 80, nodePort: 30150}]\n',
    });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'portclash'), 'dir');
    const run = portclash(['lint', '--only', 'low-nodeports', '--allow-plugins', 'web.yaml'], folder);
    expect(run.stderr).toBe('');
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(
      "error[low-nodeports]: Node port 30150 is one of the platform team's: the first free one is 30200.",
    );
    const tests = spawnSync(process.execPath, ['--test', 'lint/low-nodeports.test.mjs'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(tests.stdout).toMatch(/# pass 2\b/);
    expect(tests.status).toBe(0);
  });

  test('nothing runs without the flag, and the run says so', () => {
    const run = portclash(['lint'], project("throw new Error('it ran')"));
    expect(run.status).toBe(0);
    expect(run.stderr).toBe('portclash: plug-ins are not run without --allow-plugins: own.mjs\n');
  });

  test('their rules are listed and explained', () => {
    const folder = project(rule('team-rule', '() => []'));
    expect(portclash(['rules', '--allow-plugins'], folder).stdout).toContain('team-rule  warning');
    expect(portclash(['explain', 'team-rule', '--allow-plugins'], folder).stdout).toContain(
      'team-rule (warning)',
    );
  });

  test.each([
    ['a syntax error', 'export default {', 'portclash.config.yaml:1: plug-in own.mjs cannot be loaded: '],
    ['nothing exported', 'export const a = 1;', 'own.mjs exports no rule: the default export is undefined'],
    ['no check', rule('team', 'undefined'), "'check' is no function"],
    [
      'the id of a built-in rule',
      rule('ephemeral-vs-mesos', '() => []'),
      "'ephemeral-vs-mesos' is a rule that there is",
    ],
    ['a check that throws', rule('team', "() => { throw new Error('oh') }"), 'rule team failed: oh'],
    [
      'a finding without a place',
      rule('team', "() => [{ subject: '', message: '', why: '', hosts: '' }]"),
      "without 'location'",
    ],
    [
      'one id twice',
      `${rule('team', '() => []').replace('export default', 'const one =')}export default [one, one];`,
      "'team' is a rule of own.mjs",
    ],
  ])('%s: 2', (_name, plugin, message) => {
    const run = portclash(['lint', '--allow-plugins'], project(plugin));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('    at ');
  });
});
