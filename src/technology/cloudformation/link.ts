// Joins templates of CloudFormation with the parameters that a person gives, or their defaults.

import type { Declaration, Evidence, FileScan } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import { unknown } from '../../model/value.ts';
import type { Scope } from '../evaluate.ts';
import { placeOfFile } from '../file-scope.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { StackValues } from './evaluate.ts';
import { stackPart } from './index.ts';

export class StackLinker implements Linker {
  readonly #scopes = new Map<string, Scope>();

  constructor(scans: readonly FileScan[], supplied: Supplied) {
    for (const scan of scans) {
      const scope = scopeOf(scan, supplied);
      if (scope) this.#scopes.set(scan.file, scope);
    }
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const scope = this.#scopes.get(file);
    return scope && [{ place: placeOfFile(file), scope, rank: 0 }];
  }

  /** The machines are those of files, which have their labels elsewhere. */
  label(_kind: Place['kind']): undefined {
    return undefined;
  }
}

function scopeOf(scan: FileScan, supplied: Supplied): Scope | undefined {
  const stack = stackPart(scan);
  if (!stack) return undefined;
  const terms = new Map(stack.terms);
  const values = new StackValues(stack, supplied);
  const scope: Scope = {
    evaluate: (e) => {
      if (e.language === 'shell') return evaluateShell(e, scan.shellVariables, scope, supplied);
      const term = e.language === 'placeholder' ? terms.get(`${e.at.line}:${e.at.column}`) : undefined;
      return term ? values.valueOf(term) : unknown(UNEVALUATED[e.language]);
    },
    bind: () => scope,
  };
  return scope;
}
