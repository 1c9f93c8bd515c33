// A pod or container asks for what only its host has: a parameter without a namespace, or a reserved list of node ports.

import { namespaceOf } from '../../src/knowledge/namespaces.ts';
import type { Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { doubtOfSetting } from '../../src/project/doubt.ts';
import { portsOfSysctl } from '../../src/project/pools.ts';
import { RESERVED_KEY } from '../../src/project/settings.ts';
import { NODE_PORTS } from '../claims/node-port-range.ts';
import type { Draft, Rule } from '../rule.ts';
import { keysOf, othersOf, type Request, type Requests, requests } from './asked.ts';

export const podSysctlWrongScope: Rule = {
  id: 'pod-sysctl-wrong-scope',
  level: 'error',
  summary: 'A pod or container asks for a sysctl that only its host can have',
  why: `\`vm.*\`, most of \`fs.*\` and \`kernel.*\` have no namespace: one value holds for the host and all that runs on it. No engine sets them for one container. The kubelet refuses the pod (\`SysctlForbidden\`), and \`allowedUnsafeSysctls\` does not help, since it takes only parameters with a namespace; runc does not start the container (*sysctl … is not in a separate kernel namespace*), privileged or not.

Parameters of the network are the pod's own, and that is a trap of its own: \`net.ipv4.ip_local_reserved_ports\` in a pod keeps the clients of that pod off the ports, and nobody else. The NodePorts and the kubelet's ports that it names are the node's, whose clients go on taking them.`,
  fix: `Set the parameter on the host: a file in sysctl.d, the machine configuration, the node pool, or a privileged DaemonSet.`,
  limits: `A reserved list in a pod is reported, as a warning, where it names all NodePorts or the kubelet's port and nothing in the pod listens there.`,
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://github.com/opencontainers/runc/blob/main/libcontainer/configs/validate/validator.go',
    'https://docs.docker.com/reference/cli/docker/container/run/#sysctl',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['sysctl', 'kubernetes', 'docker', 'pods', 'namespaces'],
  check: (project) => [
    ...requests(project, isOfHost).map(refused),
    ...requests(project, isReservedList).flatMap((group) => group.all.flatMap((r) => mistaken(r, project))),
  ],
};

function isOfHost({ asked, key }: Request): boolean {
  const isContainer = asked.of === 'kubelet' || asked.of === 'engine';
  return isContainer && namespaceOf(key) === undefined;
}

function refused(group: Requests): Draft {
  const { first, all, name } = group;
  const isOne = new Set(all.map((r) => r.key)).size === 1;
  const isPod = first.asked.of === 'kubelet';
  const who = isPod
    ? `kubelets refuse ${name} (SysctlForbidden), whatever they allow`
    : `the engine refuses to start ${name}`;
  const doubt = doubtOfSetting(first, 'it');
  return {
    subject: keysOf(all),
    confidence: doubt === undefined ? 'high' : 'medium',
    why: doubt ?? 'the key alone decides',
    message: `${keysOf(all)} ${isOne ? 'has' : 'have'} no namespace, so only the host has ${isOne ? 'it' : 'them'}: ${who}.`,
    help: `set ${isOne ? 'it' : 'them'} on the ${isPod ? 'nodes' : 'host'}, in a file of sysctl.d for one, and take ${isOne ? 'it' : 'them'} out here`,
    location: first.location,
    ports: PortSet.EMPTY,
    hosts: first.place.isAlone ? '' : first.place.label,
    related: othersOf(group, (r) => `${r.key} has none either`),
  };
}

function isReservedList({ asked, key, reach }: Request): boolean {
  return asked.of === 'kubelet' && key === RESERVED_KEY && reach === 'container';
}

const KUBELET = 10250;

function mistaken(request: Request, project: Project): readonly Draft[] {
  const reserved = portsOfSysctl(request);
  if (!reserved || request.place.isAlone) return [];
  const own = project.hosts.find((h) => h.place.namespace === request.place.namespace);
  const listening = (own?.claims ?? []).reduce(
    (all, { fact }) => (fact.ports ? all.union(fact.ports) : all),
    PortSet.EMPTY,
  );
  const names = [
    ...(NODE_PORTS.subtract(reserved).isEmpty ? [{ ports: NODE_PORTS, words: 'all NodePorts' }] : []),
    ...(reserved.has(KUBELET)
      ? [{ ports: PortSet.of([KUBELET, KUBELET]), words: "the kubelet's port" }]
      : []),
  ].filter(({ ports }) => ports.intersect(listening).isEmpty);
  if (names.length === 0) return [];
  const what = names.map((n) => n.words).join(' and ');
  return [
    {
      subject: `${RESERVED_KEY} of a pod`,
      level: 'warning',
      confidence: 'medium',
      why: 'the ports are those of nodes, and nothing in the pod listens there',
      message: `${request.place.label} reserves ${what} (${names.map((n) => `${n.ports}`).join(', ')}) in its own network namespace: the clients of the node go on taking them.`,
      help: `set ${RESERVED_KEY} on the nodes: a pod's list holds for the pod alone`,
      location: request.origin ?? request.location,
      ports: names.reduce((all, n) => all.union(n.ports), PortSet.EMPTY),
      hosts: request.place.label,
      related: [],
    },
  ];
}
