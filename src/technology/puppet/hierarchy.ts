// A hiera.yaml as levels of files: versions 3, 4 and 5 (https://www.puppet.com/docs/puppet/8/hiera_config_yaml_5.html).

import type { TreeEntry } from '../../model/value.ts';
import { plainOf } from './plain.ts';

/** One entry of a hierarchy, or one backend's turn at it in version 3. */
export interface Level {
  /** Tells it from others where a run has to decide something of it. */
  readonly id: string;
  /** Paths relative to the project or to whatever the data is in, with `%{…}` in them. */
  readonly paths: readonly { readonly text: string; readonly isGlob: boolean }[];
  /** `mapped_paths`: a variable with a list, the name of an item, and the path that the item fills in. */
  readonly mapped?: readonly [variable: string, name: string, template: string];
  /** Data that stands in no file which can be read: the backend. */
  readonly foreign?: string;
}

export interface Hierarchy {
  readonly file: string;
  readonly levels: readonly Level[];
  /** `default_hierarchy` of a module: asked where nothing else has the key. */
  readonly fallback: readonly Level[];
}

type Plain = Readonly<Record<string, unknown>>;

/** The levels that a `hiera.yaml` says; undefined for a map that is none. `folder`: that of the file. */
export function hierarchyOf(file: string, entries: readonly TreeEntry[]): Hierarchy | undefined {
  const plain = plainOf(entries);
  if (!plain) return undefined;
  if (plain[':hierarchy'] !== undefined || plain[':backends'] !== undefined)
    return { file, levels: oldLevels(file, plain), fallback: [] };
  const version = Number(plain['version']);
  if (version === 3) return { file, levels: oldLevels(file, plain), fallback: [] };
  if (version !== 4 && version !== 5) return undefined;
  const defaults = record(plain['defaults']) ?? {};
  const read = (list: unknown, name: string) =>
    (Array.isArray(list) ? list : []).map((entry: unknown, i) =>
      levelOf(record(entry) ?? {}, defaults, `${file}#${name}${i}`, version === 4 ? plain : undefined),
    );
  const hierarchy = plain['hierarchy'] ?? [{ path: 'common.yaml' }];
  return {
    file,
    levels: read(hierarchy, ''),
    fallback: read(plain['default_hierarchy'], 'default'),
  };
}

/** Functions that read files of YAML or JSON (hiera_config_yaml_5, "Configuring a hierarchy level"). */
const READS_FILES = /^(?:yaml_data|json_data|eyaml_lookup_key|hiera_file::yaml|yaml|json|eyaml)$/;
const FUNCTIONS = ['data_hash', 'lookup_key', 'data_dig', 'hiera3_backend'];

function levelOf(entry: Plain, defaults: Plain, id: string, version4: Plain | undefined): Level {
  const named = FUNCTIONS.map((f) => text(entry[f])).find((f) => f !== undefined);
  const usual = FUNCTIONS.map((f) => text(defaults[f])).find((f) => f !== undefined) ?? 'yaml_data';
  const backend = named ?? (version4 ? (text(entry['backend']) ?? 'yaml') : usual);
  if (!READS_FILES.test(backend)) return { id, paths: [], foreign: backend };
  const datadir =
    text(entry['datadir']) ?? text(version4?.['datadir']) ?? text(defaults['datadir']) ?? 'data';
  const suffix = version4 ? (backend === 'json' ? '.json' : '.yaml') : '';
  const below = (path: string, isGlob: boolean) => ({ text: `${datadir}/${path}${suffix}`, isGlob });
  const mapped = entry['mapped_paths'];
  if (Array.isArray(mapped)) {
    const [variable, name, template] = mapped.map(text);
    if (variable === undefined || name === undefined || template === undefined) return { id, paths: [] };
    return { id, paths: [], mapped: [variable, name, `${datadir}/${template}`] };
  }
  if (entry['uri'] !== undefined || entry['uris'] !== undefined) return { id, paths: [], foreign: backend };
  const paths = [
    ...texts(entry['path']).map((p) => below(p, false)),
    ...texts(entry['paths']).map((p) => below(p, false)),
    ...texts(entry['glob']).map((p) => below(p, true)),
    ...texts(entry['globs']).map((p) => below(p, true)),
  ];
  if (paths.length > 0) return { id, paths };
  return { id, paths: version4 ? [below(text(entry['name']) ?? '', false)] : [] };
}

/** Version 3 asks each backend for the whole hierarchy (https://github.com/puppetlabs/hiera/blob/master/README.md). */
function oldLevels(file: string, plain: Plain): readonly Level[] {
  const option = (name: string): unknown => plain[`:${name}`] ?? plain[name];
  const backends = texts(option('backends'));
  const hierarchy = texts(option('hierarchy'));
  return (backends.length > 0 ? backends : ['yaml']).flatMap((backend, b): readonly Level[] => {
    const id = `${file}#${b}.`;
    if (backend === 'module_data' || backend === 'puppet' || backend === 'console') return [];
    if (!READS_FILES.test(backend)) return [{ id, paths: [], foreign: backend }];
    const options = record(option(backend)) ?? {};
    const datadir = text(options[':datadir'] ?? options['datadir']) ?? 'hieradata';
    const suffix = text(options[':extension'] ?? options['extension']) ?? backend;
    return (hierarchy.length > 0 ? hierarchy : ['common']).map((path, i) => ({
      id: `${id}${i}`,
      paths: [{ text: `${datadir}/${path}.${suffix}`, isGlob: false }],
    }));
  });
}

function record(value: unknown): Plain | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;
}

/** A symbol of Ruby is a word with a colon in front. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/^:(?=\w+$)/, '') : undefined;
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((v: unknown) => text(v) ?? []);
}
