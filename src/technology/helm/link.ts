// Joins the charts of a project: a template's ports and kernel parameters get what the chart's values give them.

import { type Declaration, type Evidence, type FileScan, literalText } from '../../model/declaration.ts';
import type { ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import { type Expression, known, oneOf, options, type Tree, unknown, type Value } from '../../model/value.ts';
import type { Body, Pipeline } from '../../syntax/go-template/ast.ts';
import type { Instance } from '../../syntax/go-template/execute.ts';
import type { GoMap } from '../../syntax/go-template/values.ts';
import type { Scope } from '../evaluate.ts';
import { placeOfFile } from '../file-scope.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { withShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { foldersOfFiles, helmPart, isListener, isValuesPath } from './file.ts';
import { CHART_HOST_NETWORK } from './forms.ts';
import { conditionIn, isNothing, pathIn, printedText } from './outcome.ts';
import { bodyAt, type Chart, chartOfFile, chartsOf, type PlacedBody } from './project.ts';
import { originKey, type Rendering, renderChart } from './render.ts';
import { mapOf, merged, suppliedValues, valueAt } from './values.ts';

/** More files of values beside a chart than this are no releases of one thing. */
const MAX_RELEASES = 14;

/** One time that a declaration is printed: what it is executed as in each release, undefined where it is left out. */
type Rounds = ReadonlyMap<string, readonly (Instance | undefined)[]>;

export class HelmLinker implements Linker {
  readonly #charts: ReadonlyMap<string, Chart>;
  readonly #parents = new Map<Chart, Set<Chart>>();
  readonly #renderings = new Map<Chart, readonly Rendering[]>();
  readonly #overridden = new WeakSet<Declaration | Evidence>();
  /** Templates that may put a pod on the network of its node. */
  readonly #onHost: readonly string[];
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#charts = chartsOf(scans);
    this.#onHost = scans.flatMap((scan) => {
      const part = helmPart(scan);
      return part?.kind === 'template' && /\bhostNetwork\b/.test(part.text) ? [scan.file] : [];
    });
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    for (const chart of this.#charts.values())
      for (const { chart: inner } of chart.subcharts)
        this.#parents.set(inner, (this.#parents.get(inner) ?? new Set()).add(chart));
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const variables = this.#shell.get(item.at.file) ?? [];
    return this.#reach(item)?.map((r) => ({ ...r, scope: withShell(r.scope, variables, this.supplied) }));
  }

  #reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const chart = chartOfFile(file, this.#charts);
    if (!chart) return this.#reachOfFile(item);
    const template = chart.templates.get(file);
    const place = placeOfFile(file);
    if (!('offset' in item) || !template) {
      if (!template && !isValuesPath(file)) return undefined;
      // The templates of a chart of this project say themselves whose network their pods have.
      if ('form' in item && item.form === CHART_HOST_NETWORK && !this.#isOfOthers(item, chart)) return [];
      if ('offset' in item && this.#isReplaced(item, chart)) this.#overridden.add(item);
      return [{ place, scope: unevaluated(UNEVALUATED['go-template']), rank: 0 }];
    }
    if (!template.parsed)
      return [{ place, scope: unevaluated(`the template cannot be read: ${template.error ?? ''}`), rank: 0 }];
    const placed = bodyAt(template, item.offset);
    const isDefinition =
      placed !== undefined && isInDefinition(template.parsed.definitions.values(), placed.body);
    const reached: Reached[] = [];
    let failure: string | undefined;
    for (const root of this.#roots(chart)) {
      const renderings = this.#renderingsOf(root);
      failure ??= renderings.find((r) => r.failure)?.failure?.reason;
      if (!placed || failure !== undefined) continue;
      for (const instances of roundsOf(placed.body, renderings).values())
        reached.push({ place, scope: new Printed(instances, renderings, item).scope(), rank: 0 });
    }
    if (failure !== undefined) return [{ place, scope: unevaluated(failure), rank: 0 }];
    if (reached.length > 0) {
      if (reached.every(({ scope }) => isLeftEmpty(scope))) this.#overridden.add(item);
      return reached;
    }
    if (isDefinition && placed.conditions.length === 0)
      return [{ place, scope: unevaluated('no template of this project includes this part'), rank: 0 }];
    this.#overridden.add(item);
    return [{ place, scope: this.#skipped(placed, chart), rank: 0 }];
  }

  /** A file that a chart's templates read is a pod's; whose network that has, another template may decide. */
  #reachOfFile(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    if (!isListener(item) || !('reach' in item) || item.reach !== 'host') return undefined;
    const [folder] = foldersOfFiles(file).filter((f) => this.#charts.has(f));
    if (folder === undefined || this.#onHost.some((f) => f.startsWith(`${folder}/`))) return undefined;
    const scope = unevaluated(UNEVALUATED['go-template']);
    return [{ place: placeOfFile(file), scope, rank: 0, reach: 'container' }];
  }

  isOverridden(declaration: Declaration): boolean {
    return this.#overridden.has(declaration);
  }

  label(): undefined {
    return undefined;
  }

  /** The charts that are installed: those that no other one brings in. */
  #roots(chart: Chart, seen: Set<Chart> = new Set()): readonly Chart[] {
    if (seen.has(chart)) return [];
    seen.add(chart);
    const parents = [...(this.#parents.get(chart) ?? [])];
    if (parents.length === 0) return [chart];
    const roots = parents.flatMap((p) => this.#roots(p, seen));
    return roots.length > 0 ? roots : [chart];
  }

  /** One for the chart's own values, and one for each file of values beside it. */
  #renderingsOf(root: Chart): readonly Rendering[] {
    const before = this.#renderings.get(root);
    if (before) return before;
    const set = suppliedValues(this.supplied);
    const files = [...root.overlays].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MAX_RELEASES);
    const given = [new Map() as GoMap, ...files.map(([, tree]) => mapOf(tree))];
    const renderings = given.map((values) => renderChart(root, merged(set, values), this.supplied));
    this.#renderings.set(root, renderings);
    return renderings;
  }

  /** A value of a chart that each chart that brings it in gives another one. */
  #isReplaced(item: Declaration, chart: Chart): boolean {
    const roots = this.#roots(chart);
    if (roots.length > MAX_RELEASES) return false;
    const key = originKey(item.at);
    const all = roots.flatMap((root) => this.#renderingsOf(root));
    if (all.some((r) => r.origins.has(key))) return false;
    return this.#literals(chart, item.at.file).has(key);
  }

  /** A value for a dependency that is not in the project. */
  #isOfOthers({ at }: Declaration, chart: Chart): boolean {
    const tree = treeOfFile(chart, at.file);
    const key = tree?.kind === 'map' ? tree.entries.findLast((e) => isBefore(e.key.at, at))?.key : undefined;
    const name = literalText(key);
    return (
      chart.dependencies.some((d) => (d.alias ?? d.name) === name) &&
      !chart.subcharts.some((s) => s.key === name)
    );
  }

  #literals(chart: Chart, file: string): ReadonlySet<string> {
    const tree = treeOfFile(chart, file);
    const found = new Set<string>();
    const add = (node: typeof tree): void => {
      if (!node) return;
      if (node.kind === 'scalar') found.add(originKey(node.template.at));
      else if (node.kind === 'list') node.items.forEach(add);
      else for (const e of node.entries) add(e.value);
    };
    add(tree);
    return found;
  }

  /** A part that no release prints. */
  #skipped(placed: PlacedBody | undefined, chart: Chart): Scope {
    const values = mapOf(chart.values);
    const prefix = this.#parents.has(chart) ? `${chart.name}.` : '';
    // What a parent gives its charts is no longer what their own files say.
    const given = prefix === '' ? this.#renderingsOf(chart)[0]?.values.get('') : undefined;
    const said = given && placed ? conditionIn(placed.conditions, given) : undefined;
    const why =
      said === undefined
        ? "the chart's values leave this part of the template out"
        : `${said}: the template leaves this part out`;
    return {
      evaluate: (expression) => {
        if (expression.language !== 'go-template') return unknown(UNEVALUATED[expression.language]);
        const own = placed && pipelineAt(placed.body, keyOf(expression));
        const [condition] = placed?.conditions ?? [];
        const paths = [own, condition].map((p) => p && pathIn(p, undefined, values));
        const missing = paths.find((p) => p !== undefined && isUnset(valueAt(values, p)));
        const name = missing === undefined ? undefined : prefix + missing;
        return unknown(why, [], name);
      },
      bind: function bind() {
        return this;
      },
    };
  }
}

