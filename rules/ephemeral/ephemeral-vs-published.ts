// The ephemeral range covers ports of the machine that containers are published on.

import { nameOf } from '../words.ts';
import type { Met } from './clashes.ts';
import { ephemeralVs } from './ephemeral-vs.ts';

export const ephemeralVsPublished = ephemeralVs({
  id: 'ephemeral-vs-published',
  level: 'error',
  summary: 'The ephemeral range covers ports that containers are published on',
  why: `A published port (\`ports:\` of Compose, \`docker run -p\`, \`hostPort\`, a static port of Nomad or Marathon) is one of the machine. Where an outgoing connection holds it when the container starts, Docker fails with *address already in use*, and an orchestrator tries again for as long as the connection lives. A \`hostPort\` of Kubernetes is held by rules of the packet filter and fails without a word.`,
  fix: `Publish on a port below the range, or name the ports in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `Where the machine has the kernel's own range, 32768-60999, and only the published port lies in it, this is a note: most such ports are the defaults of what runs in the container, and meet a connection seldom.`,
  references: [
    'https://github.com/docker/for-linux/issues/560',
    'https://github.com/projectcalico/calico/issues/3424',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['containers'],
  subject: 'published',
  claim: (c) => c.role === 'publish' || (c.role === 'listen' && c.claimant === 'k8s-hostport'),
  which: (m) => (m.claimant === 'k8s-hostport' ? 'a pod takes on its node' : 'a container is published on'),
  countsPorts: true,
  several: (count) => `${count} ports that containers are published on`,
  label: (m) => `${m.claimed} is published here${aside(m)}`,
  effect: 'the container fails to start when an outgoing connection holds its port',
  untouched: undefined,
});

function aside(met: Met): string {
  if (met.claimant === 'docker-published' || met.claimant === 'k8s-hostport') return '';
  const name = nameOf(met);
  return name === undefined ? '' : ` (${name})`;
}
