// Defaults of a class's parameters, `Integer $http_port = 40080`, where the class starts a service: guesses by the name.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { keyText, type MapEntry, type MapNode } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { isOwnPort } from '../listeners/class-ports.ts';
import { claimGuess, NO_MACHINE } from '../listeners/guess.ts';

/** Resources that start something: what has one of them and a port listens on it. */
const STARTS =
  /^(?:service|docker::run|docker::image::run|podman::container|systemd::(?:unit_file|service|manage_unit|unit)|\w+::init_script|supervisord?::\w+|daemontools::\w+|runit::\w+)$/;

/** A parameter that says where something else is. */
const ELSEWHERE =
  /\$(?:server|servers|server_(?:host|name|url)|master|masters|remote\w*|upstream\w*|target\w*|endpoint|url|host|hostname|nameserver)\b/;

/** Classes that set up who connects, or who looks after something else. */
const CLIENT =
  /(?:^|_)(?:client|agent|relay|forwarder|shipper|monitoring|backup|check|checks|tunnel|proxy|collector)$/;

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
  const definitions = definitionsOf(source.text);
  definitions.forEach(({ name, parameters }, i) => {
    const end = definitions[i + 1]?.parameters.start ?? source.text.length;
    const starts = resources.some(
      ([type, { span }]) => STARTS.test(type) && span.start > parameters.end && span.start < end,
    );
    const list = source.text.slice(parameters.start, parameters.end);
    if (!starts || ELSEWHERE.test(list)) return;
    const segments = name.split('::').filter((s) => s !== '');
    if (segments.some((s) => CLIENT.test(s))) return;
    for (const { key, value } of bindings) {
      const parameter = keyText(key).replace(/^\$/, '');
      const isHere = value.span.start > parameters.start && value.span.end <= parameters.end;
      const isNamed = isOwnPort(parameter) || parameter === `${segments.at(-1) ?? ''}_port`;
      // A host of the same name is where the port is, unless it is the address to bind.
      const isBound = /^(?:listen|bind)_/.test(parameter);
      if (isHere && isNamed && (isBound || !list.includes(`$${parameter.replace(/port$/, 'host')}`)))
        claimGuess(value, `${segments.at(-1) ?? ''}_${parameter}`, context);
    }
  });
}

/** The classes and defined types that have parameters. */
function definitionsOf(text: string): readonly Definition[] {
  const found: Definition[] = [];
  const head =
    /^[ \t]*(?:class|define)[ \t]{1,20}([\w:]{1,200})\s{0,80}(?:inherits[ \t]{1,20}[\w:]{1,200}\s{0,80})?\(/gm;
  for (const match of text.matchAll(head)) {
    const start = match.index + match[0].length;
    // The list ends with the parenthesis in front of the body.
    const close = /\)\s*(?:inherits\s+[\w:]+\s*)?\{/.exec(text.slice(start, start + 20_000));
    if (close) found.push({ name: match[1] ?? '', parameters: { start, end: start + close.index } });
  }
  return found;
}
