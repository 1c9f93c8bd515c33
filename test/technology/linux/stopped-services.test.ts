// Which services a file stops, switches off or removes.

import { describe, expect, test } from 'vitest';
import { stoppedServicesOf } from '../../../src/project/stopped-services.ts';
import { scanOf } from '../../facts.ts';

describe('services that are not to run', () => {
  test.each([
    ['install.sh', 'systemctl disable --now apache2 nginx.service\n', ['apache2', 'nginx']],
    ['install.sh', 'service nginx stop\n', ['nginx']],
    ['install.sh', 'apt-get remove -y apache2\n', ['apache2']],
    ['install.sh', 'systemctl restart nginx\napt-get install -y haproxy\n', []],
    ['tasks/main.yml', '- service:\n    name: nginx\n    state: stopped\n', ['nginx']],
    ['tasks/main.yml', '- service: name=nginx state=stopped\n', ['nginx']],
    ['tasks/main.yml', '- apt:\n    state: absent\n    name: apache2\n', ['apache2']],
    ['tasks/main.yml', '- service:\n    name: nginx\n    enabled: false\n', ['nginx']],
    ['tasks/main.yml', '- service:\n    name: nginx\n    state: started\n    enabled: true\n', []],
    [
      'tasks/main.yml',
      '- service:\n    name: haproxy\n    state: started\n\n- service:\n    name: apache2\n    state: stopped\n',
      ['apache2'],
    ],
    [
      'tasks/main.yml',
      '- service:\n    name: "{{ item }}"\n    state: stopped\n  loop: "{{ unwanted }}"\n',
      ['*'],
    ],
    ['tasks/main.yml', '- file:\n    path: "{{ item }}"\n    state: absent\n', []],
    ['tasks/main.yml', '- apt:\n    name: "{{ item }}"\n    state: present\n', []],
    ['install.sh', 'for s in $UNWANTED; do systemctl disable --now "$s"; done\n', ['*']],
    ['web.pp', "service { 'apache2':\n  ensure => stopped,\n}\n", ['apache2']],
  ])('%s: %j', async (file, text, wanted) => {
    expect([...stoppedServicesOf([await scanOf(file, text)])]).toEqual(wanted);
  });
});
