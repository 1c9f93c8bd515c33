// One Terraform file (or another HCL file): what its resources set, and its variables, locals and module calls.

import { literalText } from '../../model/declaration.ts';
import type { Template, Tree, TreeEntry } from '../../model/value.ts';
import { FILLER, type Source } from '../../source/source.ts';
import type { HclBlock, HclBody } from '../../syntax/hcl/index.ts';
import { entry, type MapNode, templateOf, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { scanNodePortFields } from '../kubernetes/node-port-range.ts';
import { scanShapes } from '../linux/shapes.ts';
import { maskLevant } from '../nomad/levant.ts';
import { reportProblems } from '../problems.ts';
import { TEXT_READERS, TREE_READERS } from '../readers.ts';
import {
  bodyNode,
  documentNode,
  expressionNode,
  maskInterpolations,
  templateNode,
  walkExpression,
} from './nodes.ts';
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
  const isTerraform = /\.(tf|tfvars)$/.test(context.path);
  const source = isTerraform ? written : maskLevant(written);
  // An expression of a template counts as one name, so that the attribute it stands in is read.
  const { body, errors } = parseHcl(source.text.replaceAll(FILLER, 'x'));
  const text = maskInterpolations(source, body);
  const inner: ScanContext = { ...context, technology: technologyOf(context) };
  const part = { variables: [], locals: [], assignments: [], modules: [], files: [] } as Draft;
  // The whole document says more than its parts, and of two readings the first one counts.
  const document = isTerraform ? undefined : documentNode(text, body);
  if (document) for (const read of TREE_READERS) read(document, inner);
  const attributes: HclBody['items'][number][] = [];
  for (const item of body.items) {
    if (item.kind === 'block') scanBlock(item, text, part, inner);
    else attributes.push(item);
  }
  if (attributes.length > 0) {
    const node = bodyNode(text, { ...body, items: attributes });
    part.assignments.push(...entriesOf(node));
    scanNode(node, { ...body, items: attributes }, text, inner, part);
  }
  // A job of Nomad may have variables of its own.
  const hasNames = part.variables.length + part.locals.length > 0 && context.path === written.file;
  if (context.depth === 0 && (isTerraform || hasNames)) context.sink.parts['terraform'] = part;
  // What a broken item loses may still hold lines of known shape.
  if (!isTerraform && errors.length > 0) for (const read of TEXT_READERS) read(text, inner, () => []);
  reportProblems(errors, 'HCL', source, context);
}

type Draft = { -readonly [K in keyof TerraformFile]: TerraformFile[K][number][] };

function technologyOf({ path, technology }: ScanContext): string {
  if (technology !== 'text') return technology;
  if (/\.(tf|tfvars)$/.test(path)) return 'terraform';
  if (/\.pkr\.hcl$/.test(path)) return 'packer';
  return /\.nomad(\.hcl)?$/.test(path) ? 'nomad' : 'text';
}

function scanBlock(block: HclBlock, text: Source, part: Draft, context: ScanContext): void {
  const [first, second] = block.labels.map((l) => l.text);
  const node = bodyNode(text, block.body);
  switch (block.type) {
    case 'variable': {
      const value = entry(node, 'default');
      if (first !== undefined) part.variables.push({ name: first, ...(value && { value: treeOf(value) }) });
      // The text of a description is about the value, and a default is used through the variable or by its shape.
      if (value) scanShapes(value, new Set(), context);
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
      ? `${block.type}.${first ?? ''}`
      : block.type === 'resource'
        ? `${first}.${second}`
        : `${block.type}.${first}.${second}`;
  // Tasks run in containers; those of raw_exec run on the host as they are.
  const isJob = block.type === 'job' && !/\.(tf|tfvars)$/.test(context.path);
  const reach =
    isJob && !/raw_exec/.test(text.text.slice(block.span.start, block.span.end))
      ? 'container'
      : context.reach;
  const isPlain = block.type === 'output' || block.type === 'provider' || block.type === 'terraform';
  if (!isPlain) scanNode(node, block.body, text, { ...context, reach, resource: address }, part, block);
}

function entriesOf(node: MapNode): readonly TreeEntry[] {
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
  scanShapes(node, new Set(), context);
  scanCalls(body, text, context, part);
  const span = block?.span ?? {
    start: body.items[0]?.span.start ?? 0,
    end: body.items.at(-1)?.span.end ?? 0,
  };
  scanNodePortFields(node, context);
  for (const read of TREE_READERS) read(node, context);
  for (const read of TEXT_READERS) read(text.slice(span), context, () => []);
}

/** Documents that stand in a call's arguments, `base64encode(<<EOT…)`, and files that calls read. */
function scanCalls(body: HclBody, text: Source, context: ScanContext, part: Draft): void {
  for (const item of body.items) {
    if (item.kind === 'block') {
      scanCalls(item.body, text, context, part);
      continue;
    }
    walkExpression(item.expression, (expression) => {
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
      for (const argument of expression.args) {
        if (argument.kind === 'template' || argument.kind === 'object' || argument.kind === 'tuple') {
          const node = expressionNode(text, argument);
          scanShapes(node, new Set(), context);
          for (const read of TREE_READERS) read(node, context);
        }
      }
    });
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
