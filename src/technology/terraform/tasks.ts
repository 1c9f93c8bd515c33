// Tasks of Amazon ECS whose containers stand in another file, or whose network an expression says.

import { type Declaration, literalText, type Namespace } from '../../model/declaration.ts';
import type { Reach } from '../../model/fact.ts';
import { expressionsIn, options, type Tree, toPlain, type Value } from '../../model/value.ts';
import { entry, type MapNode, treeOf } from '../../syntax/node.ts';
import { evaluateTree, type Scope } from '../evaluate.ts';
import { typeInAddress } from './paths.ts';

/** The arguments of an `aws_ecs_task_definition` that say whose network its containers have. */
export interface Task {
  /** The address of the resource in its module. */
  readonly address: string;
  readonly mode?: Tree;
  readonly compatible?: Tree;
  readonly containers?: Tree;
}

/** What a scan keeps of a resource; undefined for other resources. */
export function taskOf(address: string, body: MapNode): Task | undefined {
  if (typeInAddress(address) !== 'aws_ecs_task_definition') return undefined;
  const tree = (name: string) => {
    const node = entry(body, name);
    return node && treeOf(node);
  };
  const [mode, compatible, containers] = [
    tree('network_mode'),
    tree('requires_compatibilities'),
    tree('container_definitions'),
  ];
  return {
    address,
    ...(mode && { mode }),
    ...(compatible && { compatible }),
    ...(containers && { containers }),
  };
}

/** The task that a resource is, or whose containers a template of it fills in: `data.template_file.web`. */
export function taskAt(resource: string, tasks: ReadonlyMap<string, Task>): Task | undefined {
  const own = tasks.get(resource);
  if (own || !resource.startsWith('data.')) return own;
  for (const task of tasks.values()) {
    if (!task.containers) continue;
    for (const { text } of expressionsIn(task.containers)) if (text.includes(`${resource}.`)) return task;
  }
  return undefined;
}

/** One network that a task may have: undefined where the files do not say. */
export type Mode = 'awsvpc' | 'bridge' | 'host' | 'none' | undefined;

/**
 * What a task's network may be: bridge where it does not say, and always `awsvpc` on Fargate
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#network_mode).
 */
export function modesOf({ mode, compatible }: Task, scope: Scope): readonly Mode[] {
  const launch = compatible && toPlain(evaluateTree(compatible, scope));
  if (Array.isArray(launch) && launch.includes('FARGATE')) return ['awsvpc'];
  if (!mode) return ['bridge'];
  return [...new Set(options(evaluateTree(mode, scope)).map(modeOf))];
}

function modeOf(value: Value): Mode {
  if (value.kind !== 'known') return undefined;
  if (value.data === null) return 'bridge';
  const mode = String(value.data);
  return /^(?:awsvpc|bridge|host|none)$/.test(mode) ? (mode as Mode) : undefined;
}

/** What a declaration of a task reaches under a mode; undefined for what it is without any of them. */
export function reachUnder(
  mode: Mode,
  task: Task,
  declaration: Declaration,
): { readonly reach: Reach; readonly namespace?: Namespace } | undefined {
  const { reach, form } = declaration;
  const isMapping = form === 'ecs-port-mapping' || form === 'ecs-container-port';
  switch (mode) {
    case 'host':
      // A task changes no parameters of a network that it shares (AWS documentation, systemControls).
      if (isNetworkControl(declaration)) return { reach: 'none' };
      return { reach: reach === 'container' ? 'host' : reach };
    case 'bridge':
      return { reach: form === 'ecs-port-mapping' ? 'host' : reach };
    case 'none':
      return { reach: isMapping ? 'none' : reach };
    case 'awsvpc': {
      if (!isMapping && reach !== 'container') return { reach };
      return { reach: 'container', namespace: { id: `task ${task.address}`, name: task.address } };
    }
    case undefined:
      return undefined;
  }
}

function isNetworkControl(declaration: Declaration): boolean {
  const { kind, form, technology } = declaration;
  const isControl = form === 'ecs-system-control' || (technology === 'ecs' && form === 'name-value');
  return kind === 'sysctl' && isControl && /^net[./]/.test(literalText(declaration.key) ?? 'net.');
}
