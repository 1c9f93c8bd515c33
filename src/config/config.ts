// What a configuration says once it is read: plain data with every default filled in.

import type { Protocol } from '../model/fact.ts';
import type { Level } from '../model/finding.ts';
import type { PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';

/** `on` is a rule's own level. */
export type RuleLevel = 'off' | 'on' | Level;

export interface RuleSetting {
  readonly level: RuleLevel;
  /** What the rule takes; empty where none are written. The rule itself knows which ones exist. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A name for machines that share settings where the files cannot tell. */
export interface HostGroup {
  readonly name: string;
  /** `technology:selector` (`ansible:group/mesos_agents`) or `path:GLOB`, the glob relative to the project root. */
  readonly match: readonly string[];
  readonly at: Location;
}

/** Other settings for some files; of two that match the later one wins, options are merged key by key. */
export interface Override {
  /** Globs relative to the project root. */
  readonly files: readonly string[];
  readonly rules: ReadonlyMap<string, RuleSetting>;
}

/** Ports of one's own that no file states in a form we read. */
export interface Claim {
  readonly name: string;
  readonly ports: PortSet;
  /** The ports as written. */
  readonly raw: string;
  readonly protocol: Protocol;
  /** Names of {@link HostGroup}s; undefined means every host. */
  readonly hosts: readonly string[] | undefined;
  /** The place of the ports: the token to edit. */
  readonly at: Location;
}

/** A rule without code: a sysctl may have only these values. */
export interface Policy {
  readonly id: string;
  readonly sysctl: string;
  /** As the kernel would print them. */
  readonly allow: readonly string[];
  readonly level: Level;
  readonly message: string | undefined;
  readonly at: Location;
}

/** A finding that somebody accepts, and for how long. */
export interface Ignore {
  readonly rule: string;
  /** Globs relative to the project root; `**` where none are written. */
  readonly paths: readonly string[];
  /** Undefined means whatever the ports. */
  readonly ports: PortSet | undefined;
  /** The last day it counts, `YYYY-MM-DD`. */
  readonly until: string | undefined;
  readonly reason: string | undefined;
  readonly at: Location;
}

/** A path a configuration names, with the place where it does. */
export interface NamedFile {
  /** Relative to the project root with `/`; absolute where it lies outside (only below an explicit `--config`). */
  readonly file: string;
  readonly at: Location;
}

/** What a configuration says: the whole of it, and each of its layers. */
export interface Settings {
  /** Globs relative to the project root. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Ids of the catalogue. */
  readonly assume: readonly string[];
  readonly hosts: readonly HostGroup[];
  /** `MAJOR.MINOR` or longer: `5.15`, `5.15.0-91`; undefined where unknown. */
  readonly kernel: string | undefined;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly overrides: readonly Override[];
  readonly claims: readonly Claim[];
  readonly policies: readonly Policy[];
  /** JavaScript files; nobody runs them unless a person passes `--allow-plugins`. */
  readonly plugins: readonly NamedFile[];
  readonly ignore: readonly Ignore[];
  /** An `/etc/services` of one's own. */
  readonly services: NamedFile | undefined;
}

/** All layers joined. `rules` has every known rule and every policy; those of plug-ins only where they are configured. */
export interface Config extends Settings {
  /** What was applied, lowest first: presets (`portclash:recommended`) and files; the found file is the last. */
  readonly layers: readonly string[];
}

/** One thing wrong with a configuration file. Lines and columns count from 1, columns in UTF-16 code units. */
export interface ConfigError {
  /** Relative to the project root with `/`; absolute where it lies outside. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Which key, what was expected, the nearest valid word, what to do. */
  readonly message: string;
}

export type ConfigResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** The file found or given, named as in {@link ConfigError}; absent where there is none. */
      readonly file?: string;
    }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };
