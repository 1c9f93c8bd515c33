// Joins unit files, drop-ins and files of variables: what the commands of a unit get when systemd starts it.

import type { Declaration, Evidence, FileScan } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import type { ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import { type Expression, known, through, unknown, type Value } from '../../model/value.ts';
import { FILLER } from '../../source/source.ts';
import { evaluateTemplate, type Scope, textOf } from '../evaluate.ts';
import { fileScope, placeOfFile } from '../file-scope.ts';
import { type Linker, type Reached, type Supplied, textsIn } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { type FileVariable, readEnvironmentFile } from './environment-file.ts';
import { environmentPath } from './environment-paths.ts';
import { unitPart } from './file.ts';
import { type Unit, Units } from './loaded.ts';
import { specifierValue } from './specifiers.ts';
import { placeOf } from './unit.ts';

type Item = Declaration | Evidence;

/** The variables of a unit's commands, and where what replaces them stands. */
interface Environment {
  readonly values: ReadonlyMap<string, Value>;
  /** The places of values that nothing replaces. */
  readonly inForce: ReadonlySet<string>;
  /** The files of variables that the tree has. */
  readonly files: readonly string[];
}

export class SystemdLinker implements Linker {
  readonly #units: Units;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #scans: ReadonlyMap<string, FileScan>;
  readonly #variables = new Map<string, readonly FileVariable[]>();
  readonly #environments = new Map<Unit, Environment>();
  readonly #scopes = new Map<Unit, Map<string, Scope>>();
  /** Of each file of variables, the units that take them. */
  readonly #usersOf = new Map<string, Unit[]>();

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#units = new Units(scans);
    this.#texts = textsIn(scans);
    this.#scans = new Map(scans.map((s) => [s.file, s]));
    for (const unit of this.#units.all) {
      for (const file of this.#environmentOf(unit).files) {
        const users = this.#usersOf.get(file) ?? [];
        this.#usersOf.set(file, users);
        users.push(unit);
      }
    }
  }

  reach(item: Item): readonly Reached[] | undefined {
    const { file } = item.at;
    const units = this.#units.of(file);
    if (this.#units.isHidden(file)) return [this.#alone(file)];
    if (units.length === 0) return this.#isReplacedIn(item) ? [this.#alone(file)] : undefined;
    const inForce = units.filter((u) => !this.#isReplaced(item.at, u));
    return (inForce.length > 0 ? inForce : units).map((unit) => {
      const main = unit.root === undefined ? (unit.files[0] ?? file) : file;
      return { place: placeOfFile(main), scope: this.#scope(unit, file, isEndpoint(item)), rank: 0 };
    });
  }

  /** The machines are those of files, which have their labels elsewhere. */
  label(_kind: Place['kind']): undefined {
    return undefined;
  }

  isOverridden(declaration: Declaration): boolean {
    const { file } = declaration.at;
    if (this.#units.isHidden(file)) return true;
    const units = this.#units.of(file);
    if (units.length === 0) return this.#isReplacedIn(declaration);
    return units.every((u) => this.#isReplaced(declaration.at, u));
  }

  #alone(file: string): Reached {
    const variables = this.#scans.get(file)?.shellVariables ?? [];
    return { place: placeOfFile(file), scope: fileScope(variables, this.supplied), rank: 0 };
  }

  /** True for a variable of a file that each unit which reads the file gets from elsewhere. */
  #isReplacedIn({ at }: Item): boolean {
    const users = this.#usersOf.get(at.file);
    const variable = this.#variables.get(at.file)?.find((v) => holds(v.at, at));
    if (!users || !variable) return false;
    return users.every((u) => !this.#environmentOf(u).inForce.has(keyOf(variable.at)));
  }

  #isReplaced(at: Location, unit: Unit): boolean {
    if (unit.removed.some((line) => holds(line, at))) return true;
    const settings = this.#settingsAt(at);
    return settings !== undefined && !this.#environmentOf(unit).inForce.has(keyOf(settings));
  }

  /** The value of `Environment=` that a place is in. */
  #settingsAt(at: Location): Location | undefined {
    const scan = this.#scans.get(at.file);
    for (const setting of (scan && unitPart(scan)?.settings) ?? [])
      if (setting.kind === 'variable' && holds(setting.value.at, at)) return setting.value.at;
    return undefined;
  }

  #environmentOf(unit: Unit): Environment {
    const before = this.#environments.get(unit);
    if (before) return before;
    const made = this.#readEnvironment(unit);
    this.#environments.set(unit, made);
    return made;
  }

  /** systemd.exec(5): files win over `Environment=`, and of several files the later one. */
  #readEnvironment(unit: Unit): Environment {
    const values = new Map<string, Value>();
    const places = new Map<string, string>();
    const files: string[] = [];
    const set = (name: string, at: Location, value: Value) => {
      values.set(name, through(at, value));
      places.set(name, keyOf(at));
    };
    const names: Scope = {
      evaluate: (e) => this.#specifier(e, unit),
      bind: () => names,
    };
    for (const [name, { setting }] of unit.variables)
      set(name, setting.value.at, evaluateTemplate(setting.value, names));
    const allNames = () => [...values.keys()];
    for (const { setting } of unit.environmentFiles) {
      const file = environmentPath(setting.path, unit);
      const text = file === undefined ? undefined : this.#texts.get(file);
      if (file === undefined || text === undefined) {
        // Whatever is in it replaces what was said before; a file that may be missing counts as missing.
        if (setting.optional && (file !== undefined || unit.root === undefined)) this.#outside(values);
        else
          for (const name of allNames())
            values.set(name, this.supplied.get(name) ?? notHere(name, setting.path.raw));
        continue;
      }
      files.push(file);
      const variables = this.#variables.get(file) ?? readEnvironmentFile(file, text);
      this.#variables.set(file, variables);
      for (const { name, text: written, at } of variables)
        set(
          name,
          at,
          written.includes(FILLER) ? unknown('the value is a secret, and not kept') : known(written, [], at),
        );
    }
    for (const name of unit.unset)
      values.set(name, unknown(`'${name}' is taken away by UnsetEnvironment= of ${unit.name}`));
    return { values, inForce: new Set(places.values()), files };
  }

  /** A person may say what a file has that is not in the tree. */
  #outside(values: Map<string, Value>): void {
    for (const name of values.keys()) {
      const given = this.supplied.get(name);
      if (given) values.set(name, given);
    }
  }

  /** `isWord`: what the expressions are part of is one word to the program, and a blank in it makes it no address. */
  #scope(unit: Unit, file: string, isWord: boolean): Scope {
    const scopes = this.#scopes.get(unit) ?? new Map<string, Scope>();
    this.#scopes.set(unit, scopes);
    const key = `${isWord} ${file}`;
    const before = scopes.get(key);
    if (before) return before;
    const scan = this.#scans.get(file);
    const part = scan && unitPart(scan);
    const own = new Set(part?.expansions);
    const lines = new Set(part?.settings.flatMap((s) => (s.kind === 'variable' ? [s.value.at.line] : [])));
    // Variables of a shell that the unit starts: those of the unit itself are in its environment.
    const script = (scan?.shellVariables ?? []).filter((v: ShellStep) => !lines.has(v.at.line));
    const { values } = this.#environmentOf(unit);
    const asWord = (value: Value) => (isWord ? oneWord(value) : value);
    const environment = new Map([...this.supplied, ...values].map(([n, v]) => [n, asWord(v)] as const));
    const scope: Scope = {
      evaluate: (e) => {
        if (e.language === 'placeholder') return this.#specifier(e, unit);
        if (e.language !== 'shell') return unknown(UNEVALUATED[e.language]);
        if (own.has(placeOf(e.at))) return asWord(this.#variable(e.text, unit));
        return evaluateShell(e, script, scope, environment);
      },
      bind: () => scope,
    };
    scopes.set(key, scope);
    return scope;
  }

  #specifier(expression: Expression, unit: Unit): Value {
    return specifierValue(expression.text, unit.name) ?? unknown(UNEVALUATED[expression.language]);
  }

  /** `${NAME}` is the value as it is; `$NAME`, a word of its own, is split at blanks (systemd.service(5)). */
  #variable(text: string, unit: Unit): Value {
    const [, braced, plain = ''] = /^\$(?:\{(\w+)\}|([\s\S]+))$/.exec(text) ?? [];
    const name = braced ?? plain;
    if (!/^[A-Za-z_]\w*$/.test(name))
      return unknown(`'${text}' is no name of a variable to systemd, which is no shell`);
    const value =
      this.#environmentOf(unit).values.get(name) ??
      this.supplied.get(name) ??
      unknown(whyMissing(name, unit), [], name);
    if (braced !== undefined || value.kind !== 'known') return value;
    const written = textOf(value);
    if (typeof written !== 'string' || /^[^\s"'\\]+$/.test(written)) return value;
    const [first] = written.trim().split(/\s+/);
    if (first === undefined || first === '')
      return unknown(`'${name}' is empty: systemd leaves the word out`, value.via);
    return /["'\\]/.test(first)
      ? unknown(`'${name}' is several words in quotes`, value.via)
      : known(first, value.via);
  }
}

function isEndpoint(item: Item): boolean {
  return 'notation' in item && item.notation === 'endpoint';
}

function oneWord(value: Value): Value {
  return value.kind === 'known' && typeof value.data === 'string' && /\s/.test(value.data)
    ? unknown('the value has blanks in it, and is no address as one word', value.via)
    : value;
}

function notHere(name: string, path: string): Value {
  return unknown(`'${name}' may be set by ${path}, which is not in this tree`, [], name);
}

function whyMissing(name: string, unit: Unit): string {
  const [file] = unit.environmentFiles;
  const where = file === undefined ? '' : `, such as ${file.setting.path.raw}`;
  return `'${name}' is set by no Environment= of ${unit.name} and no file of variables in this tree${where}`;
}

/** True where `outer` holds the whole of `inner`. */
function holds(outer: Location, inner: Location): boolean {
  const isAfter = inner.line > outer.line || (inner.line === outer.line && inner.column >= outer.column);
  const endsBefore =
    inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn);
  return outer.file === inner.file && isAfter && endsBefore;
}

function keyOf({ file, line, column }: Location): string {
  return `${line}:${column} ${file}`;
}
