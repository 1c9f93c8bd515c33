// One Terraform file (or another HCL file): what its resources set, and its variables, locals and module calls.

import { literalText } from '../../model/declaration.ts';
import type { Template, Tree, TreeEntry } from '../../model/value.ts';
import { FILLER, type Source } from '../../source/source.ts';
import type { HclBlock, HclBody, HclCall, HclExpression } from '../../syntax/hcl/index.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, templateOf, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { fromBase64 } from '../decoded.ts';
import { isHclText } from '../hashicorp/text.ts';
import { scanNodePortFields } from '../kubernetes/node-port-range.ts';
import { scanShapes } from '../linux/shapes.ts';
import { maskLevant } from '../nomad/levant.ts';
import { scanTasks } from '../nomad/tasks.ts';
import { scanBuild } from '../packer/build.ts';
import { reportProblems } from '../problems.ts';
import { TEXT_READERS, TREE_READERS } from '../readers.ts';
import { joinedLines, scanDocuments } from './documents.ts';
import { scanFilterResource, scanRuleMap } from './filters.ts';
import {
  bodyNode,
  documentNode,
  expressionNode,
  maskInterpolations,
  templateNode,
  walkExpression,
} from './nodes.ts';

import { isModuleFile } from './paths.ts';

import { scanPortLocals } from './port-locals.ts';

export interface TerraformFile {
  /** Defaults of `variable` blocks; the value is absent where there is none. */
  readonly variables: readonly { readonly name: string; readonly value?: Tree }[];
  readonly locals: readonly TreeEntry[];
  /** What a `.tfvars` file gives. */
  readonly assignments: readonly TreeEntry[];
  readonly modules: readonly {
    readonly name: string;
    readonly source: Template | undefined;
    readonly inputs: readonly TreeEntry[];
  }[];
  /** Files that `templatefile` and `file` read, with the variables given. */
  readonly files: readonly {
    readonly path: Template;
    readonly vars: readonly TreeEntry[];
    readonly resource: string | undefined;
  }[];
}

export function scanTerraform(written: Source, context: ScanContext): void {
  const { parseHcl } = context.parsers.get('hcl');
  // A job inside a module is a document of its own.
  const isModule = isModuleFile(context.path) && !(context.depth > 0 && isHclText(written.text));
  const source = isModule ? written : maskLevant(written);
  // An expression of a template counts as one name, so that the attribute it stands in is read.
  const { body, errors } = parseHcl(source.text.replaceAll(FILLER, 'x'), !isModule);
  const text = maskInterpolations(source, body);
  const inner: ScanContext = { ...context, technology: technologyOf(context) };
  const part = emptyPart();
  // The whole document says more than its parts, and of two readings the first one counts.
  const document = isModule ? undefined : documentNode(text, body);
  if (document) for (const read of TREE_READERS) read(document, inner);
  const attributes: HclBody['items'][number][] = [];
  const blocks = (around: ScanContext): void => {
    for (const item of body.items) {
      if (item.kind === 'block') scanBlock(item, text, part, around);
      else attributes.push(item);
    }
  };
  if (inner.technology === 'packer') scanBuild(documentNode(text, body), inner, blocks);
  else blocks(inner);
  if (attributes.length > 0) {
    const node = bodyNode(text, { ...body, items: attributes });
    part.assignments.push(...entriesOf(node));
    scanNode(node, { ...body, items: attributes }, text, inner, part);
  }
  // A job of Nomad may have variables of its own.
  const hasNames = part.variables.length + part.locals.length > 0 && context.path === written.file;
  if (context.depth === 0 && (isModule || hasNames)) context.sink.parts['terraform'] = part;
  // What a broken item loses may still hold lines of known shape.
  if (!isModule && errors.length > 0) for (const read of TEXT_READERS) read(text, inner, () => []);
  // The first HCL, which agents of Nomad and Consul still read, has keys in quotes; other names may be of no HCL at all.
  const isQuoted = (e: (typeof errors)[number]) => !isModule && source.text[e.span.start] === '"';
  if (/\.(?:tf|tofu|tfvars|hcl|nomad)$/.test(context.path))
    reportProblems(
      errors.filter((e) => !isQuoted(e)),
      'HCL',
      source,
      context,
    );
}

export type Draft = { -readonly [K in keyof TerraformFile]: TerraformFile[K][number][] };

export function emptyPart(): Draft {
  return { variables: [], locals: [], assignments: [], modules: [], files: [] };
}

