// A sysctl that no Linux kernel has: a slip of the finger, or the name of another folder.

import { nearestKey, removedKey, sysctlKey } from '../../src/knowledge/sysctls.ts';
import { vendorOf } from '../../src/knowledge/vendor-sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Project } from '../../src/model/host.ts';
import { deleted, newKey } from '../remedies.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report, settings } from '../sysctl-decisions.ts';

export const sysctlUnknown: Rule = {
  id: 'sysctl-unknown',
  level: 'error',
  summary: 'There is no sysctl of this name',
  why: `The key has no file below \`/proc/sys\`. \`sysctl -p\` and \`sysctl --system\` print *cannot stat* and go on; systemd-sysctl writes a line into the log and ends with success. The parameter that was meant keeps its value.`,
  fix: `Write the key that the message names. A dot in the name of an interface is a slash where dots separate: \`net.ipv4.conf.eth0/100.rp_filter\`.`,
  limits: `Compared with the keys of Linux 6.1 to 7.2, modules and every interface included. A key that is close to none of them is a warning, and only where a sysctl file or command has it: kernels of distributions and vendors have keys of their own. Those of SUSE, Ubuntu, Debian, RHEL, OpenVZ, Android, linux-hardened and the like are left out as far as they are known. Protocols that few use, such as AX.25, and files of other systems (\`net.inet\`, \`kern\`, \`hw\` of the BSDs and macOS) are not judged. What a kernel had once is reported by sysctl-removed.`,
  references: [
    'https://docs.kernel.org/admin-guide/sysctl/index.html',
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
  ],
  tags: ['sysctl'],
  check: (project) => {
    const foreign = foreignFiles(project);
    const facts = settings(project).filter((f) => !foreign.has(f.location.file));
    const byName = new Map(facts.map((f) => [`${f.location.file} ${f.key}`, f]));
    return report(facts, (fact) => judge(fact, (key) => byName.get(`${fact.location.file} ${key}`)));
  },
};

/** Folders of the BSDs and of macOS that Linux has not. */
const OF_OTHERS =
  /^net\.(?:inet6?|link|local|route|isr|bpf|pf|key|raw|pfil|ddb|bluetooth|wlan|accf|fibs|utun)(?:\.|$)/;

/** Files that are for another system, Android's properties too: its keys beside those of Linux may be its own. */
function foreignFiles(project: Project): ReadonlySet<string> {
  return new Set(
    project.facts
      .filter((f) => f.kind === 'sysctl' && (OF_OTHERS.test(f.key) || f.location.file.endsWith('.prop')))
      .map((f) => f.location.file),
  );
}

/** Folders all of whose keys are known. `fs.binfmt_misc` is a file system of its own, `kernel.mm` stands below /sys. */
const KNOWN =
  /^(?:net\.(?:core|ipv4|ipv6|netfilter|bridge|unix)|vm|fs(?!\.binfmt_misc\.)|kernel(?!\.(?:mm|grsecurity|pax)\.))\.[\w./*@:-]+$/;

/** `beside`: the setting of another key in the same file. */
function judge(fact: SysctlFact, beside: (key: string) => SysctlFact | undefined): Opinion | undefined {
  const { key, keyAt, hiding } = fact;
  if (!KNOWN.test(key) || sysctlKey(key) || removedKey(key) || vendorOf(key) !== undefined) return undefined;
  // A pattern takes what is there; one in the place of an interface is a name like another.
  if (/[*?[]/.test(key.replace(/^(net\.ipv[46]\.(?:conf|neigh))\.\*\./, '$1.all.'))) return undefined;
  const near = nearestKey(key);
  if (near !== undefined) {
    const meant = beside(near);
    if (meant)
      return {
        ...(keyAt && { at: keyAt }),
        message: `There is no sysctl ${key}: nothing is set by it, and ${near} is set in line ${meant.location.line}.`,
        help: 'delete it',
        remedies: [deleted(fact)],
        related: [{ location: meant.location, label: `${near} is set here`, default: false }],
      };
    return {
      ...(keyAt && { at: keyAt }),
      message: `There is no sysctl ${key}: nothing is set, and ${near} keeps its value.`,
      help: `write ${near}`,
      // What somebody meant is a guess, if a good one.
      remedies: [{ title: `set ${near}`, safe: false, changes: newKey(fact, near) }],
    };
  }
  if (hiding || !isSysctlSurely(fact)) return undefined;
  return {
    ...(keyAt && { at: keyAt }),
    level: 'warning',
    message: `Linux has no sysctl ${key}, and is not known to have had one: nothing is set, unless your kernel has patches.`,
    help: 'delete it, or look for the key below /proc/sys of the machine',
    doubt: { confidence: 'medium', why: 'a kernel with patches may have it' },
  };
}

/** A file that sysctl or systemd reads, or a form that is for sysctls alone; `fs.` and `vm.` begin names of others too. */
function isSysctlSurely({ form, order }: SysctlFact): boolean {
  return order.confPath !== undefined || CERTAIN.has(form);
}

const CERTAIN = new Set(['docker-run', 'module-task', 'proc-write', 'salt-state', 'sysctl-command']);
