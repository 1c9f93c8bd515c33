// What a scanner knows about the text it reads, and where it puts what it finds.

import type { Binding, Declaration, Evidence, FileScan, Loop, Problem } from '../model/declaration.ts';
import type { Reach } from '../model/fact.ts';
import type { Span } from '../model/span.ts';
import type { Language, Template, TreeEntry } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import type { Parsers } from '../syntax/parsers.ts';

/** No person wrote more; linking costs more with every one. */
const MAX_DECLARATIONS = 5000;

/** Collects the findings of one file's scan. */
export class Sink {
  readonly declarations: Declaration[] = [];
  readonly evidence: Evidence[] = [];
  readonly problems: Problem[] = [];
  readonly shellVariables: Binding[] = [];
  readonly parts: Record<string, unknown> = {};

  result(file: string): FileScan {
    const { evidence, shellVariables, parts } = this;
    const declarations = distinct(this.declarations).slice(0, MAX_DECLARATIONS);
    const [beyond] = this.declarations.slice(MAX_DECLARATIONS);
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
  readonly loop?: Loop | undefined;
  readonly resource?: string | undefined;
  /** The text is the command of a service, not of a script that may call whatever it likes. */
  readonly runs?: boolean | undefined;
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
  const { technology, reach, destination, locals, loop, resource } = context;
  return {
    technology,
    reach,
    at: source.locate(span),
    offset: source.offsetInFile(span.start),
    ...(destination && { destination }),
    ...(locals && locals.length > 0 && { locals }),
    ...(loop && { loop }),
    ...(resource !== undefined && { resource }),
  };
}
