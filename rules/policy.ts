// `policies:` of a configuration as rules: a sysctl may have only the values that a project allows.

import type { Level } from '../src/model/finding.ts';
import { canonicalKey } from '../src/model/sysctl-key.ts';
import type { Rule } from './rule.ts';
import { report, settings } from './sysctl-decisions.ts';

/** A rule without code. */
export interface PolicyWords {
  readonly id: string;
  /** The dotted key; `*` stands for one name, as in `net.ipv4.conf.*.rp_filter`. */
  readonly sysctl: string;
  /** Values as the kernel would print them; the space between numbers does not matter. */
  readonly allow: readonly string[];
  readonly level: Level;
  /** What the project tells those who set another value. */
  readonly message: string | undefined;
}

export function policyRule({ id, sysctl, allow, level, message }: PolicyWords): Rule {
  const isMeant = keyTest(canonicalKey(sysctl.trim()));
  const allowed = new Set(allow.map(plain));
  const wanted = oneOf(allow);
  return {
    id,
    level,
    summary: `${sysctl} has another value than ${wanted}`,
    why: message ?? `A policy of this project: ${sysctl} may be ${wanted}.`,
    fix: `Write ${wanted}.`,
    limits: 'Values that the files leave open are not judged.',
    references: [],
    tags: ['policy', 'sysctl'],
    check: (project) =>
      report(
        settings(project, 'any').filter((f) => isMeant(f.key)),
        ({ key, value }) => {
          if (value === null || allowed.has(plain(value))) return undefined;
          const reason = message ? `: ${message.replace(/\.$/, '')}` : '';
          return {
            message: `${key} is set to '${value}', and policy ${id} allows ${wanted}${reason}.`,
            help: `write ${wanted}`,
          };
        },
      ),
  };
}

function keyTest(sysctl: string): (key: string) => boolean {
  const wanted = sysctl.split('.');
  return (key) => {
    const names = key.split('.');
    return names.length === wanted.length && wanted.every((w, i) => w === '*' || w === names[i]);
  };
}

function plain(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}

/** `0`, `0 or 2`, `0, 1 or 2`. */
function oneOf(values: readonly string[]): string {
  const all = values.map((v) => (/\s/.test(v) ? `'${v}'` : v));
  const last = all.pop() ?? '';
  return all.length > 0 ? `${all.join(', ')} or ${last}` : last;
}
