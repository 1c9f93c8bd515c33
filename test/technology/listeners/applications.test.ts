// Applications at home and at the edge, and the variables and virtual machines around them.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'wildfly, what stands behind the colon',
      'standalone.xml',
      [
        '<socket-binding-group name="s" port-offset="${x.port-offset:0}">',
        '  <socket-binding name="http" port="${jboss.http.port:8080}"/>',
        '  <socket-binding name="txn" interface="a" port="4712"/>',
        '  <!-- <socket-binding name="old" port="1"/> -->',
        '  <outbound-socket-binding name="m"><remote-destination host="m" port="25"/></outbound-socket-binding>',
        '</socket-binding-group>',
      ],
      ['2:55 service listen 8080/tcp', '3:50 service listen 4712/tcp'],
    ],
    [
      'mopidy',
      'mopidy.conf',
      ['[mpd]', 'port = 6600', '[scrobbler]', 'port = 1', '[http]', 'port = 6680'],
      ['2:8 service listen 6600/tcp', '6:8 service listen 6680/tcp'],
    ],
    [
      'mpd, not where it sends music to',
      'mpd.conf',
      ['port "6601"', 'audio_output {', '  type "shout"', '  port "8000"', '}'],
      ['1:7 service listen 6601/tcp'],
    ],
    ['murmur', 'murmur.ini', ['; port=1', 'port=64739', 'users=10'], ['2:6 service listen 64739']],
    ['apcupsd', 'apcupsd.conf', ['NETSERVER on', 'NISPORT 3552'], ['2:9 service listen 3552/tcp']],
    ['nut', 'upsd.conf', ['LISTEN 10.0.0.1 3493'], ['1:17 service listen 3493/tcp']],
    [
      'wazuh: agents and their enrolment, not the manager of an agent',
      'ossec.conf',
      [
        '<ossec_config>',
        '  <remote>',
        '    <connection>secure</connection>',
        '    <port>1514</port>',
        '    <protocol>udp</protocol>',
        '  </remote>',
        '  <auth><port>1515</port></auth>',
        '  <client><server><port>1516</port></server></client>',
        '</ossec_config>',
      ],
      ['4:11 service listen 1514/udp', '7:15 service listen 1515/tcp'],
    ],
    [
      'virtual machines of Vagrant',
      'Vagrantfile',
      [
        'config.vm.network "forwarded_port", guest: 80, host: 8080, host_ip: "127.0.0.1"',
        "node.vm.network :forwarded_port, :guest => 53, :host => 5353, :protocol => 'udp'",
        '# config.vm.network "forwarded_port", guest: 81, host: 8081',
        'config.vm.network :forwarded_port, guest: 82, host: some_port',
        'config.vm.network "private_network", ip: "10.0.0.2"',
      ],
      ['1:54 service publish 8080/tcp', '2:57 service publish 5353/udp'],
    ],
    [
      'headscale, its STUN only where it relays',
      'config.yaml',
      [
        'server_url: https://hs.example.org:443',
        'listen_addr: 0.0.0.0:8085',
        'metrics_listen_addr: 127.0.0.1:9091',
        'derp:',
        '  server:',
        '    enabled: false',
        '    stun_listen_addr: "0.0.0.0:3479"',
      ],
      ['2:14 service listen 8085/tcp', '3:22 service listen 9091/tcp @127.0.0.1'],
    ],
    [
      'go2rtc',
      'go2rtc.yaml',
      ['api:', '  listen: ":1985"', 'webrtc:', '  listen: ":8556"', '  candidates: ["10.0.0.1:8557"]'],
      ['2:12 service listen 1985/tcp', '4:12 service listen 8556'],
    ],
    [
      'edge-lb',
      'pool.yaml',
      ['name: a', 'haproxy:', '  frontends:', '  - bindPort: 9001', '    protocol: HTTP'],
      ['4:15 haproxy-nginx listen 9001/tcp'],
    ],
    [
      'a service of OpenStack-Ansible',
      'group_vars/a.yml',
      [
        'haproxy_a_service:',
        '  haproxy_service_name: a',
        '  haproxy_port: 8775',
        '  haproxy_backend_port: 8776',
      ],
      ['3:17 haproxy-nginx listen 8775/tcp'],
    ],
    [
      'the parameter of a class of Puppet',
      'hieradata/common.yaml',
      ["site::apps::shop::port: '3026'", 'site::apps::shop::redis_port: 6379', 'site::db::port: 5432'],
      ['1:26 service listen 3026 @low'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['a network server that is off', 'apcupsd.conf', ['NISPORT 3551', 'NETSERVER off']],
    [
      'a class of Puppet that may be a client, and a limit',
      'hieradata/common.yaml',
      ['site::alerts::irc::port: 6697', 'site::firewall::throttling::port: 443'],
    ],
    [
      'ports that an offset shifts',
      'standalone.xml',
      ['<socket-binding-group port-offset="100">', '<socket-binding name="http" port="8080"/>'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
