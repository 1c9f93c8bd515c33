// Shell and sysctl lines inside other files: units, cloud-config, Dockerfiles, kickstart, manifests, broken YAML.

import { describe, test } from 'vitest';
import { type Case, expectFacts } from '../one-file.ts';

describe('systemd units', () => {
  test.each<Case>([
    [
      'ExecStart',
      'etc/systemd/system/tune.service',
      ['[Service]', 'ExecStart=/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['2:57 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'the whole assignment in quotes',
      'tune.service',
      ['[Service]', 'ExecStart=/sbin/sysctl -w "net.ipv4.ip_local_port_range=15200 58999"'],
      ['2:57 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'signs in front of the command',
      'tune.service',
      [
        '[Service]',
        'ExecStartPre=-/usr/sbin/sysctl -q -w net.core.somaxconn=512',
        'ExecStartPost=+/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
      ],
      ['2:57 net.core.somaxconn=512', '3:62 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a shell',
      'tune.service',
      [
        '[Service]',
        "ExecStart=/bin/sh -c 'sysctl -w net.ipv4.ip_local_reserved_ports=15610'",
        'ExecStart=/bin/sh -c "echo 15200 58999 > /proc/sys/net/ipv4/ip_local_port_range"',
      ],
      ['2:66 net.ipv4.ip_local_reserved_ports=15610', '3:28 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a continued line with a comment',
      'tune.service',
      [
        '[Service]',
        'ExecStart=/sbin/sysctl -w \\',
        '# net.ipv4.ip_local_port_range="1 2" \\',
        '  net.ipv4.ip_local_port_range="15200 58999"',
      ],
      ['4:33 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a drop-in',
      'etc/systemd/system/app.service.d/10-net.conf',
      ['[Service]', 'ExecStartPre=/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['2:60 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'variables of the unit',
      'tune.service',
      [
        '[Service]',
        'Environment="EPH=15200 58999" Q=512',
        `ExecStart=/sbin/sysctl -w net.ipv4.ip_local_port_range="\${EPH}" net.core.somaxconn=\${Q}`,
      ],
      ['3:57 net.ipv4.ip_local_port_range=15200 58999', '3:84 net.core.somaxconn=512'],
    ],
    [
      'words about it',
      'tune.service',
      [
        '[Unit]',
        'Description=net.ipv4.ip_local_port_range=15200 58999',
        '# ExecStart=/sbin/sysctl -w net.ipv4.ip_local_port_range="1 2"',
        '[Service]',
        'ExecStop=/sbin/sysctl -w net.ipv4.ip_local_port_range="3 4"',
      ],
      [],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('cloud-config', () => {
  test.each<Case>([
    [
      'runcmd, a string',
      'user-data',
      ['#cloud-config', 'runcmd:', '  - sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['3:45 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'runcmd, a list of words',
      'user-data',
      ['#cloud-config', 'runcmd:', '  - [sysctl, -w, "net.ipv4.ip_local_port_range=15200 58999"]'],
      ['3:48 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'bootcmd with a shell',
      'user-data.yml',
      [
        '#cloud-config',
        'bootcmd:',
        '  - [sh, -c, "echo 15200 58999 > /proc/sys/net/ipv4/ip_local_port_range"]',
      ],
      ['3:20 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a script in a block',
      'user-data.yml',
      [
        '#cloud-config',
        'runcmd:',
        '  - |',
        '    set -e',
        '    sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
      ],
      ['5:45 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'echo into a file',
      'user-data.yml',
      [
        '#cloud-config',
        'runcmd:',
        '  - echo "net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf',
      ],
      ['3:42 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'write_files with a block',
      'user-data.yml',
      [
        '#cloud-config',
        'write_files:',
        '  - path: /etc/sysctl.d/71-x.conf',
        '    content: |',
        '      # ports',
        '      net.ipv4.ip_local_port_range = 15200 58999',
        '      net.ipv4.ip_local_reserved_ports = "15610"',
      ],
      ['6:38 net.ipv4.ip_local_port_range=15200 58999', '7:42 net.ipv4.ip_local_reserved_ports="15610"'],
    ],
    [
      'write_files with escapes, the path behind',
      'user-data.yml',
      [
        '#cloud-config',
        'write_files:',
        '  - content: "net.ipv4.ip_local_port_range = 15200 58999\\nnet.core.somaxconn = 512\\n"',
        '    path: /etc/sysctl.d/71-x.conf',
      ],
      ['3:46 net.ipv4.ip_local_port_range=15200 58999', '3:80 net.core.somaxconn=512'],
    ],
    [
      'write_files of one line',
      'user-data.yml',
      [
        '#cloud-config',
        'write_files:',
        '  - path: /etc/sysctl.d/71-x.conf',
        '    content: net.ipv4.ip_local_port_range = 15200 58999',
      ],
      ['4:45 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'write_files with a unit',
      'user-data.yml',
      [
        '#cloud-config',
        'write_files:',
        '  - path: /etc/systemd/system/tune.service',
        '    content: |',
        '      [Service]',
        '      ExecStart=-/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
      ],
      ['6:64 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'write_files with a README',
      'user-data.yml',
      [
        '#cloud-config',
        'write_files:',
        '  - path: /opt/README.md',
        '    content: |',
        '      net.ipv4.ip_local_port_range = 15200 58999',
      ],
      [],
    ],
    [
      'a Jinja header',
      'user-data.yaml',
      [
        '## template: jinja',
        '#cloud-config',
        'runcmd:',
        '  - sysctl -w net.ipv4.ip_local_port_range="{{ ds.meta_data.range }}"',
      ],
      [
        '4:45 net.ipv4.ip_local_port_range ? a template expression, and no variables of an Ansible project to resolve it with',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('Dockerfiles', () => {
  test.each<Case>([
    [
      'echo into a file',
      'Dockerfile',
      ['FROM debian', 'RUN echo "net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf'],
      ['2:42 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'continued, with a comment between',
      'Dockerfile',
      [
        'RUN apt-get update && \\',
        '    # ports',
        '    sysctl -w net.ipv4.ip_local_port_range="15200 58999" \\',
        '    && sysctl -w net.core.somaxconn=512',
      ],
      ['3:45 net.ipv4.ip_local_port_range=15200 58999', '4:37 net.core.somaxconn=512'],
    ],
    [
      'exec form',
      'build/app.Dockerfile',
      [
        'RUN ["sysctl", "-w", "net.ipv4.ip_local_port_range=15200 58999"]',
        'RUN ["sh", "-c", "sysctl -w net.core.somaxconn=\\"512\\""]',
      ],
      ['1:52 net.ipv4.ip_local_port_range=15200 58999', '2:50 net.core.somaxconn=512'],
    ],
    [
      'a here-document for a command',
      'Dockerfile',
      [
        'RUN cat > /etc/sysctl.d/x.conf <<EOF',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
        'RUN sysctl -w net.core.somaxconn=512',
      ],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999', '4:34 net.core.somaxconn=512'],
    ],
    [
      'a here-document that is the script',
      'Dockerfile',
      ['RUN <<EOF', 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"', 'EOF'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a here-document that is a file',
      'Containerfile',
      ['COPY <<EOF /etc/sysctl.d/x.conf', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'other instructions',
      'Dockerfile',
      [
        '# RUN sysctl -w net.ipv4.ip_local_port_range="1 2"',
        'ENV FOO="net.ipv4.ip_local_port_range=1 2"',
        'LABEL a="sysctl -w net.ipv4.ip_local_port_range=1"',
      ],
      [],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('a script in another document that does not say what runs it', () => {
  const data = 'data:,sysctl%20-w%20net.ipv4.ip_local_port_range=%2215200%2058999%22%0A';
  const ignition = `{"ignition":{},"storage":{"files":[{"path":"/usr/local/bin/tune.sh","contents":{"source":"${data}"}}]}}`;
  test.each([
    ['a call of a shell', ["sudo bash -ec '", 'cat > /opt/n.ign <<EOF', ignition, 'EOF', "'"], 5],
    [
      'a here-document for another machine',
      ['ssh -o A=b host <<E1', 'cat > /n.ign <<E2', ignition, 'E2', 'E1'],
      5,
    ],
  ])('%s', async (_name, script, line) => {
    const lines = ['resource "aws_instance" "a" {', '  user_data = <<E0', ...script, 'E0', '}'];
    const column = ignition.indexOf('15200') + 1;
    await expectFacts('main.tf', lines, [`${line}:${column} net.ipv4.ip_local_port_range=15200 58999`]);
  });
});

describe('what opens a here-document and is no script', () => {
  test.each([
    [
      'a task in a text of YAML',
      'map.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  play.yml: |',
        '    - shell: cat > /etc/foo <<EOF',
        '    - sysctl: {name: net.ipv4.ip_local_port_range, value: "15200 58999"}',
      ],
      ['6:60 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a value of HCL',
      'write.sh',
      [
        '#!/bin/sh',
        'cat > main.tfvars <<T',
        'user_data     = <<EOF',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
        'T',
      ],
      ['4:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a program of another language',
      'cloud.yaml',
      [
        '#cloud-config',
        'write_files:',
        '  - path: /usr/local/bin/help.pl',
        '    content: |',
        '      print <<EOF;',
        '      sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '      EOF',
      ],
      [],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('kickstart and other texts', () => {
  test.each<Case>([
    [
      '%post',
      'anaconda-ks.cfg',
      [
        'lang en_US',
        '%post --log=/var/log/post.log',
        'EPH="15200 58999"',
        'sysctl -w net.ipv4.ip_local_port_range="$EPH"',
        'cat >> /etc/sysctl.d/x.conf <<EOF',
        'net.ipv4.ip_local_reserved_ports = 15610',
        'EOF',
        '%end',
        '# sysctl -w net.core.somaxconn=1',
      ],
      ['4:41 net.ipv4.ip_local_port_range=15200 58999', '6:36 net.ipv4.ip_local_reserved_ports=15610'],
    ],
    [
      '%post of another interpreter',
      'ks.cfg',
      ['%post --interpreter=/usr/bin/python3', `run('sysctl -w net.ipv4.ip_local_port_range="1 2"')`, '%end'],
      [],
    ],
    [
      'a crontab',
      'etc/cron.d/tune',
      ['@reboot root sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:54 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a Makefile',
      'Makefile',
      [
        'tune:',
        '\tsudo sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '\t@echo "net.ipv4.ip_local_port_range = 1 2" >> /etc/sysctl.conf',
        '\t# sysctl -w net.core.somaxconn=1',
      ],
      ['2:47 net.ipv4.ip_local_port_range=15200 58999', '3:40 net.ipv4.ip_local_port_range=1 2'],
    ],
    [
      'a Vagrantfile',
      'Vagrantfile',
      [
        `config.vm.provision "shell", inline: "sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`,
        's.inline = "sysctl -w net.ipv4.ip_local_reserved_ports=\\"15610\\""',
      ],
      ['1:79 net.ipv4.ip_local_port_range=15200 58999', '2:58 net.ipv4.ip_local_reserved_ports=15610'],
    ],
    [
      'a list of words is no line',
      'tool.toml',
      [
        'description = "run sysctl -w net.ipv4.ip_local_port_range=1"',
        'message = "sysctl -w net.ipv4.ip_local_port_range=1"',
      ],
      [],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('structured documents', () => {
  test.each<Case>([
    [
      'compose',
      'compose.yml',
      [
        'services:',
        '  a:',
        '    sysctls:',
        '      - net.ipv4.ip_local_port_range=15200 58999',
        '  b:',
        '    sysctls:',
        '      net.core.somaxconn: 512',
        `    command: ["sh", "-c", "sysctl -w net.ipv4.ip_local_reserved_ports='15610'"]`,
      ],
      [
        '4:38 net.ipv4.ip_local_port_range=15200 58999',
        '7:27 net.core.somaxconn=512',
        '8:72 net.ipv4.ip_local_reserved_ports=15610',
      ],
    ],
    [
      'a pod',
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  securityContext:',
        '    sysctls:',
        '      - name: net.ipv4.ip_local_port_range',
        '        value: "15200 58999"',
        '  initContainers:',
        '    - command: [sysctl, -w, "net.core.somaxconn=512"]',
        '    - command: [sh, -c]',
        '      args: ["sysctl -w net.ipv4.ip_local_reserved_ports=15610"]',
      ],
      [
        '7:17 net.ipv4.ip_local_port_range=15200 58999',
        '9:49 net.core.somaxconn=512',
        '11:58 net.ipv4.ip_local_reserved_ports=15610',
      ],
    ],
    [
      'a ConfigMap',
      'map.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  sysctl.conf: |',
        '    net.ipv4.ip_local_port_range = 15200 58999',
        '  one.sysctl.conf: net.ipv4.ip_local_reserved_ports = 15610',
        '  tune.sh: |',
        '    #!/bin/sh',
        '    sysctl -w net.core.somaxconn=512',
        '  README.md: |',
        '    net.core.somaxconn = 1',
      ],
      [
        '5:36 net.ipv4.ip_local_port_range=15200 58999',
        '6:55 net.ipv4.ip_local_reserved_ports=15610',
        '9:34 net.core.somaxconn=512',
      ],
    ],
    [
      'Butane',
      'config.bu',
      [
        'variant: fcos',
        'storage:',
        '  files:',
        '    - path: /etc/sysctl.d/x.conf',
        '      contents:',
        '        inline: |',
        '          net.ipv4.ip_local_port_range = 15200 58999',
        'systemd:',
        '  units:',
        '    - name: tune.service',
        '      contents: |',
        '        [Service]',
        '        ExecStart=/sbin/sysctl -w net.core.somaxconn=512',
      ],
      ['7:42 net.ipv4.ip_local_port_range=15200 58999', '13:54 net.core.somaxconn=512'],
    ],
    [
      'a workflow',
      '.github/workflows/ci.yml',
      [
        'jobs:',
        '  a:',
        '    steps:',
        '      - name: sysctl -w net.ipv4.ip_local_port_range=1',
        '        run: sudo sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        '      - run: |',
        '          echo "net.core.somaxconn = 512" | sudo tee -a /etc/sysctl.conf',
      ],
      ['5:59 net.ipv4.ip_local_port_range=15200 58999', '7:38 net.core.somaxconn=512'],
    ],
    [
      'any names around',
      'values.yaml',
      [
        'tuning:',
        '  - {key: net.ipv4.ip_local_port_range, value: "15200 58999"}',
        '  - value: 15610',
        '    name: net.ipv4.ip_local_reserved_ports',
        'net.core.somaxconn:',
        '  value: 512',
        'kernel.pid_max: 4194304',
      ],
      [
        '2:49 net.ipv4.ip_local_port_range=15200 58999',
        '3:12 net.ipv4.ip_local_reserved_ports=15610',
        '6:10 net.core.somaxconn=512',
        '7:17 kernel.pid_max=4194304',
      ],
    ],
    [
      'absent ones',
      'values.yaml',
      [
        '- {name: net.ipv4.ip_local_port_range, value: "1 2", state: absent}',
        '- {name: net.core.somaxconn}',
        '- net.ipv4.ip_local_reserved_ports:',
      ],
      [],
    ],
    [
      'JSON',
      'node.json',
      [
        '{"sysctls": {"net.ipv4.ip_local_port_range": "15200 58999"}, "cmd": ["sysctl", "-w", "net.core.somaxconn=512"], "text": "net.ipv4.ip_local_reserved_ports = 15610\\nvm.swappiness = 1"}',
      ],
      [
        '1:47 net.ipv4.ip_local_port_range=15200 58999',
        '1:106 net.core.somaxconn=512',
        '1:157 net.ipv4.ip_local_reserved_ports=15610',
        '1:180 vm.swappiness=1',
      ],
    ],
    [
      'YAML that does not parse',
      'broken.yml',
      [
        'a: [',
        '  b: {{ x }',
        'net.ipv4.ip_local_port_range = 15200 58999',
        ': : :',
        '  net.ipv4.ip_local_reserved_ports: "15610"',
        '  - sysctl -w net.core.somaxconn=512',
      ],
      [
        '3:32 net.ipv4.ip_local_port_range=15200 58999',
        '5:38 net.ipv4.ip_local_reserved_ports=15610',
        '6:34 net.core.somaxconn=512',
      ],
    ],
    [
      'YAML that stops half-way',
      'half.yml',
      [
        'net.ipv4.ip_local_port_range: "15200 58999"',
        'x: "open',
        ': - ]',
        "net.ipv4.ip_local_reserved_ports: '15610' # held",
      ],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999', '4:36 net.ipv4.ip_local_reserved_ports=15610'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
