// Variables in templates: `<%= @port %>` of ERB and `<%= $port %>` of EPP, as the manifest that fills them in has them
// (https://www.puppet.com/docs/puppet/8/lang_template.html). Code is never run.

import { type Expression, unknown, type Value } from '../../model/value.ts';
import { type PuppetExpression, parsePuppetExpression } from '../../syntax/puppet/ast.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { type Choices, decideBranch } from './choices.ts';
import type { TemplateUse } from './project.ts';
import type { Run } from './run.ts';

/** The value of an expression of a template in one of its uses. */
export function templateValue(
  { text, at }: Expression,
  uses: readonly TemplateUse[],
  run: Run,
  choices: Choices,
): Value {
  const path = at.file;
  const use = uses[decideBranch(choices, `template ${path}`, [...uses.keys()])];
  const written = text.trim();
  if (!use) return unknown(UNEVALUATED.erb);
  if (path.endsWith('.epp')) {
    if (!written.startsWith('$')) return unknown(UNEVALUATED.erb);
    const name = /^\$((?:::)?\w+)$/.exec(written)?.[1];
    const given = name === undefined ? undefined : argument(use.text, name, path);
    if (given === false) return unknown(`what '${written}' is in the template is not followed`);
    if (given !== undefined) return run.evaluate({ language: 'puppet', text: given, at }, use.at);
    // A template of a file sees names of the top scope and full ones only.
    if (name !== undefined && !name.startsWith('::'))
      return unknown(`'${written}' is not passed to the template`);
    return run.evaluate({ language: 'puppet', text: written, at }, use.at);
  }
  const [, variable, quoted] =
    /^(?:@(\w+)|scope(?:\.lookupvar\(|\[)\s*["'](?:::)?([\w:]+)["']\s*[\])])(?:\.to_[si])?$/.exec(written) ??
    [];
  const name = variable ?? quoted;
  return name === undefined ? unknown(UNEVALUATED.erb) : run.variable(name, use.at);
}

/** The text of what a call passes for a name; undefined for nothing, false where nobody can say. */
function argument(call: string, name: string, path: string): string | false | undefined {
  const tree = parsePuppetExpression(call, false);
  const found = tree && callOf(tree, path);
  if (!found) return false;
  const [, hash] = found.args;
  if (!hash) return undefined;
  if (hash.kind !== 'hash') return false;
  const entry = hash.entries.find(([key]) => key.kind === 'literal' && key.data === name);
  if (!entry) return hash.entries.every(([key]) => key.kind === 'literal') ? undefined : false;
  const [, value] = entry;
  const text = call.slice(value.start, value.end);
  return value.kind === 'literal' && typeof value.data === 'string' ? `'${text}'` : text;
}

function callOf(
  node: PuppetExpression,
  path: string,
): (PuppetExpression & { readonly kind: 'call' }) | undefined {
  if (node.kind !== 'call' || node.name !== 'epp') return undefined;
  const [file] = node.args;
  const named = file?.kind === 'literal' ? String(file.data) : '';
  return path.endsWith(`/${named.slice(named.indexOf('/') + 1)}`) ? node : undefined;
}
