// The variables of a Dockerfile's stages: what `ENV` and `ARG` give the instructions behind them.

import type { Source } from '../../source/source.ts';
import type { Passage } from '../linux/passage.ts';

/** An instruction has the variables of so many before it. */
const MAX_INSTRUCTIONS = 60;

/** Instructions that give variables, the latest first: the sessions of their passages. */
interface Stage {
  readonly variables: readonly string[];
  readonly arguments: readonly string[];
}

const EMPTY: Stage = { variables: [], arguments: [] };

/**
 * https://docs.docker.com/reference/dockerfile/#environment-replacement: `ENV` holds for the rest of the stage, for
 * stages made from it and in the container, `ARG` for the rest of the stage; `ENV` is the stronger one. An `ARG` in
 * front of the first stage holds where a stage names it again.
 */
export class BuildStages {
  readonly #source: Source;
  readonly #named = new Map<string, Stage>();
  /** The sessions of arguments in front of the first stage, by name. */
  readonly #global = new Map<string, string>();
  #name: string | undefined;
  #stage: Stage = EMPTY;
  #count = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** `FROM image [AS name]`; options in front are left out. */
  begin(text: string): void {
    this.#keep();
    const [, image = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(text.trim()) ?? [];
    const base = this.#named.get(image.toLowerCase());
    this.#stage = { variables: base?.variables ?? [], arguments: [] };
    this.#name = name?.toLowerCase() ?? String(this.#count);
    this.#count++;
  }

  /** The assignments of an instruction as a script. */
  assign(instruction: 'ARG' | 'ENV', body: Source): Passage | undefined {
    const { text } = body;
    if (instruction === 'ARG' && /^\s*\w+\s*$/.test(text)) {
      const session = this.#global.get(text.trim());
      if (session !== undefined) this.#add('ARG', session);
      return undefined;
    }
    const environment = this.environment(true);
    const source = instruction === 'ENV' ? assignments(body) : body;
    const session = `${instruction} ${this.#source.offsetInFile(0)} ${body.offsetInFile(0)}`;
    if (this.#name === undefined)
      for (const [, name = ''] of text.matchAll(/(?<!\S)(\w+)=/g)) this.#global.set(name, session);
    this.#add(instruction, session);
    return { source, session, environment };
  }

  /** What an instruction at this place gets; a container has no arguments of the build. */
  environment(isOfBuild: boolean): readonly string[] {
    const { variables, arguments: args } = this.#stage;
    return isOfBuild ? [...variables, ...args] : variables;
  }

  #add(instruction: 'ARG' | 'ENV', session: string): void {
    const { variables, arguments: args } = this.#stage;
    const before = instruction === 'ENV' ? variables : args;
    const all = [session, ...before].slice(0, MAX_INSTRUCTIONS);
    this.#stage = instruction === 'ENV' ? { variables: all, arguments: args } : { variables, arguments: all };
  }

  #keep(): void {
    if (this.#name !== undefined) this.#named.set(this.#name, this.#stage);
  }
}

/** `ENV NAME value with blanks`, the old form, as an assignment. */
function assignments(body: Source): Source {
  const old = /^\s*(\w+)([ \t]+)([^"'`$\\\n]*\S)\s*$/.exec(body.text);
  if (!old) return body;
  const [all, name = '', blank = '', value = ''] = old;
  const start = all.indexOf(name);
  const from = start + name.length + blank.length;
  return body.child([
    { text: name, start, end: start + name.length },
    { text: '="', start: start + name.length, end: from },
    { text: value, start: from, end: from + value.length },
    { text: '"', start: from + value.length, end: from + value.length },
  ]);
}
