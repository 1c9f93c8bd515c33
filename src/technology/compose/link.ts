// Joins compose files: variables to values, files to projects, and what a service takes from others to what it gets.

import { type Declaration, type FileScan, literalText } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import type { ShellStep } from '../../model/shell.ts';
import { type Expression, known, oneOf, unknown, type Value } from '../../model/value.ts';
import type { Scope } from '../evaluate.ts';
import { fileScope, placeOfFile } from '../file-scope.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { folderOf } from '../paths.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { fromBase60, isBase60 } from './base-60.ts';
import { interpolate, type Lookup } from './interpolation.ts';
import { Mounts } from './mounts.ts';
import { Networks } from './networks.ts';
import { type Project, Projects } from './projects.ts';
import { replacedTokens, type Service, servicesOf, tokenKey, tokensOf } from './services.ts';
import { holds, TokenIndex } from './tokens.ts';

/** A scalar where it takes part in a service, or in a project outside of any. */
interface Use {
  readonly project: Project;
  readonly lookup: Lookup;
  readonly service?: Service;
  readonly field?: string;
  /** Something stronger stands in its place. */
  readonly isReplaced: boolean;
}

/** More uses of one scalar than these say the same again. */
const MAX_REACHED = 64;
/** More scalars, each counted for every service that it takes part in, are nobody's. */
const MAX_USES = 500_000;

type Item = Parameters<Linker['reach']>[0];

export class ComposeLinker implements Linker {
  readonly #projects: Projects;
  readonly #tokens = new TokenIndex<Use>();
  /** Of each file, the projects that it is a part of as a whole. */
  readonly #files = new Map<string, Use[]>();
  readonly #networks = new Networks();
  readonly #mounts = new Mounts();
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  readonly #escapes: ReadonlyMap<string, ReadonlySet<string>>;
  #uses = 0;

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    this.#projects = new Projects(scans, supplied);
    this.#escapes = new Map([...this.#projects.files].map(([file, p]) => [file, new Set(p.escapes)]));
    for (const project of this.#projects.all) this.#addProject(project);
  }

  reach(item: Item): readonly Reached[] | undefined {
    const mounted = this.#mounted(item);
    if (mounted || !this.#projects.files.has(item.at.file)) return mounted;
    const all = this.#usesOf(item);
    const applied = all.filter((u) => !u.isReplaced);
    const uses = applied.length > 0 ? applied.filter((u) => this.#takesEffect(u, item)) : all;
    const reached: Reached[] = [];
    const seen = new Map<Lookup, Set<string>>();
    for (const { project, lookup, ...use } of uses) {
      if (reached.length >= MAX_REACHED) break;
      const network = this.#networkOf({ project, lookup, ...use }, item);
      const key = `${network?.reach ?? ''} ${network?.namespace?.id ?? ''} ${project.file}`;
      const before = seen.get(lookup) ?? new Set();
      seen.set(lookup, before);
      if (before.has(key)) continue;
      before.add(key);
      const scope = this.#scope(lookup, item.at.file, use.field);
      const isNamed = this.#isNamed(item.at.file, project);
      reached.push({ place: placeOfFile(project.file), scope, rank: 0, isNamed, ...network });
    }
    return reached;
  }

  /** True where another file has this one for a part of its project. */
  #isNamed(file: string, project: Project): boolean {
    return this.#projects.named.has(file) && (project.file !== file || project.layers.length > 1);
  }

  /** What a service mounts: its programs listen where the service does. */
  #mounted(item: Item): readonly Reached[] | undefined {
    if (!('kind' in item) || item.reach !== 'host' || !isOfNetwork(item)) return undefined;
    const { file } = item.at;
    const reached = this.#mounts.of(item).map(({ project, service }): Reached => {
      const { lookup } = project.layers[0] ?? { lookup: this.#projects.lookupIn(folderOf(project.file)) };
      const isOwn = this.#projects.files.has(file);
      const scope = isOwn
        ? this.#scope(lookup, file, undefined)
        : fileScope(this.#shell.get(file) ?? [], this.supplied);
      const owner = this.#networks.ownerOf(project, service);
      const name = `service ${(owner?.service ?? service).name}`;
      const network = { reach: owner?.reach ?? 'container', namespace: { id: name, name } } as const;
      return { place: placeOfFile(project.file), scope, rank: 0, ...network };
    });
    return reached.length > 0 ? reached : undefined;
  }

