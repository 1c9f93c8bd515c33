// The parsers that are loaded only when a file needs them, so that a run over Terraform never loads YAML.

import type { parseHcl } from './hcl/index.ts';
import type { parseJson } from './json.ts';
import type { parseNix } from './nix/parse.ts';
import type { parsePuppet } from './puppet/parse.ts';
import type { parseRuby } from './ruby/parse.ts';
import type { parseShell } from './shell.ts';
import type { parseToml } from './toml.ts';
import type { parseYaml } from './yaml.ts';

interface Loaded {
  yaml: { readonly parseYaml: typeof parseYaml };
  json: { readonly parseJson: typeof parseJson };
  shell: { readonly parseShell: typeof parseShell };
  hcl: { readonly parseHcl: typeof parseHcl };
  toml: { readonly parseToml: typeof parseToml };
  ruby: { readonly parseRuby: typeof parseRuby };
  puppet: { readonly parsePuppet: typeof parsePuppet };
  nix: { readonly parseNix: typeof parseNix };
}

const LOADERS: { readonly [K in keyof Loaded]: () => Promise<Loaded[K]> } = {
  yaml: () => import('./yaml.ts'),
  json: () => import('./json.ts'),
  shell: () => import('./shell.ts'),
  hcl: () => import('./hcl/index.ts'),
  toml: () => import('./toml.ts'),
  ruby: () => import('./ruby/parse.ts'),
  puppet: () => import('./puppet/parse.ts'),
  nix: () => import('./nix/parse.ts'),
};

/** Thrown by {@link Parsers.get}; the caller loads the parser and scans the file again. */
export class ParserNotLoaded extends Error {
  constructor(readonly parser: keyof Loaded) {
    super(`parser ${parser} is not loaded`);
  }
}

/**
 * Synchronous access to lazily loaded parsers. Scanning stays a plain function of its file; only the first file of
 * a kind pays for the loading.
 */
export class Parsers {
  readonly #loaded: Partial<Loaded> = {};

  /** Throws {@link ParserNotLoaded} where the parser was not loaded yet. */
  get<K extends keyof Loaded>(parser: K): Loaded[K] {
    const loaded = this.#loaded[parser];
    if (!loaded) throw new ParserNotLoaded(parser);
    return loaded;
  }

  async load<K extends keyof Loaded>(parser: K): Promise<void> {
    this.#loaded[parser] = await LOADERS[parser]();
  }
}
