// Ports that a server is told to listen on by the arguments of its command.

import type { Protocol } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';

/** A server whose own options are not plain words, or that is started from scripts: its documentation is the source. */
interface Server {
  readonly claimant: string;
  /** Options that name a port or an address with one, whatever they are called. */
  readonly options: RegExp;
  /** Those of them that open the port for UDP too. */
  readonly both?: RegExp;
  /** A word that has to stand among the arguments: the same program may be a client. */
  readonly subcommand?: string;
  readonly technology?: string;
}

/** The server's own, and those of `etcd gateway` and `etcd grpc-proxy` (https://etcd.io/docs/v3.5/op-guide/). */
const ETCD = /^--?(?:listen-(?:client|client-http|peer|metrics)-urls|listen-addr|metrics-addr)$/;

/**
 * Servers by the name of their program. Where a program has options for what it connects to besides, `options` says
 * which ones it listens on.
 */
const SERVERS: ReadonlyMap<string, Server> = new Map<string, Server>([
  ['redis-server', { claimant: 'redis', options: /^--(?:port|tls-port|cluster-port)$/ }],
  ['redis-sentinel', { claimant: 'redis', options: /^--port$/ }],
  ['valkey-server', { claimant: 'redis', options: /^--(?:port|tls-port|cluster-port)$/ }],
  ['memcached', { claimant: 'memcached', options: /^(?:-p|-U|--port|--udp-port)$/, both: /./ }],
  ['mongod', { claimant: 'mongodb', options: /^--port$/ }],
  ['mongos', { claimant: 'mongodb', options: /^--port$/ }],
  ['mysqld', { claimant: 'mysql', options: /^(?:-P|--port|--mysqlx-port|--admin-port)$/ }],
  ['mysqld_safe', { claimant: 'mysql', options: /^--port$/ }],
  ['mariadbd', { claimant: 'mysql', options: /^(?:-P|--port)$/ }],
  ['postgres', { claimant: 'postgresql', options: /^-p$/ }],
  ['etcd', { claimant: 'etcd', options: ETCD }],
  ['redpanda', { claimant: 'kafka', options: /^--(?:kafka|pandaproxy|rpc|schema-registry)-addr$/ }],
  ['sshd', { claimant: 'service', options: /^-p$/ }],
  ['dropbear', { claimant: 'service', options: /^-p$/ }],
  ['prometheus', { claimant: 'prometheus', options: /^--web\.listen-address$/ }],
  ['alertmanager', { claimant: 'prometheus-alertmanager', options: /^--(?:web|cluster)\.listen-address$/ }],
  ['kube-apiserver', { claimant: 'k8s-control-plane', options: /^--(?:secure|insecure)-port$/ }],
  ['kube-controller-manager', { claimant: 'k8s-control-plane', options: /^--(?:secure-port|port)$/ }],
  ['kube-scheduler', { claimant: 'k8s-control-plane', options: /^--(?:secure-port|port)$/ }],
  ['kubelet', { claimant: 'k8s-node', options: /^--(?:port|read-only-port|healthz-port|cadvisor-port)$/ }],
  [
    'kube-proxy',
    {
      claimant: 'k8s-node',
      options: /^--(?:healthz-port|metrics-port|healthz-bind-address|metrics-bind-address)$/,
    },
  ],
  [
    'k3s',
    { claimant: 'k8s-control-plane', options: /^--(?:https-listen-port|lb-server-port|supervisor-port)$/ },
  ],
  ['gunicorn', { claimant: 'service', options: /^(?:-b|--bind)$/ }],
  ['uvicorn', { claimant: 'service', options: /^--port$/ }],
  ['hypercorn', { claimant: 'service', options: /^(?:-b|--bind|--insecure-bind)$/ }],
  ['uwsgi', { claimant: 'service', options: /^--(?:http|http-socket|https|socket|uwsgi-socket)$/ }],
  ['puma', { claimant: 'service', options: /^(?:-p|--port|-b|--bind)$/ }],
  ['unicorn', { claimant: 'service', options: /^(?:-p|--port|-l|--listen)$/ }],
  ['thin', { claimant: 'service', options: /^(?:-p|--port)$/ }],
  ['statsd_exporter', { claimant: 'prometheus', options: /^--(?:web|statsd)\.listen-(?:address|udp|tcp)$/ }],
  ['mosquitto', { claimant: 'service', options: /^(?:-p|--port)$/ }],
  ['ttyd', { claimant: 'service', options: /^(?:-p|--port)$/ }],
  ['code-server', { claimant: 'service', options: /^--(?:port|bind-addr)$/ }],
  ['iperf3', { claimant: 'service', options: /^(?:-p|--port)$/ }],
  ...['mesos-master', 'mesos-slave', 'mesos-agent'].map((name): [string, Server] => [
    name,
    { claimant: 'mesos-master-agent-listen', options: /^--port$/, technology: 'mesos' },
  ]),
  [
    'consul',
    {
      claimant: 'consul-listen',
      options: /^--?(?:https?|grpc|grpc-tls|server|dns|serf-[lw]an)-port$/,
      both: /dns|serf/,
      subcommand: 'agent',
      technology: 'consul',
    },
  ],
  [
    'vault',
    {
      claimant: 'service',
      options: /^--?dev-listen-address$/,
      subcommand: 'server',
      technology: 'vault',
    },
  ],
]);

