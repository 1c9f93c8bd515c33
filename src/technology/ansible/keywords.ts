// The keywords of tasks, blocks, roles and plays, and whether what they do to variables and hosts is followed.

import { entry, itemsOf, keyText, type Node, scalarText } from '../../syntax/node.ts';

/**
 * `understood`: read where it matters. `harmless`: nothing that a task sets or meets depends on it. `spoils`: understood
 * where it is written out; as an expression it may set any variable.
 */
type Verdict = 'understood' | 'harmless' | 'spoils';

/** Every keyword of ansible-core 2.14 (`ansible-doc -t keyword -l`). */
const KEYWORDS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ...words(
    'understood',
    'action always block delegate_facts delegate_to handlers hosts import_playbook listen local_action loop loop_control ' +
      'name notify order post_tasks pre_tasks register rescue roles run_once serial strategy tags tasks vars_files ' +
      'vars_prompt when',
  ),
  ...words('spoils', 'args module_defaults vars'),
  ...words(
    'harmless',
    'any_errors_fatal async become become_exe become_flags become_method become_user changed_when check_mode collections ' +
      'connection debugger delay diff environment fact_path failed_when force_handlers gather_facts gather_subset ' +
      'gather_timeout ignore_errors ignore_unreachable max_fail_percentage no_log poll port remote_user retries throttle ' +
      'timeout until',
  ),
]);

function words(verdict: Verdict, names: string): readonly (readonly [string, Verdict])[] {
  return names.split(' ').map((n) => [n, verdict] as const);
}

/** True for a keyword, false for a module or a lookup. */
export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** The keyword that may set any variable, as it is not written out; undefined for none. */
export function spoilingKeyword(node: Node): string | undefined {
  if (node.kind !== 'map') return undefined;
  for (const { key, value } of node.entries) {
    const name = keyText(key);
    if (KEYWORDS.get(name) !== 'spoils' || name === 'args') continue;
    if (itemsOf(value).some((v) => v.kind === 'scalar' && isExpression(v))) return name;
  }
  const variable = entry(entry(node, 'loop_control'), 'loop_var');
  return variable?.kind === 'scalar' && isExpression(variable) ? 'loop_var' : undefined;
}

/** A scalar that holds an expression. */
export function isExpression(node: Node): boolean {
  return (
    node.kind === 'scalar' &&
    node
      .content()
      .template({ start: 0, end: node.content().text.length })
      .parts.some((p) => typeof p !== 'string')
  );
}

/** The tags of a task, block, role or play. */
export function tagsOf(node: Node): readonly string[] {
  return itemsOf(entry(node, 'tags')).flatMap((t) => (scalarText(t) ?? '').split(',').map((w) => w.trim()));
}

/** Without `--tags` nothing of the tag `never` runs, unless it has `always` too (ansible-core playbook/taggable.py). */
export function isNeverRun(tags: readonly string[]): boolean {
  return tags.includes('never') && !tags.includes('always');
}

/** What stands for a truth of YAML 1.1. */
export function isYes(node: Node | undefined): boolean {
  return /^(true|yes|on|1)$/i.test(scalarText(node) ?? '');
}
