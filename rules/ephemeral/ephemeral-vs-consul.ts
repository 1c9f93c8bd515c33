// The ephemeral range covers ports that Consul gives to sidecar proxies.

import { assumed, declaredOrNote, ephemeralVs } from './ephemeral-vs.ts';

const CLAIMANT = 'consul-sidecar';

export const ephemeralVsConsul = ephemeralVs({
  id: 'ephemeral-vs-consul',
  level: 'error',
  summary: 'The ephemeral range covers ports that Consul gives to sidecar proxies',
  why: `A Consul agent gives each sidecar proxy a port of its own pool (21000-21255, and 21500-21755 for exposed checks, unless \`ports { sidecar_min_port … }\` says otherwise) by its own books. The proxy, often Envoy, binds it later; where an outgoing connection holds the port by then it does not come up, and the service drops out of the mesh.`,
  fix: `Start the range above the pools, or name them in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `Proxies in a network namespace of their own (Nomad's bridge mode, Kubernetes) hold no port of the host. Where no file says which ports the agent gives out, the defaults are assumed only on a sign that Consul runs there, and reported as a note.`,
  references: [
    'https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/general#ports',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['consul'],
  subject: CLAIMANT,
  claim: (c) => c.claimant === CLAIMANT,
  defaults: (host) => assumed(host, CLAIMANT, 'offer'),
  which: () => 'Consul gives to sidecar proxies',
  several: (count) => `${count} ranges that Consul gives to sidecar proxies`,
  label: (m) => `Consul gives ${m.claimed} to sidecar proxies`,
  effect: 'a proxy does not come up when an outgoing connection holds its port',
  untouched: declaredOrNote,
});
