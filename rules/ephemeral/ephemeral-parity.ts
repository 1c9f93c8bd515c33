// Both bounds of the ephemeral range are even, or both odd: the kernel says so in its log and prefers it otherwise.

import { PortSet } from '../../src/model/ports.ts';
import { valueRemedy } from '../remedies.ts';
import type { Rule } from '../rule.ts';
import { writtenRanges } from './ranges.ts';

export const ephemeralParity: Rule = {
  id: 'ephemeral-parity',
  level: 'note',
  summary: 'Both bounds of the ephemeral range are even, or both odd',
  why: `\`connect\` takes ports of the low bound's parity first, \`bind\` to port 0 those of the other. With an even and an odd bound both have the same number; with two of a kind one has a port more, and the kernel logs *prefer different parity for start/end values* once. Nothing breaks. The value 61000 comes from kernels before 4.2.`,
  fix: `End one port earlier or later: \`32768 60999\`.`,
  limits: `Exact, and harmless: a note.`,
  references: ['https://docs.kernel.org/networking/ip-sysctl.html#ip-variables'],
  tags: ['sysctl', 'ephemeral-range'],
  check: (project) =>
    writtenRanges(project).flatMap(({ fact, location, pool, labels, confidence, why, related }) => {
      const [low, high] = pool.range;
      if (low % 2 !== high % 2) return [];
      const text =
        low < high ? `${low} ${high - 1}` : high < 65_535 ? `${low} ${high + 1}` : `${low - 1} ${high}`;
      return [
        {
          subject: fact.key,
          confidence,
          why,
          message: `${low} and ${high} are both ${low % 2 === 0 ? 'even' : 'odd'}: the kernel wants bounds of different parity and logs it.`,
          help: `write ${text}`,
          location,
          ports: PortSet.of(pool.range),
          hosts: labels,
          related,
          // A range is somebody's decision, however small the change.
          remedies: fact.alternatives > 1 ? [] : [{ ...valueRemedy(fact, text), safe: false }],
        },
      ];
    }),
};