/**
 * Names of options that say by themselves that something is bound: `--listen-address`, `--web.listen-address`,
 * `--bind-addr`, `-http.listen-port`. An address to tell others is another thing.
 */
const LISTENS =
  /^-{1,2}(?:[\w.-]{1,60}[._-])?(?:listen|bind|binding|listening)(?:[._-]?(?:on|to|port|ports|addr|addrs|address|addresses|url|urls|uri|host|endpoint|socket|client-urls|peer-urls|metrics-urls))?(?:[._-](?:tcp|udp|https?|tls|unix))?$/i;

/** Names that a service has for a port of its own; a program that somebody calls may mean the other end. */
const OWN_PORT =
  /^-{1,2}(?:(?:server|http|https|http2|grpc|api|rest|web|webui|web-ui|ui|gui|admin|dashboard|metrics|metric|telemetry|prometheus|health|healthz|status|stats|debug|pprof|management|monitor|monitoring|rpc|ws|internal|external|public|private|secure|insecure|read-only|tls|ssl|udp|tcp|webhook|probe|exporter|service|app|broker|admission)[._-])*(?:port|addr|address|laddr|listener)$/i;

/** Where a name server answers: CoreDNS, kube-dns. An address of this name is that of another one. */
const DNS_PORT = /^-{1,2}dns[._-]port$/;

/** The other end of a connection, or a number that only looks like a port. */
const OTHERS =
  /^--?(?:ro|dev|file)-bind|bind-try|advertise|announce|remote|target|upstream|backend|dest|client-port|proxy|redirect|forward|master|leader|join|initial|discovery|database|(?:^|[._-])db|mysql|postgres|redis|mongo|kafka|smtp|ldap|ssh|etcd-server|node-?port|nodeport|container|source|src|local-?dns|nameserver|resolver|retry|timeout/i;

