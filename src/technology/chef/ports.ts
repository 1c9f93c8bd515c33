// Ports in the attributes of a cookbook, `default['wiki']['http_port'] = 40080`: guesses by the attribute's path.

import { keyText, type MapEntry, type Node } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { isBinding } from '../listeners/bound-ports.ts';
import { isOwnPort, isServing } from '../listeners/class-ports.ts';
import { claimGuess, isElsewhere, NO_MACHINE } from '../listeners/guess.ts';
import { claimOpenings, isOpening } from '../listeners/guesses.ts';

/** Characters of a key, at most, that matter here. */
const MAX_KEY = 120;

/** Deeper hashes are no attributes of one service. */
const MAX_LEVELS = 4;

/** Reads the attributes of a file below `attributes/`; `bindings`: their paths, `node.a.b`, and their values. */
export function scanAttributePorts(bindings: readonly MapEntry[], context: ScanContext): void {
  if (!/(?:^|\/)attributes\/[^/]+\.rb$/.test(context.path) || NO_MACHINE.test(context.path)) return;
  const found: { readonly path: readonly string[]; readonly value: Node }[] = [];
  for (const { key, value } of bindings) {
    const [level, ...path] = keyText(key).split('.');
    // A dot within a key is no level: `['hbase.info.port']`.
    const written = value.document.text.slice(Math.max(0, value.span.start - MAX_KEY), value.span.start);
    if (level === 'node' && !/\.[\w-]+['"]\]\s*=\s*['"]?$/.test(written)) collect(path, value, found);
  }
  const remote = new Set(
    found.flatMap((f) => (isElsewhere(f.path.at(-1) ?? '', f.value) ? [f.path.slice(0, -1).join('.')] : [])),
  );
  const bound = new Set(
    found.flatMap((f) => (isBinding(f.path.at(-1) ?? '', f.value) ? [f.path.slice(0, -1).join('.')] : [])),
  );
  for (const { path, value } of found) {
    const name = path.at(-1) ?? '';
    const owner = path.slice(0, -1);
    if (owner.length > 0 && isOpening(name)) claimOpenings(value, name, context);
    if (owner.length === 0 || !isOwnPort(name)) continue;
    // Beside the address that it binds, whatever its owner is called.
    const isBound = bound.has(owner.join('.')) && !owner.some(isOfClient);
    if (!isBound && !owner.every(isServing)) continue;
    if (name !== 'port' || !remote.has(owner.join('.')))
      claimGuess(value, `${owner.at(-1) ?? ''}_${name}`, context);
  }
}

function isOfClient(name: string): boolean {
  return /(?:^|_)clients?(?:$|_)/.test(name);
}

function collect(
  path: readonly string[],
  value: Node,
  found: { readonly path: readonly string[]; readonly value: Node }[],
): void {
  if (value.kind !== 'map') found.push({ path, value });
  else if (path.length < MAX_LEVELS)
    for (const inner of value.entries) collect([...path, keyText(inner.key)], inner.value, found);
}
