// net.ipv4.tcp_tw_reuse: what it does, and when it does nothing.

import type { SysctlFact } from '../../src/model/fact.ts';
import type { Project } from '../../src/model/host.ts';
import type { Rule } from '../rule.ts';
import { numberOf, type Opinion, report, settings } from '../sysctl-decisions.ts';

const REUSE = 'net.ipv4.tcp_tw_reuse';
const TIMESTAMPS = 'net.ipv4.tcp_timestamps';

export const twReuse: Rule = {
  id: 'tw-reuse',
  level: 'warning',
  summary: 'net.ipv4.tcp_tw_reuse is 1, or has no effect',
  why: `It lets connect() take a port that is in TIME_WAIT for the same destination, after one second, if both sides use TCP timestamps. It does nothing for a server: the listener and the connections it accepts never need it. With \`net.ipv4.tcp_timestamps = 0\` it does nothing at all. The default since Linux 4.19 is 2: on loopback only, where it is safe.`,
  fix: `Leave the default where the machine mostly accepts connections. On a busy proxy or client reuse connections first and widen \`net.ipv4.ip_local_port_range\`; 1 is then a choice that works. Turn timestamps on with it.`,
  limits: `1 alone is a note: the files do not say who connects to whom. It is a warning where the same machine turns timestamps off.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#tcp-variables',
    'https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux',
  ],
  keys: [REUSE, TIMESTAMPS],
  tags: ['sysctl', 'time-wait'],
  check: (project) => {
    const off = withoutTimestamps(project);
    return report(
      settings(project).filter((f) => f.key === REUSE && numberOf(f) === 1),
      (fact) => judge(fact, off.get(fact)),
    );
  },
};

/** The settings of a machine that turns timestamps off, with what does. */
function withoutTimestamps(project: Project): ReadonlyMap<SysctlFact, SysctlFact> {
  const found = new Map<SysctlFact, SysctlFact>();
  for (const host of project.hosts) {
    const states = host.settings.get(TIMESTAMPS)?.inForce ?? [];
    const [first] = states;
    if (!first?.fact || !states.every((s) => s.fact && numberOf(s.fact) === 0)) continue;
    const facts = states.flatMap((s) => s.fact ?? []);
    for (const { fact } of host.settings.get(REUSE)?.inForce ?? []) {
      const nearest = facts.find((f) => f.location.file === fact?.location.file) ?? first.fact;
      if (fact && found.get(fact)?.location.file !== fact.location.file) found.set(fact, nearest);
    }
  }
  return found;
}

function judge(_fact: SysctlFact, off: SysctlFact | undefined): Opinion {
  if (off)
    return {
      message: `${REUSE} = 1 has no effect: it needs TCP timestamps, and ${TIMESTAMPS} is 0 at ${off.location.file}:${off.location.line}.`,
      help: `set ${TIMESTAMPS} to 1, or leave ${REUSE} alone`,
      related: [{ location: off.location, label: 'timestamps are turned off here', default: false }],
    };
  return {
    level: 'note',
    message: `${REUSE} = 1 helps only who connects: a port in TIME_WAIT is taken over by new outgoing connections, a listener gains nothing.`,
    help: 'where ports run out, reuse connections and widen net.ipv4.ip_local_port_range first; the default is 2, loopback only',
  };
}
