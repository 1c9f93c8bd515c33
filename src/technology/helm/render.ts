// Executes the templates of a chart and of those that it brings in, with the values of one release.

import { known, type Unknown, unknown, type Value } from '../../model/value.ts';
import type { Body } from '../../syntax/go-template/ast.ts';
import { Execution, type Instance, TooLong } from '../../syntax/go-template/execute.ts';
import { type GoMap, isList, isMap, truth } from '../../syntax/go-template/values.ts';
import type { Supplied } from '../linker.ts';
import type { Chart, Subchart } from './project.ts';
import { mapOf, merged, valueAt } from './values.ts';

/** Every time that a body was executed in one release, and the values that it saw. */
export interface Rendering {
  /** By the body, then by what names the round: the same in renderings with other values. */
  readonly instances: ReadonlyMap<Body, ReadonlyMap<string, Instance>>;
  /** The values of each chart of the release, by the way to it: empty for the chart itself, else `key.`. */
  readonly values: ReadonlyMap<string, GoMap>;
  /** Where the literals stand that the release takes its values from: `file:line:column`. */
  readonly origins: ReadonlySet<string>;
  /** Why the templates could not be followed to their end. */
  readonly failure: Unknown | undefined;
}

/** One chart of a release with its values. */
interface Placed {
  readonly chart: Chart;
  readonly values: GoMap;
  readonly prefix: string;
}

const MAX_CHARTS = 200;

/** `given`: what the release adds to the chart's own values. */
export function renderChart(chart: Chart, given: GoMap, supplied: Supplied): Rendering {
  const placed: Placed[] = [];
  const open = new WeakSet<GoMap>();
  place(chart, merged(given, mapOf(chart.values)), '', placed, new Set());
  const origins = new Set<string>();
  for (const { values } of placed) addOrigins(known(values), origins);
  for (const { chart: importing, values } of placed)
    if (importing.dependencies.some((d) => d.importsValues)) addMaps(known(values), open);
  const structs = new WeakSet<GoMap>();
  const execution = new Execution(definitionsOf(placed), (map, name) => {
    if (structs.has(map)) return unknown(`'${name}' is known only when the chart is installed`);
    return open.has(map) ? unknown(`'${name}' may come from the values of another chart`) : undefined;
  });
  let failure: Unknown | undefined;
  try {
    for (const one of placed) {
      const dot = contextOf(one, supplied, structs);
      for (const [file, { parsed }] of one.chart.templates)
        if (parsed) execution.run(parsed.body, dot, `${one.prefix}:${file}`);
    }
  } catch (error) {
    // The stack, where values hold each other more deeply than anybody's.
    if (!(error instanceof TooLong || error instanceof RangeError)) throw error;
    failure = unknown("the chart's templates take too many steps to follow");
  }
  return {
    instances: new Map([...execution.instances].map(([body, all]) => [body, byId(all)])),
    values: new Map(placed.map(({ prefix, values }) => [prefix, values])),
    origins,
    failure,
  };
}

function byId(instances: readonly Instance[]): ReadonlyMap<string, Instance> {
  const found = new Map<string, Instance>();
  const counts = new Map<string, number>();
  for (const instance of instances) {
    const count = (counts.get(instance.id) ?? 0) + 1;
    counts.set(instance.id, count);
    found.set(count === 1 ? instance.id : `${instance.id}#${count}`, instance);
  }
  return found;
}

/** The chart first, with those that it brings in behind it (Helm documentation, "Subcharts and Global Values"). */
function place(
  chart: Chart,
  values: GoMap,
  prefix: string,
  placed: Placed[],
  around: ReadonlySet<Chart>,
): void {
  if (around.has(chart) || placed.length >= MAX_CHARTS) return;
  placed.push({ chart, values, prefix });
  const inner = new Set([...around, chart]);
  for (const subchart of chart.subcharts) {
    if (!isOn(subchart, values)) continue;
    const own = values.get(subchart.key);
    const below = merged(isMap(own) ? own.data : new Map(), mapOf(subchart.chart.values));
    const [global, ofChart] = [values.get('global'), below.get('global')];
    if (isMap(global))
      below.set('global', known(merged(global.data, isMap(ofChart) ? ofChart.data : new Map()), global.via));
    place(subchart.chart, below, `${prefix}${subchart.key}.`, placed, inner);
  }
}

/** The first condition whose value is there decides, else the tags. What is not decided counts as on. */
function isOn({ dependency }: Subchart, values: GoMap): boolean {
  if (!dependency) return true;
  for (const path of dependency.condition.split(',')) {
    const value = path.trim() === '' ? undefined : valueAt(values, path.trim());
    if (value?.kind === 'known' && typeof value.data === 'boolean') return value.data;
  }
  const tags = dependency.tags.map((t) => valueAt(values, `tags.${t}`)).filter((v) => v !== undefined);
  return tags.length === 0 || tags.some((v) => truth(v) !== false);
}

/** A parent's definitions win over those of the charts that it brings in. */
function definitionsOf(placed: readonly Placed[]): ReadonlyMap<string, Body> {
  const found = new Map<string, Body>();
  for (const { chart } of [...placed].reverse())
    for (const [, { parsed }] of [...chart.templates].sort(([a], [b]) => (a < b ? -1 : 1)))
      for (const [name, body] of parsed?.definitions ?? []) found.set(name, body);
  return found;
}

/** The dot of a template (https://helm.sh/docs/chart_template_guide/builtin_objects/). */
function contextOf({ chart, values }: Placed, supplied: Supplied, structs: WeakSet<GoMap>): Value {
  const struct = (entries: readonly (readonly [string, Value | undefined])[]): Value => {
    const map = new Map(entries.flatMap(([k, v]) => (v ? [[k, v] as const] : [])));
    structs.add(map);
    return known(map);
  };
  const release = supplied.get('Release.Name');
  const text = (value: string | undefined) => (value === undefined ? undefined : known(value));
  const open = (what: string) => unknown(`${what} is known only when the chart is installed`);
  return known(
    new Map<string, Value>([
      ['Values', known(values)],
      [
        'Chart',
        struct([
          ['Name', text(chart.name)],
          ['Version', text(chart.version)],
          ['AppVersion', text(chart.appVersion)],
        ]),
      ],
      [
        'Release',
        struct([
          [
            'Name',
            release ?? unknown('the name of a release is given when it is installed', [], 'Release.Name'),
          ],
          ['Service', known('Helm')],
        ]),
      ],
      ['Capabilities', open('what the cluster can do')],
      ['Files', open('what else the chart holds')],
      ['Subcharts', open('what other charts hold')],
      ['Template', struct([['BasePath', known(`${chart.name}/templates`)]])],
    ]),
  );
}

function addOrigins(value: Value, origins: Set<string>): void {
  if (value.kind !== 'known') return;
  if (isMap(value)) for (const v of value.data.values()) addOrigins(v, origins);
  else if (isList(value)) for (const v of value.data) addOrigins(v, origins);
  else if (value.origin) origins.add(originKey(value.origin));
}

export function originKey({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${file}:${line}:${column}`;
}

function addMaps(value: Value, maps: WeakSet<GoMap>): void {
  if (isList(value)) for (const v of value.data) addMaps(v, maps);
  if (!isMap(value)) return;
  maps.add(value.data);
  for (const v of value.data.values()) addMaps(v, maps);
}
