// One file of Nix: kernel parameters and files by their shape, then what modules of NixOS listen on.

import type { Source } from '../../source/source.ts';
import { listNode, mapNode } from '../../syntax/code/nodes.ts';
import { entry, type Node, type ScalarNode, walk } from '../../syntax/node.ts';
import type { SyntaxProblem } from '../../syntax/yaml.ts';
import type { ScanContext } from '../context.ts';
import { scanShapes } from '../linux/shapes.ts';
import { walkTrails } from '../linux/trail.ts';
import { namesOf } from '../names.ts';
import { TREE_READERS } from '../readers.ts';
import { scanNixosPorts } from './ports.ts';

/** Gives what kept the file from being read to its end. */
export function scanNix(source: Source, around: ScanContext): readonly SyntaxProblem[] {
  const { root, bindings, parameters, strings, problems } = around.parsers.get('nix').parseNix(source);
  const context: ScanContext = {
    ...around,
    technology: around.technology === 'text' ? 'nix' : around.technology,
    locals: namesOf(bindings, parameters),
  };
  const whole = { start: 0, end: source.text.length };
  const named = mapNode(root.document, whole, bindings);
  const all = listNode(root.document, whole, [root, named, ...looseStrings([root, named], strings)]);
  const contained = ownNamespaces(all);
  scanPart(all, contained, context);
  for (const part of contained) scanPart(part, new Set(), { ...context, reach: 'container' });
  return problems;
}

function scanPart(root: Node, done: ReadonlySet<Node>, context: ScanContext): void {
  scanShapes(root, done, context);
  scanNixosPorts(root, done, context);
  scanScripts(root, done, context);
  for (const read of TREE_READERS) read(root, context);
}

/** Options of NixOS that hold scripts: of services, whose commands start what listens, and of its own (NixOS manual). */
const SERVICE_SCRIPT = /^(?:script|ExecStart|ExecStartPre|ExecStartPost|preStart|postStart)$/;
const SCRIPT = /^(?:extraCommands|extraStopCommands|buildCommand)$/;

function scanScripts(root: Node, done: ReadonlySet<Node>, context: ScanContext): void {
  walkTrails(root, ({ node, key }) => {
    if (done.has(node)) return false;
    if (node.kind !== 'scalar' || key === undefined || node.style === 'plain') return true;
    const runs = SERVICE_SCRIPT.test(key);
    if (runs || SCRIPT.test(key)) context.scanNested(node.content(), { kind: 'shell' }, { ...context, runs });
    return true;
  });
}

/** Strings that only calls see: scripts that functions wrap. */
function looseStrings(roots: readonly Node[], strings: readonly ScalarNode[]): readonly ScalarNode[] {
  const seen = new Set<Node>();
  for (const root of roots)
    walk(root, (node) => {
      seen.add(node);
      return true;
    });
  return strings.filter((s) => !seen.has(s));
}

/** `containers.NAME.config` of containers with a network of their own (NixOS manual, "Container Networking"). */
function ownNamespaces(root: Node): ReadonlySet<Node> {
  const found = new Set<Node>();
  walkTrails(root, ({ node, parent }) => {
    if (parent?.key === 'containers' && entry(node, 'privateNetwork')) {
      const config = entry(node, 'config');
      const network = entry(node, 'privateNetwork');
      if (config && network?.kind === 'scalar' && network.data === true) found.add(config);
    }
    return true;
  });
  return found;
}
