// Executes the bodies of a template, and notes what each of its actions was worth each time (text/template, "Actions").

import {
  type Known,
  known,
  lift,
  oneOf,
  options,
  type Unknown,
  unknown,
  type Value,
} from '../../model/value.ts';
import type { Body, Branch, Pipeline, TemplateNode } from './ast.ts';
import { type Change, mergeMaps, setEntry } from './changes.ts';
import { evaluatePipeline, type Frame } from './evaluate.ts';
import { keyOf } from './functions/collections.ts';
import { parseGoTemplate } from './parser.ts';
import { fitting, MAX_TEXT, mustFit, Room, type Spend, spendOn } from './room.ts';
import { attempt, type GoMap, isEmpty, isList, isMap, printed, refuse, truth } from './values.ts';

/** One time that a body was executed. */
export interface Instance {
  /** The same for the same round of the same loop, in whatever execution with other values. */
  readonly id: string;
  /** What the actions were worth, by their keys. */
  readonly values: Map<string, { readonly value: Value; readonly pipeline: Pipeline; readonly dot: Value }>;
  readonly parent: Instance | undefined;
  /** A condition around it, or one that may have ended its loop before, could not be decided. */
  isDoubtful: boolean;
}

/** Thrown where a template takes more steps than any that a person wrote. */
export class TooLong extends Error {}

const MAX_STEPS = 1_000_000;
const MAX_INSTANCES = 50_000;
const MAX_DEPTH = 60;
/** Choices longer than this, in characters, spell lines and not a value. */
const MAX_CHOICE = 500;

class Variables {
  readonly #own = new Map<string, Value>();
  constructor(private readonly outer: Variables | undefined) {}

  get(name: string): Value | undefined {
    return this.#own.get(name) ?? this.outer?.get(name);
  }

  declare(name: string, value: Value): void {
    this.#own.set(name, value);
  }

  assign(name: string, value: Value, isDoubtful: boolean): void {
    const own = this.#own.get(name);
    if (own) this.#own.set(name, isDoubtful ? oneOf([own, value]) : value);
    else this.outer?.assign(name, value, isDoubtful);
  }
}

interface Surroundings {
  readonly dot: Value;
  readonly root: Value;
  readonly variables: Variables;
  readonly instance: Instance;
  readonly depth: number;
}

type Flow = 'next' | 'break' | 'continue';

export class Execution {
  /** Every time that a body was executed, by the body. */
  readonly instances = new Map<Body, Instance[]>();
  /** Maps that may have more entries than are known, and why. */
  readonly #open = new WeakMap<GoMap, Unknown>();
  #count = 0;
  #steps = 0;

  constructor(
    private readonly definitions: ReadonlyMap<string, Body>,
    private readonly missingEntry: (map: ReadonlyMap<string, Value>, name: string) => Value | undefined,
  ) {}

  /** Executes a file's own body. Throws {@link TooLong}. */
  run(body: Body, dot: Value, id: string): void {
    this.#execute(body, dot, id, undefined, 0, false);
  }

