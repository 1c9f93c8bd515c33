// A value of ip_local_port_range that the kernel takes, but not as the person who wrote it meant it.

import { writePortRange } from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';
import { RANGE_KEY } from '../../src/project/settings.ts';
import type { Rule } from '../rule.ts';
import { report, settings } from '../sysctl-decisions.ts';

export const ephemeralRangeSurprise: Rule = {
  id: 'ephemeral-range-surprise',
  level: 'warning',
  summary: 'The kernel reads this value of net.ipv4.ip_local_port_range otherwise than it looks',
  why: `The kernel reads numbers as C does: \`016000\` is octal and means 7168, \`0x4000\` is hexadecimal. One number alone sets the low bound only. What stands behind the second number is ignored without a word. The write succeeds, so nothing is logged.`,
  fix: `Two plain decimal numbers with a blank between them: \`16000 60999\`.`,
  limits: `Exact: the arithmetic is compared with a running kernel.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/sysctl.c',
  ],
  tags: ['sysctl', 'ephemeral-range'],
  check: (project) =>
    report(
      settings(project, 'any').filter((f) => f.key === RANGE_KEY),
      ({ value }) => {
        const write = value === null ? undefined : writePortRange(value);
        if (!write?.accepted || write.surprises.length === 0) return undefined;
        return {
          message: `The kernel makes ${PortSet.of(write.range)} of '${value}': ${write.surprises.map((s) => s.message).join('; ')}.`,
          help: 'write two plain decimal numbers',
        };
      },
    ),
};
