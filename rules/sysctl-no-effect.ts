// A sysctl that is written where it changes nothing: while an image is built, or for a container that cannot have it.

import { isContainerKey, sysctlKey } from '../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../src/model/fact.ts';
import type { Rule } from './rule.ts';
import { type Opinion, report, settings } from './sysctl-decisions.ts';

export const sysctlNoEffect: Rule = {
  id: 'sysctl-no-effect',
  level: 'warning',
  summary: 'The sysctl is set where it has no effect',
  why: `Kernel parameters belong to a running machine or to a network namespace; an image holds neither. A \`RUN sysctl -w\` of a Dockerfile changes the container of that build step at best, which is gone afterwards, and nothing in a container reads \`/etc/sysctl.conf\` when it starts. A parameter that has no namespace cannot be given to a container: Docker, containerd and the kubelet refuse to create it.`,
  fix: `Set what has a namespace (\`net.*\`, \`kernel.shm*\`, \`kernel.msg*\`, \`kernel.sem\`, \`fs.mqueue.*\`) where the container is run: \`docker run --sysctl\`, \`sysctls:\` of compose, \`securityContext.sysctls\` of a pod. Set everything else on the host, in its sysctl.d.`,
  limits: `Images that are booted as machines (bootc, LinuxKit, containers with systemd) do read their sysctl files: a file written in a Dockerfile is reported with confidence medium. Host networking and privileged containers are not judged here.`,
  references: [
    'https://docs.docker.com/reference/cli/docker/container/run/#sysctl',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://man7.org/linux/man-pages/man7/network_namespaces.7.html',
  ],
  tags: ['sysctl', 'containers'],
  check: (project) => report(settings(project, 'any'), judge),
};

/** Forms that set a parameter of the running kernel and leave nothing on the disk. */
const RUNNING = new Set(['sysctl-command', 'proc-write']);

/**
 * True where a container is given parameters when it is created. Items of a list of another tool are words of a command, and
 * maps of a chart's values what its templates make of them: both may be for a privileged container.
 */
function isGiven({ form, technology }: SysctlFact): boolean {
  if (form === 'mapping') return technology !== 'helm' && technology !== 'kubernetes';
  return form === 'list-item' ? technology === 'compose' : GIVEN.has(form);
}

const GIVEN = new Set(['docker-run', 'name-value', 'quadlet']);

function judge(fact: SysctlFact): Opinion | undefined {
  if (fact.reach === 'image') return inImage(fact);
  if (fact.reach !== 'container' || !isGiven(fact)) return undefined;
  const key = sysctlKey(fact.key);
  if (!key || key.namespace !== undefined || isContainerKey(fact.key)) return undefined;
  return {
    level: 'error',
    message: `${fact.key} has no namespace: the container is not created, and the host keeps its value.`,
    help: 'set it on the host, in a file of /etc/sysctl.d',
  };
}

function inImage({ key, technology, form }: SysctlFact): Opinion | undefined {
  if (!sysctlKey(key)) return undefined;
  if (technology === 'packer')
    return {
      message: `${key} is set on the machine that builds the image, not on those that boot it.`,
      help: 'write a file to /etc/sysctl.d of the image',
    };
  if (technology !== 'docker') return undefined;
  const help = isContainerKey(key)
    ? `give it to the container: docker run --sysctl ${key}=…`
    : 'it has no namespace: set it on the host, in a file of /etc/sysctl.d';
  if (RUNNING.has(form))
    return {
      message: `${key} is set while the image is built: no container that runs from it has it.`,
      help,
    };
  return {
    message: `${key} is written into a container image: nothing reads the file when a container starts.`,
    help,
    doubt: { confidence: 'medium', why: 'the image may be booted as a machine' },
  };
}
