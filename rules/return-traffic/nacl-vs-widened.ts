// An ephemeral range of the project reaches beyond what its network ACLs let replies in on.

import { PortSet } from '../../src/model/ports.ts';
import { type WrittenRange, writtenRanges } from '../ephemeral/ranges.ts';
import type { Draft, Rule } from '../rule.ts';
import { placeWords } from '../words.ts';
import { type ReturnPath, returnPaths } from './network-acls.ts';

export const naclVsWidened: Rule = {
  id: 'nacl-vs-widened',
  level: 'error',
  summary: 'The ephemeral range reaches beyond what a network ACL lets replies in on',
  why: `A network ACL keeps no state: replies come in only on ports that a rule opens. Widening \`net.ipv4.ip_local_port_range\` on the machines of the subnet and leaving the rule as it is makes the kernel choose source ports whose replies are dropped. The lowest ports are among the first that it takes, so connections time out from the first minute on, at random, and each retry may work.`,
  fix: `Change both in one commit: the rule for replies opens the whole new range, or 1024-65535.`,
  limits: `No file says which machines stand behind an ACL: the confidence is medium at most. ACLs whose rules come out of variables or loops are not judged.`,
  references: [
    'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['ports', 'aws', 'packet-filter', 'ephemeral-range', 'sysctl'],
  check: (project) => {
    const paths = returnPaths(project, 'ingress');
    return paths.length === 0 ? [] : writtenRanges(project).flatMap((range) => draft(range, paths));
  },
};

function draft(range: WrittenRange, paths: readonly ReturnPath[]): readonly Draft[] {
  const met = paths.flatMap((path) => {
    const missing = range.ports.subtract(path.allowed);
    return missing.isEmpty ? [] : [{ path, missing }];
  });
  const [first] = met;
  const rule = first?.path.rules[0];
  if (!first || !rule) return [];
  const [low, high] = range.pool.range;
  const others = met.length > 1 ? ` and ${met.length - 1} more` : '';
  const missing = met.reduce((all, m) => all.union(m.missing), PortSet.EMPTY);
  return [
    {
      subject: 'network ACL',
      confidence: 'medium',
      why: 'no file says which machines stand behind the ACL',
      message: `The ephemeral range ${low}-${high} reaches beyond ${rule.ports?.join('-')}, on which ${first.path.name}${others} lets replies in (${placeWords(rule.at)}): replies to connections from ${missing} are dropped.`,
      help: `open ${low}-${high} there, or end the range within what is open`,
      location: range.location,
      ports: missing,
      hosts: range.labels,
      related: [
        ...range.related,
        ...met.flatMap(({ path }) =>
          path.rules.map((r) => ({
            location: r.at,
            label: `${path.name} lets replies in on ${r.ports?.join('-')}`,
            default: false,
          })),
        ),
      ],
    },
  ];
}
