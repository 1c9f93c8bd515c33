// The pillar of a minion: which files a top file gives it, and what they come to together.

import { literalText } from '../../model/declaration.ts';
import { known, type Template, type Tree, unknown } from '../../model/value.ts';
import { evaluateTemplate, evaluateTree, textOf } from '../evaluate.ts';
import { folderOf } from '../paths.ts';
import { contentsAt } from './contents.ts';
import { globPattern } from './globs.ts';
import { ABSENT, either, merged, type Possible, present } from './possible.ts';
import type { Rendering } from './rendering.ts';

/** A file of pillar that a minion gets; `isSure` where every minion does. */
interface Assigned {
  readonly file: string;
  readonly isSure: boolean;
}

/** What the pillar needs of the project. */
export interface PillarFiles {
  /** All files of pillar, sorted. */
  readonly files: readonly string[];
  readonly rendering: (file: string) => Rendering | undefined;
  readonly document: (file: string) => Tree | undefined;
}

/** More steps than this for one path are nobody's pillar. */
const MAX_STEPS = 2000;

/** One root of pillar files, a folder with or without a top file. */
export class PillarRoot {
  #assigned: readonly Assigned[] | undefined;
  /** Names of files that the top file gives to minions and that are not there. */
  readonly #missing: string[] = [];
  readonly #names: ReadonlyMap<string, string>;
  readonly #cache = new Map<string, Possible>();

  constructor(
    readonly folder: string,
    private readonly top: string | undefined,
    private readonly project: PillarFiles,
  ) {
    const own = filesBelow(folder, project.files).filter(([, file]) => file !== top);
    this.#names = new Map([...(top === undefined ? [] : beside(folder, project.files)), ...own]);
  }

  /** What the files come to at a path. */
  at(path: readonly string[]): Possible {
    const key = JSON.stringify(path);
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const budget = { left: MAX_STEPS };
    let all = ABSENT;
    for (const { file, isSure } of this.#assignedFiles()) {
      const over = merged(all, this.#ofFile(file, path, [], budget));
      all = isSure ? over : either(all, over);
    }
    const [lacking] = this.#missing;
    if (!all.value && lacking !== undefined)
      all = either(
        all,
        present(
          unknown(`it may be in pillar '${lacking}', which is not in this project`, [], path.join(':')),
        ),
      );
    this.#cache.set(key, all);
    return all;
  }

  #assignedFiles(): readonly Assigned[] {
    if (this.#assigned) return this.#assigned;
    // Without a top file nobody says which minion gets which.
    const all = this.top === undefined ? [] : this.#ofTop(this.top);
    this.#assigned =
      this.top === undefined ? [...this.#names.values()].map((file) => ({ file, isSure: false })) : all;
    return this.#assigned;
  }

  /** https://docs.saltproject.io/en/latest/ref/states/top.html: environments, targets, and the files for each. */
  #ofTop(top: string): readonly Assigned[] {
    const document = this.project.document(top);
    const file = this.project.rendering(top);
    if (document?.kind !== 'map' || !file) return [];
    const found = new Map<string, boolean>();
    for (const [i, environment] of document.entries.entries()) {
      if (environment.value.kind !== 'map') continue;
      const isBase = document.entries.length === 1 || (i === 0 && literalText(environment.key) === 'base');
      for (const { key, value } of environment.value.entries) {
        const guard = file.guard(key.at);
        if (guard.verdict === 'no' || value.kind !== 'list') continue;
        const isForAll = isBase && guard.verdict === 'yes' && matchesAll(key, value);
        for (const item of value.items) {
          if (item.kind !== 'scalar' || file.guard(item.template.at).verdict === 'no') continue;
          const isThere = file.guard(item.template.at).verdict === 'yes';
          const { files, isExact } = this.#filesOf(item.template, file);
          for (const one of files)
            found.set(one, (found.get(one) ?? false) || (isForAll && isThere && isExact));
          if (files.length === 0 && !value.items.some(isIgnoringMissing))
            this.#missing.push(item.template.raw);
        }
      }
    }
    return [...found].map(([name, isSure]) => ({ file: name, isSure }));
  }

  /** The files that a name stands for, globs and unknown parts as what they may match. */
  #filesOf(
    name: Template,
    file: Rendering,
  ): { readonly files: readonly string[]; readonly isExact: boolean } {
    const value = evaluateTemplate(name, file.scope());
    const text = textOf(value);
    const isExact = typeof text === 'string';
    const glob = isExact ? text : name.parts.map((p) => (typeof p === 'string' ? p : '*')).join('');
    const pattern = globPattern(glob.replaceAll('/', '.'));
    const files = [...this.#names].filter(([sls]) => pattern.test(sls)).map(([, path]) => path);
    return { files, isExact };
  }

  /** What one file holds with all that it includes; its own values win (pillar_includes_override_sls is off). */
  #ofFile(
    path: string,
    keys: readonly string[],
    open: readonly string[],
    budget: { left: number },
  ): Possible {
    const file = this.project.rendering(path);
    const document = this.project.document(path);
    if (!file || open.includes(path)) return ABSENT;
    const doubt = file.doubtAt(keys[0]);
    if (doubt !== undefined) return either(ABSENT, present(unknown(doubt)));
    if (budget.left-- <= 0) return present(unknown('the pillar is too large to follow'));
    if (document?.kind !== 'map') return ABSENT;
    let all = ABSENT;
    for (const { key, value } of document.entries) {
      if (literalText(key) !== 'include' || value.kind !== 'list') continue;
      const outer = file.guard(key.at).verdict;
      for (const item of value.items) {
        const { name, prefix } = included(item, file);
        const at = item.kind === 'scalar' ? item.template.at : item.at;
        const verdict = outer === 'yes' ? file.guard(at).verdict : outer;
        if (verdict === 'no' || !name) continue;
        const { files, isExact } = this.#filesOf(this.#absolute(name, path), file);
        for (const one of files) {
          const over = merged(all, this.#below(one, prefix, keys, [...open, path], budget));
          all = isExact && verdict === 'yes' ? over : either(all, over);
        }
      }
    }
    if (keys[0] === 'include') return all;
    return merged(all, contentsAt(document, keys, file));
  }

  /** An included file, whose values may stand below a key (`key: a:b`). */
  #below(
    path: string,
    prefix: readonly string[],
    keys: readonly string[],
    open: readonly string[],
    budget: { left: number },
  ): Possible {
    const [first, ...rest] = prefix;
    if (first === undefined) return this.#ofFile(path, keys, open, budget);
    const [key, ...more] = keys;
    if (key === undefined) {
      const { value } = this.#below(path, rest, [], open, budget);
      return value ? present(known(new Map([[first, value]]))) : ABSENT;
    }
    return key === first ? this.#below(path, rest, more, open, budget) : ABSENT;
  }

