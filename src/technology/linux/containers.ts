// Which values of a document are a container's own: the shapes of containers in every tool's words and both spellings.

import type { Reach } from '../../model/fact.ts';
import { entry, type Node, scalarText, walk } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { typeInAddress } from '../terraform/paths.ts';
import { type Asking, askingEngine, askingKubelet } from './asked.ts';
import type { Trail } from './trail.ts';

/** What is around a setting of a container. */
interface Enclosure {
  readonly reach: Reach;
  /** The tool, where no other word of the document says it. */
  readonly technology?: string;
  /** Who sets the parameters, where it is not a program in the container. */
  readonly asking?: Asking;
  /** It may change parameters of the host's kernel that have no namespace. */
  readonly sharesKernel?: boolean;
}

/** The surroundings of a value: those of the document, and those of the container that the value belongs to. */
export function contextAt(trail: Trail, root: Node, context: ScanContext): ScanContext {
  if (context.reach !== 'host') return context;
  const found = enclosureOf(trail, root, context);
  if (!found) return context;
  const technology =
    context.technology === 'text' ? (found.technology ?? context.technology) : context.technology;
  const { reach, asking, sharesKernel = false } = found;
  return { ...context, technology, reach, asking, sharesKernel };
}

function enclosureOf(trail: Trail, root: Node, context: ScanContext): Enclosure | undefined {
  for (let at: Trail | undefined = trail; at; at = at.parent) {
    const { key, parent } = at;
    if (key === undefined || parent?.node.kind !== 'map') continue;
    const found = settingsOf(key, at, parent, root, context) ?? commandOf(key, parent, root, context);
    if (found) return found;
  }
  return undefined;
}

const CONTAINER: Enclosure = { reach: 'container' };

/** A field of kernel parameters: they are the container's, since every engine refuses others. */
function settingsOf(
  key: string,
  at: Trail,
  holder: Trail,
  root: Node,
  context: ScanContext,
): Enclosure | undefined {
  // containers.conf(5) and crio.conf(5): what every container begins with.
  if (key === 'default_sysctls') return CONTAINER;
  if (isPodField(key, holder)) return inPod(key, holder);
  if (isFragment(at, root)) return isOnHost(at) ? { reach: 'host' } : CONTAINER;
  // Marathon hands `container.docker.parameters` on to `docker run`.
  if (key === 'value' && holder.key === 'parameters' && field(holder.node, 'key') === 'sysctl')
    return { reach: 'container', technology: 'marathon', asking: { of: 'engine' } };
  if (/^systemControls$/i.test(key)) return { ...CONTAINER, technology: 'ecs', asking: { of: 'engine' } };
  if (!/^sysctls?$/i.test(key)) return undefined;
  // The pool's own kernel (https://cloud.google.com/kubernetes-engine/docs/how-to/node-system-config).
  if (/^(?:linux_node_config|linuxNodeConfig|linuxConfig)$/.test(holder.key ?? ''))
    return { reach: 'host', asking: { of: 'gke' } };
  if (isContainerMap(holder, root, context) || /^(?:HostConfig|ContainerSpec)$/.test(holder.key ?? ''))
    return { ...CONTAINER, asking: askingEngine(holder.node) };
  if (key === 'sysctls' && entry(holder.node, 'image', 'Image', 'build'))
    return { ...CONTAINER, asking: askingEngine(holder.node) };
  // A chart hands them to the pod, which has only those with a namespace; a chart of a node's own tool has the others.
  if (key === 'sysctls' && CHART_VALUES.test(context.path) && holder.key !== 'machine')
    return { reach: 'container', technology: 'helm', sharesKernel: true };
  return undefined;
}

const CHART_VALUES = /(?:^|\/)values[^/]*\.ya?ml$/;

const COMMAND = /^(?:command|Command|entrypoint|entryPoint|EntryPoint|args|cmd|arguments|lifecycle)$/;

/** What a container runs; its environment and its mounts are other things. */
function commandOf(key: string, holder: Trail, root: Node, context: ScanContext): Enclosure | undefined {
  if (!COMMAND.test(key)) return undefined;
  const isContainer = isContainerMap(holder, root, context) || entry(holder.node, 'image', 'Image');
  if (!isContainer) return undefined;
  if (isOnHost(holder) || entersHost(holder)) return { reach: 'host' };
  return { reach: 'container', sharesKernel: isPrivileged(holder.node) };
}

/** Lists and blocks of containers in pods, in the spelling of the API and in that of programs and providers. */
const OF_PODS =
  /^(?:containers|initContainers|init_containers|ephemeralContainers|ephemeral_containers|container|init_container)$/;

/** Modules and states that run a container, by the last part of their names; Terraform's resources have such names too. */
const MODULES =
  /(?:^|\.)(?:(?:docker|podman)_containers?(?:\.(?:running|present))?|docker_swarm_service|docker_service)$/;