  /** The machines are those of files, which have their labels elsewhere. */
  label(_kind: Place['kind']): undefined {
    return undefined;
  }

  isOverridden(declaration: Declaration): boolean {
    const { at } = declaration;
    const file = this.#projects.files.get(at.file);
    if (!file) return false;
    const uses = this.#tokens.holding(at);
    if (uses.length > 0) return uses.every((u) => u.isReplaced);
    return file.documents.some((d) => d.fragments.some((fragment) => holds(fragment, at)));
  }

  #addProject(project: Project): void {
    for (const { file, lookup } of project.layers) {
      const list = this.#files.get(file) ?? [];
      this.#files.set(file, list);
      if (list.length < MAX_REACHED) list.push({ project, lookup, isReplaced: false });
    }
    const services = servicesOf(project, this.#projects);
    this.#networks.add(project, services);
    this.#mounts.add(project, services);
    for (const service of services) {
      const replaced = replacedTokens(service);
      for (const { definition, layer } of service.parts) {
        for (const { name: field, value } of definition.fields) {
          for (const at of tokensOf(value)) {
            if (this.#uses++ > MAX_USES) return;
            const isReplaced = replaced.has(tokenKey(at));
            this.#tokens.add(at, { project, lookup: layer.lookup, service, field, isReplaced });
          }
        }
      }
    }
  }

  #usesOf({ at }: Item): readonly Use[] {
    const uses = this.#tokens.holding(at);
    if (uses.length > 0) return uses;
    const { file } = at;
    const whole = this.#files.get(file);
    if (whole) return whole;
    const lookup = this.#projects.lookupIn(folderOf(file));
    return [{ project: { file, layers: [] }, lookup, isReplaced: false }];
  }

  /** A port is published where the service has a network of its own. */
  #takesEffect({ service, field }: Use, item: Item): boolean {
    if (!service || field !== 'ports' || !('kind' in item) || item.kind !== 'ports') return true;
    return this.#networks.publishes(service);
  }

  /** Whose network namespace a program of the service listens in, where another definition than its own says so. */
  #networkOf({ project, service, field }: Use, item: Item): Pick<Reached, 'reach' | 'namespace'> | undefined {
    if (!service || field === 'ports' || !('kind' in item)) return undefined;
    if (item.reach !== 'host' && item.reach !== 'container') return undefined;
    if (item.kind !== 'ports' || item.role !== 'listen') return undefined;
    const owner = this.#networks.ownerOf(project, service);
    if (!owner) return undefined;
    const name = `service ${owner.service.name}`;
    return { reach: owner.reach, namespace: { id: name, name } };
  }

  #scope(lookup: Lookup, file: string, field: string | undefined): Scope {
    const scope: Scope = {
      evaluate: (e) =>
        e.language === 'shell'
          ? this.#value(e, lookup, file, field, scope)
          : unknown(UNEVALUATED[e.language]),
      bind: () => scope,
    };
    return scope;
  }

  /** Compose fills in everything but what `$$` hides from it, which a shell of the container sees. */
  #value(
    expression: Expression,
    lookup: Lookup,
    file: string,
    field: string | undefined,
    scope: Scope,
  ): Value {
    const { text, at } = expression;
    const isPlain = field === 'ports' || field === 'sysctls';
    const isHidden = (text === '$$' && !isPlain) || this.#escapes.get(file)?.has(`${at.line}:${at.column}`);
    if (isHidden) return evaluateShell(expression, this.#shell.get(file) ?? [], scope);
    // Which version of YAML counts is the reader's choice.
    if (isBase60(text)) return oneOf([known(text, [], at), known(fromBase60(text), [], at)]);
    return interpolate(text, at, lookup);
  }
}

/** What takes effect in a network namespace: listeners, and parameters of the network. */
function isOfNetwork(item: Declaration): boolean {
  if (item.kind === 'ports') return item.role === 'listen';
  return /^net[./]/.test(literalText(item.key) ?? '');
}
