// Rules of one's own in JavaScript. Nothing here runs unless a person passes --allow-plugins: files of a linted tree are
// data to everything else.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../../rules/rule.ts';
import type { NamedFile } from '../config/config.ts';
import { LEVELS } from '../model/finding.ts';
import { UsageError } from '../model/usage-error.ts';

/**
 * What the plug-ins of a configuration export by default: a rule, or a list of them. Throws {@link UsageError} where a file
 * cannot be loaded, exports something else, or takes the id of a rule that there is.
 */
export async function pluginRules(
  root: string,
  plugins: readonly NamedFile[],
  others: readonly Rule[],
): Promise<readonly Rule[]> {
  const owners = new Map(others.map((r) => [r.id, 'a rule that there is already']));
  const rules: Rule[] = [];
  for (const { file, at } of plugins) {
    const where = `${at.file}:${at.line}: plug-in ${file}`;
    for (const found of asList(await exported(resolve(root, file), where))) {
      const rule = checkRule(found, where);
      const owner = owners.get(rule.id);
      if (owner !== undefined) throw new UsageError(`${where}: '${rule.id}' is ${owner}; choose another id`);
      owners.set(rule.id, `a rule of ${file}`);
      rules.push(guarded(rule, where));
    }
  }
  return rules;
}

/**
 * A rule of one's own, with the types of the built-in ones. Throws `TypeError` for what is none, so that a mistake shows
 * where it is made.
 */
export function defineRule(rule: Rule): Rule {
  const wrong = faultOf(rule);
  if (wrong) throw new TypeError(`this is no rule: ${wrong}`);
  return rule;
}

async function exported(path: string, where: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    throw new UsageError(`${where} cannot be loaded: ${reasonOf(error)}`);
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function checkRule(value: unknown, where: string): Rule {
  const wrong = faultOf(value);
  if (wrong) throw new UsageError(`${where} exports no rule: ${wrong} (export default defineRule({ … }))`);
  return value as Rule;
}

const TEXTS = ['id', 'summary', 'why', 'fix', 'limits'] as const;
const LISTS = ['references', 'tags'] as const;

/** What keeps a value from being a rule; undefined where it is one. */
function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `the default export is ${typeof value}`;
  const rule = value as Readonly<Record<string, unknown>>;
  for (const name of TEXTS) if (typeof rule[name] !== 'string') return `'${name}' is no text`;
  for (const name of LISTS)
    if (!Array.isArray(rule[name]) || !rule[name].every((t) => typeof t === 'string'))
      return `'${name}' is no list of texts`;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(`${rule['id']}`))
    return `id '${rule['id']}' is not of small letters, digits and hyphens`;
  if (!LEVELS.some((l) => l === rule['level'])) return `'level' is none of ${LEVELS.join(', ')}`;
  if (typeof rule['check'] !== 'function') return "'check' is no function";
  return undefined;
}

/** A rule whose failure names it: a defect of a plug-in is none of portclash. */
function guarded(rule: Rule, where: string): Rule {
  return {
    ...rule,
    check: (project, context) => {
      let drafts: readonly unknown[];
      try {
        drafts = rule.check(project, context);
        for (const draft of drafts) checkDraft(draft);
      } catch (error) {
        throw new UsageError(`${where}: rule ${rule.id} failed: ${reasonOf(error)}`);
      }
      return drafts as ReturnType<Rule['check']>;
    },
  };
}

function checkDraft(value: unknown): void {
  const draft = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  for (const name of ['subject', 'message', 'why', 'hosts'])
    if (typeof draft[name] !== 'string') throw new TypeError(`a finding without the text '${name}'`);
  for (const name of ['location', 'ports'])
    if (typeof draft[name] !== 'object' || draft[name] === null)
      throw new TypeError(`a finding without '${name}'`);
  if (!Array.isArray(draft['related'])) throw new TypeError("a finding without the list 'related'");
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
