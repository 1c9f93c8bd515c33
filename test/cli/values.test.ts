// --var and --vars: values for names that the files leave open, whatever the tool.

import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

const FILES = {
  'roles/base/tasks/main.yml':
    '- sysctl: {name: net.ipv4.ip_local_port_range, value: "{{ low }} {{ high | default(65001) }}"}\n',
  'roles/base/defaults/main.yml': 'high: 60999\n',
  // A file of variables beside it would be a choice of its own.
  'infra/main.tf': [
    'variable "low" {}',
    'resource "aws_instance" "agent" {',
    '  user_data = "sysctl -w net.ipv4.ip_local_port_range=\\"${var.low} 60999\\""',
    '}',
    '',
  ].join('\n'),
  'setup.sh': 'sysctl -w net.core.somaxconn=$QUEUE\nsysctl -w vm.swappiness=${SWAP:-10}\n',
  'values.yaml': 'low: 2000\nQUEUE: 7\n',
  'values.env': '# the environment\nexport QUEUE="8"\n\nSWAP=1\n',
  'values.tfvars': 'low = 3000\n',
  'broken.env': 'QUEUE\n',
  'list.yaml': '- low\n',
};

/** Each value in the order of the files, unknown ones with the name that is missing. */
function values(flags: readonly string[]): readonly string[] {
  const run = portclash(['facts', '--format', 'ndjson', ...flags], tree(FILES));
  expect(run.stderr).toBe('');
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { value: string | null; missing?: string })
    .map(({ value, missing }) => value ?? `missing ${missing}`);
}

describe('values from outside the files', () => {
  test.each<readonly [readonly string[], readonly string[]]>([
    [[], ['missing low', 'missing low', 'missing QUEUE', '10']],
    [
      ['--var', 'low=1025'],
      ['1025 60999', '1025 60999', 'missing QUEUE', '10'],
    ],
    [
      ['--vars', 'values.yaml'],
      ['2000 60999', '2000 60999', '7', '10'],
    ],
    [
      ['--vars', 'values.env'],
      ['missing low', 'missing low', '8', '1'],
    ],
    [
      ['--vars', 'values.tfvars'],
      ['3000 60999', '3000 60999', 'missing QUEUE', '10'],
    ],
    // Words win over files, later files over earlier ones, and all over what the project says.
    [
      ['--var', 'high=61001', '--var', 'low=9', '--vars', 'values.yaml', '--vars', 'values.env'],
      ['9 60999', '9 61001', '8', '1'],
    ],
    // A map inside of a text is what Python prints.
    [
      ['--var', 'low={"a": 1}'],
      ['missing undefined', "{'a': 1} 60999", 'missing QUEUE', '10'],
    ],
  ])('%j', (flags, expected) => {
    expect(values(flags)).toEqual(expected);
  });

  test('a finding points at the file of values, which is what somebody would edit', () => {
    const files = {
      'setup.sh': 'sysctl -w net.ipv4.ip_local_port_range="$RANGE"\n',
      'values.env': 'RANGE="16000 61000"\n',
    };
    const flags = ['--format', 'json', '--vars', 'values.env', '--only', 'ephemeral-vs-iana'];
    const run = portclash(['lint', ...flags], tree(files));
    const { findings } = JSON.parse(run.stdout) as { findings: readonly { location: object }[] };
    expect(findings.map((f) => f.location)).toEqual([
      { file: 'values.env', line: 1, column: 8, endLine: 1, endColumn: 19 },
    ]);
  });

  test.each([
    ['web', ['ephemeral-vs-product']],
    ['db', []],
  ])('a product shows where the values bring it: %s', (target, rules) => {
    const files = {
      'hosts.ini': '[web]\na\n[db]\nb\n',
      'site.yml': '- hosts: web\n  roles: [tuning]\n- hosts: "{{ target }}"\n  roles: [kafka]\n',
      'roles/tuning/tasks/main.yml': '- sysctl: {name: net.ipv4.ip_local_port_range, value: "1024 65535"}\n',
      'roles/kafka/tasks/main.yml': '- service: {name: kafka, state: started}\n',
    };
    const flags = ['--format', 'json', '--only', 'ephemeral-vs-product', '--var', `target=${target}`];
    const { findings } = JSON.parse(portclash(['lint', ...flags], tree(files)).stdout) as {
      findings: readonly { rule: string }[];
    };
    expect(findings.map((f) => f.rule)).toEqual(rules);
  });

  test('what is missing is listed with the flag that supplies it', () => {
    const run = portclash(['lint', '--show-unresolved'], tree(FILES));
    expect(run.stdout).toContain('give it with --var low=VALUE\n');
  });

  test.each([
    [['--var', 'low'], "--var takes NAME=VALUE, not 'low'"],
    [['--vars', 'nowhere.yaml'], 'nowhere.yaml (--vars): no such file or folder'],
    [['--vars', 'broken.env'], 'broken.env:1: --vars takes lines of NAME=VALUE'],
    [['--vars', 'list.yaml'], 'list.yaml (--vars) holds no map of names and values'],
  ])('%j is refused', (flags, message) => {
    const run = portclash(['facts', ...flags], tree(FILES));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });

  test('a value that nothing asks for is said to be, with the name that was meant', () => {
    const run = portclash(
      ['facts', '--var', 'lwo=1025', '--var', 'low=1025', '--var', 'x.zzz=1'],
      tree(FILES),
    );
    expect(run.status).toBe(0);
    expect(run.stderr).toBe(
      [
        "portclash: --var: nothing in this tree asks for 'lwo'; did you mean 'low'?",
        "portclash: --var: nothing in this tree asks for 'x.zzz'",
        '',
      ].join('\n'),
    );
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string, readonly string[]]>([
    [
      'a list of settings in a role',
      {
        'site.yml': '- hosts: all\n  roles: [r]\n',
        'roles/r/defaults/main.yml': 'params: {net.core.somaxconn: 1024}\n',
        'roles/r/tasks/main.yml':
          '- sysctl: {name: "{{ item.key }}", value: "{{ item.value }}"}\n  loop: "{{ params | dict2items }}"\n',
      },
      'params={"net.core.somaxconn": 2048}',
      ['net.core.somaxconn=1024 (on no machine)', 'net.core.somaxconn=2048'],
    ],
    [
      "a file of variables beside Compose's",
      {
        'compose.yml': 'services:\n  a:\n    image: x\n    ports: ["${WEB_PORT}:80"]\n',
        '.env': 'WEB_PORT=8000\n',
      },
      'WEB_PORT=8001',
      ['service 8000 (on no machine)', 'docker-published 8001'],
    ],
  ])('the variable itself is on no machine then: %s', (_name, files, word, expected) => {
    const run = portclash(['facts', '--format', 'ndjson', '--var', word], tree(files));
    const facts = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map((f) => {
        const ports = f['ports'] as readonly (readonly number[])[] | undefined;
        const what =
          f['kind'] === 'sysctl' ? `${f['key']}=${f['value']}` : `${f['claimant']} ${ports?.[0]?.[0]}`;
        return `${what}${f['applied'] === false ? ' (on no machine)' : ''}`;
      });
    expect(facts).toEqual(expected);
  });
});
