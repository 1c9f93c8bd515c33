// The scripts of one file, each with the one around it: what a name may have at a place of the file.

import type { Binding, ShellFlow, ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import { type Answers, holds, isBefore, Pass } from './shell-reach.ts';
import { effectsOf, OUTSIDE, type State } from './shell-states.ts';

export interface Node {
  readonly flow: ShellFlow;
  readonly parent: Node | undefined;
  /** Starts of the expansions that the script around it makes. */
  readonly outer: ReadonlySet<string>;
}

/** Scripts of one shell that are looked through for one name. */
const MAX_BEFORE = 40;
const MAX_AROUND = 20;

/** Passes inside of passes: a condition asks for other names, whose assignments stand behind conditions. */
const MAX_NESTED = 8;

/** Passes and conditions for one question, beyond which what is found is kept even if it is less than might be. */
export const MAX_STARTED = 300;

/** What is found out for one file in one surrounding. */
export interface Findings {
  readonly answers: Answers;
  readonly passes: Map<Node, Map<string, Pass>>;
  /** What was asked for while it was being found out: passes, and `nested` for one too deep. */
  cuts: Set<Pass | 'nested'>;
  nested: number;
  /** Passes and conditions that one question has asked for. */
  started: number;
  /** Conditions whose outcome, and assignments whose value for one, are being found out. */
  readonly deciding: Set<object>;
}

export function newFindings(answers: Answers): Findings {
  return { answers, passes: new Map(), cuts: new Set(), nested: 0, started: 0, deciding: new Set() };
}

/** Finds out about a condition or an assignment; undefined where that is under way. */
export function deciding<T>(findings: Findings, about: object, find: () => T): T | undefined {
  if (findings.deciding.has(about)) {
    findings.cuts.add('nested');
    return undefined;
  }
  findings.deciding.add(about);
  const found = find();
  findings.deciding.delete(about);
  return found;
}

/** Runs what may ask for something that is under way; true where it did, and its result is less than it might be. */
export function isCut(findings: Findings, run: () => void, own?: Pass): boolean {
  const before = findings.cuts;
  findings.cuts = new Set();
  run();
  if (own) findings.cuts.delete(own);
  const cut = findings.cuts.size > 0;
  for (const one of before) findings.cuts.add(one);
  return cut;
}

export class ShellPlaces {
  private readonly nodes: readonly Node[];
  private readonly byName = new Map<string, Binding[]>();
  /** The scripts that one shell runs, in their order. */
  private readonly sessions = new Map<string, Node[]>();

  constructor(steps: readonly ShellStep[], bindings: readonly Binding[]) {
    for (const binding of bindings) push(this.byName, binding.name, binding);
    this.nodes = nested(steps.filter((s) => s.kind === 'script'));
    for (const node of this.nodes)
      if (node.flow.session !== undefined) push(this.sessions, node.flow.session, node);
  }

  /** True where a script of the file may give the name a value. */
  assigns(name: string): boolean {
    return this.byName.has(name) || this.nodes.some(({ flow }) => effectsOf(flow).names.has(name));
  }

  /** True for a name that only scripts beside the one around a place give a value. */
  isOfOthers(name: string, at: Location): boolean {
    let root = this.nodeAt(at);
    while (root?.parent) root = root.parent;
    const all = this.byName.get(name) ?? [];
    return all.length > 0 && all.every((b) => root && !holds(root.flow.at, b.at));
  }

  /** True where the script around a place hands its text on as it is. */
  isLiteral(at: Location): boolean {
    return this.nodeAt(at)?.flow.literal?.some((span) => holds(span, at)) ?? false;
  }

  /** What the name may have at the place; undefined where that is being found out. */
  reaching(name: string, at: Location, findings: Findings): State | undefined {
    const node = this.nodeAt(at);
    if (!node) return new Set([OUTSIDE]);
    // A decoded text stands at one place, whatever it says.
    if (isSame(node.flow.at, at)) return new Set(this.byName.get(name) ?? [OUTSIDE]);
    return this.within(node, name, at, false, findings, 0);
  }

  private within(
    node: Node,
    name: string,
    at: Location,
    isEntry: boolean,
    findings: Findings,
    depth: number,
  ): State | undefined {
    const pass = this.passOf(node, name, findings, depth);
    const document = node.flow.documents?.find((d) => holds(d.at, at));
    const state = pass?.at(document?.of ?? at, isEntry);
    if (!state) findings.cuts.add(pass ?? 'nested');
    return state;
  }

  private passOf(node: Node, name: string, findings: Findings, depth: number): Pass | undefined {
    const passes = findings.passes.get(node) ?? new Map<string, Pass>();
    findings.passes.set(node, passes);
    const known = passes.get(name);
    if (known) return known;
    if (findings.nested >= MAX_NESTED) return undefined;
    findings.nested++;
    findings.started++;
    let pass: Pass | undefined;
    let isEntered = true;
    const cutAtEntry = isCut(findings, () => {
      const entry = this.entryOf(node, name, findings, depth + 1);
      isEntered = entry !== undefined;
      pass = new Pass(node.flow, name, entry ?? UNDER_WAY, findings.answers);
    });
    const made = pass;
    if (made) passes.set(name, made);
    const cut = isCut(findings, () => made?.run(), made) || cutAtEntry || !isEntered;
    findings.nested--;
    // Asked for by itself it may say more.
    if (cut && findings.nested > 0 && findings.started < MAX_STARTED) passes.delete(name);
    return made;
  }

  /** What the name may have where a script starts. */
  private entryOf(node: Node, name: string, findings: Findings, depth: number): State | undefined {
    const { parent, flow } = node;
    if (depth > MAX_AROUND) return new Set([OUTSIDE]);
    let state: State | undefined = this.environmentOf(flow, name, findings);
    if (parent && (flow.isInside || isHandedTo(name, flow, parent)))
      state = this.within(parent, name, flow.at, true, findings, depth);
    const session = flow.session === undefined ? [] : (this.sessions.get(flow.session) ?? []);
    return state && through(session.slice(0, session.indexOf(node)), name, state, findings);
  }

  /** What the name has where the script is started. */
  private environmentOf({ environment = [] }: ShellFlow, name: string, findings: Findings): State {
    const strongest = environment.find((session) =>
      this.sessions.get(session)?.some((node) => effectsOf(node.flow).names.has(name)),
    );
    const nodes = strongest === undefined ? [] : (this.sessions.get(strongest) ?? []);
    return through(nodes, name, new Set([OUTSIDE]), findings);
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

const UNDER_WAY: State = new Set([
  { kind: 'spoil', reason: 'the value depends on a condition that depends on it' },
]);

/** What a name has behind scripts that one shell runs one after another. */
function through(nodes: readonly Node[], name: string, entry: State, { answers }: Findings): State {
  const changing = nodes.filter(({ flow }) => {
    const { names, isForAll } = effectsOf(flow);
    return isForAll || names.has(name);
  });
  let state = entry;
  for (const { flow } of changing.slice(-MAX_BEFORE)) {
    const { out } = new Pass(flow, name, state, answers).run();
    if (out.size > 0) state = out;
  }
  return state;
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
  for (const flow of sorted) {
    const last = nodes.at(-1);
    if (last && isSame(last.flow.at, flow.at)) continue;
    while (open.length > 0 && !holds(open.at(-1)?.flow.at ?? flow.at, flow.at)) open.pop();
    const parent = open.at(-1);
    const node = { flow, parent, outer: new Set((flow.outer ?? []).map(keyOf)) };
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

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
