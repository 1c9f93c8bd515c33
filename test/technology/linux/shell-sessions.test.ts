// Scripts beside each other in one file: which of them have each other's variables.

import { describe, expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';

/** Name of the case, path of the file, its lines, and what each of its facts is worth. */
type Case = readonly [name: string, path: string, lines: readonly string[], values: readonly string[]];

const OTHER = (name: string) =>
  `? variable '${name}' is assigned only in other scripts of this file, which this one does not see`;
const NONE = (name: string) => `? variable '${name}' is not assigned in this file`;

async function valuesOf(path: string, lines: readonly string[]): Promise<readonly string[]> {
  const facts = await linkedFacts({ [path]: lines.join('\n') });
  return facts.map((f) => {
    const value = f.kind === 'sysctl' ? f.value : f.ports?.toString();
    return value ?? `? ${f.unknown ?? ''}`;
  });
}

const RANGE = (value: string) => `sysctl -w net.ipv4.ip_local_port_range="${value}"`;

describe('instructions of a Dockerfile', () => {
  test.each<Case>([
    [
      'each RUN is a shell of its own',
      'Dockerfile',
      ['FROM debian', 'RUN LOW=2000; echo $LOW', `RUN ${RANGE('$LOW 65000')}`],
      [OTHER('LOW')],
    ],
    [
      'a default where another shell has a value',
      'Dockerfile',
      ['FROM debian', 'RUN LOW=2000', `RUN ${RANGE('${LOW:-3000} 65000')}`],
      ['3000 65000'],
    ],
    [
      'ENV and ARG, the old form too',
      'Dockerfile',
      ['FROM debian', 'ARG LOW=2000', 'ENV HIGH 65000', `RUN ${RANGE('$LOW $HIGH')}`],
      ['2000 65000'],
    ],
    [
      'ENV is stronger than ARG, the latest ENV than those before',
      'Dockerfile',
      ['FROM debian', 'ENV LOW=2000', 'ENV LOW=2500', 'ARG LOW=3000', `RUN ${RANGE('$LOW 65000')}`],
      ['2500 65000'],
    ],
    [
      'an ENV behind it',
      'Dockerfile',
      ['FROM debian', `RUN ${RANGE('$LOW 65000')}`, 'ENV LOW=2000'],
      [OTHER('LOW')],
    ],
    [
      'made of others',
      'Dockerfile',
      ['FROM debian', 'ARG A=2000', 'ENV LOW=$A', `RUN ${RANGE('$LOW 65000')}`],
      ['2000 65000'],
    ],
    [
      'a stage made from another one has its ENV, not its ARG',
      'Dockerfile',
      [
        ...['FROM debian AS base', 'ENV LOW=2000', 'ARG HIGH=65000', 'FROM base'],
        ...[`RUN ${RANGE('$LOW 65535')}`, `RUN ${RANGE('$LOW $HIGH')}`],
      ],
      ['2000 65535', OTHER('HIGH')],
    ],
    [
      'another stage',
      'Dockerfile',
      ['FROM debian AS base', 'ENV LOW=2000', 'FROM debian', `RUN ${RANGE('$LOW 65535')}`],
      [OTHER('LOW')],
    ],
    [
      'ARG in front of the first stage, where a stage names it again',
      'Dockerfile',
      ['ARG LOW=2000', 'FROM debian', 'ARG LOW', `RUN ${RANGE('$LOW 65535')}`],
      ['2000 65535'],
    ],
    [
      'ARG in front of the first stage, where none does',
      'Dockerfile',
      ['ARG LOW=2000', 'FROM debian', `RUN ${RANGE('$LOW 65535')}`],
      [OTHER('LOW')],
    ],
  ])('%s', async (_name, path, lines, values) => {
    expect(await valuesOf(path, lines)).toEqual(values);
  });
});

describe('scripts of a document', () => {
  test.each<Case>([
    [
      'runcmd is one script, bootcmd another, and a file that is written a third',
      'cloud.yml',
      [
        '#cloud-config',
        'runcmd: [P=8030, "docker run -p $P:80 x", [sh, -c, Q=1], "docker run -p $Q:80 x"]',
        'bootcmd: ["docker run -p $P:80 x"]',
        'write_files:',
        '  - path: /usr/local/bin/x.sh',
        '    content: |',
        '      #!/bin/sh',
        '      docker run -p $P:80 x',
      ],
      ['8030', NONE('Q'), OTHER('P'), OTHER('P')],
    ],
    [
      'before_script and script of one job',
      '.gitlab-ci.yml',
      [
        'a:',
        '  before_script: [LOW=2000]',
        '  script:',
        '    - export HIGH=65000',
        `    - ${RANGE('$LOW $HIGH')}`,
        '  after_script:',
        `    - ${RANGE('$LOW $HIGH')}`,
        'b:',
        '  script:',
        `    - ${RANGE('$LOW $HIGH')}`,
      ],
      ['2000 65000', OTHER('LOW'), OTHER('LOW')],
    ],
    [
      'steps of a workflow',
      '.github/workflows/ci.yml',
      [
        'on: push',
        'jobs:',
        '  a:',
        '    runs-on: ubuntu-latest',
        '    steps:',
        '      - run: |',
        '          LOW=2000',
        '          sudo sysctl -w net.core.somaxconn=$LOW',
        `      - run: sudo ${RANGE('$LOW 65000')}`,
      ],
      ['2000', OTHER('LOW')],
    ],
    [
      'tasks of a play, the later one first',
      'site.yml',
      [
        '- hosts: all',
        '  tasks:',
        `    - shell: ${RANGE('$LOW 65000')}`,
        '    - shell: LOW=2000; echo $LOW',
        `    - shell: ${RANGE('$LOW 65000')}`,
      ],
      [OTHER('LOW'), OTHER('LOW')],
    ],
    [
      'containers of a pod',
      'pod.yml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: a}',
        'spec:',
        '  initContainers:',
        '    - {name: i, image: x, command: [sh, -c, "LOW=2000; sysctl -w vm.swappiness=$LOW"]}',
        '  containers:',
        '    - name: c',
        '      image: x',
        `      command: [sh, -c, 'sysctl -w net.ipv4.ip_local_port_range="$LOW 65000"']`,
      ],
      ['2000', OTHER('LOW')],
    ],
    [
      'provisioners: the lines of one are one script',
      'main.tf',
      [
        'resource "null_resource" "a" {',
        '  provisioner "remote-exec" {',
        '    inline = ["P=8040", "docker run -p $P:80 x"]',
        '  }',
        '  provisioner "local-exec" {',
        '    command = "docker run -p $P:80 x"',
        '  }',
        '}',
      ],
      ['8040', OTHER('P')],
    ],
  ])('%s', async (_name, path, lines, values) => {
    expect(await valuesOf(path, lines)).toEqual(values);
  });
});

describe('passages of a file', () => {
  test.each<Case>([
    [
      'kickstart',
      'ks.cfg',
      ['%pre', 'LOW=2000', '%end', '%post', RANGE('$LOW 65000'), '%end'],
      [OTHER('LOW')],
    ],
    [
      'a job of Upstart has env, not what another script assigns',
      'web.conf',
      [
        'start on startup',
        'env P=8050',
        'pre-start script',
        '  export Q=8051',
        'end script',
        'exec docker run -p $P:80 -p $Q:80 x',
      ],
      ['8050', OTHER('Q')],
    ],
  ])('%s', async (_name, path, lines, values) => {
    expect(await valuesOf(path, lines)).toEqual(values);
  });
});
