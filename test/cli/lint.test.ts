// portclash lint as a person, a hook or a workflow runs it: streams, exit statuses, formats, bad input.

import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, throughShell, tree } from '../tree.ts';

const CLASH = {
  'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n',
  'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n',
};

describe('exit status and streams', () => {
  test('a clash: 1, the report on stdout, nothing on stderr', () => {
    const run = portclash(['lint'], tree(CLASH));
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('error[ephemeral-vs-mesos]');
    expect(run.stdout).toContain('etc/sysctl.d/50-ports.conf:1:32');
    expect(run.stdout).toContain('etc/mesos-agent/resources:1:1');
    expect(run.stderr).toBe('');
  });

  test.each([
    ['help', 'lint --help | head -1', 'Usage: portclash lint'],
    ['a report', `lint --format json . | head -1`, '{'],
  ])('%s for a reader that goes away: no word of it', (_, command, first) => {
    const run = throughShell(command, tree(CLASH));
    expect({ ...run, stdout: run.stdout.slice(0, first.length) }).toEqual({ stdout: first, stderr: '' });
  });

  test.skipIf(!existsSync('/dev/full'))('a disk that is full: 2, and a word about it', () => {
    const run = throughShell('lint . > /dev/full; echo $?', tree(CLASH));
    expect(run.stdout).toBe('2\n');
    expect(run.stderr).toContain('no space left');
  });

  test.each([
    [['--fail-on', 'never'], 0],
    [['--fail-on', 'error'], 1],
    [['--skip', 'ephemeral-vs-mesos'], 0],
    [['--skip', 'ephemeral-vs-mesos', '--fail-on', 'note'], 1],
    [['--only', 'reserved-ports-invalid'], 0],
    [['--only', 'reserved-ports-invalid,tw-reuse'], 0],
    [['--only', 'reserved-ports-invalid, ephemeral-vs-mesos'], 1],
    [['--rule', 'ephemeral-vs-mesos=note'], 0],
    [['--rule', 'ephemeral-vs-mesos=off', '--rule', 'ephemeral-vs-iana=error'], 1],
    [['--set', 'net.ipv4.ip_local_reserved_ports=31000-32000'], 0],
    [['--set', 'net.ipv4.ip_local_port_range=32768 60999'], 0],
  ])('%j: %i', (flags, status) => {
    expect(portclash(['lint', ...flags], tree(CLASH)).status).toBe(status);
  });

  test.each([
    [['lint', 'nowhere'], 'no such file or folder'],
    [['lint', '--fromat', 'json'], '(Did you mean --format?)'],
    [['lint', '--format', 'prety'], "did you mean 'pretty'?"],
    [['lint', '--format', 'json', '--format', 'sarif'], 'only one format can go to standard output'],
    [['lint', '--only', 'ephemeral-vs-meso'], "did you mean 'ephemeral-vs-mesos'?"],
    [['lint', '--assume', 'mesos-agnt'], "did you mean 'mesos-agent'?"],
    [['lint', '--set', 'net.ipv4.ip_local_port_range=16000-61000'], 'the kernel wants two numbers'],
    [['lint', '--set', 'vm.swappiness=1'], 'no rule judges'],
    [['lint', '--rule', 'ephemeral-vs-mesos=fatal'], 'is no level'],
    [['lint', '--config', 'nowhere.yml'], 'nowhere.yml'],
    [['lint', '--services', 'nowhere'], 'cannot read the services file'],
    [['lint', '--format', 'json=no/such/folder/x.json'], 'cannot write'],
    [['lnt'], '(Did you mean lint?)'],
    [['range', '61000-16000'], 'the low one first'],
    [['range', '100-61000'], 'the kernel refuses'],
    [['explain', 'nothing-like-it'], 'nothing is known about'],
  ])('%j: 2, with a word on what to do', (args, message) => {
    const run = portclash(args, tree(CLASH));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('    at ');
    expect(run.stdout).toBe('');
  });

  test('no file to read is an error unless allowed', () => {
    const empty = tree({});
    expect(portclash(['lint'], empty)).toMatchObject({ status: 2, stdout: '' });
    expect(portclash(['lint', '--allow-empty'], empty)).toMatchObject({ status: 0, stderr: '' });
  });

  test('the same bytes whatever the order of the arguments', () => {
    const root = tree(CLASH);
    const one = portclash(['lint', '--format', 'json', 'etc/sysctl.d', 'etc/mesos-agent'], root);
    const two = portclash(['lint', '--format', 'json', 'etc/mesos-agent', 'etc/sysctl.d'], root);
    expect(one.stdout).toBe(two.stdout);
    expect(JSON.parse(one.stdout).findings).toHaveLength(3);
  });

  test('paths are relative to the git root, from any folder', () => {
    const root = tree(CLASH);
    mkdirSync(join(root, '.git'));
    const run = portclash(['lint', '--format', 'json', '.'], join(root, 'etc'));
    expect(JSON.parse(run.stdout).findings[0].location.file).toBe('etc/sysctl.d/50-ports.conf');
  });
});