  /** A body with a dot of its own: a file, or a definition. Its text. */
  #execute(
    body: Body,
    dot: Value,
    id: string,
    parent: Instance | undefined,
    depth: number,
    isDoubtful: boolean,
  ): Value {
    if (depth > MAX_DEPTH) return unknown('templates include each other too deeply');
    const variables = new Variables(undefined);
    variables.declare('$', dot);
    const instance = this.#instance(body, id, parent, isDoubtful);
    const pieces: Value[] = [];
    this.#nodes(body.nodes, { dot, root: dot, variables, instance, depth }, pieces);
    return this.#joined(pieces);
  }

  #instance(body: Body, id: string, parent: Instance | undefined, isDoubtful: boolean): Instance {
    if (++this.#count > MAX_INSTANCES) throw new TooLong();
    const instance = { id, values: new Map(), parent, isDoubtful: isDoubtful || parent?.isDoubtful === true };
    const before = this.instances.get(body);
    if (before) before.push(instance);
    else this.instances.set(body, [instance]);
    return instance;
  }

  #nodes(nodes: readonly TemplateNode[], around: Surroundings, pieces: Value[]): Flow {
    for (const node of nodes) {
      this.#spend(1);
      switch (node.kind) {
        case 'text':
          pieces.push(known(node.text));
          break;
        case 'action': {
          const value = this.#value(node.pipeline, around);
          this.#declare(node.pipeline, value, around);
          around.instance.values.set(node.key, { value, pipeline: node.pipeline, dot: around.dot });
          if (node.pipeline.names.length === 0) pieces.push(value);
          break;
        }
        case 'template': {
          const dot = node.pipeline ? this.#value(node.pipeline, around) : known(null);
          pieces.push(this.#include(node.name, dot, around, node.key));
          break;
        }
        case 'break':
        case 'continue':
          return node.kind;
        default: {
          const flow =
            node.kind === 'range' ? this.#range(node, around, pieces) : this.#choice(node, around, pieces);
          if (flow !== 'next') return flow;
        }
      }
    }
    return 'next';
  }

  #declare({ names, isAssignment }: Pipeline, value: Value, { variables, instance }: Surroundings): void {
    const [name] = names;
    if (name === undefined) return;
    if (isAssignment) variables.assign(name, value, instance.isDoubtful);
    else variables.declare(name, value);
  }

  /** A choice within a line is worth what it prints. */
  #choice(node: Branch, around: Surroundings, pieces: Value[]): Flow {
    const from = pieces.length;
    const flow = this.#branch(node, around, pieces);
    const { start, end } = node.body;
    if (Math.max(end, node.otherwise?.end ?? 0) - start <= MAX_CHOICE) {
      const value = this.#joined(pieces.slice(from));
      around.instance.values.set(node.key, { value, pipeline: node.pipeline, dot: around.dot });
    }
    return flow;
  }

  #branch(node: Branch, around: Surroundings, pieces: Value[]): Flow {
    const variables = new Variables(around.variables);
    const value = this.#value(node.pipeline, around);
    const inner = { ...around, variables };
    this.#declare(node.pipeline, value, inner);
    const is = truth(value);
    if (is !== undefined) {
      const body = is ? node.body : node.otherwise;
      if (!body) return 'next';
      const dot = is && node.kind === 'with' ? value : around.dot;
      return this.#inner(body, { ...inner, dot }, pieces, '', false);
    }
    // Either may be what comes out.
    const dot = node.kind === 'with' ? ifTrue(value) : around.dot;
    const [yes, no]: [Value[], Value[]] = [[], []];
    const flows = [this.#inner(node.body, { ...inner, dot }, yes, '', true)];
    if (node.otherwise) flows.push(this.#inner(node.otherwise, inner, no, '', true));
    if (flows.some((f) => f !== 'next')) {
      // Whether the loop goes on is open, and with it all that follows.
      for (let at: Instance | undefined = around.instance; at; at = at.parent) at.isDoubtful = true;
      pieces.push(unknown('a loop that ends on a condition that the files do not decide'));
    }
    pieces.push(oneOf([this.#joined(yes), this.#joined(no)]));
    return 'next';
  }

  #range(node: Branch, around: Surroundings, pieces: Value[]): Flow {
    const value = this.#value({ ...node.pipeline, names: [] }, around);
    const alternatives = options(value);
    const isDoubtful = alternatives.length > 1;
    for (const option of alternatives) {
      const rounds = option.kind === 'known' ? roundsOf(option) : undefined;
      if (rounds?.length === 0) {
        if (node.otherwise) this.#inner(node.otherwise, around, pieces, '', isDoubtful);
        continue;
      }
      if (!rounds) {
        const why =
          option.kind === 'unknown' ? option : unknown('a loop over what is no list or map', option.via);
        this.#round(node, around, why, why, pieces, '?', true);
        pieces.push(why);
        continue;
      }
      this.#spend(Math.ceil(rounds.length / 16));
      for (const [key, item] of rounds) {
        const flow = this.#round(node, around, key, item, pieces, sprintKey(key), isDoubtful);
        if (flow === 'break') break;
      }
    }
    return 'next';
  }

  #round(
    node: Branch,
    around: Surroundings,
    key: Value,
    item: Value,
    pieces: Value[],
    id: string,
    isDoubtful: boolean,
  ): Flow {
    const variables = new Variables(around.variables);
    const { names, isAssignment } = node.pipeline;
    const [first, second] = names;
    const set = (name: string, value: Value) =>
      isAssignment ? variables.assign(name, value, isDoubtful) : variables.declare(name, value);
    if (first !== undefined) set(first, second === undefined ? item : key);
    if (second !== undefined) set(second, item);
    return this.#inner(node.body, { ...around, dot: item, variables }, pieces, id, isDoubtful);
  }

  #inner(body: Body, around: Surroundings, pieces: Value[], id: string, isDoubtful: boolean): Flow {
    const parent = around.instance;
    const instance = this.#instance(body, `${parent.id}/${body.start}:${id}`, parent, isDoubtful);
    const variables = new Variables(around.variables);
    const depth = around.depth + 1;
    if (depth > 10 * MAX_DEPTH) throw new TooLong();
    return this.#nodes(body.nodes, { ...around, instance, variables, depth }, pieces);
  }

  #value(pipeline: Pipeline, around: Surroundings): Value {
    const frame: Frame = {
      dot: around.dot,
      variable: (name) => around.variables.get(name),
      call: (name, args) => this.#call(name, args, around),
      entry: (map, name) =>
        map.has(name) ? undefined : (this.#open.get(map) ?? this.missingEntry(map, name)),
      spend: (steps) => this.#spend(steps),
    };
    return evaluatePipeline(pipeline, frame);
  }

  /** What is printed, one piece after the other; what is not known makes all of it unknown. */
  #joined(pieces: readonly Value[]): Value {
    const spend = (steps: number) => this.#spend(steps);
    spendOn(pieces, spend);
    return fitting(
      attempt(() => joined(pieces, spend)),
      spend,
    );
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new TooLong();
  }

  #call(name: string, args: readonly Value[], around: Surroundings): Value | undefined {
    switch (name) {
      case 'include': {
        const [which, dot = known(null)] = args;
        return this.#include(keyOf(which), dot, around, `i${args.length}`);
      }
      case 'tpl':
        return this.#tpl(args, around);
      // Maps of values are made anew for each execution.
      case 'set':
      case 'unset':
        return setEntry(name, args, this.#change(around));
      case 'merge':
      case 'mustMerge':
        return mergeMaps(args, false, this.#change(around));
      case 'mergeOverwrite':
      case 'mustMergeOverwrite':
        return mergeMaps(args, true, this.#change(around));
      default:
        return undefined;
    }
  }

  #change({ instance }: Surroundings): Change {
    return {
      isDoubtful: instance.isDoubtful,
      spend: (steps) => this.#spend(steps),
      open: (map, why) => this.#open.set(map, why),
      giveUp: () => {
        throw new TooLong();
      },
    };
  }

  #include(name: string, dot: Value, around: Surroundings, key: string): Value {
    const body = this.definitions.get(name);
    if (!body) return unknown(`template '${name}' is defined nowhere in this project`);
    const { instance, depth } = around;
    return this.#execute(body, dot, `${instance.id}>${key}${name}`, instance, depth + 1, false);
  }

  #tpl([text, dot = known(null)]: readonly Value[], around: Surroundings): Value {
    if (text?.kind !== 'known') return text ?? refuse("'tpl' needs a text");
    if (typeof text.data !== 'string') return refuse("'tpl' needs a text");
    // Most texts are no template at all, and stay the literal that they are.
    if (!text.data.includes('{{')) return text;
    const parsed = parseGoTemplate(text.data);
    if ('error' in parsed) return unknown(`the text is no template: ${parsed.error}`, text.via);
    const { instance, depth } = around;
    const value = this.#execute(parsed.template.body, dot, `${instance.id}>tpl`, instance, depth + 1, false);
    return value;
  }
}

