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
