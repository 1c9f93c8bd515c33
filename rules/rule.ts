// What a rule is: its page and its check in one object. Rules see facts and hosts, never files, and do no I/O.

import type { RegisteredPorts } from '../src/knowledge/registry.ts';
import type { Finding, Level } from '../src/model/finding.ts';
import type { Project } from '../src/model/host.ts';
import type { Remedy } from '../src/model/remedy.ts';
import type { OptionValue, RuleMeta } from '../src/model/rule.ts';

/** What a rule reports; the engine adds the rule's id, its level and a fingerprint. */
export interface Draft extends Omit<Finding, 'rule' | 'level' | 'fingerprint' | 'fixes'> {
  /** Where it is less grave than the rule's own level. */
  readonly level?: Level;
  /** What it would write, the best first; the engine leaves out what the files do not allow. */
  readonly remedies?: readonly Remedy[];
}

/** What rules may ask for besides the project. */
export interface RuleContext {
  /** Ports with a registered name; undefined where no rule that is on needs them. */
  readonly registered: RegisteredPorts | undefined;
  /** Every one of the rule's {@link RuleMeta.options}, as the configuration sets it or by default. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface Rule extends RuleMeta {
  /** Pure: reads the project, touches nothing else. */
  readonly check: (project: Project, context: RuleContext) => readonly Draft[];
}

/** A number among the options of a rule. Throws where the rule names none of this name: a defect of the rule. */
export function numberOption({ options }: RuleContext, name: string): number {
  const value = options[name];
  if (typeof value !== 'number')
    throw new TypeError(`the rule declares no number '${name}' among its options`);
  return value;
}
