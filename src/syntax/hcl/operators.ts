// The operators of HCL on values: arithmetic that stays exact, comparison, logic.

import { type Known, known, unknown, type Value } from '../../model/value.ts';
import type { HclBinaryOperator } from './ast.ts';
import { equal, isDyadic, isFailure, lift, number, toBool, toNumber, viaOf } from './types.ts';

/** `-operand`. */
export function negate(operand: Known): Value {
  return lift([toNumber(operand)], (n) => known(-Number(n.data), n.via));
}

/** `!operand`. */
export function not(operand: Known): Value {
  return lift([toBool(operand)], (b) => known(b.data !== true, b.via));
}

/** `left operator right`. */
export function binary(operator: HclBinaryOperator, left: Value, right: Value): Value {
  switch (operator) {
    case '&&':
      return logic(left, right, false);
    case '||':
      return logic(left, right, true);
    case '==':
    case '!=':
      return lift([left, right], (a, b) => {
        const same = equal(a, b);
        if (same === undefined)
          return unknown('whether the two are equal depends on their declared types', viaOf([a, b]));
        return known(same === (operator === '=='), viaOf([a, b]));
      });
    default:
      return lift([lift([left], toNumber), lift([right], toNumber)], (a, b) => numeric(operator, a, b));
  }
}

/** `&&` and `||`: one side may decide alone, unless the other one is a certain error. */
function logic(left: Value, right: Value, decisive: boolean): Value {
  const a = lift([left], toBool);
  const b = lift([right], toBool);
  if (isFailure(a)) return a;
  if (isFailure(b)) return b;
  for (const side of [a, b])
    if (side.kind === 'known' && side.data === decisive) return known(decisive, side.via);
  return lift([a, b], (x, y) =>
    known((x.data === decisive || y.data === decisive) === decisive, viaOf([x, y])),
  );
}

function numeric(operator: HclBinaryOperator, left: Known, right: Known): Value {
  const via = viaOf([left, right]);
  const a = Number(left.data);
  const b = Number(right.data);
  switch (operator) {
    case '<':
      return known(a < b, via);
    case '>':
      return known(a > b, via);
    case '<=':
      return known(a <= b, via);
    case '>=':
      return known(a >= b, via);
    default:
  }
  // Terraform computes with 512 bits: only what is exact in a double is the same in both.
  if (!isDyadic(a) || !isDyadic(b)) return unknown('the result may differ in its last digits', via);
  switch (operator) {
    case '+':
      return exact(a + b, via);
    case '-':
      return exact(a - b, via);
    case '*':
      return exact(a * b, via);
    case '/':
      // The nearest double of the quotient is on the same side of every integer, so rounding it is safe.
      // Terraform's is an infinity, with which it may go on.
      return b === 0 ? unknown('a division by zero', via) : number(a / b, via);
    default:
      return b === 0 ? unknown('the remainder of a division by zero', via) : exact((a % b) + 0, via);
  }
}

function exact(result: number, via: Known['via']): Value {
  return isDyadic(result) ? number(result, via) : unknown('the result may differ in its last digits', via);
}
