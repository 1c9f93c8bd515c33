// Programs that take their ports as flags, `--port=5051`, `-http-port 8500`: Mesos, Consul, Vault.

import type { Source } from '../../source/source.ts';
import { type Claim, claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';

interface Program {
  /** The base name of the program. */
  readonly name: RegExp;
  /** A word that has to stand among the arguments. */
  readonly subcommand?: string;
  readonly technology: string;
  readonly flags: Readonly<Record<string, Claim>>;
}

const MESOS: Claim = {
  claimant: 'mesos-master-agent-listen',
  role: 'listen',
  protocol: 'tcp',
  form: 'mesos-port',
};
const CONSUL: Claim = { claimant: 'consul-listen', role: 'listen', protocol: 'tcp', form: 'consul-flag' };
const VAULT: Claim = {
  claimant: 'service',
  role: 'listen',
  protocol: 'tcp',
  form: 'vault-flag',
  notation: 'endpoint',
};

/**
 * Sources: https://mesos.apache.org/documentation/latest/configuration/master-and-agent/,
 * https://developer.hashicorp.com/consul/commands/agent, https://developer.hashicorp.com/vault/docs/commands/server
 */
const PROGRAMS: readonly Program[] = [
  { name: /^mesos-(?:master|slave|agent)(?:\.sh)?$/, technology: 'mesos', flags: { port: MESOS } },
  {
    name: /^consul$/,
    subcommand: 'agent',
    technology: 'consul',
    flags: {
      'http-port': CONSUL,
      'https-port': CONSUL,
      'grpc-port': CONSUL,
      'grpc-tls-port': CONSUL,
      'server-port': CONSUL,
      'dns-port': { ...CONSUL, protocol: 'any' },
      'serf-lan-port': { ...CONSUL, protocol: 'any' },
      'serf-wan-port': { ...CONSUL, protocol: 'any' },
    },
  },
  { name: /^vault$/, subcommand: 'server', technology: 'vault', flags: { 'dev-listen-address': VAULT } },
];

/** Declares the ports that the flags of a command name. */
export function scanServerFlags(words: readonly Source[], context: ScanContext): void {
  const name = words[0]?.text.replace(/^.*\//, '') ?? '';
  const program = PROGRAMS.find((p) => p.name.test(name));
  if (!program) return;
  const { subcommand, flags, technology } = program;
  if (subcommand !== undefined && !words.some((w) => w.text === subcommand)) return;
  for (const [i, word] of words.entries()) {
    const match = /^--?([a-z][a-z-]{2,30})(=|$)/.exec(word.text);
    const claim = match?.[1] === undefined ? undefined : flags[match[1]];
    if (!match || !claim) continue;
    const next = words[i + 1];
    const inner = { ...context, technology };
    if (match[2] === '=') claimValue(word, match[0].length, claim, inner);
    else if (next) claimValue(next, 0, claim, inner);
  }
}

function claimValue(word: Source, start: number, claim: Claim, context: ScanContext): void {
  // -1 switches a listener off.
  if (!/^-|^$/.test(word.text.slice(start)))
    claimSpan(word, { start, end: word.text.length }, claim, context);
}
