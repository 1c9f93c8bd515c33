// `$(NAME)` in the command of a container: a variable of its environment, which Kubernetes fills in before it starts.

import type { Mask, Piece, Source } from '../../source/source.ts';
import { entry, itemsOf, type MapNode, type Node } from '../../syntax/node.ts';

/** What an environment has, where the object says it; null for what comes from elsewhere: `valueFrom`, another variable. */
type Environment = ReadonlyMap<string, string | null>;

/** https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/ */
const REFERENCE = /\$\$|\$\(([A-Za-z_.-][\w.-]{0,200})\)/g;

/**
 * The words of a container's command with its variables filled in; each stays at the place of its reference. `$$(NAME)` is text.
 */
export function withEnvironment(container: MapNode): (word: Source) => Source {
  let environment: Environment | undefined;
  return (word) => {
    if (!word.text.includes('$(')) return word;
    environment ??= environmentOf(container);
    return filledIn(word, environment);
  };
}

function environmentOf(container: MapNode): Environment {
  const found = new Map<string, string | null>();
  for (const item of itemsOf(entry(container, 'env'))) {
    if (item.kind !== 'map') continue;
    const name = textOf(entry(item, 'name'));
    if (name !== undefined) found.set(name, literalOf(entry(item, 'value')));
  }
  return found;
}

/** Values may name variables above them; those are left to the machine. */
function literalOf(value: Node | undefined): string | null {
  const text = textOf(value);
  return text === undefined || text.includes('$(') ? null : text;
}

/** A text without masked expressions. */
function textOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.data === null) return undefined;
  const content = node.content();
  return content.holes.length > 0 ? undefined : content.text;
}

function filledIn(word: Source, environment: Environment): Source {
  const pieces: Piece[] = [];
  const masks: Mask[] = [];
  let at = 0;
  let length = 0;
  const add = (piece: Piece) => {
    pieces.push(piece);
    length += piece.text.length;
  };
  for (const match of word.text.matchAll(REFERENCE)) {
    const [reference, name] = match;
    const span = { start: match.index, end: match.index + reference.length };
    add({ text: word.text.slice(at, span.start), start: at, end: span.start });
    at = span.end;
    const value = name === undefined ? '$' : environment.get(name);
    // What the object does not name is left as it is: a command of the script, unless `envFrom` has it.
    if (value === null || (value === undefined && !/\s/.test(word.text))) {
      const expression = { language: 'placeholder', text: reference, at: word.locate(span) } as const;
      masks.push({ start: length, end: length + reference.length, expression, fill: 'word' });
    }
    add({ text: value ?? reference, ...span, ...(value != null && { coarse: true }) });
  }
  add({ text: word.text.slice(at), start: at, end: word.text.length });
  const child = word.child(pieces);
  return masks.length > 0 ? child.mask(masks) : child;
}
