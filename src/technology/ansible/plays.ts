// The plays of a project in the order in which they run: each playbook with those that it imports.

import { literalText } from '../../model/declaration.ts';
import type { Template, TreeEntry } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { Play } from './file.ts';
import type { AnsibleProject, Playbook, Role } from './project.ts';
import type { Walk } from './runs.ts';
import { FileIndex } from './targets.ts';
import { PlayWalk } from './walk.ts';

/** A play with all that it runs. */
export interface PlayRun extends Walk {
  readonly playbook: Playbook;
  readonly play: Play;
  /** Index of the play in its playbook. */
  readonly index: number;
  /** Number of the play among all of the project. */
  readonly order: number;
  /** The playbook that somebody starts. */
  readonly startedBy: string;
  /** The folder of the playbook that somebody starts, which is where an inventory is looked for. */
  readonly folder: string;
  /** Its own variables, then those of the tasks that import its playbook. */
  readonly vars: readonly TreeEntry[];
  /** The plays that have run before it, latest first. */
  readonly before: readonly PlayRun[];
}

/** What the imports around a play give it. */
interface Passed {
  readonly folder: string;
  readonly vars: readonly TreeEntry[];
  readonly when: readonly Template[];
  readonly chain: readonly Playbook[];
}

/** Playbooks that import each other many times over: no person wrote more. */
const MAX_PLAYS = 5000;

/** How many of the plays before are looked at for what they set. */
const MAX_BEFORE = 60;

/** The plays of a project in order. */
export function playRuns(project: AnsibleProject): readonly PlayRun[] {
  return new Plays(project).all();
}

/** What the tasks of a role do that no play runs. */
export function walkAlone(project: AnsibleProject, role: Role): Walk {
  return new PlayWalk(project, new FileIndex(project.parts.keys()), rolesByName(project), '').alone(role);
}

function rolesByName(project: AnsibleProject): ReadonlyMap<string, readonly Role[]> {
  const byName = new Map<string, Role[]>();
  for (const role of project.roles) byName.set(role.name, [...(byName.get(role.name) ?? []), role]);
  return byName;
}

class Plays {
  readonly #files: FileIndex;
  readonly #byName: ReadonlyMap<string, readonly Role[]>;
  readonly #books: ReadonlyMap<string, Playbook>;
  readonly #runs: PlayRun[] = [];

  constructor(private readonly project: AnsibleProject) {
    this.#files = new FileIndex(project.parts.keys());
    this.#byName = rolesByName(project);
    this.#books = new Map(project.playbooks.map((b) => [b.file, b]));
  }

  all(): readonly PlayRun[] {
    const { playbooks: all } = this.project;
    // Scenarios run roles on machines of their own; where nothing else runs them they are all there is.
    const outside = all.filter((b) => !isOfTest(b));
    const playbooks = outside.length > 0 ? outside : all;
    const imported = new Set(
      playbooks.flatMap((b) => b.part.imports.flatMap((i) => this.#imported(b, i.target) ?? [])),
    );
    const started = playbooks.filter((b) => !imported.has(b));
    // Playbooks that import each other in a ring have no first one.
    const reached = new Set<Playbook>();
    for (const book of started) this.#start(book, reached);
    for (const book of playbooks) if (!reached.has(book)) this.#start(book, reached);
    return this.#runs;
  }

  #start(book: Playbook, reached: Set<Playbook>): void {
    const before: PlayRun[] = [];
    const passed: Passed = { folder: book.folder, vars: [], when: [], chain: [] };
    this.#playbook(book, passed, before, reached);
  }

  #playbook(book: Playbook, passed: Passed, before: PlayRun[], reached: Set<Playbook>): void {
    if (passed.chain.includes(book) || this.#runs.length > MAX_PLAYS) return;
    reached.add(book);
    const chain = [...passed.chain, book];
    for (let index = 0; index <= book.plays.length; index++) {
      for (const { target, vars, when, before: next } of book.part.imports) {
        const other = next === index ? this.#imported(book, target) : undefined;
        if (!other) continue;
        const inner = { vars: [...vars, ...passed.vars], when: [...when, ...passed.when] };
        this.#playbook(other, { folder: passed.folder, ...inner, chain }, before, reached);
      }
      const play = book.plays[index];
      if (play) before.unshift(this.#play(book, play, index, passed, before.slice(0, MAX_BEFORE)));
    }
  }

  #play(book: Playbook, play: Play, index: number, passed: Passed, before: readonly PlayRun[]): PlayRun {
    const walk = new PlayWalk(this.project, this.#files, this.#byName, book.folder).play(
      book,
      index,
      passed.when,
    );
    const vars = [...play.vars, ...passed.vars];
    const order = this.#runs.length;
    const startedBy = passed.chain[0]?.file ?? book.file;
    const { folder } = passed;
    const run = { ...walk, playbook: book, play, index, order, startedBy, folder, vars, before };
    this.#runs.push(run);
    return run;
  }

  /** A test that imports what people start themselves says nothing about the machines that they start it for. */
  #imported(from: Playbook, target: Template): Playbook | undefined {
    const path = literalText(target);
    const found = path === undefined ? undefined : this.#books.get(joinPath(folderOf(from.file), path));
    return found && isOfTest(from) && !isOfTest(found) ? undefined : found;
  }
}

/** A scenario of Molecule, or a folder that is called after what it is for. */
export function isOfTest({ folder }: Playbook): boolean {
  return folder.split('/').some((segment) => /^(molecule|tests?)$/.test(segment));
}
