// Traefik's entry points as arguments: of a service of compose, of a container, of a unit.

import type { Source } from '../../source/source.ts';
import type { Node } from '../../syntax/node.ts';
import { claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { contextAt } from '../linux/containers.ts';
import { walkTrails } from '../linux/trail.ts';

/** `--entryPoints.web.address=:80` (https://doc.traefik.io/traefik/routing/entrypoints/#address). */
const ARGUMENT = /^["']?--entrypoints\.[\w-]{1,80}\.address=["']?(?=\S)/i;

/** Declares the entry points among the arguments that a document lists. */
export function scanEntryPointArguments(root: Node, context: ScanContext): void {
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (node.kind === 'scalar' && node.style !== 'block' && node.span.end - node.span.start > 24) {
      const content = node.content();
      if (ARGUMENT.test(content.text)) claimArgument(content, contextAt(trail, root, context));
    }
    return true;
  });
}

/** The same among the words of a command. */
export function scanEntryPointWords(words: readonly Source[], context: ScanContext): void {
  for (const word of words) if (ARGUMENT.test(word.text)) claimArgument(word, context);
}

function claimArgument(word: Source, context: ScanContext): void {
  const start = ARGUMENT.exec(word.text)?.[0].length ?? 0;
  const claim = {
    claimant: 'haproxy-nginx',
    role: 'listen',
    protocol: 'tcp',
    notation: 'endpoint',
    form: 'traefik-argument',
  } as const;
  claimSpan(word, { start, end: word.text.length }, claim, ofTool(context, 'traefik'));
}
