// What only looks like a declaration: each of these files says nothing of any machine.

import { describe, test } from 'vitest';
import { expectFacts, type SilentCase } from './one-file.ts';

describe('commented out', () => {
  test.each<SilentCase>([
    [
      'a sysctl file',
      'etc/sysctl.conf',
      [
        '#net.ipv4.ip_local_port_range = 15200 58999',
        ' # net.ipv4.ip_local_port_range = 15200 58999',
        ';net.ipv4.ip_local_port_range = 15200 58999',
      ],
    ],
    [
      'a script',
      'tune.sh',
      [
        '# sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        ': # sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '#echo "net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf',
        '# mesos-slave --resources="ports:[31000-32000]"',
      ],
    ],
    [
      'a comment that a script writes',
      'tune.sh',
      [
        'echo "# net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf',
        'echo "#net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf',
      ],
    ],
    [
      'a here-document that nothing reads',
      'tune.sh',
      [
        ": <<'COMMENT'",
        'net.ipv4.ip_local_port_range = 15200 58999',
        'sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        'COMMENT',
      ],
    ],
    [
      'YAML',
      'vars.yml',
      [
        '# net.ipv4.ip_local_port_range: 15200 58999',
        'a: b # net.ipv4.ip_local_port_range: 1 2',
        '#- {name: net.ipv4.ip_local_port_range, value: "1 2"}',
        'c: "#"',
        'd: e # MESOS_RESOURCES="ports(*):[31000-32000]"',
      ],
    ],
    [
      'JSON',
      'x.json',
      [
        '{',
        '// "net.ipv4.ip_local_port_range": "1 2",',
        '/* "net.ipv4.ip_local_port_range": "1 2" */',
        '"a": 1}',
      ],
    ],
    [
      'signs of other languages',
      'net.conf',
      [
        '// net.ipv4.ip_local_port_range = 15200 58999',
        '-- net.ipv4.ip_local_port_range = 15200 58999',
        '<!-- net.ipv4.ip_local_port_range = 15200 58999 -->',
        ' * net.ipv4.ip_local_port_range = 15200 58999',
        'REM net.ipv4.ip_local_port_range = 15200 58999',
        'x # net.ipv4.ip_local_port_range = 15200 58999',
        '"# net.ipv4.ip_local_port_range = 15200 58999"',
      ],
    ],
    [
      'blocks',
      'net.xml',
      [
        '<!--',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'MESOS_RESOURCES="ports(*):[31000-32000]"',
        '-->',
        '/*',
        'net.ipv4.ip_local_port_range = 15200 58999',
        '*/',
      ],
    ],
    [
      'a Dockerfile',
      'Dockerfile',
      [
        '# RUN sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        'FROM a',
        '# RUN echo "net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf',
      ],
    ],
    [
      'a unit',
      'x.service',
      [
        '[Service]',
        '#ExecStart=/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        ';Environment=MESOS_RESOURCES="ports(*):[31000-32000]"',
      ],
    ],
    [
      'Jinja',
      'sysctl.conf.j2',
      [
        '{# net.ipv4.ip_local_port_range = 15200 58999 #}',
        '{#',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'MESOS_RESOURCES="ports(*):[31000-32000]"',
        '#}',
      ],
    ],
    [
      'Go',
      'sysctl.conf.tmpl',
      [
        '{{/* net.ipv4.ip_local_port_range = 15200 58999 */}}',
        '{{- /*',
        'net.ipv4.ip_local_port_range = 15200 58999',
        '*/ -}}',
      ],
    ],
    [
      'ERB',
      'sysctl.conf.erb',
      [
        '<%# net.ipv4.ip_local_port_range = 15200 58999 %>',
        '<%#',
        'net.ipv4.ip_local_port_range = 15200 58999',
        '%>',
      ],
    ],
    [
      'an environment file',
      'etc/default/mesos-slave',
      ['# MESOS_RESOURCES="ports(*):[31000-32000]"', '  #MESOS_RESOURCES="ports(*):[31000-32000]"'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('documentation', () => {
  test.each<SilentCase>([
    [
      'Markdown',
      'docs/tuning.md',
      [
        '    net.ipv4.ip_local_port_range = 15200 58999',
        'sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        'MESOS_RESOURCES="ports(*):[31000-32000]"',
      ],
    ],
    ['a README', 'README', ['net.ipv4.ip_local_port_range = 15200 58999']],
    ['a template of a README', 'README.md.j2', ['net.ipv4.ip_local_port_range = 15200 58999']],
    [
      'reStructuredText',
      'docs/a.rst',
      ['net.ipv4.ip_local_port_range = 15200 58999', 'MESOS_RESOURCES="ports(*):[31000-32000]"'],
    ],
    ['a manual page', 'man/sysctl.5', ['net.ipv4.ip_local_port_range = 15200 58999']],
    ['plain text', 'notes.txt', ['net.ipv4.ip_local_port_range = 15200 58999']],
    [
      'a description in YAML',
      'action.yml',
      [
        'inputs:',
        '  range:',
        '    description: |',
        '      net.ipv4.ip_local_port_range = 15200 58999',
        '      sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '    default: x',
      ],
    ],
    [
      'an example in a schema',
      'crd.yaml',
      [
        'properties:',
        '  x:',
        '    description: >-',
        '      sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '    example: "net.ipv4.ip_local_port_range=1 2"',
        '    examples: ["net.ipv4.ip_local_port_range=1 2"]',
      ],
    ],
    [
      'names and messages of tasks',
      'play.yml',
      [
        '- hosts: a',
        '  tasks:',
        '    - name: sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '      ping:',
        '    - debug: {msg: "sysctl -w net.ipv4.ip_local_port_range="15200 58999""}',
        '    - fail:',
        '        msg: net.ipv4.ip_local_port_range = 15200 58999',
        '    - debug: msg="--resources=ports:[31000-32000]"',
      ],
    ],
    ['a description of a unit', 'x.service', ['[Unit]', 'Description=net.ipv4.ip_local_port_range=1 2']],
    [
      'a README that a script writes',
      'tune.sh',
      ['cat > /opt/README.md <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('shown on the terminal', () => {
  test.each<SilentCase>([
    [
      'help',
      'tune.sh',
      [
        'usage() {',
        '  cat <<EOF',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        "--resources='ports(*):[31000-32000]'",
        'EOF',
        '}',
      ],
    ],
    [
      'echo',
      'tune.sh',
      [
        'echo "net.ipv4.ip_local_port_range = 15200 58999"',
        `echo "run sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`,
        `echo "set MESOS_RESOURCES='ports(*):[31000-32000]'"`,
      ],
    ],
    [
      'standard error',
      'tune.sh',
      [
        'cat >&2 <<EOF',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
        'echo "net.ipv4.ip_local_port_range = 15200 58999" >&2',
        'cat <<EOF > /dev/stderr',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
      ],
    ],
    [
      'nowhere and the console',
      'tune.sh',
      [
        'echo "net.ipv4.ip_local_port_range = 15200 58999" > /dev/null',
        'echo "net.ipv4.ip_local_port_range = 15200 58999" > /dev/tty',
        'echo "net.ipv4.ip_local_port_range = 15200 58999" | tee /dev/stderr',
      ],
    ],
    [
      'a pipe that only looks',
      'tune.sh',
      [
        'echo "net.ipv4.ip_local_port_range = 15200 58999" | grep -q x',
        'cat <<EOF | less',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
      ],
    ],
    [
      'a logger',
      'tune.sh',
      [
        `log "sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`,
        'logger -t x "net.ipv4.ip_local_port_range = 15200 58999"',
      ],
    ],
    [
      'a variable that is never applied',
      'tune.sh',
      [
        `help="sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`,
        "read -r -d '' text <<EOF",
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('tests and checks', () => {
  test.each<SilentCase>([
    [
      'an assertion in a program',
      'test/sysctl_test.py',
      ['assert "net.ipv4.ip_local_port_range = 15200 58999" in out'],
    ],
    ['a spec', 'spec/sysctl_spec.rb', ["its('net.ipv4.ip_local_port_range') { should eq '15200 58999' }"]],
    [
      'grep',
      'tune.sh',
      [
        'grep -q "net.ipv4.ip_local_port_range = 15200 58999" /etc/sysctl.conf',
        '[ "$(sysctl -n net.ipv4.ip_local_port_range)" = "15200 58999" ]',
      ],
    ],
    [
      'assert in a playbook',
      'play.yml',
      [
        `- assert: {that: "out.stdout == 'net.ipv4.ip_local_port_range = 15200 58999'"}`,
        "- shell: grep 'net.ipv4.ip_local_port_range = 15200 58999' /etc/sysctl.conf",
      ],
    ],
    ['Goss', 'goss.yaml', ['kernel-param:', '  net.ipv4.ip_local_port_range:', '    value: "15200 58999"']],
    [
      'a script of another language',
      'bin/check',
      ['#!/usr/bin/env python3', "run('sysctl -w net.ipv4.ip_local_port_range=15200 58999')"],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('names without values', () => {
  test.each<SilentCase>([
    [
      'an allow-list',
      'policy.yaml',
      [
        'allowedUnsafeSysctls:',
        '  - net.ipv4.ip_local_port_range',
        'forbidden: ["net.ipv4.ip_local_port_range", "net.*"]',
      ],
    ],
    [
      'a flag of kubelet',
      'tune.sh',
      ['kubelet --allowed-unsafe-sysctls=net.ipv4.ip_local_port_range,net.core.somaxconn'],
    ],
    [
      'reading a value',
      'tune.sh',
      [
        'sysctl -n net.ipv4.ip_local_port_range',
        'sysctl net.ipv4.ip_local_port_range',
        'cat /proc/sys/net/ipv4/ip_local_port_range',
      ],
    ],
    [
      'a blank around the sign of a call',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range = "15200 58999"'],
    ],
    ['a line without a sign', 'etc/sysctl.conf', ['net.ipv4.ip_local_port_range 15200 58999']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('keys of programs', () => {
  test.each<SilentCase>([
    [
      'properties',
      'app.properties',
      ['user.name = x', 'fs.defaultFS=hdfs://x', 'debug.level=3', 'net.timeout = 5', 'dev.mode=true'],
    ],
    ['YAML', 'app.yml', ['user.home: /x', 'fs.s3a.endpoint: y', 'vm.size: 5', 'crypto.provider: z']],
    ['Vagrant', 'Vagrantfile', ['vm.box = "x"', 'vm.hostname = "y"']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('ports of other tools', () => {
  test.each<SilentCase>([
    [
      'compose',
      'compose.yml',
      ['services:', '  a:', '    ports: ["31000-32000"]', '  b:', '    ports: [8080, 9090]'],
    ],
    [
      'flow lists in YAML',
      'values.yaml',
      ['ports: [31000, 32000]', 'service: {ports: [80]}', 'firewall:', '  ports: [31000-32000]'],
    ],
    [
      'package.json',
      'package.json',
      ['{"ports": [8080], "config": {"ports": [31000, 32000], "name": "ports"}}'],
    ],
    [
      'a network policy',
      'policy.yaml',
      [
        'apiVersion: networking.k8s.io/v1',
        'kind: NetworkPolicy',
        'spec: {ingress: [{ports: [{port: 31000, endPort: 32000}]}]}',
      ],
    ],
    ['a chart', 'templates/service.yaml', ['kind: Service', 'spec:', '  ports: {{ toYaml .Values.ports }}']],
    ['a function', 'x.tmpl', ['ports(list): text', 'def ports(self): pass', 'ports:${LIST}']],
    ['an index', 'x.conf', ['ports[0] = 5', 'ports = [31000]', 'exports:[1-2]', 'my-ports:[1-2]']],
    [
      'TypeScript',
      'src/ports.ts',
      ["const x = 'ports:[31000-32000]';", "const y = 'net.ipv4.ip_local_port_range=1 2';"],
    ],
    [
      'a flag called --resources',
      'tune.sh',
      ['velero backup --resources="$KINDS"', 'kubectl describe --resources pods'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('data', () => {
  test.each<SilentCase>([
    ['a patch', 'a.patch', ['+net.ipv4.ip_local_port_range = 15200 58999']],
    ['a log', 'a.log', ['net.ipv4.ip_local_port_range = 15200 58999']],
    ['a table', 'a.csv', ['net.ipv4.ip_local_port_range = 15200 58999']],
    ['a lock file', 'package-lock.json', ['{"net.ipv4.ip_local_port_range": "1 2"}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('what others have', () => {
  test.each<SilentCase>([
    [
      'a SCAP data stream',
      'ssg-debian12-ds.xml',
      [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<ds:data-stream-collection xmlns:ds="http://scap.nist.gov/schema/scap/source/1.2"',
        '    xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        '<fix system="urn:xccdf:fix:script:sh">',
        'sysctl -q -n -w net.ipv4.ip_local_port_range="15200 58999"',
        'net.core.somaxconn = 512',
        '</fix></ds:data-stream-collection>',
      ],
    ],
    [
      'a benchmark, whatever its name',
      'guide.xml',
      [
        '<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="a"><fixtext>',
        'net.core.somaxconn = 512',
        '</fixtext></Benchmark>',
      ],
    ],
    [
      'an API in YAML',
      'api/openapi.yaml',
      [
        'openapi: "3.1.0"',
        'info: {title: Agents, version: 1.0.0}',
        'servers:',
        '  - url: http://localhost:40001/v1',
        'components:',
        '  schemas:',
        '    Agent:',
        '      example:',
        '        listen: 0.0.0.0:40002',
        '        ports: ["40003:80"]',
        '        resources: ports:[31000-32000]',
        '        net.ipv4.ip_local_port_range: 15200 58999',
      ],
    ],
    [
      'an API in JSON',
      'docs/swagger.json',
      [
        '{"swagger": "2.0", "info": {"title": "Agents"}, "host": "localhost:40001",',
        ' "definitions": {"Agent": {"example": {"hostPort": 40002, "net.core.somaxconn": 512}}}}',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });

  test('a key called openapi elsewhere changes nothing', async () => {
    await expectFacts(
      'values.yaml',
      ['openapi:', '  version: "3.1"', 'sysctls:', '  net.core.somaxconn: 512'],
      ['4:23 net.core.somaxconn=512'],
    );
  });
});
