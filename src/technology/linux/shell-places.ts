// The scripts of one file, each with the one around it: what a name may have at a place of the file.

import type { Binding, ShellFlow, ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import { type Decide, effectsOf, holds, isBefore, OUTSIDE, type Reaching, Walk } from './shell-reach.ts';

interface Node {
  readonly flow: ShellFlow;
  readonly parent: Node | undefined;
  /** Its number among the scripts that stand in no other. */
  readonly root: number;
  /** Starts of the expansions that the script around it makes. */
  readonly outer: ReadonlySet<string>;
}

/** Scripts beside each other that are looked through for one name. */
const MAX_BESIDE = 40;
const MAX_AROUND = 20;

type State = ReadonlySet<Reaching>;

export class ShellPlaces {
  private readonly nodes: readonly Node[];
  private readonly byName = new Map<string, Binding[]>();
  /** The scripts in no other, by the names that they change. */
  private readonly roots = new Map<string, Node[]>();

  constructor(steps: readonly ShellStep[], bindings: readonly Binding[]) {
    for (const binding of bindings) push(this.byName, binding.name, binding);
    this.nodes = nested(steps.filter((s) => s.kind === 'script'));
    for (const node of this.nodes)
      if (!node.parent) for (const name of effectsOf(node.flow).names) push(this.roots, name, node);
  }

  assigns(name: string): boolean {
    return this.byName.has(name);
  }

  /** True where the script around a place hands its text on as it is. */
  isLiteral(at: Location): boolean {
    return this.nodeAt(at)?.flow.literal?.some((span) => holds(span, at)) ?? false;
  }

  /** What the name may have at the place. */
  reaching(name: string, at: Location, decide: Decide): State {
    const node = this.nodeAt(at);
    if (!node) {
      const all = this.byName.get(name) ?? [];
      const earlier = all.filter((b) => b.at.line <= at.line);
      const found = earlier.length > 0 ? earlier : all;
      return new Set(found.length > 0 ? found : [OUTSIDE]);
    }
    // A decoded text stands at one place, whatever it says.
    if (isSame(node.flow.at, at)) return new Set(this.byName.get(name) ?? [OUTSIDE]);
    const state = this.within(node, name, at, false, decide, 0);
    const [only] = state;
    if (state.size !== 1 || only !== OUTSIDE) return state;
    const root = rootOf(node);
    const beside = (this.byName.get(name) ?? []).filter((b) => !holds(root.flow.at, b.at));
    return beside.length > 0 ? new Set(beside) : state;
  }

  private within(
    node: Node,
    name: string,
    at: Location,
    isEntry: boolean,
    decide: Decide,
    depth: number,
  ): State {
    const entry = this.entryOf(node, name, decide, depth + 1);
    const { names, isForAll } = effectsOf(node.flow);
    if (!isForAll && !names.has(name) && !names.has('@')) return entry;
    const document = node.flow.documents?.find((d) => holds(d.at, at));
    const walk = new Walk(name, document?.of ?? at, isEntry, decide);
    walk.through(node.flow, entry);
    return walk.found ?? entry;
  }

  /** What the name may have where a script starts. */
  private entryOf(node: Node, name: string, decide: Decide, depth: number): State {
    const { parent, flow, root } = node;
    if (depth > MAX_AROUND) return new Set([OUTSIDE]);
    if (parent) {
      const state = this.within(parent, name, flow.at, true, decide, depth);
      return flow.isInside || isHandedTo(name, flow, parent) ? state : new Set([OUTSIDE]);
    }
    let state: State = new Set([OUTSIDE]);
    const before = (this.roots.get(name) ?? []).filter((n) => n.root < root).slice(-MAX_BESIDE);
    for (const other of before) {
      const out = new Walk(name, undefined, false, decide).through(other.flow, state);
      if (out.size > 0) state = out;
    }
    return state;
  }

  /** The innermost script around a place that makes the expansions there. */
  private nodeAt(at: Location): Node | undefined {
    let low = 0;
    let high = this.nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const start = this.nodes[middle]?.flow.at;
      if (start && !isBefore(at, start)) low = middle + 1;
      else high = middle;
    }
    const isOf = (n: Node) => holds(n.flow.at, at) || isSame(n.flow.at, at);
    let node: Node | undefined = this.nodes[low - 1];
    while (node && (!isOf(node) || node.outer.has(keyOf(at)))) node = node.parent;
    return node;
  }
}

/** True where a script inside of a command has the variable of the script around it. */
function isHandedTo(name: string, { at }: ShellFlow, { flow }: Node): boolean {
  const { exported = [], steps } = flow;
  return exported.includes('*') || exported.includes(name) || isScoped(name, at, steps);
}

/** `NAME=value sh -c '…'` */
function isScoped(name: string, at: Location, steps: readonly ShellStep[]): boolean {
  return steps.some((step) => {
    if (!holds(step.at, at)) return false;
    if (step.kind === 'scoped') return effectsOf(step).names.has(name);
    if (step.kind === 'either') return step.arms.some((arm) => isScoped(name, at, arm.steps));
    return 'steps' in step && isScoped(name, at, step.steps);
  });
}

/** Scripts by their starts, each with the innermost one around it. */
function nested(flows: readonly ShellFlow[]): readonly Node[] {
  const sorted = [...flows].sort((a, b) => order(a.at, b.at));
  const nodes: Node[] = [];
  const open: Node[] = [];
  let root = 0;
  for (const flow of sorted) {
    const last = nodes.at(-1);
    if (last && isSame(last.flow.at, flow.at)) continue;
    while (open.length > 0 && !holds(open.at(-1)?.flow.at ?? flow.at, flow.at)) open.pop();
    const parent = open.at(-1);
    const node = {
      flow,
      parent,
      root: parent ? parent.root : root++,
      outer: new Set((flow.outer ?? []).map(keyOf)),
    };
    nodes.push(node);
    open.push(node);
  }
  return nodes;
}

function order(a: Location, b: Location): number {
  if (isBefore(a, b)) return -1;
  if (isBefore(b, a)) return 1;
  // The one around comes first.
  return b.endLine - a.endLine || b.endColumn - a.endColumn;
}

function isSame(a: Location, b: Location): boolean {
  return a.line === b.line && a.column === b.column && a.endLine === b.endLine && a.endColumn === b.endColumn;
}

function keyOf({ line, column }: Location): string {
  return `${line}:${column}`;
}

function rootOf(node: Node): Node {
  let root = node;
  while (root.parent) root = root.parent;
  return root;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
