// What a scanner knows about the text it reads, and where it puts what it finds.

import {
  type Branch,
  type Declaration,
  type Evidence,
  type FileScan,
  type Loop,
  literalText,
  type Namespace,
  type Problem,
  scalarTree,
  type Unless,
} from '../model/declaration.ts';
import type { Reach } from '../model/fact.ts';
import type { ShellStep } from '../model/shell.ts';
import type { Location, Span } from '../model/span.ts';
import { canonicalKey } from '../model/sysctl-key.ts';
import type { Language, Template, TreeEntry } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import type { Parsers } from '../syntax/parsers.ts';
import type { Asking } from './linux/asked.ts';
import { isNamespaced } from './linux/keys.ts';
import type { NamespaceSpan } from './linux/namespaces.ts';
import { isBalanced, templateBranches } from './linux/template-branches.ts';
import { namesOf } from './linux/template-names.ts';

/** No person wrote more; linking costs more with every one. */
const MAX_DECLARATIONS = 5000;

/** Collects the findings of one file's scan. */
export class Sink {
  readonly declarations: Declaration[] = [];
  readonly evidence: Evidence[] = [];
  readonly problems: Problem[] = [];
  readonly shellVariables: ShellStep[] = [];
  readonly parts: Record<string, unknown> = {};
  /** Where the containers of the file's documents stand: offsets in the file. */
  readonly containers: Span[] = [];
  readonly namespaces: NamespaceSpan[] = [];

  /** What `scan` declares are facts only where linking shows it. */
  onlyIf(onlyIf: Declaration['onlyIf'], scan: () => void): void {
    const before = this.declarations.length;
    scan();
    const added = this.declarations.splice(before);
    this.declarations.push(...added.map((d) => ({ ...d, onlyIf })));
  }

  /** What `scan` declares has the place of its text, but the text passes through `by`, which may change any value. */
  changed(by: string | undefined, scan: () => void): void {
    const before = this.declarations.length;
    scan();
    if (by === undefined) return;
    const added = this.declarations.splice(before);
    this.declarations.push(...added.map((d) => ({ ...d, value: scalarTree(changedBy(by, d)) })));
  }

  /** The writes that `scan` declares may fail: what says so stands at `at`. */
  ignored(at: Location | undefined, scan: () => void): void {
    const before = this.declarations.length;
    scan();
    if (at === undefined) return;
    const added = this.declarations.splice(before);
    this.declarations.push(
      ...added.map((d) =>
        d.kind === 'sysctl' && !d.hiding && WRITES.has(d.form)
          ? { ...d, hiding: { of: 'ignored' as const, at } }
          : d,
      ),
    );
  }

  /** `template`: the whole file, where that is a template. */
  result(file: string, template?: Source): FileScan {
    const { evidence, shellVariables, parts } = this;
    const written = template ? inArms(this.declarations, template) : this.declarations;
    const all = withoutEchoes(distinct(written), this.containers);
    const declarations = inNamespaces(all.slice(0, MAX_DECLARATIONS).map(onItsKernel), this.namespaces);
    const beyond = all[MAX_DECLARATIONS];
    const problems = beyond
      ? [
          ...this.problems,
          {
            message: `the file declares more than ${MAX_DECLARATIONS} settings; those from here on were left out`,
            help: 'leave it out with exclude if it is generated data',
            at: beyond.at,
            partial: true,
          },
        ]
      : this.problems;
    return { file, declarations, evidence, problems, shellVariables, parts };
  }
}

/** Forms of what a task writes to the kernel itself, not to a file that others read. */
const WRITES: ReadonlySet<string> = new Set(['module-task', 'sysctl-command', 'proc-write']);

/** The words `| sed` are no expansion of a shell: its evaluator gives a reason for them. */
function changedBy(by: string, { value, at }: Declaration): Template {
  const raw = value.kind === 'scalar' ? value.template.raw : '';
  return { parts: [{ language: 'shell', text: `| ${by}`, at }], raw, at };
}

