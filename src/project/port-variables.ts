// The literal that a claim takes its ports from: a variable of another file, an item of a loop's list.

import type { Declaration } from '../model/declaration.ts';
import type { PortsFact } from '../model/fact.ts';
import { encloses, type Location } from '../model/span.ts';
import { options, type Template, type Value } from '../model/value.ts';
import type { Scope } from '../technology/evaluate.ts';
import { NO_MACHINE } from '../technology/listeners/guess.ts';
import { readPortText } from '../technology/notations.ts';

/** A list of more ports is written by no person. */
const MAX_LITERALS = 100;

/**
 * The claims of the literals that give a sure claim its ports. Somebody who changes the port edits such a literal, so
 * that it is a declaration of its own, whatever its name; a second claim on the same port says no more of the machine
 * than a guess does. What a filter lets through is a list's own claim only where a loop goes over that list: a variable
 * with one port is that of whoever listens.
 */
export function literalClaims(
  declaration: Declaration & { readonly kind: 'ports' },
  fact: PortsFact,
  scope: Scope,
): readonly PortsFact[] {
  const { value, notation, role, loop } = declaration;
  const { ports } = fact;
  if (ports === null || fact.confidence || fact.reach !== 'host' || value.kind !== 'scalar') return [];
  if (role !== 'listen' && role !== 'publish' && !(role === 'allow' && loop)) return [];
  const found = new Map<string, PortsFact>();
  const isWhole = value.template.parts.length === 1;
  const claim = (at: Location, data: string | number, isItem: boolean): void => {
    const text = String(data);
    const read = readPortText(text, !isWhole && /^[\d-]+(?:\/\w+)?$/.test(text) ? 'ports' : notation);
    if (read.kind !== 'ports' || found.size >= MAX_LITERALS || encloses(value.template.at, at)) return;
    if (NO_MACHINE.test(at.file)) return;
    const isSame = isItem ? read.ports.subtract(ports).isEmpty : read.ports.equals(ports);
    const { protocol = fact.protocol } = read;
    const said = { location: at, origin: at, raw: text, via: [], ports: read.ports, protocol };
    if (isSame) found.set(JSON.stringify(at), { ...fact, ...said, form: 'port-variable', confidence: 'low' });
  };
  const name = loop?.variable.split(',', 1)[0]?.trim() ?? '';
  for (const part of hostParts(value.template, notation)) {
    if (role === 'allow' && !part.text.includes(name)) continue;
    for (const literal of literals(scope.evaluate(part))) claim(literal.at, literal.data, literal.isItem);
  }
  return [...found.values()];
}

/**
 * The expressions of a text; of a published port only those of the host's side. The variables of a script are steps on
 * its way, those of other languages are made to be edited.
 */
function hostParts({ parts }: Template, notation: string) {
  const last = parts.findLastIndex((part) => typeof part === 'string' && part.includes(':'));
  const shown = notation === 'published' && last >= 0 ? parts.slice(0, last) : parts;
  return shown.filter((part) => typeof part !== 'string').filter((part) => part.language !== 'shell');
}

interface Literal {
  readonly at: Location;
  readonly data: string | number;
  readonly isItem: boolean;
}

/** The literals that a value is, or that the items of a list are. */
function literals(value: Value): readonly Literal[] {
  return options(value).flatMap((option) => {
    if (option.kind === 'unknown') return [];
    if (Array.isArray(option.data))
      return (option.data as readonly Value[])
        .slice(0, MAX_LITERALS)
        .flatMap((item) => scalars(item).map((literal) => ({ ...literal, isItem: true })));
    return scalars(option);
  });
}

function scalars(value: Value): readonly Literal[] {
  if (value.kind !== 'known' || !value.origin) return [];
  const { data, origin: at } = value;
  return typeof data === 'string' || typeof data === 'number' ? [{ at, data, isItem: false }] : [];
}
