// Small charts given as texts by path, linked as a run would.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scanProject } from '../../../src/engine/read.ts';
import type { Fact } from '../../../src/model/fact.ts';
import { known, type Value } from '../../../src/model/value.ts';
import { type Linked, link } from '../../../src/project/link.ts';

/** A project: the text of every file by its path. */
export type Files = Readonly<Record<string, string>>;

/** Writes the files to a folder of their own for the time of `use`. */
export async function withFolder<T>(files: Files, use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'portclash-chart-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function linkFiles(
  files: Files,
  supplied: Readonly<Record<string, string | number>> = {},
): Promise<Linked> {
  return withFolder(files, async (folder) => {
    const { scans } = await scanProject(folder, Object.keys(files), () => false);
    const given = Object.entries(supplied).map(([k, v]): [string, Value] => [k, known(v)]);
    return link(scans, new Map(given));
  });
}

/** `KEY=VALUE < ORIGIN` of each fact in a file, `?` with the missing name for an unknown one, `-` where it is on no machine. */
export async function factsIn(
  file: string,
  files: Files,
  supplied: Readonly<Record<string, string | number>> = {},
): Promise<readonly string[]> {
  const { facts } = await linkFiles(files, supplied);
  return facts.filter((f) => f.location.file === file).map(factLine);
}

function factLine(fact: Fact): string {
  const subject = fact.kind === 'sysctl' ? fact.key : fact.claimant.replace('k8s-', '');
  const value = fact.kind === 'sysctl' ? fact.value : (fact.ports?.toString() ?? null);
  const shown = value ?? `?${fact.missing ?? ` ${fact.unknown ?? ''}`}`;
  const isElsewhere = fact.origin && JSON.stringify(fact.origin) !== JSON.stringify(fact.location);
  const origin = isElsewhere ? ` < ${fact.origin?.file}:${fact.origin?.line}` : '';
  return `${fact.applied ? '' : '-'}${subject}=${shown}${origin}`;
}
