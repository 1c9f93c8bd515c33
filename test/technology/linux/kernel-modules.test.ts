// Which modules a file has loaded, and whether at every boot.

import { describe, expect, test } from 'vitest';
import { moduleLoadsOf } from '../../../src/project/kernel-modules.ts';
import { scanOf } from '../../facts.ts';

describe('modules of the kernel', () => {
  test.each([
    ['install.sh', 'modprobe br_netfilter\n', ['br_netfilter once']],
    ['install.sh', 'modprobe -a overlay ip_vs_rr\n', ['ip_vs once', 'nf_conntrack once']],
    ['tasks/main.yml', '- modprobe:\n    name: nf_conntrack\n    state: present\n', ['nf_conntrack once']],
    [
      'tasks/main.yml',
      '- modprobe:\n    name: nf_conntrack\n    persistent: present\n',
      ['nf_conntrack boot'],
    ],
    ['etc/modules-load.d/k8s.conf', 'overlay\nbr_netfilter\n', ['br_netfilter boot']],
    ['etc/modules', 'br_netfilter\n', ['br_netfilter boot']],
    ['install.sh', 'modprobe br_netfilter\necho br_netfilter >> /etc/modules\n', ['br_netfilter boot']],
    ['defaults/main.yml', 'kernel_modules:\n  - sunrpc\n', ['sunrpc boot']],
    ['defaults/main.yml', 'node_needs:\n  - sunrpc\n', []],
    ['defaults/main.yml', 'kernel_modules_blacklist:\n  - sunrpc\n', []],
    ['checks.yaml', 'collectors:\n  - name: br_netfilter\n    when: never\n', []],
    ['vars.tf', 'variable "metrics" {\n  default = ["nf_conntrack", "cpu"]\n}\n', []],
    [
      'tasks/main.yml',
      '- modprobe:\n    name: "{{ item }}"\n  loop:\n    - overlay\n    - ip_vs\n',
      ['ip_vs once', 'nf_conntrack once'],
    ],
    [
      'install.sh',
      'MODULES="overlay br_netfilter"\n\nfor m in $MODULES; do\n  modprobe $m\ndone\n',
      ['br_netfilter once'],
    ],
    [
      'install.sh',
      'cat <<EOF | tee /etc/modules-load.d/k8s.conf\noverlay\nbr_netfilter\nEOF\n',
      ['br_netfilter boot'],
    ],
    [
      'user-data',
      '#cloud-config\nwrite_files:\n  - path: /etc/modules-load.d/k8s.conf\n    content: |\n      overlay\n      br_netfilter\n',
      ['br_netfilter boot'],
    ],
    [
      'controlplane.yaml',
      'machine:\n  kernel:\n    modules:\n      - name: br_netfilter\n        parameters:\n          - nf_conntrack_max=1\n',
      ['br_netfilter boot'],
    ],
    [
      'node.nix',
      '{\n  boot.kernelModules = [\n    "kvm"\n    "ip_vs"\n  ];\n}\n',
      ['ip_vs boot', 'nf_conntrack boot'],
    ],
    ['node.pp', "class node {\n  kmod::load { 'br_netfilter': }\n}\n", ['br_netfilter boot']],
    ['node.sls', 'br_netfilter:\n  kmod.present:\n    - persist: true\n', ['br_netfilter boot']],
    ['recipes/node.rb', "kernel_module 'br_netfilter'\n", ['br_netfilter boot']],
    [
      'settings.toml',
      '[settings.kernel.modules.br_netfilter]\nallowed = true\nautoload = true\n',
      ['br_netfilter boot'],
    ],
    ['grub.cfg', 'linux /vmlinuz root=/dev/sda1 modules-load=br_netfilter\n', ['br_netfilter boot']],
    [
      'templates/10-k8s.conf.j2',
      'overlay\n{% if ipvs %}\nip_vs\n{% endif %}\nbr_netfilter\n',
      ['ip_vs boot', 'nf_conntrack boot', 'br_netfilter boot'],
    ],
    ['README.txt', 'The node needs br_netfilter.\n', []],
    ['b.service', '[Service]\nExecStart=/sbin/modprobe br_netfilter\n', ['br_netfilter boot']],
    ['install.sh', '# modprobe br_netfilter\n', []],
    ['install.sh', 'lsmod | grep br_netfilter\nmodprobe -r ip_vs\n', []],
    ['etc/modprobe.d/nf.conf', 'options nf_conntrack hashsize=262144\n', []],
    ['50.conf', 'net.netfilter.nf_conntrack_max = 1\n', []],
    ['install.sh', 'cat /proc/sys/net/netfilter/nf_conntrack_max\n', []],
  ])('%s: %j', async (file, text, wanted) => {
    const loads = moduleLoadsOf([await scanOf(file, text)]);
    expect([...new Set(loads.map((l) => `${l.module} ${l.when}`))]).toEqual(wanted);
  });
});

describe('lists that another file loads', () => {
  const list = 'node_needs:\n  - overlay\n  - sunrpc\n';
  test.each([
    ['- modprobe:\n    name: "{{ item }}"\n  loop: "{{ node_needs }}"\n', ['sunrpc once']],
    [
      '- modprobe:\n    name: "{{ item }}"\n    persistent: present\n  loop: "{{ node_needs }}"\n',
      ['sunrpc boot'],
    ],
    [
      '- copy:\n    dest: /etc/modules-load.d/node.conf\n    content: "{{ node_needs | join(\'\\n\') }}"\n',
      ['sunrpc boot'],
    ],
    ['- apt:\n    name: "{{ node_needs }}"\n', []],
  ])('%j', async (tasks, wanted) => {
    const scans = [await scanOf('defaults/main.yml', list), await scanOf('tasks/main.yml', tasks)];
    expect(moduleLoadsOf(scans).map((l) => `${l.module} ${l.when}`)).toEqual(wanted);
  });
});
