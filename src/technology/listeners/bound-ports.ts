// Ports beside the address that they are bound to: `"bind_ip": "10.0.0.1", "tcp_port": 40053`. A guess, whatever the program.

import { itemsOf, keyText, type MapNode, type Node, scalarText, walk } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { claimGuess, isElsewhere, NO_MACHINE } from './guess.ts';
import { isTestData, ofProduct } from './scan.ts';

/** What only a server is told; directories know a user to bind as, which is none of these. */
const BOUND =
  /^(?:bind|listen)(?:_?(?:on|ip|ips|addr|address|addresses|host|interface|interfaces)(?:_\w{1,40})?)?$/i;

const PORT = /^(?:(?:listen|bind|tcp|udp|https?)_?)?port$/i;

/** Maps with more fields than this are tables. */
const MAX_FIELDS = 100;

/** Reads a document of settings: a JSON file, or one that another document writes. */
export function scanBoundPorts(root: Node, context: ScanContext): void {
  const { path } = context;
  if (!/\.json$/.test(path) || NO_MACHINE.test(path) || isTestData(root.document.file)) return;
  const inner = ofProduct(context, 'text', root.document);
  walk(root, (node) => {
    if (node.kind === 'map' && isBound(node))
      for (const { key, value } of node.entries)
        if (PORT.test(keyText(key))) claimGuess(value, keyText(key), inner);
    return true;
  });
}

function isBound({ entries }: MapNode): boolean {
  if (entries.length > MAX_FIELDS) return false;
  const isHere = entries.some(
    ({ key, value }) => isBinding(keyText(key), value) || isEvery(keyText(key), value),
  );
  return isHere && !entries.some(({ key, value }) => isElsewhere(keyText(key), value));
}

/** True for every address of the machine: nobody connects to that. */
function isEvery(name: string, value: Node): boolean {
  return (
    /^(?:ip|host|hostname|address|addr|interface)$/i.test(name) &&
    /^(?:0\.0\.0\.0|::|\[::\]|\*)$/.test(scalarText(value) ?? '')
  );
}

/** True for an address that a server binds; one that has a port leaves no doubt that the others are something else. */
export function isBinding(name: string, value: Node): boolean {
  if (value.kind === 'map' || !BOUND.test(name)) return false;
  return itemsOf(value).every((item) => !/\]?:\d{1,5}$/.test(scalarText(item) ?? ''));
}
