// The one-line form of a task's arguments: `name=net.core.somaxconn value=4096`.

import type { MapNode, ScalarNode } from '../../syntax/node.ts';

/** Modules whose argument is one text, not `key=value` pairs. */
export const FREE_FORM: ReadonlySet<string> = new Set([
  'shell',
  'command',
  'raw',
  'script',
  'include_tasks',
  'import_tasks',
  'include',
  'include_vars',
]);

/** The old one-line form `name=net.core.somaxconn value=4096 state=present` as the map it stands for. */
export function keyValueArguments(node: ScalarNode): MapNode {
  const content = node.content();
  const entries: MapNode['entries'][number][] = [];
  for (const match of content.text.matchAll(/(?:^|\s)(\w+)=("[^"]*"|'[^']*'|\S+)/g)) {
    const [, name = '', written = ''] = match;
    const valueStart = match.index + match[0].length - written.length;
    const quotes = /^["']/.test(written) ? 1 : 0;
    const keyStart = valueStart - 1 - name.length;
    entries.push({
      key: sliceScalar(content, keyStart, keyStart + name.length, 0),
      value: sliceScalar(content, valueStart, valueStart + written.length, quotes),
    });
  }
  return { kind: 'map', document: content, span: { start: 0, end: content.text.length }, entries };
}

function sliceScalar(
  document: ScalarNode['document'],
  start: number,
  end: number,
  quotes: number,
): ScalarNode {
  const inner = { start: start + quotes, end: end - quotes };
  const text = document.text.slice(inner.start, inner.end);
  return {
    kind: 'scalar',
    document,
    span: { start, end },
    inner,
    style: quotes ? 'quoted' : 'plain',
    data: document.holesIn(inner).length > 0 ? undefined : text,
    content: () => document.slice(inner),
  };
}

/** `sysctl name=… value=…` without its first word, which names the module or the file. */
export function withoutFirstWord(node: ScalarNode): ScalarNode {
  const content = node.content();
  const skipped = /^\s*\S+\s*/.exec(content.text)?.[0].length ?? 0;
  return sliceScalar(content, skipped, content.text.length, 0);
}

/** The first word of a scalar. */
export function firstWord(node: ScalarNode): ScalarNode {
  const content = node.content();
  const match = /^(\s*)(\S+)/.exec(content.text);
  const start = match?.[1]?.length ?? 0;
  return match ? sliceScalar(content, start, start + (match[2]?.length ?? 0), 0) : node;
}
