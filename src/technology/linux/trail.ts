// The way from a document's root to a node: what the keys around a value say of it.

import { entry, keyText, type Node } from '../../syntax/node.ts';

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
export function isProse({ key, node, parent }: Trail): boolean {
  if (node.kind !== 'scalar' || key === undefined) return false;
  return PROSE.has(key) || COPIES.test(key) || (parent !== undefined && isOfAlert(parent));
}

/** Annotations of an alert are for whoever it wakes (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */
function isOfAlert({ key, parent }: Trail): boolean {
  return key === 'annotations' && parent !== undefined && entry(parent.node, 'alert') !== undefined;
}
