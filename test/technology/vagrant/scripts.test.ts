// Scripts in a Vagrantfile.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a script of a provisioner, with names of Ruby in it',
      'Vagrantfile',
      [
        'Vagrant.configure("2") do |config|',
        '  config.vm.provision "shell", inline: <<-SHELL',
        '    echo #{host} && ufw allow 8123/tcp',
        '    sysctl -w vm.swappiness=7',
        '  SHELL',
        'end',
      ],
      ['3:31 service allow 8123/tcp', '4:29 vm.swappiness=7'],
    ],
    [
      'a file that a script writes, behind a name',
      'dev/Vagrantfile',
      [
        '$vault = <<SCRIPT',
        'sudo cat << EOF > /etc/vault.d/config.hcl',
        'listener "tcp" {',
        '  address = "0.0.0.0:8210"',
        '}',
        'EOF',
        'SCRIPT',
      ],
      ['4:14 service listen 8210/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      "settings of a provider, whose block's variable is named vm",
      'Vagrantfile',
      ['config.vm.provider :libvirt do |vm|', '  vm.swappiness = 10', '  vm.memory = 2048', 'end'],
    ],
    ['a message', 'Vagrantfile', ['config.vm.post_up_message = <<-TEXT', '  listen on port 80', 'TEXT']],
    [
      'a comment',
      'Vagrantfile',
      ['# $script = <<-SCRIPT', '# ufw allow 80', '# SCRIPT', 'x = <<A', 'ufw allow 80'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
