// Two programs of one machine that their own configuration files tell to listen on the same port.

import type { PortsFact } from '../../src/model/fact.ts';
import type { Host, Project } from '../../src/model/host.ts';
import { common, type Held, holder } from './machine.ts';
import type { Pair } from './meetings.ts';

/** A program by the form of the claims that its configuration makes. */
interface Program {
  /** As a subject: `nginx`. */
  readonly name: string;
  /** Its units and packages, as distributions call them. */
  readonly units: readonly string[];
}

/**
 * Servers whose configuration is about one program, whatever else runs. What a guessed name, an option of some command or
 * a description of another machine says is no sign that a port is bound here.
 */
const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['nginx-config', { name: 'nginx', units: ['nginx', 'nginx-full', 'nginx-light', 'openresty', 'angie'] }],
  ['haproxy-config', { name: 'HAProxy', units: ['haproxy'] }],
  ['apache-config', { name: 'Apache', units: ['apache', 'apache2', 'httpd'] }],
  ['lighttpd-config', { name: 'lighttpd', units: ['lighttpd'] }],
  ['caddy-config', { name: 'Caddy', units: ['caddy'] }],
  ['traefik-config', { name: 'Traefik', units: ['traefik'] }],
  ['squid-config', { name: 'Squid', units: ['squid', 'squid3'] }],
  ['tinyproxy-config', { name: 'Tinyproxy', units: ['tinyproxy'] }],
  ['privoxy-config', { name: 'Privoxy', units: ['privoxy'] }],
  ['stunnel-config', { name: 'stunnel', units: ['stunnel', 'stunnel4'] }],
  ['openssh-config', { name: 'sshd', units: ['ssh', 'sshd'] }],
  [
    'mysql-config',
    { name: 'MySQL', units: ['mysql', 'mysqld', 'mariadb', 'mysql-server', 'mariadb-server'] },
  ],
  ['postgresql-config', { name: 'PostgreSQL', units: ['postgresql'] }],
  ['proxysql-config', { name: 'ProxySQL', units: ['proxysql'] }],
  ['redis-config', { name: 'Redis', units: ['redis', 'redis-server'] }],
  ['memcached-config', { name: 'memcached', units: ['memcached'] }],
  ['mongodb-config', { name: 'MongoDB', units: ['mongod'] }],
  ['mosquitto-config', { name: 'Mosquitto', units: ['mosquitto'] }],
  ['unbound-config', { name: 'Unbound', units: ['unbound'] }],
  ['dnsmasq-config', { name: 'dnsmasq', units: ['dnsmasq'] }],
  ['bind-config', { name: 'BIND', units: ['bind9', 'named'] }],
  ['vsftpd-config', { name: 'vsftpd', units: ['vsftpd'] }],
  ['tomcat-config', { name: 'Tomcat', units: ['tomcat', 'tomcat8', 'tomcat9'] }],
  ['socket-unit', { name: 'a systemd socket', units: [] }],
]);

export function programOf({ fact }: Held): Program | undefined {
  return fact ? PROGRAMS.get(fact.form) : undefined;
}

/** Pairs of different programs, on each machine for which the files prove both; the later place is the one to change. */
export function programPairs(project: Project): readonly Pair[] {
  const holds = holder(project);
  return project.hosts.filter(isOneMachine).flatMap((host) => {
    const held = holds(host).filter((h) => isBound(h, project.stoppedServices ?? new Set()));
    return held.flatMap((a, i) => held.slice(0, i).flatMap((b) => pairOf(a, b, host)));
  });
}

/**
 * Machines of an inventory or a resource, and those that one document installs as a whole. A role may be used in part,
 * and a folder may hold files for many machines.
 */
function isOneMachine({ place }: Host): boolean {
  if (place.namespace !== 'host') return false;
  return place.kind !== 'role';
}

/** Manifests and modules say what some nodes may have: which of them do is said elsewhere. */
const LIBRARIES: ReadonlySet<string> = new Set(['puppet', 'chef', 'salt']);

function isBound({ fact, confidence, ports }: Held, stopped: ReadonlySet<string>): boolean {
  if (fact?.role !== 'listen' || confidence !== 'high' || ports.size !== 1) return false;
  const program = PROGRAMS.get(fact.form);
  if (!program || program.units.some((u) => stopped.has(u))) return false;
  if (fact.alternatives > 1 || fact.isConditional || (fact.order.branches ?? []).length > 0) return false;
  if (EXAMPLES.test(fact.location.file) || EXAMPLES.test(fact.order.target)) return false;
  // Without tasks that put them somewhere, two files are only two files.
  if (fact.place.kind === 'path')
    return fact.order.target !== fact.location.file && !LIBRARIES.has(fact.technology);
  return true;
}

/** Files that are kept to be looked at, or switched on by a link that no file shows. */
const EXAMPLES =
  /(?:^|[/._-])(?:examples?|samples?|dist|bak|orig|old|disabled|available|backup)(?:[/._-]|$)/i;

function pairOf(a: Held, b: Held, host: Host): readonly Pair[] {
  const [x, y] = [programOf(a), programOf(b)];
  const { location } = a;
  if (!x || !y || x === y || !location || !a.fact || !b.fact) return [];
  const ports = common(a, b);
  if (
    ports.isEmpty ||
    !doMeet(a.fact, b.fact) ||
    !isOneRun(a.fact, b.fact) ||
    isSocketOf(a.fact, y) ||
    isSocketOf(b.fact, x)
  )
    return [];
  const why = 'the same machine gets the configuration of both programs';
  return [{ decision: { ...a, location, why }, other: { ...b, why }, ports, host }];
}

/** One binds every IPv4 address, or both name the same one; nothing else is certain to meet. */
function doMeet(a: PortsFact, b: PortsFact): boolean {
  if (a.address !== undefined && a.address === b.address) return true;
  return a.isEverywhere === true || b.isEverywhere === true ? !isVersion6(a) && !isVersion6(b) : false;
}

/** `[::]:80`: whether it holds IPv4 too is not said. */
function isVersion6({ raw, address }: PortsFact): boolean {
  return raw.includes('::') || (address?.includes(':') ?? false);
}

/** Playbooks that nobody imports are started one by one, each for what somebody wants just then. */
export function isOneRun({ order: a }: PortsFact, { order: b }: PortsFact): boolean {
  return !a.startedBy || !b.startedBy || a.startedBy.some((book) => b.startedBy?.includes(book));
}

/** The socket that systemd opens for the program itself: `nginx.socket`, `ssh.socket`. */
function isSocketOf(fact: PortsFact, { units }: Program): boolean {
  if (fact.form !== 'socket-unit') return false;
  const words = `${fact.order.target} ${fact.location.file}`.toLowerCase();
  return units.some((u) => words.includes(u.replace(/d$|\d+$/, '')));
}
