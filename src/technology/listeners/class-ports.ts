// Parameters of Puppet classes in the data of Hiera, `profile::wiki::port: 40080`: a guess by the name of the class.

import { keyText, type Node, scalarText } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { areOwn, beforePort, claimGuess, NO_MACHINE, OWN_KINDS, remoteNames } from './guess.ts';
import { ELSEWHERE, wordsOf } from './port-names.ts';

/** Reads the keys of a document of Hiera (https://www.puppet.com/docs/puppet/8/hiera_automatic). */
export function scanClassPorts(root: Node, context: ScanContext): void {
  const { path, depth } = context;
  if (root.kind !== 'map' || depth > 0 || !/\.ya?ml$/.test(path) || NO_MACHINE.test(path)) return;
  const inner = /^(?:text|ansible)$/.test(context.technology)
    ? { ...context, technology: 'puppet' }
    : context;
  const remote = remoteNames(root.entries.map((e) => [keyText(e.key), scalarText(e.value)] as const));
  for (const { key, value } of root.entries) {
    if (remote.has(beforePort(keyText(key)))) continue;
    const segments = keyText(key).split('::');
    const name = segments.pop() ?? '';
    if (segments.length > 0 && value.kind === 'scalar' && isOwnPort(name) && segments.every(isServing))
      claimGuess(value, `${segments.at(-1) ?? ''}_${name}`, inner);
  }
}

/** `port`, `http_port`. */
export function isOwnPort(name: string): boolean {
  const words = wordsOf(name);
  const kinds = words.slice(0, -1);
  return words.at(-1) === 'port' && kinds.length <= 2 && areOwn(kinds) && isOfKinds(kinds);
}

function isOfKinds(words: readonly string[]): boolean {
  // The last word says what it is, the first one which of them: `metadata_listen_port`.
  return (
    words.length === 0 ||
    (OWN_KINDS.test(words.at(-1) ?? '') && words.at(-1) !== 'server') ||
    words.join() === 'server'
  );
}

/** A proxy in front of servers, not the one that clients are told of. */
const PROXY = /^(?:\w{1,40}_)?(?:authenticating|authentication|auth|oauth2?|reverse)[_-]proxy$/;

/** What a name's last word is about: `mail_relay` is a relay, `email_alert_frontend` a frontend. */
export function isServing(name: string): boolean {
  if (PROXY.test(name)) return true;
  const last = wordsOf(name).at(-1) ?? '';
  if (/(?:^|[_-])(?:remote|client|clients|upstream|backend|target|irc|xmpp|jabber)(?:$|[_-])/.test(name))
    return false;
  return (
    !ELSEWHERE.has(last) &&
    !/^(?:agent|logs?|logging|monitoring|backup|forwarder|shipper|jobs?|plugins?)$/.test(last)
  );
}
