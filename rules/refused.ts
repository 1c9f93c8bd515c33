// Findings for sysctl values that the kernel refuses, once for each place that somebody would edit.

import type { Project } from '../src/model/host.ts';
import { PortSet } from '../src/model/ports.ts';
import { sameLocation } from '../src/model/span.ts';
import type { Draft } from './rule.ts';

/** Why a value is refused, what then holds, and what to write; undefined where the kernel takes it. */
export type Verdict = (
  value: string,
) => { readonly reason: string; readonly stays: string; readonly help: string } | undefined;

export function refused(project: Project, key: string, verdict: Verdict): readonly Draft[] {
  const drafts = new Map<string, Draft>();
  for (const fact of project.facts) {
    if (fact.kind !== 'sysctl' || fact.key !== key || fact.value === null) continue;
    const wrong = verdict(fact.value);
    if (!wrong) continue;
    const location = fact.origin ?? fact.location;
    const steps = sameLocation(location, fact.location)
      ? []
      : [{ location: fact.location, label: `${key} is set here`, default: false }];
    drafts.set(JSON.stringify([location, fact.location, fact.value]), {
      subject: `${key} ${fact.value}`,
      confidence: fact.alternatives > 1 ? 'medium' : 'high',
      why:
        fact.alternatives > 1
          ? `it is one of ${fact.alternatives} possible values`
          : 'the value is what the files say',
      message: `The kernel refuses '${fact.value}' as ${key} (${wrong.reason}); ${wrong.stays}.`,
      help: wrong.help,
      location,
      ports: PortSet.EMPTY,
      hosts: fact.place.label,
      related: steps,
    });
  }
  return [...drafts.values()];
}
