// Plans and states of Terraform as JSON: every value is resolved, the resources stand with their addresses.

import { entry, itemsOf, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { scanFilterResource } from './filters.ts';
import { scanValues } from './scan.ts';

/**
 * Scans `terraform show -json` of a plan (`planned_values`) or a state (`values`), and a state file of version 4
 * (https://developer.hashicorp.com/terraform/internals/json-format). False where the document is none of these. The
 * other parts of a plan say the same again, or how it was before.
 */
export function scanTerraformValues(root: Node, context: ScanContext): boolean {
  if (root.kind !== 'map' || !entry(root, 'terraform_version')) return false;
  const inner: ScanContext = { ...context, technology: 'terraform' };
  const values = entry(root, 'planned_values') ?? entry(root, 'values');
  if (values) {
    scanModule(entry(values, 'root_module'), inner, 0);
    return true;
  }
  const resources = entry(root, 'resources');
  if (!entry(root, 'version') || resources?.kind !== 'list') return false;
  for (const resource of resources.items) scanStateResource(resource, inner);
  return true;
}

const MAX_DEPTH = 50;

function scanModule(module: Node | undefined, context: ScanContext, depth: number): void {
  if (!module || depth > MAX_DEPTH) return;
  for (const resource of itemsOf(entry(module, 'resources'))) {
    const values = entry(resource, 'values');
    const address = scalarText(entry(resource, 'address'));
    if (values?.kind === 'map') scanResource(resource, values, address, context);
  }
  for (const child of itemsOf(entry(module, 'child_modules'))) scanModule(child, context, depth + 1);
}

function scanStateResource(resource: Node, context: ScanContext): void {
  const [module, type, name] = ['module', 'type', 'name'].map((f) => scalarText(entry(resource, f)));
  const base = [...(module === undefined ? [] : [module]), `${type}.${name}`].join('.');
  for (const instance of itemsOf(entry(resource, 'instances'))) {
    const attributes = entry(instance, 'attributes');
    const index = entry(instance, 'index_key');
    const key =
      index?.kind === 'scalar'
        ? `[${index.style === 'quoted' ? `"${scalarText(index)}"` : scalarText(index)}]`
        : '';
    if (attributes?.kind === 'map') scanResource(resource, attributes, `${base}${key}`, context);
  }
}

function scanResource(
  resource: Node,
  values: MapNode,
  address: string | undefined,
  context: ScanContext,
): void {
  // Data sources tell what others manage.
  if (scalarText(entry(resource, 'mode')) === 'data') return;
  const type = scalarText(entry(resource, 'type')) ?? '';
  const inner = { ...context, ...(address !== undefined && { resource: address }) };
  scanValues(type, values, inner);
  scanFilterResource(type, values, inner);
}
