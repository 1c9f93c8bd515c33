// Forms that a first user met in public repositories.

import { expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

test.each([
  [
    'several assignments in one text',
    {
      'config.json':
        '{"default": "net.ipv4.ip_local_port_range=1024 65535 net.ipv4.ip_local_reserved_ports=31000-32000"}',
    },
    [
      'config.json:1:43 net.ipv4.ip_local_port_range=1024 65535',
      'config.json:1:87 net.ipv4.ip_local_reserved_ports=31000-32000',
    ],
  ],
  [
    'names that a template sets itself',
    {
      'roles/a/defaults/main.yml': 'extra: [9000, 8080]\n',
      'roles/a/templates/sysctl.conf.j2':
        "{% set ports = extra | sort %}\nnet.ipv4.ip_local_reserved_ports = {{ ports | join(',') }}\n",
    },
    ['roles/a/templates/sysctl.conf.j2:2:36 net.ipv4.ip_local_reserved_ports=8080,9000'],
  ],
  [
    "Terraform's directives in a template of cloud-config",
    {
      'ud.yaml.tpl':
        '#cloud-config\n%{ if extra ~}\nx: 1\n%{ endif ~}\nwrite_files:\n- path: /etc/sysctl.d/99.conf\n  content: |\n    vm.swappiness = 1\n',
    },
    ['ud.yaml.tpl:8:21 vm.swappiness=1'],
  ],
])('%s', async (_, files, facts) => {
  expect(await factsOf(files)).toEqual(facts);
});
