// Defaults of a class's parameters, `Integer $http_port = 40080`, where the class starts a service: guesses by the name.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { entry, keyText, type MapEntry, type MapNode, scalarText } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { isOwnPort, isServing } from '../listeners/class-ports.ts';
import { claimGuess, isElsewhere, NO_MACHINE } from '../listeners/guess.ts';

/** Resources that start something: what has one of them and a port listens on it. */
const STARTS =
  /^(?:service|docker::run|docker::image::run|podman::container|systemd::(?:unit_file|service|manage_unit|unit)|\w+::init_script|supervisord?::\w+|daemontools::\w+|runit::\w+)$/;

/** A parameter that says where something else is. */
const ELSEWHERE =
  /\$(?:server|servers|server_(?:host|name|url)|master|masters|remote\w*|upstream\w*|target\w*|endpoint|url|host|hostname|nameserver)\b/;

/** Classes that set up who connects, or who looks after something else. */
const CLIENT =
  /(?:^|_)(?:client|agent|relay|forwarder|shipper|monitoring|backup|check|checks|tunnel|proxy|collector)$/;

/** Reads the declaration of a class, `class { 'profile::wiki': http_port => 40080 }`, as Hiera's data of the same name. */
export function scanClass(body: MapNode, context: ScanContext): void {
  const name = scalarText(entry(body, 'name')) ?? '';
  const segments = name.split('::').filter((s) => s !== '');
  if (segments.length === 0 || NO_MACHINE.test(context.path) || context.depth > 0) return;
  if (!segments.every(isServing) || segments.some((s) => CLIENT.test(s))) return;
  if (body.entries.some(({ key, value }) => isElsewhere(keyText(key), value))) return;
  for (const { key, value } of body.entries)
    if (isOwnPort(keyText(key))) claimGuess(value, `${segments.at(-1) ?? ''}_${keyText(key)}`, context);
}

interface Definition {
  readonly name: string;
  readonly parameters: Span;
}

/** Reads a manifest's definitions; `resources`: what the manifest declares, by type. */
export function scanClassParameters(
  source: Source,
  bindings: readonly MapEntry[],
  resources: readonly (readonly [type: string, body: MapNode])[],
  context: ScanContext,
): void {
  if (NO_MACHINE.test(context.path) || context.depth > 0) return;
  const starts = sorted(
    resources.filter(([type]) => STARTS.test(type)).map(([, { span }]) => span),
    (span) => span.start,
  );
  if (starts.length === 0) return;
  const ports = sorted(
    bindings.filter((b) => /port$/i.test(keyText(b.key))),
    (b) => b.value.span.start,
  );
  const definitions = definitionsOf(source.text);
  definitions.forEach(({ name, parameters }, i) => {
    const end = definitions[i + 1]?.parameters.start ?? source.text.length;
    const here = ports.between(parameters.start + 1, parameters.end);
    if (here.length === 0 || starts.between(parameters.end + 1, end).length === 0) return;
    const list = source.text.slice(parameters.start, parameters.end);
    if (ELSEWHERE.test(list)) return;
    const segments = name.split('::').filter((s) => s !== '');
    if (segments.some((s) => CLIENT.test(s))) return;
    const last = segments.at(-1) ?? '';
    for (const { key, value } of here) {
      const parameter = keyText(key).replace(/^\$/, '');
      const isNamed = isOwnPort(parameter) || parameter === `${last}_port`;
      // A host of the same name is where the port is, unless it is the address to bind.
      const isBound = /^(?:listen|bind)_/.test(parameter);
      if (value.span.end > parameters.end || !isNamed) continue;
      if (isBound || !list.includes(`$${parameter.replace(/port$/, 'host')}`))
        claimGuess(value, `${last}_${parameter}`, context);
    }
  });
}

/** The items by their place; `between` gives those that start from one place up to another one. */
function sorted<T>(items: readonly T[], startOf: (item: T) => number) {
  const inOrder = [...items].sort((a, b) => startOf(a) - startOf(b));
  const firstFrom = (place: number): number => {
    let [low, high] = [0, inOrder.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = inOrder[middle];
      if (item !== undefined && startOf(item) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    length: inOrder.length,
    between: (from: number, to: number) => inOrder.slice(firstFrom(from), firstFrom(to)),
  };
}

/** The classes and defined types that have parameters. */
function definitionsOf(text: string): readonly Definition[] {
  const found: Definition[] = [];
  const head =
    /^[ \t]*(?:class|define)[ \t]{1,20}([\w:]{1,200})\s{0,80}(?:inherits[ \t]{1,20}[\w:]{1,200}\s{0,80})?\(/gm;
  const heads = [...text.matchAll(head)];
  heads.forEach((match, i) => {
    const start = match.index + match[0].length;
    // The list ends with the parenthesis in front of the body, and holds no other definition.
    const limit = Math.min(start + 20_000, heads[i + 1]?.index ?? text.length);
    const close = /\)\s*(?:inherits\s+[\w:]+\s*)?\{/.exec(text.slice(start, limit));
    if (close) found.push({ name: match[1] ?? '', parameters: { start, end: start + close.index } });
  });
  return found;
}