describe('formats', () => {
  test('several formats to several files in one run', () => {
    const root = tree(CLASH);
    const run = portclash(
      ['lint', '--format', 'pretty', '--format', 'json=a.json', '--format', 'sarif=a.sarif'],
      root,
    );
    expect(run.stdout).toContain('error[ephemeral-vs-mesos]');
    expect(JSON.parse(readFileSync(join(root, 'a.json'), 'utf8')).version).toBe(1);
    expect(JSON.parse(readFileSync(join(root, 'a.sarif'), 'utf8')).runs).toHaveLength(1);
  });

  test('annotations are the default inside GitHub Actions', () => {
    const run = portclash(['lint'], tree(CLASH), { GITHUB_ACTIONS: 'true' });
    expect(run.stdout).toMatch(/^::error file=etc\/sysctl\.d\/50-ports\.conf,line=1,/m);
  });

  test('json has the shape of the contract', () => {
    const document = JSON.parse(portclash(['lint', '--format', 'json'], tree(CLASH)).stdout);
    expect(Object.keys(document)).toEqual(['version', 'tool', 'findings', 'summary']);
    const [finding] = document.findings;
    expect(finding).toMatchObject({
      rule: 'ephemeral-vs-mesos',
      level: 'error',
      confidence: 'high',
      location: { file: 'etc/sysctl.d/50-ports.conf', line: 1, column: 32, endLine: 1, endColumn: 43 },
      ports: [[31000, 32000]],
      hosts: 'this image',
      related: [
        {
          location: { file: 'etc/mesos-agent/resources', line: 1, column: 1, endLine: 1, endColumn: 23 },
          label: 'Mesos offers 31000-32000 to tasks',
          claimant: 'mesos-agent',
          default: false,
        },
      ],
      risk: { connections: 1000, ports: 1 },
      fixes: [
        {
          title: 'set net.ipv4.ip_local_reserved_ports = 31000-32000',
          safe: true,
          edits: [
            {
              file: 'etc/sysctl.d/50-ports.conf',
              start: 43,
              end: 43,
              text: 'net.ipv4.ip_local_reserved_ports = 31000-32000\n',
            },
          ],
        },
        {
          title: 'set net.ipv4.ip_local_port_range = 32001 61000',
          safe: false,
          edits: [{ file: 'etc/sysctl.d/50-ports.conf', start: 31, end: 42, text: '32001 61000' }],
        },
      ],
      suppressed: null,
    });
    expect(finding.risk.probability).toBeCloseTo(0.0217, 3);
    expect(finding.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(document.summary).toEqual({
      files: 2,
      facts: 2,
      unresolved: 0,
      findings: { error: 1, warning: 0, note: 2 },
      hidden: { lowConfidence: 0, suppressed: 0, baseline: 0 },
    });
  });
});

describe('what-if and assumptions', () => {
  test('--set judges every host with that range, and points at the claim', () => {
    const root = tree({ 'etc/mesos-agent/resources': CLASH['etc/mesos-agent/resources'] });
    expect(portclash(['lint'], root).status).toBe(0);
    const run = portclash(
      ['lint', '--format', 'json', '--set', 'net.ipv4.ip_local_port_range=16000 61000'],
      root,
    );
    const [finding] = JSON.parse(run.stdout).findings;
    expect(finding.location.file).toBe('etc/mesos-agent/resources');
    expect(finding.related).toEqual([
      { location: null, label: 'the range asked about is 16000-61000', default: false },
    ]);
  });

  test('--assume judges with the default ports of a product', () => {
    const root = tree({ 'etc/sysctl.d/50-ports.conf': CLASH['etc/sysctl.d/50-ports.conf'] });
    expect(portclash(['lint', '--only', 'ephemeral-vs-mesos'], root).status).toBe(0);
    const run = portclash(
      ['lint', '--format', 'json', '--only', 'ephemeral-vs-mesos', '--assume', 'mesos-agent'],
      root,
    );
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout).findings[0].related).toEqual([
      { location: null, label: 'Mesos offers 31000-32000 to tasks', claimant: 'mesos-agent', default: true },
    ]);
  });

  test('a default pool of what shows on a machine counts under --set', () => {
    const run = portclash(
      ['lint', '--format', 'json', '--set', 'net.ipv4.ip_local_port_range=16000 61000'],
      tree({ 'etc/default/mesos-agent': 'MESOS_RESOURCES="cpus(*):2;mem(*):2048"\n' }),
    );
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout).findings).toMatchObject([
      { rule: 'ephemeral-vs-mesos', location: { file: 'etc/default/mesos-agent', line: 1 } },
    ]);
  });

  test.each([
    [[], ['docker-compose.yml:3 9092']],
    [
      ['--assume', 'mysql'],
      ['docker-compose.yml:3 3306', 'docker-compose.yml:3 9092'],
    ],
    [['--set', 'net.ipv4.ip_local_reserved_ports=9092'], []],
  ])('what takes its default ports is judged under --set, too: %j', (flags, expected) => {
    const files = {
      'docker-compose.yml': 'services:\n  k:\n    image: apache/kafka\n    network_mode: host\n',
    };
    const set = ['--set', 'net.ipv4.ip_local_port_range=3000 61000'];
    const run = portclash(['lint', '--format', 'json', ...set, ...flags], tree(files));
    const { findings } = JSON.parse(run.stdout) as {
      findings: readonly { location: { file: string; line: number }; ports: [[number, number]] }[];
    };
    expect(findings.map((f) => `${f.location.file}:${f.location.line} ${f.ports[0][0]}`)).toEqual(expected);
  });

  test('what several findings about one range advise is the same', () => {
    const files = {
      'etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 3000 61000\n',
      'docker-compose.yml': [
        'services:',
        '  queue: {image: apache/kafka, network_mode: host}',
        '  data: {image: mysql, network_mode: host}',
        '  web: {image: nginx, ports: ["8080:80"]}',
        '',
      ].join('\n'),
    };
    const run = portclash(['lint', '--format', 'json'], tree(files));
    const { findings } = JSON.parse(run.stdout) as { findings: readonly { rule: string; help: string }[] };
    const helpOf = (rule: string) => findings.find((f) => f.rule === rule)?.help;
    const advice = 'start the range at 9093, or set net.ipv4.ip_local_reserved_ports = 3306,8080,9092';
    expect(helpOf('ephemeral-vs-product')).toBe(advice);
    expect(helpOf('ephemeral-vs-published')).toBe(advice);
  });

  test.each([
    ['a list that protects something else is extended', '8080', '8080,31000-32000'],
    ['a list that the kernel refuses is left to its own rule', '8080, 9090', undefined],
  ])('%s', (_, list, wanted) => {
    const files = {
      ...CLASH,
      'etc/sysctl.d/60-reserved.conf': `net.ipv4.ip_local_reserved_ports = ${list}\n`,
    };
    const run = portclash(['lint', '--format', 'json', '--only', 'ephemeral-vs-mesos'], tree(files));
    const [finding] = JSON.parse(run.stdout).findings as { fixes: { safe: boolean; edits: object[] }[] }[];
    const safe = finding?.fixes.filter((f) => f.safe).flatMap((f) => f.edits) ?? [];
    expect(safe).toMatchObject(
      wanted === undefined ? [] : [{ file: 'etc/sysctl.d/60-reserved.conf', text: wanted }],
    );
  });

  test('what Kubernetes fills into a command is no value that the kernel refuses', () => {
    const run = portclash(
      ['lint', '--format', 'json', '--only', 'ephemeral-range-invalid'],
      tree({
        'pod.yaml': `apiVersion: v1
kind: Pod
spec:
  hostNetwork: true
  containers:
    - name: a
      image: a
      command: [sh, -c, "sysctl -w net.ipv4.ip_local_port_range='$(P)'"]
      env: [{name: P, value: "16000 60999"}]
`,
      }),
    );
    expect(JSON.parse(run.stdout).findings).toEqual([]);
  });

  test('a sign of an agent without a declared offer is a warning, as of any product', () => {
    const run = portclash(
      ['lint', '--format', 'json', '--only', 'ephemeral-vs-mesos'],
      tree({
        'etc/sysctl.d/50-ports.conf': CLASH['etc/sysctl.d/50-ports.conf'],
        'etc/default/mesos-agent': 'MESOS_RESOURCES="cpus(*):2;mem(*):2048"\n',
      }),
    );
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout).findings).toMatchObject([{ level: 'warning', confidence: 'medium' }]);
  });

  test("an offer inside the kernel's default range is a finding at the offer", () => {
    const run = portclash(
      ['lint', '--format', 'json'],
      tree({ 'etc/mesos-agent/resources': 'ports:[40000-41000]\n' }),
    );
    expect(JSON.parse(run.stdout).findings).toMatchObject([
      {
        rule: 'ephemeral-vs-mesos',
        location: { file: 'etc/mesos-agent/resources', line: 1, column: 1 },
        related: [
          { location: null, label: "the kernel's default ephemeral range is 32768-60999", default: true },
        ],
      },
    ]);
  });
});

