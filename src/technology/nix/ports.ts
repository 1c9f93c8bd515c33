// Ports in modules of NixOS: what services listen on, what the firewall lets through, what containers publish.

import type { Protocol } from '../../model/fact.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { scanAddress, scanDefault, scanPeers } from './guesses.ts';
import { scanAllowed, scanFilter, scanSecurityRule } from './openings.ts';

/** Options of NixOS: https://search.nixos.org/options. `done`: nodes that are read elsewhere. */
export function scanNixosPorts(root: Node, done: ReadonlySet<Node>, context: ScanContext): void {
  walkTrails(root, (trail) => {
    const { node, key } = trail;
    if (done.has(node) || isSwitchedOff(trail)) return false;
    if (node.kind === 'map') {
      if (key === 'client') scanNomadClient(node, trail, context);
      scanPeers(node, context);
      scanSecurityRule(node, context);
    }
    if (key === undefined || trail.parent?.node.kind !== 'map') return true;
    if (node.kind === 'map') {
      if (key === 'host' && trail.parent.key === 'forwardPorts')
        claimNode(entry(node, 'port'), published('ports'), context);
      return true;
    }
    scanOption(key, trail, context);
    return true;
  });
}

/** `services.NAME` with `enable = false`, in its own set or beside it as a path of names: nothing runs. */
function isSwitchedOff({ node, key, parent }: Trail): boolean {
  if (node.kind !== 'map' || key === undefined || parent?.key !== 'services' || !parent.parent) return false;
  return switchedOff(parent.parent.node).has(key);
}

/** The services that a set of options switches off; looked up once for all of its services. */
function switchedOff(options: Node): ReadonlySet<string> {
  const known = offByOptions.get(options);
  if (known) return known;
  const off = new Set<string>();
  for (const { key, value } of options.kind === 'map' ? options.entries : []) {
    if (keyText(key) !== 'services' || value.kind !== 'map') continue;
    for (const service of value.entries)
      if (scalarText(entry(service.value, 'enable')) === 'false') off.add(keyText(service.key));
  }
  offByOptions.set(options, off);
  return off;
}

const offByOptions = new WeakMap<Node, ReadonlySet<string>>();

function scanOption(key: string, trail: Trail, context: ScanContext): void {
  const { node, parent } = trail;
  const allowed = /^allowed(TCP|UDP)Port(Range)?s$/.exec(key);
  if (allowed) {
    const protocol = allowed[1] === 'TCP' ? 'tcp' : 'udp';
    scanAllowed(node, allowed[2] !== undefined, protocol, context);
  } else if (key === 'listenStreams' || key === 'listenDatagrams') {
    const protocol = key === 'listenStreams' ? 'tcp' : 'udp';
    claimNode(
      node,
      { claimant: 'systemd-socket', role: 'listen', protocol, form: 'socket-unit', notation: 'endpoint' },
      context,
    );
  } else if (key === 'hostPort' && parent?.key === 'forwardPorts') {
    claimNode(node, published('ports'), context);
  } else if (key === 'firewallFilter') {
    if (scalarText(entry(parent?.node, 'openFirewall')) !== 'false') scanFilter(node, context);
  } else if (key === 'default' && parent) {
    scanDefault(node, parent, keysOf(parent), context);
  } else if ((key === 'ports' && isContainer(trail)) || /^(?:publishPorts|PublishPort)$/.test(key)) {
    if (!sharesHostNetwork(parent?.node)) claimNode(node, published('published'), context);
  } else {
    const claim = listening(key, trail);
    if (claim?.notation === 'endpoint') {
      for (const item of itemsOf(node))
        if (/[:\d]/.test(scalarText(item) ?? '')) claimNode(item, claim, context);
    } else if (claim) claimNode(node, claim, context);
    else scanAddress(key, node, keysOf(trail), context);
  }
}

function published(notation: 'ports' | 'published'): Claim {
  return {
    claimant: 'docker-published',
    role: 'publish',
    protocol: 'tcp',
    form: 'nixos-container',
    notation,
  };
}

/** `virtualisation.oci-containers.containers.NAME`, and services of Arion, which are those of compose. */
function isContainer({ parent }: Trail): boolean {
  const above = parent?.parent;
  if (above?.key === 'containers') return above.parent?.key === 'oci-containers';
  return parent?.key === 'service' && above?.parent?.key === 'services';
}

function sharesHostNetwork(container: Node | undefined): boolean {
  const options = entry(container, 'extraOptions', 'networks');
  const items = options?.kind === 'list' ? options.items : [];
  return items.some((i) => /^(?:--net(?:work)?=)?host$/.test(scalarText(i) ?? ''));
}

/** `services.nomad.settings.client`: where the tasks of Nomad get their ports from. */
function scanNomadClient(node: MapNode, trail: Trail, context: ScanContext): void {
  if (!keysOf(trail).includes('nomad')) return;
  const claim: Claim = {
    claimant: 'nomad-dynamic',
    role: 'offer',
    protocol: 'any',
    form: 'nomad-client',
  };
  // https://developer.hashicorp.com/nomad/docs/configuration/client#min_dynamic_port
  claimBounds(
    entry(node, 'min_dynamic_port'),
    entry(node, 'max_dynamic_port'),
    [20000, 32000],
    claim,
    context,
  );
}

/** Names of options that hold a port to listen on, without separators and case. */
const PORT =
  /^(?:default)?(?:https?|ssl|tls|secure|web|webui|api|admin|metrics|prometheus|ui|rpc|grpc|server|listen|listening|bind|console|peer|telemetry|dashboard|monitoring|rtmp|rtsp|rocket|daemon|websocket|ws|sftp|gossip)*ports?$/;

