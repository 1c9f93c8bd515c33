// A configuration file of the right shape → what it says, with everything checked that a schema cannot know.

import { isDate } from '../model/date.ts';
import type { Protocol } from '../model/fact.ts';
import type { Level } from '../model/finding.ts';
import { didYouMean, nearest } from '../model/nearest.ts';
import { PortSet } from '../model/ports.ts';
import { describe, type Steps, toPlain, written } from './check.ts';
import type {
  Claim,
  ConfigError,
  HostGroup,
  Ignore,
  NamedFile,
  Override,
  Policy,
  RuleLevel,
  RuleSetting,
} from './config.ts';
import type { ConfigDocument } from './document.ts';
import type { Layer } from './merge.ts';
import type { ConfigMap, ConfigNode } from './node.ts';
import { at, quote } from './words.ts';

/** The words a configuration may refer to, gathered from the running version and from all files that are merged. */
export interface Vocabulary {
  /** Rules and policies. */
  readonly rules: ReadonlySet<string>;
  readonly products: ReadonlySet<string>;
  /** Names of host groups. */
  readonly hosts: ReadonlySet<string>;
  /** True where plug-ins may bring rules: then an unknown id counts as one of theirs, unless it looks like a slip. */
  readonly openRules: boolean;
  /** The ids the running version knows, which no policy may take. */
  readonly ownRules: ReadonlySet<string>;
}

/** Where relative names in a file start. */
export interface Bases {
  /** Glob of the directory that globs are relative to: '' for the project root, else with a slash at the end. */
  readonly globs: string;
  /** The file a name stands for, or why it cannot be one. */
  readonly resolve: (
    name: string,
  ) => { readonly ok: true; readonly file: string } | { readonly ok: false; readonly message: string };
  /** True for a file that is there. */
  readonly exists: (name: string) => boolean;
}

/** Names that a file defines, for the {@link Vocabulary} of all. Takes a tree of any shape. */
export function definedNames(root: ConfigMap): {
  readonly policies: readonly string[];
  readonly hosts: readonly string[];
  readonly plugins: boolean;
} {
  const named = (list: string, key: string) =>
    items(written(root, list)).flatMap((item) => {
      const name = item.kind === 'map' ? written(item, key) : undefined;
      return name?.kind === 'scalar' ? [name.source] : [];
    });
  return {
    policies: named('policies', 'id'),
    hosts: named('hosts', 'name'),
    plugins: items(written(root, 'plugins')).length > 0,
  };
}

/**
 * Reads one file that has passed {@link checkShape}; `prefix` is the key path of `root`. The layer means nothing
 * where there are errors.
 */
export function readLayer(
  document: ConfigDocument,
  root: ConfigMap,
  prefix: Steps,
  vocabulary: Vocabulary,
  bases: Bases,
): { readonly layer: Layer; readonly errors: readonly ConfigError[] } {
  const reader = new LayerReader(document, prefix, vocabulary, bases);
  const layer = reader.read(root);
  return { layer, errors: reader.errors };
}

class LayerReader {
  readonly errors: ConfigError[] = [];

  constructor(
    private readonly document: ConfigDocument,
    private readonly prefix: Steps,
    private readonly vocabulary: Vocabulary,
    private readonly bases: Bases,
  ) {}

