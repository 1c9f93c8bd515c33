// One template as Salt renders it in one context: its names at each place, and whether a place is rendered at all.

import type { Location } from '../../model/span.ts';
import {
  type Expression,
  type Known,
  known,
  oneOf,
  options,
  through,
  type Unknown,
  unknown,
  type Value,
} from '../../model/value.ts';
import type { JinjaExpression } from '../../syntax/jinja/expression.ts';
import { evaluateJinja, parseJinja } from '../../syntax/jinja/index.ts';
import { evaluateTree, locatorOf, type Scope } from '../evaluate.ts';
import type { SaltFile } from './file.ts';
import { type Functions, ownValue } from './functions.ts';
import { joinedNames, type Names, nameIn, pathOf, replacedAt, withName } from './names.ts';
import { type Step, stepOf } from './statements.ts';

/** What a rendering needs of the rest of the project. */
export interface Surroundings extends Functions {
  /** The project has no pillar: the one of whoever uses it is not known. */
  readonly isOpen: boolean;
  /** The names that an imported template sets; undefined where the file is not there. */
  readonly imported: (
    path: string,
    from: string,
    outer: (name: string) => Value | undefined,
  ) => ((name: string) => Value | undefined) | undefined;
  /** The document of an imported file of data. */
  readonly data: (path: string, from: string) => Value | undefined;
}

/** Whether text is rendered: `many` in a loop, once for each of its items. */
export interface Guard {
  readonly verdict: 'yes' | 'no' | 'maybe' | 'many';
  /** The only condition that is open: which one, which of its branches, and whether one of them is always taken. */
  readonly branch?: { readonly of: number; readonly index: number; readonly count: number };
}

interface Frame {
  readonly kind: 'if' | 'for' | 'block';
  readonly outer: Frame | undefined;
  readonly verdict: Guard['verdict'];
  readonly before: Names;
  /** Of a condition: the index of its first statement, the branch, and the names after the branches before it. */
  readonly of: number;
  readonly branch: number;
  readonly ways: readonly Names[];
  readonly isDecided: boolean;
  /** Names whose value a loop changes for what follows it. */
  readonly leaks: Set<string>;
}

interface State {
  readonly names: Names;
  readonly frame: Frame | undefined;
}

