// The statements of Jinja, and those that Salt adds, as what they do to names.

import { type Location, locateWithin } from '../../model/span.ts';
import type { Expression, Tree } from '../../model/value.ts';
import type { SaltStatement } from './file.ts';

export type Step = { readonly at: Location } & (
  | { readonly kind: 'set'; readonly target: string; readonly value: Expression }
  | { readonly kind: 'do'; readonly value: Expression }
  | { readonly kind: 'load'; readonly name: string; readonly tree: Tree | undefined }
  | { readonly kind: 'if'; readonly condition: Expression }
  | { readonly kind: 'elif'; readonly condition: Expression }
  | { readonly kind: 'else' }
  | { readonly kind: 'for'; readonly names: readonly string[]; readonly items: Expression | undefined }
  /** `names` are known only inside; the text inside is rendered `here`, where something `calls` it, or is what `set` names. */
  | {
      readonly kind: 'block';
      readonly names: readonly string[];
      readonly text: 'here' | 'called' | 'set';
      readonly sets?: string;
    }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'from';
      readonly file: Expression;
      readonly names: readonly (readonly [name: string, as: string])[];
      readonly sharesNames: boolean;
    }
  | {
      readonly kind: 'import';
      readonly file: Expression;
      readonly name: string;
      readonly format: 'jinja' | 'data' | 'text';
      readonly sharesNames: boolean;
    }
  | { readonly kind: 'other' }
);

/** One statement, read by its first word. */
export function stepOf({ text, at, loaded }: SaltStatement): Step {
  const expression = (written: string): Expression => {
    const start = text.lastIndexOf(written);
    const span = { start, end: start + written.length };
    return { language: 'jinja', text: written, at: locateWithin(at, text, span) };
  };
  const [word = ''] = /^\w+/.exec(text) ?? [];
  const rest = text.slice(word.length).trim();
  switch (word) {
    case 'set': {
      const [, target, value] = /^([\w.,\s]+?)\s*=(?!=)\s*([\s\S]+)$/.exec(rest) ?? [];
      if (target !== undefined && value !== undefined)
        return { kind: 'set', target, value: expression(value), at };
      return { kind: 'block', names: [], text: 'set', sets: /^\w+/.exec(rest)?.[0] ?? '', at };
    }
    case 'do':
      return { kind: 'do', value: expression(rest), at };
    case 'if':
    case 'elif':
      return { kind: word, condition: expression(rest), at };
    case 'else':
      return { kind: 'else', at };
    case 'for': {
      const [, names = rest, items] = /^([\w\s,()]+?)\s+in\s+([\s\S]+?)(?:\s+recursive)?$/.exec(rest) ?? [];
      // Pairs within pairs and filtered items are not taken apart.
      const isPlain = items !== undefined && !/\sif\s/.test(items) && !/,\s*\(|\(.*\(/.test(names);
      return { kind: 'for', names: namesIn(names), items: isPlain ? expression(items) : undefined, at };
    }
    case 'load_yaml':
    case 'load_json':
    case 'load_text':
      return { kind: 'load', name: /\bas\s+(\w+)$/.exec(rest)?.[1] ?? '', tree: loaded, at };
    case 'macro':
    case 'call':
      return { kind: 'block', names: namesIn(rest.replace(/^\w+\s*(?=\()/, '')), text: 'called', at };
    case 'with':
      return { kind: 'block', names: namesIn(rest), text: 'here', at };
    case 'filter':
      return { kind: 'block', names: [], text: 'called', at };
    case 'block':
    case 'raw':
    case 'profile':
      return { kind: 'block', names: [], text: 'here', at };
    case 'from': {
      const [, file, names] =
        /^([\s\S]+?)\s+import\s+([\s\S]+?)(?:\s+with(?:out)?\s+context)?$/.exec(rest) ?? [];
      if (file === undefined || names === undefined) return { kind: 'other', at };
      const pairs = names.split(',').map((n) => {
        const [name = '', as = name] = n.trim().split(/\s+as\s+/);
        return [name, as] as const;
      });
      return { kind: 'from', file: expression(file), names: pairs, sharesNames: sharesNames(rest), at };
    }
    case 'import':
    case 'import_yaml':
    case 'import_json':
    case 'import_text': {
      const [, file, name] = /^([\s\S]+?)\s+as\s+(\w+)(?:\s+with(?:out)?\s+context)?$/.exec(rest) ?? [];
      if (file === undefined || name === undefined) return { kind: 'other', at };
      const format = word === 'import' ? 'jinja' : word === 'import_text' ? 'text' : 'data';
      return { kind: 'import', file: expression(file), name, format, sharesNames: sharesNames(rest), at };
    }
    default:
      return /^end(?:set|if|for|load|macro|call|with|filter|block|raw|profile)$/.test(word)
        ? { kind: 'end', at }
        : { kind: 'other', at };
  }
}

function sharesNames(text: string): boolean {
  return /\bwith\s+context$/.test(text);
}

/** The names of a list such as `key, value`, or those that arguments have. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w.'"])[A-Za-z_]\w*/g)].map((m) => m[0]);
}

/** The files that statements import, as far as they are written: the whole path, or its end after a name. */
export function importsIn(statements: readonly SaltStatement[]): readonly string[] {
  return statements.flatMap(({ text }) => {
    const [, file] = /^(?:from|import(?:_yaml|_json|_text)?)\s+([\s\S]+?)\s+(?:import|as)\s/.exec(text) ?? [];
    const [, path] = /(["'])([^"']+)\1\s*$/.exec(file ?? '')?.slice(1) ?? [];
    return path === undefined ? [] : [path.replace(/^(?:\.{0,2}\/)+/, '')];
  });
}