function joined(pieces: readonly Value[], spend: Spend): Value {
  const texts: Value[] = [];
  let text = '';
  for (const piece of pieces) {
    if (
      piece.kind === 'known' &&
      typeof piece.data === 'string' &&
      piece.origin === undefined &&
      piece.via.length === 0
    ) {
      text += piece.data;
      mustFit(text.length, MAX_TEXT);
    } else {
      if (text !== '') texts.push(known(text));
      text = '';
      texts.push(piece);
    }
  }
  if (text !== '') texts.push(known(text));
  const [only] = texts;
  if (!only) return known('');
  if (texts.length === 1)
    return only.kind === 'known' ? attempt(() => ({ ...only, data: printed(only, new Room(spend)) })) : only;
  const together = (...all: readonly Known[]): Value => {
    const room = new Room(spend);
    const shown = all.map((p) => printed(p, room));
    const said = all.filter((_, i) => shown[i]?.trim() !== '');
    const [single] = said;
    // Blanks around one value leave it that value.
    const origin = said.length === 1 ? single?.origin : undefined;
    return known(
      shown.join(''),
      all.flatMap((p) => p.via),
      origin,
    );
  };
  return lift(texts, (...all) => attempt(() => together(...all)));
}

function ifTrue(value: Value): Value {
  const kept = options(value).filter((o) => o.kind === 'unknown' || !isEmpty(o));
  return kept.length > 0 ? oneOf(kept) : value;
}

/** Keys and items; maps in the order of their keys. Undefined for what cannot be looped over. */
function roundsOf(value: Value): readonly (readonly [Value, Value])[] | undefined {
  if (isList(value)) return value.data.map((item, i) => [known(i), item] as const);
  if (isMap(value))
    return [...value.data].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [known(k), v] as const);
  return value.kind === 'known' && value.data === null ? [] : undefined;
}

function sprintKey(key: Value): string {
  return key.kind === 'known' ? String(key.data) : '?';
}
