// `sysctl.KEY=VALUE` on the command line of the kernel: where files give it, and what comes after it.

import { describe, expect, test } from 'vitest';
import { hostsOf } from '../../../src/project/hosts.ts';
import { factsOf, linkedProject } from '../../facts.ts';

type Case = readonly [title: string, path: string, text: string, facts: readonly string[]];

const CASES: readonly Case[] = [
  [
    'GRUB',
    'etc/default/grub',
    'GRUB_CMDLINE_LINUX_DEFAULT="quiet sysctl.vm.swappiness=10"\nGRUB_CMDLINE_LINUX="sysctl.net/core/somaxconn=4096"\n',
    ['vm.swappiness=10', 'net.core.somaxconn=4096'],
  ],
  [
    'a value in quotes',
    'etc/default/grub.d/50-net.cfg',
    'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX sysctl.net.ipv4.ip_local_port_range=\\"15200 58999\\" quiet"\n',
    ['net.ipv4.ip_local_port_range=15200 58999'],
  ],
  [
    'quotes around all of it are the shell’s: the value ends at the blank',
    'a.sh',
    "rpm-ostree kargs --append='sysctl.net.ipv4.ip_local_port_range=15200 58999'\n",
    ['net.ipv4.ip_local_port_range=15200'],
  ],
  [
    'Talos',
    'controlplane.yaml',
    'version: v1alpha1\nmachine:\n  install:\n    extraKernelArgs:\n      - console=ttyS0\n      # pages\n      - sysctl.vm.swappiness=10\n      - -sysctl.vm.nr_hugepages=8\n',
    ['vm.swappiness=10'],
  ],
  [
    'a schematic of an image',
    'schematic.yaml',
    'customization:\n    extraKernelArgs:\n    - sysctl.vm.max_map_count=262144\n    - net.ifnames=0\n',
    ['vm.max_map_count=262144'],
  ],
  [
    'Butane',
    'a.bu',
    'variant: fcos\nversion: 1.5.0\nkernel_arguments:\n  should_exist:\n    - sysctl.vm.swappiness=1\n  should_not_exist:\n    - sysctl.vm.swappiness=2\n',
    ['vm.swappiness=1'],
  ],
  [
    'Ignition',
    'a.ign',
    '{"ignition":{"version":"3.3.0"},"kernelArguments":{"shouldExist":["quiet","sysctl.vm.swappiness=2"],"shouldNotExist":["sysctl.vm.swappiness=3"]}}',
    ['vm.swappiness=2'],
  ],
  [
    'a MachineConfig',
    'mc.yaml',
    'apiVersion: machineconfiguration.openshift.io/v1\nkind: MachineConfig\nmetadata:\n  name: a\nspec:\n  kernelArguments:\n    - sysctl.vm.swappiness=2\n',
    ['vm.swappiness=2'],
  ],
  [
    'bootc',
    'usr/lib/bootc/kargs.d/10-net.toml',
    'kargs = ["console=ttyS0", "sysctl.net.core.somaxconn=4096", "sysctl.vm.swappiness=5"]\nmatch-architectures = ["x86_64"]\n',
    ['net.core.somaxconn=4096', 'vm.swappiness=5'],
  ],
  [
    'commands',
    'a.sh',
    'grubby --update-kernel=ALL --args="sysctl.vm.swappiness=4 quiet" --remove-args="sysctl.vm.swappiness=60"\nrpm-ostree kargs --delete=sysctl.vm.swappiness=1 --append-if-missing=sysctl.kernel.panic=5\n',
    ['vm.swappiness=4', 'kernel.panic=5'],
  ],
  [
    'an entry of systemd-boot',
    'boot/loader/entries/a.conf',
    'title a\nlinux /vmlinuz\noptions root=UUID=1 ro sysctl.vm.swappiness=1\n',
    ['vm.swappiness=1'],
  ],
  [
    'NixOS',
    'configuration.nix',
    '{ boot.kernelParams = [ "quiet" "sysctl.vm.swappiness=1" ]; }\n',
    ['vm.swappiness=1'],
  ],
  [
    'what sed takes away, and what it puts down',
    'a.sh',
    [
      "sed -i '/^GRUB_CMDLINE_LINUX/s/ sysctl.vm.swappiness=1//' /etc/default/grub",
      "sed -i '/^GRUB_CMDLINE_LINUX/ s/ sysctl.vm.swappiness=2 / /' /etc/default/grub",
      'sed -i \'s|^GRUB_CMDLINE_LINUX="\\(.*\\) sysctl.vm.swappiness=3|GRUB_CMDLINE_LINUX="\\1 sysctl.vm.swappiness=4|\' /etc/default/grub',
      'sed -i \'/^GRUB_CMDLINE_LINUX=/ s/"$/ sysctl.kernel.panic=5"/\' /etc/default/grub',
      "sed -i 's/\\(cmdline.*\\)/\\1 sysctl.kernel.panic=6/' /boot/a",
    ].join('\n'),
    ['vm.swappiness=4', 'kernel.panic=5', 'kernel.panic=6'],
  ],
  [
    'what is looked for',
    'a.sh',
    [
      'cmdline=$(cat /proc/cmdline)',
      '[[ $cmdline == *sysctl.vm.swappiness=1* ]] && exit',
      '[[ $cmdline =~ sysctl.vm.swappiness=2 ]] && exit',
      'case $cmdline in *sysctl.vm.swappiness=3*) exit;; esac',
      'if [ "$cmdline" = "sysctl.vm.swappiness=4" ]; then exit; fi',
      'grep -q sysctl.vm.swappiness=5 /proc/cmdline || grubby --update-kernel=ALL --args="sysctl.vm.swappiness=6"',
    ].join('\n'),
    ['vm.swappiness=6'],
  ],
  [
    'lists of what goes, and of what was there',
    'a.yaml',
    [
      'remove_kernel_args:',
      '  - sysctl.vm.swappiness=1',
      'old_kargs: sysctl.vm.swappiness=2',
      'kargs_absent: [sysctl.vm.swappiness=3]',
      'kernel_args: [sysctl.vm.swappiness=4]',
      'kernel_args_threshold: sysctl.vm.swappiness=5',
      'regexp: GRUB_CMDLINE_LINUX=.* sysctl.vm.swappiness=6',
    ].join('\n'),
    ['vm.swappiness=4', 'vm.swappiness=5'],
  ],
  ['a comment', 'etc/default/grub', '# GRUB_CMDLINE_LINUX="sysctl.vm.swappiness=10"\nX=net.ipv4\n', []],
  [
    'no parameter of the kernel',
    'etc/default/grub',
    'GRUB_CMDLINE_LINUX="sysctl.foo=10 net.ifnames=0"\n',
    [],
  ],
  ['values of a chart', 'a.sh', 'helm install a b --set sysctl.vm.max_map_count=1 --set kernelArgs=x\n', []],
  ['properties', 'a.properties', 'sysctl.vm.max_map_count=1\n', []],
  ['another list', 'a.yaml', 'settings:\n  - sysctl.vm.max_map_count=1\n', []],
];

