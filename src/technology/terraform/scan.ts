// One Terraform file (or another HCL file): what its resources set, and its variables, locals and module calls.

import type { Declaration } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Expression, Template, Tree, TreeEntry } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import type { HclBlock, HclBody, HclCall, HclExpression, HclTemplate } from '../../syntax/hcl/index.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  scalarText,
  templateOf,
  treeOf,
} from '../../syntax/node.ts';
import { keepModuleAcls } from '../cloud/network-acls.ts';
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
import { hclOf } from './dialects.ts';
import { joinedLines, scanDocuments } from './documents.ts';
import { scanFilterResource, scanRuleMap } from './filters.ts';
import { scanTerraformJson } from './json.ts';
import {
  bodyNode,
  documentNode,
  expressionNode,
  maskInterpolations,
  templateNode,
  walkExpression,
} from './nodes.ts';

import { isModuleFile, isOverride } from './paths.ts';
import { scanPortLocals } from './port-locals.ts';
import { type Task, taskOf } from './tasks.ts';

/** A `variable` block. */
export interface Variable {
  readonly name: string;
  /** The default; absent where there is none. */
  readonly value?: Tree;
  /** The type, as it is written. */
  readonly type?: Expression;
  /** True for `nullable = false`: null stands for the default. */
  readonly isNeverNull?: boolean;
}

/** `count` or `for_each`: how often there is a block. */
export interface Repeat {
  readonly over: 'count' | 'for_each';
  readonly tree: Tree;
}

export interface TerraformFile {
  readonly variables: readonly Variable[];
  readonly locals: readonly TreeEntry[];
  /** What a `.tfvars` file gives. */
  readonly assignments: readonly TreeEntry[];
  readonly modules: readonly {
    readonly name: string;
    readonly source: Template | undefined;
    readonly inputs: readonly TreeEntry[];
    readonly repeat?: Repeat;
  }[];
  /**
   * Arguments of resources: those that an override file gives, and in other files those that declare something, with
   * their places.
   */
  readonly arguments: readonly { readonly address: string; readonly name: string; readonly at: Location }[];
  /** `output` blocks by their names. */
  readonly outputs: readonly { readonly name: string; readonly value: Tree }[];
  /** Resources and data sources that there are not just once, by their addresses in the module. */
  readonly repeats: readonly { readonly address: string; readonly repeat: Repeat }[];
  readonly tasks: readonly Task[];
  /** Files that `templatefile` and `file` read, with the variables given. */
  readonly files: readonly {
    readonly path: Template;
    readonly vars: readonly TreeEntry[];
    readonly resource: string | undefined;
  }[];
}

