// Whose network the containers of a task of Amazon ECS have, as far as the task's own document says.

import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import { type Parameters, resolved } from '../cloudformation/values.ts';

/** `awsvpc`, `bridge`, `host` or `none`; bridge where it does not say, undefined where only linking or a run knows. */
export function taskNetwork(task: Node, parameters: Parameters): string | undefined {
  const compatible = entry(
    task,
    ...['requiresCompatibilities', 'RequiresCompatibilities', 'requires_compatibilities'],
  );
  if (itemsOf(compatible).some((c) => scalarText(c) === 'FARGATE')) return 'awsvpc';
  const written = entry(task, 'networkMode', 'NetworkMode', 'network_mode');
  if (!written) return 'bridge';
  const mode = resolved(written, parameters);
  const content = mode?.content();
  if (!content || content.holes.length > 0) return undefined;
  return /^(?:awsvpc|bridge|host|none)$/.test(content.text) ? content.text : undefined;
}
