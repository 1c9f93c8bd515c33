// Shell text → simple commands with words, redirections and here-documents, each a Source of its own.

import {
  type Assignment,
  type Command,
  type For,
  forEachChild,
  type ParsedScript,
  parse,
  type Redirection,
  type SyntaxNode,
} from 'unbash';
import type { Branch } from '../model/declaration.ts';
import type { ShellFlow } from '../model/shell.ts';
import type { Span } from '../model/span.ts';
import type { Expression } from '../model/value.ts';
import type { Mask, Piece, Source } from '../source/source.ts';
import { flowOf } from './shell-flow.ts';
import { hereDocumentPieces, type ShellWord, spanOf, wordOf, wordPieces } from './shell-words.ts';
import type { SyntaxProblem } from './yaml.ts';

export type { ShellWord };

export interface ShellAssignment {
  readonly name: string;
  readonly value: ShellWord;
  /** `NAME+=value`, or one element of an array: the name has other values too. */
  readonly partial: boolean;
}

export interface ShellRedirect {
  readonly operator: string;
  readonly target: ShellWord;
}

export interface ShellCommand {
  readonly span: Span;
  /** The name first; assignments in front of it are apart. */
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellAssignment[];
  readonly redirects: readonly ShellRedirect[];
  /** What a here-document or here-string feeds to standard input. */
  readonly input?: Source | undefined;
  /** The branches that it stands in, outermost first; their ids are offsets in the script. */
  readonly branches?: readonly Branch[] | undefined;
  /** In its pipe a compound command, which may do anything to the text, stands between it and the one before it. */
  readonly isBehindCompound?: true;
  /** The function whose body it is in, by where that starts in the script: it runs when somebody calls it. */
  readonly calledAt?: number | undefined;
}

/** A loop variable and the words it takes. */
export interface ShellLoop {
  readonly name: string;
  readonly words: readonly ShellWord[];
}

export interface ShellScript {
  /** In the order of the text; commands of one pipe together. Never empty ones. */
  readonly pipelines: readonly (readonly ShellCommand[])[];
  readonly loops: readonly ShellLoop[];
  /** The names of its functions, by where each starts. */
  readonly functions: ReadonlyMap<number, string>;
  /** What the script and those in its command substitutions do to variables. */
  readonly flows: readonly ShellFlow[];
  /** What kept a part of the script from being read. */
  readonly problems: readonly SyntaxProblem[];
}

/** Commands inside commands: nobody writes more levels than this. */
const MAX_SUBSTITUTIONS = 20;

/** Compound commands inside compound commands; the parser itself refuses more than 256. */
const MAX_LEVELS = 400;

/** A carriage return in front of a line break is a blank, and a backslash in front of both goes on in the next line. */
function withoutCarriageReturns(source: Source): Source {
  if (!source.text.includes('\r')) return source;
  const text = source.text.replace(/\\\r\n/g, ' \\\n').replace(/\r(?=\n|$)/g, ' ');
  return source.child([{ text, start: 0, end: text.length }]);
}

/** Reads a script, a broken one as far as it goes. Nothing is run. Never throws for bad text. */
export function parseShell(written: Source): ShellScript {
  const source = withoutCarriageReturns(written);
  const pipelines: ShellCommand[][] = [];
  const loops: ShellLoop[] = [];
  const flows: ShellFlow[] = [];
  const functions = new Map<number, string>();
  const crowded = crowdedLine(source.text);
  if (crowded !== undefined) {
    const span = { start: crowded, end: crowded };
    const problem = { message: 'too many here-documents on one line', span };
    return { pipelines, loops, functions, flows, problems: [problem] };
  }
  try {
    // One level of substitutions after the other: each level's expansions are disjoint, so one mask does for all.
    let scripts: readonly ParsedScript[] = [parse(source.text)];
    for (let depth = 0; scripts.length > 0 && depth <= MAX_SUBSTITUTIONS; depth++) {
      const masks: Mask[] = [];
      const nested: ParsedScript[] = [];
      for (const script of scripts) collectExpansions(script, source, masks, nested);
      const masked = source.mask(masks);
      for (const script of scripts) {
        readScript(script, masked, pipelines, loops, functions);
        flows.push(flowOf(script, masked, source.holes, depth > 0));
      }
      // Backtick scripts with escapes are positioned in a text of their own; their places would be wrong.
      scripts = nested.filter((script) => script.source === undefined);
    }
  } catch (error) {
    // The parser is recursive in places (`f() f() …`) and runs out of stack some thousand levels deep.
    if (!(error instanceof RangeError)) throw error;
    const problem = { message: 'nested too deeply to read', span: { start: 0, end: 0 } };
    return { pipelines: [], loops: [], functions: new Map(), flows: [], problems: [problem] };
  }
  pipelines.sort((a, b) => startOf(a) - startOf(b));
  return { pipelines, loops, functions, flows, problems: [] };
}

