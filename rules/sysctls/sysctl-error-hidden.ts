// A write that certainly fails, and a mark beside it that keeps the failure from being seen.

import { judgeWrite } from '../../src/knowledge/sysctl-write.ts';
import { nearestKey, sysctlKey } from '../../src/knowledge/sysctls.ts';
import { vendorOf } from '../../src/knowledge/vendor-sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report, settings, writtenText } from '../sysctl-decisions.ts';

export const sysctlErrorHidden: Rule = {
  id: 'sysctl-error-hidden',
  level: 'warning',
  summary: 'The failure of a sysctl is hidden, and it does fail',
  why: `A \`-\` before a key tells systemd-sysctl to log a failed write at debug level and to end with success. It is meant for keys that some machines do not have. Here the kernel refuses the value on every machine, or has no such key under that name on any, and nobody is told. \`ignoreerrors\` of Ansible's sysctl module hides only the second kind.`,
  fix: `Correct the value or the key, then take the \`-\` or \`ignoreerrors\` away.`,
  limits: `Only where the failure is certain; a key that a module or another kernel may provide is a good reason for the mark. procps (4.0.2 tried) prints a refused value in spite of both marks, systemd does not.`,
  references: [
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
    'https://docs.ansible.com/ansible/latest/collections/ansible/posix/sysctl_module.html',
  ],
  tags: ['sysctl'],
  check: (project) => report(settings(project), judge),
};

function judge({ key: name, value, hiding, form }: SysctlFact): Opinion | undefined {
  // What a script tries, and does something else where it fails, hides nothing.
  if (!hiding || hiding.of === 'ignored' || form === 'sysctl-command' || form === 'proc-write')
    return undefined;
  if (vendorOf(name) !== undefined) return undefined;
  const key = sysctlKey(name);
  const mark = hiding.of === 'failure' ? "the '-' before it" : 'ignoreerrors';
  if (!key) {
    const near = nearestKey(name);
    if (near === undefined) return undefined;
    return {
      at: hiding.at,
      message: `There is no sysctl ${name}, and ${mark} keeps that from being reported: nothing is set.`,
      help: `write ${near}, and take the mark away`,
    };
  }
  if (hiding.of === 'missing' || value === null) return undefined;
  const write = judgeWrite(key, writtenText(value));
  if (write.verdict !== 'refused') return undefined;
  return {
    at: hiding.at,
    message: `The kernel refuses '${value}' as ${name} (${write.reason}), and ${mark} keeps systemd-sysctl from reporting it.`,
    help: 'correct the value, then take the mark away',
  };
}