/** With the arms of the template's conditions around them; readers of texts have said so of those in their own text. */
function inArms(declarations: readonly Declaration[], template: Source): readonly Declaration[] {
  if (template.statements.length === 0 || !isBalanced(template.statements)) return declarations;
  const branchesAt = templateBranches(template);
  const found = new Map<Declaration, Declaration>();
  for (const d of [...declarations].sort((a, b) => a.offset - b.offset)) {
    const { branches = [], loop, locals = [] } = d;
    const around = branchesAt(d.offset, namesOf(loop, locals)).filter(
      ({ id }) => !branches.some((b) => b.id === id),
    );
    if (around.length > 0) found.set(d, { ...d, branches: [...around, ...branches] });
  }
  return declarations.map((d) => found.get(d) ?? d);
}

/**
 * Without what two readers made of one token: the claim that names a product stays, and a plain one before a guessed
 * one; of settings the one whose key stands in full.
 */
function distinct(declarations: readonly Declaration[]): readonly Declaration[] {
  const best = new Map<string, Declaration>();
  const weight = (d: Declaration) =>
    d.kind === 'sysctl'
      ? d.form.startsWith('alias')
        ? 0
        : 1
      : (d.guessed ? 0 : 2) + (d.claimant === 'service' ? 0 : 1);
  for (const declaration of declarations) {
    const key = tokenKey(declaration);
    const before = best.get(key);
    if (!before || weight(declaration) > weight(before)) best.set(key, declaration);
  }
  const kept = new Set(best.values());
  return declarations.filter((d) => kept.has(d));
}

/** Without guesses at a port that the same container surely has: a variable that says again what `hostPort` says. */
function withoutEchoes(
  declarations: readonly Declaration[],
  containers: readonly Span[],
): readonly Declaration[] {
  if (containers.length === 0 || !declarations.some((d) => d.kind === 'ports' && d.guessed))
    return declarations;
  const sorted = [...containers].sort((a, b) => a.start - b.start);
  const nameOf = (d: Declaration): string | undefined => {
    if (d.kind !== 'ports' || d.value.kind !== 'scalar') return undefined;
    const text = literalText(d.value.template);
    const around = lastBefore(sorted, d.offset);
    return text !== undefined && around && d.offset < around.end ? `${around.start} ${text}` : undefined;
  };
  const sure = new Set(declarations.filter((d) => d.kind !== 'ports' || !d.guessed).map(nameOf));
  return declarations.filter((d) => {
    const name = d.kind === 'ports' && d.guessed ? nameOf(d) : undefined;
    return name === undefined || !sure.has(name);
  });
}

/** The last span that starts at or before an offset; `spans` are sorted. */
function lastBefore(spans: readonly Span[], offset: number): Span | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}

/** The innermost of the namespaces that a declaration stands in; both sorted, one pass for all. */
function inNamespaces(
  declarations: readonly Declaration[],
  namespaces: readonly NamespaceSpan[],
): readonly Declaration[] {
  if (namespaces.length === 0) return declarations;
  const spans = [...namespaces].sort((a, b) => a.start - b.start || b.end - a.end);
  const ids = idsOf(spans);
  const found = new Map<Declaration, Namespace>();
  const open: NamespaceSpan[] = [];
  let next = 0;
  for (const declaration of [...declarations].sort((a, b) => a.offset - b.offset)) {
    for (let span = spans[next]; span && span.start <= declaration.offset; span = spans[++next]) {
      while (open.length > 0 && (open.at(-1)?.end ?? 0) <= span.start) open.pop();
      open.push(span);
    }
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= declaration.offset) open.pop();
    const around = open.at(-1);
    if (!around) continue;
    found.set(declaration, { name: around.name, id: ids.get(around) ?? around.name });
  }
  return declarations.map((d) => {
    const namespace = found.get(d);
    return namespace === undefined ? d : { ...d, namespace };
  });
}

/** The second of two objects of one name is another one: `Deployment web (2)`. */
function idsOf(spans: readonly NamespaceSpan[]): ReadonlyMap<NamespaceSpan, string> {
  const counts = new Map<string, number>();
  const starts = new Map<string, string>();
  return new Map(
    spans.map((span) => {
      const { name, start, isShared } = span;
      if (isShared) return [span, name];
      const before = starts.get(`${name} ${start}`);
      if (before !== undefined) return [span, before];
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const id = count === 1 ? name : `${name} (${count})`;
      starts.set(`${name} ${start}`, id);
      return [span, id];
    }),
  );
}

