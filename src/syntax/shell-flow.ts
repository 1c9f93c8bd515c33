// Shell syntax trees → the steps that change variables, with the branches, loops and functions around them.

import {
  type Case,
  type For,
  forEachChild,
  type If,
  type ParsedScript,
  type Pipeline,
  type Statement,
  type SyntaxNode,
  type While,
} from 'unbash';
import type { ShellArm, ShellFlow, ShellStep, ShellTest } from '../model/shell.ts';
import type { Location, Span } from '../model/span.ts';
import type { Hole, Source } from '../source/source.ts';
import { namesOf, type ShellNames } from './shell-declarations.ts';
import { arithmeticSteps, assignedIn } from './shell-effects.ts';
import { commandSteps, isOnlyAssignments, loopValue } from './shell-steps.ts';
import { negated, testOf } from './shell-tests.ts';
import { spanOf } from './shell-words.ts';

/** The parser itself refuses more than 256 levels. */
const MAX_LEVELS = 400;

/** Commands that conditions are read of. */
const TESTS = ['true', 'false', ':', 'test', '['];

/** The flow of one script; `outer`: the expansions in it that the script around it makes. */
export function flowOf(
  script: ParsedScript,
  source: Source,
  outer: readonly Hole[],
  isInside: boolean,
): ShellFlow {
  const at = source.locate({ start: script.pos, end: Math.min(script.end, source.text.length) });
  const functions = new Set<string>();
  noteFunctions(script, functions, 0);
  const names = namesOf(script, functions, source.text);
  const steps = new Steps(source, names).listOf(script.commands, 0);
  const holes = outer.filter((h) => h.expression?.language === 'shell').map((h) => source.locate(h));
  const literal = isInside ? [] : literalSpans(script, source);
  const documents = hereDocuments(script, source);
  const exported = exportedNames(source.text);
  return {
    kind: 'script',
    at,
    steps,
    ...(holes.length > 0 && { outer: holes }),
    ...(literal.length > 0 && { literal }),
    ...(documents.length > 0 && { documents }),
    ...(isInside && { isInside: true as const }),
    ...(exported.length > 0 && { exported }),
  };
}

/** Quoted texts and escaped signs: what looks like an expansion there is none of this script. */
function literalSpans(script: ParsedScript, source: Source): readonly Location[] {
  const { text } = source;
  if (!text.includes('$')) return [];
  const spans: Span[] = [...text.matchAll(/\\\$/g)].map((m) => ({ start: m.index, end: m.index + 2 }));
  walk(script, (node) => {
    if (node.type === 'HereDoc' && node.delimiter?.quoted === true) spans.push(spanOf(node.body, source));
    else if (node.type === 'SingleQuoted') spans.push(spanOf(node, source));
  });
  return spans
    .filter(({ start, end }) => text.slice(start, end).includes('$'))
    .sort((a, b) => a.start - b.start)
    .map((span) => source.locate(span));
}

function hereDocuments(
  script: ParsedScript,
  source: Source,
): readonly { readonly at: Location; readonly of: Location }[] {
  if (!source.text.includes('<<')) return [];
  const found: { at: Location; of: Location }[] = [];
  walk(script, (node) => {
    if (node.type !== 'HereDoc') return;
    const span = spanOf(node.body, source);
    if (!source.text.slice(span.start, span.end).includes('$') && source.holesIn(span).length === 0) return;
    const of = { start: Math.min(node.pos, span.start), end: Math.min(node.pos + 2, span.start) };
    found.push({ at: source.locate(span), of: source.locate(of) });
  });
  return found;
}

function walk(script: ParsedScript, see: (node: SyntaxNode) => void): void {
  const visit = (node: SyntaxNode, level: number): void => {
    if (level > MAX_LEVELS) return;
    see(node);
    forEachChild(node, (child) => visit(child, level + 1));
  };
  for (const statement of script.commands) visit(statement, 0);
}