/** Names of options that hold an address with its port. */
const ENDPOINT =
  /^(?:(?:web|http|https|grpc|metrics|api|admin|telemetry|rpc)?(?:listen|bind|listening)(?:client|peer|metrics|http|https|plain|tls|doh)?(?:urls?|address(?:es)?|addrs?|on)?)$/;

/**
 * Options around a port, as modules of NixOS nest them (https://search.nixos.org/options), that are still the service's own; a database or a mail server around it is another one.
 */
const OWN = new Set(
  'settings config configuration server http https web api listen listener metrics admin global general default main network rpc grpc service webui ui apiserver kubelet scheduler controllermanager addonmanager listenaddress listenaddresses staticconfigoptions web telemetry dns prometheus serverproperties mysqld multicastinterfaces'.split(
    ' ',
  ),
);

/** Options that hold several of one kind, each under a name of its own. */
const SEVERAL = new Set(
  'servers instances exporters virtualhosts entrypoints listeners sites listener'.split(' '),
);

/** Services that are clients of the port they name, or only pass it on. */
const CLIENTS =
  /client|backup|dump|ddns|dyndns|relay|autossh|cloudflared|msmtp|^frp|borg|restic|snmpd?-notify/i;

/** What an option below `services` claims; undefined where it is none that listens. */
function listening(key: string, trail: Trail): Claim | undefined {
  const path = keysOf(trail);
  const at = path.lastIndexOf('services');
  const name = path[at + 1];
  const around = path.slice(at + 2, -1);
  const before = path.slice(0, Math.max(at, 0));
  if (isWireguard(path) && key === 'listenPort') return claimOf('wireguard', 'ports');
  if (at < 0 || name === undefined || at + 1 >= path.length - 1 || CLIENTS.test(name)) return undefined;
  // Units of systemd, services of compose, and declarations of options are other things of that name.
  if (before.some((b) => /^(?:systemd|user|options|settings|projects?|virtualisation)$/.test(b)))
    return undefined;
  if (!isOwn(around)) return undefined;
  const own = plain(name);
  const all = plain(key);
  // Settings that are variables of the environment begin with the service's name.
  const isPrefixed = all.startsWith(own) && all !== own;
  const word = isPrefixed ? all.slice(own.length) : all;
  if (PORT.test(word)) return claimOf(name, 'ports');
  if (ENDPOINT.test(word)) return claimOf(name, 'endpoint');
  if (isPrefixed && /^addr(?:ess)?port$/.test(word)) return claimOf(name, 'endpoint');
  if (word === 'address' && around.some((k) => plain(k) === 'entrypoints')) return claimOf(name, 'endpoint');
  return undefined;
}

function isOwn(path: readonly string[]): boolean {
  for (let i = 0; i < path.length; i++) {
    const word = plain(path[i] ?? '');
    // What a virtual host calls its port is the one behind it, but for a list of what it listens on.
    if (word === 'virtualhosts' && path[i + 2] !== 'listen') return false;
    if (SEVERAL.has(word)) i++;
    else if (!OWN.has(word)) return false;
  }
  return true;
}

function isWireguard(path: readonly string[]): boolean {
  return path.at(-3) === 'interfaces' && /^(?:wireguard|wg-quick)$/.test(path.at(-4) ?? '');
}

/** Options of NixOS by products of the catalogue. */
const PRODUCTS: Readonly<Record<string, string>> = {
  nginx: 'haproxy-nginx',
  haproxy: 'haproxy-nginx',
  traefik: 'haproxy-nginx',
  envoy: 'haproxy-nginx',
  wireguard: 'wireguard',
  prometheus: 'prometheus',
  redis: 'redis',
  mongodb: 'mongodb',
  memcached: 'memcached',
  postgresql: 'postgresql',
  mysql: 'mysql',
  elasticsearch: 'elasticsearch',
  rabbitmq: 'rabbitmq',
  consul: 'consul-listen',
  nomad: 'nomad-listen',
  etcd: 'etcd',
  cassandra: 'cassandra',
  zookeeper: 'zookeeper',
  squid: 'squid',
  tor: 'tor',
  syncthing: 'syncthing',
  transmission: 'transmission',
  kubernetes: 'k8s-control-plane',
};

/** Services that take datagrams, or both. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  wireguard: 'udp',
  tailscale: 'udp',
  zerotierone: 'udp',
  murmur: 'any',
  dnsmasq: 'any',
  unbound: 'any',
  coredns: 'any',
  blocky: 'any',
  kresd: 'any',
};

function claimOf(service: string, notation: 'ports' | 'endpoint'): Claim {
  return {
    claimant: Object.hasOwn(PRODUCTS, service) ? (PRODUCTS[service] ?? 'service') : 'service',
    role: 'listen',
    protocol: Object.hasOwn(PROTOCOLS, service) ? (PROTOCOLS[service] ?? 'tcp') : 'tcp',
    form: 'nixos-option',
    notation,
  };
}

function plain(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}

/** The keys from the root to a node; paths deeper than this are no options. */
function keysOf(trail: Trail): readonly string[] {
  const keys: string[] = [];
  for (let at: Trail | undefined = trail; at && keys.length < 20; at = at.parent)
    if (at.key !== undefined && at.parent?.node.kind === 'map') keys.push(at.key);
  return keys.reverse();
}
