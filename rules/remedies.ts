// Remedies of several rules: another value, another key, no setting at all.

import type { PortsFact, SysctlFact } from '../src/model/fact.ts';
import type { PortSet } from '../src/model/ports.ts';
import type { Change, Remedy } from '../src/model/remedy.ts';
import { sameLocation } from '../src/model/span.ts';

/** Another value of a setting, at the place where its value is written as a whole; none where an expression makes it. */
export function newValue(fact: SysctlFact, text: string): readonly Change[] {
  const { location, origin, raw, value } = fact;
  if (origin && !sameLocation(origin, location))
    return [{ kind: 'value', at: origin, was: value ?? raw, text }];
  return plain(raw) === plain(value ?? '') ? [{ kind: 'value', at: location, was: raw, text }] : [];
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** Other ports of a pool, written as the old ones are; an unsafe one: somebody may count on what it leaves out. */
export function portsRemedy(
  { raw, ports, location, origin = location }: PortsFact,
  left: PortSet,
): readonly Remedy[] {
  const text = /^\d+-\d+$/.test(raw)
    ? left.intervals.length === 1 && `${left}`
    : /^ports(?:\(\*\))?:\[[\d, -]+\]$/.test(raw) && raw.replace(/\[.*\]/, `[${rangesOf(left)}]`);
  if (text === false || ports === null || !sameLocation(origin, location)) return [];
  return [
    { title: `write ${text}`, safe: false, changes: [{ kind: 'value', at: location, was: raw, text }] },
  ];
}

/** `31000-31999,32001-32100`: every one with both bounds. */
export function rangesOf({ intervals }: PortSet): string {
  return intervals.map(([low, high]) => `${low}-${high}`).join(',');
}

/** Another key: what stands there sets nothing today. */
export function newKey({ key, keyAt }: SysctlFact, text: string): readonly Change[] {
  return keyAt ? [{ kind: 'value', at: keyAt, was: key, text }] : [];
}

/** The value that was meant. */
export function valueRemedy(fact: SysctlFact, text: string): Remedy {
  return { title: `set ${fact.key} = ${text}`, safe: true, changes: newValue(fact, text) };
}

/** The setting goes. */
export function deleted({ key, location: at }: SysctlFact): Remedy {
  return { title: `delete ${key}`, safe: true, changes: [{ kind: 'no setting', at, key }] };
}