/** The parser's time grows with the square of the here-documents that one line opens (unbash 6.0.4). */
const MAX_HERE_DOCUMENTS = 500;

/** Where a line opens more here-documents than are read; lines that a backslash joins count as one. */
function crowdedLine(text: string): number | undefined {
  if (!text.includes('<<')) return undefined;
  let count = 0;
  for (const { 0: found, index } of text.matchAll(/<<|\\\r?\n|\n/g)) {
    if (found === '\n') count = 0;
    else if (found === '<<' && ++count > MAX_HERE_DOCUMENTS) return index;
  }
  return undefined;
}

function startOf(pipeline: readonly ShellCommand[]): number {
  return pipeline[0]?.span.start ?? 0;
}

/** Commands behind a pipe that are looked at for where the output of a compound command goes. */
const MAX_BEHIND = 10;

/** What the compound commands around a command do with its output. */
interface Around {
  readonly redirects: readonly Redirection[];
  /** The commands that a pipe feeds with it. */
  readonly behind: readonly ShellCommand[];
  readonly branches: readonly Branch[];
  /** Where the function around starts. */
  readonly calledAt?: number | undefined;
}

function readScript(
  script: ParsedScript,
  masked: Source,
  pipelines: ShellCommand[][],
  loops: ShellLoop[],
  functions: Map<number, string>,
): void {
  const visit = (node: SyntaxNode, level: number, around: Around): void => {
    if (level > MAX_LEVELS) return;
    if (node.type === 'Pipeline') {
      const made = node.commands.map((c, i) =>
        c.type === 'Command'
          ? command(c, masked, around, i === node.commands.length - 1 ? around.redirects : [])
          : undefined,
      );
      const commands = piped(made);
      if (commands.length > 0) {
        const isCompound = node.commands.at(-1)?.type !== 'Command';
        pipelines.push([...commands, ...(isCompound ? behindCompound(around.behind) : around.behind)]);
      }
      for (const [i, c] of node.commands.entries()) {
        if (c.type === 'Command') continue;
        // The next commands decide where the output ends up; farther ones see what these made of it.
        const next = made.slice(i + 1, i + 1 + MAX_BEHIND);
        const isCompound = i < node.commands.length - 1 && node.commands.at(-1)?.type !== 'Command';
        const outer = isCompound ? behindCompound(around.behind) : around.behind;
        const behind = [...piped(next), ...outer].slice(0, MAX_BEHIND);
        visit(c, level + 1, { ...around, behind });
      }
      return;
    }
    if (node.type === 'Command') {
      pipelines.push([command(node, masked, around, around.redirects), ...around.behind]);
      return;
    }
    if (node.type === 'For') loops.push(loop(node, masked));
    // `{ …; } >> file`, `for …; done > file`: every command inside writes there.
    const inner =
      node.type === 'Redirected'
        ? { ...around, redirects: [...node.redirects, ...around.redirects] }
        : around;
    forEachChild(node, (child) => {
      if (child.type === 'Word') return;
      if (node.type === 'Function') {
        functions.set(node.pos, node.name.value);
        visit(child, level + 1, { ...inner, branches: [], calledAt: node.pos });
        return;
      }
      const branch = branchOf(node, child);
      visit(child, level + 1, branch ? { ...inner, branches: [...inner.branches, branch] } : inner);
    });
  };
  for (const statement of script.commands) visit(statement, 0, { redirects: [], behind: [], branches: [] });
}

/** The simple commands of a pipe; undefined for a compound one. */
function piped(commands: readonly (ShellCommand | undefined)[]): readonly ShellCommand[] {
  return commands.flatMap((command, i) => {
    if (!command) return [];
    return i > 0 && !commands[i - 1] ? behindCompound([command]) : [command];
  });
}

function behindCompound([first, ...rest]: readonly ShellCommand[]): readonly ShellCommand[] {
  return first ? [{ ...first, isBehindCompound: true }, ...rest] : [];
}

