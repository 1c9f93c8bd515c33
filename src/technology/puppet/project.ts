// The manifests of a project joined: classes and defined types by name, and who declares them with what.

import { type FileScan, literalText } from '../../model/declaration.ts';
import { expressionsIn, type Tree } from '../../model/value.ts';
import { folderOf } from '../paths.ts';
import { type Attribute, type Body, type Definition, puppetPart, type Statement } from './file.ts';
import { EXAMPLE } from './paths.ts';

/** A place in the manifests that has variables: the body of a definition, or what stands outside of all. */
export interface Standpoint {
  readonly file: string;
  /** Undefined for what stands outside of all. */
  readonly definition?: Definition | undefined;
  readonly module?: string | undefined;
  /** The folder of the module. */
  readonly root?: string | undefined;
  /** Names that only a run gives values: parameters of lambdas around. */
  readonly hidden: ReadonlySet<string>;
}

/** One resource of a defined type, or a class declared as one. */
export interface Use {
  readonly at: Standpoint;
  readonly title: Tree;
  readonly attributes: readonly Attribute[];
}

/** A call of `template` or `epp` with a file. */
export interface TemplateUse {
  readonly at: Standpoint;
  /** The call's own expression. */
  readonly text: string;
}

export class PuppetProject {
  readonly #definitions = new Map<string, Standpoint[]>();
  readonly #uses = new Map<string, Use[]>();
  readonly #included = new Set<string>();
  readonly #templates = new Map<string, TemplateUse[]>();
  readonly #files = new Map<string, readonly Definition[]>();
  /** What manifests outside of modules assign for everybody. */
  readonly #tops = new Map<string, Body>();

  constructor(scans: readonly FileScan[]) {
    for (const scan of scans) {
      const part = puppetPart(scan);
      if (!part || !scan.file.endsWith('.pp')) continue;
      this.#files.set(scan.file, part.definitions);
      if (EXAMPLE.test(scan.file)) continue;
      const home = homeOf(scan.file, part.definitions);
      for (const definition of part.definitions) {
        const at: Standpoint = { file: scan.file, definition, ...home, hidden: new Set() };
        if (definition.kind !== 'node')
          for (const name of definition.names) push(this.#definitions, name, at);
        this.#read(definition.body, at);
        for (const { value } of definition.parameters) if (value) this.#templatesIn(value, at);
      }
      if (part.top.length > 0) {
        if (home.module === undefined) this.#tops.set(scan.file, part.top);
        this.#read(part.top, { file: scan.file, ...home, hidden: new Set() });
      }
    }
  }

  #read(body: Body, at: Standpoint): void {
    for (const statement of body) this.#readStatement(statement, at);
  }

  #readStatement(statement: Statement, at: Standpoint): void {
    switch (statement.kind) {
      case 'set':
        this.#templatesIn(statement.value, at);
        return;
      case 'include':
        for (const name of statement.classes) {
          const text = literalOf(name);
          if (text !== undefined) this.#included.add(text.replace(/^::/, ''));
        }
        return;
      case 'resource': {
        const { type, title, attributes } = statement;
        const isClass = type === 'class';
        const name = isClass ? literalOf(title)?.replace(/^::/, '') : type;
        if (name !== undefined) push(this.#uses, isClass ? `class ${name}` : name, { at, title, attributes });
        for (const { value } of attributes) this.#templatesIn(value, at);
        return;
      }
      case 'choice':
        for (const branch of statement.branches) this.#read(branch.body, at);
        return;
      case 'lambda':
        this.#read(statement.body, { ...at, hidden: new Set([...at.hidden, ...statement.names]) });
    }
  }

  #templatesIn(tree: Tree, at: Standpoint): void {
    for (const { text } of expressionsIn(tree)) {
      for (const match of text.matchAll(/\b(?:template|epp)\(\s*(["'])([\w./-]+)\1/g)) {
        const [module = '', ...rest] = (match[2] ?? '').split('/');
        push(this.#templates, `${module}/${rest.join('/')}`, { at, text });
      }
    }
  }

  /** The class or defined type of a name: the nearest one, where the project has several. */
  definition(name: string, near: string): Standpoint | undefined {
    const all = this.#definitions.get(name) ?? [];
    if (all.length < 2) return all[0];
    const shared = (file: string): number => {
      let length = 0;
      while (length < file.length && file[length] === near[length]) length++;
      return length;
    };
    return [...all].sort((a, b) => shared(b.file) - shared(a.file))[0];
  }

  uses({ kind, names }: Definition): readonly Use[] {
    return names.flatMap((n) => this.#uses.get(kind === 'class' ? `class ${n}` : n) ?? []);
  }

  isIncluded({ names }: Definition): boolean {
    return names.some((n) => this.#included.has(n));
  }

  /** The top scope that a manifest sees: those of the environment around it. */
  *tops(file: string): Iterable<readonly [file: string, body: Body]> {
    for (const [of, body] of this.#tops) {
      const environment = folderOf(folderOf(of));
      if (of === file || environment === '' || file.startsWith(`${environment}/`)) yield [of, body];
    }
  }

  /** Where an offset of a manifest stands. */
  standpoint(file: string, offset: number): Standpoint | undefined {
    const definitions = this.#files.get(file);
    if (!definitions) return undefined;
    let found: Definition | undefined;
    for (const d of definitions) {
      if (offset < d.span.start || offset >= d.span.end) continue;
      if (!found || d.span.start >= found.span.start) found = d;
    }
    const hidden = new Set<string>();
    if (found) lambdasAt(found.body, offset, hidden);
    return { file, definition: found, ...homeOf(file, definitions), hidden };
  }

  /** The calls that fill in a template file, `…/MODULE/templates/PATH`. */
  templateUses(file: string): readonly TemplateUse[] {
    const [, module, path] = /(?:^|\/)([^/]+)\/templates\/(.+)$/.exec(file) ?? [];
    if (module === undefined) return [];
    const own = this.#templates.get(`${module}/${path}`);
    // A repository that is a module is called after its author as well.
    return own ?? this.#templates.get(`${module.replace(/^.*-/, '')}/${path}`) ?? [];
  }
}

function lambdasAt(body: Body, offset: number, hidden: Set<string>): void {
  for (const statement of body) {
    if (statement.kind === 'choice') for (const b of statement.branches) lambdasAt(b.body, offset, hidden);
    if (statement.kind !== 'lambda' || offset < statement.span.start || offset >= statement.span.end)
      continue;
    for (const name of statement.names) hidden.add(name);
    lambdasAt(statement.body, offset, hidden);
  }
}

/** The module of a manifest, where its definitions are called as Puppet loads them (lang_namespaces). */
function homeOf(file: string, definitions: readonly Definition[]) {
  const match = /^(.*?)(?:^|\/)manifests\/(.+)\.pp$/.exec(file);
  const [, root = '', path = ''] = match ?? [];
  if (!match) return {};
  const rest = path === 'init' ? [] : path.split('/');
  for (const { kind, names } of definitions) {
    const [module, ...segments] = (names[0] ?? '').split('::');
    if (kind !== 'node' && segments.join('/') === rest.join('/')) return { module, root };
  }
  return {};
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function literalOf(tree: Tree): string | undefined {
  if (tree.kind !== 'scalar') return undefined;
  const [only, ...more] = tree.template.parts;
  // A word with colons is a string as well.
  if (only !== undefined && typeof only !== 'string' && more.length === 0)
    return /^(?:::)?[a-z]\w*(?:::\w+)*$/.test(only.text) ? only.text : undefined;
  return literalText(tree.template);
}