  read(root: ConfigMap): Layer {
    const entries = <T>(key: string, read: (entry: ConfigMap, steps: Steps) => T): readonly T[] =>
      items(written(root, key)).flatMap((item, i) => (item.kind === 'map' ? [read(item, [key, i])] : []));
    const texts = (key: string) => items(written(root, key));
    return {
      name: this.document.file,
      include: this.#globs(written(root, 'include'), ['include']),
      exclude: this.#globs(written(root, 'exclude'), ['exclude']),
      assume: texts('assume').map((node, i) => this.#product(node, ['assume', i])),
      hosts: this.#unique(
        entries('hosts', (e, s) => this.#host(e, s)),
        'hosts',
        (h) => h.name,
      ),
      kernel: this.#kernel(written(root, 'kernel')),
      rules: this.#rules(written(root, 'rules'), ['rules']),
      overrides: entries('overrides', (e, s) => this.#override(e, s)),
      claims: entries('claims', (e, s) => this.#claim(e, s)),
      policies: this.#unique(
        entries('policies', (e, s) => this.#policy(e, s)),
        'policies',
        (p) => p.id,
      ),
      plugins: texts('plugins').map((node, i) => this.#file(node, ['plugins', i])),
      ignore: entries('ignore', (e, s) => this.#ignore(e, s)),
      services: this.#services(written(root, 'services')),
    };
  }

  #error(node: Pick<ConfigNode, 'span'>, steps: Steps, message: string): void {
    const { file, line, column } = this.document.locate(node.span);
    this.errors.push({ file, line, column, message: at([...this.prefix, ...steps], message) });
  }

  #host(entry: ConfigMap, steps: Steps): HostGroup {
    const match = items(written(entry, 'match')).map((node, i) => {
      const selector = text(node);
      if (!selector.startsWith('path:')) return selector;
      return `path:${this.#glob(selector.slice('path:'.length).trim(), node, [...steps, 'match', i])}`;
    });
    return { name: text(written(entry, 'name')), match, at: this.document.locate(entry.span) };
  }

  #override(entry: ConfigMap, steps: Steps): Override {
    return {
      files: this.#globs(written(entry, 'files'), [...steps, 'files']),
      rules: this.#rules(written(entry, 'rules'), [...steps, 'rules']),
    };
  }

  #claim(entry: ConfigMap, steps: Steps): Claim {
    const ports = written(entry, 'ports') ?? entry;
    const hosts = written(entry, 'hosts');
    return {
      name: text(written(entry, 'name')),
      ports: this.#ports(ports, [...steps, 'ports']),
      raw: items(ports)
        .map((node) => text(node))
        .join(','),
      protocol: (text(written(entry, 'protocol')) || 'any') as Protocol,
      hosts:
        hosts &&
        items(hosts).map((node, i) =>
          this.#hostName(node, hosts.kind === 'list' ? [...steps, 'hosts', i] : [...steps, 'hosts']),
        ),
      at: this.document.locate(ports.span),
    };
  }

  #policy(entry: ConfigMap, steps: Steps): Policy {
    const id = written(entry, 'id') ?? entry;
    if (this.vocabulary.ownRules.has(text(id))) {
      this.#error(id, [...steps, 'id'], `${quote(text(id))} is a built-in rule; choose another id`);
    }
    return {
      id: text(id),
      sysctl: text(written(entry, 'sysctl')),
      allow: items(written(entry, 'allow')).map((node) => text(node)),
      level: (text(written(entry, 'level')) || 'warning') as Level,
      message: text(written(entry, 'message')) || undefined,
      at: this.document.locate(id.span),
    };
  }

