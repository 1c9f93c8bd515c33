// A value that the kernel refuses for its type or its bounds.

import { judgeWrite, wanted } from '../../src/knowledge/sysctl-write.ts';
import { type SysctlKey, sysctlKey } from '../../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import { RANGE_KEY, RESERVED_KEY } from '../../src/project/settings.ts';
import { deleted, valueRemedy } from '../remedies.ts';
import type { Rule } from '../rule.ts';
import { isQuoted, isVerbatim, type Opinion, report, settings, writtenText } from '../sysctl-decisions.ts';

export const sysctlValue: Rule = {
  id: 'sysctl-value',
  level: 'error',
  summary: 'The kernel refuses this value of a sysctl',
  why: `The write fails with *Invalid argument* and the parameter stays what it was. \`sysctl -p\`, \`sysctl --system\` and systemd-sysctl say so and go on with the next line, so a boot log is the only place that shows it.`,
  fix: `Write a number inside the bounds that the message names. Booleans are numbers: \`1\` and \`0\`, not \`true\` and \`no\`. Numbers have no units: \`4096\`, not \`4k\`. Several numbers have blanks between them, not commas. What can only be read, such as a counter, cannot be set.`,
  limits: `Types and bounds are those of Linux 6.1 to 7.2; where these differ, only what all of them refuse is reported. Older kernels take some values that are refused today: before 5.13 most switches took any number. Values whose check depends on the machine (names of algorithms, limits from its memory) are not judged. \`net.ipv4.ip_local_port_range\`, \`net.ipv4.ip_local_reserved_ports\` and values with quotes have rules of their own.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://docs.kernel.org/admin-guide/sysctl/index.html',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/sysctl.c',
  ],
  tags: ['sysctl'],
  check: (project) => report(settings(project), judge),
};

function judge(fact: SysctlFact): Opinion | undefined {
  const { key: name } = fact;
  // Tuned's "at least" and "at most" (tuned.conf(5), assignment modifiers).
  const value = fact.value?.replace(/^[<>](?=\d)/, '') ?? null;
  const key = sysctlKey(name);
  if (!key || value === null || name === RANGE_KEY || name === RESERVED_KEY || isQuoted(value))
    return undefined;
  // Nothing may be what a template leaves of a value that somebody else gives.
  if (value === '' && fact.raw !== '') return undefined;
  // One of several words is what a script starts from before it is told better: SHMMAX=NONE.
  if (fact.alternatives > 1 && !/\d/.test(value)) return undefined;
  // Modules of configuration tools turn words into numbers.
  if (/^[a-z]+$/i.test(value) && !isVerbatim(fact)) return undefined;
  // A boolean for a key that has none is somebody's own way to say that it is used.
  if (/^(?:true|false|yes|no|on|off)$/i.test(fact.raw.trim()) && !isVerbatim(fact)) return undefined;
  // A sentence is about a key, and none of its values.
  if (/[a-z]{2,}[^a-z]{1,3}[a-z]{2,}/i.test(value) && fact.order.confPath === undefined) return undefined;
  const write = judgeWrite(key, writtenText(value));
  if (write.verdict !== 'refused') return undefined;
  // `kernel.modules_disabled = 0`: once set it stays, so that only the other value can be written.
  if (key.preset === value)
    return {
      level: 'note',
      message: `The kernel refuses '${value}' as ${name} (${write.reason}), which it starts with: the line does nothing but fail.`,
      help: 'delete the line',
      remedies: [deleted(fact)],
    };
  const right = meant(key, value);
  return {
    message: key.isReadOnly
      ? `${name} can only be read: the kernel refuses '${value}', and every other value.`
      : `The kernel refuses '${value}' as ${name} (${write.reason}); it stays what it was.`,
    help: key.isReadOnly ? 'delete the line' : `write ${right ?? wanted(key)}`,
    remedies: key.isReadOnly ? [deleted(fact)] : right === undefined ? [] : [valueRemedy(fact, right)],
  };
}

/** The value without what makes it refused, where that is taken. */
function meant(key: SysctlKey, value: string): string | undefined {
  const word = WORDS[value.toLowerCase()];
  const plain = word ?? value.replace(/[,;]\s*/g, ' ').trim();
  return plain !== value && judgeWrite(key, plain).verdict === 'accepted' ? plain : undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  ...{ true: '1', yes: '1', on: '1', enabled: '1' },
  ...{ false: '0', no: '0', off: '0', disabled: '0' },
};
