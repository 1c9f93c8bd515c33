// Which reader takes a file, whose facts they are called, which machine or container they reach, and what never stops it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOfFile } from '../../src/technology/kinds.ts';
import { factsOf, linkedFacts, scanOf } from '../facts.ts';

const LINE = 'net.ipv4.ip_local_port_range = 15200 58999';
const CALL = 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"';
const POD = (spec: string) => `apiVersion: v1\nkind: Pod\nspec: {${spec}}`;
const COMMAND = 'containers: [{command: [sysctl, -w, net.core.somaxconn=512]}]';

describe('the reader of a file', () => {
  test.each([
    ['a.yml', '', 'yaml'],
    ['a.sls', '', 'yaml'],
    ['user-data', '#cloud-config\nruncmd: []', 'yaml'],
    ['user-data', '## template: jinja\n#cloud-config\n', 'yaml'],
    ['a.json', '', 'json'],
    ['a.tf', '', 'hcl'],
    ['a.sh', '', 'shell'],
    ['bin/a', '#!/bin/bash\n', 'shell'],
    ['bin/a', '#!/usr/bin/env -S bash -e\n', 'shell'],
    ['bin/a', '#!/usr/bin/python3\n', undefined],
    ['etc/sysctl.conf', '', 'sysctl'],
    ['etc/sysctl.d/10-a.conf', '', 'sysctl'],
    ['files/90-sysctl-net.conf', '', 'sysctl'],
    ['Dockerfile', '', 'text'],
    ['a.service', '', 'text'],
    ['README', '', undefined],
    ['docs/a.md', '', undefined],
    ['a.go', '', undefined],
    ['yarn.lock', '', undefined],
  ])('%s %j: %s', (path, text, kind) => {
    expect(kindOfFile(path, text)).toBe(kind);
  });
});

test.each([
  ['x.toml', 'a = 1\n"net.core.somaxconn" = \n', 'TOML cannot be read here: Unspecified values are invalid'],
  ['x.json', '{"net.core.somaxconn": }\n', 'JSON cannot be read here: value expected'],
])('a broken %s is said to be broken, by one name of its format', async (file, text, message) => {
  expect((await scanOf(file, text)).problems.map((p) => p.message)).toEqual([message]);
  expect((await scanOf(`${file}.j2`, text)).problems).toEqual([]);
});

