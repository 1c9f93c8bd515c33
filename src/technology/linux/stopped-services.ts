// Which services a text stops, switches off or takes away from the machine.

import { ANY_SERVICE } from '../../model/host.ts';
import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';

/** Where a scan keeps what it found: a list of names of units and packages. */
export const STOPPED_PART = 'stopped';

/** A command that stops, or takes away, what an expression names. */
const OPEN_COMMAND =
  /\b(?:systemctl[ \t]+(?:-{1,2}[\w-]+[ \t]+)*(?:stop|disable|mask)|(?:apt|apt-get|yum|dnf|apk|zypper)[ \t]+(?:-{1,2}[\w-]+[ \t]+)*(?:remove|purge|del|erase))[ \t]+(?:-{1,2}[\w-]+[ \t]+)*(?:[\w@.-]+[ \t]+){0,20}["']?(?:\$|\{\{|<%|\uE000)|\b(?:service|invoke-rc\.d|rc-service)[ \t]+["']?(?:\$|\{\{|<%|\uE000)[^\n]{0,80}\bstop\b/;

/** The name of a service or package is an expression. */
const OPEN_NAME = /\b(?:name|pkg|package|service)["']?[ \t]*[:=][ \t]*["']?(?:\{\{|\uE000)/;

/** Modules of Ansible whose `state: absent` is about packages; others take away files, users and more. */
const OF_SERVICES =
  /\b(?:service|systemd|systemd_service|sysvinit|apt|yum|dnf|dnf5|package|apk|pacman|zypper|openrc)["']?[ \t]*:|\bstate["']?[ \t]*[:=][ \t]*["']?stopped/;

/** How far from a name its own state stands in a task or resource; in characters. */
const NEAR = 300;

/** `systemctl disable --now nginx apache2`, `service nginx stop`, `apt-get remove -y apache2`, `update-rc.d nginx disable`. */
const COMMANDS: readonly RegExp[] = [
  /\bsystemctl[ \t]+(?:-{1,2}[\w-]+[ \t]+)*(?:stop|disable|mask)[ \t]+(?<names>[\w@. \t-]{1,200})/g,
  /\b(?:service|invoke-rc\.d|rc-service|update-rc\.d|chkconfig)[ \t]+(?<names>[\w@.-]{1,60})[ \t]+(?:stop|disable|off|remove)\b/g,
  /\b(?:apt|apt-get|yum|dnf|apk|zypper)[ \t]+(?:-{1,2}[\w-]+[ \t]+)*(?:remove|purge|del|erase|autoremove)[ \t]+(?<names>[\w@. \t+-]{1,200})/g,
];

/** The words of Ansible, Puppet, Chef, Salt and NixOS for what is not to run. */
const STATES =
  /\bstate["']?[ \t]*[:=][ \t]*["']?(?:stopped|absent)\b|\benabled?["']?[ \t]*[:=]>?[ \t]*["']?(?:no|false|False)\b|\bmasked["']?[ \t]*[:=][ \t]*["']?(?:yes|true|True)\b|\bensure[ \t]*=>[ \t]*["']?(?:stopped|absent|purged)\b|\baction[ \t]+(?:\[[^\]\n]{0,60})?:(?:stop|disable|remove|purge)\b|\b(?:service\.(?:dead|disabled)|pkg\.(?:removed|purged))\b/g;

const BLANK_LINE = /\n[ \t]*\n|\n[ \t]*-[ \t]+(?=name:|\w+(?:\.\w+)*:)/g;

/** Keeps the words beside which a file says that something is not to run; what is no service's name hurts nobody. */
export function keepStopped(source: Source, { sink }: ScanContext): void {
  const { text } = source;
  const names = new Set<string>();
  for (const pattern of COMMANDS)
    for (const match of text.matchAll(pattern)) addWords(match.groups?.['names'] ?? '', names);
  if (OPEN_COMMAND.test(text)) names.add(ANY_SERVICE);
  for (const match of text.matchAll(STATES)) {
    const before = text.slice(Math.max(match.index - NEAR, 0), match.index);
    const start = [...before.matchAll(BLANK_LINE)].at(-1)?.index ?? 0;
    const after = text.slice(match.index, match.index + NEAR);
    const end = after.search(BLANK_LINE);
    const block = before.slice(start) + (end < 0 ? after : after.slice(0, end));
    addWords(block, names);
    if (OPEN_NAME.test(block) && OF_SERVICES.test(block)) names.add(ANY_SERVICE);
  }
  const found = [...names].filter((n) => n === ANY_SERVICE || SERVICES.has(n)).sort();
  if (found.length > 0) sink.parts[STOPPED_PART] = found;
}

function addWords(text: string, names: Set<string>): void {
  for (const [word] of text.matchAll(/[A-Za-z][\w@.+-]*/g))
    names.add(word.replace(/\.(?:service|socket)$/, ''));
}

/** Units and packages of the servers that are judged against each other. */
const SERVICES: ReadonlySet<string> = new Set([
  'angie',
  'apache',
  'apache2',
  'bind9',
  'caddy',
  'dnsmasq',
  'haproxy',
  'httpd',
  'lighttpd',
  'mariadb',
  'mariadb-server',
  'memcached',
  'mongod',
  'mosquitto',
  'mysql',
  'mysqld',
  'mysql-server',
  'named',
  'nginx',
  'nginx-full',
  'nginx-light',
  'openresty',
  'postgresql',
  'proxysql',
  'redis',
  'redis-server',
  'squid',
  'squid3',
  'ssh',
  'sshd',
  'stunnel',
  'stunnel4',
  'tomcat',
  'tomcat8',
  'tomcat9',
  'traefik',
  'unbound',
  'varnish',
  'vsftpd',
  'envoy',
  'privoxy',
  'tinyproxy',
]);
