// Small projects given as texts by path, linked as a run would: what the tests of this folder look at.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scanProject } from '../../../src/engine/read.ts';
import type { Fact } from '../../../src/model/fact.ts';
import type { Host } from '../../../src/model/host.ts';
import { hostsOf } from '../../../src/project/hosts.ts';
import { type Linked, link } from '../../../src/project/link.ts';
import type { Supplied } from '../../../src/technology/linker.ts';

/** A project: the text of every file by its path. */
export type Files = Readonly<Record<string, string>>;

/** Writes the files to a folder of their own for the time of `use`. */
export async function withFolder<T>(files: Files, use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'portclash-ansible-'));
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

export async function linkFiles(files: Files, supplied: Supplied = new Map()): Promise<Linked> {
  return withFolder(files, async (folder) => {
    const { scans } = await scanProject(folder, Object.keys(files), () => false);
    return link(scans, supplied);
  });
}

/** Each fact in one line, `KEY=VALUE @ HOSTS`; an unknown value in words, `(not applied)` where a project replaces it. */
export async function factLines(files: Files): Promise<readonly string[]> {
  const { facts } = await linkFiles(files);
  return facts.map(factLine);
}

function factLine(fact: Fact): string {
  const subject = fact.kind === 'sysctl' ? fact.key : fact.claimant;
  const value = fact.kind === 'sysctl' ? fact.value : (fact.ports?.toString() ?? null);
  const shown = value === null ? `? ${fact.unknown ?? ''}` : value;
  return `${subject}=${shown} @ ${fact.place.label}${fact.applied ? '' : ' (not applied)'}`;
}

/** The hosts of a project as the rules see them. */
export async function hostsIn(files: Files): Promise<readonly Host[]> {
  return hostsOf(await linkFiles(files), { assume: [] });
}
