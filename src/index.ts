// The public API: judge a project, or collect what it declares, from a program.

export { RULES } from '../rules/index.ts';
export type { Draft, Rule, RuleContext } from '../rules/rule.ts';
export type { Config } from './config/config.ts';
export { loadConfig } from './config/load.ts';
export {
  collectFacts,
  type Facts,
  type LintOptions,
  type LintResult,
  lint,
  type Target,
} from './engine/lint.ts';
export { defineRule } from './engine/plugins.ts';
export {
  type ClashCase,
  type CleanCase,
  type ExpectedFinding,
  type ProjectFiles,
  type RuleCases,
  ruleTester,
  type TestFramework,
} from './engine/rule-tester.ts';
export type { Fact, PortsFact, SysctlFact } from './model/fact.ts';
export type { Confidence, Finding, Level, Related, Summary } from './model/finding.ts';
export type { Claim, EphemeralPool, Host, Project, Setting } from './model/host.ts';
export { PortSet } from './model/ports.ts';
export type { Change, NewSetting, NewValue, NoSetting, Remedy } from './model/remedy.ts';
export type { Location, Span } from './model/span.ts';
export { UsageError } from './model/usage-error.ts';
export type { Report } from './report/report.ts';
export { VERSION } from './version.ts';
