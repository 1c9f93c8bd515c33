// The way from a document's root to a node: what the keys around a value say of it.

import type { Reach } from '../../model/fact.ts';
import { entry, keyText, type Node, scalarText, walk } from '../../syntax/node.ts';

/** A node with the way to it. */
export interface Trail {
  readonly node: Node;
  readonly parent?: Trail | undefined;
  /** The nearest key above, also for the items of a list. */
  readonly key?: string | undefined;
}

/** Aliases can make a document exponentially larger than its text; a walk stops after this many nodes. */
const MAX_VISITED_NODES = 500_000;
const MAX_DEPTH = 200;

/** Visits a node and all below it once, parents first; `visit` returns false to leave the children out. */
export function walkTrails(root: Node, visit: (trail: Trail) => boolean): void {
  const seen = new Set<Node>();
  const step = (trail: Trail, depth: number): void => {
    const { node } = trail;
    if (seen.has(node) || seen.size > MAX_VISITED_NODES || depth > MAX_DEPTH) return;
    seen.add(node);
    if (!visit(trail)) return;
    if (node.kind === 'list')
      for (const item of node.items) step({ node: item, parent: trail, key: trail.key }, depth + 1);
    else if (node.kind === 'map')
      for (const { key, value } of node.entries)
        step({ node: value, parent: trail, key: keyText(key) }, depth + 1);
  };
  step({ node: root }, 0);
}

/** Texts about settings are no settings: prose for people, and patterns to look for. */
const PROSE: ReadonlySet<string> = new Set([
  ...['name', 'title', 'summary', 'description', 'short_description', 'display_name', 'doc', 'documentation'],
  ...['comment', 'notes', 'note', 'help', 'usage', 'hint', 'info', 'example', 'examples', 'EXAMPLES'],
  ...['desc', 'label', 'runbook', 'fix', 'fixtext', 'check_text', 'release_notes', 'markdown', 'changelog'],
  ...['expected', 'expect', 'assertions', 'assert', 'stdout', 'stderr', 'error_message'],
  ...['message', 'msg', 'fail_msg', 'success_msg', 'debug', 'fail', 'pause', 'prompt'],
  ...['audit', 'remediation', 'rationale', 'that', 'when', 'changed_when', 'failed_when', 'until', 'creates'],
  ...['regexp', 'regex', 'pattern', 'search_string', 'insertafter', 'insertbefore'],
]);

/** Words of CloudFormation, and the copy of an object that kubectl keeps with it. */
const COPIES =
  /^(?:\w{0,40}Description|Metadata|Comment|kubectl\.kubernetes\.io\/last-applied-configuration)$/;

/** True for a scalar that is only about something; CloudFormation writes its words with a capital. */
export function isProse({ key, node }: Trail): boolean {
  if (node.kind !== 'scalar' || key === undefined) return false;
  return PROSE.has(key) || COPIES.test(key);
}

/** The network namespace that a setting takes effect in: a container's or pod's own, unless it shares the host's. */
export function reachAt(trail: Trail, root: Node, reach: Reach): Reach {
  if (reach !== 'host') return reach;
  for (let at: Trail | undefined = trail; at; at = at.parent) {
    const { key, parent } = at;
    if (key === undefined || parent?.node.kind !== 'map') continue;
    const above = parent.key;
    if (key === 'sysctls' && /docker_container$|podman_container$/.test(above ?? '')) return 'container';
    if (isPodField(key, above, parent)) return podReach(trail, parent.parent?.node);
    // A key right below a service of compose: root → services → name → key.
    if (parent.parent?.key === 'services' && parent.parent.parent?.node === root) {
      const ownNetwork = field(parent.node, 'network_mode') !== 'host';
      if (key === 'sysctls' || (ownNetwork && /^(?:command|entrypoint)$/.test(key))) return 'container';
    }
    if (/^(?:containers|initContainers|ephemeralContainers)$/.test(key) && runsInPod(trail, at))
      return field(parent.node, 'hostNetwork') === 'true' || entersHost(trail, at, parent.node)
        ? 'host'
        : 'container';
  }
  return reach;
}

/** The parameters of a pod: in its object, in a chart's values, in a provider's block, or in a patch of them. */
function isPodField(key: string, above: string | undefined, parent: Trail): boolean {
  if (/^sysctls?$/.test(key)) return /security_?context$/i.test(above ?? '');
  return key === 'value' && /\/securityContext(?:\/|$)/.test(field(parent.node, 'path') ?? '');
}

/** A pod on the host's network that asks for parameters of the network is refused (kubernetes/website, sysctl-cluster). */
function podReach({ node }: Trail, pod: Node | undefined): Reach {
  const isHost = pod !== undefined && (field(pod, 'hostNetwork') ?? field(pod, 'host_network')) === 'true';
  return isHost && /^net[./]/.test(field(node, 'name') ?? '') ? 'none' : 'container';
}

/** `nsenter` into process 1 of the node takes its network along where it is asked to. */
function entersHost(trail: Trail, containers: Trail, pod: Node): boolean {
  if (field(pod, 'hostPID') !== 'true') return false;
  let container = trail;
  while (container.parent && container.parent !== containers) container = container.parent;
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
  const known = fields.get(node) ?? new Map<string, string | undefined>();
  fields.set(node, known);
  if (!known.has(name)) known.set(name, scalarText(entry(node, name)));
  return known.get(name);
}

/** True for what a container of a pod runs; its environment and its mounts are other things. */
function runsInPod(trail: Trail, containers: Trail): boolean {
  for (let at: Trail | undefined = trail; at && at !== containers; at = at.parent)
    if (at.key === 'command' || at.key === 'args' || at.key === 'lifecycle') return true;
  return false;
}
