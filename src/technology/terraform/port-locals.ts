// Ports in Terraform's locals: maps of a machine's services, and names that the file then binds. Guesses by the name.

import type { Source } from '../../source/source.ts';
import { keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { claimGuess, guess, NO_MACHINE } from '../listeners/guess.ts';
import { claimPortMap } from '../listeners/port-maps.ts';
import { wordsOf } from '../listeners/port-names.ts';

/** Reads the attributes of a `locals` block; `text`: that of the whole file. */
export function scanPortLocals(locals: MapNode, text: Source, context: ScanContext): void {
  if (NO_MACHINE.test(context.path)) return;
  const bound = boundNames(text.rawText({ start: 0, end: text.text.length }));
  const bases = basePorts(locals);
  for (const { key, value } of locals.entries) {
    const name = keyText(key);
    claimPortMap(name, value, context, false);
    claimOffsets(name, value, bases, context);
    if (value.kind === 'scalar' && /port$/i.test(name) && bound.has(name)) claimLocal(value, name, context);
  }
}

/** Numbers that other ports are counted from: `base_port = 47000`. */
function basePorts(locals: MapNode): ReadonlySet<string> {
  const bases = locals.entries.filter(
    (e) =>
      /(?:^|_)(?:base_port|port_base)$/.test(keyText(e.key)) && /^\d{1,5}$/.test(scalarText(e.value) ?? ''),
  );
  return new Set(bases.map((e) => keyText(e.key)));
}

const OFFSET = /^local\.([\w-]{1,100})(?:[ \t]{0,8}[+-][ \t]{0,8}\d{1,5})?$/;

/** Ports at a distance from a base, one or a map of them: `https = local.base_port + 1`. */
function claimOffsets(name: string, value: Node, bases: ReadonlySet<string>, context: ScanContext): void {
  if (bases.size === 0 || !/(?:^|_)ports?$/.test(name)) return;
  const ports = value.kind === 'map' ? value.entries.map((e) => e.value) : [value];
  const isOffset = (port: Node) => bases.has(OFFSET.exec(port.document.rawText(port.span))?.[1] ?? '');
  if (!ports.every(isOffset)) return;
  const words = wordsOf(name);
  const protocol = words.includes('tcp') ? 'tcp' : words.includes('udp') ? 'udp' : 'any';
  for (const port of ports) claimNode(port, guess('listen', protocol, 'ports'), context);
}

/** Locals that something listens on by the words of the line they stand in. */
function boundNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const use =
    /^[^\n#]{0,200}?\b(?:host_?port\b|listen\w{0,20}\b|bind\w{0,20}\b|published?\b|external\b|(?<!proxy_)port=\$\{)[^\n]{0,100}?\blocal\.([\w-]{1,100})/gim;
  for (const [, name] of text.matchAll(use)) if (name !== undefined) names.add(name);
  return names;
}

/** A sum over another local stays an expression. */
function claimLocal(value: Node, name: string, context: ScanContext): void {
  if (value.kind !== 'scalar') return;
  if (/^\s*\d/.test(value.content().text)) claimGuess(value, name, context);
  else claimNode(value, guess('listen', 'any', 'ports'), context);
}