describe('whose facts they are, and what they reach', () => {
  test.each([
    ['etc/sysctl.conf', LINE, 'linux host'],
    ['files/net', LINE, 'linux host'],
    ['a.sh', CALL, 'shell host'],
    ['a.sh', `cat > /etc/sysctl.conf <<EOF\n${LINE}\nEOF`, 'shell host'],
    ['a.sh', `docker exec app ${CALL}`, 'shell container'],
    ['a.sh', `docker run --net=host --privileged app ${CALL}`, 'shell host'],
    ['a.sh', 'docker run --sysctl net.core.somaxconn=512 app', 'docker container'],
    ['a.sh', `kubectl exec app -- ${CALL}`, 'shell container'],
    ['a.sh', `ip netns exec blue ${CALL}`, 'shell container'],
    ['a.sh', `ssh node1 <<EOF\n${CALL}\nEOF`, 'shell host'],
    ['a.service', `[Service]\nExecStart=/sbin/${CALL}`, 'systemd host'],
    ['Dockerfile', `RUN ${CALL}`, 'docker image'],
    ['Dockerfile', `RUN echo "${LINE}" >> /etc/sysctl.conf`, 'docker image'],
    ['Dockerfile', `CMD ${CALL} && exec app`, 'docker container'],
    ['user-data', `#cloud-config\nruncmd:\n  - ${CALL}`, 'cloud-init host'],
    ['user-data.yml', `#cloud-config\nbootcmd:\n  - ${CALL}`, 'cloud-init host'],
    ['compose.yml', 'services: {a: {sysctls: [net.core.somaxconn=512]}}', 'compose container'],
    ['x.yml', 'services: {a: {image: b, sysctls: {net.core.somaxconn: 512}}}', 'compose container'],
    ['compose.yml', 'services: {a: {command: [sysctl, -w, net.core.somaxconn=512]}}', 'compose container'],
    [
      'compose.yml',
      'services: {a: {network_mode: host, command: [sysctl, -w, net.core.somaxconn=512]}}',
      'compose host',
    ],
    [
      'x.yml',
      POD('securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}]}'),
      'kubernetes container',
    ],
    ['x.yml', POD(COMMAND), 'kubernetes container'],
    ['x.yml', POD(`hostNetwork: true, ${COMMAND}`), 'kubernetes host'],
    ['x.yml', `${POD(COMMAND)}\n# {{ .Values.x }}`, 'helm container'],
    [
      'x.bu',
      `variant: fcos\nstorage: {files: [{path: /etc/sysctl.conf, contents: {inline: "${LINE}"}}]}`,
      'butane host',
    ],
    ['x.yml', 'apiVersion: v1alpha1\nkind: SysctlConfig\nparams: {net.core.somaxconn: 512}', 'talos host'],
    ['net.sls', 'net.core.somaxconn:\n  sysctl.present:\n    - value: 512', 'salt host'],
    ['.github/workflows/a.yml', `jobs: {a: {steps: [{run: 'sudo ${CALL}'}]}}`, 'shell host'],
    ['roles/a/defaults/main.yml', 'knobs: {net.core.somaxconn: 512}', 'ansible host'],
    ['roles/a/tasks/main.yml', `- shell: ${CALL}`, 'ansible host'],
    ['x.env', 'MESOS_RESOURCES=ports:[1-2]', 'mesos host'],
    ['x.json', '{"id": "a", "portDefinitions": [{"port": 10001}]}', 'marathon host'],
  ])('%s %j: %s', async (path, text, expected) => {
    const facts = await linkedFacts({ [path]: text });
    expect(facts.map((f) => `${f.technology} ${f.reach}`)).toEqual([expected]);
  });
});

describe('the file that a text is written to', () => {
  test.each([
    ['a.sh', `echo "${LINE}" | sudo tee -a /etc/sysctl.d/20-a.conf`],
    ['a.sh', `cat > /etc/sysctl.d/20-a.conf <<EOF\n${LINE}\nEOF`],
    ['a.sh', `F=/etc/sysctl.d/20-a.conf\ncat > $F <<EOF\n${LINE}\nEOF`],
    ['a.sh', `sudo sh -c 'cat > /etc/sysctl.d/20-a.conf' <<EOF\n${LINE}\nEOF`],
    ['a.yml', `#cloud-config\nwrite_files: [{path: /etc/sysctl.d/20-a.conf, content: "${LINE}"}]`],
    [
      'a.bu',
      `variant: fcos\nstorage: {files: [{path: /etc/sysctl.d/20-a.conf, contents: {inline: "${LINE}"}}]}`,
    ],
  ])('%s %j decides its order', async (path, text) => {
    const [fact] = await linkedFacts({ [path]: text });
    expect(fact?.order.confPath).toBe('/etc/sysctl.d/20-a.conf');
  });
});

