// Joins kustomizations: which values of bases and patches are in force in what comes out of the overlays.

import type { Declaration, Evidence, FileScan } from '../../model/declaration.ts';
import type { ShellStep } from '../../model/shell.ts';
import { compareLocations, type Location } from '../../model/span.ts';
import { Source } from '../../source/source.ts';
import { type Node, walk } from '../../syntax/node.ts';
import type { Parsers } from '../../syntax/parsers.ts';
import { fileScope, placeOfFile } from '../file-scope.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { folderOf } from '../paths.ts';
import { Builder, type Resource } from './build.ts';
import { isDecisive, type KustomizeFile, kustomizePart } from './file.ts';
import { tokenOfFile } from './generators.ts';
import { addTokens, tokenOf, Undecided } from './items.ts';
import { type Kustomization, type Patch, readKustomization } from './kustomization.ts';
import { isOfProgram, listenerAt, type PlacedPod, placedPods, reachIn, sharedIn } from './placed-pods.ts';
import { PlainPods } from './plain-pods.ts';
import { podsIn } from './pods.ts';

export class KustomizeLinker implements Linker {
  readonly #parts = new Map<string, KustomizeFile>();
  readonly #kustomizations = new Map<string, Kustomization>();
  readonly #documents = new Map<string, readonly Node[]>();
  readonly #inline = new Map<Node, readonly Node[]>();
  readonly #tokens = new Map<string, readonly Location[]>();
  readonly #live = new Map<Kustomization, ReadonlySet<Location> | undefined>();
  /** The pods that hold a token, over all roots that are decided; made where one is asked for. */
  #pods: ReadonlyMap<Location, readonly PlacedPod[]> | undefined;
  /** Ports that only a patch makes the node's. */
  readonly #joined = new Map<Declaration, Location>();
  readonly #builder: Builder;
  /** The kustomizations that nothing else brings in, by the files that they use. */
  readonly #users = new Map<string, Set<Kustomization>>();
  /** The same for files that only generators put into objects. */
  readonly #generating = new Map<string, Set<Kustomization>>();
  readonly #plain: PlainPods;
  /** All kustomizations of the project are here: they are looked for where objects or patches declare something. */
  readonly #isWhole: boolean;
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  private readonly declared: readonly Declaration[];

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
    private readonly parsers: Parsers,
  ) {
    this.#isWhole = scans.some(
      (s) => (kustomizePart(s) !== undefined && s.declarations.length > 0) || isDecisive(s),
    );
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    this.declared = scans.flatMap((s) => s.declarations);
    for (const scan of scans) {
      const part = kustomizePart(scan);
      if (part) this.#parts.set(scan.file, part);
    }
    for (const [file, { kind }] of this.#parts) {
      const [root] = kind === 'kustomization' ? this.#documentsOf(file) : [];
      if (root) this.#kustomizations.set(folderOf(file), readKustomization(file, root));
    }
    this.#builder = new Builder({
      documents: (file) => (this.#parts.get(file)?.kind === 'objects' ? this.#documentsOf(file) : undefined),
      kustomization: (folder) => this.#kustomizations.get(folder),
      inline: (node) => this.#inlineOf(node),
    });
    for (const root of this.roots()) this.#addUses(root, root, new Set());
    this.#plain = new PlainPods(
      [...this.#parts].flatMap(([file, { kind }]) =>
        kind === 'objects' && !this.#users.has(file) ? [file] : [],
      ),
      (file) => this.#documentsOf(file),
    );
  }

  /** What is deployed: neither a component, nor brought in by another kustomization. */
  roots(): readonly Kustomization[] {
    const all = [...this.#kustomizations.values()];
    const below = new Set(all.flatMap((k) => [...k.resources, ...k.components]));
    return all.filter((k) => !k.isComponent && !below.has(folderOf(k.file)));
  }

  /** The objects that come out of a kustomization. Throws {@link Undecided}. */
  build(root: Kustomization): readonly Resource[] {
    return this.#builder.build(root);
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const isSource = 'offset' in item && this.#generating.has(file) && isOfProgram(item);
    if (!this.#users.has(file) && !isSource && !this.#isReplaced(file)) return this.#reachOfPlain(item);
    const scope = fileScope(this.#shell.get(file) ?? [], this.supplied);
    const alone = { place: placeOfFile(file), scope, rank: 0 };
    if (isSource) return this.#reachOfSource(file, alone);
    const token = 'offset' in item ? this.#tokenOf(item) : undefined;
    const pods = (token && this.#podsByToken().get(token)) ?? [];
    if (!('offset' in item) || !token || pods.length === 0) return [alone];
    const joined = pods.flatMap((placed): readonly Reached[] => {
      const reach = reachIn(placed.pod, token, item);
      if (this.#joined.has(item) && reach !== 'host') return [];
      if (reach === 'host') return [{ ...alone, reach }];
      const { owner, namespace } = placed;
      const shared = sharedIn(placed.pod, token, item);
      return [{ ...alone, place: { ...alone.place, members: [owner] }, reach, namespace, shared }];
    });
    // An overlay that cannot be followed may leave all as it stands.
    const isOpen = [...(this.#users.get(file) ?? [])].some((root) => this.#liveIn(root) === undefined);
    return isOpen && !this.#joined.has(item) ? [...joined, alone] : joined;
  }

  /** A file that a ConfigMap is made of is read in the pods that mount it; in one of unknown name where none shows. */
  #reachOfSource(file: string, alone: Reached): readonly Reached[] {
    const pods = this.#podsByToken().get(tokenOfFile(file)) ?? [];
    if (pods.length === 0) return [{ ...alone, reach: 'container' }];
    return pods.map(
      ({ pod, owner, namespace }): Reached =>
        pod.isOnHost
          ? { ...alone, reach: 'host' }
          : { ...alone, place: { ...alone.place, members: [owner] }, reach: 'container', namespace },
    );
  }

  /**
   * A program's settings in a ConfigMap that no kustomization brings in: the node's where every pod of the folder that
   * mounts it shares the network of its node.
   */
  #reachOfPlain(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    if (!('offset' in item) || item.kind !== 'ports' || item.reach !== 'container') return undefined;
    if (!/-config$/.test(item.form) || this.#parts.get(file)?.kind !== 'objects') return undefined;
    const token = tokenAt(this.#tokensIn(file), item.at);
    const pods = token ? this.#plain.mounting(token, folderOf(file)) : [];
    if (pods.length === 0 || !pods.every((p) => p.isOnHost)) return undefined;
    const scope = fileScope(this.#shell.get(file) ?? [], this.supplied);
    return [{ place: placeOfFile(file), scope, rank: 0, reach: 'host' }];
  }

  /** What containers listen on, on their nodes' network by another file's word: no file alone says so. */
  declarations(): readonly Declaration[] {
    if (!this.#isWhole) return [];
    const declared = new Set<Location | undefined>(this.declared.map((d) => this.#tokenOf(d)));
    const found = new Map<Location, Declaration>();
    for (const placed of this.#podsByToken().values())
      for (const { pod } of placed)
        for (const port of pod.isOnHost ? pod.ports : [])
          if (!declared.has(port.token) && !found.has(port.token)) {
            const declaration = listenerAt(port);
            found.set(port.token, declaration);
            this.#joined.set(declaration, port.token);
          }
    return [...found.values()];
  }

  #tokenOf(item: Declaration): Location | undefined {
    const joined = this.#joined.get(item);
    if (joined || !this.#users.has(item.at.file)) return joined;
    return tokenAt(this.#tokensIn(item.at.file), item.at);
  }

  #podsByToken(): ReadonlyMap<Location, readonly PlacedPod[]> {
    if (this.#pods) return this.#pods;
    this.#pods = placedPods(
      this.roots().flatMap((root) =>
        this.#liveIn(root) === undefined ? [] : [[root.file, podsIn(this.build(root))] as const],
      ),
    );
    return this.#pods;
  }

  /** Replaced, or taken away, in everything that comes out. */
  isOverridden(declaration: Declaration): boolean {
    const { at } = declaration;
    const users = this.#users.get(at.file);
    if (!users) return this.#isReplaced(at.file);
    const token = this.#tokenOf(declaration);
    return token !== undefined && this.#isDead(token, users);
  }

  /** A generator puts the file into an object, and each overlay puts another one in its place. */
  #isReplaced(file: string): boolean {
    const roots = this.#generating.get(file);
    return roots !== undefined && this.#isDead(tokenOfFile(file), roots);
  }

  #isDead(token: Location, roots: ReadonlySet<Kustomization>): boolean {
    return [...roots].every((root) => {
      const live = this.#liveIn(root);
      return live !== undefined && !live.has(token);
    });
  }

  label(): undefined {
    return undefined;
  }

  #addUses(root: Kustomization, at: Kustomization, seen: Set<Kustomization>): void {
    if (seen.has(at)) return;
    seen.add(at);
    const add = (file: string) => {
      if (this.#parts.has(file)) this.#users.set(file, (this.#users.get(file) ?? new Set()).add(root));
    };
    for (const path of [...at.resources, ...at.components]) {
      const inner = this.#kustomizations.get(path);
      if (inner) this.#addUses(root, inner, seen);
      else add(path);
    }
    for (const { source } of at.patches) add('file' in source ? source.file : at.file);
    if (!this.#isWhole) return;
    for (const { files, envs } of at.generators)
      for (const file of [...files.map(([, path]) => path), ...envs])
        this.#generating.set(file, (this.#generating.get(file) ?? new Set()).add(root));
  }

  /** The tokens in force; undefined where they cannot be told. */
  #liveIn(root: Kustomization): ReadonlySet<Location> | undefined {
    if (this.#live.has(root)) return this.#live.get(root);
    let live: Set<Location> | undefined = new Set();
    try {
      for (const { object } of this.build(root)) addTokens(object, live);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      live = undefined;
    }
    this.#live.set(root, live);
    return live;
  }

  /** The scalars of a file that objects and patches are made of, sorted. */
  #tokensIn(file: string): readonly Location[] {
    const before = this.#tokens.get(file);
    if (before) return before;
    const found: Location[] = [];
    for (const root of this.#documentRoots(file))
      walk(root, (node) => {
        if (node.kind === 'scalar') found.push(tokenOf(node));
        return true;
      });
    found.sort(compareLocations);
    this.#tokens.set(file, found);
    return found;
  }

  #documentRoots(file: string): readonly Node[] {
    if (this.#parts.get(file)?.kind === 'objects') return this.#documentsOf(file);
    const patches: readonly Patch[] = this.#kustomizations.get(folderOf(file))?.patches ?? [];
    return patches.flatMap(({ source }) => ('text' in source ? this.#inlineOf(source.text) : []));
  }

  #documentsOf(file: string): readonly Node[] {
    const before = this.#documents.get(file);
    if (before) return before;
    const found = this.#parse(Source.ofFile(file, this.#parts.get(file)?.text ?? ''));
    this.#documents.set(file, found);
    return found;
  }

  #inlineOf(node: Node): readonly Node[] {
    const before = this.#inline.get(node);
    if (before) return before;
    const found = node.kind === 'scalar' ? this.#parse(node.content()) : [];
    this.#inline.set(node, found);
    return found;
  }

  #parse(source: Source): readonly Node[] {
    const { documents, problems } = this.parsers.get('yaml').parseYaml(source);
    return problems.length > 0 ? [] : documents;
  }
}

/** The token that a place is in; `tokens` are sorted, and none is in another. */
function tokenAt(tokens: readonly Location[], at: Location): Location | undefined {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const token = tokens[middle];
    if (token && startsBefore(token, at)) low = middle + 1;
    else high = middle;
  }
  const token = tokens[low - 1];
  return token && contains(token, at) ? token : undefined;
}

function startsBefore(a: Location, b: Location): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

function contains(outer: Location, inner: Location): boolean {
  const ends =
    inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn);
  return startsBefore(outer, inner) && ends;
}
