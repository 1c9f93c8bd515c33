// Small projects in a directory of their own, removed after each test.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { ConfigResult } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';

export const RULES = ['ephemeral-vs-listener', 'ephemeral-vs-iana', 'ephemeral-range-small', 'unused-ignore'];
export const PRODUCTS = ['mesos-agent', 'nomad-dynamic', 'k8s-nodeport'];

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** Writes files by relative name below a fresh directory and returns its path. */
export function tree(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'portclash-config-')));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

/** Loads the configuration of a tree with the rules and products of these tests. */
export function load(
  root: string,
  more: { readonly cwd?: string; readonly file?: string; readonly rawText?: string } = {},
): Promise<ConfigResult> {
  return loadConfig({ cwd: root, root, ruleIds: RULES, productIds: PRODUCTS, ...more });
}

/** The errors as `file:line:column: message` lines; a configuration without any throws. */
export async function errorLines(result: Promise<ConfigResult>): Promise<readonly string[]> {
  const loaded = await result;
  if (loaded.ok) throw new Error(`no errors: ${JSON.stringify(loaded.config)}`);
  return loaded.errors.map((e) => `${e.file}:${e.line}:${e.column}: ${e.message}`);
}

/** The configuration; errors throw. */
export async function configOf(result: Promise<ConfigResult>) {
  const loaded = await result;
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors, undefined, 1));
  return loaded.config;
}
