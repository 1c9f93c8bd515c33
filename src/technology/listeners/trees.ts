// Products whose configuration is YAML or JSON: which keys of their documents make them listen.

import type { PortNotation } from '../../model/declaration.ts';
import type { Protocol } from '../../model/fact.ts';
import { FILLER } from '../../source/source.ts';
import { entry, keyText, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf, readPortText } from '../notations.ts';
import { isTestData, ofProduct } from './scan.ts';
import { TREE_FORMATS } from './tree-formats.ts';

/** A key of a document that names ports. */
export interface TreeSetting {
  /**
   * Keys from the root, separated by dots; `*` is any key or item. Dots may stand in the document's own keys, as
   * in `http.port: 9200`.
   */
  readonly keys: string;
  /** `ports` where it is not said. */
  readonly notation?: PortNotation;
  /** `tcp` where it is not said. */
  readonly protocol?: Protocol;
  /** The key beside it that names the protocol. */
  readonly protocolKey?: string;
  /** Keys from the root of what must be true. */
  readonly onlyIf?: string;
}

export interface TreeFormat {
  readonly technology: string;
  /** An id of the catalogue; `service` where it has none. */
  readonly claimant: string;
  /** Fits the path of the document, template suffixes removed; missing where the keys alone tell the product. */
  readonly path?: RegExp;
  /** Keys of the root that are all there, whatever the path. */
  readonly roots?: readonly string[];
  readonly settings: readonly TreeSetting[];
  readonly bounds?: readonly {
    readonly low: string;
    readonly high: string;
    readonly defaults: readonly [low: number, high: number];
    readonly protocol: Protocol;
  }[];
  /** Where the product documents the settings. */
  readonly documentation: string;
}

/** Declares what a document says that its product listens on. */
export function scanListenerTrees(root: Node, context: ScanContext): void {
  if (root.kind !== 'map' || isTestData(root.document.file)) return;
  const names = new Set(root.entries.map(({ key }) => keyText(key).split('.', 1)[0]));
  for (const format of TREE_FORMATS) {
    if (!(format.roots ?? []).every((name) => names.has(name.split('.', 1)[0]))) continue;
    if (format.path && !format.path.test(context.path)) continue;
    if (!(format.roots ?? []).every((name) => holds(root, name))) continue;
    const inner = ofProduct(context, format.technology, root.document);
    for (const setting of format.settings) claimSetting(root, setting, format, inner);
    for (const { low, high, defaults, protocol } of format.bounds ?? []) {
      const claim = claimOf(format, protocol);
      claimBounds(nodesAt(root, low)[0]?.node, nodesAt(root, high)[0]?.node, defaults, claim, inner);
    }
  }
}

/** True for a root with the key, or with keys that start with it and a dot. */
function holds(root: Node, name: string): boolean {
  return nodesAt(root, name).length > 0;
}

function claimSetting(root: Node, setting: TreeSetting, format: TreeFormat, context: ScanContext): void {
  const { keys, notation = 'ports', protocol = 'tcp', protocolKey, onlyIf } = setting;
  if (onlyIf !== undefined && scalarText(nodesAt(root, onlyIf)[0]?.node) !== 'true') return;
  for (const { node, holder } of nodesAt(root, keys)) {
    const named = protocolKey === undefined ? undefined : protocolOf(scalarText(entry(holder, protocolKey)));
    const claim = { ...claimOf(format, named ?? protocol), notation };
    for (const item of node.kind === 'list' ? node.items : [node]) {
      const text = scalarText(item);
      if (text !== undefined && (text.includes(FILLER) || readPortText(text, notation).kind === 'ports'))
        claimNode(item, claim, context);
      else if (text !== undefined && /[$@]/.test(text)) claimNode(item, claim, context);
    }
  }
}

function claimOf({ technology, claimant }: TreeFormat, protocol: Protocol): Claim {
  return { claimant, role: 'listen', protocol, form: `${technology}-config` };
}

interface Found {
  readonly node: Node;
  readonly holder: Node;
}

/** Everything that a path of keys leads to. */
function nodesAt(root: Node, keys: string): readonly Found[] {
  const names = keys.split('.');
  const found: Found[] = [];
  const step = (node: Node, from: number, holder: Node): void => {
    if (from === names.length) {
      found.push({ node, holder });
      return;
    }
    if (node.kind === 'list') {
      if (names[from] === '*') for (const item of node.items) step(item, from + 1, node);
      return;
    }
    if (node.kind === 'scalar') return;
    for (const { key, value } of node.entries) {
      const written = keyText(key);
      if (names[from] === '*' || names[from] === written) step(value, from + 1, node);
      else if (written.includes('.')) {
        const parts = written.split('.');
        const isPrefix = parts.every((part, i) => names[from + i] === part || names[from + i] === '*');
        if (isPrefix) step(value, from + parts.length, node);
      }
    }
  };
  step(root, 0, root);
  return found;
}
