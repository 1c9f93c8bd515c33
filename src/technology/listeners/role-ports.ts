// Ports in the variables of a role, whose names say that they are the role's own: `wiki_http_port`, `wiki_port_http`.

import { keyText, type MapNode } from '../../syntax/node.ts';
import { areOwn, OWN_KINDS } from './guess.ts';
import { ELSEWHERE, wordsOf } from './port-names.ts';

/** The words of the role whose variables a file holds; empty where the path names none. */
export function roleOf(path: string): readonly string[] {
  const match = /(?:^|\/)(?:ansible-role-)?([\w.-]+)\/(?:defaults|vars)\/[^/]+\.ya?ml$/.exec(path);
  return wordsOf((match?.[1] ?? '').replace(/^(?:ansible-)?role-/, ''));
}

/** A kind behind `port`: who only connects has one port and no kinds. */
const KIND_OF_SERVER =
  /^(?:https?|ui|webui|web|gui|rpc|serf|grpc|ssh|admin|tls|ssl|tcp|udp|api|metrics|[a-d])$/;

/** `grafana_port`, `grafana_http_port`, `grafana_port_http` in the variables of the role grafana. */
export function isOfRole(name: string, role: readonly string[]): boolean {
  const words = wordsOf(name);
  if (role.length === 0 || words.length <= role.length) return false;
  if (!role.every((word, i) => words[i] === word)) return false;
  const rest = words.slice(role.length);
  if (rest.length === 2 && rest[0] === 'port') return KIND_OF_SERVER.test(rest[1] ?? '') && !isClient(role);
  if (rest.at(-1) !== 'port' || isOther(role)) return false;
  const between = rest.slice(0, -1);
  if (between.length === 2 && !between.some((word) => OWN_KINDS.test(word))) return false;
  return between.length <= 2 && areOwn(between);
}

/** Roles that set up a client, an account or a rule; one that is named as a database may be its client's. */
function isOther(role: readonly string[]): boolean {
  if (role.some((word) => ELSEWHERE.has(word)) && !role.includes('server') && !role.includes('exporter'))
    return true;
  return isClient(role);
}

function isClient(role: readonly string[]): boolean {
  return role.some((word) =>
    /^(?:client|ssh|sshd?|firewall|backup|db|database|proxy|monitoring|check|user|users|common|base)$/.test(
      word,
    ),
  );
}

/** What only a program that runs here is given. */
const RUNS_HERE =
  /^(?:service_name|systemd_\w+|listen_(?:address|host|ip|addr)|bind_(?:address|host|ip|addr)|log_dir|data_dir|home_dir|install_dir|container_name|service_enabled|service_state)$/;

/** The prefixes of a document's names that something that runs here has: `wiki` where `wiki_data_dir` is given. */
export function programsOf(root: MapNode): ReadonlySet<string> {
  const programs = new Set<string>();
  for (const { key } of root.entries) {
    const words = wordsOf(keyText(key));
    for (const length of [2, 1, 3])
      if (words.length > length && RUNS_HERE.test(words.slice(-length).join('_')))
        programs.add(words.slice(0, -length).join('_'));
  }
  return programs;
}

/** `wiki_port`, `wiki_http_port` of a program that runs here by {@link programsOf}. */
export function isOfProgram(name: string, programs: ReadonlySet<string>): boolean {
  const words = wordsOf(name);
  if (words.at(-1) !== 'port' || words.length < 2) return false;
  const owner = words.slice(0, -1);
  if (owner.some((w) => /^(?:client|remote|upstream|backend|proxy|target|db|database)$/.test(w)))
    return false;
  if (programs.has(owner.join('_'))) return true;
  return owner.length > 1 && OWN_KINDS.test(owner.at(-1) ?? '') && programs.has(owner.slice(0, -1).join('_'));
}
