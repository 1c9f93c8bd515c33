// Names of a file whose language is read and never run: Nix's `let`, Puppet's variables, Ruby's attributes.

import { literalText, treeLocation } from '../model/declaration.ts';
import { known, type TreeEntry, through, unknown, type Value } from '../model/value.ts';
import { evaluateTree, type Scope } from '../technology/evaluate.ts';
import type { Supplied } from '../technology/linker.ts';
import { UNEVALUATED } from '../technology/unevaluated.ts';

/** A name that stands for a name that stands for … : nobody writes more. */
const MAX_STEPS = 8;

/** `scope` with the names that the declaration's own file gives a value; nothing else of the language is evaluated. */
export function withNames(scope: Scope, locals: readonly TreeEntry[], supplied: Supplied, steps = 0): Scope {
  const evaluateName = (text: string): Value => {
    const name = text
      .replace(/^(?:\w{1,20}\.){0,2}toString\s+/, '')
      .trim()
      .replace(/^\$(?:::)?/, '');
    if (!/^[\w:.'-]{1,100}$/.test(name)) return unknown('the value is computed, and code is never run');
    if (/^\d[\d_]*$/.test(name)) return known(name.replaceAll('_', ''));
    const local = locals.find((l) => literalText(l.key) === name);
    const given = supplied.get(name);
    if (given) return given;
    if (!local) return unknown(`'${name}' is given no value in this file`, [], name);
    if (steps >= MAX_STEPS) return unknown(`'${name}' leads through too many other names`);
    return through(
      treeLocation(local.value),
      evaluateTree(local.value, withNames(scope, locals, supplied, steps + 1)),
    );
  };
  const { open } = scope;
  return {
    open: open && ((isWhole) => withNames(open(isWhole), locals, supplied, steps)),
    evaluate: (e) => {
      if (e.language === 'name') return evaluateName(e.text);
      const value = scope.evaluate(e);
      // Code of a project that is linked has the value that its linker says, or none.
      if ((e.language === 'puppet' || e.language === 'ruby') && value.kind === 'unknown')
        return value.reason === UNEVALUATED[e.language] ? evaluateName(e.text) : value;
      // What a template sets for itself counts where its tool's own variables say nothing.
      const isName = e.language === 'jinja' && locals.some((l) => literalText(l.key) === e.text.trim());
      return isName && value.kind === 'unknown' && value.missing !== undefined ? evaluateName(e.text) : value;
    },
    partial: scope.partial,
    python: scope.python,
    rendered: scope.rendered,
    bind: (names) => withNames(scope.bind(names), locals, supplied, steps),
  };
}
