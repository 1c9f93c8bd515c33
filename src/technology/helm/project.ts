// The charts of a project: their values, their templates, and which one brings in which.

import type { FileScan } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { Body, GoTemplate, Pipeline } from '../../syntax/go-template/ast.ts';
import { parseGoTemplate } from '../../syntax/go-template/parser.ts';
import { folderOf, joinPath } from '../paths.ts';
import { chartFolders, type Dependency, helmPart, isValuesPath } from './file.ts';

export interface Chart {
  readonly folder: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly appVersion: string | undefined;
  /** The chart's own values, and the files of single releases beside them, by path. */
  values: Tree | undefined;
  readonly overlays: Map<string, Tree>;
  readonly templates: Map<string, Template>;
  readonly subcharts: Subchart[];
  readonly dependencies: Dependency[];
  /** Another chart of the project brings it in. */
  isBroughtIn: boolean;
}

export interface Subchart {
  /** The key of its values in the parent's. */
  readonly key: string;
  readonly chart: Chart;
  readonly dependency: Dependency | undefined;
}

/** A template with every body in it; `error` where it is none. */
export interface Template {
  readonly parsed: GoTemplate | undefined;
  readonly error: string | undefined;
  readonly bodies: readonly PlacedBody[];
}

export interface PlacedBody {
  readonly body: Body;
  /** The conditions around it, innermost first. */
  readonly conditions: readonly Pipeline[];
}

export function chartsOf(scans: readonly FileScan[]): ReadonlyMap<string, Chart> {
  const charts = new Map<string, Chart>();
  for (const scan of scans) {
    const part = helmPart(scan);
    if (part?.kind !== 'chart') continue;
    const { name, version, appVersion } = part;
    charts.set(folderOf(scan.file), {
      folder: folderOf(scan.file),
      name,
      version,
      appVersion,
      values: undefined,
      overlays: new Map(),
      templates: new Map(),
      subcharts: [],
      dependencies: [...part.dependencies],
      isBroughtIn: false,
    });
  }
  for (const scan of scans) addFile(scan, charts);
  for (const chart of charts.values()) addSubcharts(chart, charts);
  return charts;
}

function addFile(scan: FileScan, charts: ReadonlyMap<string, Chart>): void {
  const part = helmPart(scan);
  const chart = chartOfFile(scan.file, charts);
  if (!part || !chart) return;
  if (part.kind === 'requirements') chart.dependencies.push(...part.dependencies);
  else if (part.kind === 'values') {
    if (/(?:^|\/)values\.yaml$/.test(scan.file)) chart.values = part.tree;
    else chart.overlays.set(scan.file, part.tree);
  } else if (part.kind === 'template') chart.templates.set(scan.file, templateOf(part.text));
}

/** The chart that a file of values or templates stands in; undefined for other files. */
export function chartOfFile(file: string, charts: ReadonlyMap<string, Chart>): Chart | undefined {
  if (isValuesPath(file)) {
    const chart = charts.get(folderOf(file));
    if (chart) return chart;
  }
  for (const folder of chartFolders(file)) {
    const chart = charts.get(folder);
    if (chart) return chart;
  }
  return undefined;
}

function addSubcharts(chart: Chart, charts: ReadonlyMap<string, Chart>): void {
  const taken = new Set<Chart>();
  for (const dependency of chart.dependencies) {
    const { name, alias, repository } = dependency;
    const local = repository.startsWith('file://') ? repository.slice('file://'.length) : `charts/${name}`;
    const found =
      charts.get(joinPath(chart.folder, local)) ?? charts.get(joinPath(chart.folder, `charts/${name}`));
    if (!found || found === chart) continue;
    taken.add(found);
    found.isBroughtIn = true;
    chart.subcharts.push({ key: alias ?? name, chart: found, dependency });
  }
  // A chart in `charts/` that nobody lists is brought in under its own name.
  for (const other of charts.values()) {
    if (taken.has(other) || other === chart || folderOf(other.folder) !== joinPath(chart.folder, 'charts'))
      continue;
    other.isBroughtIn = true;
    chart.subcharts.push({ key: other.name, chart: other, dependency: undefined });
  }
}

function templateOf(text: string): Template {
  const parsed = parseGoTemplate(text);
  if ('error' in parsed) return { parsed: undefined, error: parsed.error, bodies: [] };
  const bodies: PlacedBody[] = [];
  const add = (body: Body, conditions: readonly Pipeline[]): void => {
    bodies.push({ body, conditions });
    for (const node of body.nodes) {
      if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') continue;
      const inner = [node.pipeline, ...conditions];
      add(node.body, inner);
      if (node.otherwise) add(node.otherwise, inner);
    }
  };
  add(parsed.template.body, []);
  for (const body of parsed.template.definitions.values()) add(body, []);
  return { parsed: parsed.template, error: undefined, bodies };
}

/** The innermost body around an offset of the template's text. */
export function bodyAt(template: Template, offset: number): PlacedBody | undefined {
  let found: PlacedBody | undefined;
  for (const placed of template.bodies) {
    const { start, end } = placed.body;
    if (start > offset || offset > end) continue;
    if (!found || end - start < found.body.end - found.body.start) found = placed;
  }
  return found;
}
