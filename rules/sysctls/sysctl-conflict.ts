// One machine gets two values of one sysctl, from a file that says it twice or from places that do not know each other.

import type { SysctlFact } from '../../src/model/fact.ts';
import type { Project, Setting } from '../../src/model/host.ts';
import { compareLocations, sameLocation } from '../../src/model/span.ts';
import { RESERVED_KEY } from '../../src/project/settings.ts';
import { SYSCTL_CONF } from '../../src/project/sysctl-programs.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report } from '../sysctl-decisions.ts';
import { isCertain, isCertainLine, isInFolder, isSameValue, lineOf, shown, unitOf } from './sysctl-files.ts';

export const sysctlConflict: Rule = {
  id: 'sysctl-conflict',
  level: 'warning',
  summary: 'A machine gets two values of one sysctl',
  why: `One of them wins, and which one is decided by the order of lines, by the names of files and by the program that reads them. systemd-sysctl reads the \`sysctl.d\` folders at boot, sorted by file name; \`sysctl --system\` does the same and then reads \`/etc/sysctl.conf\`, and \`sysctl -p\` reads that file alone. So a machine may have one value after a boot and another one after a reload.`,
  fix: `Keep one of them. What is to override something else belongs into a file of sysctl.d whose name sorts behind it.`,
  limits: `Reported are two lines of one file, a file of sysctl.d against \`/etc/sysctl.conf\`, and two roles, modules or cookbooks on one machine. A file of sysctl.d that overrides another one of the same author is how the folder is meant to be used. Scripts are left out, since nobody knows which of their functions runs, and so is whatever stands under a condition that the files leave open. Reserved ports have a rule of their own, reserved-ports-overwritten.`,
  references: [
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
    'https://man7.org/linux/man-pages/man8/sysctl.8.html',
  ],
  tags: ['sysctl'],
  check: (project) => {
    const found = conflicts(project);
    return report([...found.keys()], (fact) => found.get(fact));
  },
};

/** What is to be said of each setting that another one contradicts; one for each pair of files and key. */
function conflicts(project: Project): ReadonlyMap<SysctlFact, Opinion> {
  const found = new Map<SysctlFact, Opinion>();
  for (const { settings } of project.hosts) {
    for (const [key, setting] of settings) {
      if (key === RESERVED_KEY) continue;
      const facts = factsOf(setting);
      const apart = reloads(setting);
      const others = apart.length > 0 ? apart : strangers(facts);
      for (const [fact, opinion] of [...twiceInFile(facts), ...others])
        if (!found.has(fact)) found.set(fact, opinion);
    }
  }
  return found;
}

function factsOf({ inForce, boot, reload, overridden }: Setting): readonly SysctlFact[] {
  const facts = [...inForce, ...boot, ...reload].flatMap((s) => s.fact ?? []);
  return [...new Set([...facts, ...overridden.map((o) => o.fact)])].sort((a, b) =>
    compareLocations(a.location, b.location),
  );
}

type Found = readonly (readonly [SysctlFact, Opinion])[];

/** A file that sets a key twice: the last line wins, whoever reads it. */
function twiceInFile(facts: readonly SysctlFact[]): Found {
  const lines = facts.filter((f) => isCertainLine(f) && isSysctlFile(f));
  return lines.flatMap((fact) => {
    // A template that two plays fill in is one text each time: its lines are compared within one of them.
    const last = lines.findLast(
      (l) =>
        l.location.file === fact.location.file &&
        l.order.target === fact.order.target &&
        l.order.rank === fact.order.rank,
    );
    if (!last || sameLocation(last.location, fact.location) || isSameValue(last, fact)) return [];
    return [
      [
        fact,
        {
          message: `${fact.key} = ${shown(fact)} has no effect: line ${last.location.line} of the same file sets it to ${shown(last)}, and the last line wins.`,
          help: 'delete one of the two lines',
          related: [{ location: last.location, label: 'this line wins', default: false }],
        },
      ] as const,
    ];
  });
}

/** A file of parameters and nothing else: text of another kind may show two values side by side. */
function isSysctlFile({ order, location }: SysctlFact): boolean {
  return order.confPath !== undefined || /(?:^|[/_.-])sysctl[^/]*\.conf(?:\.\w+)?$/.test(location.file);
}

/** A file of sysctl.d, which decides at boot, against /etc/sysctl.conf, which a reload reads last. */
function reloads({ boot, reload }: Setting): Found {
  const [first, last] = [boot, reload].map((states) => (states.length === 1 ? states[0]?.fact : undefined));
  if (!first || !last || !isCertain(first) || !isCertain(last) || isSameValue(first, last)) return [];
  if (!isInFolder(first) || last.order.confPath !== SYSCTL_CONF) return [];
  return [
    [
      first,
      {
        message: `${first.key} is ${shown(first)} after a boot and ${shown(last)} after sysctl --system or sysctl -p: ${lineOf(last, first)} sets it in ${SYSCTL_CONF}, which systemd-sysctl does not read.`,
        help: `set it in one place: delete one of the two`,
        related: [{ location: last.location, label: `${SYSCTL_CONF} wins on a reload`, default: false }],
      },
    ],
  ];
}

/** Two roles, modules or cookbooks that one play or catalogue puts on one machine. */
function strangers(facts: readonly SysctlFact[]): Found {
  const certain = facts.filter(
    (f) => isCertain(f) && unitOf(f) !== undefined && f.order.confPath !== undefined,
  );
  for (const a of certain) {
    const b = certain.find(
      (f) => unitOf(f) !== unitOf(a) && f.order.rank === a.order.rank && !isSameValue(f, a),
    );
    if (!b) continue;
    return [
      [
        a,
        {
          message: `${a.key} is ${shown(a)} here and ${shown(b)} in ${lineOf(b, a)}, for the same machines: ${whoWins(a, b)}.`,
          help: 'decide on one value, and set it in one place',
          related: [{ location: b.location, label: 'the other value', default: false }],
          doubt: {
            confidence: 'medium',
            why: 'both are applied to the same machines, and one may be meant to win',
          },
        },
      ],
    ];
  }
  return [];
}

function whoWins(a: SysctlFact, b: SysctlFact): string {
  const [x = '', y = ''] = [a.order.confPath, b.order.confPath];
  if (x === y) return `both write ${x}, and whichever runs last wins`;
  if (x === SYSCTL_CONF || y === SYSCTL_CONF)
    return `${x === SYSCTL_CONF ? y : x} wins at boot, ${SYSCTL_CONF} on a reload`;
  const winner = nameOf(x) > nameOf(y) ? x : y;
  return `at boot ${winner} wins`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
