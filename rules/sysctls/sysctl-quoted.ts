// Quotes that reach the kernel as part of the value.

import { judgeWrite } from '../../src/knowledge/sysctl-write.ts';
import { sysctlKey } from '../../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Remedy } from '../../src/model/remedy.ts';
import { RANGE_KEY, RESERVED_KEY } from '../../src/project/settings.ts';
import { valueRemedy } from '../remedies.ts';
import type { Rule } from '../rule.ts';
import { isQuoted, type Opinion, report, settings } from '../sysctl-decisions.ts';

export const sysctlQuoted: Rule = {
  id: 'sysctl-quoted',
  level: 'error',
  summary: 'Quotes around a sysctl value reach the kernel',
  why: `sysctl.conf and the files of sysctl.d know no quotes: everything behind the equals sign is the value. A number with quotes is refused with *Invalid argument* and the parameter stays what it was; a text, such as \`kernel.core_pattern\`, gets the quotes in it.`,
  fix: `Take the quotes away. On a command line (\`sysctl -w key="4096 65536"\`) and in YAML they belong to the language around the value, and are right.`,
  limits: `Only where the quotes are known to arrive: those that a shell, YAML or a template takes away are none of the value's.`,
  references: [
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
    'https://man7.org/linux/man-pages/man5/sysctl.conf.5.html',
  ],
  tags: ['sysctl'],
  check: (project) => report(settings(project), judge),
};

/** What stands between quotes around the whole of a text; undefined where others, or breaks of lines, are inside. */
function inside(text: string): string | undefined {
  return /^(["'])([^"'\r\n]*)\1$/.exec(text)?.[2]?.trim();
}

/** An expression between the quotes stays. */
function unquoted({ key, raw, location }: SysctlFact): readonly Remedy[] {
  const text = inside(raw);
  if (text === undefined) return [];
  return [
    {
      title: `set ${key} = ${text}`,
      safe: true,
      changes: [{ kind: 'value', at: location, was: raw, text }],
    },
  ];
}

function judge(fact: SysctlFact): Opinion | undefined {
  const { key: name, value } = fact;
  // The rules of these two say it, with what is right.
  if (value === null || !isQuoted(value) || name === RANGE_KEY || name === RESERVED_KEY) return undefined;
  const key = sysctlKey(name);
  if (!key) return undefined;
  const isName = name === 'net.ipv4.tcp_congestion_control';
  const isRefused = judgeWrite(key, value).verdict === 'refused' || isName;
  if (!isRefused && key.kind !== 'text') return undefined;
  const isRight = (text: string) =>
    isName || key.kind === 'text' || judgeWrite(key, text).verdict === 'accepted';
  const plain = inside(value);
  const meant = plain ?? value.replace(/["']/g, '').trim();
  const isFixed = plain !== undefined && plain !== '' && isRight(plain);
  return {
    message: isRefused
      ? `The quotes are part of the value: the kernel refuses ${value} as ${name}, and it stays what it was.`
      : `The quotes are part of the value: ${name} becomes ${value}, quotes included.`,
    ...(!isRefused && { level: 'warning' }),
    help: isFixed || (meant !== '' && isRight(meant)) ? `write ${meant}` : 'write the value without quotes',
    remedies: !isFixed ? [] : /^["']/.test(fact.raw) ? unquoted(fact) : [valueRemedy(fact, plain)],
  };
}
