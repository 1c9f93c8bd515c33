// Compose files, and the stacks of Docker Swarm, which are written the same way: ports of the host that services take.

import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarText,
} from '../../syntax/node.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { claimMapping, claimShort } from '../docker/published.ts';
import { isThrowAway } from '../docker/throw-away.ts';
import { isCompose } from '../owner.ts';
import { isBase60 } from './base-60.ts';
import { isWhole, keepDocument, mergeTag } from './part.ts';

/**
 * Declares `ports` of every service: the short form and the long one
 * (https://docs.docker.com/reference/compose-file/services/#ports). `expose` and a container's port alone take nothing
 * that a file says.
 */
export function scanCompose(root: Node, context: ScanContext): void {
  if (root.kind !== 'map' || isThrowAway(root.document.file)) return;
  const isFirst = !isCompose(root, context.path) && isFirstVersion(root, context.path);
  const services = isFirst ? root : entry(root, 'services');
  const isIncluding =
    entry(root, 'include') !== undefined && (COMPOSE_PATH.test(context.path) || hasOnlySections(root));
  if (isWhole(context, root) && (services?.kind === 'map' || isIncluding))
    keepDocument(root, services, hostNetworks(root), context);
  if (isFirst) scanEach(root, root, context);
  else if (isCompose(root, context.path)) scanServices(root, context);
  // A file that lays ports over the services of another has no image of its own: the other one names it.
  else if (isWhole(context, root))
    context.sink.onlyIf('project', () => scanServices(root, { ...context, technology: 'compose' }));
}

/** True for a document with nothing but the sections of a compose file. */
function hasOnlySections(root: MapNode): boolean {
  const section = /^(?:x-.*|name|version|include|services|networks|volumes|configs|secrets|models)$/;
  return root.entries.every(({ key }) => section.test(keyText(key)));
}

const COMPOSE_PATH = /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i;

/** The services of a document that is known to be a compose file. */
export function scanServices(root: Node, context: ScanContext): void {
  const services = entry(root, 'services');
  if (services?.kind === 'map') scanEach(services, root, context);
}

/** Files of the first version have no `services`: each key of the root is one. */
function isFirstVersion(root: MapNode, path: string): boolean {
  if (!/(?:compose[^/]*|(^|\/)fig)\.ya?ml$/i.test(path) || entry(root, 'services', 'version')) return false;
  return root.entries.some((e) => entry(e.value, 'image', 'build') !== undefined);
}

function scanEach(services: MapNode, root: Node, context: ScanContext): void {
  const inner: ScanContext = ofTool(context, 'compose');
  const hosts = hostNetworks(root);
  for (const { key, value } of services.entries) {
    // Fragments under `x-` are no services; what uses them through an alias is.
    if (value.kind !== 'map' || /^x-/.test(keyText(key)) || mergeTag(value) === 'reset') continue;
    // What an expression says of the network is for linking to find out, where the document is linked.
    const isOpen = isWhole(context, root) && /\$/.test(networkMode(value));
    if (!isOpen && !hasPortsOfItsOwn(value, hosts)) continue;
    const around = inProfile(value, inner);
    for (const port of portsOf(value)) {
      if (port.kind === 'scalar')
        claimShort(isWhole(context, root) ? ambiguous(port) : port, 'compose-port', around);
      else if (port.kind === 'map') {
        const [published, address] = [entry(port, 'published'), entry(port, 'host_ip')];
        claimMapping(
          { published, address, protocol: entry(port, 'protocol') },
          'compose-port-fields',
          around,
        );
      }
    }
  }
}

/** A service with `profiles` is started only by a run that asks for one of them: as what a script may leave out. */
function inProfile(service: MapNode, context: ScanContext): ScanContext {
  const profiles = entry(service, 'profiles');
  if (!profiles) return context;
  const branch = { id: service.document.offsetInFile(service.span.start), arm: 0 };
  return { ...context, branches: [...(context.branches ?? []), branch] };
}

/**
 * `22:22` without quotes is a number to YAML 1.1, as version 1 of Compose reads it, and a text to YAML 1.2, as later
 * ones do: linking says so (https://yaml.org/type/int.html, numbers of base 60).
 */
function ambiguous(port: ScalarNode): ScalarNode {
  const content = port.content();
  const { text } = content;
  if (port.style !== 'plain' || !isBase60(text)) return port;
  const span = { start: 0, end: text.length };
  const expression = { language: 'shell', text, at: content.locate(span) } as const;
  const { data: _data, ...rest } = port;
  return { ...rest, content: () => content.mask([{ ...span, expression, fill: 'word' }]) };
}

/** A list; a text in its place only where a template writes the list. */
function portsOf(service: MapNode): readonly Node[] {
  const ports = entry(service, 'ports');
  if (ports && mergeTag(ports) === 'reset') return [];
  if (ports?.kind === 'scalar') return ports.data === undefined ? [ports] : [];
  return ports?.kind === 'list' ? ports.items.flatMap(itemsOf) : [];
}

/**
 * False where nothing is published: in the host's network namespace the processes listen there themselves, and
 * without a network, or in the namespace of another container, Docker refuses.
 */
function hasPortsOfItsOwn(service: MapNode, hosts: ReadonlySet<string>): boolean {
  if (isSharedNetwork(networkMode(service))) return false;
  const networks = entry(service, 'networks');
  const names =
    networks?.kind === 'map'
      ? networks.entries.map((e) => keyText(e.key))
      : itemsOf(networks).map(scalarText);
  return !names.some((name) => name !== undefined && hosts.has(name));
}

function networkMode(service: MapNode): string {
  return scalarText(entry(service, 'network_mode') ?? entry(service, 'net')) ?? '';
}

/** The names that a document has for the network of the host. */
function hostNetworks(root: Node): ReadonlySet<string> {
  const networks = entry(root, 'networks');
  const hosts = new Set<string>();
  if (networks?.kind !== 'map') return hosts;
  for (const { key, value } of networks.entries) {
    const name = keyText(key);
    const external = entry(value, 'external');
    const own = scalarText(entry(value, 'name')) ?? scalarText(entry(external, 'name')) ?? (external && name);
    // Of two by one name the last one counts.
    if (own === 'host') hosts.add(name);
    else hosts.delete(name);
  }
  return hosts;
}

/** `host`, or a default that says so, `none`, and the namespace of another container. */
export function isSharedNetwork(mode: string): boolean {
  return /^(?:host|none|ns:.*|(?:container|service):.*|\$\{\w+:?-host\})$/.test(mode.trim());
}
