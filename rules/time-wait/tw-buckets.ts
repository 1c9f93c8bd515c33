// Limits of sockets in TIME_WAIT and without a process, lowered below what any default is.

import type { SysctlFact } from '../../src/model/fact.ts';
import type { Rule } from '../rule.ts';
import { numberOf, type Opinion, report, settings } from '../sysctl-decisions.ts';

/** What happens above the limit. */
const LIMITS: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_max_tw_buckets':
    'above it connections are closed without TIME_WAIT, and segments that come late reach the next connection on the port',
  'net.ipv4.tcp_max_orphans':
    'above it closing connections are reset, and data that was still on its way is lost',
};

/**
 * Both default to half of the table of connections, which has a slot for each 128 kB of memory: 8192 with 2 GB
 * (`tcp_init`, net/ipv4/tcp.c; a network namespace starts from the same).
 */
const LOW = 8192;

export const twBuckets: Rule = {
  id: 'tw-buckets',
  level: 'warning',
  summary: 'The limit of sockets in TIME_WAIT or of orphans is lowered',
  why: `The limits are there against simple attacks, and the kernel's documentation says not to lower them. A socket in TIME_WAIT costs a few hundred bytes and holds no port of a server. Above \`tcp_max_tw_buckets\` the kernel closes connections without TIME_WAIT (*TCP: time wait bucket table overflow* in its log), above \`tcp_max_orphans\` it resets them.`,
  fix: `Delete the line: the default grows with the memory of the machine. If ports run out, the ports are the limit and not these sockets: widen \`net.ipv4.ip_local_port_range\` or reuse connections.`,
  limits: `Reported below ${LOW}, the default of a machine with 2 GB of memory; how much yours has is not known from files.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#tcp-variables',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/ipv4/tcp.c',
  ],
  keys: Object.keys(LIMITS),
  tags: ['sysctl', 'time-wait'],
  check: (project) =>
    report(
      settings(project).filter((f) => LIMITS[f.key] !== undefined),
      judge,
    ),
};

function judge(fact: SysctlFact): Opinion | undefined {
  const limit = numberOf(fact);
  if (limit === undefined || limit >= LOW) return undefined;
  return {
    message: `${fact.key} = ${limit} is below the default of any machine with 2 GB of memory or more: ${LIMITS[fact.key]}.`,
    help: 'delete it; the default grows with the memory of the machine',
  };
}
