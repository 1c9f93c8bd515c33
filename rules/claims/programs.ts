// Two programs of one machine that their own configuration files tell to listen on the same port.

import type { PortsFact } from '../../src/model/fact.ts';
import { ANY_SERVICE, type Host, type Project } from '../../src/model/host.ts';
import { common, type Held, holder } from './machine.ts';
import { type Pair, pairsWithin } from './meetings.ts';

/** A program by the form of the claims that its configuration makes. */
interface Program {
  /** As a subject: `nginx`. */
  readonly name: string;
  /** Its units and packages, as distributions call them. */
  readonly units: readonly string[];
  /** What the program itself reads, behind `/etc/`: files in other places are for a container, an image or nobody. */
  readonly files: RegExp;
}

/**
 * Servers whose configuration is about one program, whatever else runs. What a guessed name, an option of some command or
 * a description of another machine says is no sign that a port is bound here.
 */
const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  [
    'nginx-config',
    {
      name: 'nginx',
      units: ['nginx', 'nginx-full', 'nginx-light', 'openresty', 'angie'],
      files: /^(?:nginx|openresty|angie)\//,
    },
  ],
  ['haproxy-config', { name: 'HAProxy', units: ['haproxy'], files: /^haproxy\// }],
  ['apache-config', { name: 'Apache', units: ['apache', 'apache2', 'httpd'], files: /^(?:apache2|httpd)\// }],
  ['lighttpd-config', { name: 'lighttpd', units: ['lighttpd'], files: /^lighttpd\// }],
  ['caddy-config', { name: 'Caddy', units: ['caddy'], files: /^caddy\// }],
  ['traefik-config', { name: 'Traefik', units: ['traefik'], files: /^traefik\// }],
  ['squid-config', { name: 'Squid', units: ['squid', 'squid3'], files: /^squid3?\// }],
  ['tinyproxy-config', { name: 'Tinyproxy', units: ['tinyproxy'], files: /^tinyproxy[/.]/ }],
  ['privoxy-config', { name: 'Privoxy', units: ['privoxy'], files: /^privoxy\// }],
  ['stunnel-config', { name: 'stunnel', units: ['stunnel', 'stunnel4'], files: /^stunnel\d?[/.]/ }],
  ['openssh-config', { name: 'sshd', units: ['ssh', 'sshd'], files: /^ssh\/sshd_config/ }],
  [
    'mysql-config',
    {
      name: 'MySQL',
      units: ['mysql', 'mysqld', 'mariadb', 'mysql-server', 'mariadb-server'],
      files: /^(?:mysql|mariadb|my\.cnf)/,
    },
  ],
  ['postgresql-config', { name: 'PostgreSQL', units: ['postgresql'], files: /^postgresql\// }],
  ['proxysql-config', { name: 'ProxySQL', units: ['proxysql'], files: /^proxysql[/.]/ }],
  ['redis-config', { name: 'Redis', units: ['redis', 'redis-server'], files: /^redis[/.]/ }],
  [
    'memcached-config',
    { name: 'memcached', units: ['memcached'], files: /^(?:memcached\.conf|sysconfig\/memcached)$/ },
  ],
  ['mongodb-config', { name: 'MongoDB', units: ['mongod'], files: /^mongod?\.conf$/ }],
  ['mosquitto-config', { name: 'Mosquitto', units: ['mosquitto'], files: /^mosquitto\// }],
  ['unbound-config', { name: 'Unbound', units: ['unbound'], files: /^unbound\// }],
  ['dnsmasq-config', { name: 'dnsmasq', units: ['dnsmasq'], files: /^dnsmasq\./ }],
  ['bind-config', { name: 'BIND', units: ['bind9', 'named'], files: /^(?:bind|named)/ }],
  ['vsftpd-config', { name: 'vsftpd', units: ['vsftpd'], files: /^vsftpd[/.]/ }],
  ['tomcat-config', { name: 'Tomcat', units: ['tomcat', 'tomcat8', 'tomcat9'], files: /^tomcat\d*\// }],
  ['socket-unit', { name: 'a systemd socket', units: [], files: /^systemd\/system\// }],
]);

export function programOf({ fact }: Held): Program | undefined {
  return fact ? PROGRAMS.get(fact.form) : undefined;
}

/** Pairs of different programs, on each machine for which the files prove both; the later place is the one to change. */
export function programPairs(project: Project): readonly Pair[] {
  const { stoppedServices: stopped = new Set() } = project;
  // Services whose names nobody can read may be any of them.
  if (stopped.has(ANY_SERVICE)) return [];
  const holds = holder(project);
  return project.hosts.filter(isOneMachine).flatMap((host) => {
    const held = holds(host).filter((h) => isBound(h, stopped, project.rewrites));
    const sources = new Map<string, string>();
    const twice = new Set<string>();
    for (const { fact } of held) {
      const { target = '' } = fact?.order ?? {};
      const source = fact?.location.file ?? '';
      if ((sources.get(target) ?? source) !== source) twice.add(target);
      sources.set(target, source);
    }
    const certain = held.filter(({ fact }) => !twice.has(fact?.order.target ?? ''));
    return pairsWithin(certain, (a, b) => pairOf(a, b, host));
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

function isBound(
  { fact, confidence, ports }: Held,
  stopped: ReadonlySet<string>,
  rewrites: Project['rewrites'],
): boolean {
  if (fact?.role !== 'listen' || confidence !== 'high' || ports.size !== 1) return false;
  const program = PROGRAMS.get(fact.form);
  if (!program || program.units.some((u) => stopped.has(u))) return false;
  const { target } = fact.order;
  const ownPath =
    /^\/(?:usr\/local\/)?(?:etc|usr\/lib|lib)\/(?<path>.+)$/.exec(target)?.groups?.['path'] ?? '';
  if (!program.files.test(ownPath) || isRewritten(target, rewrites)) return false;
  if (fact.alternatives > 1 || fact.isConditional || (fact.order.branches ?? []).length > 0) return false;
  if (EXAMPLES.test(fact.location.file) || EXAMPLES.test(fact.order.target)) return false;
  // Without tasks that put them somewhere, two files are only two files.
  if (fact.place.kind === 'path')
    return fact.order.target !== fact.location.file && !LIBRARIES.has(fact.technology);
  return true;
}

/** Does the project write the file a second time, or take it away? */
function isRewritten(target: string, rewrites: Project['rewrites']): boolean {
  if (!rewrites) return false;
  if (rewrites.twice.has(target)) return true;
  for (let end = target.length; end > 0; end--) {
    const isWhole = end === target.length || target[end] === '/' || target[end - 1] === '/';
    if (isWhole && rewrites.removed.has(target.slice(0, end))) return true;
  }
  return false;
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
