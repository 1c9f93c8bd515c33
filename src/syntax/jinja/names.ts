// What the names in an expression stand for: variables, what exists only at run time, and what nobody defines.

import type { Location, Span } from '../../model/span.ts';
import { type Unknown, unknown, type Value } from '../../model/value.ts';
import type { JinjaExpression } from './expression.ts';
import { isFunction } from './functions.ts';
import { perhapsThere, undefinedJinja } from './lattice.ts';

/** What the names of an expression stand for. */
export interface JinjaScope {
  /**
   * The value of a variable; undefined where nobody defines it. The scope adds the place of the lookup to `via`
   * and cuts cycles of variables that are defined through each other.
   */
  lookup(name: string): Value | undefined;
  /** The place of a span of the text that was parsed. */
  locate(span: Span): Location;
  /** A name that exists only at run time (`ansible_*`, `inventory_hostname`, `item`, …), asked when `lookup` knows none. */
  fact?(name: string): Value | undefined;
  /** Where the project defines a name, though not for what stands here. */
  elsewhere?(name: string): string | undefined;
  /** What a tool gives a part of an expression by itself, such as Salt's `salt['pillar.get']('a')`; asked first. */
  own?(node: JinjaExpression, evaluate: (node: JinjaExpression) => Value): Value | undefined;
}

/** Names that Ansible itself defines while it runs; facts (`ansible_*`) are recognised by their prefix. */
const RUN_TIME_NAMES: ReadonlySet<string> = new Set(
  (
    'ansible_facts environment group_names groups hostvars inventory_dir inventory_file inventory_hostname ' +
    'inventory_hostname_short item item_index loop play_hosts playbook_dir role_name role_names role_path vars ' +
    'template_host template_path template_run_date'
  ).split(' '),
);

/** Those among them that are there in every task (ansible-core vars/manager.py); others only where something gathers or gives them. */
const ALWAYS_THERE =
  /^(ansible_(facts|version|check_mode|diff_mode|forks|inventory_sources|play_\w+|playbook_python|run_tags|skip_tags|search_path|verbosity)|environment|group_names|groups|hostvars|inventory_(dir|file|hostname|hostname_short)|play_hosts|playbook_dir|vars)$/;

/** Connection settings look like facts, yet exist only where somebody sets them. */
const CONNECTION = /^ansible_(port|user|ssh_\w+|become\w*|connection|password|winrm_\w+)$/;

const OF_RUN = ' is known only at run time';

/** What a machine tells of itself, or the run of it, and what is made of that: every machine has a value of its own. */
export function isOfRun({ reason }: Unknown): boolean {
  return reason.endsWith(OF_RUN);
}

/** The value of a name: the scope's, or what kind of absence it is. */
export function resolveName(variable: string, scope: JinjaScope): Value {
  const found = scope.lookup(variable);
  if (found) return found;
  if (variable === 'omit') return unknown('omitted');
  const atRunTime =
    RUN_TIME_NAMES.has(variable) || (variable.startsWith('ansible_') && !CONNECTION.test(variable));
  if (atRunTime) {
    const reason = `'${variable}'${OF_RUN}`;
    return scope.fact?.(variable) ?? (ALWAYS_THERE.test(variable) ? unknown(reason) : perhapsThere(reason));
  }
  if (isFunction(variable)) return unknown(`'${variable}' is a function, not a value`);
  const elsewhere = scope.elsewhere?.(variable);
  const reason =
    elsewhere === undefined
      ? `variable '${variable}' is defined nowhere in this project`
      : `variable '${variable}' has no value at this place, only elsewhere (${elsewhere})`;
  return undefinedJinja(reason, [], variable);
}

/** `vars.x` and `vars['x']` are the variable x. */
export function isVars(target: JinjaExpression, scope: JinjaScope): boolean {
  return target.kind === 'name' && target.name === 'vars' && scope.lookup('vars') === undefined;
}
