// Findings about single sysctl settings, once for each place that somebody would edit.

import { sysctlKey } from '../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../src/model/fact.ts';
import type { Confidence, Level, Related } from '../src/model/finding.ts';
import type { Project } from '../src/model/host.ts';
import { PortSet } from '../src/model/ports.ts';
import type { Remedy } from '../src/model/remedy.ts';
import { type Location, sameLocation } from '../src/model/span.ts';
import { doubtOfSetting } from '../src/project/doubt.ts';
import { valueRemedy } from './remedies.ts';
import type { Draft } from './rule.ts';
import { hostsWords } from './words.ts';

/** What a rule says of one setting. */
export interface Opinion {
  readonly message: string;
  readonly help?: string;
  readonly level?: Level;
  /** The token to change, where it is not the value. */
  readonly at?: Location;
  /** What it would write. */
  readonly remedies?: readonly Remedy[];
  /** Other places, or what holds without one. */
  readonly related?: readonly Related[];
  /** Why not surer, in words, where the value and its machine are certain. */
  readonly doubt?: { readonly confidence: Confidence; readonly why: string };
}

/** The settings of a project that are on some machine, those of container images left out unless asked for. */
export function settings(project: Project, reach: 'applied' | 'any' = 'applied'): readonly SysctlFact[] {
  return project.facts.filter(
    (f): f is SysctlFact =>
      f.kind === 'sysctl' &&
      f.applied &&
      // What Kubernetes fills in before the command starts.
      !/^\$\([\w.-]+\)$/.test(f.value ?? '') &&
      (reach === 'any' || f.reach === 'host' || f.reach === 'container'),
  );
}

/** One draft for each place that holds a value, whatever the number of declarations that look it up. */
export function report(
  facts: readonly SysctlFact[],
  judge: (fact: SysctlFact) => Opinion | undefined,
): readonly Draft[] {
  const found = new Map<
    string,
    { readonly facts: SysctlFact[]; readonly at: Location; readonly opinion: Opinion }
  >();
  for (const fact of facts) {
    const opinion = judge(fact);
    if (!opinion) continue;
    const at = opinion.at ?? fact.origin ?? fact.location;
    const id = JSON.stringify([at, fact.key, fact.value]);
    const before = found.get(id);
    if (before) before.facts.push(fact);
    else found.set(id, { facts: [fact], at, opinion });
  }
  return [...found.values()].map((f) => draftOf(f.facts, f.at, f.opinion));
}

/** Of a file that nobody puts anywhere. A role that no play applies may be there for other projects. */
function isOfNoMachine({ place }: SysctlFact): boolean {
  return place.isUnused === true && place.kind === 'path';
}

function draftOf(facts: readonly SysctlFact[], at: Location, opinion: Opinion): Draft {
  const { message, help, level, related = [], remedies = [], doubt } = opinion;
  const [first] = facts;
  // Where one of the declarations is certain of the value, it is.
  const alternatives = Math.min(...facts.map((f) => f.alternatives));
  const doubts = facts.map((f) => doubtOfSetting(f, f.alternatives > 1 ? 'the value' : 'the setting'));
  const open = doubts.includes(undefined)
    ? undefined
    : doubts[facts.findIndex((f) => f.alternatives === alternatives)];
  const own =
    open === undefined
      ? { confidence: 'high' as const, why: 'the value is what the files say' }
      : { confidence: facts.every(isOfNoMachine) ? ('low' as const) : ('medium' as const), why: open };
  const uses = new Map(
    facts
      .filter((f) => !sameLocation(f.location, at) && !f.location.file.startsWith('\0'))
      .map((f) => [JSON.stringify(f.location), f.location]),
  );
  const steps = opinion.at
    ? []
    : [...uses.values()].map((location) => ({
        location,
        label: `${first?.key} is set here`,
        default: false,
      }));
  const labels = new Set(facts.map((f) => f.place.label));
  return {
    subject: `${first?.key} ${first?.value ?? ''}`,
    confidence: doubt?.confidence ?? own.confidence,
    why: doubt?.why ?? own.why,
    message,
    ...(help !== undefined && { help }),
    ...(level !== undefined && { level }),
    location: at,
    ports: PortSet.EMPTY,
    hosts: hostsWords(labels),
    related: [...steps, ...related],
    // Where several values may stand, or an expression makes one, nobody knows which token to change.
    remedies: alternatives > 1 ? [] : remedies,
  };
}

/** Why a value is refused, what then holds, and what to write; undefined where the kernel takes it. */
export type Verdict = (
  value: string,
) =>
  | { readonly reason: string; readonly stays: string; readonly help: string; readonly meant?: string }
  | undefined;

/** Values of a key that the kernel refuses, in images too. */
export function refused(project: Project, key: string, verdict: Verdict): readonly Draft[] {
  return report(
    settings(project, 'any').filter((f) => f.key === key),
    (fact) => {
      const { value } = fact;
      const wrong = value === null ? undefined : verdict(value);
      return (
        wrong && {
          message: `The kernel refuses '${value}' as ${key} (${wrong.reason}); ${wrong.stays}.`,
          help: wrong.help,
          remedies: wrong.meant === undefined ? [] : [valueRemedy(fact, wrong.meant)],
        }
      );
    },
  );
}

/** The number that a setting holds; undefined where it is unknown, or no single number. */
export function numberOf({ key, value }: SysctlFact): number | undefined {
  if (value === null || (sysctlKey(key)?.count ?? 1) !== 1 || !/^-?\d{1,15}(?:$|\s)/.test(value))
    return undefined;
  // A leading 0 is octal.
  const [number = ''] = value.split(/\s/);
  return /^-?0\d/.test(number) ? undefined : Number(number);
}

/** The text that reaches the kernel: sysctl(8) and systemd-sysctl write a newline where a line has no value. */
export function writtenText(value: string): string {
  return value === '' ? '\n' : value;
}

/** True for a value with quotes around it, or with one that is lost. */
export function isQuoted(value: string): boolean {
  return /^["'].|["']$/.test(value);
}

/** Forms whose text a program hands to the kernel as it stands; others have a tool between that may know better. */
const VERBATIM = new Set([
  'conf-line',
  'copy-content',
  'docker-run',
  'echo',
  'embedded-text',
  'heredoc',
  'lineinfile',
  'proc-write',
  'saptune-note',
  'sed',
  'sysctl-command',
]);

/** True where the value is certainly what the kernel gets, word for word. */
export function isVerbatim({ form }: SysctlFact): boolean {
  return VERBATIM.has(form);
}
