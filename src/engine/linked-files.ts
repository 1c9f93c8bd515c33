// The second pass: files without a declaration of their own that linking needs, found by what the others leave open.

import type { Branch, Declaration, FileScan } from '../model/declaration.ts';
import { type Expression, expressionsIn, templateExpressions } from '../model/value.ts';
import { type LinkedTechnology, onlyThere, withOutside, withText } from '../technology/linker.ts';
import { LINKED_TECHNOLOGIES } from '../technology/registry.ts';
import { PlacedFiles, type ScanText } from './placed-files.ts';
import { noteUnnamed } from './unnamed-files.ts';

/** A chain of names through more files than this is no project that a person wrote. */
const MAX_ROUNDS = 30;

/**
 * Adds playbooks and inventories, definitions of the names that declarations use, and files that bring others in.
 * Names lead to more names, so this goes on until a round finds no new file. What is wrong in such a file is not
 * reported: it holds nothing that is judged. `rest` is configuration without a declaration, `all` whatever the tree has;
 * `whole` adds what declarations of other projects may need.
 */
export async function addLinkedFiles(
  scans: Map<string, FileScan>,
  { all, rest }: { readonly all: readonly string[]; readonly rest: readonly string[] },
  textOf: (file: string) => string | undefined,
  scan: ScanText,
  whole: boolean,
): Promise<void> {
  for (const technology of LINKED_TECHNOLOGIES) {
    const declaring = [...scans.values()].filter((s) => s.declarations.length > 0);
    const decisive = [...scans.values()].filter((s) => technology.isDecisive?.(s));
    const mute = muteFiles(technology, scans, all);
    const isConcerned = decisive.length + mute.length > 0 || declaring.some((s) => technology.concerns(s));
    if (!whole && !isConcerned) continue;
    const search = new Search(technology, [...declaring, ...decisive]);
    for (const one of mute) search.addFile(one);
    const readDocuments = async () => {
      for (const file of technology.documents?.([...scans.values()], all) ?? []) {
        const text = textOf(file);
        const read = text === undefined ? undefined : await scan(file, text, 'yaml');
        // What is no document after all stays what it was.
        if (!read || read.problems.length > 0 || !technology.concerns(read)) continue;
        scans.set(file, read);
        search.addFile(read);
      }
    };
    await readDocuments();
    // What was read for a word in it, and declares nothing, may bring in others all the same.
    const known = new Set([...declaring, ...decisive]);
    const idle = [...scans.values()].filter((s) => !known.has(s));
    let candidates = [...rest.filter((f) => !scans.has(f)), ...idle.map((s) => s.file)].filter((f) =>
      technology.mayDefine(f),
    );
    const placed = new PlacedFiles(technology, textOf, scan);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const matches = search.nextMatcher([...scans.values()]);
      const left: string[] = [];
      let found = false;
      for (const file of matches || round === 0 ? candidates : []) {
        const text = textOf(file);
        if (text === undefined) continue;
        const isShared = whole && technology.isShared?.(file) === true;
        const isWanted = isShared || (round === 0 && technology.isStructure(file, text));
        if (!isWanted && !matches?.(file, text)) {
          left.push(file);
          continue;
        }
        found = true;
        const read = scans.get(file);
        const added = read ?? (await scan(file, text));
        if (!read) scans.set(file, { ...added, problems: [] });
        search.addFile(added);
      }
      if (found) {
        await readDocuments();
        candidates = left;
      } else {
        const changed = await placed.update(scans, all);
        if (changed.length === 0) break;
        for (const read of changed) search.addDeclaring(read);
      }
    }
    noteBrought(technology, scans, all, textOf);
    noteOutside(technology, scans, all, textOf);
    noteUnnamed(technology, scans, all, textOf);
    await keepTexts(technology, scans, all, textOf, scan);
  }
}

/** What has words of ports and declares none: its name on its machine may say what it is. */
function muteFiles(
  { placing }: LinkedTechnology,
  scans: ReadonlyMap<string, FileScan>,
  all: readonly string[],
): readonly FileScan[] {
  if (!placing) return [];
  const mute = [...scans.values()].filter((s) => s.declarations.length === 0 && placing.mayBePut(s.file));
  return mute.length > 0 && all.some((f) => placing.mayPut(f)) ? mute : [];
}

/** Files that others bring in and that hold no name that is looked for. */
function noteBrought(
  technology: LinkedTechnology,
  scans: Map<string, FileScan>,
  all: readonly string[],
  textOf: (file: string) => string | undefined,
): void {
  const isBrought = technology.brought?.([...scans.values()]);
  if (!isBrought) return;
  for (const file of all) {
    const before = scans.get(file);
    if (before && Object.keys(before.parts).length > 0) continue;
    if (!technology.mayDefine(file) || !isBrought(file)) continue;
    const text = textOf(file);
    if (text === undefined || technology.isLegible?.(text) === false) continue;
    if (!before || (before.declarations.length === 0 && isBlank(text))) scans.set(file, onlyThere(file));
  }
}

