// Task definitions of Amazon ECS: ports of the instance that containers publish, and their kernel parameters.

import type { Source } from '../../source/source.ts';
import {
  entry,
  itemsOf,
  keyText,
  type Node,
  scalarText,
  templateOf,
  treeOf,
  walk,
} from '../../syntax/node.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';
import { NO_PARAMETERS, type Parameters, parametersOf, resolved } from '../cloudformation/values.ts';
import { ofTool, type ScanContext, surroundings } from '../context.ts';
import { scanNamespaces } from '../linux/namespaces.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { isEcsContainer } from '../owner.ts';
import { expressionNode, maskInterpolations } from '../terraform/nodes.ts';
import { typeInAddress } from '../terraform/paths.ts';
import { claimMapping } from './published.ts';
import { taskNetwork } from './task-network.ts';

/**
 * Reads task definitions in JSON and YAML, in CloudFormation, where every key starts with a capital, and in Terraform,
 * where the list of containers is a text of its own
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html).
 */
export function scanEcs(root: Node, context: ScanContext): void {
  // The list alone, as Terraform's `container_definitions` reads it from a file.
  if (root.kind === 'list') {
    if (root.items.some(isEcsContainer)) scanContainers(root, undefined, NO_PARAMETERS, context);
    return;
  }
  const parameters = root.kind === 'map' ? parametersOf(root) : NO_PARAMETERS;
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    const containers = entry(node, 'containerDefinitions', 'ContainerDefinitions', 'container_definitions');
    if (!containers) {
      // Modules for one container take its mappings alone.
      if (node === root && typeInAddress(context.resource) === 'module')
        for (const mapping of itemsOf(entry(node, 'port_mappings', 'portMappings')))
          scanMapping(mapping, undefined, NO_PARAMETERS, context);
      return true;
    }
    // What a module does where nobody says it stands elsewhere.
    const isOpen =
      typeInAddress(context.resource) === 'module' &&
      !entry(node, 'network_mode', 'requires_compatibilities');
    const mode = isOpen ? undefined : taskNetwork(node, parameters);
    const list = containers.kind === 'scalar' ? decoded(containers, context) : containers;
    if (!list) return true;
    if (list !== containers && mode !== 'awsvpc') scanNamespaces(list, context);
    scanContainers(list, mode, parameters, context);
    return true;
  });
}

/**
 * A template of a task definition whose name does not say that it is JSON (`web.tpl`), or whose expressions stand
 * outside of texts: `"hostPort": ${port}`.
 */
export function scanEcsTemplate(source: Source, context: ScanContext): void {
  if (!context.isTemplate || !/^\s*[[{]/.test(source.text)) return;
  if (!/"(?:portMappings|systemControls)"/.test(source.text)) return;
  for (const root of context.parsers.get('yaml').parseYaml(maskPlaceholders(source)).documents)
    scanEcs(root, context);
}

/** `container_definitions = jsonencode([…])`, or the JSON text itself. */
function decoded(node: Node & { readonly kind: 'scalar' }, context: ScanContext): Node | undefined {
  const { document, span } = node;
  const written = document.text.slice(span.start, span.end);
  const content = node.content();
  if (/^\s*\[/.test(content.text)) return context.parsers.get('yaml').parseYaml(content).documents[0];
  const expression = document.rawText(span);
  if (!/^jsonencode\s*\(/.test(expression)) return undefined;
  const attribute = document.child([
    { text: 'x = ', start: span.start, end: span.start },
    { text: written, start: span.start, end: span.end },
  ]);
  const { body } = context.parsers.get('hcl').parseHcl(attribute.text);
  const [item] = body.items;
  const call = item?.kind === 'attribute' && item.expression.kind === 'call' ? item.expression : undefined;
  const [argument] = call?.args ?? [];
  return argument && expressionNode(maskInterpolations(attribute, body), argument);
}

/** `mode`: of the task's network; undefined where it stands in another file. */
function scanContainers(
  list: Node,
  mode: string | undefined,
  parameters: Parameters,
  context: ScanContext,
): void {
  const inner: ScanContext = ofTool(context, 'ecs');
  const isNamed = list.kind === 'map' && list.entries.some((e) => entry(e.value, 'image') !== undefined);
  for (const container of isNamed ? list.entries.map((e) => e.value) : itemsOf(list)) {
    const mappings = entry(container, 'portMappings', 'PortMappings', 'port_mappings');
    for (const mapping of itemsOf(mappings)) scanMapping(mapping, mode, parameters, inner);
    for (const control of itemsOf(entry(container, 'systemControls', 'SystemControls', 'system_controls')))
      declareControl(control, inner);
  }
}

/**
 * In bridge mode the host's port leads to the container's; in host mode the container's is the host's. A task with a
 * network interface of its own (`awsvpc`) repeats the container's port there, and takes none of the host.
 */
function scanMapping(
  mapping: Node,
  mode: string | undefined,
  parameters: Parameters,
  context: ScanContext,
): void {
  const port = (...names: readonly string[]) => {
    const node = entry(mapping, ...names);
    return node && isValue(node) ? resolved(node, parameters) : undefined;
  };
  const host = port('hostPort', 'HostPort', 'host_port');
  const container = port('containerPort', 'ContainerPort', 'container_port');
  const protocol = entry(mapping, 'protocol', 'Protocol');
  const published = host ?? (mode === 'host' ? container : undefined);
  const isOwn = mode === 'awsvpc' || (mode === undefined && scalarText(host) === scalarText(container));
  const inner: ScanContext = isOwn ? { ...context, reach: 'container' } : context;
  if (published || mode !== undefined) claimMapping({ published, protocol }, 'ecs-port-mapping', inner);
  else {
    context.sink.onlyIf('host', () =>
      claimMapping({ published: container, protocol }, 'ecs-container-port', {
        ...context,
        reach: 'container',
      }),
    );
  }
}

/** A port, or a function that gives one; `${port}` of a template that nobody filled in looks like a map. */
function isValue(node: Node): boolean {
  if (node.kind === 'scalar' || node.tag?.startsWith('!')) return true;
  const [only, more] = node.kind === 'map' ? node.entries : [];
  return only !== undefined && !more && /^(?:Ref|Fn::\w+|Condition)$/.test(keyText(only.key));
}

function declareControl(control: Node, context: ScanContext): void {
  const key = entry(control, 'namespace', 'Namespace');
  const value = entry(control, 'value', 'Value');
  if (key?.kind !== 'scalar' || value?.kind !== 'scalar' || !isSysctlKey(scalarText(key) ?? '')) return;
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings({ ...context, reach: 'container' }, value.document, value.inner),
    asked: { of: 'engine' },
    form: 'ecs-system-control',
    key: templateOf(key),
    value: treeOf(value),
  });
}
