// What a file of a chart says for linking: its name and dependencies, its values, the text of a template.

import type { Declaration, Evidence, FileScan } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { entry, itemsOf, type Node, scalarText, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { folderOf } from '../paths.ts';

/** A chart that another one brings along (https://helm.sh/docs/topics/charts/#chart-dependencies). */
export interface Dependency {
  readonly name: string;
  readonly alias: string | undefined;
  readonly repository: string;
  /** Paths of values, the first that is there decides. */
  readonly condition: string;
  readonly tags: readonly string[];
  /** Its values become the parent's own under other names. */
  readonly importsValues: boolean;
}

/** Plain data in `FileScan.parts['helm']`. */
export type HelmFile =
  | {
      readonly kind: 'chart';
      readonly name: string;
      readonly version: string | undefined;
      readonly appVersion: string | undefined;
      readonly dependencies: readonly Dependency[];
    }
  | { readonly kind: 'requirements'; readonly dependencies: readonly Dependency[] }
  | { readonly kind: 'values'; readonly tree: Tree }
  | { readonly kind: 'template'; readonly text: string };

export function helmPart(scan: FileScan): HelmFile | undefined {
  return scan.parts['helm'] as HelmFile | undefined;
}

/** The files of values that a chart's folder holds: its own, and those of single releases (`-f`). */
const VALUES = /(?:^|\/)(?:values|values[-_.][\w.-]+|[\w.-]+[-_.]values)\.ya?ml$/;
const TEMPLATE = /(?:^|\/)templates\/(?:.*\/)?[^/]+\.(?:ya?ml|tpl|json|conf|sh)$/;
const CHART = /(?:^|\/)(?:Chart|requirements)\.yaml$/;

export function isHelmPath(path: string): boolean {
  return CHART.test(path) || VALUES.test(path) || TEMPLATE.test(path);
}

export function isTemplatePath(path: string): boolean {
  return TEMPLATE.test(path);
}

export function isValuesPath(path: string): boolean {
  return VALUES.test(path);
}

/** Folders that may be the chart of a template: it stands in `templates/` of one. */
export function chartFolders(file: string): readonly string[] {
  const folders: string[] = [];
  if (CHART.test(file) || VALUES.test(file)) folders.push(folderOf(file));
  for (const match of `/${file}`.matchAll(/\/templates\//g)) folders.push(`/${file}`.slice(1, match.index));
  return folders;
}

/** Folders that may be the chart whose templates read a file (https://helm.sh/docs/chart_template_guide/accessing_files/). */
export function foldersOfFiles(file: string): readonly string[] {
  return [...`/${file}`.matchAll(/\/files\//g)].map((match) => `/${file}`.slice(1, match.index));
}

/** True for the settings of a program that a chart may hand to its pods. */
export function listensFromFiles({ file, declarations }: FileScan): boolean {
  return foldersOfFiles(file).length > 0 && declarations.some(isListener);
}

export function isListener(declaration: Declaration | Evidence): boolean {
  return 'offset' in declaration && declaration.kind === 'ports' && declaration.role === 'listen';
}

/** The folder of the chart whose `charts/` a folder stands in; undefined for none. */
export function parentFolder(folder: string): string | undefined {
  const match = /^(?:(.*)\/)?charts\/[^/]+$/.exec(folder);
  return match ? (match[1] ?? '') : undefined;
}

/** Keeps the documents of charts; declares nothing. */
export function keepChart(root: Node, context: ScanContext): void {
  const { file } = root.document;
  if (context.depth > 0 || context.sink.parts['helm'] !== undefined || root.kind !== 'map') return;
  const part = partOf(file, root);
  if (part) context.sink.parts['helm'] = part;
}

function partOf(file: string, root: Node): HelmFile | undefined {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const dependencies = dependenciesOf(root);
  if (base === 'requirements.yaml')
    return dependencies.length > 0 ? { kind: 'requirements', dependencies } : undefined;
  if (base === 'Chart.yaml') {
    const name = scalarText(entry(root, 'name'));
    if (name === undefined) return undefined;
    const version = scalarText(entry(root, 'version'));
    const appVersion = scalarText(entry(root, 'appVersion'));
    return { kind: 'chart', name, version, appVersion, dependencies };
  }
  return VALUES.test(file) ? { kind: 'values', tree: treeOf(root) } : undefined;
}

function dependenciesOf(root: Node): readonly Dependency[] {
  return itemsOf(entry(root, 'dependencies')).flatMap((item) => {
    const name = scalarText(entry(item, 'name'));
    if (name === undefined) return [];
    return [
      {
        name,
        alias: scalarText(entry(item, 'alias')),
        repository: scalarText(entry(item, 'repository')) ?? '',
        condition: scalarText(entry(item, 'condition')) ?? '',
        tags: itemsOf(entry(item, 'tags')).flatMap((t) => scalarText(t) ?? []),
        importsValues: entry(item, 'import-values') !== undefined,
      },
    ];
  });
}

/** Keeps the text of a template, which is executed once the chart's values are known. */
export function keepTemplate(source: Source, context: ScanContext): void {
  if (!TEMPLATE.test(source.file) || context.depth > 0) return;
  const text = source.rawText({ start: 0, end: source.text.length });
  if (text.includes('{{')) context.sink.parts['helm'] = { kind: 'template', text } satisfies HelmFile;
}
