// A value of ip_local_reserved_ports that the kernel refuses: then nothing of it is reserved.

import { RESERVED_WANTED, writeReservedPorts } from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';
import { RESERVED_KEY } from '../../src/project/settings.ts';
import type { Rule } from '../rule.ts';
import { refused } from '../sysctl-decisions.ts';

export const reservedPortsInvalid: Rule = {
  id: 'reserved-ports-invalid',
  level: 'error',
  summary: 'The kernel refuses this value of net.ipv4.ip_local_reserved_ports',
  why: `The write fails with *Invalid argument* and none of the ports is reserved: the old list stays, which on an untouched machine is empty. The clash that the list was to prevent happens all the same.`,
  fix: `Numbers and ranges with commas between them and no blanks anywhere: \`8080,9148,31000-32000\`. In a Jinja template join with \`join(',')\`, not \`join(', ')\`.`,
  limits: `Exact: the arithmetic is compared with a running kernel.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/sysctl.c',
  ],
  keys: [RESERVED_KEY],
  tags: ['sysctl', 'reserved-ports'],
  check: (project) =>
    refused(project, RESERVED_KEY, (value) => {
      const write = writeReservedPorts(value, PortSet.EMPTY);
      if (write.accepted) return undefined;
      const meant = PortSet.parse(
        value
          .replace(/["']/g, '')
          .trim()
          .replace(/\s*[,;\s]\s*/g, ','),
      );
      return {
        reason: write.reason,
        stays: 'nothing of it is reserved, and an earlier list stays',
        help: meant && !meant.isEmpty ? `write ${meant}` : `write ${RESERVED_WANTED}`,
        ...(meant && !meant.isEmpty && { meant: `${meant}` }),
      };
    }),
};
