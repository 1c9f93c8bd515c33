// A value of ip_local_port_range that the kernel refuses: the old range stays, and boot goes on.

import { DEFAULT_EPHEMERAL, RANGE_WANTED, writePortRange } from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';
import { RANGE_KEY } from '../../src/project/settings.ts';
import type { Rule } from '../rule.ts';
import { refused } from '../sysctl-decisions.ts';

export const ephemeralRangeInvalid: Rule = {
  id: 'ephemeral-range-invalid',
  level: 'error',
  summary: 'The kernel refuses this value of net.ipv4.ip_local_port_range',
  why: `The write fails with *Invalid argument* and the range stays what it was, 32768-60999 on an untouched machine. \`sysctl -p\`, \`sysctl --system\` and systemd-sysctl log it and go on, so nobody notices until ports run out or a clash that the value was to prevent happens.`,
  fix: `Two numbers from 1 to 65535 with a blank between them, the low one first and not below \`net.ipv4.ip_unprivileged_port_start\` (1024 by default): \`net.ipv4.ip_local_port_range = 16000 60999\`. No comma, no dash, no quotes in a sysctl file.`,
  limits: `Judged with \`ip_unprivileged_port_start\` at its default of 1024: a lower start that another file sets makes a lower range valid.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/ipv4/sysctl_net_ipv4.c',
  ],
  tags: ['sysctl', 'ephemeral-range'],
  check: (project) =>
    refused(project, RANGE_KEY, (value) => {
      const write = writePortRange(value);
      if (write.accepted) return undefined;
      const [low, high] = [...value.matchAll(/\d+/g)].map((m) => Number(m[0]));
      const meant = low !== undefined && high !== undefined ? `${low} ${high}` : undefined;
      const valid = meant !== undefined && writePortRange(meant).accepted;
      return {
        reason: write.reason,
        stays: `the range stays what it was, ${PortSet.of(DEFAULT_EPHEMERAL)} unless something else changed it`,
        help: valid ? `write ${meant}` : `write ${RANGE_WANTED}`,
        ...(valid && { meant }),
      };
    }),
};
