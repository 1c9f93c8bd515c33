// Settings of a module that is loaded after they are read: then nothing is set, and nobody says so.

import { KERNEL_CMDLINE } from '../../src/knowledge/kernel.ts';
import { sysctlKey, sysctls } from '../../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Project } from '../../src/model/host.ts';
import type { ModuleLoad } from '../../src/model/kernel-modules.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report, settings } from '../sysctl-decisions.ts';
import { listed } from '../words.ts';

/** Modules that distributions do not load by themselves before systemd-sysctl runs, and that people set parameters of. */
const LATE: ReadonlySet<string> = new Set(['br_netfilter', 'nf_conntrack', 'ip_vs', 'sunrpc']);

export const sysctlModuleLate: Rule = {
  id: 'sysctl-module-late',
  level: 'warning',
  summary: 'A sysctl is set at boot before the module that has it is loaded',
  why: `\`net.bridge.*\` is there when br_netfilter is loaded, \`net.netfilter.nf_conntrack_*\` when nf_conntrack is, and so on. systemd-sysctl runs early in the boot and skips keys that are not there; it says so at debug level only. The module comes later, with Docker, kube-proxy or the firewall, and with the kernel's own values. On the day of the installation \`modprobe\` has loaded it and everything is as written; after the first reboot it is not, and \`nf_conntrack_max\` is what the machine's memory gives.`,
  fix: `Name the module in a file of \`/etc/modules-load.d\`, which systemd reads before the settings: \`echo br_netfilter > /etc/modules-load.d/br_netfilter.conf\`. In Ansible: \`community.general.modprobe\` with \`persistent: present\`.`,
  limits: `For br_netfilter, nf_conntrack, ip_vs and sunrpc. A file that names the module, for whatever machine, is taken for one that loads it at boot, unless a command does. A note where no file says anything of the module, which may be in the kernel itself or be loaded by an image, and where the value is the one that the module starts with.`,
  references: [
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html#EXAMPLES',
    'https://man7.org/linux/man-pages/man5/modules-load.d.5.html',
    'https://kubernetes.io/docs/setup/production-environment/container-runtimes/',
  ],
  // Read when somebody asks: most runs need no table of all parameters.
  get keys() {
    return [...sysctls().values()].flatMap(({ name, module }) => (module && LATE.has(module) ? [name] : []));
  },
  tags: ['sysctl', 'boot'],
  check: (project) => {
    const late = lateOnes(project);
    return report([...late.keys()], (fact) => opinion(fact, late.get(fact) ?? [], project.moduleLoads ?? []));
  },
};

/** The first setting of each module in each file, with all of them. */
function lateOnes(project: Project): ReadonlyMap<SysctlFact, readonly SysctlFact[]> {
  const loaded = new Set(
    (project.moduleLoads ?? []).filter((l) => l.when === 'boot').map(({ module }) => module),
  );
  const byFile = new Map<string, SysctlFact[]>();
  for (const fact of settings(project)) {
    const module = moduleOf(fact);
    if (module === undefined || loaded.has(module) || !isReadAtBoot(fact)) continue;
    const id = `${fact.location.file} ${module}`;
    const before = byFile.get(id);
    if (before) before.push(fact);
    else byFile.set(id, [fact]);
  }
  return new Map([...byFile.values()].flatMap((facts) => (facts[0] ? [[facts[0], facts] as const] : [])));
}

function moduleOf({ key }: SysctlFact): string | undefined {
  const module = sysctlKey(key)?.module;
  return module !== undefined && LATE.has(module) ? module : undefined;
}

/** A mark that the key may be missing says that somebody knows. */
function isReadAtBoot({ reach, order, asked, hiding }: SysctlFact): boolean {
  const isFile = order.confPath !== undefined && order.confPath !== KERNEL_CMDLINE;
  return reach === 'host' && isFile && !asked && !hiding;
}

function opinion(
  fact: SysctlFact,
  facts: readonly SysctlFact[],
  loads: readonly ModuleLoad[],
): Opinion | undefined {
  const module = moduleOf(fact);
  if (module === undefined) return undefined;
  const isNear = ({ at }: ModuleLoad) => at.file === fact.location.file;
  const all = loads.filter((l) => l.module === module);
  const once = [...all.filter(isNear), ...all.filter((l) => !isNear(l))];
  const keys = [...new Set(facts.map((f) => f.key))];
  const isPreset = facts.every(({ key, value }) => value !== null && sysctlKey(key)?.preset === value);
  const [first] = once;
  const loading = first
    ? `${first.at.file}:${first.at.line} loads ${module} until the next boot only`
    : `no file loads ${module}`;
  const skipped = `systemd-sysctl skips ${listed(keys)} without a word`;
  return {
    ...(fact.keyAt && { at: fact.keyAt }),
    ...((!first || isPreset) && { level: 'note' }),
    message: `At boot ${skipped}: ${loading}.`,
    help: `write ${module} into /etc/modules-load.d/${module}.conf`,
    related: once.map(({ at }) => ({ location: at, label: `${module} is loaded once`, default: false })),
    doubt: {
      confidence: 'medium',
      why: 'the module may be in the kernel itself, or be loaded by something that is not in these files',
    },
  };
}