/** Programs that connect, whatever their `--port` says. */
const CLIENTS =
  /^(?:psql|pg_\w+|createdb|dropdb|createuser|vacuumdb|mysql|mysqldump|mysqladmin|mysqlcheck|mysqlsh|mariadb|mariadb-\w+|mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|redis-cli|valkey-cli|redis-benchmark|curl|wget|http|https|ssh|scp|sftp|rsync|autossh|sshpass|telnet|ping|nmap|dig|nslookup|kafka-[\w-]+(?:\.sh)?|zkCli(?:\.sh)?|etcdctl|consul-template|confd|kubectl|oc|helm|nomad|consul|vault|vault-agent|terraform|ansible[\w-]*|aws|gcloud|az|docker|podman|ab|wrk|k6|hey|vegeta|influx|clickhouse-client|cqlsh|nodetool|rabbitmqctl|rabbitmqadmin|ldapsearch|smbclient|mount|nfsstat|snmpwalk|wait-for-it(?:\.sh)?|wait-for|dockerize|iptables|ip6tables|firewall-cmd|ufw|nft|semanage|openssl|test|\[|\[\[|echo|printf|grep|sed|awk|git|make|npm|yarn|pip|gh|sudo|export|source|ss|netstat|lsof|fuser|tcpdump|ngrep|sleep|kill|pkill|systemctl|service|apt|apt-get|yum|dnf)$/;

/** A port, or an address with one, or a part of it that is not known; a path only behind a scheme. */
const ENDPOINT =
  /^(?:[A-Za-z][\w+.-]{0,20}:\/\/)?(?:(?:\[[^\]]{0,60}\]|[\w.*%\uE000-]{0,80}):)?(?:\d{1,5}(?:-\d{1,5})?|\d{0,4}\uE000+\d{0,4})(?:\/(?:tcp|udp|\uE000+)|(?<=:\/\/.{0,200})\/[\w.-]*)?$/;
const MAX_WORD = 300;

/** Declares what a command's options make its program listen on. `context.runs` marks the command of a service. */
export function scanFlags(words: readonly Source[], context: ScanContext): void {
  const [program, ...args] = words;
  if (!program || args.length === 0) return;
  const name = program.text.slice(program.text.lastIndexOf('/') + 1).replace(/\.(?:sh|bin|exe)$/, '');
  const server = serverOf(name, args);
  if (!server && CLIENTS.test(name)) return;
  const isService = context.runs === true;
  const inner = server?.technology === undefined ? context : { ...context, technology: server.technology };
  for (const [i, word] of args.entries()) {
    if (word.text.length > MAX_WORD) continue;
    const option = /^(--?[A-Za-z][\w.-]{0,80}?)(?:=|$)/.exec(word.text);
    const [written = '', flag = ''] = option ?? [];
    if (!option || !listensBy(flag, server, isService)) continue;
    const isJoined = written.endsWith('=');
    const value = isJoined ? word.slice({ start: written.length, end: word.text.length }) : args[i + 1];
    if (value) claimValue(value, flag, server, inner, formOf(server, flag, args));
  }
  scanPositional(name, args, context);
}

function serverOf(name: string, args: readonly Source[]): Server | undefined {
  const server = SERVERS.get(name);
  const { subcommand } = server ?? {};
  return subcommand === undefined || args.some((a) => a.text === subcommand) ? server : undefined;
}

function listensBy(flag: string, server: Server | undefined, isService: boolean): boolean {
  if (server) return server.options.test(flag);
  // `--httpPort` is the same as `--http-port`.
  const words = flag.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  if (OTHERS.test(words)) return false;
  return LISTENS.test(words) || (isService && (OWN_PORT.test(words) || DNS_PORT.test(words)));
}

/** A node of Redis Cluster binds a second port, which it derives from the first one. */
function formOf(server: Server | undefined, flag: string, args: readonly Source[]): string | undefined {
  if (server?.claimant !== 'redis' || flag !== '--port') return undefined;
  const at = args.findIndex((a) => a.text === '--cluster-enabled');
  const isNode = at >= 0 && args[at + 1]?.text === 'yes';
  return isNode && !args.some((a) => /^--(?:cluster-port|tls-cluster)$/.test(a.text))
    ? 'redis-cluster-port'
    : undefined;
}

function claimValue(
  value: Source,
  flag: string,
  server: Server | undefined,
  context: ScanContext,
  form?: string,
): void {
  const { text } = value;
  if (text.length > MAX_WORD || !text.split(',').every((t) => ENDPOINT.test(t))) return;
  // An expression alone may be an address without a port, unless the option asks for one.
  if (/^\uE000+$/.test(text) && !server && !/port|listen/i.test(flag)) return;
  const isBoth = server?.both?.test(flag) || DNS_PORT.test(flag);
  const protocol = isBoth ? 'any' : /udp/i.test(flag) ? 'udp' : 'tcp';
  claim(value, { start: 0, end: text.length }, server?.claimant ?? 'service', protocol, context, form);
}

/** Programs that take their port as a plain argument. */
function scanPositional(name: string, args: readonly Source[], context: ScanContext): void {
  const at = (i: number) => args[i]?.text ?? '';
  if (/^(?:python[\d.]*|node|ruby)$/.test(name)) scanScript(args, context);
  if (/^python[\d.]*$/.test(name)) {
    const module = args.findIndex(
      (a, i) => a.text === '-m' && /^(?:http\.server|SimpleHTTPServer)$/.test(at(i + 1)),
    );
    const port = module < 0 ? undefined : args[module + 2];
    if (port && /^\d+$|^\uE000+$/.test(port.text)) claim(port, whole(port), 'service', 'tcp', context);
    return;
  }
  if (name === 'java') {
    for (const arg of args) scanJavaOption(arg, context);
    return;
  }
  if (name === 'php') {
    const flag = args.findIndex((a) => a.text === '-S');
    const address = flag < 0 ? undefined : args[flag + 1];
    if (address && ENDPOINT.test(address.text)) claim(address, whole(address), 'service', 'tcp', context);
    return;
  }
  if (/^(?:nc|ncat|netcat)$/.test(name)) {
    const isListening = args.some((a) => /^-[a-zA-Z]*l|^--listen$/.test(a.text));
    const last = args.at(-1);
    const flag = args.findIndex((a) => /^-[a-zA-Z]*p$/.test(a.text));
    const port = flag < 0 ? last : args[flag + 1];
    const isUdp = args.some((a) => /^-[a-zA-Z]*u|^--udp$/.test(a.text));
    if (isListening && port && /^\d{1,5}$|^\uE000+$/.test(port.text))
      claim(port, whole(port), 'service', isUdp ? 'udp' : 'tcp', context);
    return;
  }
  if (name === 'socat') {
    for (const arg of args) {
      const match = /^(TCP|UDP|SCTP|OPENSSL)[46]?-(?:LISTEN|L|RECVFROM|RECV):(\d{1,5}|\uE000+)/i.exec(
        arg.text,
      );
      if (!match) continue;
      const end = match[0].length;
      const protocol = /^UDP/i.test(match[0]) ? 'udp' : /^SCTP/i.test(match[0]) ? 'sctp' : 'tcp';
      claim(arg, { start: end - (match[2] ?? '').length, end }, 'service', protocol, context);
    }
  }
}

/** A script that says that it serves. */
const SERVER_SCRIPT = /(?:^|[/_-])(?:server|httpd)\.(?:py|js|rb)$/;

/** `python app_server.py -p 8000`: a guess, since each script has options of its own. */
function scanScript(args: readonly Source[], context: ScanContext): void {
  const script = args.findIndex((a) => /\.(?:py|js|rb)$/.test(a.text));
  if (script < 0 || !SERVER_SCRIPT.test(args[script]?.text ?? '')) return;
  const flag = args.findIndex((a, i) => i > script && a.text === '-p');
  const port = flag < 0 ? undefined : args[flag + 1];
  if (port && /^\d{2,5}$/.test(port.text))
    claimSpan(
      port,
      whole(port),
      { claimant: 'service', role: 'listen', protocol: 'tcp', form: 'command-flag', guessed: true },
      context,
    );
}

/** System properties that are a port to listen on, of the virtual machine and of servers in it. */
const JAVA_PROPERTY =
  /^-D(?:[\w.-]{0,60}\.)?(?:server|http|https|jetty|management|jmxremote|jmxremote\.rmi|listen)\.port=(?=[\d\uE000])/;

/** Jolokia's agent gets its port among its options (https://jolokia.org/reference/html/manual/agents.html#agents-jvm). */
const JOLOKIA =
  /^-javaagent:[^\s=]{0,300}jolokia[\w.-]{0,80}\.jar=(?:[^\s=,]{1,60}=[^\s,]{0,200},){0,20}port=(?=[\d\uE000])/i;

/** Declares the port that an option of `java` makes the machine listen on, if it is such an option. */
export function scanJavaOption(option: Source, context: ScanContext): void {
  const { text } = option;
  const match = JOLOKIA.exec(text) ?? JAVA_PROPERTY.exec(text);
  // Monitoring from a remote machine connects to this one.
  if (!match || (text.startsWith('-D') && OTHERS.test(match[0].replace('jmxremote', '')))) return;
  const start = match[0].length;
  const end = start + (/^[\d\uE000]+/.exec(text.slice(start))?.[0].length ?? 0);
  claim(option, { start, end }, 'service', 'tcp', context);
}

function whole(source: Source): Span {
  return { start: 0, end: source.text.length };
}

function claim(
  source: Source,
  span: Span,
  claimant: string,
  protocol: Protocol,
  context: ScanContext,
  form = 'command-flag',
): void {
  if (source.text.slice(span.start, span.end).replaceAll(FILLER, '') === '' && span.end <= span.start) return;
  claimSpan(source, span, { claimant, role: 'listen', protocol, form, notation: 'endpoint' }, context);
}
