// Ansible's modules for containers: the ports of the host that their tasks publish.

import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import type { Module } from '../ansible/modules.ts';
import { claimNode } from '../claims.ts';
import { isSharedNetwork, scanServices } from '../compose/scan.ts';
import type { ScanContext } from '../context.ts';
import { askingEngine } from '../linux/asked.ts';
import { scanShapes } from '../linux/shapes.ts';
import { claimMapping, claimShort } from './published.ts';

/**
 * By the last part of their names: the collections community.docker and containers.podman, and the modules of the same
 * names that Ansible had before collections.
 */
export const CONTAINER_MODULES: readonly (readonly [string, Module])[] = [
  ['docker_container', containerModule],
  ['docker', containerModule],
  ['podman_container', containerModule],
  ['podman_pod', containerModule],
  ['docker_compose', composeModule],
  ['docker_compose_v2', composeModule],
  ['docker_service', composeModule],
  ['docker_stack', stackModule],
  ['docker_swarm', swarmModule],
  ['docker_swarm_service', serviceModule],
];

/** `published_ports` or `ports` of Docker's module, `publish` of Podman's: a list, or one text with commas. */
function containerModule(args: Node, _task: Node, _around: unknown, context: ScanContext): void {
  const network = entry(args, 'network_mode') ?? entry(args, 'network', 'net');
  const isShared = itemsOf(network).some((n) => isSharedNetwork(scalarText(n) ?? ''));
  const sysctls = entry(args, 'sysctls', 'sysctl');
  const own: ScanContext = { ...context, reach: 'container' };
  // What a container runs and is given takes effect in its own network namespace.
  const inside: ScanContext = {
    ...own,
    sharesKernel: /^(?:true|yes)$/i.test(scalarText(entry(args, 'privileged')) ?? ''),
  };
  scanShapes(args, new Set(sysctls ? [sysctls] : []), isShared ? context : inside);
  if (sysctls) scanShapes(sysctls, new Set(), { ...own, asking: askingEngine(args) });
  if (isShared || isAbsent(args)) return;
  for (const name of ['published_ports', 'ports', 'publish'])
    claimShort(entry(args, name), 'container-task', context);
}

function composeModule(args: Node, _task: Node, _around: unknown, context: ScanContext): void {
  const definition = entry(args, 'definition');
  scanShapes(args, new Set(), context);
  if (definition && !isAbsent(args)) scanServices(definition, context);
}

/** `compose`: paths of files, or definitions on the spot. */
function stackModule(args: Node, _task: Node, _around: unknown, context: ScanContext): void {
  scanShapes(args, new Set(), context);
  if (!isAbsent(args)) for (const item of itemsOf(entry(args, 'compose'))) scanServices(item, context);
}

/** An interface may stand in place of the address; without a port the daemon takes 2377. */
function swarmModule(args: Node, _task: Node, _around: unknown, context: ScanContext): void {
  const claim = { claimant: 'swarm', role: 'listen', form: 'swarm-task' } as const;
  const address = entry(args, 'listen_addr');
  if (/:(?:\d{1,5}|\uE000+)$/.test(scalarText(address) ?? ''))
    claimNode(address, { ...claim, protocol: 'tcp', notation: 'endpoint' }, context);
  claimNode(entry(args, 'data_path_port'), { ...claim, protocol: 'udp' }, context);
}

function serviceModule(args: Node, _task: Node, _around: unknown, context: ScanContext): void {
  scanShapes(args, new Set(), { ...context, reach: 'container' });
  if (isAbsent(args)) return;
  for (const port of itemsOf(entry(args, 'publish'))) {
    const published = entry(port, 'published_port');
    claimMapping({ published, protocol: entry(port, 'protocol') }, 'container-task', context);
  }
}

function isAbsent(args: Node): boolean {
  return scalarText(entry(args, 'state')) === 'absent';
}
