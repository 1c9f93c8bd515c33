// The ephemeral range covers ports that services of the machine listen on.

import { nameOf } from '../words.ts';
import { ephemeralVs } from './ephemeral-vs.ts';

/** Claims that are published ports under another name: see the rule for those. */
const PUBLISHED = 'k8s-hostport';

export const ephemeralVsListener = ephemeralVs({
  id: 'ephemeral-vs-listener',
  level: 'error',
  summary: 'The ephemeral range covers ports that services listen on',
  why: `A service binds its port when it starts. Where an outgoing connection holds it at that moment, the service fails with *Address already in use*: after a restart, an upgrade or a reboot, on the machine with the most connections, and not when somebody tries it. A connection in TIME_WAIT holds the port for 60 seconds more.`,
  fix: `Start the range above the ports, or name them in \`net.ipv4.ip_local_reserved_ports\`: the kernel then leaves them to those who ask for them by number.`,
  limits: `A listener on one address of the machine meets only the connections from that address. Where the machine has the kernel's own range, 32768-60999, and only the listener lies in it, this is a note; so it is for a range that ports are drawn from, such as the passive ports of an FTP server: of those that are taken another one is tried. For a container by itself it is a note as well: each start gives it a network namespace without connections.`,
  references: [
    'https://github.com/bottlerocket-os/bottlerocket/issues/1386',
    'https://github.com/greenplum-db/gpdb/pull/8450',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['listeners'],
  subject: 'listener',
  claim: (c) => c.role === 'listen' && c.claimant !== PUBLISHED,
  which: (m) => `${nameOf(m) ?? 'a service'} listens on`,
  countsPorts: true,
  several: (count) => `${count} ports that services listen on`,
  label: (m) => `${nameOf(m) ?? 'a service'} listens on ${m.claimed}`,
  drawn: {
    which: (m) => `${nameOf(m) ?? 'a service'} draws ports from`,
    several: (count) => `${count} ranges that services draw ports from`,
  },
  effect: 'the service fails to start when an outgoing connection holds its port',
  untouched: undefined,
});