/** True for a map of a container by the words around it. */
function isContainerMap(holder: Trail, root: Node, context: ScanContext): boolean {
  const key = holder.key ?? '';
  if (OF_PODS.test(key) || MODULES.test(key) || key === 'container_spec') return true;
  if (holder.node === root) return typeInAddress(context.resource) === 'docker_container';
  if (isTask(holder)) return true;
  if (holder.parent?.key !== 'services') return false;
  return holder.parent.parent?.node === root || entry(holder.node, 'image', 'build') !== undefined;
}

/** The configuration of a task of Nomad; without an image its driver runs programs as they are. */
function isTask(holder: Trail): boolean {
  if (!/^[cC]onfig$/.test(holder.key ?? '') || holder.parent?.node.kind !== 'map') return false;
  const driver = scalarText(entry(holder.parent.node, 'driver', 'Driver'));
  return driver !== undefined && driver !== 'raw_exec';
}

/** A fragment of a compose file that services take through an alias. */
function isFragment({ key, node, parent }: Trail, root: Node): boolean {
  if (parent?.node !== root || !key?.startsWith('x-')) return false;
  return entry(root, 'services') !== undefined || entry(node, 'image', 'build') !== undefined;
}

/** True where a container shares the host's network: by its own words, or by those of its pod or task. */
export function isOnHost(container: Trail): boolean {
  if (field(container.node, 'net') === 'host' || field(container.node, 'network') === 'host') return true;
  for (let at: Trail | undefined = container; at; at = at.parent) {
    if (at.node.kind === 'list' && at.node.items.some((i) => field(i, 'network_mode') === 'host'))
      return at.parent?.key !== undefined && MODULES.test(at.parent.key);
    for (const name of ['network_mode', 'networkMode', 'NetworkMode'])
      if (field(at.node, name) === 'host') return true;
    for (const name of ['hostNetwork', 'host_network']) if (field(at.node, name) === 'true') return true;
  }
  return false;
}

function isPrivileged(container: Node): boolean {
  const security = entry(container, 'securityContext', 'security_context');
  const first = security?.kind === 'list' ? security.items[0] : security;
  return (
    field(container, 'privileged') === 'true' ||
    (first !== undefined && field(first, 'privileged') === 'true')
  );
}

/** The parameters of a pod: in its object, in a chart's values, in a provider's block, or in a patch of them. */
function isPodField(key: string, parent: Trail): boolean {
  if (/^sysctls?$/.test(key)) return /security_?context$/i.test(parent.key ?? '');
  return key === 'value' && /\/securityContext(?:\/|$)/.test(field(parent.node, 'path') ?? '');
}

/** Only a pod has parameters: what stands in one of its containers, or in a chart's values for one, is no field. */
function inPod(key: string, holder: Trail): Enclosure {
  const isPatch = key === 'value';
  const pod = isPatch ? undefined : holder.parent;
  const words = isPatch ? field(holder.node, 'path') : holder.key;
  const isOfContainer = OF_PODS.test(pod?.key ?? '') || /container/i.test(words ?? '');
  return isOfContainer ? CONTAINER : { ...CONTAINER, asking: askingKubelet(pod?.node, pod?.parent?.node) };
}

/** `nsenter` into process 1 of the node takes its network along where it is asked to. */
function entersHost(container: Trail): boolean {
  const above = container.parent;
  const pod = above?.node.kind === 'list' ? above.parent?.node : above?.node;
  if (pod === undefined) return false;
  if (field(pod, 'hostPID') !== 'true' && field(pod, 'host_pid') !== 'true') return false;
  const known = entering.get(container.node);
  if (known !== undefined) return known;
  const words: string[] = [];
  for (const name of ['command', 'args', 'lifecycle']) {
    const part = entry(container.node, name);
    if (!part) continue;
    walk(part, (node) => {
      if (node.kind === 'scalar') words.push(scalarText(node) ?? '');
      return true;
    });
  }
  const enters = NSENTER.test(words.join(' '));
  entering.set(container.node, enters);
  return enters;
}

const NSENTER = /\bnsenter\b[^|;&]{0,300}?\s(?:-[a-zA-Z]*[na][a-zA-Z]*|--net|--all)(?:\s|=|$)/;

/** The containers that were looked at: each may hold many settings. */
const entering = new WeakMap<Node, boolean>();

const fields = new WeakMap<Node, Map<string, string | undefined>>();

/** A field of a map as text; looked up once, since a map may have as many values that ask as it has fields. */
function field(node: Node, name: string): string | undefined {
  if (node.kind !== 'map') return undefined;
  const known = fields.get(node) ?? new Map<string, string | undefined>();
  fields.set(node, known);
  if (!known.has(name)) known.set(name, scalarText(entry(node, name)));
  return known.get(name);
}
