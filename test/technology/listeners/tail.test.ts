// Listeners by rarer words of their products: one table of what is read and one of what is not.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      "servers in a pillar of nginx's formula",
      'pillar/role/wiki.sls',
      [
        "{%- set everywhere = '[::]:8081' %}",
        'nginx:',
        '  servers:',
        '    managed:',
        '      wiki.conf:',
        '        config:',
        '          - server:',
        "              - listen: '[::]:80 ipv6only=on default_server'",
        "              - listen: '127.0.0.1:8080'",
        '              - location /:',
        '                  - proxy_pass: http://localhost:9000',
      ],
      ['8:26 haproxy-nginx listen 80/tcp', '9:26 haproxy-nginx listen 8080/tcp @127.0.0.1'],
    ],
    [
      'a server of OpenVPN with a device of any name',
      'wiki/tcp.conf.jinja',
      ['proto tcp6-server', 'port 443', 'server-ipv6 2001:db8::/64', 'dev ovpn_tcp', 'management ::1 7506'],
      ['2:6 service listen 443/tcp', '5:16 service listen 7506/tcp'],
    ],
    [
      'a source of syslog-ng over several lines',
      'syslog-ng.conf',
      ['source s_network {', '  network(', '    ip("0.0.0.0")', '    port(514));', '};'],
      ['4:10 service listen 514'],
    ],
    [
      'the sockets of FreeSWITCH',
      'autoload_configs/event_socket.conf.xml',
      [
        '<settings>',
        '  <param name="listen-port" value="8021"/>',
        '  <param name="wss-binding"  value=":7443"/>',
        '  <!-- <param name="ws-binding" value=":5066"/> -->',
        '</settings>',
      ],
      ['2:36 service listen 8021/tcp', '3:37 service listen 7443/tcp'],
    ],
    [
      'listeners of HiveMQ',
      'config.xml',
      [
        '<listeners>',
        '  <tcp-listener>',
        '    <port>1884</port>',
        '    <bind-address>0.0.0.0</bind-address>',
        '  </tcp-listener>',
        '  <tcp-health-check>',
        '    <bind-address>${ADDRESS}</bind-address>',
        '    <bind-port>9000</bind-port>',
        '  </tcp-health-check>',
        '</listeners>',
      ],
      ['3:11 service listen 1884/tcp', '8:16 service listen 9000/tcp'],
    ],
    [
      'a port beside every address of the machine',
      'settings.json',
      ['{', '  /* where it listens */', '  "ip": "0.0.0.0",', '  "port": 9001', '}'],
      ['4:11 service listen 9001 @low'],
    ],
    [
      "rules of Oracle's groups by locals",
      'rules.tf',
      [
        'locals {',
        '  wiki_port = 12250',
        '  rules = {',
        '    "in" : { protocol = local.tcp, port = local.wiki_port, source = local.peers, source_type = "NSG" },',
        '    "out" : { protocol = local.tcp, port = 12251, destination = local.peers, destination_type = "NSG" },',
        '  }',
        '}',
      ],
      ['4:43 service allow 12250'],
    ],
    [
      'options of NixOS whose name or value says that something is bound',
      'wiki.nix',
      [
        '{ config, ... }: let port = 9273; in {',
        '  services.collector.extraConfig.inputs.influx.service_address = ":8086";',
        '  services.collector.extraConfig.outputs.prometheus.listen = "${config.a.ip}:${toString port}";',
        '  services.mail.settings.server.listener.smtp.bind = "[::]:25";',
        '  services.voice.servers.hass.uri = "tcp://0.0.0.0:10300";',
        '  services.stream.rtmp-port = 1935;',
        '  roles.controller.machines.a.settings.listenPort = 51821;',
        '  networking.nftables.chains.input.mdns.rules = [ "udp dport 5353 accept" ];',
        '}',
      ],
      [
        '2:67 service listen 8086/tcp @low',
        '3:63 service listen 9273/tcp @low',
        '4:55 service listen 25/tcp',
        '5:38 service listen 10300/tcp @low',
        '6:31 service listen 1935/tcp',
        '7:53 service listen 51821 @low',
        '8:62 service allow 5353/udp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

test('a range by the fields of such a rule', async () => {
  const rule = '{ protocol = "6", port_min = 30000, port_max = 32767, source = "a", source_type = "NSG" }';
  await expectBounds(
    'rules.tf',
    ['locals {', `  rules = { a = ${rule} }`, '}'],
    ['2:46 service allow 30000-32767/tcp'],
  );
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'a client of OpenVPN',
      'client.conf',
      ['client', 'proto tcp', 'dev vpn0', 'remote vpn.example.org 443', 'port 443'],
    ],
    [
      'destinations of syslog-ng',
      'syslog-ng.conf',
      ['destination d {', '  network(', '    "logs.example.org"', '    port(514));', '};'],
    ],
    [
      'what a test of a chart compares with',
      'charts/wiki/tests/config_test.yaml',
      [
        'suite: config',
        'tests:',
        '  - asserts:',
        '      - equal:',
        '          path: data["config.xml"]',
        '          value: |',
        '            <port>1883</port>',
        '            <bind-address>0.0.0.0</bind-address>',
      ],
    ],
    ['a port without an address to bind', 'config.xml', ['<server>', '  <port>8080</port>', '</server>']],
    ['a port beside another machine', 'settings.json', ['{"ip": "10.0.0.1", "port": 9001}']],
    [
      'options of NixOS that lead elsewhere',
      'wiki.nix',
      [
        '{',
        '  services.nginx.virtualHosts.a.locations."/".proxyPass = "http://0.0.0.0:8080";',
        '  services.collector.remote.listen = "10.0.0.1:8086";',
        '  services.collector.upstream = ":8087";',
        '  services.wiki.image = "wiki:8088";',
        '  programs.a.settings.display = ":1000";',
        '}',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
