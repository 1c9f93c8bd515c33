// What is known of a product's configuration file: how it shows, and which words of it make the product listen.

import type { PortNotation } from '../../model/declaration.ts';
import type { PortRole, Protocol } from '../../model/fact.ts';

/** One sign that a text is of a format: all that is given must fit. */
export interface Sign {
  /** Fits the path of the file, or the one a nested text is written to, template suffixes removed. */
  readonly path?: RegExp;
  /** Each fits the text: words that only this product has together. */
  readonly text?: RegExp | readonly RegExp[];
}

/** A statement that names ports. */
export interface Setting {
  /** Fits a statement; the group `value` is what names the ports. Flag `d`. */
  readonly pattern: RegExp;
  /**
   * The section around the statement: in lines the last `[name]`, in blocks the headers from the outermost, joined by
   * ` > `. Without one the section does not matter.
   */
  readonly within?: RegExp;
  /** `ports` where it is not said. */
  readonly notation?: PortNotation;
  /** `tcp` where it is not said. */
  readonly protocol?: Protocol;
  /** What says in the same statement that the protocol is UDP. */
  readonly udp?: RegExp;
  /** In place of the claimant of the format. */
  readonly claimant?: string;
  /** `listen` where it is not said. */
  readonly role?: PortRole;
  /** The value names several endpoints, each a claim of its own. */
  readonly isList?: boolean;
  /** What the form of the claim is called where the text of the file says more of it; undefined for the usual name. */
  readonly form?: (text: string) => FormSaid | undefined;
}

/** Another form of a claim, and where in the text the words stand that say so, of which one is enough; none where it always has that form. */
export interface FormSaid {
  readonly form: string;
  readonly at: readonly number[];
}

/** A range whose ends stand in two statements, or in the groups `low` and `high` of one. */
export interface BoundsSetting {
  readonly low: RegExp;
  /** Missing where `low` has both groups. */
  readonly high?: RegExp;
  readonly within?: RegExp;
  /** The product's own ends, where only one of them is written. */
  readonly defaults: readonly [low: number, high: number];
  readonly protocol: Protocol;
  readonly claimant?: string;
  readonly role?: PortRole;
}

/**
 * A format of configuration files. `lines`: statements end with the line, sections are `[name]`. `blocks`: statements
 * end with the line or a semicolon, blocks are `header { … }`. `text`: patterns are looked for in the whole text; they
 * carry the flag `g`.
 */
export interface Format {
  readonly technology: string;
  /** An id of the catalogue; `service` where it has none. */
  readonly claimant: string;
  readonly shape: 'lines' | 'blocks' | 'text';
  /** A `$` begins a word of the product's own, not one that a shell fills in. */
  readonly hasDollarWords?: boolean;
  /** Any one of them. */
  readonly signs: readonly Sign[];
  readonly settings: readonly Setting[];
  readonly bounds?: readonly BoundsSetting[];
  /** Where the product documents the settings. */
  readonly documentation: string;
}

export function isOf({ signs }: Pick<Format, 'signs'>, path: string | undefined, text: string): boolean {
  return signs.some(
    (sign) =>
      (sign.path === undefined || (path !== undefined && sign.path.test(path))) &&
      [sign.text ?? []].flat().every((words) => words.test(text)),
  );
}

/** A word without quotes, comments and what separates it from the next one. */
const VALUE = String.raw`["']?(?<value>[^\s"'#;,]+)`;

/** `key = value`, whatever blanks and quotes stand around. `keys` is a pattern. */
export function assigned(keys: string): RegExp {
  return new RegExp(String.raw`^(?:${keys})[ \t]*=[ \t]*${VALUE}`, 'd');
}

/** `key: value`. */
export function mapped(keys: string): RegExp {
  return new RegExp(String.raw`^(?:${keys})[ \t]*:[ \t]*${VALUE}`, 'd');
}

/** `key value`, in whatever case: directives of most daemons know none. */
export function directive(keys: string): RegExp {
  return new RegExp(String.raw`^(?:${keys})[ \t]+${VALUE}`, 'di');
}

/** `key = value` to the end of the line, for lists. */
export function assignedList(keys: string): RegExp {
  return new RegExp(String.raw`^(?:${keys})[ \t]*=[ \t]*["']?(?<value>[^\s"'#;][^"'#;]*)`, 'd');
}