/** Names in an expression, keys of dictionaries among them. */
const NAMES = /(?<![\w.'"])[A-Za-z_]\w*/g;

const MUTATORS = /^(?:update|append|extend|insert|pop|popitem|remove|clear|setdefault|sort|reverse|add)$/;

export class Rendering {
  #steps: readonly Step[] | undefined;
  readonly #states: State[] = [{ names: undefined, frame: undefined }];
  readonly #branches = new Map<number, number>();
  /** Where each block ends, by the index of its first statement. */
  readonly #ends = new Map<number, number>();
  /** Names that may stand for parts of one value. */
  readonly #shared = new Map<string, Set<string>>();
  /** Names whose value depends on a pillar that is not in the project. */
  readonly #open = new Set<string>();
  readonly #parsed = new Map<string, JinjaExpression | string>();

  /** `outer`: names that the template is given. */
  constructor(
    readonly file: string,
    private readonly part: SaltFile,
    private readonly outer: (name: string) => Value | undefined,
    private readonly around: Surroundings,
  ) {}

  /** Why what the file holds below a key is not known; undefined where it is. */
  doubtAt(key: string | undefined): string | undefined {
    const { doubt, keys } = this.part;
    return key !== undefined && keys && !keys.includes(key) ? undefined : doubt;
  }

  /** The value of an expression where it stands; `bound`: the items of the loops around it. */
  evaluate(expression: Expression, bound: ReadonlyMap<string, Value> = new Map()): Value {
    let { names } = this.#stateAt(expression.at);
    for (const [name, value] of bound) names = withName(names, name, value);
    return this.#evaluate(expression, names);
  }

  scope(): Scope {
    const scope: Scope = {
      evaluate: (e) => (e.language === 'jinja' ? this.evaluate(e) : unknown('no expression of Jinja')),
      bind: () => scope,
      python: 'salt',
    };
    return scope;
  }

  /** Whether what stands at a place is rendered; `within`: a place around it that is rendered. */
  guard(at: Location, within?: Location): Guard {
    let found: Guard = { verdict: 'yes' };
    const around = within && this.#stateAt(within).frame;
    for (let { frame } = this.#stateAt(at); frame && frame !== around; frame = frame.outer) {
      const { verdict, kind, of, branch } = frame;
      if (verdict === 'no') return { verdict };
      if (verdict === 'yes') continue;
      const count = this.#branches.get(of) ?? 0;
      const isOnly = found.verdict === 'yes' && verdict === 'maybe' && kind === 'if' && count > 0;
      found = {
        verdict: verdict === 'many' || found.verdict === 'many' ? 'many' : 'maybe',
        ...(isOnly && { branch: { of, index: branch, count } }),
      };
    }
    return found;
  }

  /** A name after the whole file was rendered, as an importing template sees it. */
  exported(name: string): Value | undefined {
    return nameIn(this.#stateBefore(this.#all().length).names, name);
  }

  #all(): readonly Step[] {
    if (this.#steps) return this.#steps;
    this.#steps = this.part.statements.map(stepOf);
    const open: { of: number; count: number; hasElse: boolean; isIf: boolean }[] = [];
    for (const [i, { kind }] of this.#steps.entries()) {
      const top = open.at(-1);
      if (kind === 'if' || kind === 'for' || kind === 'block' || kind === 'load')
        open.push({ of: i, count: 1, hasElse: false, isIf: kind === 'if' });
      else if ((kind === 'elif' || kind === 'else') && top) {
        top.count++;
        top.hasElse ||= kind === 'else';
      } else if (kind === 'end') {
        open.pop();
        if (top) this.#ends.set(top.of, i);
        if (top?.isIf && top.hasElse) this.#branches.set(top.of, top.count);
      }
    }
    return this.#steps;
  }

  #stateAt({ line, column }: Location): State {
    const steps = this.#all();
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = steps[middle]?.at;
      if (at && (at.line < line || (at.line === line && at.column < column))) low = middle + 1;
      else high = middle;
    }
    return this.#stateBefore(low);
  }

  #stateBefore(index: number): State {
    const steps = this.#all();
    while (this.#states.length <= index) {
      const i = this.#states.length - 1;
      const [state, step] = [this.#states[i], steps[i]];
      if (!state || !step) break;
      this.#states.push(this.#after(state, step, i));
    }
    return this.#states[index] ?? { names: undefined, frame: undefined };
  }

  #after({ names, frame }: State, step: Step, index: number): State {
    const open = (kind: Frame['kind'], verdict: Guard['verdict'], more: Partial<Frame> = {}): Frame => ({
      kind,
      outer: frame,
      verdict,
      before: names,
      of: index,
      branch: 0,
      ways: [],
      isDecided: verdict === 'yes',
      leaks: new Set(),
      ...more,
    });
    switch (step.kind) {
      case 'if': {
        return { names, frame: open('if', this.#verdict(step.condition, names)) };
      }
      case 'elif':
      case 'else':
        return this.#nextBranch({ names, frame }, step);
      case 'for':
        return this.#loop(step, index, names, open);
      case 'load':
        return { names, frame: open('block', 'no', { before: this.#loaded(step, names) }) };
      case 'block': {
        const inner = step.names.reduce<Names>(
          (all, name) => withName(all, name, unknown(`'${name}' is an argument of a block`)),
          names,
        );
        const { sets } = step;
        const before =
          sets === undefined
            ? names
            : withName(names, sets, unknown(`'${sets}' is the text of a block, which is not followed`));
        const verdict = step.text === 'here' ? 'yes' : step.text === 'called' ? 'maybe' : 'no';
        return { names: inner, frame: open('block', verdict, { before }) };
      }
      case 'end':
        return this.#end(names, frame);
      default:
        return { names: this.#changed(step, names, frame), frame };
    }
  }

  #nextBranch({ names, frame }: State, step: Step & { kind: 'elif' | 'else' }): State {
    // The `else` of a loop is rendered where there was nothing to go over.
    if (frame?.kind !== 'if')
      return {
        names: frame?.before ?? names,
        frame: frame && { ...frame, verdict: frame.verdict === 'no' ? 'no' : 'maybe' },
      };
    const ways = frame.verdict === 'no' ? frame.ways : [...frame.ways, names];
    const verdict = frame.isDecided
      ? 'no'
      : step.kind === 'elif'
        ? this.#verdict(step.condition, frame.before)
        : 'yes';
    const isFirst = ways.length === 0;
    return {
      names: frame.before,
      frame: {
        ...frame,
        ways,
        branch: frame.branch + 1,
        verdict: verdict === 'yes' && !isFirst ? 'maybe' : verdict,
        isDecided: frame.isDecided || verdict === 'yes',
      },
    };
  }

  #end(names: Names, frame: Frame | undefined): State {
    if (!frame) return { names, frame };
    if (frame.kind === 'if') {
      const ways = frame.verdict === 'no' ? frame.ways : [...frame.ways, names];
      const all = frame.isDecided ? ways : [...ways, frame.before];
      return {
        names: all.length === 0 ? frame.before : joinedNames(frame.before, all, this.outer),
        frame: frame.outer,
      };
    }
    let after = frame.before;
    for (const name of frame.leaks) {
      after = withName(after, name, unknown(`'${name}' is changed in a loop`));
      frame.outer?.leaks.add(name);
    }
    return { names: after, frame: frame.outer };
  }

  #loop(
    step: Step & { kind: 'for' },
    index: number,
    names: Names,
    open: (kind: 'for', verdict: Guard['verdict']) => Frame,
  ): State {
    const list = !step.items ? unknown('a loop that is not followed') : this.#evaluate(step.items, names);
    const items = itemsOf(list);
    const verdict = items?.length === 0 ? 'no' : items?.length === 1 ? 'yes' : 'many';
    let inner = verdict === 'yes' ? names : this.#beforeRound(index, names);
    for (const [i, name] of step.names.entries()) {
      const values = (items ?? []).map((item) => (step.names.length === 1 ? item : partOf(item, i)));
      const value =
        values.length > 0
          ? oneOf(values)
          : list.kind === 'unknown'
            ? list
            : (options(list).find((o) => o.kind === 'unknown') ??
              unknown(`'${name}' is an item of a list that differs`));
      inner = withName(inner, name, value);
    }
    return { names: inner, frame: open('for', verdict) };
  }

  /** The names as a later round of a loop finds them: what a round changes is not what it was before the loop. */
  #beforeRound(index: number, names: Names): Names {
    const body = this.#all().slice(index + 1, this.#ends.get(index));
    const changed = new Set<string>();
    const sets = body.filter((s) => s.kind === 'set');
    for (const { value } of [...sets, ...body.filter((s) => s.kind === 'do')]) {
      const name = this.#mutatedBy(value)?.path.name;
      if (name !== undefined) changed.add(name);
    }
    for (const { target } of sets) if (target.includes('.')) changed.add(target.split('.')[0] ?? '');
    // A name that stands for another's value changes it too.
    for (const { target, value } of sets.toReversed())
      if (changed.has(target)) for (const [name] of value.text.matchAll(NAMES)) changed.add(name);
    let after = names;
    for (const name of changed) {
      for (const other of [name, ...(this.#shared.get(name) ?? [])]) {
        const value = nameIn(names, other) ?? this.outer(other);
        if (value && options(value).some(isContainer))
          after = withName(after, other, unknown(`'${other}' is changed in a loop`));
      }
    }
    return after;
  }

  #loaded(step: Step & { kind: 'load' }, names: Names): Names {
    const value = step.tree
      ? evaluateTree(step.tree, this.#scopeWith(names))
      : unknown(`what '${step.name}' is loaded from cannot be read`);
    return withName(names, step.name, value);
  }

  #scopeWith(names: Names): Scope {
    const scope: Scope = { evaluate: (e) => this.#evaluate(e, names), bind: () => scope, python: 'salt' };
    return scope;
  }

  /** The names after a statement that is no block. */
  #changed(step: Step, names: Names, frame: Frame | undefined): Names {
    switch (step.kind) {
      case 'set': {
        const targets = step.target.split(',').map((t) => t.trim());
        const [target = '', ...more] = targets;
        const mutated = this.#mutated(step.value, names, frame);
        if (more.length > 0)
          return targets.reduce(
            (all, t) => withName(all, t, unknown(`'${t}' is one of several names`)),
            mutated,
          );
        if (target.includes('.')) return this.#taint(target.split('.')[0] ?? '', [], mutated, frame);
        this.#share(target, step.value.text, names);
        if (this.#isOpen(step.value.text)) this.#open.add(target);
        const value = this.#evaluate(step.value, names);
        return withName(mutated, target, through(step.value.at, value));
      }
      case 'do':
        return this.#mutated(step.value, names, frame);
      case 'from': {
        if (this.around.isOpen) for (const [, as] of step.names) this.#open.add(as);
        const found = this.#importOf(step.file, step.sharesNames, names);
        return step.names.reduce(
          (all, [name, as]) => withName(all, as, through(step.at, found(name))),
          names,
        );
      }
      case 'import':
        return withName(names, step.name, through(step.at, this.#importedAs(step, names)));
      default:
        return names;
    }
  }

  #importedAs(step: Step & { kind: 'import' }, names: Names): Value {
    if (step.format === 'text') return unknown('the text of an imported file is not followed');
    const path = this.#path(step.file, names);
    if (step.format === 'jinja') return unknown('a template that is imported as a whole is not followed');
    const data = path === undefined ? undefined : this.around.data(path, this.file);
    return data ?? unknown(`'${step.file.text.trim()}' is no file of this project`);
  }

  #importOf(file: Expression, sharesNames: boolean, names: Names): (name: string) => Value {
    const path = this.#path(file, names);
    const outer = (name: string) => nameIn(names, name) ?? this.outer(name);
    const exported =
      path === undefined
        ? undefined
        : this.around.imported(path, this.file, sharesNames ? outer : () => undefined);
    return (name) =>
      exported?.(name) ??
      unknown(
        exported
          ? `'${name}' is not set in '${path ?? ''}'`
          : `'${file.text.trim()}' is no file of this project`,
      );
  }

  /** The path of an imported file; where its start is not known, what is written at its end. */
  #path(file: Expression, names: Names): string | undefined {
    const value = this.#evaluate(file, names);
    if (value.kind === 'known' && typeof value.data === 'string') return value.data;
    return /(["'])\/?([^"']+)\1\s*$/.exec(file.text)?.[2];
  }

  /** Names after a call such as `settings.update({…})`, which changes the value that a name stands for. */
  #mutated(expression: Expression, names: Names, frame: Frame | undefined): Names {
    const mutation = this.#mutatedBy(expression);
    if (!mutation) return names;
    const { path, node, method } = mutation;
    const [argument] = node.args.positional;
    const value = nameIn(names, path.name);
    const isSure = !frame || this.#isStraight(frame);
    if (method === 'update' && argument && value && path.keys.length === 0 && isSure) {
      const change = this.#evaluateNode(argument, names, locatorOf(expression));
      const shallow = shallowlyMerged(value, change);
      if (shallow) return withName(this.#taintShared(path.name, names, frame), path.name, shallow);
    }
    return this.#taint(path.name, path.keys, names, frame);
  }

  /** A call that changes the value of a name in place. */
  #mutatedBy(expression: Expression) {
    const node = this.#parse(expression);
    if (typeof node === 'string' || node.kind !== 'call' || node.callee.kind !== 'attribute')
      return undefined;
    const path = MUTATORS.test(node.callee.name) ? pathOf(node.callee.target) : undefined;
    return path && { path, node, method: node.callee.name };
  }

  #isStraight(frame: Frame): boolean {
    for (let at: Frame | undefined = frame; at; at = at.outer) if (at.kind !== 'if') return false;
    return true;
  }

  /** A value that changes in a way that is not followed. */
  #taint(name: string, keys: readonly string[], names: Names, frame: Frame | undefined): Names {
    const changed = unknown(`'${[name, ...keys].join('.')}' is changed by a statement`);
    leak(name, frame);
    const value = nameIn(names, name) ?? this.outer(name);
    const after = value ? replacedAt(value, keys, changed) : changed;
    return withName(this.#taintShared(name, names, frame), name, after);
  }

  /** Other names may stand for the same value, or a part of it. */
  #taintShared(name: string, names: Names, frame: Frame | undefined): Names {
    let after = names;
    for (const other of this.#shared.get(name) ?? []) {
      const value = other === name ? undefined : nameIn(names, other);
      if (!value || !options(value).some(isContainer)) continue;
      leak(other, frame);
      after = withName(after, other, unknown(`'${other}' may be changed through '${name}'`));
    }
    return after;
  }

  #share(name: string, text: string, names: Names): void {
    const mentioned = [...text.matchAll(NAMES)].map((m) => m[0]);
    const group = new Set<string>([name]);
    for (const other of mentioned) {
      if (!nameIn(names, other)) continue;
      group.add(other);
      for (const more of this.#shared.get(other) ?? []) group.add(more);
    }
    if (group.size > 1 && group.size < 200) for (const member of group) this.#shared.set(member, group);
  }

  /** Whether another pillar than none would make a difference: a project without any is rendered with somebody's. */
  #isOpen(text: string): boolean {
    if (!this.around.isOpen) return false;
    const words = [...text.matchAll(/\b[A-Za-z_]\w*/g)];
    return words.some(([name]) => name === 'pillar' || this.#open.has(name));
  }

  #verdict(condition: Expression, names: Names): 'yes' | 'no' | 'maybe' {
    if (this.#isOpen(condition.text)) return 'maybe';
    const test = `(${condition.text}) and true or false`;
    const value = this.#evaluate({ ...condition, text: test }, names);
    const all = options(value).map((o) => (o.kind === 'known' ? o.data : undefined));
    return all.every((v) => v === true) ? 'yes' : all.every((v) => v === false) ? 'no' : 'maybe';
  }

  #parse(expression: Expression): JinjaExpression | string {
    const cached = this.#parsed.get(expression.text);
    if (cached !== undefined) return cached;
    const parsed = parseJinja(expression.text, { backslashes: 'escapes' });
    const result = 'error' in parsed ? parsed.error : parsed.expression;
    this.#parsed.set(expression.text, result);
    return result;
  }

  #evaluate(expression: Expression, names: Names): Value {
    const parsed = this.#parse(expression);
    if (typeof parsed === 'string') return unknown(`the Jinja expression cannot be read: ${parsed}`);
    return this.#evaluateNode(parsed, names, locatorOf(expression));
  }

  #evaluateNode(
    node: JinjaExpression,
    names: Names,
    locate: (span: { start: number; end: number }) => Location,
  ): Value {
    const lookup = (name: string) => nameIn(names, name) ?? this.outer(name);
    return evaluateJinja(node, {
      lookup,
      locate,
      own: (part, evaluate) =>
        ownValue(part, evaluate, (name) => nameIn(names, name) !== undefined, this.around),
    });
  }
}

