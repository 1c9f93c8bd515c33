// Kernel parameters as lines of text: sysctl files, their templates, and any other text that holds such lines.

import { describe, test } from 'vitest';
import { type Case, expectFacts } from '../one-file.ts';

describe('sysctl files', () => {
  test.each<Case>([
    [
      'plain',
      'etc/sysctl.conf',
      ['# ports', 'net.ipv4.ip_local_port_range = 15200 58999', ''],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'no blanks around the sign',
      'etc/sysctl.d/10-ports.conf',
      ['net.ipv4.ip_local_port_range=15200 58999'],
      ['1:30 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'aligned with blanks',
      'etc/sysctl.d/10-ports.conf',
      [
        'net.ipv4.ip_local_port_range        =   15200 58999',
        'net.ipv4.ip_local_reserved_ports    =   15610,15612-15619',
      ],
      [
        '1:41 net.ipv4.ip_local_port_range=15200 58999',
        '2:41 net.ipv4.ip_local_reserved_ports=15610,15612-15619',
      ],
    ],
    [
      'aligned with tabs',
      'etc/sysctl.d/10-ports.conf',
      ['net.ipv4.ip_local_port_range\t\t=\t15200\t58999'],
      ['1:33 net.ipv4.ip_local_port_range=15200\t58999'],
    ],
    [
      'blanks at the end and Windows line ends',
      'etc/sysctl.d/10-ports.conf',
      ['  net.ipv4.ip_local_port_range = 15200 58999  \r', 'net.core.somaxconn = 512\r'],
      ['1:34 net.ipv4.ip_local_port_range=15200 58999', '2:22 net.core.somaxconn=512'],
    ],
    [
      'a failed write may be ignored',
      'etc/sysctl.d/10-ports.conf',
      ['-net.ipv4.ip_local_port_range = 15200 58999'],
      ['1:33 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'slashes between the parts of a key',
      'etc/sysctl.d/10-ports.conf',
      ['net/ipv4/ip_local_port_range = 15200 58999'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a key that is a path',
      'etc/sysctl.d/10-ports.conf',
      ['/proc/sys/net/ipv4/ip_local_port_range = 15200 58999'],
      ['1:42 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'quotes reach the kernel',
      'etc/sysctl.d/10-ports.conf',
      ['net.ipv4.ip_local_port_range = "15200 58999"'],
      ['1:32 net.ipv4.ip_local_port_range="15200 58999"'],
    ],
    [
      'so does a comment behind the value',
      'etc/sysctl.d/10-ports.conf',
      ['net.ipv4.ip_local_port_range = 15200 58999 # wide'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999 # wide'],
    ],
    [
      'nothing behind the sign',
      'etc/sysctl.d/10-ports.conf',
      ['net.ipv4.ip_local_port_range ='],
      ['1:31 net.ipv4.ip_local_port_range='],
    ],
    [
      'the same key twice',
      'etc/sysctl.conf',
      ['net.ipv4.ip_local_port_range = 15200 58999', 'net.ipv4.ip_local_port_range = 16000 61000'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999', '2:32 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'keys of other families',
      'etc/sysctl.conf',
      ['kernel.pid_max = 4194304', 'vm.swappiness=1', 'fs.file-max = 100', 'user.max_user_namespaces = 5'],
      [
        '1:18 kernel.pid_max=4194304',
        '2:15 vm.swappiness=1',
        '3:15 fs.file-max=100',
        '4:28 user.max_user_namespaces=5',
      ],
    ],
    [
      'a key that only a sysctl file can hold',
      'etc/sysctl.conf',
      ['dev.strange.thing = 1'],
      ['1:21 dev.strange.thing=1'],
    ],
    [
      'a file named after sysctl',
      'roles/base/files/90-sysctl-net.conf',
      ['net.ipv4.ip_local_port_range = "15200 58999"'],
      ['1:32 net.ipv4.ip_local_port_range="15200 58999"'],
    ],
    [
      'a folder of image files',
      'packer/rootfs/etc/sysctl.d/x.conf',
      ['net.ipv4.ip_local_port_range = 15200 58999'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('text of other kinds', () => {
  test.each<Case>([
    [
      'quotes belong to the language',
      'conf/net.conf',
      ['net.ipv4.ip_local_port_range = "15200 58999"'],
      ['1:33 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'single quotes and a comment',
      'conf/net.conf',
      ["net.ipv4.ip_local_port_range='15200 58999' # wide"],
      ['1:31 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a comment without quotes',
      'conf/net.conf',
      ['net.ipv4.ip_local_port_range = 15200 58999 # wide'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a semicolon or a comma at the end',
      'conf/net.conf',
      ['net.ipv4.ip_local_port_range = 15200 58999;', 'net.core.somaxconn = 512,'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999', '2:22 net.core.somaxconn=512'],
    ],
    [
      'a section of tuned',
      'etc/tuned/web/tuned.conf',
      ['[main]', 'summary=x', '[sysctl]', 'net.ipv4.ip_local_port_range=15200 58999'],
      ['4:30 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'variables of an inventory',
      'hosts.ini',
      ['[agents]', 'node1', '[all:vars]', 'net.ipv4.ip_local_port_range=15200 58999'],
      ['4:30 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      "what sysctl -a printed is nobody's setting",
      'docs/defaults',
      [
        'kernel.osrelease = 6.8.0-60-generic',
        'kernel.random.boot_id = 00000000-0000-4000-8000-000000000000',
        'net.ipv4.ip_local_port_range = 15200 58999',
      ],
      [],
    ],
    [
      'but what a machine is given is, whoever printed it',
      'etc/sysctl.d/50-all.conf',
      [
        'kernel.osrelease = 6.8.0-60-generic',
        'kernel.random.boot_id = 00000000-0000-4000-8000-000000000000',
        'vm.swappiness = 1',
      ],
      [
        '1:20 kernel.osrelease=6.8.0-60-generic',
        '2:25 kernel.random.boot_id=00000000-0000-4000-8000-000000000000',
        '3:17 vm.swappiness=1',
      ],
    ],
    [
      'a file without a suffix',
      'files/net-tuning',
      ['net.ipv4.ip_local_port_range = 15200 58999'],
      ['1:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('templates', () => {
  test.each<Case>([
    [
      'ERB: literals between statements',
      'templates/sysctl.conf.erb',
      ['<% if @wide -%>', 'net.ipv4.ip_local_port_range = 15200 58999', '<% end -%>'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'ERB: expressions',
      'templates/sysctl.conf.erb',
      ["net.ipv4.ip_local_reserved_ports = <%= @held.join(',') %>"],
      ['1:36 net.ipv4.ip_local_reserved_ports ? templates of ERB and EPP are code, which is never run'],
    ],
    [
      'ERB: a part of the value',
      'templates/net.erb',
      ['net.ipv4.ip_local_port_range = 15200 <%= @high %>'],
      ['1:32 net.ipv4.ip_local_port_range ? templates of ERB and EPP are code, which is never run'],
    ],
    [
      'ERB: comments',
      'templates/sysctl.conf.erb',
      [
        '<%# net.ipv4.ip_local_port_range = 1 2 %>',
        '<%#',
        'net.ipv4.ip_local_port_range = 3 4',
        '-%>',
        'net.core.somaxconn = 512',
      ],
      ['5:22 net.core.somaxconn=512'],
    ],
    [
      'Go: literals between actions',
      'sysctl.conf.tmpl',
      ['{{- if .wide }}', 'net.ipv4.ip_local_port_range = 15200 58999', '{{- end }}'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'Go: expressions',
      'sysctl.conf.tpl',
      ['net.ipv4.ip_local_port_range = {{ .Values.low }} {{ .Values.high }}'],
      ['1:32 net.ipv4.ip_local_port_range ? Go templates are not evaluated'],
    ],
    [
      'Go: keys and values',
      'sysctl.conf.tmpl',
      ['{{- range $k, $v := .sysctl }}', '{{ $k }} = {{ $v }}', '{{- end }}'],
      ['2:12 {{ $k }} ? Go templates are not evaluated'],
    ],
    [
      'placeholders of make and autoconf',
      'sysctl.conf.in',
      ['net.ipv4.ip_local_port_range = @LOW@ @HIGH@'],
      ['1:32 net.ipv4.ip_local_port_range ? a placeholder that something outside this project fills in'],
    ],
    [
      'doubled placeholders',
      'sysctl.conf',
      ['net.ipv4.ip_local_port_range = @@RANGE@@'],
      ['1:32 net.ipv4.ip_local_port_range ? a placeholder that something outside this project fills in'],
    ],
    [
      'a Terraform template',
      'sysctl.conf.tpl',
      [`net.ipv4.ip_local_port_range = \${low} \${high}`, 'net.core.somaxconn = 512'],
      [
        "1:32 net.ipv4.ip_local_port_range ? variable 'low' is not assigned in this file",
        '2:22 net.core.somaxconn=512',
      ],
    ],
    [
      'Jinja outside a project of Ansible',
      'sysctl.conf.j2',
      ['net.ipv4.ip_local_port_range = {{ range }}', 'net.core.somaxconn    = 512'],
      [
        '1:32 net.ipv4.ip_local_port_range ? a template expression, and no variables of an Ansible project to resolve it with',
        '2:25 net.core.somaxconn=512',
      ],
    ],
    [
      'Jinja: comments',
      'sysctl.conf.j2',
      [
        '{# net.ipv4.ip_local_port_range = 1 2 #}',
        '{#',
        'net.ipv4.ip_local_port_range = 3 4',
        '#}',
        'net.core.somaxconn = 512',
      ],
      ['5:22 net.core.somaxconn=512'],
    ],
    [
      'Jinja: branches',
      'sysctl.conf.j2',
      [
        '{% if wide %}',
        'net.ipv4.ip_local_port_range = 15200 58999',
        '{% else %}',
        'net.ipv4.ip_local_port_range = 32768 60999',
        '{% endif %}',
      ],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999', '4:32 net.ipv4.ip_local_port_range=32768 60999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