function technologyOf({ path, technology }: ScanContext): string {
  if (technology !== 'text') return technology;
  if (/\.(?:pkr|pkrvars)\.hcl$/.test(path)) return 'packer';
  if (isModuleFile(path)) return 'terraform';
  return /\.nomad(\.hcl)?$/.test(path) ? 'nomad' : 'text';
}

function scanBlock(block: HclBlock, text: Source, part: Draft, context: ScanContext): void {
  const [first, second] = block.labels.map((l) => l.text);
  const node = bodyNode(text, block.body);
  switch (block.type) {
    case 'variable': {
      const value = entry(node, 'default');
      if (first !== undefined) part.variables.push(variableOf(first, node));
      // The text of a description is about the value, and a default is used through the variable or by its shape.
      if (value) scanShapes(value, new Set(), context);
      for (const item of block.body.items) {
        if (item.kind !== 'attribute' || item.name !== 'default') continue;
        walkExpression(item.expression, (expression) => {
          scanRule(expression, text, first ?? '', context);
        });
      }
      return;
    }
    case 'locals':
      part.locals.push(...entriesOf(node));
      scanPortLocals(node, text, context);
      scanNode(node, block.body, text, context, part);
      return;
    case 'module': {
      const source = entry(node, 'source');
      const inputs = entriesOf(node).filter((e) => e.key.raw !== 'source' && e.key.raw !== 'version');
      part.modules.push({
        name: first ?? '',
        source: source?.kind === 'scalar' ? templateOf(source) : undefined,
        inputs,
      });
      break;
    }
    default:
      break;
  }
  const address =
    second === undefined
      ? [block.type, ...(first === undefined ? [] : [first])].join('.')
      : block.type === 'resource'
        ? `${first}.${second}`
        : `${block.type}.${first}.${second}`;
  const isPlain = block.type === 'output' || block.type === 'provider' || block.type === 'terraform';
  if (block.type === 'output') scanOutput(block, text, { ...context, resource: address }, part);
  if (isPlain) return;
  const inner = { ...context, resource: address };
  const remote = { ...block.body, items: block.body.items.filter((i) => !isLocalExec(i)) };
  const body = remote.items.length === block.body.items.length ? node : bodyNode(text, remote);
  const scan = (around: ScanContext) => scanNode(body, remote, text, around, part, block);
  if (block.type === 'job') scanTasks(block, text, inner, scan);
  else scan(inner);
  for (const item of block.body.items) {
    if (item.kind !== 'block' || !isLocalExec(item)) continue;
    scanNode(bodyNode(text, item.body), item.body, text, { ...inner, reach: 'none' }, part, item);
  }
  if (block.type === 'resource') scanFilterResource(first ?? '', body, inner);
  if (first === 'template_file') giveVariables(body, part, address);
  part.files.push(...provisionerFiles(body, address));
}

/** A document that a module makes for whoever calls it; any other output is only shown. */
function scanOutput(block: HclBlock, text: Source, context: ScanContext, part: Draft): void {
  const isDocument = block.body.items.some(
    (i) =>
      i.kind === 'attribute' &&
      i.name === 'value' &&
      i.expression.kind === 'call' &&
      /^(?:yaml|json|base64)encode$/.test(i.expression.name),
  );
  if (isDocument) scanCalls(block.body, text, context, part);
}

/** It runs on the machine of whoever runs Terraform (https://developer.hashicorp.com/terraform/language/provisioners). */
function isLocalExec(item: HclBody['items'][number]): boolean {
  return item.kind === 'block' && item.type === 'provisioner' && item.labels[0]?.text === 'local-exec';
}

type FileUse = TerraformFile['files'][number];

/** Scripts and files that provisioners bring to the machine. */
function provisionerFiles(body: MapNode, resource: string): readonly FileUse[] {
  const found = body.entries.filter((e) => keyText(e.key) === 'provisioner').flatMap((e) => itemsOf(e.value));
  return found.flatMap((provisioner) => {
    const shell = entry(provisioner, 'remote-exec');
    const paths = [entry(shell, 'script'), ...itemsOf(entry(shell, 'scripts'))];
    return [...paths, entry(entry(provisioner, 'file'), 'source')].flatMap((path) =>
      path?.kind === 'scalar' ? [{ path: templateOf(path), vars: [], resource }] : [],
    );
  });
}

/** `data "template_file"` gives its variables beside the call that reads the file. */
function giveVariables(body: MapNode, part: Draft, resource: string): void {
  const vars = entry(body, 'vars');
  if (vars?.kind !== 'map') return;
  part.files = part.files.map((f) =>
    f.resource === resource && f.vars.length === 0 ? { ...f, vars: entriesOf(vars) } : f,
  );
}

