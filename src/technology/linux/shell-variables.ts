// Shell expansions resolved from the scripts of the same file; nothing is run.

import { bindingsIn, type ShellStep, type ShellTest } from '../../model/shell.ts';
import {
  type Expression,
  known,
  lift,
  oneOf,
  options,
  type Template,
  through,
  type Unknown,
  unknown,
  type Value,
} from '../../model/value.ts';
import { evaluateTemplate, evaluateTree, type Scope, textOf } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { arithmetic, cutOf, expansionOf, namesInArithmetic } from './shell-expansions.ts';
import { deciding, type Findings, isCut, MAX_STARTED, newFindings, ShellPlaces } from './shell-places.ts';
import type { Answers } from './shell-reach.ts';
import { type Held, NEVER, plain, type Reaching, type State } from './shell-states.ts';

/** What one expansion may cost: variables that double each other grow without end. */
const MAX_LOOKUPS = 500;
const MAX_LENGTH = 10_000;
const MAX_NESTING = 20;

/** One evaluation: what is left of its budget, and where it stands. */
interface Lookup {
  readonly places: ShellPlaces;
  readonly findings: Findings;
  /** A name whose values at the place of the expression are at hand. */
  readonly own?: { readonly name: string; readonly state: State } | undefined;
  readonly outer: Scope;
  /** The environment that a person says the script runs with. */
  readonly supplied: Supplied;
  readonly budget: { left: number };
  /** The assignments whose values are being found. */
  readonly active: readonly Reaching[];
  /** A name that the script is run with or without is not decided, whatever default it has. */
  readonly isStrict: boolean;
  readonly depth: number;
  readonly reader: Reader;
}

/** Who reads what a script writes: Compose makes expansions of its own, others take the text. */
export type Reader = 'compose' | undefined;

/** A scope in which the scripts of a file have their own variables; all else is as `scope` has it. */
export function withShell(
  scope: Scope,
  variables: readonly ShellStep[],
  supplied: Supplied,
  reader?: Reader,
): Scope {
  const inner: Scope = {
    evaluate: (e) =>
      e.language === 'shell' ? evaluateShell(e, variables, inner, supplied, reader) : scope.evaluate(e),
    bind: (names) => withShell(scope.bind(names), variables, supplied, reader),
  };
  return inner;
}

/**
 * The value of an expansion: what the scripts of the file may have assigned to the name when they come to this place,
 * one of several where branches differ; the default that the expansion carries where nothing is assigned.
 */
export function evaluateShell(
  expression: Expression,
  variables: readonly ShellStep[],
  outer: Scope,
  supplied: Supplied = new Map(),
  reader?: Reader,
): Value {
  const { places, findings } = worldOf(variables, outer, supplied, reader);
  findings.started = 0;
  return evaluate(expression, newLookup(places, findings, outer, supplied, reader));
}

function newLookup(
  places: ShellPlaces,
  findings: Findings,
  outer: Scope,
  supplied: Supplied,
  reader: Reader,
): Lookup {
  const budget = { left: MAX_LOOKUPS };
  return { places, findings, outer, supplied, budget, active: [], isStrict: false, depth: 0, reader };
}

/** What the scripts of a file do to their names, in one surrounding. */
interface World {
  readonly places: ShellPlaces;
  readonly findings: Findings;
}

const indexes = new WeakMap<readonly ShellStep[], ShellPlaces>();
const worlds = new WeakMap<readonly ShellStep[], WeakMap<object, Map<Reader, World>>>();

/** Asked for once an expansion, made once a file; once a surrounding where the scripts are filled in by it. */
function worldOf(variables: readonly ShellStep[], outer: Scope, supplied: Supplied, reader: Reader): World {
  let all = worlds.get(variables);
  if (!all) {
    all = new WeakMap();
    worlds.set(variables, all);
  }
  const around = !isOfShell(variables) ? outer : supplied.size > 0 ? supplied : all;
  const byReader = all.get(around) ?? new Map<Reader, World>();
  all.set(around, byReader);
  const known = byReader.get(reader);
  if (known) return known;
  const places = indexes.get(variables) ?? new ShellPlaces(variables, [...bindingsIn(variables)]);
  indexes.set(variables, places);
  const answers: Answers = {
    decide: (test, name, state) => decide(test, { name, state }, answering()),
    texts: (word, name, state, isCommand) => textsOf(word, { name, state }, isCommand, answering()),
  };
  const findings = newFindings(answers);
  const answering = () => newLookup(places, findings, outer, supplied, reader);
  const made = { places, findings };
  byReader.set(reader, made);
  return made;
}

