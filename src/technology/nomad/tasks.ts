// Tasks of a Nomad job in HCL: whether what they set is the host's or a container's.

import type { Declaration } from '../../model/declaration.ts';
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
  const spans = tasksOf(job).map((task) => ({
    start: text.offsetInFile(task.span.start),
    end: text.offsetInFile(task.span.end),
    task,
  }));
  const around: ScanContext = {
    ...context,
    technology: context.technology === 'text' ? 'nomad' : context.technology,
  };
  const among = (test: (task: HclBlock) => boolean) => {
    const found = spans.filter(({ task }) => test(task));
    return found.length === 0
      ? undefined
      : (d: Declaration) => found.some((s) => s.start <= d.offset && d.offset < s.end);
  };
  const isRaw = among((task) => isSet(task, 'driver', /^"raw_exec"$/, text));
  const isPrivileged = among((task) =>
    task.body.items.some(
      (i) => i.kind === 'block' && i.type === 'config' && isSet(i, 'privileged', /^"?true"?$/, text),
    ),
  );
  const scanned = (changes: Partial<ScanContext>): Sink => {
    const sink = new Sink();
    scan({ ...around, sink, ...changes });
    return sink;
  };
  const inside = scanned({ reach: 'container' });
  const { declarations, evidence, problems, shellVariables, namespaces, parts } = context.sink;
  declarations.push(...inside.declarations.filter((d) => !isRaw?.(d) && !isPrivileged?.(d)));
  if (isRaw) declarations.push(...scanned({}).declarations.filter(isRaw));
  if (isPrivileged) {
    const found = scanned({ reach: 'container', sharesKernel: true }).declarations;
    declarations.push(...found.filter((d) => isPrivileged(d) && !isRaw?.(d)));
  }
  evidence.push(...inside.evidence);
  problems.push(...inside.problems);
  shellVariables.push(...inside.shellVariables);
  namespaces.push(...inside.namespaces);
  Object.assign(parts, inside.parts);
}

/** The tasks of a job, also in groups and in what a loop makes. */
function tasksOf(block: HclBlock): readonly HclBlock[] {
  return block.body.items.flatMap((item): readonly HclBlock[] => {
    if (item.kind !== 'block') return [];
    const isTask = item.type === 'task' || (item.type === 'content' && block.labels[0]?.text === 'task');
    if (isTask) return [item];
    return /^(?:group|dynamic|content)$/.test(item.type) ? tasksOf(item) : [];
  });
}

function isSet(block: HclBlock, name: string, value: RegExp, text: Source): boolean {
  return block.body.items.some(
    (i) =>
      i.kind === 'attribute' &&
      i.name === name &&
      value.test(text.text.slice(i.expression.span.start, i.expression.span.end)),
  );
}
