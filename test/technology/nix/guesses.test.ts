// Nix: what functions give for every name, peers of tunnels, defaults of options, and rules that modules write.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

const KEY = `${'Zm9vYmFy'.repeat(5)}abc=`;

describe('declares', () => {
  test.each<Case>([
    [
      'what a function gives for every name of a set',
      'sites.nix',
      [
        '{ lib, config, ... }: {',
        '  services.nginx.virtualHosts = lib.mapAttrs (name: host: {',
        '    listen = [ { addr = "0.0.0.0"; port = 8443; } ];',
        '    locations."/".proxyPass = "http://localhost:3000";',
        '  }) config.sites;',
        '}',
      ],
      ['3:43 haproxy-nginx listen 8443/tcp'],
    ],
    [
      'machines that a flake makes from their names, whatever joins the sets',
      'flake.nix',
      [
        '{ outputs = { nixpkgs, ... }: { nixosConfigurations = nixpkgs.lib.genAttrs [ "one" "two" ] (name:',
        '  nixpkgs.lib.nixosSystem { modules = [ { networking.firewall.allowedTCPPorts = [ 8001 ]; } ]; }) // ',
        "  builtins.listToAttrs (map (n: { name = n; value = { services.foo.port = 8002; }; }) xs) // lib.mapAttrs' (n: v:",
        '    lib.nameValuePair "x-${n}" { services.bar.port = 8003; }) ys; }; }',
      ],
      ['2:83 service allow 8001/tcp', '3:75 service listen 8002/tcp', '4:54 service listen 8003/tcp'],
    ],
    [
      'the peers of a table, with and without a key of their own',
      'tunnel.nix',
      [
        'let hosts = {',
        `  one = { ip = "10.9.0.1"; publicKey = "${KEY}"; port = 51821; };`,
        '  two = { ip = "10.9.0.2"; port = 51821; };',
        '  ssh = { ip = "10.9.0.3"; port = 2222; };',
        '}; in hosts',
      ],
      ['2:95 wireguard listen 51821/udp @low', '3:35 wireguard listen 51821/udp @low'],
    ],
    [
      'the default of an option of a module',
      'module.nix',
      [
        '{ lib, config, ... }: with lib; {',
        '  options.services.shop = {',
        '    enable = mkEnableOption "the shop";',
        '    port = mkOption { type = types.port; default = 8090; description = "Port 1 to listen on"; };',
        '    metricsPort = mkOption { type = with types; ints.positive; default = 9190; };',
        '    database.port = mkOption { type = types.port; default = 5432; };',
        '  };',
        '}',
      ],
      ['4:52 service listen 8090 @low', '5:74 service listen 9190 @low'],
    ],
    [
      'rules of the firewall in the words of its own functions',
      'firewall.nix',
      [
        '{ networking.firewall.extraCommands = "ip46tables -A nixos-fw -p udp --dport 69 -j nixos-fw-accept";',
        '  services.prometheus.exporters.node = { openFirewall = true; firewallFilter = "-i wg0 -p tcp -m multiport --dports 9100,9101"; };',
        '}',
      ],
      ['1:78 service allow 69/udp', '2:117 service allow 9100-9101/tcp'],
    ],
    [
      'options in the words of their service',
      'services.nix',
      [
        '{ services.kresd = { listenPlain = [ "[::1]:53" "0.0.0.0:53" ]; listenTLS = [ "853" ]; };',
        '  services.pastes.settings = { PASTES_ADDRESS_PORT = "127.0.0.1:8088"; PASTES_HTTP_PORT = 8089; };',
        '  services.yggdrasil.settings.MulticastInterfaces = [ { Regex = ".*"; Listen = true; Port = 9001; } ];',
        '  virtualisation.quadlet.containers.web.containerConfig = {',
        '    Image = "docker.io/library/web";',
        '    PublishPort = [ "8082:80" ];',
        '  }; }',
      ],
      [
        '1:39 service listen 53 @::1',
        '1:50 service listen 53',
        '1:80 service listen 853',
        '2:55 service listen 8088/tcp @127.0.0.1',
        '2:91 service listen 8089/tcp',
        '3:93 service listen 9001/tcp',
        '6:22 docker-published publish 8082/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('rules whose bounds are two options', async () => {
    const text = [
      '{ resources.ec2SecurityGroups.web = { resources, ... }: {',
      '  rules = map (ip: { toPort = 8100; fromPort = 8090; sourceIp = "${ip}/32"; protocol = "udp"; }) [ a b ];',
      '}; }',
    ].join('\n');
    expect(await factsOf({ 'x.nix': text })).toEqual(['x.nix:2:31 service allow 8090-8100/udp']);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'what a function is given, and what it takes away',
      'x.nix',
      [
        '{ a = lib.filterAttrs (n: v: v.services.x.port == 80) { services.x.port = 80; };',
        '  b = builtins.removeAttrs { services.x.port = 80; } [ "services" ]; }',
      ],
    ],
    [
      'machines with the key of something else',
      'hosts.nix',
      [
        '{ one = { publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFoo"; port = 2222; };',
        '  two = { publicKey = "short="; port = 2222; }; }',
      ],
    ],
    [
      'options of clients, of other machines and of every item of a list',
      'module.nix',
      [
        '{ options.services.a = { enable = mkEnableOption "a"; host = mkOption { default = "db.lan"; }; port = mkOption { default = 81; }; };',
        '  options.services.b = { enable = mkEnableOption "b"; useSsl = mkOption { default = true; }; port = mkOption { default = 82; }; };',
        '  options.services.smtp = { enable = mkEnableOption "c"; port = mkOption { default = 25; }; };',
        '  options.services.d = { enable = mkEnableOption "d"; port = mkOption { default = null; }; remotePort = mkOption { default = 83; }; };',
        '  options.services.e = mkOption { type = types.submodule { options = { enable = mkEnableOption "e"; port = mkOption { default = 84; }; }; }; };',
        '  options.services.f.port = mkOption { default = 85; }; }',
      ],
    ],
    [
      'filters that let nothing in',
      'x.nix',
      [
        '{ services.prometheus.exporters.a = { firewallFilter = "-p tcp --dport 9100"; openFirewall = false; };',
        '  services.prometheus.exporters.b.firewallFilter = "-p tcp ! --dport 9100";',
        '  networking.firewall.extraCommands = "ip46tables -A nixos-fw -p udp --dport 69 -j nixos-fw-refuse"; }',
      ],
    ],
    [
      'the address a service is reached by, and the unit of a container without a port of the host',
      'x.nix',
      [
        '{ services.pastes.settings.PASTES_BASE_URL = "http://pastes.lan:8088";',
        '  services.pastes.settings.PASTES_ADDRESS = "http://pastes.lan:8088";',
        '  virtualisation.quadlet.containers.web.containerConfig.PublishPort = [ "80" ]; }',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
