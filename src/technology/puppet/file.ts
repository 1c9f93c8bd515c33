// What linking keeps of one file of a Puppet project: definitions of a manifest, data and hierarchies of hiera.

import type { FileScan } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Template, Tree, TreeEntry } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { type Node, templateOf, treeOf } from '../../syntax/node.ts';
import { type PuppetBody, type PuppetDefinition, parseDefinitions } from '../../syntax/puppet/definitions.ts';
import type { ScanContext } from '../context.ts';
import { psychTree } from './psych.ts';

export interface Attribute {
  readonly name: string;
  readonly value: Tree;
}

export interface Parameter {
  readonly name: string;
  readonly value?: Tree;
}

export type Statement =
  | { readonly kind: 'set'; readonly name: string; readonly value: Tree }
  | { readonly kind: 'include'; readonly classes: readonly Tree[] }
  | {
      readonly kind: 'resource';
      readonly type: string;
      readonly title: Tree;
      readonly attributes: readonly Attribute[];
    }
  | { readonly kind: 'choice'; readonly branches: readonly Branch[] }
  | { readonly kind: 'lambda'; readonly names: readonly string[]; readonly span: Span; readonly body: Body };

export type Body = readonly Statement[];

/** A branch without a condition is taken where no other is. */
export interface Branch {
  readonly condition?: Template;
  /** What the alternatives of `condition` are compared with, in `case`. */
  readonly subject?: Template;
  readonly negated?: boolean;
  readonly body: Body;
}

/** A class, a defined type or a node; `span` in offsets of the file. */
export interface Definition {
  readonly kind: PuppetDefinition['kind'];
  readonly names: readonly string[];
  readonly inherits?: string;
  readonly parameters: readonly Parameter[];
  readonly span: Span;
  readonly body: Body;
}

/** What `parts['puppet']` of a scan holds. */
export interface PuppetFile {
  readonly definitions: readonly Definition[];
  readonly top: Body;
  /** The map of a file that hiera may read. */
  readonly data?: readonly TreeEntry[];
  /** The map of a `hiera.yaml`. */
  readonly hierarchy?: readonly TreeEntry[];
}

export function puppetPart(scan: FileScan): PuppetFile | undefined {
  return scan.parts['puppet'] as PuppetFile | undefined;
}

/** Keeps the definitions of a manifest that is a file of its own. */
export function keepManifest(source: Source, context: ScanContext): void {
  if (context.depth > 0) return;
  const { definitions, top } = parseDefinitions(source);
  const part: PuppetFile = {
    definitions: definitions.map(({ kind, names, inherits, parameters, span, body }) => ({
      kind,
      names,
      ...(inherits !== undefined && { inherits }),
      parameters: parameters.map(({ name, value }) => ({ name, ...(value && { value: treeOf(value) }) })),
      span: { start: source.offsetInFile(span.start), end: source.offsetInFile(span.end) },
      body: bodyOf(body, source),
    })),
    top: bodyOf(top, source),
  };
  context.sink.parts['puppet'] = part;
}

function bodyOf(body: PuppetBody, source: Source): Body {
  return body.map((statement) => statementOf(statement, source));
}

function statementOf(statement: PuppetBody[number], source: Source): Statement {
  switch (statement.kind) {
    case 'set':
      return { ...statement, value: treeOf(statement.value) };
    case 'include':
      return { kind: 'include', classes: statement.classes.map((c) => treeOf(c)) };
    case 'resource': {
      const { kind, type, title, attributes } = statement;
      const kept = attributes.map(({ name, value }) => ({ name, value: treeOf(value) }));
      return { kind, type, title: treeOf(title), attributes: kept };
    }
    case 'choice':
      return {
        kind: 'choice',
        branches: statement.branches.map((b) => ({
          ...(b.condition?.kind === 'scalar' && { condition: templateOf(b.condition) }),
          ...(b.subject?.kind === 'scalar' && { subject: templateOf(b.subject) }),
          ...(b.negated && { negated: true }),
          body: bodyOf(b.body, source),
        })),
      };
    case 'lambda': {
      const { kind, names, span } = statement;
      const inFile = { start: source.offsetInFile(span.start), end: source.offsetInFile(span.end) };
      return { kind, names, span: inFile, body: bodyOf(statement.body, source) };
    }
  }
}

const HIERARCHY = /(?:^|\/)hiera(?:\.yaml)?$|(?:^|\/)hiera[\w-]*\.ya?ml$/;

/** Folders that hold data of hiera as people call them. */
const DATA =
  /(?:^|\/)(?:[\w.-]*hiera[\w.-]*|data|nodes?|roles?|common|secrets)\/|(?:^|\/)(?:common|defaults?|global)\.(?:ya?ml|json|eyaml)$/i;

/** Larger maps are no data that a person wrote. */
const MAX_KEYS = 20_000;

/** True for a key that only hiera's data has: such a file is read wherever it stands. */
export function isOwnKey(key: string): boolean {
  return key === 'lookup_options' || /^[a-z]\w*(?:::\w+)+$/.test(key);
}

/** True for a path, with or without `%{…}` in it, where all keys are read. */
export function isDataPath(path: string): boolean {
  return DATA.test(path);
}

/** True for a file whose name says that hiera may read it. */
export function mayBeData(path: string): boolean {
  return /\.(?:ya?ml|json|eyaml)$/i.test(path);
}

/** Keeps the map of a document that hiera reads, or may read: keys of classes, or a folder with such a name. */
export function keepData(root: Node, context: ScanContext): void {
  if (context.depth > 0 || root.kind !== 'map' || !mayBeData(context.path)) return;
  if (root.entries.length > MAX_KEYS || context.sink.parts['puppet'] !== undefined) return;
  const isHierarchy = HIERARCHY.test(context.path);
  const isData = DATA.test(context.path) || root.entries.some(({ key }) => isOwnKey(key.content().text));
  if (!isHierarchy && !isData) return;
  const isTyped = !isHierarchy && !context.path.endsWith('.json');
  const tree = isTyped ? psychTree(root) : treeOf(root);
  if (tree.kind !== 'map') return;
  const part: PuppetFile = {
    definitions: [],
    top: [],
    ...(isHierarchy ? { hierarchy: tree.entries } : { data: tree.entries }),
  };
  context.sink.parts['puppet'] = part;
}