/** `dict.update`: the keys of one over those of the other; undefined where either is not known. */
function shallowlyMerged(value: Value, change: Value): Value | undefined {
  if (value.kind !== 'known' || change.kind !== 'known') return undefined;
  if (!(value.data instanceof Map) || !(change.data instanceof Map)) return undefined;
  const entries = [
    ...(value.data as ReadonlyMap<string, Value>),
    ...(change.data as ReadonlyMap<string, Value>),
  ];
  return known(new Map(entries), value.via);
}

/** A name that has changed when the loops and blocks around are over. */
function leak(name: string, frame: Frame | undefined): void {
  for (let at = frame; at; at = at.outer) if (at.kind !== 'if') at.leaks.add(name);
}

function isContainer(option: Known | Unknown): boolean {
  return option.kind === 'known' && option.data !== null && typeof option.data === 'object';
}

/** The items that a loop goes over: of a list, or the keys of a dictionary; undefined where they are not known. */
function itemsOf(list: Value): readonly Value[] | undefined {
  if (list.kind !== 'known') return undefined;
  if (Array.isArray(list.data)) return list.data as readonly Value[];
  if (list.data instanceof Map) return [...list.data.keys()].map((k: string) => known(k));
  return undefined;
}

function partOf(item: Value, index: number): Value {
  if (item.kind === 'known' && Array.isArray(item.data))
    return (item.data as readonly Value[])[index] ?? unknown('an item that is too short');
  return item.kind === 'unknown' ? item : unknown('an item that is no pair');
}
