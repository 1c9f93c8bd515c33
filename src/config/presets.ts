// The rule sets that come with the tool, as data.

import type { RuleLevel } from './config.ts';

export interface Preset {
  /** One line for people. */
  readonly summary: string;
  /** The level of every rule that {@link rules} does not name. */
  readonly others: RuleLevel;
  /** Ids that the running version does not know are skipped. */
  readonly rules: Readonly<Record<string, RuleLevel>>;
}

/** By the name that `extends` takes. `portclash:recommended` is what a project without configuration gets. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'portclash:recommended': {
    summary: 'every rule that is seldom wrong, at its own level',
    others: 'on',
    rules: { 'ephemeral-default': 'off', 'ephemeral-follows': 'off' },
  },
  'portclash:strict': {
    summary: 'recommended, and whatever keeps a check from being made is an error',
    others: 'on',
    rules: {
      'ephemeral-default': 'on',
      'ephemeral-follows': 'on',
      'unreadable-file': 'error',
      'unused-ignore': 'error',
    },
  },
  'portclash:all': {
    summary: 'every rule, at its own level',
    others: 'on',
    rules: { 'ephemeral-default': 'on', 'ephemeral-follows': 'on' },
  },
};
