// What the rest of the house uses of the HCL2 reader and evaluator.

import type { evaluateHcl, evaluateHclTemplate } from './evaluate.ts';
import type { parseHcl, parseHclExpression, parseHclTemplate } from './parse.ts';

export type * from './ast.ts';
export { evaluateHcl, evaluateHclTemplate, type HclScope } from './evaluate.ts';
export { parseHcl, parseHclExpression, parseHclTemplate } from './parse.ts';

/** This module, for whoever loads it only when it is needed. */
export interface HclModule {
  readonly parseHcl: typeof parseHcl;
  readonly parseHclExpression: typeof parseHclExpression;
  readonly parseHclTemplate: typeof parseHclTemplate;
  readonly evaluateHcl: typeof evaluateHcl;
  readonly evaluateHclTemplate: typeof evaluateHclTemplate;
}