const ofShell = new WeakMap<readonly ShellStep[], boolean>();

/** True where no expression of another language stands in an assignment or a condition. */
function isOfShell(variables: readonly ShellStep[]): boolean {
  const known = ofShell.get(variables);
  if (known !== undefined) return known;
  const made = !/"language":"(?!shell")/.test(JSON.stringify(variables));
  ofShell.set(variables, made);
  return made;
}

function evaluate(expression: Expression, lookup: Lookup): Value {
  const { text, at } = expression;
  // What a scan puts in the place of a text that another command changes.
  if (text.startsWith('| '))
    return unknown(`'${text.slice('| '.length)}' makes the text that is written of the one that stands here`);
  if (lookup.places.isLiteral(at)) return asWritten(expression, lookup);
  if (text.startsWith('$((') && text.endsWith('))')) return evaluateArithmetic(expression, lookup);
  const expansion = expansionOf(text);
  if (!expansion || expansion.name === '0') return atRunTime(text);
  const { name, operator, operand } = expansion;
  const found = alternatives(name, expression, lookup);
  const values = found.map((one) => applied(one, operator, operand, expression, name, lookup));
  // Of several reasons one is enough: the name that a person may supply.
  const [first] = values;
  const isNowhere = values.every((v) => v.kind === 'unknown');
  if (!first || !isNowhere) return oneOf(values);
  const missing = values.find((v) => v.kind === 'unknown' && v.missing !== undefined);
  const other = values.find((v) => v.kind === 'unknown' && v.missing === undefined);
  // Where the file may give it a value all the same, that is the reason.
  return missing?.kind === 'unknown' && other?.kind === 'unknown'
    ? unknown(other.reason, other.via, missing.missing)
    : first;
}

/** An expansion that the script hands on as it is. Compose reads it, and has none of the script's variables. */
function asWritten(expression: Expression, lookup: Lookup): Value {
  const { name, operator, operand } = expansionOf(expression.text) ?? {};
  const isDefault = lookup.reader === 'compose' && operator?.endsWith('-');
  return isDefault && name !== undefined && operand !== undefined
    ? applied({ isOutside: true }, operator, operand, expression, name, lookup)
    : unknown('the script writes the name, not its value', [expression.at]);
}

/** One value that a name may have; undefined for none, which `isOutside` says is only what the files say. */
interface Alternative {
  readonly value?: Value;
  readonly isOutside?: boolean;
}

function alternatives(name: string, { at }: Expression, lookup: Lookup): readonly Alternative[] {
  const { places, budget, depth } = lookup;
  if (budget.left-- <= 0 || depth > MAX_NESTING)
    return [{ value: unknown(`variable '${name}' is made of too many others`) }];
  const { own } = lookup;
  const found = own?.name === name ? own.state : places.reaching(name, at, lookup.findings);
  if (!found) return [{ value: unknown(`variable '${name}' depends on a condition that depends on it`) }];
  const state = [...new Set([...found].map(plain))];
  if (state.length === 0) return [{ value: unknown('no run of the script comes to this place') }];
  return state.map((one) => alternativeOf(one, name, lookup));
}

function alternativeOf(one: Reaching, name: string, lookup: Lookup): Alternative {
  const { active, depth } = lookup;
  switch (one.kind) {
    case 'outside': {
      const given = lookup.supplied.get(name);
      return given ? { value: given } : { isOutside: true };
    }
    case 'unset':
      return {};
    case 'spoil':
      return { value: unknown(one.reason, one.at ? [one.at] : []) };
    case 'argument':
      return argument(one, lookup);
    case 'assign': {
      const reason = `variable '${name}' changes with every round of a loop`;
      if (active.includes(one)) return { value: unknown(reason, [one.at]) };
      const inner = { ...lookup, active: [...active, one], depth: depth + 1, own: undefined };
      const value = short(evaluateTree(one.value, scopeIn(inner)));
      return { value: through(one.at, one.isSplit ? split(value, lookup) : value) };
    }
  }
}

