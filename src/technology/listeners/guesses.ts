// Names that plainly say "the port I listen on", in files that hold nothing but names and values. A guess at best.

import type { Protocol } from '../../model/fact.ts';
import type { Source } from '../../source/source.ts';
import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { readPortText } from '../notations.ts';
import { ELSEWHERE, wordsOf } from './port-names.ts';
import { ofProduct, scalarAt } from './scan.ts';
import { lineStatements } from './statements.ts';

/** Files that only show how something is set, or set it for a test. */
const NO_MACHINE =
  /(?:^|\/)(?:tests?|testing|testdata|molecule|examples?|samples?|specs?|docs?|\.github|node_modules|vendor)\/|(?:^|[._-])(?:example|sample|test|testing|dist|template)(?:[._-]|$)/i;

const VARIABLES = /(?:^|\/)(?:group_vars|host_vars)\/.|(?:^|\/)(?:defaults|vars)\/(?:[^/]+\/)?[^/]+\.ya?ml$/;
const HIERA = /(?:^|\/)(?:hieradata|hiera)\/.*\.ya?ml$/;
const ENVIRONMENT = /(?:^|\/)(?:\.env(?:\.[\w-]+)?|[\w.-]+\.env|etc\/(?:default|sysconfig)\/[\w.-]+)$/;
const SETTINGS = /\.(?:ini|conf|cfg|toml)$/;

/** Reads the variables of a document: Ansible's, Hiera's, Terraform's values. */
export function scanGuessedVariables(root: Node, context: ScanContext): void {
  const { path, depth } = context;
  if (root.kind !== 'map' || depth > 0 || NO_MACHINE.test(path)) return;
  if (!VARIABLES.test(path) && !HIERA.test(path) && !/\.tfvars$/.test(path)) return;
  const role = roleOf(path);
  const inner =
    HIERA.test(path) && context.technology === 'ansible' ? { ...context, technology: 'puppet' } : context;
  for (const { key, value } of root.entries) {
    const name = keyText(key);
    if (isOpening(name)) claimOpenings(value, name, inner);
    else if (value.kind === 'scalar' && (isListening(name) || isOfRole(name, role) || isServer(name)))
      claimGuess(value, name, inner);
  }
}

