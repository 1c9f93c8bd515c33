// net.ipv4.tcp_fin_timeout: lowered to shorten TIME_WAIT, which it does not.

import type { SysctlFact } from '../../src/model/fact.ts';
import type { Rule } from '../rule.ts';
import { numberOf, type Opinion, report, settings } from '../sysctl-decisions.ts';

const KEY = 'net.ipv4.tcp_fin_timeout';
const DEFAULT_SECONDS = 60;

export const finTimeout: Rule = {
  id: 'fin-timeout',
  level: 'error',
  summary: 'net.ipv4.tcp_fin_timeout is lowered, which does not shorten TIME_WAIT',
  why: `It says how long a connection that no process owns any more waits in FIN_WAIT_2 for the other side's FIN. TIME_WAIT always lasts 60 seconds, a constant of the kernel (\`TCP_TIMEWAIT_LEN\`): no port comes back sooner. A low value may cut off peers that are slow to close. 0 and negative numbers are taken without a word.`,
  fix: `Delete it, the default is 60. For a shortage of ports, reuse connections (keep-alive, a pool) or widen \`net.ipv4.ip_local_port_range\`.`,
  limits: `A lower value is a note: it does no harm worth a warning where many peers vanish without closing. Zero and less is an error.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#tcp-variables',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/net/tcp.h',
    'https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux',
  ],
  keys: [KEY],
  tags: ['sysctl', 'time-wait'],
  check: (project) =>
    report(
      settings(project).filter((f) => f.key === KEY),
      judge,
    ),
};

function judge(fact: SysctlFact): Opinion | undefined {
  const seconds = numberOf(fact);
  if (seconds === undefined || seconds >= DEFAULT_SECONDS) return undefined;
  if (seconds <= 0)
    return {
      message: `${KEY} = ${seconds} is taken by the kernel but is no time: orphaned connections leave FIN_WAIT_2 after 3.5 retransmission timeouts, often under a second.`,
      help: `delete it, or write ${DEFAULT_SECONDS}`,
    };
  return {
    level: 'note',
    message: `${KEY} = ${seconds} does not shorten TIME_WAIT, which is always 60 seconds: it is the time that orphaned connections stay in FIN_WAIT_2.`,
    help: 'for a shortage of ports, reuse connections or widen net.ipv4.ip_local_port_range',
  };
}