/** A privileged container changes the host where a parameter has no namespace. */
function onItsKernel(declaration: Declaration): Declaration {
  const { sharesKernel, ...rest } = declaration;
  if (!sharesKernel) return declaration;
  // A file in the container is none of the host's.
  if (rest.kind !== 'sysctl' || rest.reach !== 'container' || rest.destination) return rest;
  const key = literalText(rest.key);
  return key === undefined || isNamespaced(canonicalKey(key)) ? rest : { ...rest, reach: 'host' };
}

/** What was decoded stands at one place in the file, whatever it says: the text is part of the key. */
function tokenKey(declaration: Declaration): string {
  const { offset, value, loop } = declaration;
  const text = JSON.stringify(value.kind === 'scalar' ? value.template.parts : value);
  const subject =
    declaration.kind === 'sysctl'
      ? JSON.stringify(declaration.key.parts)
      : declaration.role === 'offer'
        ? 'offer'
        : '';
  return `${declaration.kind} ${offset} ${subject} ${loop === undefined ? '' : 'loop'} ${text}`;
}

/** The surroundings of a text; a nested document gets its parent's with what changed. */
export interface ScanContext {
  readonly sink: Sink;
  readonly parsers: Parsers;
  /** Path of the file in the project, template suffixes such as `.j2` removed. */
  readonly path: string;
  readonly technology: string;
  readonly reach: Reach;
  /** The template language around the text, if any. */
  readonly language: Language | undefined;
  /** The file is a template, by its name or by what stands in it: no document of its format before it is rendered. */
  readonly isTemplate: boolean;
  readonly destination?: Template | undefined;
  readonly locals?: readonly TreeEntry[] | undefined;
  /** The branches of scripts around the text, outermost first. */
  readonly branches?: readonly Branch[] | undefined;
  /** Where the function of a script starts that the text is in: somebody may call it, or not. */
  readonly calledAt?: number | undefined;
  /** The text is in a function that its script never calls. */
  readonly isUncalled?: boolean | undefined;
  readonly loop?: Loop | undefined;
  readonly unless?: Unless | undefined;
  readonly resource?: string | undefined;
  /** The shell that runs the text together with others of the file; see ShellFlow. */
  readonly session?: string | undefined;
  /** The sessions that give a script its environment, strongest first. */
  readonly environment?: readonly string[] | undefined;
  /** The text is the command of a service, not of a script that may call whatever it likes. */
  readonly runs?: boolean | undefined;
  /** What runs here is in a container, but may change the host's kernel, as a privileged one does. */
  readonly sharesKernel?: boolean | undefined;
  /** Who is asked to set the parameters that stand here, where it is not a program in the container. */
  readonly asking?: Asking | undefined;
  /** How many documents this one is nested in. */
  readonly depth: number;
  /** Scans a text that is a document of its own; `hint` says what is known of its kind. */
  readonly scanNested: (source: Source, hint: NestedHint, context: ScanContext) => void;
}

export interface NestedHint {
  /** The path it will be written to, or a name that shows its kind. */
  readonly path?: string | undefined;
  readonly kind?: DocumentKind | undefined;
  /** The kind where the first words of the text do not say another. */
  readonly otherwise?: DocumentKind | undefined;
  readonly form?: string | undefined;
}

/** How a text is read. `text`: whatever lines and words of known shape it holds. */
export type DocumentKind =
  | 'yaml'
  | 'json'
  | 'toml'
  | 'hcl'
  | 'shell'
  | 'sysctl'
  | 'nix'
  | 'puppet'
  | 'chef'
  | 'text';

/** The context of a document of `technology`, unless what is around it is a known tool's. */
export function ofTool(context: ScanContext, technology: string): ScanContext {
  return context.technology === 'text' ? { ...context, technology } : context;
}

/** The fields of a declaration that come from its surroundings. */
export function surroundings(context: ScanContext, source: Source, span: Span) {
  const { technology, reach, destination, locals, loop, unless, resource, branches } = context;
  return {
    technology,
    reach,
    ...(context.sharesKernel && reach === 'container' && { sharesKernel: true }),
    ...(context.isUncalled && { isUncalled: true }),
    at: source.locate(span),
    offset: source.offsetInFile(span.start),
    ...(destination && { destination }),
    ...(branches && branches.length > 0 && { branches }),
    ...(locals && locals.length > 0 && { locals }),
    ...(loop && { loop }),
    ...(unless && { unless }),
    ...(resource !== undefined && { resource }),
  };
}
