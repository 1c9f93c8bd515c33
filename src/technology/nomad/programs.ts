// Tasks of Nomad that run a program as it is: no image, and the network of the host unless their group has its own.

import type { Source } from '../../source/source.ts';
import { entry, itemsOf, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import type { Trail } from '../linux/trail.ts';

/** https://developer.hashicorp.com/nomad/docs/drivers: drivers that start programs of the machine or of the task's folder. */
const DRIVERS = /^(?:exec2?|raw_exec|java)$/;

/** True for the `config` of such a task, in HCL or in the JSON of the API. */
export function isNomadProgram(config: MapNode, { key, parent }: Trail): boolean {
  if (key !== 'config' && key !== 'Config') return false;
  let task = parent;
  while (task?.node.kind === 'list') task = task.parent;
  return DRIVERS.test(scalarText(entry(task?.node, 'driver', 'Driver')) ?? '') && !entry(config, 'image');
}

/** The words of the task's command; those with a port that Nomad hands out are left, since a `port` block declares it. */
export function programWords(
  config: MapNode,
  wordsOf: (list: Node | undefined) => readonly Source[],
): readonly Source[] {
  const command = entry(config, 'command');
  const args = wordsOf(entry(config, 'args')).filter(
    (w) => !w.holes.some((h) => isOfNomad(h.expression?.text)),
  );
  if (command?.kind === 'scalar' && command.data !== null) return [command.content(), ...args];
  const jar = entry(config, 'jar_path', 'class');
  if (jar?.kind !== 'scalar' || jar.data === null) return [];
  const java = jar.content().child([{ text: 'java', start: 0, end: 0, coarse: true }]);
  return [java, ...wordsOf(entry(config, 'jvm_options')), ...args];
}

function isOfNomad(expression: string | undefined): boolean {
  return /^[\s${]*(?:env\[["'])?NOMAD_/.test(expression ?? '');
}

/** `mode` of a group's network: `host` where it is not said (https://developer.hashicorp.com/nomad/docs/job-specification/network#mode). */
export function programReach(task: Trail, context: ScanContext): ScanContext['reach'] {
  if (context.reach !== 'host') return context.reach;
  for (let at: Trail | undefined = task; at; at = at.parent)
    for (const network of itemsOf(entry(at.node, 'network', 'networks', 'Networks')))
      if (/^(?:bridge|none|cni\/)/.test(scalarText(entry(network, 'mode', 'Mode')) ?? '')) return 'container';
  return context.reach;
}
