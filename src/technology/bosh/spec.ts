// Job specs of BOSH: the defaults of properties that are kernel parameters.

import { entry, keyText, type Node, templateOf, treeOf } from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { aliasOf } from '../linux/aliases.ts';
import { isKernelParameter } from '../linux/keys.ts';

/** `properties: {net.core.somaxconn: {default: 4096}}` (https://bosh.io/docs/jobs/#spec); what a template does with it is code. */
export function scanBoshSpec(root: Node, context: ScanContext): void {
  if (root.kind !== 'map' || !entry(root, 'name') || !entry(root, 'templates')) return;
  const properties = entry(root, 'properties');
  if (properties?.kind !== 'map') return;
  for (const { key, value } of properties.entries) {
    const given = entry(value, 'default');
    if (
      !isKernelParameter(keyText(key)) ||
      aliasOf(keyText(key)) !== undefined ||
      !given ||
      given.kind === 'map'
    )
      continue;
    if (given.kind === 'scalar' && given.data === null) continue;
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(
        { ...context, technology: 'bosh' },
        given.document,
        given.kind === 'scalar' ? given.inner : given.span,
      ),
      form: 'job-property',
      key: templateOf(key),
      value: treeOf(given),
    });
  }
}
