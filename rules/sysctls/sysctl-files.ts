// Settings that stand in files which a machine's programs read, and what can be said of two of them.

import { writePortRange } from '../../src/knowledge/kernel.ts';
import { judgeWrite } from '../../src/knowledge/sysctl-write.ts';
import { sysctlKey } from '../../src/knowledge/sysctls.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import { RANGE_KEY } from '../../src/project/settings.ts';
import { isQuoted, writtenText } from '../sysctl-decisions.ts';

/** Lines of a document. Commands of a script are none: which of its functions runs, and when, nobody knows. */
const DOCUMENTS = new Set(['conf-line', 'embedded-text', 'copy-content']);

/** True for a line that the machine certainly has, with a value that is known and that the kernel takes. */
export function isCertainLine(fact: SysctlFact): boolean {
  return DOCUMENTS.has(fact.form) && isCertain(fact);
}

/** True where the setting takes place whatever the files leave open, with a value that is known and taken. */
export function isCertain(fact: SysctlFact): boolean {
  const { value, alternatives, isConditional, order, applied } = fact;
  if (value === null || !applied || alternatives > 1 || isConditional || order.branches) return false;
  return isTaken(fact.key, value);
}

function isTaken(name: string, value: string): boolean {
  if (isQuoted(value)) return false;
  if (name === RANGE_KEY) return writePortRange(writtenText(value)).accepted;
  const key = sysctlKey(name);
  return key !== undefined && judgeWrite(key, writtenText(value)).verdict !== 'refused';
}

/** The same numbers: blanks between them are not compared. */
export function isSameValue(a: SysctlFact, b: SysctlFact): boolean {
  return shown(a) === shown(b);
}

/** The value with single blanks. */
export function shown({ value }: SysctlFact): string {
  return (value ?? '').trim().replace(/\s+/g, ' ');
}

/** True for a setting that stands in a file of a sysctl.d folder. */
export function isInFolder({ order }: SysctlFact): boolean {
  return order.confPath?.includes('/sysctl.d/') === true;
}

/**
 * The part of a project that somebody writes by itself: a role, a module, a cookbook. Undefined for what belongs to none:
 * whoever writes that knows the whole.
 */
export function unitOf({ location }: SysctlFact): string | undefined {
  return /^(?:.*\/)?(?:roles|modules|cookbooks|site-cookbooks|formulas)\/[^/]+(?=\/)/.exec(
    location.file,
  )?.[0];
}

/** `12:4` in its own file, `roles/a/files/x.conf:12` elsewhere. */
export function lineOf({ location }: SysctlFact, from: SysctlFact): string {
  return location.file === from.location.file ? `line ${location.line}` : `${location.file}:${location.line}`;
}
