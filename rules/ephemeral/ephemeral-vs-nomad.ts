// The ephemeral range covers ports that Nomad hands to allocations.

import { assumed, declaredOrNote, ephemeralVs } from './ephemeral-vs.ts';

const CLAIMANT = 'nomad-dynamic';

export const ephemeralVsNomad = ephemeralVs({
  id: 'ephemeral-vs-nomad',
  level: 'error',
  summary: 'The ephemeral range covers ports that Nomad hands to allocations',
  why: `A Nomad client hands its dynamic ports (20000-32000 unless \`min_dynamic_port\` and \`max_dynamic_port\` say otherwise) to allocations by its own books; it does not ask the kernel. The kernel hands any port of \`net.ipv4.ip_local_port_range\` to outgoing connections, those of Nomad and Consul themselves among them. An allocation that is given such a port fails with *Address already in use*; Nomad tries again, now and then with the same outcome. Until 0.6.0 the default reached 60000 and met the kernel's own range for this reason.`,
  fix: `Start the range above \`max_dynamic_port\`, or name the dynamic ports in \`net.ipv4.ip_local_reserved_ports\`. Nomad's \`reserved_ports\` is the other way round: it keeps Nomad off ports, not the kernel.`,
  limits: `Allocations in bridge mode hold a port of the host by address translation, so the clash is then silent. Where no file says which ports a client hands out, the default is assumed only on a sign that Nomad runs there, and reported as a note.`,
  references: [
    'https://github.com/hashicorp/nomad/issues/1728',
    'https://github.com/hashicorp/nomad/issues/3456',
    'https://developer.hashicorp.com/nomad/docs/configuration/client#min_dynamic_port',
  ],
  tags: ['nomad'],
  subject: CLAIMANT,
  claim: (c) => c.claimant === CLAIMANT && c.role === 'offer',
  defaults: (host) => assumed(host, CLAIMANT, 'offer'),
  which: () => 'Nomad hands to allocations',
  several: (count) => `${count} ranges that Nomad hands to allocations`,
  label: (m) => `Nomad hands ${m.claimed} to allocations`,
  effect: 'an allocation fails to start when an outgoing connection holds its port',
  assumed: 'warning',
  untouched: declaredOrNote,
});
