// Names that plainly say "the port I listen on", in files that hold nothing but names and values. A guess at best.

import type { Source } from '../../source/source.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { claimRules, isRules } from '../firewall/variables.ts';
import { readPortText } from '../notations.ts';
import { beforePort, claimGuess, guess, NO_MACHINE, OWN_PORT, remoteNames } from './guess.ts';
import { areInstances, claimInstances } from './instances.ts';
import { claimPortMap } from './port-maps.ts';
import { ELSEWHERE, wordsOf } from './port-names.ts';
import { isOfProgram, isOfRole, programsOf, roleOf } from './role-ports.ts';
import { ofProduct, scalarAt } from './scan.ts';
import { claimSshPorts, isSshPorts } from './sshd-variables.ts';
import { lineStatements } from './statements.ts';

const VARIABLES =
  /(?:^|\/)(?:group_vars|host_vars)\/.|(?:^|\/)(?:defaults|vars)\/(?:[^/]+\/)?[^/]+\.ya?ml$|(?:^|\/)(?:[\w-]+[-_.])?vars\.ya?ml$/;
const HIERA = /(?:^|\/)hiera(?:[-_]?data)?(?:[-_]\w+)?\/.*\.ya?ml$/;
const ENVIRONMENT = /(?:^|\/)(?:\.env(?:\.[\w-]+)?|[\w.-]+\.env|etc\/(?:default|sysconfig)\/[\w.-]+)$/;
const SETTINGS = /\.(?:ini|conf|cfg|toml)$/;

/** Reads the variables of a document: Ansible's, Hiera's, Terraform's values, and those of a play. */
export function scanGuessedVariables(root: Node, context: ScanContext): void {
  const { path, depth } = context;
  if (depth > 0 || NO_MACHINE.test(path)) return;
  if (root.kind === 'list') for (const play of root.items) scanPlayVariables(play, context);
  if (root.kind !== 'map') return;
  if (!VARIABLES.test(path) && !HIERA.test(path) && !/\.tfvars$/.test(path)) return;
  const role = roleOf(path);
  const programs = programsOf(root);
  const isOwn = (name: string): boolean =>
    isListening(name) ||
    isServer(name) ||
    (!isInside(name) && !isRemote(name) && (isOfRole(name, role) || isOfProgram(name, programs)));
  // Where the host's side of a container's port has a name of its own, the plain ones are inside.
  const isContainer = root.entries.some((e) => /_container_\w*(?:host|bind)_\w*port$/.test(keyText(e.key)));
  const isInside = (name: string): boolean => isContainer && !/(?:host|bind|published)_/.test(name);
  const remote = remoteNames(root.entries.map((e) => [keyText(e.key), scalarText(e.value)] as const));
  // The role's own host may well be the name it is reached by.
  const isRemote = (name: string): boolean =>
    wordsOf(name).length > role.length + 1 && remote.has(beforePort(name));
  const inner =
    HIERA.test(path) && context.technology === 'ansible' ? { ...context, technology: 'puppet' } : context;
  for (const { key, value } of root.entries) {
    const name = keyText(key);
    if (claimByName(name, value, inner)) continue;
    if (value.kind === 'map') claimPortMap(name, value, inner, !/\.tfvars$/.test(path));
    else if (value.kind === 'scalar' && (isOwn(name) || isOfClass(name))) claimGuess(value, name, inner);
  }
}

/** Claims what the name alone says of a value, a list or a map; false where it says nothing. */
function claimByName(name: string, value: Node, context: ScanContext): boolean {
  if (isOpening(name)) claimOpenings(value, name, context);
  else if (isRules(wordsOf(name))) claimRules(value, context);
  else if (areInstances(name)) claimInstances(value, context);
  else if (isSshPorts(name)) claimSshPorts(value, context);
  else return false;
  return true;
}

/** What a play gives to its roles (https://docs.ansible.com/projects/ansible/latest/playbook_guide/playbooks_variables.html). */
function scanPlayVariables(play: Node, context: ScanContext): void {
  if (!entry(play, 'hosts')) return;
  const inner = ofTool(context, 'ansible');
  const roles = itemsOf(entry(play, 'roles')).map((role) => entry(role, 'vars') ?? role);
  for (const vars of [entry(play, 'vars'), ...roles])
    if (vars?.kind === 'map')
      for (const { key, value } of vars.entries) {
        const name = keyText(key);
        if (claimByName(name, value, inner)) continue;
        if (value.kind === 'scalar' && (isListening(name) || isServer(name))) claimGuess(value, name, inner);
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

/** `site::apps::shop::port`: the class of an application of one's own; that of anything else may set up its client. */
function isOfClass(name: string): boolean {
  if (!/(?:^|::)apps?::\w+::(?:http_)?port$/.test(name)) return false;
  return !wordsOf(name).some((word) => ELSEWHERE.has(word));
}

/** Servers that people open in a browser or that are scraped: their port in a variable is the one they bind. */
const SERVER =
  /^(?:grafana|kibana|prometheus|alertmanager|pushgateway|loki|jenkins|gitea|sonarqube|nexus|nginx|apache|httpd|tomcat|jetty|jupyter|jupyterhub|[a-z0-9]+_exporter)(?:_(?:https?|web))?_port$/;

function isServer(name: string): boolean {
  return SERVER.test(wordsOf(name).join('_'));
}

/** `firewall_allowed_tcp_ports`, `ufw_open_ports`, `open_ports`: what a filter lets through. */
export function isOpening(name: string): boolean {
  const words = wordsOf(withoutGroups(name));
  if (!/^ports?$/.test(words.at(-1) ?? '')) return false;
  if (
    words.some((w) =>
      /^(?:block|blocked|deny|denied|drop|close|closed|reject|disabled|removed?|throttl\w+|limit\w*|rate)$/.test(
        w,
      ),
    )
  )
    return false;
  return (
    words.some((w) => /^(?:firewall|firewalld|ufw|iptables|nftables)$/.test(w)) ||
    (words.at(-1) === 'ports' && words.some((w) => w === 'open' || w === 'allowed'))
  );
}

/** `firewall_allowed_tcp_ports_for`: the ports of each group, a map of lists. */
function withoutGroups(name: string): string {
  return name.replace(/_(?:for|by_group|per_group|by_role|by_host)$/, '');
}

/** Ports, ranges and maps with a `port`; a list that holds anything else says nothing. */
export function claimOpenings(value: Node, name: string, context: ScanContext): void {
  if (value.kind === 'map' && withoutGroups(name) !== name) {
    for (const { value: ports } of value.entries)
      if (ports.kind === 'list') claimOpenings(ports, withoutGroups(name), context);
    return;
  }
  const words = wordsOf(name);
  const protocol = words.includes('udp') ? 'udp' : words.includes('tcp') ? 'tcp' : 'any';
  for (const item of value.kind === 'list' ? value.items : [value]) {
    const port = item.kind === 'map' ? portOf(item) : item;
    const text = scalarText(port);
    // An expression among the ports of a list is one of them.
    const isItem = value.kind === 'list' && item.kind === 'scalar' && /^\uE000+$/.test(text ?? '');
    if (port && text !== undefined && (isItem || readPortText(text, 'ports').kind === 'ports'))
      claimNode(port, guess('allow', protocol, 'ports'), context);
  }
}

function portOf(item: MapNode): Node | undefined {
  const rule = scalarText(entry(item, 'rule', 'state', 'policy'));
  return rule !== undefined && /deny|drop|reject|absent|disabled/i.test(rule)
    ? undefined
    : entry(item, 'port');
}
