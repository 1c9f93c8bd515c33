// Jinja as Ansible speaks it: finding it in a text, reading its expressions, evaluating them over known files.

export { evaluateJinja } from './evaluate.ts';
export type { CallArguments, JinjaExpression } from './expression.ts';
export { isFunction } from './functions.ts';
export { absentJinja, isUndefinedJinja, undefinedJinja, withoutAbsence } from './lattice.ts';
export type { JinjaScope } from './names.ts';
export { type ParseOptions, type ParseResult, parseJinja } from './parser.ts';
export { safePattern } from './pattern.ts';
export { findJinja, type JinjaRegion } from './regions.ts';