describe('templates of a role', () => {
  const template = (text: string, defaults: string) =>
    factsOf({ 'roles/net/templates/sysctl.conf.j2': text, 'roles/net/defaults/main.yml': defaults });

  test.each([
    [
      'expressions',
      'net.ipv4.ip_local_port_range = {{ eph.low }} {{ eph.high }}',
      'eph: {low: 15200, high: 58999}',
      ['roles/net/templates/sysctl.conf.j2:1:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default',
      "net.ipv4.ip_local_port_range = {{ eph | default('15200 58999') }}",
      'x: 1',
      ['roles/net/templates/sysctl.conf.j2:1:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a list joined',
      "net.ipv4.ip_local_reserved_ports = {{ (held + [15610]) | sort | join(',') }}",
      'held: [15999, 15000]',
      ['roles/net/templates/sysctl.conf.j2:1:36 net.ipv4.ip_local_reserved_ports=15000,15610,15999'],
    ],
    [
      'a loop over a dictionary whose items declare themselves',
      '{% for k, v in knobs.items() %}\n{{ k }} = {{ v }}\n{% endfor %}',
      'knobs:\n  net.core.somaxconn: 512',
      ['roles/net/defaults/main.yml:2:23 net.core.somaxconn=512'],
    ],
    [
      'a loop over pairs with other names',
      '{% for item in knobs if item.on %}\n{{ item.k }}={{ item.v }}\n{% endfor %}\nnet.core.rmem_max = {{ top }}',
      'knobs:\n  - {k: net.core.somaxconn, v: 512, on: true}\ntop: 7',
      [
        'roles/net/defaults/main.yml:2:32 net.core.somaxconn=512',
        'roles/net/templates/sysctl.conf.j2:4:21 net.core.rmem_max=7',
      ],
    ],
    [
      'a loop inside a loop',
      '{% for a in outer %}\n{% for k, v in a.items() %}\n{{ k }}={{ v }}\n{% endfor %}\n{% endfor %}',
      'outer: []',
      [],
    ],
  ])('%s', async (_name, text, defaults, facts) => {
    expect((await template(text, defaults)).filter((f) => !f.includes('{{'))).toEqual(facts);
  });

  test('offers of Mesos come out of variables', async () => {
    const facts = await factsOf({
      'roles/mesos/templates/agent.env.j2': 'MESOS_RESOURCES="{{ mesos_resources | join(\';\') }}"',
      'roles/mesos/templates/etc/mesos-slave/resources.j2': 'ports(*):[{{ low }}-{{ high }}]',
      'roles/mesos/defaults/main.yml':
        'mesos_resources:\n  - "ports(*):[31000-32000]"\n  - cpus(*):2\nlow: 15300\nhigh: 15399',
    });
    expect(facts).toEqual([
      'roles/mesos/defaults/main.yml:2:6 mesos-agent 31000-32000',
      'roles/mesos/templates/agent.env.j2:1:18 mesos-agent 31000-32000',
      'roles/mesos/templates/etc/mesos-slave/resources.j2:1:1 mesos-agent 15300-15399',
    ]);
  });
});

/** Texts that cost the square of their length, or the stack, where a reader is careless. */
describe('hostile files are read to their end', () => {
  const many = (text: string, count = 20_000) => text.repeat(count);
  test.each([
    ['blanks behind ports', 'a.conf', `ports${many(' ', 200_000)}x`],
    ['clauses', 'a.conf', many('ports(*):[1-2];')],
    ['open clauses', 'a.conf', many('ports:[')],
    ['settings', 'a.conf', many('MESOS_RESOURCES="$X" ')],
    ['resources in JSON', 'a.conf', many('{"name":"ports","ranges":{')],
    ['open expansions', 'etc/sysctl.conf', many(`\${`)],
    ['open substitutions', 'etc/sysctl.conf', many('$(<%%(@')],
    ['commands of Docker on a line', 'Makefile', many('docker run -p 1:1 ')],
    ['the same in a script', 'a.sh', many('docker run -p 1:1 ', 5000)],
    ['words in front of a command', 'Makefile', many('docker ', 30_000)],
    ['lines of commands', 'Makefile', many('\t@docker run -p 1:1 x\n', 4000)],
    ['options in a variable', 'a.sh', `docker run x\nP="${many('-p 1:1 ')}"`],
    ['published ports', 'a.container', `[Container]\n${many('PublishPort=1:1\n', 4000)}`],
    ['sections', 'a.container', many('[Container]\nSysctl=net.core.somaxconn=1\n', 4000)],
    ['parameters of a unit', 'a.container', `Sysctl=${many('net.core.somaxconn=1 ')}`],
    ['options of a daemon', 'a.conf', many('DOCKER_OPTS=-H tcp://')],
    ['an environment', 'Dockerfile', `ENV ${many('net__')}=1 ${many('net__a=1 ')}`],
    ['open expansions of a port', 'compose.yml', `services: {a: {image: x, ports: ["${many('${')}:1"]}}`],
    ['services', 'compose.yml', `services:\n${many('  a: {image: x, ports: ["1:1"]}\n', 4000)}`],
    ['continued lines of a template', 'a.sh.j2', many('a \\\n{% if x %}\n')],
    ['open comments', 'a.conf', many('<!--{#\n/*')],
    ['loops', 'sysctl.conf.j2', many('{% for a in b %}{{ a }}={{ a }}\n', 3000)],
    [
      'blanks in a loop',
      'sysctl.conf.j2',
      `{% for a${many(' `, 50_000)}in b${many(` ', 50_000)}x %}\n{{ a }} = 1`,
    ],
    ['calls in one line', 'a.conf', many('sysctl ')],
    ['paths', 'a.conf', `sysctl\n${many('/:')}sysctl x`],
    ['instructions', 'Dockerfile', many('RUN a <<EOF\n')],
    ['options of sudo', 'a.sh', `${many('sudo ')}sysctl -w net.core.somaxconn=1`],
    ['pipes', 'a.sh', many('echo a=1 | ', 3000)],
    ['loops of a script', 'a.sh', many('for a in b; do sysctl -w $a; done\n', 1000)],
    ['scripts in scripts', 'a.sh', many('bash -c "', 2000)],
    ['a wide map', 'a.yml', Array.from({ length: 5000 }, (_, i) => `k${i}: "a = ${i}"\n`).join('')],
    ['a deep list', 'a.yml', `${many('- ', 3000)}x`],
    ['a deep array', 'a.json', many('[', 50_000)],
  ])('%s', async (_name, path, text) => {
    expect((await scanOf(path, text)).file).toBe(path);
  });

  test('variables that double each other have no value', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `V${i + 1}="$V${i}$V${i}"`);
    const text = ['V0=x', ...lines, 'sysctl -w net.core.somaxconn=$V40'].join('\n');
    expect(await factsOf({ 'a.sh': text })).toEqual([
      expect.stringMatching(
        /^a\.sh:42:30 net\.core\.somaxconn \? variable 'V\d+' is made of too many others$/,
      ),
    ]);
  });
});

