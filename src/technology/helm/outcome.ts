// What an action of a template prints, as the document around it reads it.

import { type Known, known, type Unknown, unknown, type Value } from '../../model/value.ts';
import type { Operand, Pipeline } from '../../syntax/go-template/ast.ts';
import { attempt, type GoMap, isMap, printed, truth } from '../../syntax/go-template/values.ts';
import { pathOf, valueAt } from './values.ts';

/** A printed value: quotes are the document's own, and blanks around it are none of the value's. */
export function printedText(value: Known | Unknown): Value {
  if (value.kind === 'unknown') return value;
  const { via, origin, data } = value;
  if (data === null) return value;
  if (typeof data === 'object') return unknown('a list or map where a text is needed', via);
  if (typeof data === 'number') {
    const shown = attempt(() => known(printed(value)));
    return shown.kind === 'unknown' ? { ...shown, via } : known(data, via, origin);
  }
  const text = unquoted(printed(value).trim());
  if (text.includes('{{')) return unknown("the value is a template, which only 'tpl' would fill in", via);
  return known(text, via, origin);
}

function unquoted(text: string): string {
  if (/^"(?:[^"\\]|\\.)*"$/s.test(text)) {
    try {
      return String(JSON.parse(text));
    } catch {
      return text;
    }
  }
  return /^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}

/** Nothing at all, or the number 0 that nothing becomes. */
export function isNothing({ data }: Known): boolean {
  return data === null || data === '' || data === 0 || data === '0' || data === 'null';
}

/** The path of the one value of the chart that a pipeline is about: `service.nodePort`. Undefined for none or several. */
export function pathIn(pipeline: Pipeline, dot: Value | undefined, values: GoMap): string | undefined {
  const paths = new Set<string>();
  for (const command of pipeline.commands)
    for (const operand of command) for (const path of pathsOf(operand, dot, values)) paths.add(path);
  const [only] = paths;
  return paths.size === 1 ? only : undefined;
}

/**
 * What decides that a part is left out, for people: `.Values.service.enabled is false in values.yaml`. Of several
 * conditions it is one that is a value alone, and finds nothing. Undefined where they are about more than a value each, or it is not known.
 */
export function conditionIn(conditions: readonly Pipeline[], values: GoMap): string | undefined {
  const found = conditions.flatMap((pipeline) => {
    const path = pathIn(pipeline, undefined, values);
    if (path === undefined) return [];
    const value = valueAt(values, path);
    const said = sayingOf(path, value);
    const isBare = pipeline.commands.length === 1 && pipeline.commands[0]?.length === 1;
    const isFalse = isBare && (value === undefined || truth(value) === false);
    return said === undefined ? [] : [{ said, isFalse }];
  });
  const only = conditions.length === 1 ? found[0] : undefined;
  return (found.find((f) => f.isFalse) ?? only)?.said;
}

function sayingOf(path: string, value: Value | undefined): string | undefined {
  if (value === undefined) return `.Values.${path} is not set`;
  if (value.kind !== 'known' || (typeof value.data === 'object' && value.data !== null)) return undefined;
  const { data, origin } = value;
  const shown = JSON.stringify(data);
  if (shown.length > MAX_SHOWN) return undefined;
  const file = origin?.file.slice(origin.file.lastIndexOf('/') + 1);
  return `.Values.${path} is ${shown}${file === undefined ? '' : ` in ${file}`}`;
}

/** Longer values tell nobody more, in characters. */
const MAX_SHOWN = 40;

function* pathsOf(operand: Operand, dot: Value | undefined, values: GoMap): Iterable<string> {
  if (operand.kind === 'group') {
    const path = pathIn(operand.pipeline, dot, values);
    if (path !== undefined) yield path;
    return;
  }
  if (operand.kind !== 'field' && !(operand.kind === 'variable' && operand.name === '$')) return;
  const [first, ...rest] = operand.path;
  if (first === 'Values' && rest.length > 0) yield rest.join('.');
  else if (operand.kind === 'field' && isMap(dot)) {
    const around = pathOf(values, dot.data);
    if (around !== undefined) yield [...(around === '' ? [] : [around]), ...operand.path].join('.');
  }
}
