// What a script does to its variables: the object code that linking walks through to a place of the script.

import type { Location } from './span.ts';
import type { Template, Tree } from './value.ts';

/** A name given a value in a scope that the technology knows by file. */
export interface Binding {
  readonly kind: 'assign';
  readonly name: string;
  readonly value: Tree;
  /** The place of the value. */
  readonly at: Location;
  readonly offset: number;
  /** The shell splits the value at blanks, and the name takes one word after the other. */
  readonly isSplit?: true;
  /** `declare -g`: the name outside of functions gets it. */
  readonly isGlobal?: true;
}

/** A condition that the values of variables may decide. */
export type ShellTest =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'empty'; readonly isNegated: boolean; readonly word: Template }
  | {
      readonly kind: 'equal';
      readonly isNegated: boolean;
      readonly word: Template;
      readonly other: Template;
    };

/** Steps of which a run takes all or none. */
export interface ShellArm {
  readonly at: Location;
  readonly steps: readonly ShellStep[];
  /** A `case` goes on with the steps of the next arm (`;&`), or with those of any that fits (`;;&`). */
  readonly goesOn?: 'next' | 'fitting';
}

/** An argument of a function. `isSplit`: it may be several words, or none. */
export interface ShellArgument {
  readonly value: Tree;
  readonly isSplit: boolean;
}

/** One step, in the order of the text; `at` covers all of it. */
export type ShellStep =
  | Binding
  /** From here on the name has no value. */
  | { readonly kind: 'unset'; readonly name: string; readonly at: Location }
  /** Until the function ends, the name is another one. */
  | { readonly kind: 'local'; readonly name: string; readonly at: Location }
  /** `readonly`: the name keeps what it has. */
  | { readonly kind: 'fix'; readonly name: string; readonly at: Location }
  /** The words of one command, which the shell expands before any of these. */
  | { readonly kind: 'together'; readonly at: Location; readonly steps: readonly ShellStep[] }
  /** Something that is not read may give the name a value; every name where none is given, and the arguments for `@`. */
  | {
      readonly kind: 'spoil';
      readonly name?: string;
      /** The name is what this word gives, up to a sign that no name has. */
      readonly word?: Template;
      /** False where the name may keep what it had. */
      readonly isSure: boolean;
      readonly at: Location;
      readonly reason: string;
    }
  /** One of the arms; the test is that of the first of two. */
  | {
      readonly kind: 'either';
      readonly at: Location;
      readonly test?: ShellTest;
      readonly arms: readonly ShellArm[];
    }
  /** Once or more often; `isSure` is false where it may be never. */
  | {
      readonly kind: 'loop';
      readonly at: Location;
      readonly steps: readonly ShellStep[];
      readonly isSure: boolean;
    }
  /** In a process of its own: nothing of it stays. */
  | { readonly kind: 'apart'; readonly at: Location; readonly steps: readonly ShellStep[] }
  /** `NAME=value command`: only the scripts inside of the command see it. */
  | { readonly kind: 'scoped'; readonly at: Location; readonly steps: readonly ShellStep[] }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly at: Location;
      readonly steps: readonly ShellStep[];
    }
  /** `*`: whichever function `word` names. `isSure`: it is called here, with these arguments and no more. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly word?: Template;
      readonly at: Location;
      /** `NAME=value function`: gone when the function ends. */
      readonly prefix?: readonly Binding[];
      readonly arguments: readonly ShellArgument[];
      /** There may be more arguments than these. */
      readonly isOpen?: true;
      readonly isSure: boolean;
    }
  | {
      readonly kind: 'leave';
      readonly at: Location;
      readonly what: 'script' | 'function' | 'loop';
      /** How many loops around are left, 1 where it is not said; 0 where only a run knows. */
      readonly levels?: number;
    }
  | ShellFlow;

/** One script, or what a command substitution runs. */
export interface ShellFlow {
  readonly kind: 'script';
  readonly at: Location;
  readonly steps: readonly ShellStep[];
  /** Where expansions stand in it that the script around it makes. */
  readonly outer?: readonly Location[];
  /** Texts with signs of expansions in them that the script hands on as they are. */
  readonly literal?: readonly Location[];
  /** Here-documents, which the shell reads where their command stands. */
  readonly documents?: readonly { readonly at: Location; readonly of: Location }[];
  /** A command substitution: it has all variables of the script around it. Others have those that it exports. */
  readonly isInside?: true;
  /** The names that commands of the script get; `*` for all. */
  readonly exported?: readonly string[];
  /** One shell runs all scripts of the file with the same, in their order. Any other has none of its variables. */
  readonly session?: string;
  /** The sessions whose variables it starts with, strongest first: `ENV` of an image, `Environment=` of a unit. */
  readonly environment?: readonly string[];
}

/** Every assignment in steps, those in branches and functions too. */
export function* bindingsIn(steps: readonly ShellStep[]): Iterable<Binding> {
  for (const step of steps) {
    if (step.kind === 'assign') yield step;
    else if (step.kind === 'either') for (const arm of step.arms) yield* bindingsIn(arm.steps);
    else if ('steps' in step) yield* bindingsIn(step.steps);
  }
}