/** Reads the assignments of an environment file, or of a file in INI form that no product of the table owns. */
export function scanGuessedLines(source: Source, path: string | undefined, context: ScanContext): void {
  if (path === undefined || NO_MACHINE.test(path)) return;
  const inner = ofProduct(context, 'text', source);
  const isEnvironment = ENVIRONMENT.test(path);
  if (!isEnvironment && !SETTINGS.test(path)) return;
  for (const { start, end, section } of lineStatements(source.text)) {
    const line = source.text.slice(start, Math.min(end, start + 300));
    const match = /^(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*["']?([\w.:*[\]]+)["']?[ \t]*(?:[#;].*)?$/d.exec(
      line,
    );
    const span = match?.indices?.[2];
    const name = match?.[1] ?? '';
    if (!span || wordsOf(section).some((word) => ELSEWHERE.has(word))) continue;
    if (!isListening(name) && !(isEnvironment && OWN_PORT.test(name))) continue;
    claimGuess(scalarAt(source, { start: start + span[0], end: start + span[1] }), name, inner);
  }
}

/** The whole name of the port that a program of twelve factors binds (https://12factor.net/port-binding). */
const OWN_PORT = /^(?:PORT|(?:HTTPS?|APP|WEB|SERVER)_PORT)$/;

/** `app_listen_port`, `bind_port`, `listen_address`: the name itself says who binds. */
function isListening(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (name === 'listen') return true;
  return (
    /^(?:port|address|addr)$/.test(last) &&
    words.some((word) => word === 'listen' || word === 'listening' || word === 'bind') &&
    !words.some((word) => ELSEWHERE.has(word))
  );
}

/** What a port of the role's own product may be called between its name and `port`. */
const OWN_KINDS = /^(?:https?|web|webui|ui|gui|admin|tls|ssl|tcp|udp|rpc|grpc|listener|server|service)$/;

/** `grafana_port`, `grafana_http_port` in the defaults of the role grafana. */
function isOfRole(name: string, role: readonly string[]): boolean {
  const words = wordsOf(name);
  if (role.length === 0 || words.at(-1) !== 'port' || words.length <= role.length) return false;
  if (!role.every((word, i) => words[i] === word)) return false;
  const between = words.slice(role.length, -1);
  return between.length <= 1 && between.every((word) => OWN_KINDS.test(word)) && !isOther(role);
}

/** Roles that set up a client, an account or a rule; one that is named as a database may be its client's. */
function isOther(role: readonly string[]): boolean {
  if (role.some((word) => ELSEWHERE.has(word)) && !role.includes('server') && !role.includes('exporter'))
    return true;
  return role.some((word) =>
    /^(?:client|ssh|sshd?|firewall|backup|db|database|proxy|monitoring|check|user|users|common|base)$/.test(
      word,
    ),
  );
}

/** The words of the role whose variables these are. */
function roleOf(path: string): readonly string[] {
  const match = /(?:^|\/)(?:ansible-role-)?([\w.-]+)\/(?:defaults|vars)\/[^/]+\.ya?ml$/.exec(path);
  return wordsOf((match?.[1] ?? '').replace(/^(?:ansible-)?role-/, ''));
}

/** Servers that people open in a browser or that are scraped: their port in a variable is the one they bind. */
const SERVER =
  /^(?:grafana|kibana|prometheus|alertmanager|pushgateway|loki|jenkins|gitea|sonarqube|nexus|nginx|apache|httpd|tomcat|jetty|jupyter|jupyterhub|[a-z0-9]+_exporter)(?:_(?:https?|web))?_port$/;

function isServer(name: string): boolean {
  return SERVER.test(wordsOf(name).join('_'));
}

/** What only TCP carries, or nearly so. */
const TCP =
  /^(?:tcp|https?|web|webui|ui|gui|admin|grpc|rpc|tls|ssl|exporter|grafana|prometheus|kibana|jenkins)$/;

function claimGuess(value: Node, name: string, context: ScanContext): void {
  const text = scalarText(value) ?? '';
  const isAddress = !/port$/i.test(name);
  if (!/^\d+$/.test(text) && !(isAddress && /:\d+$/.test(text))) return;
  if (isAddress && /^\d+$/.test(text)) return;
  const notation = isAddress ? 'endpoint' : 'ports';
  if (readPortText(text, notation).kind !== 'ports') return;
  const words = wordsOf(name);
  const protocol = words.includes('udp')
    ? 'udp'
    : OWN_PORT.test(name) || words.some((w) => TCP.test(w))
      ? 'tcp'
      : 'any';
  claimNode(value, guess('listen', protocol, notation), context);
}

function guess(role: Claim['role'], protocol: Protocol, notation: 'ports' | 'endpoint'): Claim {
  return { claimant: 'service', role, protocol, notation, form: 'port-variable', guessed: true };
}

/** `firewall_allowed_tcp_ports`, `ufw_open_ports`, `open_ports`: what a filter lets through. */
function isOpening(name: string): boolean {
  const words = wordsOf(name);
  if (!/^ports?$/.test(words.at(-1) ?? '')) return false;
  if (words.some((w) => /^(?:block|blocked|deny|denied|drop|close|closed|reject|disabled|removed?)$/.test(w)))
    return false;
  return (
    words.some((w) => /^(?:firewall|firewalld|ufw|iptables|nftables)$/.test(w)) ||
    (words.at(-1) === 'ports' && words.some((w) => w === 'open' || w === 'allowed'))
  );
}

/** Ports, ranges and maps with a `port`; a list that holds anything else says nothing. */
function claimOpenings(value: Node, name: string, context: ScanContext): void {
  const words = wordsOf(name);
  const protocol = words.includes('udp') ? 'udp' : words.includes('tcp') ? 'tcp' : 'any';
  for (const item of value.kind === 'list' ? value.items : [value]) {
    const port = item.kind === 'map' ? portOf(item) : item;
    const text = scalarText(port);
    if (port && text !== undefined && readPortText(text, 'ports').kind === 'ports')
      claimNode(port, guess('allow', protocol, 'ports'), context);
  }
}

function portOf(item: MapNode): Node | undefined {
  const rule = scalarText(entry(item, 'rule', 'state', 'policy'));
  return rule !== undefined && /deny|drop|reject|absent|disabled/i.test(rule)
    ? undefined
    : entry(item, 'port');
}
