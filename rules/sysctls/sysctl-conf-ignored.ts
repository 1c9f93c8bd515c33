// A file of parameters that nothing reads when the machine boots: it has the wrong name or stands in the wrong folder.

import type { SysctlFact } from '../../src/model/fact.ts';
import { groupBy } from '../../src/project/group.ts';
import { SYSCTL_CONF } from '../../src/project/sysctl-programs.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report, settings } from '../sysctl-decisions.ts';

export const sysctlConfIgnored: Rule = {
  id: 'sysctl-conf-ignored',
  level: 'warning',
  summary: 'Nothing reads the file of this setting at boot',
  why: `systemd-sysctl and \`sysctl --system\` read the files of \`/etc/sysctl.d\`, \`/run/sysctl.d\`, \`/usr/local/lib/sysctl.d\` and \`/usr/lib/sysctl.d\` whose names end in \`.conf\`, and no folders below them. Any other file there is passed over without a word: the setting works as long as somebody runs \`sysctl -p\` with its name, and is gone after the next boot. \`/etc/sysctl.conf\` is read at boot only where the distribution ships a link to it; Debian 13 has neither the file nor the link.`,
  fix: `Write the setting to \`/etc/sysctl.d/60-name.conf\`.`,
  limits: `Names that say that a file is off (\`.bak\`, \`.disabled\`, \`.sample\`) are left out. That \`/etc/sysctl.conf\` is not read is only said where the path names Debian 13: \`vars/Debian-13.yml\`, \`trixie/\`.`,
  references: [
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
    'https://tracker.debian.org/pkg/procps',
  ],
  tags: ['sysctl'],
  check: (project) => {
    // The name of a file is one decision, however many settings it holds.
    const files = groupBy(settings(project), (f) => `${f.location.file} ${f.order.target}`);
    return [...files.values()].flatMap(([first, ...more]) =>
      first ? report([first], (fact) => judge(fact, more)) : [],
    );
  },
};

function judge(fact: SysctlFact, more: readonly SysctlFact[]): Opinion | undefined {
  const { keyAt, order, location } = fact;
  const others = new Set(more.map((f) => f.key).filter((k) => k !== fact.key)).size;
  const key = others === 0 ? `${fact.key} is` : `${fact.key} and ${others} more are`;
  if (fact.order.confPath === SYSCTL_CONF && DEBIAN_13.test(location.file))
    return {
      ...(keyAt && { at: keyAt }),
      message: `${key} set in ${SYSCTL_CONF}, which nothing reads when Debian 13 boots.`,
      help: 'set it in a file of /etc/sysctl.d',
      doubt: { confidence: 'medium', why: 'the path of the file names Debian 13' },
    };
  if (order.confPath !== undefined) return undefined;
  const wrong = wrongPath(order.target);
  return wrong === undefined
    ? undefined
    : {
        ...(keyAt && { at: keyAt }),
        message: `${key} set in ${order.target}, which nothing reads at boot: ${wrong.reason}.`,
        help: `call it ${wrong.better}`,
      };
}

const DEBIAN_13 = /(?:^|[/_.-])(?:debian[-_]?13|trixie)(?=[/_.-]|$)/i;

/** Files that are not meant to be read, and those of which something else is made. */
const OFF =
  /(?:\.(?:bak|backup|orig|old|save|off|disabled|sample|example|dist|default|dpkg-\w+|rpm\w+|j2|erb|epp|tpl|tmpl|tftpl|template|in|m4|md|sh|ya?ml|json)|~)$|readme/i;

/** Why nothing reads a path below a folder that looks like sysctl.d, and what it might be called. */
function wrongPath(path: string): { readonly reason: string; readonly better: string } | undefined {
  const own = /(?:^|\/)((?:etc|run|usr\/lib|usr\/local\/lib)\/sysctl\.d)\/([^/]+)$/.exec(path);
  const [, folder = '', name = ''] = own ?? [];
  if (own && !name.endsWith('.conf') && !OFF.test(name) && /^[\w@.+-]+$/.test(name))
    return {
      reason: 'its name does not end in .conf',
      better: `/${folder}/${name.replace(/\.\w+$/, '')}.conf`,
    };
  const below = /^\/((?:etc|usr\/lib)\/sysctl\.d)\/[^/]+\/(?:.*\/)?([^/]+\.conf)$/.exec(path);
  if (below) return { reason: 'folders below sysctl.d are not read', better: `/${below[1]}/${below[2]}` };
  const misnamed = /^\/etc\/(sysctl\.conf\.d|sysctl)\/([^/]+\.conf)$/.exec(path);
  return misnamed
    ? { reason: `the folder is sysctl.d, not ${misnamed[1]}`, better: `/etc/sysctl.d/${misnamed[2]}` }
    : undefined;
}
