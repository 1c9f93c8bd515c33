// Keeps what linking needs of a compose document: every service with its fields, as data.

import { literalTemplate, literalText, scalarTree } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import type { ComposeDocument, ComposeFile, Config, Definition, Field, MergeTag } from './file.ts';

/**
 * True for a document that is a compose file as it stands: not a text inside another, and no template that somebody
 * fills in before Compose reads it.
 */
export function isWhole(context: ScanContext, root: Node): boolean {
  return context.depth === 0 && context.path === root.document.file;
}

/** Keeps the services of a document; `services` is the root itself in files of the first version. */
export function keepDocument(
  root: MapNode,
  services: Node | undefined,
  hostNetworks: Iterable<string>,
  context: ScanContext,
): void {
  const isFragment = (name: string) => name.startsWith('x-');
  const document: ComposeDocument = {
    services: services?.kind === 'map' ? services.entries.flatMap((e) => definition(e.key, e.value)) : [],
    includes: itemsOf(entry(root, 'include')).map((i) => treeOf(i)),
    hostNetworks: [...hostNetworks],
    configs: configsIn(entry(root, 'configs')),
    fragments: root.entries.flatMap(({ key, value }) =>
      isFragment(keyText(key)) ? [value.document.locate(value.span)] : [],
    ),
  };
  const before = context.sink.parts['compose'] as ComposeFile | undefined;
  const escapes = before?.escapes ?? escapesIn(root.document);
  const part: ComposeFile = { documents: [...(before?.documents ?? []), document], escapes };
  context.sink.parts['compose'] = part;
}

function configsIn(configs: Node | undefined): readonly Config[] {
  if (configs?.kind !== 'map') return [];
  return configs.entries.map(({ key, value }) => {
    const [file, content] = [entry(value, 'file'), entry(value, 'content')];
    return {
      name: keyText(key),
      ...(file && { file: treeOf(file) }),
      ...(content && { content: content.document.locate(content.span) }),
    };
  });
}

/** No person hides more from Compose. */
const MAX_ESCAPES = 10_000;

/** Pairs of signs are one each: in `$$$NAME` the last sign is an expansion's. */
function escapesIn(source: Source): readonly string[] {
  const escapes: string[] = [];
  for (const { index } of source.text.matchAll(/\$\$/g)) {
    const { line, column } = source.locate({ start: index + 1, end: index + 2 });
    if (escapes.push(`${line}:${column}`) >= MAX_ESCAPES) break;
  }
  return escapes;
}

function definition(key: Node & { readonly kind: 'scalar' }, value: Node): readonly Definition[] {
  const name = keyText(key);
  const tag = mergeTag(value);
  if (name.startsWith('x-') || (value.kind !== 'map' && tag === undefined)) return [];
  const fields = value.kind === 'map' ? value.entries.flatMap((e) => field(keyText(e.key), e.value)) : [];
  return [{ name, ...(tag && { tag }), fields }];
}

/** Fields whose texts linking reads. */
const READ: ReadonlySet<string> = new Set([
  ...['ports', 'sysctls', 'extends', 'network_mode', 'net', 'networks', 'container_name'],
  ...['volumes', 'configs', 'image'],
]);
/** Fields that hold claims of their own: only the places of their texts are kept, which may be secrets. */
const PLACED: ReadonlySet<string> = new Set(['command', 'entrypoint', 'environment']);

function field(name: string, value: Node): readonly Field[] {
  if (!READ.has(name) && !PLACED.has(name)) return [];
  const tag = mergeTag(value);
  const without =
    value.kind === 'map'
      ? value.entries.flatMap((e) => (mergeTag(e.value) === 'reset' ? [keyText(e.key)] : []))
      : [];
  const tree = READ.has(name) ? treeOf(value) : withoutTexts(treeOf(value));
  return [{ name, ...(tag && { tag }), value: tree, ...(without.length > 0 && { without }) }];
}

/** A tree with the places of its texts, and of `NAME=value` the name. */
function withoutTexts(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(withoutTexts) };
  if (tree.kind === 'map')
    return { ...tree, entries: tree.entries.map((e) => ({ ...e, value: withoutTexts(e.value) })) };
  const name = /^([\w.-]{1,200})=/.exec(literalText(tree.template) ?? '')?.[1];
  return scalarTree(literalTemplate(name ?? '', tree.template.at));
}

/** The tag of a node that says how it merges. */
export function mergeTag({ tag }: Node): MergeTag | undefined {
  return tag === '!reset' ? 'reset' : tag === '!override' ? 'override' : undefined;
}
