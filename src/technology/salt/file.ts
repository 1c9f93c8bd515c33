// What linking keeps of one file that Salt renders: its statements, its document, and the files that its states fill in.

import type { FileScan } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template, Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import {
  entry,
  itemsOf,
  keyText,
  type Node,
  type ScalarNode,
  scalarText,
  templateOf,
  treeOf,
} from '../../syntax/node.ts';
import type { YamlStream } from '../../syntax/yaml.ts';
import type { ScanContext } from '../context.ts';

/** `{% … %}` without its delimiters. */
export interface SaltStatement {
  readonly text: string;
  readonly at: Location;
  /** What a `load_yaml` block holds. */
  readonly loaded?: Tree;
}

/** A state that puts a file of the tree on the minion: `file.managed`, `file.recurse` and their kind. */
export interface SaltUse {
  /** `salt://…`; several where the first that exists is taken. */
  readonly sources: readonly Template[];
  /** The path on the minion. */
  readonly destination: Template;
  readonly context?: Tree;
  readonly defaults?: Tree;
  /** True where the source is a folder. */
  readonly isFolder: boolean;
  /** True where it is a part of a file that has others. */
  readonly isPart?: boolean;
}

/** What `parts['salt']` of a scan holds. */
export interface SaltFile {
  /** In the order of the file. */
  readonly statements: readonly SaltStatement[];
  /** The document of a state, a pillar or a top file; undefined for other templates. */
  readonly document?: Tree;
  /** Why the document may say something else than it seems to. */
  readonly doubt?: string;
  /** The keys that such a document has all the same, where it can be told that it has no others. */
  readonly keys?: readonly string[];
  readonly uses: readonly SaltUse[];
}

export function saltPart(scan: FileScan): SaltFile | undefined {
  return scan.parts['salt'] as SaltFile | undefined;
}

/** More statements than this are a program. */
const MAX_STATEMENTS = 2000;

/** Keeps what linking needs of a template; `stream` is the YAML of a file of states or pillar. */
export function keepSalt(source: Source, stream: YamlStream | undefined, context: ScanContext): void {
  if (!stream && source.holes.length === 0 && source.statements.length === 0) return;
  context.sink.parts['salt'] = saltFile(source, stream, context);
}

/** The same for a file that another imports, such as `defaults.yaml`. */
export function saltFile(
  source: Source,
  stream: YamlStream | undefined,
  { parsers }: Pick<ScanContext, 'parsers'>,
): SaltFile {
  const all = source.statements.slice(0, MAX_STATEMENTS);
  const statements = all.map(({ text, at, end }, i): SaltStatement => {
    if (!/^load_(?:yaml|json)\s+as\s/.test(text)) return { text, at };
    const close = all.slice(i + 1).find((s) => s.text === 'endload');
    const body = close && parsers.get('yaml').parseYaml(source.slice({ start: end, end: close.start }));
    const [root] = body?.documents ?? [];
    return root && body?.problems.length === 0 ? { text, at, loaded: treeOf(root) } : { text, at };
  });
  if (!stream) return { statements, uses: [] };
  const [root] = stream.documents;
  const doubt = doubtOf(source.text, stream);
  const keys = doubt && !doubt.isCode ? keysOf(source.text) : undefined;
  return {
    statements,
    uses: root ? usesIn(root) : [],
    ...(root && { document: treeOf(root) }),
    ...(doubt && { doubt: doubt.reason }),
    ...(keys && { keys }),
  };
}

/** https://docs.saltproject.io/en/latest/ref/renderers/: the first line names the renderers. */
function doubtOf(
  text: string,
  { problems, documents }: YamlStream,
): { readonly reason: string; readonly isCode: boolean } | undefined {
  const renderers = /^#![ \t]{0,4}([\w| \t]{1,80})/.exec(text)?.[1]?.split('|') ?? [];
  const code = renderers.find((r) => r.trim() !== '' && !/^\s*(?:jinja|yaml|json|gpg)\s*$/.test(r));
  if (code !== undefined)
    return { reason: `a file of the renderer '${code.trim()}' is code, which is never run`, isCode: true };
  if (problems.length > 0 || documents.length > 1)
    return { reason: 'a file that is no YAML before it is rendered', isCode: false };
  return undefined;
}

/** The keys at the start of lines; what includes others or has expressions there may have any. */
function keysOf(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/);
  const keys = lines.flatMap((line) => /^(["']?)([\w.-]{1,100})\1[ \t]{0,20}:/.exec(line)?.[2] ?? []);
  return keys.includes('include') || lines.some((line) => /^[^\s\w#"'.-]/.test(line)) ? undefined : keys;
}

const FUNCTIONS = /^file\.(managed|recurse|append|prepend|blockreplace|serialize)$/;

function usesIn(root: Node): readonly SaltUse[] {
  if (root.kind !== 'map') return [];
  return root.entries.flatMap(({ key, value }) => {
    if (keyText(key) === 'extend') return usesIn(value);
    if (value.kind !== 'map') return [];
    return value.entries.flatMap((state) => {
      const short = itemsOf(state.value).find((i) => i.kind === 'scalar');
      const name = keyText(state.key) === 'file' ? `file.${scalarText(short) ?? ''}` : keyText(state.key);
      const found = FUNCTIONS.exec(name);
      return found ? useOf(key, state.value, found[1] ?? '') : [];
    });
  });
}

function useOf(id: ScalarNode, args: Node, name: string): readonly SaltUse[] {
  const get = (key: string): Node | undefined => {
    let found: Node | undefined;
    for (const item of itemsOf(args)) found = entry(item, key) ?? found;
    return found;
  };
  const sources = itemsOf(get('source') ?? get('sources')).flatMap((n) =>
    n.kind === 'scalar' ? [templateOf(n)] : [],
  );
  if (sources.length === 0) return [];
  const path = get('name');
  const [context, defaults] = [get('context'), get('defaults')];
  return [
    {
      sources,
      destination: templateOf(path?.kind === 'scalar' ? path : id),
      isFolder: name === 'recurse',
      ...(/^(?:append|prepend|blockreplace)$/.test(name) && { isPart: true }),
      ...(context && { context: treeOf(context) }),
      ...(defaults && { defaults: treeOf(defaults) }),
    },
  ];
}