  #ignore(entry: ConfigMap, steps: Steps): Ignore {
    const rule = written(entry, 'rule') ?? entry;
    const paths = written(entry, 'paths');
    const ports = written(entry, 'ports');
    this.#ruleId(text(rule), rule, [...steps, 'rule']);
    return {
      rule: text(rule),
      paths: paths ? this.#globs(paths, [...steps, 'paths']) : ['**'],
      ports: ports && this.#ports(ports, [...steps, 'ports']),
      until: this.#date(written(entry, 'until'), [...steps, 'until']),
      reason: text(written(entry, 'reason')) || undefined,
      at: this.document.locate(rule.span),
    };
  }

  #rules(node: ConfigNode | undefined, steps: Steps): ReadonlyMap<string, RuleSetting> {
    const settings = new Map<string, RuleSetting>();
    if (node?.kind !== 'map') return settings;
    for (const [id, { keySpan, value }] of node.entries) {
      this.#ruleId(id, { span: keySpan }, steps);
      const [level, options] = items(value);
      settings.set(id, {
        level: text(level) as RuleLevel,
        options: options?.kind === 'map' ? (toPlain(options) as Readonly<Record<string, unknown>>) : {},
      });
    }
    return settings;
  }

  #ruleId(id: string, place: Pick<ConfigNode, 'span'>, steps: Steps): void {
    const { rules, openRules } = this.vocabulary;
    if (rules.has(id) || (openRules && nearest(id, rules) === undefined)) return;
    const help = didYouMean(id, rules) || `; 'portclash rules' lists the ones there are`;
    this.#error(place, steps, `unknown rule ${quote(id)}${help}`);
  }

  #product(node: ConfigNode, steps: Steps): string {
    const id = text(node);
    const { products } = this.vocabulary;
    if (!products.has(id)) {
      const help = didYouMean(id, products) || '; state its ports under claims instead';
      this.#error(node, steps, `unknown product ${quote(id)}${help}`);
    }
    return id;
  }

  #hostName(node: ConfigNode, steps: Steps): string {
    const name = text(node);
    const { hosts } = this.vocabulary;
    if (!hosts.has(name)) {
      const help = didYouMean(name, hosts) || '; define it under hosts';
      this.#error(node, steps, `unknown host group ${quote(name)}${help}`);
    }
    return name;
  }

  #ports(node: ConfigNode, steps: Steps): PortSet {
    let all = PortSet.EMPTY;
    for (const [i, item] of items(node).entries()) {
      const ports = PortSet.parse(text(item));
      if (ports) all = all.union(ports);
      else {
        this.#error(
          item,
          node.kind === 'list' ? [...steps, i] : steps,
          `expected ports from 0 to 65535 such as 8080, 25000-25100 or "8080,9000-9010", not ${describe(item)}`,
        );
      }
    }
    return all;
  }

  #date(node: ConfigNode | undefined, steps: Steps): string | undefined {
    if (!node) return undefined;
    const date = text(node);
    if (!isDate(date)) {
      this.#error(
        node,
        steps,
        `expected a date of the calendar as YYYY-MM-DD, such as 2027-03-31, not ${quote(date)}`,
      );
    }
    return date;
  }

  #kernel(node: ConfigNode | undefined): string | undefined {
    if (!node) return undefined;
    // The text and not the number: 5.10 is not 5.1.
    const version = text(node);
    if (!/^\d{1,3}\.\d{1,4}(?:[.+~-][\w.+~-]{0,60})?$/.test(version)) {
      this.#error(node, ['kernel'], `expected a Linux version such as "5.15", not ${quote(version)}`);
    }
    return version;
  }

  #file(node: ConfigNode, steps: Steps): NamedFile {
    const found = this.bases.resolve(text(node));
    if (!found.ok) this.#error(node, steps, found.message);
    return { file: found.ok ? found.file : text(node), at: this.document.locate(node.span) };
  }

  #services(node: ConfigNode | undefined): NamedFile | undefined {
    if (!node) return undefined;
    const errors = this.errors.length;
    const named = this.#file(node, ['services']);
    if (this.errors.length === errors && !this.bases.exists(text(node))) {
      this.#error(
        node,
        ['services'],
        `no file ${quote(named.file)}; the name is relative to ${this.document.file}`,
      );
    }
    return named;
  }

  #globs(node: ConfigNode | undefined, steps: Steps): readonly string[] {
    return items(node).map((item, i) => this.#glob(text(item), item, [...steps, i]));
  }

  #glob(glob: string, node: ConfigNode, steps: Steps): string {
    const negated = glob.startsWith('!') ? '!' : '';
    const body = glob.slice(negated.length).replace(/^(?:\.\/)+/, '');
    if (body.startsWith('/') || body.split('/').includes('..')) {
      this.#error(
        node,
        steps,
        `${quote(glob)} leads out of the project; globs are relative and never contain '..'`,
      );
    }
    return `${negated}${this.bases.globs}${body}`;
  }

  /** Reports names that one file uses twice; which one counts would be a guess. */
  #unique<T extends { readonly at: HostGroup['at'] }>(
    things: readonly T[],
    list: string,
    name: (thing: T) => string,
  ): readonly T[] {
    const seen = new Map<string, number>();
    for (const [i, thing] of things.entries()) {
      const first = seen.get(name(thing));
      if (first === undefined) seen.set(name(thing), i);
      else {
        const { file, line, column } = thing.at;
        const message = `${quote(name(thing))} is already ${list}[${first}]; give each its own name`;
        this.errors.push({ file, line, column, message: at([...this.prefix, list, i], message) });
      }
    }
    return things;
  }
}

/** The items of a list; a single value counts as a list of one, nothing as none. */
export function items(node: ConfigNode | undefined): readonly ConfigNode[] {
  if (!node) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** The text of a scalar as written; the empty string for anything else. */
function text(node: ConfigNode | undefined): string {
  return node?.kind === 'scalar' ? node.source : '';
}

/** True for a day of the calendar written as ISO 8601 extended. */
