// Joins Terraform modules: which machine a resource is, and what its expressions are worth there.

import type { Declaration, Evidence, FileScan } from '../../model/declaration.ts';
import { treeLocation } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import type { ShellStep } from '../../model/shell.ts';
import { encloses } from '../../model/span.ts';
import { through, type Value } from '../../model/value.ts';
import { evaluateTree, type Scope } from '../evaluate.ts';
import { fileLabel } from '../file-scope.ts';
import { type Linker, type Reached, type Supplied, textsIn } from '../linker.ts';
import { withShell } from '../linux/shell-variables.ts';
import { folderOf } from '../paths.ts';
import { type Instance, ONCE, type Round, roundsOf } from './instances.ts';
import { type FileUse, type Module, Modules, moduleOf } from './modules.ts';
import { Names } from './names.ts';
import { isAutomaticVariables, isModuleFile, isOverride } from './paths.ts';
import { modesOf, reachUnder, taskAt } from './tasks.ts';

/** A module of more instances than this is one place with all of them. */
const MAX_PLACES = 500;

/** Machines of one resource, in all instances of its module. */
const MAX_REACHED = 1000;

export class TerraformLinker implements Linker {
  readonly #modules: Modules;
  readonly #names: Names;
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;

  private constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
    yaml: ((text: string) => Value | undefined) | undefined,
  ) {
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    this.#modules = new Modules(scans);
    this.#names = new Names(this.#modules, textsIn(scans), yaml, supplied);
  }

  /** A linker over the scans of a tree. The reader of YAML is only loaded where files are read into values. */
  static async over(scans: readonly FileScan[], supplied: Supplied): Promise<TerraformLinker> {
    const yaml = textsIn(scans).size > 0 ? (await import('./yaml.ts')).decodeYaml : undefined;
    return new TerraformLinker(scans, supplied, yaml);
  }

  reach(item: Parameters<Linker['reach']>[0]): readonly Reached[] | undefined {
    const { file } = item.at;
    const uses = this.#modules.uses.get(file) ?? [];
    if (uses.length > 0)
      return uses.flatMap((use) =>
        this.#inTask(
          item,
          use.module,
          use.resource,
          this.#reached(use.module, use.resource, (scope, instance) =>
            this.#templateScope(use, scope, instance, file),
          ),
        ),
      );
    // A plan or a state has the resources of its folder's module, and no names.
    const isValue = 'technology' in item && item.technology === 'terraform' && item.resource !== undefined;
    if (!this.#modules.files.has(file) && !isValue) return undefined;
    const module = this.#modules.at(isValue ? folderOf(file) : moduleOf(file));
    const reached = this.#reached(module, item.resource, (scope) => this.#withShell(scope, file));
    return this.#inTask(item, module, item.resource, reached);
  }

  /** What stands in a task of ECS, on the network that the task has in each instance. */
  #inTask(
    item: Declaration | Evidence,
    { tasks }: Module,
    resource: string | undefined,
    reached: readonly (Reached & { readonly own: Scope })[],
  ): readonly Reached[] {
    const task = resource === undefined || tasks.size === 0 ? undefined : taskAt(resource, tasks);
    if (!task || !('offset' in item)) return reached;
    return reached.flatMap((one) =>
      modesOf(task, one.own).map((mode) => ({ ...one, ...reachUnder(mode, task, item) })),
    );
  }

  /** A resource is a machine of its own in each instance of its module, with the inputs of that one. */
  #reached(
    module: Module,
    resource: string | undefined,
    scopeOf: (scope: Scope, instance: Instance) => Scope,
  ): readonly (Reached & { readonly own: Scope })[] {
    const all = this.#names.instances.of(module);
    const isOne = resource === undefined || this.#modules.files.has(module.folder) || all.length > MAX_PLACES;
    const instances = isOne ? [this.#names.instances.together(module)] : all;
    return instances.flatMap((instance) => {
      const rounds = this.#rounds(instance, resource, MAX_REACHED / instances.length);
      const isAbsent = instance.isAbsent || rounds.length === 0;
      for (const block of resource === undefined ? [] : this.#place(instance, resource, all).members)
        this.#sizes.set(block, rounds.length);
      return (rounds.length === 0 ? [ONCE] : rounds).map(({ suffix, bound }) => ({
        place: this.#place(instance, resource && `${resource}${suffix}`, all),
        own: this.#names.scope(instance).bind(bound),
        scope: scopeOf(this.#names.scope(instance).bind(bound), instance),
        rank: 0,
        isAbsent,
        isRound: suffix !== '',
      }));
    });
  }

  /** Resources of modules that several root modules use. */
  readonly #isShared = new Set<string>();
  /** How many of a resource there are, by the place that all of them are. */
  readonly #sizes = new Map<string, number>();
  readonly #roundsBefore = new Map<Instance, Map<string, readonly Round[]>>();

  /** The rounds of a resource; none for `count = 0`, or `for_each` over nothing. */
  #rounds(instance: Instance, resource: string | undefined, max: number): readonly Round[] {
    const repeat = resource === undefined ? undefined : instance.module.repeats.get(resource);
    if (!repeat || resource === undefined) return [ONCE];
    const known = this.#roundsBefore.get(instance) ?? new Map<string, readonly Round[]>();
    this.#roundsBefore.set(instance, known);
    const value = () => evaluateTree(repeat.tree, this.#names.scope(instance));
    const rounds = known.get(resource) ?? roundsOf(repeat.over, value(), max);
    known.set(resource, rounds);
    return rounds;
  }

  #place(
    { module, merged, ...instance }: Instance,
    resource: string | undefined,
    all: readonly Instance[],
  ): Place {
    if (this.#modules.files.has(module.folder)) return filePlace(module.folder);
    if (resource === undefined || isOnAnother(resource)) {
      const label = module.folder || 'this module';
      return { namespace: 'host', kind: 'path', members: [module.folder || '.'], label };
    }
    const members = (merged ? all : [instance]).map(({ root, address }) => {
      return `${root.folder}:${address === '' ? '' : `${address}.`}${resource}`;
    });
    if (new Set(all.map(({ root }) => root.folder)).size > 1)
      for (const member of members) this.#isShared.add(withoutRound(member));
    return { namespace: 'host', kind: 'resource', members, label: this.#labelOf(members) };
  }

  label(kind: Place['kind'], members: readonly string[]): string | undefined {
    return kind === 'resource' ? this.#labelOf(members) : undefined;
  }

  /** The addresses of resources; with the folder of the root module where that of another one has the same. */
  #labelOf(members: readonly string[]): string {
    const groups = new Map<string, string[]>();
    for (const member of members) {
      const block = withoutRound(member);
      groups.set(block, [...(groups.get(block) ?? []), member]);
    }
    const name = (member: string) => {
      const folder = this.#isShared.has(withoutRound(member)) ? ` of ${folderIn(member) || '.'}` : '';
      return `${resourceLabel(addressOf(member))}${folder}`;
    };
    const names = [...groups].slice(0, MAX_BLOCKS).flatMap(([block, rounds]) => {
      if (rounds.length > 1 && rounds.length === this.#sizes.get(block)) return [name(block)];
      return rounds.length > MAX_NAMED ? [`${rounds.length} of ${name(block)}`] : rounds.map(name);
    });
    return shortened(names, Math.max(0, groups.size - MAX_BLOCKS));
  }

  namesOf(kind: Place['kind'], member: string): readonly string[] {
    if (kind !== 'resource') return [];
    const address = addressOf(member);
    return [...new Set([address, withoutRound(address)])].map((name) => `terraform:${name}`);
  }

  isOverridden(declaration: Declaration): boolean {
    const { file } = declaration.at;
    if (!isModuleFile(file) || isAutomaticVariables(file)) return false;
    const module = this.#modules.at(folderOf(file));
    if (!isOverride(file) && module.replaced.size > 0)
      for (const { address, name, at } of this.#modules.arguments.get(file) ?? [])
        if (module.replaced.has(`${address} ${name}`) && encloses(at, declaration.at)) return true;
    for (const [name, { value }] of module.variables) {
      if (!value || !module.assignments.has(name)) continue;
      const at = treeLocation(value);
      if (at.file === file && at.line <= declaration.at.line && declaration.at.line <= at.endLine)
        return true;
    }
    return false;
  }

  #withShell(scope: Scope, file: string): Scope {
    return withShell(scope, this.#shell.get(file) ?? [], this.supplied);
  }

  /** A template file's `${name}` is the name that `templatefile` was given; a shell's own variables come after. */
  #templateScope({ vars }: FileUse, around: Scope, instance: Instance, file: string): Scope {
    const shell = this.#withShell(around, file);
    const scope: Scope = {
      evaluate: (expression) => {
        const inner = /^\$\{([\s\S]*)\}$/.exec(expression.text)?.[1];
        const name = /^\s*([A-Za-z_]\w*)/.exec(inner ?? '')?.[1];
        if (inner === undefined || name === undefined || !vars.has(name)) return shell.evaluate(expression);
        return this.#names.evaluate({ ...expression, text: inner }, instance, (path) => {
          const tree = vars.get(path[0] ?? '');
          return tree && { value: through(treeLocation(tree), evaluateTree(tree, around)), used: 1 };
        });
      },
      bind: () => scope,
    };
    return scope;
  }
}

/** More instances of one resource are counted, not named. */
const MAX_NAMED = 3;

/** More blocks, those of several modules among them, are only counted. */
const MAX_BLOCKS = 6;

/** A line of a report has 80 columns, and says more than where; in characters. */
const MAX_LABEL = 60;

/** The first names, and how many more there are. */
function shortened(names: readonly string[], more: number): string {
  let shown = names.length;
  while (shown > 1 && names.slice(0, shown).join(', ').length > MAX_LABEL) shown--;
  const left = names.length - shown + more;
  return `${names.slice(0, shown).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** `aws_instance.a` of `aws_instance.a["x"]`. */
function withoutRound(address: string): string {
  return address.replace(/\[[^[\]]*\]$/, '');
}

function addressOf(member: string): string {
  return member.slice(member.indexOf(':') + 1);
}

/** Resources that are no machine: what they start runs on machines that other resources are, or that stand elsewhere. */
function isOnAnother(resource: string): boolean {
  return /(?:^|\.)(?:docker_(?:container|service)|kubernetes_\w+|helm_release|nomad_job)\.[^.]+$/.test(
    resource,
  );
}

function folderIn(member: string): string {
  return member.slice(0, member.indexOf(':'));
}

/** A `build` is Packer's, and has no name of its own. */
function resourceLabel(address: string): string {
  return address === 'build' ? 'the image that Packer builds' : address;
}

function filePlace(file: string): Place {
  const label = fileLabel(file);
  return { namespace: 'host', kind: 'path', members: [file], label };
}
