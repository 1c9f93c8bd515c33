// ConfigMaps and Secrets that a kustomization makes of files and literals, and those that it lays over the ones of a base.

import type { Location } from '../../model/span.ts';
import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import { joinPath } from '../paths.ts';
import { type MapItem, type ScalarItem, tokenOf, Undecided } from './items.ts';

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/ */
export interface Generator {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly namespace: string | undefined;
  /** `create` where nothing is said. */
  readonly behavior: string;
  readonly literals: readonly (readonly [key: string, node: Node])[];
  /** Files by their paths in the project. */
  readonly files: readonly (readonly [key: string, file: string])[];
  /** Files whose lines are keys of their own. */
  readonly envs: readonly string[];
}

export function generatorsOf(root: Node, folder: string): readonly Generator[] {
  return (['ConfigMap', 'Secret'] as const).flatMap((kind) =>
    itemsOf(entry(root, kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator')).map((node) => ({
      kind,
      name: scalarText(entry(node, 'name')) ?? '',
      namespace: scalarText(entry(node, 'namespace')),
      behavior: scalarText(entry(node, 'behavior')) ?? 'create',
      literals: itemsOf(entry(node, 'literals')).map((n) => [keyOf(scalarText(n) ?? ''), n] as const),
      files: itemsOf(entry(node, 'files')).flatMap((n) => {
        const text = scalarText(n);
        if (text === undefined) return [];
        const path = text.includes('=') ? text.slice(text.indexOf('=') + 1) : text;
        const key = text.includes('=') ? keyOf(text) : path.slice(path.lastIndexOf('/') + 1);
        return [[key, joinPath(folder, path)] as const];
      }),
      envs: [...itemsOf(entry(node, 'envs')), entry(node, 'env')].flatMap((n) => {
        const path = n && scalarText(n);
        return path === undefined ? [] : [joinPath(folder, path)];
      }),
    })),
  );
}

function keyOf(text: string): string {
  return text.split('=', 1)[0] ?? '';
}

const fileTokens = new Map<string, Location>();

/** A token for all that stands in a file: the same location object each time. */
export function tokenOfFile(file: string): Location {
  const before = fileTokens.get(file);
  if (before) return before;
  const most = Number.MAX_SAFE_INTEGER;
  const token = { file, line: 0, column: 0, endLine: most, endColumn: most };
  fileTokens.set(file, token);
  return token;
}

/** Where the lines of files with variables are kept: no key of a ConfigMap has a blank. */
const LINES = 'the lines of ';

export function generated({ kind, name, namespace, literals, files, envs }: Generator): MapItem {
  const data = mapOf([
    ...literals.map(([key, node]) => [key, made([tokenOf(node)])] as const),
    ...files.map(([key, file]) => [key, made([tokenOfFile(file)])] as const),
    ...envs.map((file) => [LINES + file, made([tokenOfFile(file)])] as const),
  ]);
  const named = [['name', scalar(name)] as const];
  const metadata = mapOf(
    namespace === undefined ? named : [...named, ['namespace', scalar(namespace)] as const],
  );
  return mapOf([
    ['apiVersion', scalar('v1')],
    ['kind', scalar(kind)],
    ['metadata', metadata],
    ['data', data],
  ]);
}

/** The data of `below` after a generator with the behaviour `replace` or `merge`. Throws {@link Undecided}. */
export function overlaid(below: MapItem, above: MapItem, behavior: string): MapItem {
  const [before, after] = [below.entries.get('data'), above.entries.get('data')];
  if (after?.kind !== 'map') throw new Undecided('a generator without data');
  const entries = new Map(below.entries);
  // Files may be under either field, in plain words or in base64.
  if (behavior === 'replace') for (const field of ['binaryData', 'stringData']) entries.delete(field);
  if (behavior !== 'replace') {
    if (entries.has('binaryData') || entries.has('stringData')) throw new Undecided('data of another form');
    const keys = before?.kind === 'map' ? [...before.entries.keys()] : [];
    if ([...keys, ...after.entries.keys()].some((key) => key.startsWith(LINES)))
      throw new Undecided('a generator that is merged with the lines of a file');
  }
  const kept = behavior === 'replace' || before?.kind !== 'map' ? [] : before.entries;
  entries.set('data', { kind: 'map', entries: new Map([...kept, ...after.entries]) });
  return { kind: 'map', entries };
}

/** What stands in a file is not looked at: no two values are the same. */
function made(tokens: readonly Location[]): ScalarItem {
  return { kind: 'scalar', data: null, tokens };
}

function scalar(data: string): ScalarItem {
  return { kind: 'scalar', data, tokens: [] };
}

function mapOf(entries: Iterable<readonly [string, MapItem | ScalarItem]>): MapItem {
  return { kind: 'map', entries: new Map(entries) };
}
