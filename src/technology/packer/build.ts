// Packer builds an image that machines boot later: files it writes apply there, commands only while it builds.

import { entry, itemsOf, type Node } from '../../syntax/node.ts';
import { type ScanContext, Sink } from '../context.ts';

/** A legacy template in JSON (https://developer.hashicorp.com/packer/docs/templates/legacy_json_templates). */
export function isPackerTemplate(root: Node): boolean {
  if (root.kind !== 'map' || entry(root, 'builders')?.kind !== 'list') return false;
  return itemsOf(entry(root, 'builders')).every((b) => entry(b, 'type') !== undefined);
}

/** Forms that set a parameter of the running kernel and leave nothing on the disk. */
const RUNNING: ReadonlySet<string> = new Set(['sysctl-command', 'proc-write']);

/** Scans with `scan`; what only the machine that builds the image would see reaches the image alone. */
export function scanBuild(context: ScanContext, scan: (context: ScanContext) => void): void {
  const sink = new Sink();
  scan({ ...context, sink });
  const { declarations, evidence, problems, shellVariables, parts } = context.sink;
  declarations.push(
    ...sink.declarations.map((d) =>
      RUNNING.has(d.form) && d.reach === 'host' ? { ...d, reach: 'image' as const } : d,
    ),
  );
  evidence.push(...sink.evidence);
  problems.push(...sink.problems);
  shellVariables.push(...sink.shellVariables);
  Object.assign(parts, sink.parts);
}
