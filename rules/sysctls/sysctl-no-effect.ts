// A sysctl that is written where it changes nothing: while an image is built.

import { namespaceOf } from '../../src/knowledge/namespaces.ts';
import { sysctlKey } from '../../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report, settings } from '../sysctl-decisions.ts';

export const sysctlNoEffect: Rule = {
  id: 'sysctl-no-effect',
  level: 'warning',
  summary: 'The sysctl is set where it has no effect',
  why: `Kernel parameters belong to a running machine or to a network namespace; an image holds neither. A \`RUN sysctl -w\` of a Dockerfile changes the container of that build step at best, which is gone afterwards, and nothing in a container reads \`/etc/sysctl.conf\` when it starts.`,
  fix: `Set what has a namespace (\`net.*\`, \`kernel.shm*\`, \`kernel.msg*\`, \`kernel.sem\`, \`fs.mqueue.*\`) where the container is run: \`docker run --sysctl\`, \`sysctls:\` of compose, \`securityContext.sysctls\` of a pod. Set everything else on the host, in its sysctl.d.`,
  limits: `Images that are booted as machines (bootc, LinuxKit, containers with systemd) do read their sysctl files: a file written in a Dockerfile is reported with confidence medium. What a container is given when it is created is judged by pod-sysctl-wrong-scope.`,
  references: [
    'https://docs.docker.com/reference/cli/docker/container/run/#sysctl',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://man7.org/linux/man-pages/man7/network_namespaces.7.html',
  ],
  tags: ['sysctl', 'containers'],
  check: (project) =>
    report(
      settings(project, 'any').filter((f) => f.reach === 'image'),
      judge,
    ),
};

/** Forms that set a parameter of the running kernel and leave nothing on the disk. */
const RUNNING = new Set(['sysctl-command', 'proc-write']);

function judge({ key, technology, form }: SysctlFact): Opinion | undefined {
  if (!sysctlKey(key)) return undefined;
  if (technology === 'packer')
    return {
      message: `${key} is set on the machine that builds the image, not on those that boot it.`,
      help: 'write a file to /etc/sysctl.d of the image',
    };
  if (technology !== 'docker') return undefined;
  const help =
    namespaceOf(key) !== undefined
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
