// What has a network namespace of its own, in every tool's words: pods, services, tasks, containers.

import { FILLER } from '../../source/source.ts';
import { entry, itemsOf, type MapNode, type Node, scalarText, templateOf } from '../../syntax/node.ts';
import { NO_PARAMETERS, parametersOf } from '../cloudformation/values.ts';
import type { ScanContext } from '../context.ts';
import { taskNetwork } from '../docker/task-network.ts';
import { isEcsContainer } from '../owner.ts';
import { typeInAddress } from '../terraform/paths.ts';
import { isOnHost } from './containers.ts';
import { type Trail, walkTrails } from './trail.ts';

/** A piece of a file whose processes share one network namespace; offsets in the file. */
export interface NamespaceSpan {
  readonly start: number;
  readonly end: number;
  /** For people: `Deployment web`, `service web`, `group cache`. */
  readonly name: string;
  /** True where another file may say more of the one of this name: services of a project. */
  readonly isShared: boolean;
}

/** Words without which a document has none. */
const WORDS = /containers?|services|image|[gG]roups?\b|kind\W{1,10}Service\b/;

/** Notes where the pods, services, tasks and containers of a document stand. */
export function scanNamespaces(root: Node, context: ScanContext): void {
  const { document, span } = root;
  if (root.kind === 'scalar' || !WORDS.test(document.text.slice(span.start, span.end))) return;
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (node.kind !== 'map') return true;
    const name = ownerOf(node, trail, root, context);
    if (name !== undefined && !isOnHost(trail)) {
      const { start, end } = node.span;
      context.sink.namespaces.push({
        start: document.offsetInFile(start),
        end: document.offsetInFile(end),
        name,
        isShared: trail.parent?.key === 'services',
      });
    }
    return true;
  });
}

function ownerOf(node: MapNode, trail: Trail, root: Node, context: ScanContext): string | undefined {
  const { key = '', parent } = trail;
  // Containers of one pod share its namespace (https://kubernetes.io/docs/concepts/workloads/pods/).
  if (entry(node, 'containers')) return objectName(trail);
  // Not a namespace of its own, but what tells the ports of one Service from those of another.
  if (scalarText(entry(node, 'kind')) === 'Service' && entry(node, 'spec')) return serviceName(node, trail);
  // Blocks of Terraform's provider: the one below `spec`, not each container in it.
  if (key === 'spec' && entry(node, 'container'))
    return /^kubernetes_/.test(context.resource ?? '') ? context.resource : 'pod';
  if (node === root && typeInAddress(context.resource) === 'docker_container') return context.resource;
  // Compose: each service has its own.
  if (parent?.key === 'services' && parent.parent?.node === root && entry(node, 'image', 'build'))
    return `service ${key}`;
  return inNomad(node, trail) ?? inEcs(node, trail, root) ?? inMarathon(node);
}

/** `Service web in shop`: Services of one name in two namespaces of Kubernetes are two. */
function serviceName(service: MapNode, trail: Trail): string {
  const space = shownName(entry(entry(service, 'metadata'), 'namespace'));
  return `${objectName(trail)}${space === undefined || space === '' ? '' : ` in ${space}`}`;
}

/** The nearest object around a pod: `Deployment web`; `pod` where it has no name. */
function objectName(trail: Trail): string {
  for (let at: Trail | undefined = trail; at; at = at.parent) {
    const kind = scalarText(entry(at.node, 'kind'));
    const name = shownName(entry(entry(at.node, 'metadata'), 'name'));
    if (kind !== undefined) return name === undefined || name === '' ? kind : `${kind} ${name}`;
  }
  return 'pod';
}

/** Longer texts of templates tell nobody more, in characters. */
const MAX_NAME = 60;

/** A name; where a template makes it, the text of the template. */
function shownName(node: Node | undefined): string | undefined {
  const name = scalarText(node);
  if (node?.kind !== 'scalar' || !name?.includes(FILLER)) return name;
  const raw = templateOf(node).raw.replace(/\s+/g, ' ');
  // What tells the objects of one chart apart stands at the end: `{{ include "web.name" . }}-worker`.
  const half = MAX_NAME / 2;
  return raw.length > MAX_NAME ? `${raw.slice(0, half)}…${raw.slice(1 - half)}` : raw;
}

/**
 * A group with a network in mode `bridge` has one namespace; in the default mode a task of Docker's has one of its own
 * (https://developer.hashicorp.com/nomad/docs/job-specification/network#mode).
 */
function inNomad(node: MapNode, { key = '', parent }: Trail): string | undefined {
  if (parent?.key === 'group' || key === 'TaskGroups') {
    const isOwn = hasNetwork(node);
    const name = parent?.key === 'group' ? key : scalarText(entry(node, 'Name'));
    return isOwn ? `group ${name ?? ''}`.trim() : undefined;
  }
  const isTask = parent?.key === 'task' || key === 'Tasks';
  if (!isTask || !/^(?:docker|podman)$/.test(scalarText(entry(node, 'driver', 'Driver')) ?? ''))
    return undefined;
  for (let at = parent; at; at = at.parent) if (hasNetwork(at.node)) return undefined;
  return `task ${parent?.key === 'task' ? key : (scalarText(entry(node, 'Name')) ?? '')}`.trim();
}

function hasNetwork(group: Node): boolean {
  return itemsOf(entry(group, 'network', 'Networks')).some((network) =>
    /^(?:bridge|cni\/.*)$/.test(scalarText(entry(network, 'mode', 'Mode')) ?? ''),
  );
}

/** Containers of a task with `awsvpc` share one interface; in mode `bridge` each has its own. */
function inEcs(node: MapNode, { key, parent }: Trail, root: Node): string | undefined {
  const family = scalarText(entry(node, 'family', 'Family'));
  if (entry(node, 'containerDefinitions', 'ContainerDefinitions', 'container_definitions')) {
    const parameters = root.kind === 'map' ? parametersOf(root) : NO_PARAMETERS;
    return taskNetwork(node, parameters) === 'awsvpc' ? `task ${family ?? ''}`.trim() : undefined;
  }
  if (parent?.node.kind !== 'list') return undefined;
  // A list alone is what Terraform reads from a file.
  const isAlone = parent.node === root && isEcsContainer(node);
  if (!/^(?:containerDefinitions|ContainerDefinitions)$/.test(key ?? '') && !isAlone) return undefined;
  return `container ${scalarText(entry(node, 'name', 'Name')) ?? ''}`.trim();
}

/** https://mesosphere.github.io/marathon/docs/networking.html */
function inMarathon(node: MapNode): string | undefined {
  const id = scalarText(entry(node, 'id'));
  return id !== undefined && entry(node, 'container')?.kind === 'map' ? `app ${id}` : undefined;
}
