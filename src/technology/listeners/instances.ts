// Lists of several servers of one kind in the variables of a role: `wiki_instances: [{name: a, port: 40080}]`.

import { itemsOf, keyText, type MapNode, type Node } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { isOwnPort } from './class-ports.ts';
import { claimGuess, isElsewhere } from './guess.ts';
import { wordsOf } from './port-names.ts';

/** Instances of a cloud, or of what somebody else runs. */
const OTHERS =
  /^(?:ec2|rds|aws|gcp|gce|azure|vm|cloud|compute|remote|client|backend|upstream|target|external|db|database|monitored)$/;

/** True for a variable whose value {@link claimInstances} reads. */
export function areInstances(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 1 && words.at(-1) === 'instances' && !words.some((word) => OTHERS.test(word));
}

/** Claims the ports of each instance, in a list or by their names; one that names another machine is that machine's. */
export function claimInstances(value: Node, context: ScanContext): void {
  if (value.kind === 'scalar') return;
  const instances = value.kind === 'map' ? value.entries.map((e) => e.value) : itemsOf(value);
  for (const instance of instances) if (instance.kind === 'map') claimInstance(instance, context);
}

function claimInstance({ entries }: MapNode, context: ScanContext): void {
  if (entries.some((e) => isElsewhere(keyText(e.key), e.value))) return;
  for (const { key, value } of entries)
    if (value.kind === 'scalar' && isOwnPort(keyText(key))) claimGuess(value, keyText(key), context);
}
