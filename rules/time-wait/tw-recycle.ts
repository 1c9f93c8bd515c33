// net.ipv4.tcp_tw_recycle: gone, and harmful where it is not.

import type { SysctlFact } from '../../src/model/fact.ts';
import { deleted } from '../remedies.ts';
import type { Rule } from '../rule.ts';
import { numberOf, type Opinion, report, settings } from '../sysctl-decisions.ts';

export const twRecycle: Rule = {
  id: 'tw-recycle',
  level: 'error',
  summary: 'net.ipv4.tcp_tw_recycle is set',
  why: `Linux 4.12 removed it: the line does nothing on any kernel in support, and \`sysctl -p\` and \`sysctl --system\` end with an error. Before that it compared the timestamps of all connections from one address. Behind NAT many machines share one address and their clocks differ, so SYNs of some clients were dropped, silently and at random.`,
  fix: `Delete it. What runs out in TIME_WAIT is the ports of a client for one destination: reuse connections (keep-alive, a pool), widen \`net.ipv4.ip_local_port_range\`, or use more addresses. A server that is not the one to connect has no shortage of ports at all.`,
  limits: `A value of 0, which was the default, is a note: the line is dead and harms nobody. So is a value that is not known.`,
  references: [
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?id=4396e46187ca5070219b81773c4e65088dac50cc',
    'https://man7.org/linux/man-pages/man7/tcp.7.html',
    'https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux',
  ],
  keys: ['net.ipv4.tcp_tw_recycle'],
  tags: ['sysctl', 'time-wait'],
  check: (project) =>
    report(
      settings(project).filter((f) => f.key === 'net.ipv4.tcp_tw_recycle'),
      judge,
    ),
};

function judge(fact: SysctlFact): Opinion {
  const help = 'delete it';
  // Without effect at best on the kernels that have it no more.
  const remedies = [deleted(fact)];
  const number = numberOf({ ...fact, value: fact.value?.replace(/["']/g, '') ?? null });
  if (number === undefined || number === 0)
    return {
      level: 'note',
      message: 'Linux 4.12 removed net.ipv4.tcp_tw_recycle: the line does nothing but fail.',
      help,
      remedies,
    };
  return {
    message:
      'Linux 4.12 removed net.ipv4.tcp_tw_recycle: setting it fails, and older kernels drop connections of clients behind NAT.',
    help: `${help}; for a shortage of ports, reuse connections or widen net.ipv4.ip_local_port_range`,
    remedies,
  };
}
