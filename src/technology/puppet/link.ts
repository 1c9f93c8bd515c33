// Joins a Puppet project: variables of manifests and templates with the values that classes and hiera give them.

import { type Declaration, type Evidence, type FileScan, treeLocation } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import type { ShellStep } from '../../model/shell.ts';
import { encloses } from '../../model/span.ts';
import { type Expression, known, unknown, type Value } from '../../model/value.ts';
import type { Scope } from '../evaluate.ts';
import { placeOfFile } from '../file-scope.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { withShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { assume, type Choices, factName, NO_CHOICES } from './choices.ts';
import { HieraData } from './data.ts';
import { explore } from './explore.ts';
import { puppetPart } from './file.ts';
import { puppetText } from './operators.ts';
import { PuppetProject, type Standpoint } from './project.ts';
import { Run, type World } from './run.ts';
import { templateValue } from './templates.ts';

/** Steps for one declaration. */
const MAX_WORK = 20_000;

export class PuppetLinker implements Linker {
  readonly #world: World;
  readonly #manifests: ReadonlySet<string>;
  readonly #start: Choices;
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  /** Of all declarations together; no project that people wrote comes near. */
  #left = 20_000_000;

  constructor(scans: readonly FileScan[], supplied: Supplied) {
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    this.#world = { project: new PuppetProject(scans), data: new HieraData(scans), supplied };
    this.#start = suppliedFacts(supplied);
    this.#manifests = new Set(
      scans.filter((s) => s.file.endsWith('.pp') && puppetPart(s)).map((s) => s.file),
    );
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const place = placeOfFile(file);
    if (this.#manifests.has(file)) {
      const at = 'offset' in item ? this.#world.project.standpoint(file, item.offset) : undefined;
      return [{ place, scope: this.#scope(at ?? { file, hidden: new Set() }), rank: 0 }];
    }
    if (!/\/templates\//.test(`/${file}`)) return undefined;
    const uses = this.#world.project.templateUses(file);
    if (uses.length === 0) return undefined;
    const scope = this.#made(file, (e) => {
      if (e.language !== 'erb') return unknown(UNEVALUATED[e.language]);
      return this.#explore((run, choices) => templateValue(e, uses, run, choices));
    });
    return [{ place, scope, rank: 0 }];
  }

  #scope(at: Standpoint, extra: ReadonlyMap<string, Value> = new Map()): Scope {
    const scope = this.#made(at.file, (e) =>
      e.language === 'puppet'
        ? this.#explore((run) => run.evaluate(e, at, extra))
        : unknown(UNEVALUATED[e.language]),
    );
    const partial = (e: Expression): string | undefined => {
      if (extra.size > 0) return undefined;
      const value = this.#explore((run) => known(run.partial(e, at) ?? null));
      return value.kind === 'known' && typeof value.data === 'string' ? value.data : undefined;
    };
    return { ...scope, partial, bind: (names) => this.#scope(at, new Map([...extra, ...names])) };
  }

  #explore(evaluate: (run: Run, choices: Choices) => Value): Value {
    const before = Math.min(MAX_WORK, this.#left);
    const budget = { left: before };
    const value = explore(this.#start, (choices) => evaluate(new Run(this.#world, choices, budget), choices));
    this.#left -= before - budget.left;
    return value;
  }

  /** Scripts in a manifest or a template have variables of their own. */
  #made(file: string, evaluate: (e: Expression) => Value): Scope {
    const scope: Scope = { evaluate, bind: () => scope };
    return withShell(scope, this.#shell.get(file) ?? [], this.#world.supplied);
  }

  /** A parameter's default that hiera or the class's declarations replace on every machine. */
  isOverridden(declaration: Declaration): boolean {
    const { file } = declaration.at;
    if (!this.#manifests.has(file)) return false;
    const at = this.#world.project.standpoint(file, declaration.offset);
    if (at?.definition?.kind !== 'class') return false;
    const parameter = at.definition.parameters.find(
      ({ value }) => value && encloses(treeLocation(value), declaration.at),
    );
    if (!parameter) return false;
    let isUsed = false;
    const value = this.#explore((run) => {
      const value = run.parameter(parameter, at);
      isUsed ||= run.defaults.has(parameter);
      return value;
    });
    // Where nothing shows what replaces it, it may stand.
    return !isUsed && (value.kind !== 'unknown' || value.via.length > 0);
  }

  label(): string | undefined {
    return undefined;
  }

  namesOf(_kind: Place['kind'], _member: string): readonly string[] {
    return [];
  }
}

/** Facts that a person gives a run: `--var facts.os.family=Debian`, `--var trusted.certname=web1`. */
function suppliedFacts(supplied: Supplied): Choices {
  let choices = NO_CHOICES;
  for (const [name, value] of supplied) {
    const text = value.kind === 'known' ? puppetText(value.data) : undefined;
    if (text !== undefined) choices = assume(choices, factName(name), text);
  }
  return choices;
}
