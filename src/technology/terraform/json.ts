// Terraform's JSON configuration syntax: the blocks of `.tf` as nested objects, their strings as templates.

import type { Template } from '../../model/value.ts';
import type { Mask, Source } from '../../source/source.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapEntry,
  type MapNode,
  type Node,
  type ScalarNode,
  templateOf,
  treeOf,
  walk,
} from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { walkTrails } from '../linux/trail.ts';
import { TEXT_READERS } from '../readers.ts';
import { scanFilterResource, scanRuleMap } from './filters.ts';
import { callOf, type Draft, emptyPart, entriesOf, repeatOf, scanValues, variableOf } from './scan.ts';
import { taskOf } from './tasks.ts';

/**
 * Scans a file of the JSON syntax (https://developer.hashicorp.com/terraform/language/syntax/json) as the same file in
 * HCL would be.
 */
export function scanTerraformJson(source: Source, context: ScanContext): void {
  const { parseJson } = context.parsers.get('json');
  const inner: ScanContext = { ...context, technology: 'terraform' };
  const plain = parseJson(source).root;
  const text = plain ? source.mask(interpolations(plain, source)) : source;
  const { root } = parseJson(text);
  if (root?.kind === 'map') scanRoot(root, inner);
  // A broken document may still hold lines of known shape.
  for (const read of TEXT_READERS) read(text, inner, () => []);
}

function scanRoot(root: MapNode, context: ScanContext): void {
  const part = emptyPart();
  if (/\.tfvars\.json$/.test(context.path)) {
    part.assignments.push(...entriesOf(root));
    scanValues('', root, context);
    scanRuleMaps(root, context);
  } else for (const { key, value } of root.entries) scanKind(keyText(key), value, part, context);
  if (context.depth === 0) context.sink.parts['terraform'] = part;
}

function scanKind(kind: string, value: Node, part: Draft, context: ScanContext): void {
  switch (kind) {
    case 'variable':
      for (const { name, body } of labelled(value)) {
        part.variables.push(variableOf(name, body));
        const given = entry(body, 'default');
        if (given?.kind === 'map' || given?.kind === 'list') {
          scanValues('', { ...body, entries: body.entries.filter((e) => e.value === given) }, context);
          scanRuleMaps(given, context);
        }
      }
      return;
    case 'locals':
      for (const body of itemsOf(value)) {
        if (body.kind !== 'map') continue;
        part.locals.push(...entriesOf(body));
        scanValues('', body, context);
        scanRuleMaps(body, context);
      }
      return;
    case 'module':
      for (const { name, body } of labelled(value)) {
        part.modules.push(callOf(name, body));
        scanBody('module', '', `module.${name}`, body, part, context);
        scanRuleMaps(body, { ...context, resource: `module.${name}` });
      }
      return;
    case 'output':
      for (const { name, body } of labelled(value)) {
        const given = entry(body, 'value');
        if (given) part.outputs.push({ name, value: treeOf(given) });
      }
      return;
    case 'resource':
    case 'data':
      for (const { name: type, body: named } of labelled(value)) {
        for (const { name, body } of labelled(named)) {
          const address = kind === 'data' ? `data.${type}.${name}` : `${type}.${name}`;
          const repeat = repeatOf(body);
          if (repeat) part.repeats.push({ address, repeat });
          const task = taskOf(address, body);
          if (task) part.tasks.push(task);
          scanBody(kind, type, address, body, part, context);
        }
      }
      return;
    default:
      return;
  }
}

function scanRuleMaps(root: Node, context: ScanContext): void {
  walkTrails(root, ({ node, key }) => {
    scanRuleMap(node, key ?? '', context);
    return true;
  });
}

