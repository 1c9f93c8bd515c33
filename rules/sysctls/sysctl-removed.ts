// A sysctl that today's kernels do not have any more.

import { removedKey } from '../../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import { deleted } from '../remedies.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report, settings } from '../sysctl-decisions.ts';

export const sysctlRemoved: Rule = {
  id: 'sysctl-removed',
  level: 'warning',
  summary: 'The kernel has this sysctl no more',
  why: `The file below \`/proc/sys\` is gone, renamed or moved to debugfs. \`sysctl -p\` and \`sysctl --system\` print *cannot stat* and end with an error, which stops scripts under \`set -e\` and tasks of configuration tools; systemd-sysctl only logs it. What the line was to do does not happen.`,
  fix: `Write the key that came instead, or delete the line; the message says which. Where old kernels still need it, put \`-\` before the key: a file for both is right then.`,
  limits: `The kernel of the machine is not known from its files: what Linux 5 and later dropped is a note, since older ones are in use. Files whose path names RHEL or CentOS 5 or 6 are left out, and what stands under a condition that the files do not decide has low confidence: it mostly asks for the kernel that has the key. Keys with a \`-\` before them or under \`ignoreerrors\` are accepted, and those of tasks that may fail (\`ignore_errors\`, \`failed_when: false\`). \`net.ipv4.tcp_tw_recycle\` has a rule of its own, tw-recycle.`,
  references: [
    'https://docs.kernel.org/admin-guide/sysctl/index.html',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?id=adf0516845bcd0e626323c858ece28ee58c74455',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?id=8a99b6833c884fa0e7919030d93fecedc69fc625',
  ],
  tags: ['sysctl'],
  check: (project) => report(settings(project), judge),
};

/** Files for a system with a kernel of its time: `vars/RedHat-6.yml`. */
const FOR_OLD_SYSTEMS =
  /(?:rhel|red_?hat|centos|scientific|oracle|(?:^|[/_.-])el)(?:linux)?[-_.]?[56](?!\d)/i;

function judge(fact: SysctlFact): Opinion | undefined {
  const { key, keyAt, hiding, location } = fact;
  if (FOR_OLD_SYSTEMS.test(location.file)) return undefined;
  if (hiding || key === 'net.ipv4.tcp_tw_recycle' || key.includes('*')) return undefined;
  const removed = removedKey(key);
  if (!removed) return undefined;
  const { gone, instead, advice, isRecent } = removed;
  const now = instead === undefined ? '' : `; it is ${instead} now`;
  return {
    ...(keyAt && { at: keyAt }),
    message: `${key} is no sysctl any more: ${gone}${now}.`,
    help: [instead && `write ${instead}`, advice].filter(Boolean).join('; '),
    // Older kernels of the estate may need it.
    remedies: instead === undefined ? [{ ...deleted(fact), safe: false }] : [],
    ...(isRecent && { level: 'note' }),
    ...(isGuarded(fact) && { doubt: { confidence: 'low', why: GUARDED } }),
  };
}

const GUARDED =
  'it stands under a condition that may be one for older kernels, and the files do not decide it';

/** Whoever asks before setting a key mostly asks for what has it: a module, or a version of the kernel. */
function isGuarded({ order, isConditional }: SysctlFact): boolean {
  return isConditional === true || (order.branches ?? []).length > 0;
}
