// The ephemeral range, without what is reserved of it, leaves few ports to outgoing connections.

import { capacity, TIME_WAIT_SECONDS } from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';
import { type Draft, numberOption, type Rule } from '../rule.ts';
import { type WrittenRange, writtenRanges } from './ranges.ts';

export const ephemeralTooFew: Rule = {
  id: 'ephemeral-too-few',
  level: 'warning',
  summary: 'Few ports are left to outgoing connections',
  why: `A connection that this side closes first keeps its port for 60 seconds in TIME_WAIT, and no sysctl shortens that. To one destination (address and port) a machine so makes at most ports / 60 new connections a second; after that \`connect\` fails with *Cannot assign requested address*. \`bind\` to port 0, which containers with random ports and test suites use, fails with *Address already in use* when none is left.`,
  fix: `Move the range instead of shrinking it, and reserve single ports rather than blocks: every reserved port inside the range is one connection less.`,
  limits: `Counts ports of the range minus the reserved list of the same machine. Connections to different destinations share ports, so a machine that talks to many gets on with fewer.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
    'https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux',
  ],
  tags: ['ports', 'sysctl', 'ephemeral-range', 'reserved-ports'],
  options: {
    connectionsPerSecond: {
      summary: 'New connections a second to one destination that a machine has to make',
      default: 33,
      min: 1,
      max: 1092,
    },
  },
  check: (project, context) => {
    const wanted = numberOption(context, 'connectionsPerSecond') * TIME_WAIT_SECONDS;
    return writtenRanges(project).flatMap((range) => draft(range, wanted));
  },
};

function draft(range: WrittenRange, wanted: number): readonly Draft[] {
  const { fact, location, pool, hosts, labels, confidence, why, related } = range;
  const left = Math.min(
    ...hosts.flatMap((h) => h.ephemeral.filter((p) => p.setBy === fact).map((p) => p.ports.size)),
    pool.ports.size,
  );
  if (left >= wanted) return [];
  const size = PortSet.of(pool.range).size;
  const reserved = size - left;
  const words =
    reserved > 0
      ? `, ${reserved.toLocaleString('en-US')} of ${size.toLocaleString('en-US')} being reserved,`
      : '';
  return [
    {
      subject: fact.key,
      confidence,
      why,
      message: `The ephemeral range ${PortSet.of(pool.range)}${words} leaves ${left.toLocaleString('en-US')} ports to outgoing connections: about ${capacity(left)} new ones a second to one destination.`,
      help: reserved > 0 ? 'move the range instead of reserving so much of it' : 'widen the range',
      location,
      ports: pool.ports,
      hosts: labels,
      related,
    },
  ];
}