test.each(CASES)('%s', async (_title, path, text, facts) => {
  const found = await factsOf({ [path]: text });
  expect(found.map((f) => f.replace(/^\S+ /, ''))).toEqual(facts);
});

describe('what comes after the kernel', () => {
  const GRUB = 'GRUB_CMDLINE_LINUX="sysctl.net.ipv4.ip_local_port_range=\\"1024 65000\\""\n';
  test.each<readonly [title: string, files: Readonly<Record<string, string>>, boot: readonly string[]]>([
    ['nothing', {}, ['1024-65000']],
    [
      'a file that systemd-sysctl reads',
      { 'etc/sysctl.d/00-range.conf': 'net.ipv4.ip_local_port_range = 15200 58999\n' },
      ['15200-58999'],
    ],
    [
      'one that the kernel refuses',
      { 'etc/sysctl.d/00-range.conf': 'net.ipv4.ip_local_port_range = 60000 20000\n' },
      ['1024-65000'],
    ],
    [
      'sysctl.conf, which systemd-sysctl does not read',
      { 'etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 15200 58999\n' },
      ['1024-65000'],
    ],
  ])('%s', async (_title, files, boot) => {
    const hosts = hostsOf(await linkedProject({ 'etc/default/grub': GRUB, ...files }), { assume: [] });
    const [setting] = hosts.flatMap((h) => h.settings.get('net.ipv4.ip_local_port_range') ?? []);
    expect(setting?.boot.map((s) => s.range?.join('-'))).toEqual(boot);
  });
});