/** What the releases make of the expressions of one declaration. */
class Printed {
  constructor(
    private readonly instances: readonly (Instance | undefined)[],
    private readonly renderings: readonly Rendering[],
    private readonly item: Declaration,
  ) {}

  scope(): PrintedScope {
    const scope: PrintedScope = {
      evaluate: (e) => (e.language === 'go-template' ? this.#evaluate(e) : unknown(UNEVALUATED[e.language])),
      bind: () => scope,
      isLeftEmpty: () => this.#isLeftEmpty(),
    };
    return scope;
  }

  /** What is nothing in one release and something in another is left out there. */
  #evaluate(expression: Expression): Value {
    const values = this.instances.map((instance, i) =>
      this.#valueIn(instance, this.renderings[i], expression),
    );
    const given = values.filter((v) => v !== 'nothing' && v !== 'out');
    const [first] = given;
    if (!first) {
      const missing = this.#missing(expression);
      const name = missing === undefined ? 'the value' : `'${missing}'`;
      return unknown(`${name} is empty in the chart's values`, [], missing);
    }
    const isDoubtful = given.length < values.length || this.instances.some((i) => i?.isDoubtful);
    return isDoubtful ? oneOf([...given, this.#absent()]) : oneOf(given);
  }

  /** Port 0 claims nothing. */
  #absent(): Value {
    return this.item.kind === 'ports'
      ? known(0)
      : unknown('a release that leaves the parameter out, or a condition that the files do not decide');
  }

  #valueIn(
    instance: Instance | undefined,
    rendering: Rendering | undefined,
    expression: Expression,
  ): Value | 'nothing' | 'out' {
    if (!instance || !rendering) return 'out';
    const action = actionAt(instance, keyOf(expression));
    if (!action) return unknown('the files do not say when this part of the template is printed');
    const value = oneOf(options(action.value).map(printedText));
    // The chart would stop with an error: the condition that nobody can decide is not met then.
    if (instance.isDoubtful && value.kind === 'unknown' && value.missing !== undefined) return 'nothing';
    return value.kind === 'known' && isNothing(value) ? 'nothing' : value;
  }