type Argument = Extract<Reaching, { kind: 'argument' }>;

/** An argument of the function around; what the shell splits in front of it must be one word. */
function argument(one: Argument, lookup: Lookup): Alternative {
  const { of, index, isOpen } = one;
  const unsure = { value: unknown('the arguments are known only when the script runs') };
  if (lookup.active.includes(one)) return unsure;
  const active = [...lookup.active, one];
  const scope = scopeIn({ ...lookup, active, depth: lookup.depth + 1, own: undefined });
  for (const { value, isSplit } of of.slice(0, index + 1)) {
    if (!isSplit) continue;
    const texts = options(evaluateTree(value, scope)).map(textOf);
    if (texts.some((t) => typeof t !== 'string' || !/^[^\s*?[]+$/.test(t))) return unsure;
  }
  const found = of[index];
  if (!found) return isOpen ? unsure : {};
  return { value: short(evaluateTree(found.value, scope)) };
}

/** The words that the shell makes of a value, each of them one that the name takes. */
function split(value: Value, { places }: Lookup): Value {
  const words = options(value).flatMap((option): readonly Value[] => {
    const text = textOf(option);
    if (typeof text !== 'string') return [option];
    if (/[*?[]/.test(text) || places.assigns('IFS'))
      return [unknown('how the shell splits the words is not known')];
    const parts = text.split(/[ \t\n]+/).filter((w) => w !== '');
    return parts.length === 1 && parts[0] === text ? [option] : parts.map((w) => known(w, option.via));
  });
  return words.length === 0 ? unknown('a loop over no words') : oneOf(words);
}

/** What an operator makes of one value. */
function applied(
  { value, isOutside }: Alternative,
  operator: string | undefined,
  operand: string,
  expression: Expression,
  name: string,
  lookup: Lookup,
): Value {
  const missing = () =>
    // Arguments of the script or of a function, and the shell's own names.
    /^\d+$/.test(name) ? atRunTime(expression.text) : unknown(unassigned(name, expression, lookup), [], name);
  const fallback = () => defaultValue(operand, expression, lookup);
  if (value && operator === undefined) return value;
  const isDefault = /^:?[-=]$/.test(operator ?? '');
  if (!value) {
    if (isOutside) return isDefault && !lookup.isStrict ? fallback() : missing();
    if (isDefault) return fallback();
    if (operator?.endsWith('?')) return missing();
    if (operator?.endsWith('+')) return known('');
    return onText(known(''), operator, operand, expression);
  }
  return oneOf(
    options(value).map((option): Value => {
      if (/^:[-=+]$/.test(operator ?? '')) {
        const text = textOf(option);
        // Whatever it is, it may be empty.
        if (typeof text !== 'string') return operator === ':+' ? oneOf([fallback(), known('')]) : option;
        if (text === '') return operator === ':+' ? known('') : fallback();
        return operator === ':+' ? fallback() : option;
      }
      if (operator === '+') return option.kind === 'unknown' ? oneOf([fallback(), known('')]) : fallback();
      if (isDefault || operator?.endsWith('?')) return option;
      return onText(option, operator, operand, expression);
    }),
  );
}

function unassigned(name: string, { at }: Expression, { places }: Lookup): string {
  return places.isOfOthers(name, at)
    ? `variable '${name}' is assigned only in other scripts of this file, which this one does not see`
    : `variable '${name}' is not assigned in this file`;
}

function onText(value: Value, operator: string | undefined, operand: string, { text }: Expression): Value {
  const before = textOf(value);
  if (typeof before !== 'string') return before;
  if (operator === undefined) return value;
  const after = cutOf(before, operator, operand);
  return after === undefined ? atRunTime(text) : known(after, value.kind === 'known' ? value.via : []);
}

function evaluateArithmetic(expression: Expression, lookup: Lookup): Value {
  const body = expression.text.slice('$(('.length, -'))'.length);
  const names = namesInArithmetic(body);
  const values = names.map((name) => evaluate({ ...expression, text: `\${${name}}` }, lookup));
  return lift(values, (...found) => {
    const numbers = new Map(names.map((n, i) => [n, numberOf(found[i])] as const));
    const result = arithmetic(body, (name) => numbers.get(name));
    return result === undefined
      ? atRunTime(expression.text)
      : known(
          String(result),
          found.flatMap((f) => f.via),
        );
  });
}

/** A text that is a whole number; one with a zero in front would be octal. */
function numberOf(value: Value | undefined): number | undefined {
  const text = value && textOf(value);
  return typeof text === 'string' && /^\s*-?(?:0|[1-9]\d{0,14})\s*$/.test(text) ? Number(text) : undefined;
}

/** The scope in which the value of an assignment is worth something. */
function scopeIn(lookup: Lookup): Scope {
  const { outer } = lookup;
  return { ...outer, evaluate: (e) => (e.language === 'shell' ? evaluate(e, lookup) : outer.evaluate(e)) };
}

/** The word behind `:-`: text with simple expansions of its own, or an expansion with a default again. */
function defaultValue(written: string, expression: Expression, lookup: Lookup): Value {
  // Between double quotes, and in a here-document, single quotes stay.
  const isText = expression.isInText === true;
  const word = written.replace(isText ? /^(")([\s\S]*)\1$/ : /^(["'])([\s\S]*)\1$/, '$2');
  if (!isText && (/^'/.test(written) || /["']/.test(word))) {
    if (/[$`\\"']/.test(word)) return atRunTime(expression.text);
  }
  if (isText && word.includes('"')) return atRunTime(expression.text);
  if (!/[$`\\]/.test(word)) return known(word, [], expression.at);
  const inner = { ...lookup, depth: lookup.depth + 1 };
  if (expansionOf(word)) return evaluate({ ...expression, text: word }, inner);
  const pieces = word.split(/(\$[A-Za-z_]\w*|\$\d|\$\{\w+\})/);
  if (pieces.some((p, i) => i % 2 === 0 && /[$`\\]/.test(p))) return atRunTime(expression.text);
  const values = pieces.map((p, i) => (i % 2 === 0 ? known(p) : evaluate({ ...expression, text: p }, inner)));
  return lift(values, (...parts) => known(parts.map((p) => String(textOf(p))).join('')));
}

/** A name that a pass looks for, and what it has where the question is. */
interface Own {
  readonly name: string;
  readonly state: State;
}

/** Says how conditions come out for the values that a name may have. */
function decide(test: ShellTest, own: Own, lookup: Lookup): { readonly holds: State; readonly fails: State } {
  const { name, state } = own;
  if (test.kind === 'constant')
    return test.holds ? { holds: state, fails: NEVER } : { holds: NEVER, fails: state };
  const how = test.kind === 'empty' ? ownTest(test.word, name) : undefined;
  if (how !== undefined) {
    const [empty, filled] = [new Set<Reaching | Held>(), new Set<Reaching | Held>()];
    for (const one of state) {
      const of = plain(one);
      const isEmpty = deciding(lookup.findings, of, () => isEmptyValue(of, name, how, lookup));
      if (isEmpty !== false) empty.add(one);
      if (isEmpty !== true) filled.add(one);
    }
    return test.isNegated ? { holds: filled, fails: empty } : { holds: empty, fails: filled };
  }
  const result = outcomeOf(test, own, lookup);
  return { holds: result === false ? NEVER : state, fails: result === true ? NEVER : state };
}

/** The texts that a word of a command may be; undefined where the files do not say. */
function textsOf(
  word: Template,
  own: Own,
  isCommand: boolean,
  lookup: Lookup,
): readonly string[] | undefined {
  const texts = options(evaluateTemplate(word, scopeIn({ ...lookup, own }))).map((option) => {
    const text = textOf(option);
    if (typeof text === 'string') return text;
    return isCommand && word.parts.length === 1 && text.missing !== undefined ? '' : undefined;
  });
  return texts.every((t) => t !== undefined) ? texts : undefined;
}

/** How a test asks for the name itself: by its value, or (`+`) whether it has one; undefined for another word. */
function ownTest({ parts }: Template, name: string): '' | '+' | undefined {
  const [only] = parts;
  if (parts.length !== 1 || only === undefined || typeof only === 'string' || only.language !== 'shell')
    return undefined;
  const expansion = expansionOf(only.text);
  if (expansion?.name !== name) return undefined;
  const { operator, operand } = expansion;
  if (operator === undefined || (/^:?-$/.test(operator) && operand === '')) return '';
  if (operator === '+' && /^\w+$/.test(operand)) return '+';
  return operator === ':+' && /^\w+$/.test(operand) ? '' : undefined;
}

function isEmptyValue(one: Reaching, name: string, how: '' | '+', lookup: Lookup): boolean | undefined {
  if (one.kind === 'unset') return true;
  if (one.kind === 'spoil') return undefined;
  let value: Value | undefined;
  if (one.kind === 'outside') {
    value = lookup.supplied.get(name);
    // As for `${NAME:-default}`: what the files do not give, the script is run without.
    if (!value) return true;
  } else if (how === '+') return one.kind === 'assign' ? false : undefined;
  else if (one.kind === 'argument') value = argument(one, lookup).value;
  else if (!lookup.active.includes(one) && lookup.depth <= MAX_NESTING && lookup.budget.left-- > 0)
    value = evaluateTree(one.value, scopeIn({ ...lookup, active: [...lookup.active, one] }));
  return value && sameOf(options(value).map((o) => emptiness(textOf(o))));
}

function emptiness(text: string | Unknown): boolean | undefined {
  return typeof text === 'string' ? text === '' : undefined;
}

type WordTest = Exclude<ShellTest, { kind: 'constant' }>;

const outcomes = new WeakMap<Findings, Map<WordTest, boolean | undefined>>();

/** How a test of other words comes out; undefined where the files do not say. The same for every name that it is not about. */
function outcomeOf(test: WordTest, own: Own, lookup: Lookup): boolean | undefined {
  const words = test.kind === 'empty' ? [test.word] : [test.word, test.other];
  const isOwn = words.some((w) =>
    w.parts.some((p) => typeof p !== 'string' && new RegExp(`\\b${own.name}\\b`).test(p.text)),
  );
  const { findings } = lookup;
  if (isOwn) return deciding(findings, test, () => outcomeWith(test, words, { ...lookup, own }));
  const all = outcomes.get(findings) ?? new Map<WordTest, boolean | undefined>();
  outcomes.set(findings, all);
  if (all.has(test)) return all.get(test);
  let outcome: boolean | undefined;
  const cut = isCut(findings, () => {
    outcome = deciding(findings, test, () => outcomeWith(test, words, lookup));
  });
  if (!cut || findings.started++ > MAX_STARTED) all.set(test, outcome);
  return outcome;
}

function outcomeWith(test: WordTest, words: readonly Template[], lookup: Lookup): boolean | undefined {
  const scope = scopeIn({ ...lookup, isStrict: true });
  const values = words.map((w) => evaluateTemplate(w, scope));
  const result = lift(values, (first, second) => {
    const texts = [first, second].map((v) => v && textOf(v));
    if (texts.some((t) => t !== undefined && typeof t !== 'string')) return unknown('no text');
    return known(test.kind === 'empty' ? texts[0] === '' : texts[0] === texts[1]);
  });
  const outcome = sameOf(options(result).map((o) => (o.kind === 'known' ? o.data === true : undefined)));
  return outcome === undefined ? undefined : outcome !== test.isNegated;
}

/** The outcome that all have in common. */
function sameOf(outcomes: readonly (boolean | undefined)[]): boolean | undefined {
  const [first] = outcomes;
  return outcomes.every((o) => o === first) ? first : undefined;
}

function short(value: Value): Value {
  const tooLong = value.kind === 'known' && typeof value.data === 'string' && value.data.length > MAX_LENGTH;
  return tooLong ? unknown(`the value is longer than ${MAX_LENGTH} characters`, value.via) : value;
}

function atRunTime(text: string): Value {
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return unknown(`'${shown}' is known only when the script runs`);
}
