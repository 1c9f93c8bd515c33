// A setting that loses because of the name of its file, although that name shows that it was to win.

import type { SysctlFact } from '../../src/model/fact.ts';
import type { Host, Project } from '../../src/model/host.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report } from '../sysctl-decisions.ts';
import { isCertain, isInFolder, isSameValue, shown } from './sysctl-files.ts';

export const sysctlOrder: Rule = {
  id: 'sysctl-order',
  level: 'warning',
  summary: 'A file of sysctl.d is read earlier than its number says',
  why: `Files of all \`sysctl.d\` folders are sorted by name, byte by byte and not by number: \`100-web.conf\` comes before \`99-base.conf\`, and \`9-late.conf\` after \`50-base.conf\`. The last file that sets a key wins. Distributions have files there as well, most of them from 50 on.`,
  fix: `Give all files two digits. \`zz-local.conf\` sorts behind every number.`,
  limits: `Reported where two files of one machine set a key to different values and the one with the larger number loses. Against files of distributions a note, since not all have them: Debian's \`99-protect-links.conf\`, and \`50-pid-max.conf\` of systemd.`,
  references: [
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
    'https://github.com/systemd/systemd/tree/main/sysctl.d',
  ],
  tags: ['sysctl'],
  check: (project) => {
    const found = losers(project);
    return report([...found.keys()], (fact) => found.get(fact));
  },
};

function losers(project: Project): ReadonlyMap<SysctlFact, Opinion> {
  const found = new Map<SysctlFact, Opinion>();
  for (const host of project.hosts) {
    for (const { fact, winner } of beaten(host))
      found.set(fact, {
        message: `${fact.key} = ${shown(fact)} loses to ${shown(winner)}: ${nameOf(fact)} is read before ${nameOf(winner)}, since names are compared byte by byte.`,
        help: `rename ${nameOf(fact)} so that it sorts behind ${nameOf(winner)}: 99-zz-… or two digits for all files`,
        related: [{ location: winner.location, label: 'this one wins', default: false }],
      });
    for (const fact of settingsInFolders(host)) {
      const vendor = VENDORS.find((v) => v.values[fact.key] !== undefined && nameOf(fact) < v.name);
      const value = vendor?.values[fact.key];
      if (vendor && value !== undefined && value !== shown(fact) && !found.has(fact))
        found.set(fact, {
          level: 'note',
          message: `${fact.key} = ${shown(fact)} loses to ${value} where the distribution has ${vendor.name} (${vendor.of}), which is read later.`,
          help: `give the file a name that sorts behind ${vendor.name}`,
          doubt: { confidence: 'medium', why: 'not all distributions have that file' },
        });
    }
  }
  return found;
}

/** Settings of a host that lose to a file with a smaller number. */
function beaten(host: Host): readonly { readonly fact: SysctlFact; readonly winner: SysctlFact }[] {
  return [...host.settings.values()].flatMap(({ boot, overridden }) => {
    const winner = boot.length === 1 ? boot[0]?.fact : undefined;
    if (!winner || !isInFolder(winner) || !isCertain(winner)) return [];
    const number = numberOf(winner);
    return overridden.flatMap(({ fact }) => {
      const own = numberOf(fact);
      const isBeaten = own !== undefined && number !== undefined && own > number;
      return isBeaten && isInFolder(fact) && isCertain(fact) && !isSameValue(fact, winner)
        ? [{ fact, winner }]
        : [];
    });
  });
}

/** What a host has at boot from its own files of sysctl.d. */
function settingsInFolders(host: Host): readonly SysctlFact[] {
  return [...host.settings.values()].flatMap(({ boot }) =>
    boot.length === 1
      ? boot.flatMap(({ fact }) => (fact && isInFolder(fact) && isCertain(fact) ? [fact] : []))
      : [],
  );
}

/** Files that distributions have in /usr/lib/sysctl.d, read in packages of systemd 252 and of procps in Debian 12. */
const VENDORS: readonly {
  readonly name: string;
  readonly of: string;
  readonly values: Readonly<Record<string, string>>;
}[] = [
  { name: '50-pid-max.conf', of: 'systemd', values: { 'kernel.pid_max': '4194304' } },
  {
    name: '99-protect-links.conf',
    of: 'procps in Debian and Ubuntu',
    values: {
      'fs.protected_fifos': '1',
      'fs.protected_hardlinks': '1',
      'fs.protected_regular': '2',
      'fs.protected_symlinks': '1',
    },
  },
];

function nameOf({ order }: SysctlFact): string {
  const path = order.confPath ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The number that a file's name begins with. */
function numberOf(fact: SysctlFact): number | undefined {
  const digits = /^\d{1,6}/.exec(nameOf(fact))?.[0];
  return digits === undefined ? undefined : Number(digits);
}
