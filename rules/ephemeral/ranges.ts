// The ephemeral ranges that somebody wrote, each once, with the machines that have it.

import type { SysctlFact } from '../../src/model/fact.ts';
import type { Confidence, Related } from '../../src/model/finding.ts';
import type { EphemeralPool, Host, Project } from '../../src/model/host.ts';
import type { PortSet } from '../../src/model/ports.ts';
import { type Location, sameLocation } from '../../src/model/span.ts';
import { doubtOfSetting } from '../../src/project/doubt.ts';
import { hostsWords } from '../words.ts';

/** One decision about the range: a value at the place where somebody would edit it. */
export interface WrittenRange {
  readonly fact: SysctlFact;
  /** The token to edit. */
  readonly location: Location;
  readonly pool: EphemeralPool;
  /** All that the kernel may hand out on any of its machines: the range without what all of them reserve. */
  readonly ports: PortSet;
  readonly hosts: readonly Host[];
  /** What the places of its declarations are called: one value may reach several sets of machines. */
  readonly labels: string;
  readonly confidence: Confidence;
  readonly why: string;
  /** The place that sets the range, where the value stands elsewhere. */
  readonly related: readonly Related[];
}

/** The ranges of machines, those of containers and pods left out; sorted as the hosts are. */
export function writtenRanges(project: Project): readonly WrittenRange[] {
  const byPlace = new Map<string, { fact: SysctlFact; pool: EphemeralPool; ports: PortSet; hosts: Host[] }>();
  for (const host of project.hosts) {
    if (host.place.namespace !== 'host') continue;
    for (const pool of host.ephemeral) {
      const fact = pool.setBy;
      if (!fact) continue;
      const key = `${JSON.stringify(fact.origin ?? fact.location)} ${pool.range.join('-')}`;
      const before = byPlace.get(key);
      byPlace.set(key, {
        fact,
        pool,
        ports: before ? before.ports.union(pool.ports) : pool.ports,
        hosts: [...(before?.hosts ?? []), host],
      });
    }
  }
  return [...byPlace.values()].map(finish);
}

function finish({
  fact,
  pool,
  ports,
  hosts,
}: {
  fact: SysctlFact;
  pool: EphemeralPool;
  ports: PortSet;
  hosts: readonly Host[];
}): WrittenRange {
  const location = fact.origin ?? fact.location;
  const doubt = doubtOfSetting(fact, 'the range');
  return {
    fact,
    location,
    pool,
    ports,
    hosts,
    labels: hostsWords(hosts.map((h) => h.place.label)),
    // What no machine gets takes no ports from anybody.
    confidence: doubt === undefined ? 'high' : fact.place.isUnused ? 'low' : 'medium',
    why: doubt ?? 'the value is what the files say',
    related: sameLocation(fact.location, location)
      ? []
      : [{ location: fact.location, label: 'the ephemeral range is set here', default: false }],
  };
}
