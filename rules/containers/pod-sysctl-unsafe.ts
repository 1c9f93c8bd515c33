// A pod asks for a kernel parameter that kubelets do not let every pod have, and no kubelet of the project allows it.

import { namespaceOf } from '../../src/knowledge/namespaces.ts';
import { compareReleases, isSafe, safeParameters } from '../../src/knowledge/safe-sysctls.ts';
import type { Confidence } from '../../src/model/finding.ts';
import type { Project } from '../../src/model/host.ts';
import type { AllowedParameters, ClusterVersion, Kubelets } from '../../src/model/kubelets.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Draft, Rule } from '../rule.ts';
import { placeWords } from '../words.ts';
import { keysOf, othersOf, type Request, type Requests, requests } from './asked.ts';

export const podSysctlUnsafe: Rule = {
  id: 'pod-sysctl-unsafe',
  level: 'error',
  summary: 'A pod asks for an unsafe sysctl that no kubelet of the project allows',
  why: `A kubelet lets every pod have the few parameters that can neither harm another pod nor the node, and refuses all others. The pod is scheduled and then fails with \`SysctlForbidden\`; a Deployment makes a new one, which fails as well, until thousands of failed pods are left. The list of safe parameters grows with the releases of Kubernetes: \`net.ipv4.ip_local_reserved_ports\` is on it since 1.27, the keepalive timers since 1.29.`,
  fix: `Allow the parameter on the nodes that are to run the pod: \`allowedUnsafeSysctls\` of the kubelet's configuration, \`--allowed-unsafe-sysctls\`, or the field of that name of AKS, GKE, kops and OpenShift; and keep the pod to those nodes. Or take it out of the pod.`,
  limits: `A cluster that is configured in another repository may allow the parameter: the confidence is medium at most. A project that states the version of its cluster is judged by the newest one it states, others by the newest list. What only a policy of the cluster admits, and what an expression allows that the files do not decide, is reported with low confidence.`,
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/sysctl/safe_sysctls.go',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  tags: ['sysctl', 'kubernetes', 'pods'],
  check: (project) => {
    const release = releaseOf(project);
    const all = requests(project, (r) => isUnsafe(r, release.version));
    return all.flatMap((group) => draftsOf(group, release, project.kubelets));
  },
};

interface Release {
  readonly version: string;
  /** Undefined for the newest one that the list is known for. */
  readonly stated: ClusterVersion | undefined;
}

/** The newest release that the files state. */
function releaseOf({ kubelets }: Project): Release {
  const [stated] = [...(kubelets?.versions ?? [])].sort((a, b) => compareReleases(b.version, a.version));
  return { version: stated?.version ?? safeParameters().newest, stated };
}

/** With the host's namespace, and without any, it is refused whatever is allowed: other rules say so. */
function isUnsafe({ asked, key, reach }: Request, version: string): boolean {
  if (asked.of !== 'kubelet' || reach !== 'container' || namespaceOf(key) === undefined) return false;
  return !isSafe(key, version);
}

/** One finding for what nothing allows, one for what something may allow. */
function draftsOf(group: Requests, release: Release, kubelets: Kubelets | undefined): readonly Draft[] {
  const kinds: Readonly<Record<Exclude<Allowance, 'yes'>, Request[]>> = { no: [], perhaps: [] };
  for (const request of group.all) {
    const allowance = allowanceFor(request.key, kubelets?.allowed ?? []);
    if (allowance !== 'yes') kinds[allowance].push(request);
  }
  return [
    ...draft({ ...group, all: kinds.no }, release, 'medium', 'nothing in this project allows it'),
    ...draft(
      { ...group, all: kinds.perhaps },
      release,
      'low',
      'a policy, or an expression that the files do not decide, may allow it',
    ),
  ];
}

type Allowance = 'yes' | 'perhaps' | 'no';

function allowanceFor(key: string, allowed: readonly AllowedParameters[]): Allowance {
  const taking = allowed.filter(({ pattern }) =>
    pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern,
  );
  if (taking.some((a) => a.by === 'kubelet' && a.pattern !== '*')) return 'yes';
  return taking.length > 0 ? 'perhaps' : 'no';
}

function draft(group: Requests, release: Release, confidence: Confidence, why: string): readonly Draft[] {
  const { all, name } = group;
  const [first] = all;
  if (!first) return [];
  const keys = keysOf(all);
  const isOne = new Set(all.map((r) => r.key)).size === 1;
  const verb = isOne ? 'is no safe sysctl' : 'are no safe sysctls';
  return [
    {
      subject: keys,
      confidence,
      why,
      message: `${keys} ${verb} ${releaseWords(release)}: kubelets refuse ${name} (SysctlForbidden) unless their allowedUnsafeSysctls ${isOne ? 'has it' : 'have them'}, and nothing in this project says so.`,
      help: `${since(first.key)}allow ${isOne ? 'it' : 'them'} on the nodes that run the pod, ${allowedWords(all)}, or take ${isOne ? 'it' : 'them'} out of the pod`,
      location: first.location,
      ports: PortSet.EMPTY,
      hosts: first.place.label,
      related: [
        ...othersOf({ ...group, first }, (r) => `${r.key} is no safe sysctl either`),
        ...(release.stated
          ? [{ location: release.stated.at, label: `the cluster is ${release.version}`, default: false }]
          : []),
      ],
    },
  ];
}

function releaseWords({ version, stated }: Release): string {
  return stated
    ? `of Kubernetes ${version} (${placeWords(stated.at)})`
    : `of any Kubernetes up to ${version}`;
}

/** `allowedUnsafeSysctls: ["net.core.somaxconn"]` */
function allowedWords(all: readonly Request[]): string {
  const keys = [...new Set(all.map((r) => r.key))];
  return `allowedUnsafeSysctls: ${JSON.stringify(keys).replaceAll('","', '", "')}`;
}

/** `raise the cluster to 1.29, `: the release from which on a kubelet lets every pod have it. */
function since(key: string): string {
  const found = safeParameters().parameters.find((p) => p.key === key);
  return found?.since === undefined ? '' : `it is safe from Kubernetes ${found.since} on; before, `;
}
