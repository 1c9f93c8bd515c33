// What a scan keeps of a unit file or a drop-in for linking: what it says of variables, and which lists it empties.

import type { FileScan } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { isSecret } from '../compose/environment-file.ts';
import type { Assignment } from './lines.ts';
import { splitWords, type Word, withSpecifiers } from './words.ts';

/** In the order of the file; what empties a list concerns all that stands before it, in other files too. */
export type Setting =
  | { readonly kind: 'variable'; readonly name: string; readonly value: Template }
  | { readonly kind: 'no-variables' }
  /** `optional`: the service starts without the file. */
  | { readonly kind: 'file'; readonly path: Template; readonly optional: boolean }
  | { readonly kind: 'no-files' }
  /** Variables that no command gets, whoever sets them. */
  | { readonly kind: 'unset'; readonly names: readonly string[] }
  /** A line of a list: commands of one kind, or what a socket listens on. */
  | { readonly kind: 'item'; readonly list: string; readonly at: Location }
  | { readonly kind: 'no-items'; readonly list: string }
  /** Units that this one brings in, those of its `Also=` and `DefaultInstance=` among them. */
  | { readonly kind: 'names'; readonly units: readonly string[] }
  | { readonly kind: 'default-instance'; readonly name: string };

export interface UnitFile {
  readonly settings: readonly Setting[];
  /** Where systemd itself fills in a variable, as `line:column`; elsewhere a shell that it starts does. */
  readonly expansions: readonly string[];
}

/** What a scan keeps of a unit; undefined for other files. */
export function unitPart(scan: FileScan): UnitFile | undefined {
  return scan.parts['systemd'] as UnitFile | undefined;
}

/** Sections whose settings make the environment of commands (systemd.exec(5)). */
const EXECUTES = /^(?:Service|Socket|Mount|Swap)$/;

/** Commands, each key a list of its own, and the addresses of a socket, which are one list. */
const COMMANDS = /^Exec(?:Start|StartPre|StartPost|Condition|Reload|Stop|StopPre|StopPost)$/;
const LISTENS = /^Listen(?:Stream|Datagram|SequentialPacket|FIFO|Special|Netlink|MessageQueue|USBFunction)$/;

/** systemd.unit(5): what brings other units in. */
const BRINGS_IN = /^(?:Wants|Requires|Requisite|BindsTo|Upholds|Also|Sockets)$/;

/** The settings of one assignment. */
export function settingsOf({ section, key, value }: Assignment): readonly Setting[] {
  const isEmpty = value.text === '';
  const at = value.locate({ start: 0, end: value.text.length });
  if (section === 'Unit' || section === 'Install' || key === 'Sockets') {
    if (BRINGS_IN.test(key))
      return [{ kind: 'names', units: value.text.split(/\s+/).filter((u) => u !== '') }];
    if (key === 'DefaultInstance') return [{ kind: 'default-instance', name: value.text }];
    return [];
  }
  if (COMMANDS.test(key))
    return [isEmpty ? { kind: 'no-items', list: key } : { kind: 'item', list: key, at }];
  if (section === 'Socket' && LISTENS.test(key))
    return [isEmpty ? { kind: 'no-items', list: 'Listen' } : { kind: 'item', list: 'Listen', at }];
  if (!EXECUTES.test(section)) return [];
  switch (key) {
    case 'Environment':
      return isEmpty ? [{ kind: 'no-variables' }] : splitWords(value).flatMap(variable);
    case 'EnvironmentFile':
      return isEmpty ? [{ kind: 'no-files' }] : [environmentFile(value)];
    case 'UnsetEnvironment':
      return [{ kind: 'unset', names: splitWords(value).map((w) => w.content.text) }];
    default:
      return [];
  }
}

function variable({ content }: Word): readonly Setting[] {
  const name = /^([A-Za-z_]\w*)=/.exec(content.text)?.[1];
  if (name === undefined) return [];
  const value = withSpecifiers(content.slice({ start: name.length + 1, end: content.text.length }));
  const template = value.template({ start: 0, end: value.text.length });
  return [{ kind: 'variable', name, value: isSecret(name, value.text) ? hidden(template) : template }];
}

/** What a scan keeps may be written to files: the place of a secret, and not its text. */
function hidden({ at }: Template): Template {
  return { parts: [{ language: 'placeholder', text: '', at }], raw: '', at };
}

function environmentFile(value: Source): Setting {
  const optional = value.text.startsWith('-');
  const path = withSpecifiers(value.slice({ start: optional ? 1 : 0, end: value.text.length }));
  return { kind: 'file', path: path.template({ start: 0, end: path.text.length }), optional };
}