  /** `.name` is relative to the including file. */
  #absolute(name: Template, path: string): Template {
    const [first] = name.parts;
    if (typeof first !== 'string' || !first.startsWith('.')) return name;
    const prefix = this.folder === '' ? 0 : this.folder.length + 1;
    const folder = folderOf(path).slice(prefix).replaceAll('/', '.');
    return { ...name, parts: [`${folder}${folder === '' ? first.slice(1) : first}`, ...name.parts.slice(1)] };
  }
}

function filesBelow(
  folder: string,
  files: readonly string[],
): readonly (readonly [sls: string, file: string])[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return files.flatMap((file) =>
    file.startsWith(prefix) ? [[slsName(file.slice(prefix.length)), file]] : [],
  );
}

/** One environment may have several roots, of which one has the top file: `pillar/base` beside `pillar/prod`. */
function beside(folder: string, files: readonly string[]): readonly (readonly [sls: string, file: string])[] {
  const parent = folderOf(folder);
  if (!/pillar/i.test(parent)) return [];
  const siblings = new Set(
    files.flatMap((f) => (f.startsWith(`${parent}/`) ? [f.slice(0, f.indexOf('/', parent.length + 1))] : [])),
  );
  return [...siblings].flatMap((s) =>
    s === folder || !s.startsWith(`${parent}/`) || files.includes(`${s}/top.sls`) ? [] : filesBelow(s, files),
  );
}

/** `users/init.sls` is `users`, `users/lists.sls` is `users.lists`. */
function slsName(path: string): string {
  return path.replace(/(?:\/init)?\.sls$/, '').replaceAll('/', '.');
}

/** `'*'` where it is a glob, which it is unless `match` says otherwise. */
function matchesAll(target: Template, items: Tree & { kind: 'list' }): boolean {
  const text = literalText(target);
  const match = items.items.flatMap((item) =>
    item.kind === 'map' ? item.entries.filter((e) => literalText(e.key) === 'match').map((e) => e.value) : [],
  )[0];
  const kind = match?.kind === 'scalar' ? (literalText(match.template) ?? '') : 'compound';
  return (text === '*' && /^(?:glob|compound)$/.test(kind)) || (text === '.*' && kind === 'pcre');
}

function isIgnoringMissing(item: Tree): boolean {
  return item.kind === 'map' && item.entries.some((e) => literalText(e.key) === 'ignore_missing');
}

/** An entry of `include`: a name, or a map of one name with `key`. */
function included(
  item: Tree,
  file: Rendering,
): { readonly name: Template | undefined; readonly prefix: readonly string[] } {
  if (item.kind === 'scalar') return { name: item.template, prefix: [] };
  const [only] = item.kind === 'map' ? item.entries : [];
  if (!only) return { name: undefined, prefix: [] };
  const key =
    only.value.kind === 'map' ? only.value.entries.find((e) => literalText(e.key) === 'key') : undefined;
  const text = key && textOf(evaluateTree(key.value, file.scope()));
  return { name: only.key, prefix: typeof text === 'string' ? text.split(':') : [] };
}

/** Folders of examples and tests set nothing. */
const EXAMPLE = /(?:^|\/)[^/]*(?:example|sample|test|kitchen|spec|vagrant|docs?|documentation)[^/]*\//i;

/** The roots of pillar files among these: folders of that name, or below one, that hold a top file. */
export function pillarRoots(project: PillarFiles): readonly PillarRoot[] {
  const own = project.files.filter((f) => !EXAMPLE.test(`${folderOf(f)}/`));
  const tops = own.filter((f) => /(?:^|\/)top\.sls$/.test(f));
  const roots = tops.map((top) => new PillarRoot(folderOf(top), top, project));
  const loose = new Set(
    own.flatMap((f) => {
      const folder = /^(?:.*?\/)?[^/]*pillar[^/]*(?=\/)/i.exec(f)?.[0];
      return folder === undefined || tops.some((t) => t.startsWith(`${folder}/`)) ? [] : [folder];
    }),
  );
  return [...roots, ...[...loose].map((folder) => new PillarRoot(folder, undefined, project))];
}

/** The roots that a file's minions have: those nearest to it in the tree. */
export function rootsOf(file: string, roots: readonly PillarRoot[]): readonly PillarRoot[] {
  const shared = roots.map((root) => sharedFolders(file, root.folder));
  const most = Math.max(0, ...shared);
  return roots.filter((_, i) => shared[i] === most);
}

function sharedFolders(file: string, folder: string): number {
  const [a, b] = [folderOf(file).split('/'), folder.split('/')];
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count] && a[count] !== '') count++;
  return count;
}
