// A pod or container asks for a kernel parameter of a namespace that it shares with the host: it is refused.

import { namespaceOf } from '../../src/knowledge/namespaces.ts';
import { PortSet } from '../../src/model/ports.ts';
import { doubtOfSetting } from '../../src/project/doubt.ts';
import type { Draft, Rule } from '../rule.ts';
import { placeWords } from '../words.ts';
import { keysOf, othersOf, type Requests, requests } from './asked.ts';

export const podSysctlHostNetwork: Rule = {
  id: 'pod-sysctl-host-network',
  level: 'error',
  summary: 'A pod or container asks for a sysctl of a namespace that it shares with the host',
  why: `On the host's network a parameter of the network is the host's: setting it for one container would change it for all of them. So everybody refuses. The kubelet does not admit the pod (\`SysctlForbidden\`: *not allowed with host net enabled*), and runc does not start the container (*sysctl … not allowed in host network namespace*). The same goes for \`kernel.sem\`, \`kernel.shm*\`, \`kernel.msg*\` and \`fs.mqueue.*\` with the host's IPC namespace.`,
  fix: `Set the parameter on the host (sysctl.d, the node pool, the machine configuration) and take it out of the pod or service; or give the container a network of its own and publish its ports.`,
  limits: `Only what stands in one object, or in objects that Kustomize puts together: \`hostNetwork\` that a chart's value switches on is not followed.`,
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/sysctl/allowlist.go',
    'https://github.com/opencontainers/runc/blob/main/libcontainer/configs/validate/validator.go',
    'https://docs.docker.com/reference/cli/docker/container/run/#sysctl',
  ],
  tags: ['sysctl', 'kubernetes', 'docker', 'pods', 'namespaces'],
  check: (project) => requests(project, (r) => r.asked.shared !== undefined).flatMap(draft),
};

function draft(group: Requests): readonly Draft[] {
  const { first, all, name } = group;
  const { shared } = first.asked;
  const namespaces = [...new Set(all.flatMap((r) => namespaceOf(r.key) ?? []))].map((n) => WORDS[n]);
  const [namespace] = namespaces;
  if (!shared || !namespace) return [];
  const doubt = doubtOfSetting(first, 'it');
  const what = namespaces.join(' and ');
  const isPod = first.asked.of === 'kubelet';
  const owner = name.startsWith('the ') ? `The ${name.slice(4)}` : name;
  const refused = isPod
    ? 'kubelets refuse the pod (SysctlForbidden)'
    : 'the engine refuses to start the container';
  return [
    {
      subject: keysOf(all),
      confidence: doubt === undefined ? 'high' : 'medium',
      why: doubt ?? 'both stand in the same object',
      message: `${owner} asks for ${keysOf(all)} and shares the ${what} of the host (${placeWords(shared)}): ${refused}.`,
      help: `set ${keysOf(all)} on the host instead, or take the ${isPod ? 'pod' : 'container'} off the ${what} of the host`,
      location: first.location,
      ports: PortSet.EMPTY,
      hosts: first.place.isAlone ? '' : first.place.label,
      related: [
        { location: shared, label: `the host's ${what}`, default: false },
        ...othersOf(group, (r) => `${r.key} is refused, too`),
      ],
    },
  ];
}

const WORDS = { network: 'network', ipc: 'IPC namespace', uts: 'UTS namespace' } as const;