export function variableOf(name: string, body: MapNode): TerraformFile['variables'][number] {
  const value = entry(body, 'default');
  return { name, ...(value && { value: treeOf(value) }) };
}

export function entriesOf(node: MapNode): readonly TreeEntry[] {
  return node.entries.map((e) => ({ key: templateOf(e.key), value: treeOf(e.value) }));
}

function scanNode(
  node: MapNode,
  body: HclBody,
  text: Source,
  context: ScanContext,
  part: Draft,
  block?: HclBlock,
): void {
  scanValues(block?.labels[0]?.text ?? '', node, context);
  scanCalls(body, text, context, part);
  const span = block?.span ?? {
    start: body.items[0]?.span.start ?? 0,
    end: body.items.at(-1)?.span.end ?? 0,
  };
  for (const read of TEXT_READERS) read(text.slice(span), context, () => []);
}

/** What a body says by its shapes and in its documents, in whatever syntax it was written. */
export function scanValues(type: string, node: MapNode, context: ScanContext): void {
  scanShapes(node, scanDocuments(type, node, context), context);
  scanNodePortFields(node, context);
  for (const read of TREE_READERS) read(node, context);
}

/** A rule of a packet filter has a protocol; other objects need no node for this. */
function scanRule(expression: HclExpression, text: Source, name: string, context: ScanContext): void {
  if (expression.kind !== 'object') return;
  const keys = expression.entries.map((e) => text.text.slice(e.key.span.start, e.key.span.end));
  if (keys.some((k) => /^"?(?:ip_)?protocol"?$/.test(k)))
    scanRuleMap(expressionNode(text, expression), name, context);
}

/** Documents that stand in a call's arguments, `base64encode(<<EOT…)`, and files that calls read. */
function scanCalls(body: HclBody, text: Source, context: ScanContext, part: Draft): void {
  for (const item of body.items) {
    if (item.kind === 'block') {
      scanCalls(item.body, text, context, part);
      continue;
    }
    walkExpression(item.expression, (expression) => {
      scanRule(expression, text, item.name, context);
      if (expression.kind === 'for-tuple' || expression.kind === 'for-object') {
        const { collection } = expression;
        // Documents in a list that an expression goes over: `[for m in [{…}, {…}] : yamlencode(m)]`.
        if (collection.kind === 'tuple' && collection.items.some((i) => i.kind === 'object'))
          scanParts([collection], text, context);
        return;
      }
      if (expression.kind !== 'call') return;
      const [path, vars] = expression.args;
      if (/^(templatefile|file|filebase64)$/.test(expression.name) && path?.kind === 'template') {
        const given = vars ? expressionNode(text, vars) : undefined;
        part.files.push({
          path: templateOf(templateNode(text, path)),
          vars: given?.kind === 'map' ? entriesOf(given) : [],
          resource: context.resource,
        });
        return;
      }
      scanArguments(expression, text, context);
    });
  }
}

function scanArguments({ name, args }: HclCall, text: Source, context: ScanContext): void {
  const [first, second] = args;
  if (name === 'join' && second?.kind === 'tuple' && first?.kind === 'template') {
    const separator = templateNode(text, first).content().text;
    const list = expressionNode(text, second);
    const joined =
      list.kind === 'list' && separator.includes('\n') ? joinedLines(list.items, separator) : undefined;
    if (joined) {
      context.scanNested(joined, {}, context);
      return;
    }
  }
  if (/^base64(?:decode|gunzip)$/.test(name) && first?.kind === 'template') {
    const decoded = fromBase64(templateNode(text, first).content());
    if (decoded) context.scanNested(decoded, {}, context);
    return;
  }
  scanParts(args, text, context);
}

/** Expressions whose value something else takes. */
function scanParts(expressions: readonly HclExpression[], text: Source, context: ScanContext): void {
  for (const argument of expressions) {
    if (argument.kind !== 'template' && argument.kind !== 'object' && argument.kind !== 'tuple') continue;
    const node = expressionNode(text, argument);
    const done = node.kind === 'map' ? scanDocuments('', node, context) : new Set<Node>();
    scanShapes(node, done, context);
    for (const read of TREE_READERS) read(node, context);
  }
}

/** The path of a file that a call reads, from the folder of its module; undefined where it is computed. */
export function modulePath(path: Template): string | undefined {
  const [first, ...rest] = path.parts;
  if (
    first !== undefined &&
    typeof first !== 'string' &&
    /^path\.(module|root|cwd)$/.test(first.text.trim())
  ) {
    return rest.every((p) => typeof p === 'string') ? rest.join('').replace(/^\//, '') : undefined;
  }
  return literalText(path);
}