describe('bad input never ends the run', () => {
  test('each kind is a finding or left out, and the rest is judged', () => {
    const root = tree({
      ...CLASH,
      'empty.yml': '',
      'image.png': Uint8Array.from([0x89, 0x50, 0, 0, 0x73, 0x79, 0x73, 0x63, 0x74, 0x6c]),
      'etc/sysctl.d/10-binary.conf': Uint8Array.from([0, 1, 2, ...Buffer.from('sysctl')]),
      'etc/sysctl.d/20-latin1.conf': Buffer.from('# f\xfcr sysctl\nnet.core.somaxconn = 1\n', 'latin1'),
      'latin1.yml': Buffer.from('# f\xfcr sysctl\nnet.core.somaxconn: 1\n', 'latin1'),
      'ff.conf': Uint8Array.from([...Buffer.from('sysctl '), 0xff, 0xff, 0xff]),
      'broken.yml': 'net.core.somaxconn: "no end\n',
      'broken.tf': 'resource "x" "y" {\n  user_data = "sysctl -w a.b=1\n',
      'broken.json': '{"ports": [1, "sysctl"',
      'deep.yml': `sysctl: ${'- '.repeat(3000)}x\n`,
      'deep.json': `${'['.repeat(50000)}"sysctl"`,
      'bomb.yml': `sysctl: &a [x]\n${Array.from({ length: 40 }, (_, i) => `${String.fromCharCode(98 + (i % 25))}${i}: &a${i} [*a${i === 0 ? '' : i - 1}, *a${i === 0 ? '' : i - 1}]`).join('\n')}\n`,
    });
    symlinkSync(root, join(root, 'loop'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling.conf'));
    const run = portclash(['lint', '--format', 'json'], root);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(1);
    const { findings } = JSON.parse(run.stdout);
    expect(findings.map((f: { rule: string }) => f.rule)).toContain('ephemeral-vs-mesos');
    const unreadable = findings.filter((f: { rule: string }) => f.rule === 'unreadable-file');
    expect(unreadable.map((f: { location: { file: string } }) => f.location.file)).toEqual([
      'bomb.yml',
      'broken.json',
      'broken.tf',
      'broken.yml',
      'deep.json',
      'deep.yml',
      'etc/sysctl.d/10-binary.conf',
      'latin1.yml',
    ]);
    for (const finding of unreadable) expect(finding.help).not.toBe('');
  });

  test('files that are no text on purpose', () => {
    const root = tree({
      'etc/logo.png': Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR sysctl', 'latin1'),
      'etc/backup.conf': Buffer.from('\x1f\x8b\x08\0\0sysctl', 'latin1'),
      'terraform.tfvars': Buffer.from('\0GITCRYPT\0\x01\x02sysctl', 'latin1'),
      'etc/odd.conf': Buffer.from('sysctl\0b', 'latin1'),
    });
    const { findings } = JSON.parse(portclash(['lint', '--format', 'json'], root).stdout);
    expect(
      findings.map(
        (f: { location: { file: string }; message: string }) => `${f.location.file}: ${f.message}`,
      ),
    ).toEqual([
      'etc/odd.conf: The file holds binary data.',
      'terraform.tfvars: Not judged: the file is encrypted with git-crypt.',
    ]);
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.log('skipped: no permission stops root from reading');

  test.skipIf(isRoot)('a file without read permission', () => {
    const root = tree({ ...CLASH, 'secret.conf': 'x' });
    chmodSync(join(root, 'secret.conf'), 0);
    const { findings } = JSON.parse(portclash(['lint', '--format', 'json'], root).stdout);
    expect(findings.map((f: { message: string }) => f.message)).toContain(
      'The file cannot be read (EACCES).',
    );
  });
});

describe('configuration', () => {
  test('levels, overrides, accepted findings, excluded files', () => {
    const run = (config: string) =>
      portclash(
        ['lint', '--format', 'json', '--skip', 'ephemeral-parity'],
        tree({ ...CLASH, '.portclashrc.yaml': config }),
      );
    const levels = (config: string) =>
      JSON.parse(run(config).stdout).findings.map(
        (f: { rule: string; level: string }) => `${f.rule} ${f.level}`,
      );
    expect(levels('rules: { ephemeral-vs-iana: off, ephemeral-vs-mesos: warning }')).toEqual([
      'ephemeral-vs-mesos warning',
    ]);
    expect(levels('overrides: [{ files: ["etc/**"], rules: { ephemeral-vs-iana: off } }]')).toEqual([
      'ephemeral-vs-mesos error',
    ]);
    expect(levels('exclude: ["etc/mesos-agent/**"]')).toEqual(['ephemeral-vs-iana note']);
    expect(levels('ignore: [{ rule: ephemeral-vs-mesos, ports: "31000-32000", reason: test }]')).toEqual([
      'ephemeral-vs-iana note',
    ]);
    const both = ['ephemeral-vs-mesos error', 'unused-ignore warning', 'ephemeral-vs-iana note'];
    expect(levels('ignore: [{ rule: ephemeral-vs-mesos, ports: "31000", reason: test }]')).toEqual(both);
    expect(levels('ignore: [{ rule: ephemeral-vs-mesos, until: 2020-01-01, reason: test }]')).toEqual(both);
  });

  test('an error names file, line and the nearest key, and ends with 2', () => {
    const run = portclash(['lint'], tree({ ...CLASH, '.portclashrc.yaml': 'rules: {}\nexlude: []\n' }));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('.portclashrc.yaml:2:1');
    expect(run.stderr).toContain("did you mean 'exclude'?");
  });

  test('include reads program sources as text', () => {
    const source = {
      'setup.go': 'var s = `\nnet.ipv4.ip_local_port_range = 16000 61000\n`\n',
      'a.conf': 'x\n',
    };
    expect(JSON.parse(portclash(['facts', '--format', 'json'], tree(source)).stdout).facts).toEqual([]);
    const run = portclash(
      ['facts', '--format', 'json'],
      tree({ ...source, '.portclashrc.yaml': 'include: ["**/*.go"]\n' }),
    );
    expect(JSON.parse(run.stdout).facts).toMatchObject([
      { value: '16000 61000', location: { file: 'setup.go', line: 2 } },
    ]);
  });
});
