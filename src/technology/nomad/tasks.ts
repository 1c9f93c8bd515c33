// Tasks of a Nomad job in HCL: whether what they set is the host's or a container's.

import type { Source } from '../../source/source.ts';
import type { HclBlock } from '../../syntax/hcl/index.ts';
import { type ScanContext, Sink } from '../context.ts';

/**
 * Scans a job with `scan`. Tasks run in containers or in isolation of their own; those whose driver is `raw_exec` run on
 * the host as they are (https://developer.hashicorp.com/nomad/docs/drivers/raw_exec). `text` is the text of the job.
 */
export function scanTasks(
  job: HclBlock,
  text: Source,
  context: ScanContext,
  scan: (context: ScanContext) => void,
): void {
  const raw = rawTasks(job, text).map(({ span }) => ({
    start: text.offsetInFile(span.start),
    end: text.offsetInFile(span.end),
  }));
  const isRaw = ({ offset }: { readonly offset: number }) =>
    raw.some((s) => s.start <= offset && offset < s.end);
  const inside = new Sink();
  scan({ ...context, sink: inside, reach: 'container' });
  const onHost = new Sink();
  if (raw.length > 0) scan({ ...context, sink: onHost });
  const { declarations, evidence, problems, shellVariables, parts } = context.sink;
  declarations.push(
    ...inside.declarations.filter((d) => !isRaw(d)),
    ...onHost.declarations.filter((d) => isRaw(d)),
  );
  evidence.push(...inside.evidence);
  problems.push(...inside.problems);
  shellVariables.push(...inside.shellVariables);
  Object.assign(parts, inside.parts);
}

/** The tasks whose own driver is `raw_exec`, also in groups and in what a loop makes. */
function rawTasks(block: HclBlock, text: Source): readonly HclBlock[] {
  return block.body.items.flatMap((item): readonly HclBlock[] => {
    if (item.kind !== 'block') return [];
    const isTask = item.type === 'task' || (item.type === 'content' && block.labels[0]?.text === 'task');
    if (!isTask) return /^(?:group|dynamic|content)$/.test(item.type) ? rawTasks(item, text) : [];
    return item.body.items.some(
      (i) =>
        i.kind === 'attribute' &&
        i.name === 'driver' &&
        text.text.slice(i.expression.span.start, i.expression.span.end) === '"raw_exec"',
    )
      ? [item]
      : [];
  });
}
