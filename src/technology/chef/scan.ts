// One file of a Chef cookbook: attributes, resources and hashes by their shape.

import type { Source } from '../../source/source.ts';
import { listNode, mapNode, namedNode } from '../../syntax/code/nodes.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapEntry,
  type MapNode,
  type Node,
  scalarText,
} from '../../syntax/node.ts';
import type { RubyResource } from '../../syntax/ruby/parse.ts';
import type { SyntaxProblem } from '../../syntax/yaml.ts';
import { isSharedNetwork } from '../compose/scan.ts';
import type { ScanContext } from '../context.ts';
import { claimShort } from '../docker/published.ts';
import { scanShapes } from '../linux/shapes.ts';
import { namesOf } from '../names.ts';
import { TREE_READERS } from '../readers.ts';
import { keepAttributes, usesIn } from './file.ts';
import { scanAttributePorts } from './ports.ts';

/** Properties that ask about the machine, or name other resources. */
const QUESTIONS =
  /^(?:only_if|not_if|notifies|subscribes|creates|source|description|default|guard_interpreter)$/;

/** Gives what kept the file from being read to its end. */
export function scanChef(source: Source, around: ScanContext): readonly SyntaxProblem[] {
  const { root, resources, attributes, bindings, problems } = around.parsers.get('ruby').parseRuby(source);
  const context: ScanContext = {
    ...around,
    technology: around.technology === 'text' ? 'chef' : around.technology,
    locals: namesOf(bindings),
  };
  const items = [root, ...resources.flatMap(settings)];
  const all = listNode(root.document, { start: 0, end: source.text.length }, items);
  scanShapes(all, new Set(), context);
  for (const read of TREE_READERS) read(all, context);
  scanAttributePorts(bindings, context);
  for (const resource of resources) scanContainer(resource, context);
  keepAttributes(attributes, source, context, usesIn(resources));
  return problems;
}

/** Ports that a `docker_container` publishes (https://supermarket.chef.io/cookbooks/docker, resource documentation). */
function scanContainer({ type, body }: RubyResource, context: ScanContext): void {
  if (keyText(type) !== 'docker_container' || isTakenAway(body)) return;
  if (isSharedNetwork(scalarText(entry(body, 'network_mode')) ?? '')) return;
  claimShort(entry(body, 'port'), 'chef-container', context);
}

function isTakenAway(body: MapNode): boolean {
  return itemsOf(entry(body, 'action')).some((a) => /^(?:remove|delete)$/.test(scalarText(a) ?? ''));
}

/** A resource in the words that readers of shapes know; nothing where it takes a setting away. */
function settings({ type, title, body }: RubyResource): readonly Node[] {
  const kind = keyText(type);
  if (isTakenAway(body) || /^(?:ruby_block|log)$/.test(kind)) return [];
  const properties = body.entries.filter((e) => !QUESTIONS.test(keyText(e.key)) && !isUnset(e));
  const isFile = /^(?:file|template|cookbook_file|remote_file)$/.test(kind);
  const isCommand = kind === 'execute' && !entry(body, 'command');
  const name = isFile ? 'path' : isCommand ? 'command' : 'name';
  const { document } = title;
  const named = { key: namedNode(document, title.span, name), value: title };
  // A name of its own wins over the title.
  const entries = [named, ...properties];
  return [mapNode(document, body.span, [{ key: type, value: mapNode(document, body.span, entries) }])];
}

function isUnset({ value }: MapEntry): boolean {
  return value.kind === 'scalar' && value.data === null;
}
