// Options as maps of their names, and programs behind others that only start them.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'arguments in a pillar',
      'pillar/id/wiki.sls',
      ['exporter:', '  environ:', '    args:', "      web.listen-address: '[2001:db8::a0]:9100'"],
      ['4:28 service listen 9100/tcp @2001:db8::a0'],
    ],
    [
      'extra arguments, with the protocol behind the name',
      'group_vars/logs.yml',
      ['collector:', '  extraArgs:', '    syslog.listenAddr.udp: ":5514"', '    -web.listen: ":5515"'],
      ['3:29 service listen 5514/udp', '4:19 service listen 5515/tcp'],
    ],
    [
      'a program behind others that start it',
      'entrypoint.sh',
      [
        'dockerize -template /a.tmpl:/a.conf gosu wiki java -Dserver.port=8090 -jar wiki.jar',
        'procd_set_param command /usr/sbin/wiki --listen-port=54',
        'etcd -listen-client-urls=http://0.0.0.0:2379 -advertise-client-urls=http://10.0.0.1:2378',
      ],
      ['1:66 service listen 8090/tcp', '2:54 service listen 54/tcp', '3:26 etcd listen 2379/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'arguments that connect, and maps of something else',
      'group_vars/wiki.yml',
      [
        'wiki:',
        '  args:',
        '    remote-listen: "db:5432"',
        '    store.address: ":9000"',
        '    listen-address: eth0',
        '  notes:',
        '    listen-address: ":9100"',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
