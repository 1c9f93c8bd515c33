// Packer builds an image that machines boot later: files it writes apply there, commands only while it builds.

import type { Declaration } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import { type ScanContext, Sink } from '../context.ts';
import { walkTrails } from '../linux/trail.ts';

/** A legacy template in JSON (https://developer.hashicorp.com/packer/docs/templates/legacy_json_templates). */
export function isPackerTemplate(root: Node): boolean {
  if (root.kind !== 'map' || entry(root, 'builders')?.kind !== 'list') return false;
  return itemsOf(entry(root, 'builders')).every((b) => entry(b, 'type') !== undefined);
}

/** Forms that set a parameter of the running kernel and leave nothing on the disk. */
const RUNNING: ReadonlySet<string> = new Set(['sysctl-command', 'proc-write']);

/** Forms of commands that take or open ports only while they run; ufw and firewalld keep theirs. */
const TAKES_PORTS = /^(?:docker-(?:run|service|swarm)|command-flag|iptables-.*|nftables-rule)$/;

/**
 * Scans `root` with `scan`; what only the machine that builds the image would see reaches the image alone, and what
 * shell-local does on the machine of whoever runs Packer reaches no machine
 * (https://developer.hashicorp.com/packer/docs/provisioners/shell-local, also a post-processor).
 */
export function scanBuild(
  root: Node | undefined,
  context: ScanContext,
  scan: (context: ScanContext) => void,
): void {
  const sink = new Sink();
  scan({ ...context, sink });
  const local = root ? localSpans(root) : [];
  const { declarations, evidence, problems, shellVariables, parts } = context.sink;
  declarations.push(
    ...sink.declarations.map((d) => {
      if (d.reach !== 'host') return d;
      if (local.some((s) => s.start <= d.offset && d.offset < s.end)) return { ...d, reach: 'none' as const };
      return isOfBuild(d) ? { ...d, reach: 'image' as const } : d;
    }),
  );
  evidence.push(...sink.evidence);
  problems.push(...sink.problems);
  shellVariables.push(...sink.shellVariables);
  Object.assign(parts, sink.parts);
}

/** A command in a file that the build writes is run by the machines that boot the image. */
function isOfBuild({ kind, form, destination }: Declaration): boolean {
  return kind === 'sysctl' ? RUNNING.has(form) : TAKES_PORTS.test(form) && destination === undefined;
}

/** Offsets in the file of what runs where Packer runs: blocks of HCL, and maps of the legacy JSON with that type. */
function localSpans(root: Node): readonly Span[] {
  const spans: Span[] = [];
  walkTrails(root, ({ node, key }) => {
    const isLocal =
      node.kind === 'map' && (key === 'shell-local' || scalarText(entry(node, 'type')) === 'shell-local');
    if (!isLocal) return true;
    const { document, span } = node;
    spans.push({ start: document.offsetInFile(span.start), end: document.offsetInFile(span.end) });
    return false;
  });
  return spans;
}
