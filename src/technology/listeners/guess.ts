// A guessed listener: the name of a value says that it is a port, and where it stands says whose.

import type { Protocol } from '../../model/fact.ts';
import { type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { readPortText } from '../notations.ts';
import { ELSEWHERE, wordsOf } from './port-names.ts';

/** Files that only show how something is set, or set it for a test. */
export const NO_MACHINE =
  /(?:^|\/)(?:tests?|testing|testdata|molecule|examples?|samples?|specs?|docs?|\.github|node_modules|vendor|fixtures?)\/|(?:^|[._-])(?:example|sample|test|testing|dist|template)(?:[._-]|$)/i;

/** The whole name of the port that a program of twelve factors binds (https://12factor.net/port-binding). */
export const OWN_PORT = /^(?:PORT|(?:HTTPS?|APP|WEB|SERVER)_PORT)$/;

/** What only TCP carries, or nearly so. */
const TCP =
  /^(?:tcp|https?|web|webui|ui|gui|admin|grpc|rpc|tls|ssl|exporter|grafana|prometheus|kibana|jenkins)$/;

/** What a port of a product itself may be called besides `port`. */
export const OWN_KINDS =
  /^(?:https?|web|webui|webinterface|ui|gui|admin|tls|ssl|tcp|udp|rpc|grpc|listener|listen|server|service|rest|restapi|api|metrics|exporter|jmx|jmxexporter|jolokia|management|controlplane|dataplane|dashboard|app|main|local|bind|host)$/;

/** Words of ports of something else that a product is told of, where a word of {@link ELSEWHERE} does not say so. */
const OTHERS = new Set(
  'mqtt nats stun dns broker bootstrap etcd influx s3 sql oracle mssql clickhouse collector otel otlp jaeger zipkin sso saml cloud sentinel splunk chef puppet salt zabbix nagios nrpe snmptrap sip rtsp docker socks cluster seed join discovery api_server apiserver kubernetes k8s k3s reverse trusted jump bastion origin service_discovery log logs logging agent default custom worker icinga deploy local_socks'.split(
    ' ',
  ),
);

/** True where every word may be that of a product's own port. */
export function areOwn(words: readonly string[]): boolean {
  return words.every((word) => !ELSEWHERE.has(word) && !OTHERS.has(word) && !/^(?:ports?|map)$/.test(word));
}

const HOST = /^(.{1,100}?)(?:[_.-]|::)+(?:host|hostname|server|fqdn|url|address)$/;

/**
 * The names before `_host` or `::server` whose value is another machine: a port of the same name is that machine's.
 * `entries`: names, as written, with their values.
 */
export function remoteNames(
  entries: Iterable<readonly [name: string, value: string | undefined]>,
): ReadonlySet<string> {
  const remote = new Set<string>();
  for (const [name, value] of entries) {
    const [, owner] = HOST.exec(name) ?? [];
    if (owner !== undefined && value !== undefined && !LOCAL.test(value)) remote.add(owner);
  }
  return remote;
}

/** Values of a host that are this machine, or none. */
export const LOCAL = /^(?:|localhost|127\.0\.0\.1|0\.0\.0\.0|::1?|\*)$/;

const HOSTS = [
  ...['host', 'hostname', 'server', 'servers', 'server_host', 'url', 'uri', 'address', 'master', 'ip'],
] as const;

/** True for a field beside a port that names another machine: the port is that one's. */
export function isElsewhere(name: string, value: Node): boolean {
  return HOSTS.some((host) => host === name) && !LOCAL.test(scalarText(value) ?? '');
}

/** The name before its `port`, as {@link remoteNames} gives it. */
export function beforePort(name: string): string {
  return name.length > 200 ? name : name.replace(/(?:[_.-]|::){1,10}port$/, '');
}

/**
 * Claims what a value named `name` says: a port, a range `low-high`, or an address with a port where the name does not
 * say `port`. Nothing for other values.
 */
export function claimGuess(value: Node, name: string, context: ScanContext): void {
  const text = scalarText(value) ?? '';
  const words = wordsOf(name);
  const isAddress = !words.some((word) => /ports?$/.test(word));
  if (isAddress ? !/:\d+$/.test(text) : !/^\d+(?:-\d+)?$/.test(text)) return;
  const notation = isAddress ? 'endpoint' : 'ports';
  if (readPortText(text, notation).kind !== 'ports') return;
  const isTcp = OWN_PORT.test(name) || words.some((w) => TCP.test(w));
  const protocol = words.includes('udp') ? 'udp' : isTcp ? 'tcp' : 'any';
  claimNode(value, guess('listen', protocol, notation), context);
}

export function guess(role: Claim['role'], protocol: Protocol, notation: 'ports' | 'endpoint'): Claim {
  return { claimant: 'service', role, protocol, notation, form: 'port-variable', guessed: true };
}
