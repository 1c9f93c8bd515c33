// A network ACL lets replies through on a part of the ports only that clients choose for themselves.

import { DEFAULT_EPHEMERAL } from '../../src/knowledge/kernel.ts';
import type { Confidence, Level, Related } from '../../src/model/finding.ts';
import type { Project } from '../../src/model/host.ts';
import type { SubnetClient } from '../../src/model/network-acls.ts';
import { PortSet } from '../../src/model/ports.ts';
import { writtenRanges } from '../ephemeral/ranges.ts';
import type { Draft, Rule } from '../rule.ts';
import { placeWords } from '../words.ts';
import { isServed, type ReturnPath, returnPaths } from './network-acls.ts';

export const naclVsEphemeral: Rule = {
  id: 'nacl-vs-ephemeral',
  level: 'error',
  summary: "A network ACL lets replies through on a part of the clients' ephemeral ports only",
  why: `Network ACLs keep no state: a reply is a packet like any other and needs a rule of its own, for the port that the client chose. Replies to requests from the subnet come in, on the ephemeral range of its own machines; replies to requests from outside go out, on whatever range the client has. Where the rule opens only a part of it, some connections work and others, at random, never get an answer. Linux chooses from 32768-60999, Windows and macOS from 49152-65535, a NAT gateway, a load balancer and a Lambda function from 1024-65535.`,
  fix: `Open 1024-65535 for replies, in both directions; or exactly the range that the machines of the subnet are configured for, where nothing else stands in it. What is to stay closed gets a rule with a lower number that denies it.`,
  limits: `Only ACLs whose rules all stand in the files as they are: rules from variables or loops are not judged. Which machines stand in a subnet is seen for NAT gateways, load balancers and functions; others are taken for Linux with its own range, with medium confidence, unless the project sets a range (\`nacl-vs-widened\`). Rules for some addresses only are left out.`,
  references: [
    'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html',
    'https://github.com/k3s-io/k3s/issues/6719',
  ],
  tags: ['ports', 'aws', 'packet-filter', 'ephemeral-range'],
  check: (project) => [
    ...returnPaths(project, 'ingress').flatMap((path) => inbound(path, project)),
    ...returnPaths(project, 'egress').flatMap((path) => (isServed(project, path.acl) ? outbound(path) : [])),
  ],
};

/** The VPC guide, "Ephemeral ports". */
const ANY_CLIENT = PortSet.of([1024, 65535]);
const LINUX = PortSet.of(DEFAULT_EPHEMERAL);
const WINDOWS = PortSet.of([49152, 65535]);

/** What is closed by a rule for a few ports is closed on purpose. */
const MIN_MISSING = 100;

/** Replies to what the machines of the subnet ask for. */
function inbound(path: ReturnPath, project: Project): readonly Draft[] {
  const client = clientIn(path, project);
  if (client) {
    // What a load balancer connects to stands in the network itself, for which the ACL may have a rule of its own.
    const isInside = client.what === 'a load balancer';
    const missing = ANY_CLIENT.subtract(isInside ? path.allowedForSome : path.allowed);
    if (missing.size < MIN_MISSING) return [];
    return [
      draft(path, missing, {
        who: `${client.what} in its subnet (${placeWords(client.at)}) connects from 1024-65535`,
        confidence: 'high',
        why: 'the files put both in one subnet',
        wanted: ANY_CLIENT,
        related: [{ location: client.at, label: `${client.what} in the subnet`, default: false }],
      }),
    ];
  }
  // What a project sets is judged as such.
  if (writtenRanges(project).length > 0) return [];
  const missing = LINUX.subtract(path.allowed);
  if (missing.size < MIN_MISSING) return [];
  return [
    draft(path, missing, {
      who: `Linux connects from ${LINUX}`,
      confidence: 'medium',
      why: 'no file says which machines stand in the subnet',
      wanted: LINUX,
      related: [{ location: null, label: `Linux connects from ${LINUX}`, default: true, ports: LINUX }],
    }),
  ];
}

function clientIn({ acl }: ReturnPath, { networkAcls }: Project): SubnetClient | undefined {
  const subnets = new Set(networkAcls?.acls.filter((a) => a.acl === acl).flatMap((a) => a.subnets));
  return networkAcls?.clients.find((c) => c.subnets.some((s) => subnets.has(s)));
}

/** Replies to clients of which nobody knows what they are. */
function outbound(path: ReturnPath): readonly Draft[] {
  const missing = ANY_CLIENT.subtract(path.allowed);
  const known = LINUX.union(WINDOWS).subtract(path.allowed);
  if (missing.size < MIN_MISSING) return [];
  const isGrave = known.size >= MIN_MISSING;
  return [
    draft(path, isGrave ? known : missing, {
      ...(!isGrave && { level: 'note' as const }),
      who: isGrave
        ? `its clients connect from ${LINUX} (Linux) or ${WINDOWS} (Windows, macOS)`
        : 'clients behind NAT gateways and load balancers connect from 1024-65535',
      confidence: 'high',
      why: 'the ACL lets everybody in, and the files have all of its rules',
      wanted: ANY_CLIENT,
      related: [],
    }),
  ];
}

interface Client {
  readonly who: string;
  readonly level?: Level;
  readonly confidence: Confidence;
  readonly why: string;
  readonly wanted: PortSet;
  readonly related: readonly Related[];
}

function draft(path: ReturnPath, missing: PortSet, client: Client): Draft {
  const { name, direction, rules } = path;
  const [first, ...more] = rules;
  if (!first) throw new RangeError('a path has at least one rule');
  const way = direction === 'ingress' ? 'in' : 'out';
  const open = PortSet.of(...rules.flatMap((r) => (r.ports ? [r.ports] : [])));
  return {
    subject: `${name} ${direction}`,
    ...(client.level && { level: client.level }),
    confidence: client.confidence,
    why: client.why,
    message: `${name} lets replies ${way} on ${open} only, and ${client.who}: replies to ${missing} are dropped.`,
    help: `open ${client.wanted} for replies (${direction})`,
    location: first.at,
    ports: missing,
    hosts: '',
    related: [
      ...more.map((r) => ({ location: r.at, label: `replies on ${r.ports?.join('-')}`, default: false })),
      ...client.related,
    ],
  };
}