export function scanTerraform(written: Source, context: ScanContext): void {
  // Terraform 0.11 took JSON by its first character, whatever the name of the file.
  if (/\.tfvars$/.test(context.path) && /^\s{0,100}\{/.test(written.text)) {
    scanTerraformJson(written, { ...context, path: `${context.path}.json` });
    return;
  }
  // A job inside a module is a document of its own.
  const isModule = isModuleFile(context.path) && !(context.depth > 0 && isHclText(written.text));
  const { source, body, errors } = hclOf(isModule ? written : maskLevant(written), isModule, context);
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
  // Other names may be of no HCL at all.
  if (/\.(?:tf|tofu|tfvars|hcl|nomad)$/.test(context.path)) reportProblems(errors, 'HCL', source, context);
}

export type Draft = { -readonly [K in keyof TerraformFile]: TerraformFile[K][number][] };

export function emptyPart(): Draft {
  return {
    variables: [],
    locals: [],
    assignments: [],
    modules: [],
    arguments: [],
    outputs: [],
    repeats: [],
    tasks: [],
    files: [],
  };
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
      part.modules.push(callOf(first ?? '', node));
      break;
    }
    case 'output': {
      const value = entry(node, 'value');
      if (value) part.outputs.push({ name: first ?? '', value: treeOf(value) });
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
  const before = context.sink.declarations.length;
  const repeat = repeatOf(node);
  if (repeat) part.repeats.push({ address, repeat });
  const task = taskOf(address, node);
  if (task) part.tasks.push(task);
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
  if (block.type === 'resource') {
    scanFilterResource(first ?? '', body, inner);
    part.arguments.push(...argumentsOf(node, address, context.sink.declarations.slice(before)));
  }
  if (block.type === 'module') keepModuleAcls(body, inner);
  if (first === 'template_file') giveVariables(body, part, address);
  part.files.push(...provisionerFiles(body, address));
}

/** The arguments of a resource that matter where files override each other. */
function argumentsOf(
  { document, entries }: MapNode,
  address: string,
  declared: readonly Declaration[],
): TerraformFile['arguments'] {
  const isAll = isOverride(document.file);
  return entries.flatMap(({ key, value }) => {
    const [start, end] = [document.offsetInFile(value.span.start), document.offsetInFile(value.span.end)];
    const declares = declared.some((d) => start <= d.offset && d.offset < end);
    return isAll || declares ? [{ address, name: keyText(key), at: document.locate(value.span) }] : [];
  });
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

export function variableOf(name: string, body: MapNode): Variable {
  const value = entry(body, 'default');
  const type = constraintOf(entry(body, 'type'));
  const isNeverNull = scalarText(entry(body, 'nullable')) === 'false';
  return {
    name,
    ...(value && { value: treeOf(value) }),
    ...(type && { type }),
    ...(isNeverNull && { isNeverNull }),
  };
}

/** In the JSON syntax and in old modules the type is a quoted text. */
function constraintOf(node: Node | undefined): Expression | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const { parts, at } = templateOf(node);
  const [only] = parts;
  if (parts.length !== 1 || only === undefined) return undefined;
  return typeof only === 'string' ? { language: 'hcl', text: only, at } : only;
}

/** Arguments of a `module` block that are not for the module. */
const META = new Set(['source', 'version', 'providers', 'depends_on', 'count', 'for_each']);

export function callOf(name: string, body: MapNode): TerraformFile['modules'][number] {
  const source = entry(body, 'source');
  const repeat = repeatOf(body);
  return {
    name,
    source: source?.kind === 'scalar' ? templateOf(source) : undefined,
    inputs: entriesOf(body).filter((e) => !META.has(e.key.raw)),
    ...(repeat && { repeat }),
  };
}

export function repeatOf(body: MapNode): Repeat | undefined {
  for (const over of ['count', 'for_each'] as const) {
    const items = entry(body, over);
    if (items) return { over, tree: treeOf(items) };
  }
  return undefined;
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
    const visit = (expression: HclExpression, isMasked: boolean): void => {
      if (expression.kind === 'call' && /^(?:templatefile|file|filebase64)$/.test(expression.name)) {
        const [path, vars] = expression.args;
        if (path?.kind !== 'template') return;
        const given = vars && !isMasked ? expressionNode(text, vars) : undefined;
        part.files.push({
          path: pathTemplate(text, path),
          vars: given?.kind === 'map' ? entriesOf(given) : [],
          resource: context.resource,
        });
        return;
      }
      if (isMasked) return;
      scanRule(expression, text, item.name, context);
      if (expression.kind === 'call') scanArguments(expression, text, context);
      if (expression.kind !== 'for-tuple' && expression.kind !== 'for-object') return;
      const { collection } = expression;
      // Documents in a list that an expression goes over: `[for m in [{…}, {…}] : yamlencode(m)]`.
      if (collection.kind === 'tuple' && collection.items.some((i) => i.kind === 'object'))
        scanParts([collection], text, context);
    };
    walkExpression(item.expression, visit, true);
  }
}

/** A path as it is written: inside a string it is masked in the text. */
function pathTemplate(text: Source, { parts, span }: HclTemplate): Template {
  const at = text.locate(span);
  const written = parts.map((part) => {
    if (part.kind === 'literal') return part.text;
    const inner = part.kind === 'interpolation' ? part.expression.span : part.span;
    return { language: 'hcl', text: text.rawText(inner), at } as const;
  });
  return { parts: written, raw: text.rawText(span), at };
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
