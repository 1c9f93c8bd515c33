// What one repository says, without its secrets: an object file is handed around.

import type { Declaration, FileScan } from '../model/declaration.ts';
import { literalText } from '../model/declaration.ts';
import { LEFT_OUT, type Template, type Tree } from '../model/value.ts';
import { isHarmless, masked } from './mask.ts';
import { type Secrecy, secrecyOf } from './secrets.ts';

/**
 * A scan without secrets: values whose name says that they are one, or that look like one, become a placeholder that is
 * unknown to linking; in texts that are kept whole they are covered. Ports and kernel parameters stay.
 */
export function redacted(scan: FileScan): FileScan {
  return {
    ...scan,
    declarations: scan.declarations.map(declaration),
    problems: scan.problems.map((p) => ({ ...p, message: masked(p.message), help: masked(p.help) })),
    shellVariables: walk(scan.shellVariables, NOWHERE) as FileScan['shellVariables'],
    parts: walk(scan.parts, NOWHERE) as FileScan['parts'],
  };
}

/** What a declaration says is what the run is about; names beside it may be anything. */
function declaration(written: Declaration): Declaration {
  const { locals, loop, destination, unless, branches } = written;
  const rest = {
    ...(destination && { destination: covered(destination) }),
    ...(locals && { locals: walk(locals, NOWHERE) as typeof locals }),
    ...(unless && { unless: { ...unless, value: covered(unless.value) } }),
    ...(branches && { branches: walk(branches, NOWHERE) as typeof branches }),
    ...(loop && { loop: walk(loop, NOWHERE) as typeof loop }),
  };
  return written.kind === 'sysctl'
    ? { ...written, ...rest, key: covered(written.key), value: coveredTree(written.value) }
    : { ...written, ...rest, value: coveredTree(written.value) };
}

function coveredTree(tree: Tree): Tree {
  if (tree.kind === 'scalar') return { ...tree, template: covered(tree.template) };
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(coveredTree) };
  return { ...tree, entries: tree.entries.map((e) => ({ ...e, value: coveredTree(e.value) })) };
}

/** The names above a value: the nearest one, and whether one of them says secret. */
interface Around {
  readonly name: string;
  readonly secrecy: Secrecy | undefined;
}

const NOWHERE: Around = { name: '', secrecy: undefined };

function below(around: Around, name: string): Around {
  const own = secrecyOf(name);
  return {
    name,
    secrecy: own === 'strong' || around.secrecy === 'strong' ? 'strong' : (own ?? around.secrecy),
  };
}

/** Where data of any shape holds the value of the name beside it. */
const VALUES: ReadonlySet<string> = new Set(['value', 'tree', 'default', 'text']);

/** Texts that are no names. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'raw', 'message', 'help', 'repository', 'condition']);

function walk(value: unknown, around: Around): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return list(value, around);
  const holder = value as Readonly<Record<string, unknown>>;
  if (isLocation(holder)) return holder;
  if (isTemplate(holder))
    return around.secrecy && !staysUnder(holder, around) ? leftOut(holder) : covered(holder);
  if (isScalar(holder)) return scalar(holder, around);
  const own = nameOf(holder);
  const inside = own === undefined ? around : below(around, own);
  const pair = holder['kind'] === 'map' ? pairName(holder['entries']) : undefined;
  return Object.fromEntries(
    Object.entries(holder).map(([key, v]) => {
      if (key === 'entries' && pair !== undefined && Array.isArray(v))
        return [key, v.map((e) => pairEntry(e as Readonly<Record<string, unknown>>, pair, around))];
      if (key === 'key' && own !== undefined) return [key, v];
      const at = VALUES.has(key) ? inside : around;
      if (typeof v === 'string') return [key, TEXTS.has(key) ? plainText(v, at, holder) : v];
      return [key, walk(v, at)];
    }),
  );
}

/** Items, or the entries of a map: those of a manifest of `kind: Secret` are secrets. */
function list(items: readonly unknown[], around: Around): unknown {
  const entries = items as readonly (Readonly<Record<string, unknown>> | null)[];
  const names = items.map((_, i) => {
    const item = entries[i];
    return typeof item === 'object' && item !== null && 'key' in item ? nameOf(item) : undefined;
  });
  const kind = entries[names.indexOf('kind')]?.['value'];
  const isSecret =
    typeof kind === 'object' && kind !== null && isScalar(kind) && /Secret$/.test(kind.template.raw);
  return items.map((item, i) => {
    const name = names[i] ?? '';
    const isHidden = name === 'stringData' || (isSecret && /^(?:data|encryptedData)$/.test(name));
    return walk(item, isHidden ? { name, secrecy: 'strong' } : around);
  });
}