/** Whether a name that is not there is not set: only conditions ask. */
function noteOutside(
  technology: LinkedTechnology,
  scans: Map<string, FileScan>,
  all: readonly string[],
  textOf: (file: string) => string | undefined,
): void {
  const isAsked = [...scans.values()].some((s) =>
    s.declarations.some((d) => branchesOf(d).some((b) => b.tests !== undefined)),
  );
  const file = isAsked ? technology.outside?.([...scans.values()], all, textOf) : undefined;
  if (file !== undefined) scans.set(file, withOutside(file, scans.get(file)));
}

/** True for a document without anything in it. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^(?:---|\.\.\.)?\s*(?:#|$)/.test(line.trim()));
}

/** Larger files are no settings that an expression reads. */
const MAX_TEXT = 256 * 1024;

/** Files that expressions read, such as `yamldecode(file("ports.yaml"))`, with their text. */
async function keepTexts(
  technology: LinkedTechnology,
  scans: Map<string, FileScan>,
  all: readonly string[],
  textOf: (file: string) => string | undefined,
  scan: ScanText,
): Promise<void> {
  const wanted = technology.texts?.([...scans.values()]) ?? [];
  const isThere = new Set(wanted.length > 0 ? all : []);
  for (const file of wanted) {
    const before = scans.get(file);
    if (!isThere.has(file)) continue;
    const text = textOf(file);
    // Keys and certificates are no settings, and object files are passed around.
    if (text === undefined || text.length > MAX_TEXT || text.includes('-----BEGIN ')) continue;
    const kept = technology.keptOf?.(text) ?? text;
    scans.set(file, withText(before ?? { ...(await scan(file, text)), problems: [] }, kept));
  }
}

/** What one technology still looks for. */
class Search {
  readonly #names = new Set<string>();
  readonly #handles = new Set<string>();
  #newNames: string[] = [];
  #newHandles: string[] = [];

  constructor(
    private readonly technology: LinkedTechnology,
    declaring: readonly FileScan[],
  ) {
    for (const scan of declaring) this.addDeclaring(scan);
  }

  /** Names that its declarations use are wanted, and so is what brings it in. */
  addDeclaring(scan: FileScan): void {
    this.addFile(scan);
    for (const declaration of scan.declarations)
      for (const expression of expressionsOf(declaration)) this.#want(expression);
  }

  /** What a file is called by others may bring in more. */
  addFile(scan: FileScan): void {
    for (const handle of this.technology.handles(scan)) {
      if (handle === '' || this.#handles.has(handle)) continue;
      this.#handles.add(handle);
      this.#newHandles.push(handle);
    }
  }

  /** A test for what is new since the last round; undefined where nothing is. */
  nextMatcher(scans: readonly FileScan[]): ((path: string, text: string) => boolean) | undefined {
    this.#follow(scans);
    const wanted = { names: this.#newNames, handles: this.#newHandles };
    this.#newNames = [];
    this.#newHandles = [];
    return wanted.names.length + wanted.handles.length === 0 ? undefined : this.technology.matcher(wanted);
  }

  /** Names that the definitions of wanted names use are wanted too. */
  #follow(scans: readonly FileScan[]): void {
    const bindings = scans.flatMap((s) => [...this.technology.bindings(s)]);
    let before = -1;
    while (before !== this.#names.size) {
      before = this.#names.size;
      for (const { name, tree } of bindings) {
        if (name === '' || this.#names.has(name)) for (const e of expressionsIn(tree)) this.#want(e);
      }
    }
  }

  #want(expression: Expression): void {
    for (const name of this.technology.namesIn(expression)) {
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      this.#newNames.push(name);
    }
  }
}

function* expressionsOf(declaration: Declaration): Iterable<Expression> {
  const { value, loop, destination, locals } = declaration;
  yield* expressionsIn(value);
  if (declaration.kind === 'sysctl') yield* templateExpressions(declaration.key);
  if (loop) yield* expressionsIn(loop.items);
  if (destination) yield* templateExpressions(destination);
  for (const local of locals ?? []) yield* expressionsIn(local.value);
  for (const { tests } of branchesOf(declaration))
    for (const { condition } of tests ?? []) yield* templateExpressions(condition);
}

/** The branches that decide whether a declaration is there, or what it is. */
function branchesOf(declaration: Declaration): readonly Branch[] {
  const variants = declaration.kind === 'ports' ? (declaration.variant?.arms.flat() ?? []) : [];
  return [...(declaration.branches ?? []), ...variants];
}
