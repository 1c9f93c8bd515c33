// Sockets of systemd, and the variables that its units take options from.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a socket unit',
      'files/app.socket',
      [
        '[Socket]',
        'ListenStream=8080',
        'ListenStream=[::1]:8081',
        'ListenDatagram = 0.0.0.0:5514',
        'ListenStream=/run/app.sock',
      ],
      [
        '2:14 systemd-socket listen 8080/tcp',
        '3:14 systemd-socket listen 8081/tcp @::1',
        '4:18 systemd-socket listen 5514/udp',
      ],
    ],
    [
      'a drop-in of a socket, as a template',
      'etc/systemd/system/sshd.socket.d/port.conf.j2',
      ['[Socket]', 'ListenStream=', 'ListenStream={{ port }}'],
      [
        '3:14 systemd-socket listen ? a template expression, and no variables of an Ansible project to resolve it with',
      ],
    ],
    [
      'options in a file of variables',
      'etc/default/prometheus-node-exporter',
      [
        '# ARGS="--web.listen-address=:1"',
        'ARGS="--web.listen-address=:9101 --log.level=info"',
        "OPTIONS='-p 11212'",
      ],
      ['2:28 service listen 9101/tcp'],
    ],
    [
      'options of a server with short ones',
      'etc/sysconfig/memcached',
      ['OPTIONS="-l 127.0.0.1 -p 11212"'],
      ['1:26 memcached listen 11212'],
    ],
    [
      'a unit inside a cloud-config',
      'user-data.yml',
      [
        '#cloud-config',
        'write_files:',
        '  - path: /etc/systemd/system/x.socket',
        '    content: |',
        '      [Socket]',
        '      ListenStream=9443',
      ],
      ['6:20 systemd-socket listen 9443/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'paths and abstract names',
      'a.socket',
      ['[Socket]', 'ListenStream=/run/a', 'ListenStream=@a', 'ListenFIFO=/x', '#ListenStream=80'],
    ],
    ['another file', 'a.conf', ['ListenStream=8080']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
