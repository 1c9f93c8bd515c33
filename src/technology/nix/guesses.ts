// Ports in Nix that only their surroundings tell: tables of WireGuard's peers, and the defaults of options.

import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import type { Trail } from '../linux/trail.ts';
import { guess, isElsewhere } from '../listeners/guess.ts';
import { ELSEWHERE, wordsOf } from '../listeners/port-names.ts';

/** A key of WireGuard is 32 bytes in base64 (wg(8)); one of SSH is longer and begins with its kind. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Guesses the ports of a table of machines, `{ web = { ip = …; publicKey = …; port = 51820; }; … }`: what the peers of
 * one machine connect to is what the other one listens on. A machine without a key counts where its port is that of one
 * with a key.
 */
export function scanPeers(table: MapNode, context: ScanContext): void {
  const peers = table.entries.flatMap(({ value }) => (value.kind === 'map' ? [value] : []));
  const keyed = new Set(peers.filter(hasKey).map((p) => scalarText(portOf(p))));
  if (keyed.size === 0) return;
  for (const peer of peers) {
    const port = portOf(peer);
    const text = scalarText(port) ?? '';
    if (/^\d{1,5}$/.test(text) && (hasKey(peer) || keyed.has(text)))
      claimNode(port, { ...guess('listen', 'udp', 'ports'), claimant: 'wireguard' }, context);
  }
}

function hasKey(peer: MapNode): boolean {
  return KEY.test(scalarText(entry(peer, 'publicKey', 'publickey', 'public_key', 'pubkey')) ?? '');
}

function portOf(peer: MapNode): Node | undefined {
  return entry(peer, 'port', 'listenPort');
}

/** Words of options whose module connects somewhere. */
const CLIENT = /^(?:client|sender|agent|upload|forwarder|smtp|mail|imap|ldap|ssh|tunnel)/;

/** Options of whoever logs in somewhere. */
const ACCOUNT = ['useSsl', 'useSSL', 'useTLS', 'username', 'user_name', 'password', 'passwordFile', 'apiKey'];

/**
 * Guesses the default of an option that a module declares, `port = mkOption { default = 8080; }`, where something that
 * may be switched on has it and no word around says that it is somebody else's
 * (https://nixos.org/manual/nixos/stable/#sec-option-declarations). `option`: what `mkOption` gives, with its way from
 * the root; `path`: the keys of that way.
 */
export function scanDefault(value: Node, option: Trail, path: readonly string[], context: ScanContext): void {
  const names = path.slice(path.indexOf('options') + 1);
  const around = option.parent?.node;
  // `options` of a type alone are those of every item that somebody gives.
  if (names.length === path.length || names.length < 2) return;
  if (around?.kind !== 'map' || !entry(around, 'enable') || entry(around, ...ACCOUNT)) return;
  if (!/^[1-9]\d{1,4}$/.test(scalarText(value) ?? '')) return;
  const words = names.flatMap(wordsOf);
  if (words.at(-1) !== 'port' || words.some((word) => ELSEWHERE.has(word) || CLIENT.test(word))) return;
  // Beside the name of another machine it is that one's.
  if (around.entries.some((e) => isElsewhere(keyText(e.key), entry(e.value, 'default') ?? e.value))) return;
  claimNode(value, guess('listen', words.includes('udp') ? 'udp' : 'any', 'ports'), context);
}

/** Options that lead somewhere else, or hold what is read by other rules. */
const LEADS =
  /proxy|upstream|pass$|url|server$|servers$|peer|remote|backend|target|forward|reverse|client|connect|advertise|display|image|tag|allowed|publish|ports|master|join|seed|upstreams/i;

/** Names of options that say that the value is bound: `listen`, `bind`, `listenPort`, `stun_listen_addr`. */
const BINDS = /(?:^|[_-])(?:listen|bind)(?:[_-]?(?:addr|address|addresses|port|on|urls?))?$/;

/**
 * Guesses at an option by its name, or by a value that nobody could connect to: `service_address = ":8086"`,
 * `uri = "tcp://0.0.0.0:10300"`, `bind = "[::]:25"`.
 */
export function scanAddress(key: string, value: Node, path: readonly string[], context: ScanContext): void {
  if (path.some((name) => /^(?:environment|example|description|meta|assertions|options)$/.test(name))) return;
  if (path.some((name) => LEADS.test(name) && name !== 'servers')) return;
  const name = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const text = scalarText(value) ?? '';
  const isNamed = BINDS.test(name);
  const isPort = /port$/.test(name);
  if (isPort && isNamed && /^[1-9]\d{1,4}$/.test(text))
    claimNode(value, guess('listen', 'any', 'ports'), context);
  if (isPort || value.kind !== 'scalar') return;
  const isEvery = /^(?:(?:tcp|udp|tls|quic):\/\/)?(?:(?:0\.0\.0\.0|\[::\]|\*):\d{2,5}|:\d{4,5})$/.test(text);
  const isEndpoint = /^[\w.:[\]\uE000-]{0,200}:(?:\d{2,5}|\uE000+)$/.test(text) && !/^\d+:\d+$/.test(text);
  if (isEvery || (isNamed && isEndpoint)) claimNode(value, guess('listen', 'tcp', 'endpoint'), context);
}
