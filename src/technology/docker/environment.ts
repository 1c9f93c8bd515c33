// Kernel parameters that an image takes from its environment, dots written as two underscores.

import { scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { commandFile } from '../linux/command-lines.ts';
import { isKernelParameter } from '../linux/keys.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';

/** An instruction with the lines that it goes on in. */
const INSTRUCTION = /^[ \t]{0,80}ENV[ \t]((?:[^\n]{0,2000}\\\r?\n){0,200}[^\n]{0,2000})/gim;
/** `NAME=value`, `NAME="value with blanks"`, and the old `ENV NAME value`. */
const PAIR =
  /(?<=^|[\s\\])((?:net|kernel|vm|fs)__\w{1,100})(?:=|[ \t]{1,20})(["']?)([^"'\n\\]{1,200}?)(?=\2(?:\s|\\|$))/g;

interface Pair {
  readonly key: string;
  readonly name: Span;
  readonly value: Span;
}

/**
 * `ENV net__core__somaxconn=512` of a Dockerfile; the ends of the port range in two variables are one value. What
 * starts the container writes them, in its own network namespace.
 */
export function scanEnvironment(source: Source, context: ScanContext): void {
  if (!/^[ \t]*ENV[\s\S]/im.test(source.text) || !/(?:net|kernel|vm|fs)__/.test(source.text)) return;
  if (commandFile(context.path, source.text) !== 'dockerfile') return;
  const text = maskPlaceholders(source);
  const inner: ScanContext = { ...context, technology: 'docker', reach: 'container' };
  const pairs = pairsOf(text.text);
  const range = 'net.ipv4.ip_local_port_range';
  const low = pairs.find((p) => p.key === `${range}_min`);
  const high = pairs.find((p) => p.key === `${range}_max`);
  for (const pair of pairs) {
    const isBound = pair === low || pair === high;
    if (!low || !high || !isBound) {
      if (!isBound) declare(pair, pair.key, scalarTree(text.template(pair.value)), text, inner);
      continue;
    }
    if (pair !== (low.value.start < high.value.start ? low : high)) continue;
    const items = [low, high].map((p) => scalarTree(text.template(p.value)));
    declare(pair, range, { kind: 'list', items, at: text.locate(pair.value) }, text, inner);
  }
}

function pairsOf(text: string): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const instruction of text.matchAll(INSTRUCTION)) {
    const [all, body = ''] = instruction;
    const start = instruction.index + all.length - body.length;
    for (const match of body.matchAll(PAIR)) {
      const [whole, name = '', , value = ''] = match;
      const key = name.replaceAll('__', '.');
      if (!isKernelParameter(key)) continue;
      const from = start + match.index;
      pairs.push({
        key,
        name: { start: from, end: from + name.length },
        value: { start: from + whole.length - value.length, end: from + whole.length },
      });
    }
  }
  return pairs;
}

function declare(pair: Pair, key: string, value: Tree, text: Source, context: ScanContext): void {
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, text, pair.value),
    form: 'image-environment',
    key: { ...text.template(pair.name), parts: [key] },
    value,
  });
}
