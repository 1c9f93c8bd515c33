// Documents in the fields of Terraform's resources: user data in base64, values of charts, job files, lists of lines.

import { Source } from '../../source/source.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, scalarText, walk } from '../../syntax/node.ts';
import type { NestedHint, ScanContext } from '../context.ts';
import { fromBase64 } from '../decoded.ts';

/** Fields that take a text in base64; some take it as it is too. */
const ENCODED =
  /^(?:user_?data(?:_base64)?|custom_data|content_base64|cloud_init_user_data|guestinfo\.userdata)$/i;

/**
 * Scans the documents of a resource that its field names give away. Returns the nodes that need no other reader.
 */
export function scanDocuments(type: string, body: MapNode, context: ScanContext): ReadonlySet<Node> {
  const done = new Set<Node>();
  const nested = (node: Node | undefined, hint: NestedHint): void => {
    if (node?.kind !== 'scalar' || node.data === null) return;
    const content = node.content();
    if (!content.text.includes('\n')) return;
    context.scanNested(content, hint, context);
    done.add(node);
  };
  if (type === 'helm_release')
    for (const item of itemsOf(entry(body, 'values'))) nested(item, { kind: 'yaml', path: 'values.yaml' });
  if (type === 'nomad_job') {
    const isJson = scalarText(entry(body, 'json')) === 'true';
    nested(entry(body, 'jobspec'), { kind: isJson ? 'json' : 'hcl' });
  }
  walk(body, (node) => {
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      if (value.kind === 'scalar' && value.style !== 'block' && ENCODED.test(name)) {
        const decoded = fromBase64(value.content());
        if (!decoded) continue;
        context.scanNested(decoded, {}, context);
        done.add(value);
      } else if (name === 'inline' && value.kind === 'list') {
        // The provisioner puts them in one script.
        const script = joinedLines(value.items, '\n');
        if (!script) continue;
        context.scanNested(script, { kind: 'shell' }, context);
        for (const item of value.items) done.add(item);
      }
    }
    return true;
  });
  return done;
}

/** The texts of a list as one; undefined where an item is none. */
export function joinedLines(items: readonly Node[], separator: string): Source | undefined {
  const texts = items.flatMap((i) => (i.kind === 'scalar' && i.data !== null ? [i.content()] : []));
  return texts.length === items.length ? Source.join(texts, separator) : undefined;
}