function scanBody(
  kind: string,
  type: string,
  resource: string,
  body: MapNode,
  part: Draft,
  context: ScanContext,
): void {
  const inner = { ...context, resource };
  const [rest, local] = splitLocalExec(body);
  scanValues(type, rest, inner);
  for (const one of local) scanValues('', one, { ...inner, reach: 'none' });
  if (kind === 'resource') scanFilterResource(type, body, inner);
  for (const { path, vars } of fileCalls(body)) part.files.push({ path, vars, resource });
}

/** What a label names, each body of a list of them. */
function labelled(value: Node): readonly { readonly name: string; readonly body: MapNode }[] {
  return itemsOf(value).flatMap((map) =>
    map.kind === 'map'
      ? map.entries.flatMap((e: MapEntry) =>
          itemsOf(e.value).flatMap((body) => (body.kind === 'map' ? [{ name: keyText(e.key), body }] : [])),
        )
      : [],
  );
}

/** Local provisioners run on the machine of whoever runs Terraform: the body without them, and they alone. */
function splitLocalExec(body: MapNode): readonly [rest: MapNode, local: readonly MapNode[]] {
  const local: MapNode[] = [];
  const entries = body.entries.map((e): MapEntry => {
    if (keyText(e.key) !== 'provisioner') return e;
    const kept = itemsOf(e.value).filter((p) => {
      if (p.kind !== 'map' || !entry(p, 'local-exec')) return true;
      local.push(p);
      return false;
    });
    const { document, span } = e.value;
    return { key: e.key, value: { kind: 'list', document, span, items: kept } };
  });
  return local.length === 0 ? [body, local] : [{ ...body, entries }, local];
}

/** `${templatefile("${path.module}/x.sh", {…})}` and `${file("x.sh")}`: the file only, the variables are an expression. */
function fileCalls(body: MapNode): readonly { readonly path: Template; readonly vars: readonly [] }[] {
  const found: { path: Template; vars: readonly [] }[] = [];
  walk(body, (node) => {
    if (node.kind !== 'scalar') return true;
    for (const part of templateOf(node).parts) {
      if (typeof part === 'string') continue;
      const call = /\b(?:templatefile|file|filebase64)\(\s*"(?:\$\{path\.\w+\}\/)?([^"${}]{1,300})"/.exec(
        part.text,
      );
      if (call?.[1] !== undefined)
        found.push({ path: { parts: [call[1]], raw: call[1], at: part.at }, vars: [] });
    }
    return true;
  });
  return found;
}

/** The interpolations of every string as masks of the file. */
function interpolations(root: Node, source: Source): readonly Mask[] {
  const masks: Mask[] = [];
  const inScalar = (node: ScalarNode): void => {
    const content = node.content();
    const { text } = content;
    for (let from = text.indexOf('${'); from >= 0; ) {
      const isEscaped = text[from - 1] === '$';
      const end = isEscaped ? from + 2 : interpolationEnd(text, from + 2);
      // Without its brace it is no template, and neither is what follows.
      if (end === undefined) break;
      if (!isEscaped) {
        const inner = { start: from + 2, end: end - 1 };
        const expression = {
          language: 'hcl',
          text: text.slice(inner.start, inner.end),
          at: content.locate(inner),
        } as const;
        const span = { start: content.offsetInFile(from), end: content.offsetInFile(end - 1) + 1 };
        masks.push({ ...span, expression, fill: 'word' });
      }
      from = text.indexOf('${', end);
    }
  };
  walk(root, (node) => {
    if (node.kind === 'scalar' && node.style === 'quoted') inScalar(node);
    else if (node.kind === 'map') for (const { key } of node.entries) inScalar(key);
    return true;
  });
  return source.offsetInFile(0) === 0 ? masks : [];
}

/** The offset behind the brace that closes an interpolation; strings inside may hold braces of their own. */
function interpolationEnd(text: string, from: number): number | undefined {
  let depth = 1;
  let inString = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (inString && c === '\\') i++;
    else if (c === '"') inString = !inString;
    else if (!inString && c === '{') depth++;
    else if (!inString && c === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}
