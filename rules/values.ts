// Findings about the text of sysctl values, once for each place that somebody would edit.

import type { Project } from '../src/model/host.ts';
import { PortSet } from '../src/model/ports.ts';
import { sameLocation } from '../src/model/span.ts';
import type { Draft } from './rule.ts';

/** What is to be said about a value, and what to write; undefined for nothing. */
type Judgement = (
  value: string,
  key: string,
) => { readonly message: string; readonly help: string } | undefined;

/** Why a value is refused, what then holds, and what to write; undefined where the kernel takes it. */
export type Verdict = (
  value: string,
) => { readonly reason: string; readonly stays: string; readonly help: string } | undefined;

/** Values that the kernel refuses. */
export function refused(project: Project, key: string, verdict: Verdict): readonly Draft[] {
  return aboutValues(project, key, (value) => {
    const wrong = verdict(value);
    if (!wrong) return undefined;
    const message = `The kernel refuses '${value}' as ${key} (${wrong.reason}); ${wrong.stays}.`;
    return { message, help: wrong.help };
  });
}

/** What a judgement says of the known values of a key, or of all keys that a test takes. */
export function aboutValues(
  project: Project,
  keys: string | ((key: string) => boolean),
  judge: Judgement,
): readonly Draft[] {
  const isMeant = typeof keys === 'string' ? (key: string) => key === keys : keys;
  const drafts = new Map<string, Draft>();
  for (const fact of project.facts) {
    if (fact.kind !== 'sysctl' || fact.value === null || !fact.applied || !isMeant(fact.key)) continue;
    const { key } = fact;
    const judgement = judge(fact.value, key);
    if (!judgement) continue;
    const location = fact.origin ?? fact.location;
    const steps = sameLocation(location, fact.location)
      ? []
      : [{ location: fact.location, label: `${key} is set here`, default: false }];
    const isOpen = fact.alternatives > 1;
    drafts.set(JSON.stringify([location, fact.location, fact.value]), {
      subject: `${key} ${fact.value}`,
      confidence: isOpen ? 'medium' : 'high',
      why: isOpen ? `it is one of ${fact.alternatives} possible values` : 'the value is what the files say',
      ...judgement,
      location,
      ports: PortSet.EMPTY,
      hosts: fact.place.label,
      related: steps,
    });
  }
  return [...drafts.values()];
}
