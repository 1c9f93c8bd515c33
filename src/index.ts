// The public API: judge a project, or collect what it declares, from a program.

export { RULES } from '../rules/index.ts';
export type { Rule } from '../rules/rule.ts';
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
export type { Fact, PortsFact, SysctlFact } from './model/fact.ts';
export type { Confidence, Finding, Level, Related, Summary } from './model/finding.ts';
export { PortSet } from './model/ports.ts';
export type { Location, Span } from './model/span.ts';
export { UsageError } from './model/usage-error.ts';
export type { Report } from './report/report.ts';
export { VERSION } from './version.ts';