/** What `export` gives to commands; what `eval` runs has all. */
function exportedNames(text: string): readonly string[] {
  if (/(?:^|[\s;&|])(?:set[ \t]+-\w{0,8}a|eval[ \t])|allexport/m.test(text)) return ['*'];
  const names = new Set<string>();
  for (const match of text.matchAll(/(?:^|[\s;&|({])(?:export|declare|typeset)[ \t]([^\n;&|]{0,500})/g))
    for (const name of (match[1] ?? '').matchAll(/(?:^|\s)([A-Za-z_]\w{0,200})(?==|\s|$)/g))
      if (name[1]) names.add(name[1]);
  return [...names];
}

function noteFunctions(node: SyntaxNode | ParsedScript, names: Set<string>, level: number): void {
  if (level > MAX_LEVELS) return;
  if (node.type === 'Function') names.add(node.name.value);
  for (const child of childrenOf(node)) noteFunctions(child, names, level + 1);
}

/** The statements inside a node, whatever it is; words hold scripts of their own. */
function childrenOf(node: SyntaxNode | ParsedScript): readonly SyntaxNode[] {
  switch (node.type) {
    case 'Script':
    case 'CompoundList':
    case 'Pipeline':
    case 'AndOr':
      return node.commands;
    case 'Statement':
      return [node.command];
    case 'If':
      return [
        node.clause,
        node.then,
        ...node.elif.flatMap((e) => [e.clause, e.then]),
        ...(node.else ? [node.else] : []),
      ];
    case 'While':
      return [node.clause, node.body];
    case 'For':
    case 'Select':
    case 'ArithmeticFor':
    case 'Subshell':
    case 'BraceGroup':
    case 'Function':
    case 'Coproc':
      return [node.body];
    case 'Case':
      return node.items.map((i) => i.body);
    case 'Redirected':
      return [node.command];
    default:
      return [];
  }
}

class Steps {
  constructor(
    private readonly source: Source,
    private readonly names: ShellNames,
  ) {}

  listOf(statements: readonly Statement[], level: number): readonly ShellStep[] {
    if (level > MAX_LEVELS) return [];
    return statements.flatMap((s) => {
      const steps = this.of(s.command, level + 1);
      return s.background === true ? this.apart(s, steps) : steps;
    });
  }

  of(node: SyntaxNode, level: number): readonly ShellStep[] {
    if (level > MAX_LEVELS) return [];
    const { source } = this;
    switch (node.type) {
      case 'Command':
        return commandSteps(node, source, this.names);
      case 'Statement':
        return this.listOf([node], level + 1);
      case 'CompoundList':
        return this.listOf(node.commands, level + 1);
      case 'Pipeline':
        return this.pipeline(node, level);
      case 'AndOr':
        return this.andOr(node.commands, node.operators, level);
      case 'If':
        return this.ifSteps(node, level);
      case 'Case':
        return this.caseSteps(node, level);
      case 'For':
        return this.forSteps(node, level);
      case 'Select':
      case 'ArithmeticFor': {
        const body = this.of(node.body, level + 1);
        const head = source.text.slice(node.pos, node.body.pos);
        const names = node.type === 'Select' ? [node.name.value, 'REPLY'] : assignedIn(head);
        const spoils = names.map((name) => this.spoil(name, node));
        const steps = [...spoils, ...body];
        return steps.length === 0 ? [] : [{ kind: 'loop', at: this.at(node), steps, isSure: false }];
      }
      case 'While':
        return this.whileSteps(node, level);
      case 'Subshell':
        return this.apart(node, this.of(node.body, level + 1));
      case 'Coproc':
        return this.apart(node, this.of(node.body, level + 1));
      case 'BraceGroup':
        return this.of(node.body, level + 1);
      case 'Redirected':
        return this.of(node.command, level + 1);
      case 'Function': {
        const steps = this.of(node.body, level + 1);
        return [{ kind: 'function', name: node.name.value, at: this.at(node), steps }];
      }
      case 'ArithmeticCommand':
        return arithmeticSteps(node.body, this.at(node));
      case 'TestCommand':
        // `[[ P=1 -eq 1 ]]` computes both sides.
        return /-(?:eq|ne|lt|le|gt|ge)\b/.test(source.text.slice(node.pos, node.end))
          ? arithmeticSteps(source.text.slice(node.pos, node.end).replace(/[=!]=|\s=\s/g, ' '), this.at(node))
          : [];
      default:
        return [];
    }
  }

  /** The test that a condition makes, unless the script has a function of its name. */
  private test(node: SyntaxNode): ShellTest | undefined {
    return TESTS.some((name) => this.names.functions.has(name)) ? undefined : testOf(node, this.source);
  }

  private at(node: { readonly pos: number; readonly end: number }): Location {
    return this.source.locate(spanOf(node, this.source));
  }

  private spoil(name: string, node: { readonly pos: number; readonly end: number }): ShellStep {
    return {
      kind: 'spoil',
      name,
      isSure: false,
      at: this.at(node),
      reason: `variable '${name}' is computed when the script runs`,
    };
  }

  private apart(node: Statement | SyntaxNode, steps: readonly ShellStep[]): readonly ShellStep[] {
    return steps.length === 0 ? [] : [{ kind: 'apart', at: this.at(node), steps }];
  }

  private arm(node: { readonly pos: number; readonly end: number }, steps: readonly ShellStep[]): ShellArm {
    return { at: this.at(node), steps };
  }

  private pipeline(node: Pipeline, level: number): readonly ShellStep[] {
    const [only] = node.commands;
    if (node.commands.length === 1 && only) return this.of(only, level + 1);
    return node.commands.flatMap((c, i): readonly ShellStep[] => {
      const steps = this.of(c, level + 1);
      // `shopt -s lastpipe`: the last command of a pipe is the script's own (bash(1)).
      if (i < node.commands.length - 1 || !this.source.text.includes('lastpipe')) return this.apart(c, steps);
      const arms = [this.arm(c, steps), this.arm({ pos: c.end, end: c.end }, [])];
      return [{ kind: 'either', at: this.at(c), arms }];
    });
  }

  /** `a && b`: what stands behind a sign may run or not, by how the commands before it end. */
  private andOr(
    commands: readonly SyntaxNode[],
    operators: readonly string[],
    level: number,
  ): readonly ShellStep[] {
    const [first, second, third] = commands;
    if (!first) return [];
    const steps = [...this.of(first, level + 1)];
    // `a && X=1 || X=2`: an assignment does not fail.
    if (
      commands.length === 3 &&
      second &&
      third &&
      isOnlyAssignments(second) &&
      operators[0] !== operators[1]
    ) {
      const arms = [second, third].map((c) => this.arm(c, this.of(c, level + 1)));
      const test = this.test(first);
      const isAnd = operators[0] === '&&';
      // `a || X=1 && X=2`: the second follows in any case.
      if (isAnd)
        return [
          ...steps,
          { kind: 'either', at: this.at({ pos: second.pos, end: third.end }), ...(test && { test }), arms },
        ];
    }
    let before = first;
    for (const [i, command] of commands.slice(1).entries()) {
      const inner = this.of(command, level + 1);
      const known = i === 0 ? this.test(before) : undefined;
      const test = known && operators[i] === '||' ? negated(known) : known;
      if (inner.length > 0) {
        const arms = [this.arm(command, inner), this.arm({ pos: command.end, end: command.end }, [])];
        steps.push({ kind: 'either', at: this.at(command), ...(test && { test }), arms });
      }
      before = command;
    }
    return steps;
  }

  private ifSteps(node: If, level: number): readonly ShellStep[] {
    const clauses = [node, ...node.elif];
    const build = (index: number): readonly ShellStep[] => {
      const branch = clauses[index];
      if (!branch) return node.else ? this.of(node.else, level + 1) : [];
      const rest = clauses[index + 1]?.clause ?? node.else;
      const otherwise = build(index + 1);
      const body = this.of(branch.then, level + 1);
      const tested = this.of(branch.clause, level + 1);
      if (body.length === 0 && otherwise.length === 0) return tested;
      const test = this.test(branch.clause);
      const arms = [
        this.arm(branch.then, body),
        this.arm({ pos: rest?.pos ?? node.end, end: node.end }, otherwise),
      ];
      const at = this.at({ pos: branch.then.pos, end: node.end });
      return [...tested, { kind: 'either', at, ...(test && { test }), arms }];
    };
    return build(0);
  }

  private caseSteps(node: Case, level: number): readonly ShellStep[] {
    const bodies = node.items.map((item) => this.of(item.body, level + 1));
    if (bodies.every((b) => b.length === 0)) return [];
    const arms = node.items.map((item, i): ShellArm => {
      const arm = this.arm(item.body, bodies[i] ?? []);
      if (item.terminator === ';&') return { ...arm, goesOn: 'next' };
      return item.terminator === ';;&' ? { ...arm, goesOn: 'fitting' } : arm;
    });
    const isComplete = node.items.some((item) => item.pattern.some((p) => p.text === '*'));
    const all = isComplete ? arms : [...arms, this.arm({ pos: node.end, end: node.end }, [])];
    return [{ kind: 'either', at: this.at(node), arms: all }];
  }

  private forSteps(node: For, level: number): readonly ShellStep[] {
    const body = this.of(node.body, level + 1);
    const { step, isSure } = loopValue(node, this.source, this.names);
    return [{ kind: 'loop', at: this.at(node), steps: [step, ...body], isSure }];
  }

  private whileSteps(node: While, level: number): readonly ShellStep[] {
    const tested = this.of(node.clause, level + 1);
    const body = this.of(node.body, level + 1);
    if (tested.length === 0 && body.length === 0) return [];
    const arms = [this.arm(node.body, body), this.arm({ pos: node.end, end: node.end }, [])];
    const once: ShellStep = { kind: 'either', at: this.at(node.body), arms };
    return [
      { kind: 'loop', at: this.at(node), steps: body.length > 0 ? [...tested, once] : tested, isSure: true },
    ];
  }
}