describe('any text', () => {
  const WORDS = [
    ...[
      'sysctl -w ',
      'net.core.somaxconn',
      '=',
      ' = ',
      '512',
      '"',
      "'",
      '\n',
      '\\',
      '$X',
      `\${X:-1}`,
      '$(',
      ')',
      '{{ x }}',
    ],
    ...[
      '{%',
      '%}',
      '<<EOF\n',
      'EOF\n',
      ' > /etc/sysctl.conf',
      ' | tee /proc/sys/net/core/somaxconn',
      'echo ',
      '#',
      '- ',
      ': ',
    ],
    ...[
      'ports(*):[1-2]',
      'MESOS_RESOURCES=',
      '--resources=',
      '[',
      ']',
      '{',
      '}',
      '"name":"ports"',
      'RUN ',
      'sed -i s/',
      '/',
    ],
  ];
  const PATHS = [
    'a.sh',
    'a.yml',
    'a.json',
    'etc/sysctl.conf',
    'a.conf.j2',
    'Dockerfile',
    'a.service',
    'ks.cfg',
    'a.erb',
  ];

  test('gives declarations at places inside the file', async () => {
    const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join(''));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), text, async (path, content) => {
        const count = content.split('\n').length;
        for (const { at, offset } of (await scanOf(path, content)).declarations) {
          expect(at.line).toBeLessThanOrEqual(at.endLine);
          expect(at.endLine).toBeLessThanOrEqual(count);
          expect(offset).toBeLessThanOrEqual(content.length);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('secrets and labels', () => {
  test('an encrypted value is not known', async () => {
    expect(
      await factsOf({
        'talos.yaml': 'machine:\n  sysctls:\n    net.core.somaxconn: ENC[AES256_GCM,data:x]\n',
      }),
    ).toEqual(['talos.yaml:3:25 net.core.somaxconn ? the value is encrypted']);
  });

  test.each([
    ['roles/a/defaults/main.yml', 'ansible'],
    ['chart/values.yaml', 'helm'],
    ['hieradata/common.yaml', 'puppet'],
    ['pillar/net.yaml', 'salt'],
    ['settings.yaml', 'text'],
  ])('%s is a document of %s', async (path, technology) => {
    const [fact] = await linkedFacts({ [path]: 'x:\n  net.core.somaxconn: 1\n' });
    expect(fact?.technology).toBe(technology);
  });
});
