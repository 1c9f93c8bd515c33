// Nix: kernel parameters of NixOS and the ports of its modules.

import { describe, expect, test } from 'vitest';
import { factsOf, scanOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a set of parameters, with comments between',
      'host/sysctl.nix',
      [
        '{ config, pkgs, ... }:',
        '{',
        '  boot.kernel.sysctl = {',
        '    # the range',
        '    "net.ipv4.ip_local_port_range" = "15200 58999"; # not "1 2"',
        '    #"net.ipv4.ip_local_port_range" = "32768 60999";',
        '    /* "vm.swappiness" = 60; */',
        '    "vm.swappiness" = 10;',
        '    "net.ipv4.ip_forward" = true;',
        '    "net.ipv4.tcp_ecn" = null;',
        '  };',
        '}',
      ],
      [
        '5:39 net.ipv4.ip_local_port_range=15200 58999',
        '8:23 vm.swappiness=10',
        '9:29 net.ipv4.ip_forward=1',
      ],
    ],
    [
      'one parameter a path, priorities and conditions',
      'sysctl.nix',
      [
        '{ lib, config, ... }: with lib; {',
        '  boot.kernel.sysctl."net.core.somaxconn" = 4096;',
        '  boot.kernel.sysctl."vm.swappiness" = lib.mkDefault 10;',
        '  config = mkIf config.x.enable (mkMerge [',
        '    { boot.kernel.sysctl."fs.file-max" = mkOverride 50 (mkIf cond 5); }',
        '    (mkIf (a == b) { boot.kernel.sysctl = base // { "kernel.pid_max" = mkForce "99"; }; })',
        '  ]);',
        '  boot = { kernel.sysctl = if a then { "vm.max_map_count" = 7; } else { }; };',
        '}',
      ],
      [
        '2:45 net.core.somaxconn=4096',
        '3:54 vm.swappiness=10',
        '5:67 fs.file-max=5',
        '6:81 kernel.pid_max=99',
        '8:61 vm.max_map_count=7',
      ],
    ],
    [
      'numbers in a text',
      'range.nix',
      [
        '{',
        '  boot.kernel.sysctl."net.ipv4.ip_local_port_range" = "${toString 15200} ${builtins.toString 58999}";',
        '}',
      ],
      ['2:56 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a port below the settings of a database',
      'database.nix',
      [
        '{',
        '  services.mysql.settings.mysqld.port = 3307;',
        '  services.mysql.settings.mysqldump.port = 3308;',
        '}',
      ],
      ['2:41 mysql listen 3307/tcp'],
    ],
    [
      'names that the file gives a value',
      'sysctl.nix',
      [
        '{ low, ... }:',
        'let',
        '  range = "15200 58999";',
        '  high = 58998;',
        '  held = [ 15610 15612 ];',
        '  net = { port = 3100; };',
        'in {',
        '  boot.kernel.sysctl = {',
        '    "net.ipv4.ip_local_port_range" = range;',
        `    "net.ipv4.ip_local_reserved_ports" = lib.concatMapStringsSep "," toString held;`,
        '  };',
        '  a.boot.kernel.sysctl."net.ipv4.ip_local_port_range" = "15200 $' + '{toString high}";',
        '  b.boot.kernel.sysctl."net.ipv4.ip_local_port_range" = "$' + '{low} 58999";',
        '  services.loki.port = net.port;',
        '}',
      ],
      [
        '6:18 service listen 3100/tcp @low',
        '9:38 net.ipv4.ip_local_port_range=15200 58999',
        '10:79 net.ipv4.ip_local_reserved_ports=15610,15612',
        '12:58 net.ipv4.ip_local_port_range=15200 58998',
        "13:58 net.ipv4.ip_local_port_range ? 'low' is given no value in this file",
        '14:24 service listen 3100/tcp',
      ],
    ],
    [
      'files and scripts in indented strings',
      'files.nix',
      [
        '{ pkgs, ... }: {',
        '  environment.etc."sysctl.d/99-x.conf".text = \'\'',
        '    net.ipv4.ip_local_port_range = 15200 58999',
        "  '';",
        "  systemd.services.tune.script = ''",
        '    $' + '{pkgs.procps}/bin/sysctl -w net.core.somaxconn=512',
        "  '';",
        "  x = map (n: pkgs.writeShellScript n ''",
        '    sysctl -w vm.swappiness=3',
        '  \'\') [ "a" ];',
        '}',
      ],
      [
        '3:36 net.ipv4.ip_local_port_range=15200 58999',
        '6:53 net.core.somaxconn=512',
        '9:29 vm.swappiness=3',
      ],
    ],
    [
      'what services listen on',
      'services.nix',
      [
        '{ ... }: {',
        '  services.grafana = { enable = true; settings.server = { http_port = 3000; domain = "x"; }; };',
        '  services.openssh.ports = [ 22 2222 ];',
        '  services.prometheus.exporters.node = { enable = true; port = 9100; };',
        '  services.nginx.virtualHosts."a.example" = {',
        '    listen = [ { addr = "0.0.0.0"; port = 8080; } ];',
        '    locations."/".proxyPass = "http://127.0.0.1:3000";',
        '  };',
        '  services.prometheus.pushgateway.web.listen-address = "127.0.0.1:9091";',
        '  services.etcd.listenClientUrls = lib.mkDefault [ "https://0.0.0.0:2379" ];',
        '  services.redis.servers.cache.port = 6380;',
        '  services.tailscale.port = 41641;',
        '  networking.wireguard.interfaces.wg0.listenPort = 51820;',
        '}',
      ],
      [
        '2:71 service listen 3000/tcp',
        '3:30 service listen 22/tcp',
        '3:33 service listen 2222/tcp',
        '4:64 prometheus listen 9100/tcp',
        '6:43 haproxy-nginx listen 8080/tcp',
        '9:57 service listen 9091/tcp @127.0.0.1 @low',
        '10:53 etcd listen 2379/tcp',
        '11:39 redis listen 6380/tcp',
        '12:29 service listen 41641/udp',
        '13:52 wireguard listen 51820/udp',
      ],
    ],
    [
      'the firewall and published ports',
      'net.nix',
      [
        '{ ... }: {',
        '  networking.firewall = {',
        '    allowedTCPPorts = [ 80 443 ];',
        '    interfaces.eth0.allowedUDPPorts = [ 53 ];',
        '  };',
        '  virtualisation.oci-containers.containers.web.ports = [ "8080:80" "127.0.0.1:5353:53/udp" ];',
        '  virtualisation.oci-containers.containers.host = { ports = [ "1:1" ]; extraOptions = [ "--network=host" ]; };',
        '  containers.a = { privateNetwork = true; forwardPorts = [ { hostPort = 8081; containerPort = 80; } ];',
        '    config = { boot.kernel.sysctl."net.core.somaxconn" = 1; services.nginx.defaultHTTPListenPort = 81; }; };',
        '}',
      ],
      [
        '3:25 service allow 80/tcp',
        '3:28 service allow 443/tcp',
        '4:41 service allow 53/udp',
        '6:59 docker-published publish 8080/tcp',
        '6:69 docker-published publish 5353/udp @127.0.0.1',
        '8:73 docker-published publish 8081/tcp',
        '9:58 net.core.somaxconn=1',
        '9:100 haproxy-nginx listen 81/tcp @container',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('ranges whose ends are two options', async () => {
    const text = [
      '{ networking.firewall.allowedTCPPortRanges = [ { from = 30000; to = 32767; } ];',
      '  services.nomad.settings.client = { max_dynamic_port = 15399; min_dynamic_port = 15300; }; }',
    ].join('\n');
    expect(await factsOf({ 'x.nix': text })).toEqual([
      'x.nix:1:57 service allow 30000-32767/tcp',
      'x.nix:2:57 nomad-dynamic 15300-15399',
    ]);
  });
});

describe('reads what stands behind', () => {
  test.each([
    ['a path that is a name', 'environment.etc.x.source = ./${name};'],
    ['a path with names in it', 'imports = [ ./hosts/${name}/a-${b}.nix ../${c} ~/${d}/e ];'],
    ['a path from the root', 'x = /etc/${name}/y;'],
    ['a path that a function takes', 'x = import ./${f { a = "}"; }} { inherit lib; };'],
    ['an update', 'x = a // { b = 1; } //c;'],
    ['a name out of its place', 'x = ${a};'],
    ['a division', 'x = a / b;'],
  ])('%s', async (_name, line) => {
    const lines = ['{', `  ${line}`, '  boot.kernel.sysctl."net.core.somaxconn" = 4096;', '}'];
    await expectFacts('x.nix', lines, ['3:45 net.core.somaxconn=4096']);
    expect((await scanOf('x.nix', lines.join('\n'))).problems).toEqual([]);
  });
});

test.each([
  ['a string', 'x = "it;', 2],
  ['a text', "x = ''it;", 2],
  ['a string with a name in it', 'x = "${it};', 2],
])('%s without its end is a problem, and the lines behind it are read', async (_name, line, at) => {
  const lines = [
    '{',
    `  ${line}`,
    '  boot.kernel.sysctl = {',
    "    'net.core.somaxconn' = 4096;",
    '  };',
    '}',
  ];
  const text = lines.join('\n').replaceAll("'net.core.somaxconn'", 'net.core.somaxconn');
  const { problems } = await scanOf('x.nix', text);
  expect(problems.map((p) => [p.message, p.at.line])).toEqual([
    ['Nix cannot be read here: the string is not closed', at],
  ]);
  expect((await factsOf({ 'x.nix': text })).map((f) => f.slice(0, 8))).toEqual(['x.nix:4:']);
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'clients, databases and units',
      'x.nix',
      [
        '{ services.prometheus.scrapeConfigs = [ { static_configs = [ { targets = [ "localhost:9100" ]; } ]; } ];',
        '  services.app.database.port = 5432;',
        '  services.app.settings.smtp = { host = "x"; port = 25; };',
        '  services.caddy.virtualHosts."x".extraConfig = "reverse_proxy http://127.0.0.1:3000";',
        '  services.mysqlBackup.port = 3306;',
        '  systemd.services.x.port = 80;',
        '  services.postgresql.settings.listen_addresses = "127.0.0.1";',
        '  services.x.openFirewallPorts = true; }',
      ],
    ],
    [
      'options and their descriptions',
      'module.nix',
      [
        '{ options.services.x.port = lib.mkOption { type = types.port; default = 8080; example = 9000;',
        "    description = ''net.ipv4.ip_local_port_range = 1 2''; };",
        '  options.y.sysctl = mkOption { example = { "net.core.somaxconn" = 1; }; }; }',
      ],
    ],
    ['comments', 'x.nix', ['# boot.kernel.sysctl."vm.swappiness" = 1;', '{ /* services.x.port = 1; */ }']],
    ['broken text', 'x.nix', ['{ boot.kernel.sysctl = { "a', "''", '} ) ] let in with ; ${', '"net.core']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });

  test.each([
    ['brackets', '(['.repeat(100_000)],
    ['sets', '{a='.repeat(100_000)],
    ['strings', '"${'.repeat(100_000)],
    ['functions', 'a: '.repeat(100_000)],
    ['operators', 'a // '.repeat(100_000)],
    ['paths', `{ ${'a.'.repeat(100_000)}a = 1; }`],
    ['choices', 'if a then '.repeat(100_000)],
    ['paths with names', './${'.repeat(100_000)],
    ['names in paths', './${a}'.repeat(50_000)],
    ['long paths', '/a'.repeat(100_000)],
    ['names out of place', '${ '.repeat(100_000)],
  ])('hostile %s', async (_name, text) => {
    await expectFacts('x.nix', [text], []);
  });
});
