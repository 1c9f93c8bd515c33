// The ephemeral range covers ports that Mesos agents offer to their tasks.

import type { Met } from './clashes.ts';
import { assumed, declaredOrNote, ephemeralVs } from './ephemeral-vs.ts';

const CLAIMANT = 'mesos-agent';

/** Ports that the port_mapping isolator gives to containers for their own outgoing connections. */
const ISOLATOR = 'mesos-ephemeral-ports';

export const ephemeralVsMesos = ephemeralVs({
  id: 'ephemeral-vs-mesos',
  level: 'error',
  summary: 'The ephemeral range covers ports that Mesos offers to tasks',
  why: `A Mesos agent offers ports (31000-32000 unless \`--resources\` says otherwise) and trusts that nobody else takes them. The kernel does not know: it hands any port of \`net.ipv4.ip_local_port_range\` to outgoing connections. A task that is given such a port fails to start with *Address already in use*, now and then, on busy machines, weeks after the change. A connection in TIME_WAIT blocks the port for 60 seconds more, and neither SO_REUSEADDR nor \`tcp_tw_reuse\` helps the task.`,
  fix: `Start the range above the offer, or name the offer in \`net.ipv4.ip_local_reserved_ports\`: the kernel then leaves these ports to those who ask for them. Every write replaces the whole list, so merge it with what is there. Changing the range does not move connections that are open.`,
  limits: `Tasks in a network namespace of their own (IP-per-container) hold no port of the host. Where no file says which ports an agent offers, its default is assumed only on a sign that an agent runs there, and reported as a note.`,
  references: [
    'https://github.com/dcos/dcos/pull/554',
    'https://mesos.apache.org/documentation/latest/port-mapping-isolator/',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['mesos'],
  subject: CLAIMANT,
  claim: (c) => (c.claimant === CLAIMANT || c.claimant === ISOLATOR) && c.role === 'offer',
  defaults: (host) => assumed(host, CLAIMANT, 'offer'),
  which: (m) => `Mesos ${givesWords(m)}`,
  several: (count) => `${count} offers of Mesos to tasks`,
  label: (m) =>
    isOfContainers(m) ? `Mesos gives ${m.claimed} to containers` : `Mesos offers ${m.claimed} to tasks`,
  effect: ({ met }) =>
    met.every(isOfContainers)
      ? 'replies to a connection of the machine from such a port go to the container that has it'
      : 'a task fails to start when an outgoing connection holds its port',
  assumed: 'warning',
  untouched: declaredOrNote,
});

function isOfContainers(met: Met): boolean {
  return met.claimant === ISOLATOR;
}

function givesWords(met: Met): string {
  return isOfContainers(met) ? 'gives to containers for their own connections' : 'offers to tasks';
}
