// The files and presets that a configuration extends, in the order in which they apply.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { didYouMean } from '../model/nearest.ts';
import { realPath } from '../source/real-path.ts';
import { type Steps, written } from './check.ts';
import type { ConfigError } from './config.ts';
import { items } from './layer.ts';
import { MAX_LAYERS, MAX_TOTAL_LENGTH } from './limits.ts';
import type { ConfigNode } from './node.ts';
import { type Part, type Project, readPart, refusal, resolveInside } from './part.ts';
import { PRESETS } from './presets.ts';
import { unreadable } from './search.ts';
import { at, quote } from './words.ts';

/** A layer before it is read: a preset by name, or a file. */
export type Step = { readonly preset: string } | { readonly part: Part };

/** Everything that `first` is built on and `first` itself, lowest layer first, with what is wrong about `extends`. */
export function follow(
  project: Project,
  first: Part,
): { readonly steps: readonly Step[]; readonly errors: readonly ConfigError[] } {
  const chain = new Chain(project);
  chain.visit(first);
  return { steps: chain.steps(), errors: chain.errors };
}

/** Follows `extends` from a file, depth first, every file once. */
class Chain {
  readonly errors: ConfigError[] = [];
  /** Highest layer first. */
  readonly #found: Step[] = [];
  readonly #seen = new Set<string>();
  readonly #open: string[] = [];
  #length = 0;

  constructor(private readonly project: Project) {}

  /** Lowest layer first. */
  steps(): readonly Step[] {
    return this.#found.toReversed();
  }

  /**
   * Adds a file, and below it what it extends, the last one first: so a file that is extended twice counts where it
   * was extended last, as if it had been applied both times, and no web of files takes more than one visit each.
   */
  visit(part: Part): void {
    const identity = realPath(part.absolute) ?? part.absolute;
    this.#seen.add(identity);
    this.#found.push({ part });
    this.#open.push(identity);
    const node = part.root && written(part.root, 'extends');
    const entries = [...items(node).entries()];
    for (const [i, entry] of entries.toReversed()) {
      if (entry.kind !== 'scalar' || typeof entry.data !== 'string' || entry.data.trim() === '') continue;
      const steps = node?.kind === 'list' ? ['extends', i] : ['extends'];
      const problem = this.#extend(part, entry.data);
      if (problem) this.#error(part, entry, steps, problem);
    }
    this.#open.pop();
  }

  /** Adds what one entry of `extends` names; returns what is wrong with it. */
  #extend(part: Part, name: string): string | undefined {
    if (Object.hasOwn(PRESETS, name)) {
      if (!this.#seen.has(name)) this.#found.push({ preset: name });
      this.#seen.add(name);
      return undefined;
    }
    const near = didYouMean(name, Object.keys(PRESETS)) || didYouMeanBare(name);
    if (name.startsWith('portclash:')) {
      return `unknown preset ${quote(name)}${near || `; there are ${Object.keys(PRESETS).join(', ')}`}`;
    }
    const resolved = resolveInside(this.project, part, name);
    if (!resolved.ok) return resolved.message;
    const file = path.resolve(path.dirname(part.absolute), name);
    const refused = refusal(file);
    if (refused) return refused;
    const why = unreadable(file);
    if (why === 'no such file') {
      return `no file ${quote(resolved.file)}${near || `; the name is relative to ${part.document.file}`}`;
    }
    if (why) return `${quote(resolved.file)}: ${why}`;
    const identity = realPath(file) ?? file;
    if (this.#open.includes(identity)) {
      return `${quote(resolved.file)} extends this file in turn; remove one of the two`;
    }
    if (this.#seen.has(identity)) return undefined;
    if (this.#seen.size >= MAX_LAYERS) return `more than ${MAX_LAYERS} files; extend fewer`;
    const text = readFileSync(file, 'utf8');
    this.#length += text.length;
    if (this.#length > MAX_TOTAL_LENGTH)
      return `more than ${MAX_TOTAL_LENGTH} characters together; extend less`;
    this.visit(readPart(this.project, file, text, part.boundary));
    return undefined;
  }

  #error(part: Part, node: ConfigNode, steps: Steps, message: string): void {
    const { file, line, column } = part.document.locate(node.span);
    this.errors.push({ file, line, column, message: at([...part.prefix, ...steps], message) });
  }
}

/** `recommended` for `portclash:recommended`. */
function didYouMeanBare(name: string): string {
  const full = `portclash:${name}`;
  return /[./]/.test(name) ? '' : didYouMean(full, Object.keys(PRESETS));
}