/** `{ name: DB_PASSWORD, value: … }`, as lists of variables have it. */
function pairEntry(entry: Readonly<Record<string, unknown>>, pair: string, around: Around): unknown {
  const key = nameOf(entry);
  if (key === undefined || !/^(?:value|default)$/.test(key)) return walk(entry, around);
  return { ...entry, value: walk(entry['value'], below(around, pair)) };
}

function pairName(entries: unknown): string | undefined {
  if (!Array.isArray(entries)) return undefined;
  for (const entry of entries as readonly Readonly<Record<string, unknown>>[]) {
    const value = entry['value'] as Readonly<Record<string, unknown>> | undefined;
    if (/^(?:name|key|variable)$/i.test(nameOf(entry) ?? '') && value && isScalar(value))
      return literalText(value.template);
  }
  return undefined;
}

/** A variable's text in a file of variables becomes a sign that its readers take for something to fill in. */
function plainText(text: string, around: Around, holder: Readonly<Record<string, unknown>>): string {
  if (!('expands' in holder)) return masked(text);
  const isKept = isHarmless(around.name, text, around.secrecy ?? 'weak');
  return isKept || (!around.secrecy && masked(text) === text) ? text : '$';
}

function scalar(tree: Scalar, around: Around): Tree {
  const { template, data } = tree;
  if (around.secrecy && typeof data !== 'boolean' && data !== null && !staysUnder(template, around))
    return { kind: 'scalar', template: leftOut(template) };
  const text = literalText(template);
  if (text !== undefined && isSecretAlone(text)) return { kind: 'scalar', template: leftOut(template) };
  const shown = covered(template);
  return shown === template ? tree : { kind: 'scalar', template: shown };
}

/** One line, and nothing but a secret; an address keeps its host and its port. */
function isSecretAlone(text: string): boolean {
  if (/^-----BEGIN |^\s*(?:ENC\[|\$ANSIBLE_VAULT;)/.test(text)) return true;
  return !/\n./.test(text) && !/^\w[\w+.-]*:\/\/[^/]*@/.test(text) && masked(text) !== text;
}

/** A name that stands for a value elsewhere, a switch, the number of a port. */
function staysUnder(template: Template, { name, secrecy }: Around): boolean {
  const [only] = template.parts;
  if (template.parts.length === 1 && typeof only === 'object')
    return only.language !== 'placeholder' && /^\s*[$@.]{0,2}[A-Za-z_][\w.]*(?:::\w+)*\s*$/.test(only.text);
  const text = literalText(template);
  return text !== undefined && isHarmless(name, text, secrecy ?? 'strong');
}

function leftOut({ at }: Template): Template {
  return { parts: [{ language: 'placeholder', text: LEFT_OUT, at }], raw: '', at };
}

/** The template itself where nothing in it is a secret. */
function covered(template: Template): Template {
  const raw = masked(template.raw);
  const parts = template.parts.map((part) => {
    const text = masked(typeof part === 'string' ? part : part.text);
    return typeof part === 'string' ? text : text === part.text ? part : { ...part, text };
  });
  return raw === template.raw && parts.every((p, i) => p === template.parts[i])
    ? template
    : { ...template, parts, raw };
}

function nameOf({ name, key }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof name === 'string') return name;
  if (typeof key !== 'object' || key === null || !isTemplate(key)) return undefined;
  return literalText(key) ?? key.raw;
}

type Scalar = Tree & { readonly kind: 'scalar' };

function isScalar(value: object): value is Scalar {
  const { kind, template } = value as Partial<Scalar>;
  return kind === 'scalar' && typeof template === 'object';
}

function isTemplate(value: object): value is Template {
  const { parts, raw } = value as Partial<Template>;
  return Array.isArray(parts) && typeof raw === 'string';
}

function isLocation(value: object): boolean {
  return 'file' in value && 'line' in value;
}