  /** The path of the value that the expression prints, from the values of the chart that is installed. */
  #missing(expression: Expression): string | undefined {
    for (const [i, instance] of this.instances.entries()) {
      const action = instance && actionAt(instance, keyOf(expression));
      if (!instance || !action) continue;
      const prefix = instance.id.slice(0, instance.id.indexOf(':'));
      const path = pathIn(action.pipeline, action.dot, this.renderings[i]?.values.get(prefix) ?? new Map());
      if (path !== undefined) return prefix + path;
    }
    return undefined;
  }

  /** The values files name it and give it nothing: that is meant, and the fact does not apply. */
  #isLeftEmpty(): boolean {
    const { value } = this.item;
    if (this.item.kind !== 'ports' || value.kind !== 'scalar') return false;
    const [expression] = value.template.parts.flatMap((p) => (typeof p === 'string' ? [] : [p]));
    if (expression?.language !== 'go-template') return false;
    const missing = this.#missing(expression);
    if (missing === undefined) return false;
    const isNamed = this.renderings.some(
      (r) => valueAt(r.values.get('') ?? new Map(), missing) !== undefined,
    );
    return (
      isNamed &&
      this.instances.every((instance, i) => {
        const found = this.#valueIn(instance, this.renderings[i], expression);
        return found === 'nothing' || found === 'out';
      })
    );
  }
}

interface PrintedScope extends Scope {
  readonly isLeftEmpty: () => boolean;
}

function isLeftEmpty(scope: Scope): boolean {
  return 'isLeftEmpty' in scope && (scope as PrintedScope).isLeftEmpty();
}

function treeOfFile(chart: Chart, file: string): Tree | undefined {
  return /(?:^|\/)values\.yaml$/.test(file) ? chart.values : chart.overlays.get(file);
}

function isBefore(a: Location, b: Location): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

function roundsOf(body: Body, renderings: readonly Rendering[]): Rounds {
  const ids = new Set(renderings.flatMap((r) => [...(r.instances.get(body)?.keys() ?? [])]));
  return new Map([...ids].map((id) => [id, renderings.map((r) => r.instances.get(body)?.get(id))]));
}

function actionAt(instance: Instance, key: string) {
  for (let at: Instance | undefined = instance; at; at = at.parent) {
    const found = at.values.get(key);
    if (found) return found;
  }
  return undefined;
}

function pipelineAt(body: Body, key: string): Pipeline | undefined {
  for (const node of body.nodes) if (node.kind === 'action' && node.key === key) return node.pipeline;
  return undefined;
}

function isInDefinition(definitions: Iterable<Body>, { start, end }: Body): boolean {
  for (const body of definitions) if (body.start <= start && end <= body.end) return true;
  return false;
}

function isUnset(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'known' && isNothing(value));
}

/** The key of an action: where what follows its delimiter stands. */
function keyOf({ at }: Expression): string {
  return `${at.line}:${at.column}`;
}

function unevaluated(reason: string): Scope {
  const scope: Scope = {
    evaluate: (e) => unknown(e.language === 'go-template' ? reason : UNEVALUATED[e.language]),
    bind: () => scope,
  };
  return scope;
}