/** Which of the branches of a construct its part is; undefined for one that runs in any case. */
function branchOf(node: SyntaxNode, child: SyntaxNode): Branch | undefined {
  const id = node.pos;
  switch (node.type) {
    case 'If': {
      const arms: readonly SyntaxNode[] = [node.then, ...node.elif, ...(node.else ? [node.else] : [])];
      const arm = arms.indexOf(child);
      return arm < 0 ? undefined : { id, arm, ...(node.else && { of: arms.length }) };
    }
    case 'Case': {
      const arm = node.items.findIndex((item) => item.pos === child.pos);
      const isComplete = node.items.some((item) => item.pattern.some((p) => p.text === '*'));
      return arm < 0 ? undefined : { id, arm, ...(isComplete && { of: node.items.length }) };
    }
    case 'While':
      return child === node.body ? { id, arm: 0 } : undefined;
    case 'AndOr': {
      const index = node.commands.findIndex((c) => c.pos === child.pos);
      if (index <= 0) return undefined;
      // `a && b || c`
      const isChoice = node.operators.join(' ') === '&& ||';
      return isChoice ? { id, arm: index - 1, of: 2 } : { id: child.pos, arm: 0 };
    }
    default:
      return undefined;
  }
}

function loop(node: For, source: Source): ShellLoop {
  return { name: node.name.value, words: (node.wordlist ?? []).map((w) => wordOf(w, source)) };
}

function command(
  node: Command,
  source: Source,
  { branches, calledAt }: Around,
  around: readonly Redirection[],
): ShellCommand {
  const words = node.name ? [wordOf(node.name, source)] : [];
  const assignments: ShellAssignment[] = [];
  const redirects: ShellRedirect[] = [];
  let input: Source | undefined;
  for (const part of [...node.prefix, ...node.suffix]) {
    if (part.type === 'Word') words.push(wordOf(part, source));
    else if (part.type === 'Assignment') {
      assignments.push(...assignment(part, source));
      // `export X=1`, `sysctl -w a=b`: behind a name the assignment is an argument as well.
      if (node.name && part.pos > node.name.pos) words.push(argument(part, source));
    } else input = redirection(part, source, redirects) ?? input;
  }
  // A redirection of its own wins.
  if (!redirects.some((r) => r.operator.includes('>'))) {
    for (const outer of around) if (outer.type === 'Redirect') redirection(outer, source, redirects);
  }
  const called = calledAt === undefined ? {} : { calledAt };
  return { span: spanOf(node, source), words, assignments, redirects, input, branches, ...called };
}

function argument(node: Assignment, source: Source): ShellWord {
  const span = spanOf(node, source);
  const { value } = node;
  if (value.type === 'ArrayValue') return { span, content: source.slice(span) };
  const head: Piece = { text: source.text.slice(node.pos, value.pos), start: node.pos, end: value.pos };
  return { span, content: source.child([head, ...wordPieces(value, source.text)]) };
}

function assignment(node: Assignment, source: Source): readonly ShellAssignment[] {
  const { value } = node;
  if (value.type === 'Word') {
    const partial = node.append === true || node.index !== undefined;
    return [{ name: node.name, value: wordOf(value, source), partial }];
  }
  return value.elements.map((element) => ({
    name: node.name,
    value: wordOf(element, source),
    partial: true,
  }));
}

function redirection(node: Redirection, source: Source, redirects: ShellRedirect[]): Source | undefined {
  if (node.type === 'HereDoc') return source.child(hereDocumentPieces(node, source.text));
  if (!node.target) return undefined;
  if (node.type === 'HereString') return wordOf(node.target, source).content;
  redirects.push({ operator: node.operator, target: wordOf(node.target, source) });
  return undefined;
}

/** Masks for the expansions of one script, and the scripts inside its command substitutions. */
function collectExpansions(
  script: ParsedScript,
  source: Source,
  masks: Mask[],
  nested: ParsedScript[],
): void {
  const visit = (node: SyntaxNode, level: number, isQuoted: boolean): void => {
    if (level > MAX_LEVELS) return;
    switch (node.type) {
      case 'SimpleExpansion':
      case 'ParameterExpansion':
      case 'ArithmeticExpansion':
      case 'CommandExpansion':
      case 'ProcessSubstitution': {
        if ((node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution') && node.script) {
          nested.push(node.script);
        }
        const span = spanOf(node, source);
        const expression: Expression = {
          language: 'shell',
          text: source.text.slice(span.start, span.end),
          at: source.locate(span),
          // There a single quote is a sign as any other.
          ...(isQuoted &&
            node.type === 'ParameterExpansion' &&
            node.text.includes("'") && { isInText: true }),
        };
        masks.push({ ...span, expression, fill: 'word' });
        return;
      }
      default: {
        const isText = isQuoted || node.type === 'DoubleQuoted' || node.type === 'HereDoc';
        forEachChild(node, (child) => visit(child, level + 1, isText));
      }
    }
  };
  for (const statement of script.commands) visit(statement, 0, false);
}
