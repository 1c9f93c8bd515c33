// The rules of a run: the built-in ones, the policies of a configuration, and plug-ins where a person allows them.

import { RULES } from '../../rules/index.ts';
import { policyRule } from '../../rules/policy.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Config } from '../config/config.ts';
import { nearest } from '../model/nearest.ts';
import type { OptionValue, RuleOption } from '../model/rule.ts';
import { UsageError } from '../model/usage-error.ts';

/** Sorted by id. Throws {@link UsageError} for plug-ins that cannot be used and for options that no rule has. */
export async function ruleSet(
  root: string,
  config: Config,
  { allowPlugins }: { readonly allowPlugins: boolean },
): Promise<readonly Rule[]> {
  const own = [...RULES, ...config.policies.map(policyRule)];
  const plugged =
    allowPlugins && config.plugins.length > 0
      ? await (await import('./plugins.ts')).pluginRules(root, config.plugins, own)
      : [];
  const all = [...own, ...plugged].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const rule of all) optionsOf(rule, config);
  return all;
}

/** Every option of a rule, as the configuration sets it or by default. Throws {@link UsageError} for one that it lacks. */
export function optionsOf(rule: Rule, { rules }: Config): Readonly<Record<string, OptionValue>> {
  const known = rule.options ?? {};
  const values = Object.fromEntries(Object.entries(known).map(([name, option]) => [name, option.default]));
  for (const [name, value] of Object.entries(rules.get(rule.id)?.options ?? {})) {
    const option = known[name];
    if (!option) {
      const near = nearest(name, Object.keys(known));
      const names = Object.keys(known);
      const takes = names.length > 0 ? `it takes ${names.join(', ')}` : 'it takes none';
      throw new UsageError(
        `the configuration: rule ${rule.id} has no option '${name}'${near ? `; did you mean '${near}'?` : ''} (${takes})`,
      );
    }
    if (!fits(value, option))
      throw new UsageError(
        `the configuration: option '${name}' of rule ${rule.id} is ${wanted(option)}, not ${JSON.stringify(value)}`,
      );
    values[name] = value;
  }
  return values;
}

function fits(
  value: unknown,
  { default: usual, min = -Infinity, max = Infinity }: RuleOption,
): value is OptionValue {
  if (Array.isArray(usual)) return Array.isArray(value) && value.every((v) => typeof v === 'string');
  if (typeof value !== typeof usual) return false;
  return typeof value !== 'number' || (value >= min && value <= max);
}

function wanted({ default: usual, min, max }: RuleOption): string {
  if (Array.isArray(usual)) return 'a list of texts';
  if (typeof usual !== 'number') return typeof usual === 'string' ? 'a text' : 'true or false';
  if (min !== undefined && max !== undefined) return `a number from ${min} to ${max}`;
  if (min !== undefined) return `a number of at least ${min}`;
  return max !== undefined ? `a number up to ${max}` : 'a number';
}
