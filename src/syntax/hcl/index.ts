// What the rest of the house uses of the HCL2 reader and evaluator.

export type * from './ast.ts';
export { evaluateHcl, evaluateHclTemplate, type HclScope } from './evaluate.ts';
export { type HclDialect, parseHcl, parseHclExpression, parseHclTemplate } from './parse.ts';
