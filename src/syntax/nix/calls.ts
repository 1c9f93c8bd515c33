// What calls of the Nix library give, as far as the arguments show it.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { computedNode, joinedNode, listNode, mapNode } from '../code/nodes.ts';
import { entry, keyText, type MapEntry, type MapNode, type Node, scalarText } from '../node.ts';

/**
 * Functions whose value is their last argument, whatever stands before: priorities and conditions of the module system
 * (https://nixos.org/manual/nixos/stable/#sec-option-definitions), and conversions to text.
 */
const LAST: ReadonlySet<string> = new Set(
  'mkDefault mkForce mkOverride mkOptionDefault mkVMOverride mkImageMediaOverride mkIf mkBefore mkAfter mkOrder mkDerivedConfig optionalAttrs optionals optional optionalString toString concatStringsSep concatStrings concatMapStringsSep concatMapStrings recursiveUpdate unique toList singleton recurseIntoAttrs toInt'.split(
    ' ',
  ),
);

/**
 * Functions that make a set or a list of what another function gives for each name or item; that one is the argument at
 * this place (https://nixos.org/manual/nixpkgs/stable/#sec-functions-library-attrsets).
 */
const SETS: ReadonlyMap<string, number> = new Map([
  ['mapAttrs', 0],
  ["mapAttrs'", 0],
  ['genAttrs', 1],
]);
const LISTS: ReadonlyMap<string, number> = new Map([
  ['map', 0],
  ['imap0', 0],
  ['imap1', 0],
  ['concatMap', 0],
  ['mapAttrsToList', 0],
  ['forEach', 1],
]);

/** Functions that take lists or sets apart and put others together: what they are given is not what they give. */
const TRANSFORMS =
  /^(?:map|imap[01]|filter|filterAttrs|genList|range|listToAttrs|foldl?'?|mapAttrsToList|attrNames|attrValues|genAttrs|concatMap|remove|sort|removeAttrs|getAttr|hasAttr|elem|import|callPackage|mkEnableOption|mkPackageOption)$/;

/** The value of a call; undefined where it cannot be told. */
export function callNode(text: Source, span: Span, name: string, args: readonly Node[]): Node | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const last = args.at(-1);
  if (!last) return undefined;
  if (short === 'mkMerge' || short === 'mergeAttrsList') return merged(text, span, last);
  if (short === 'mkOption') {
    // Examples and descriptions are about the option, its default is what it is.
    const value = entry(last, 'default');
    return value && last.kind === 'map'
      ? mapNode(
          text,
          span,
          last.entries.filter((e) => keyText(e.key) === 'default'),
        )
      : undefined;
  }
  if (short.startsWith('concat') && !/^\s*,?\s*$/.test(scalarText(args[0]) ?? '')) return undefined;
  if (LAST.has(short)) return last;
  if (/^write(?:Text|Script|Shell)/.test(short) || short === 'runCommand')
    return last.kind === 'scalar' ? last : undefined;
  const each = eachOf(text, span, short, args);
  if (each) return each;
  if (short === 'mapAttrs') return last;
  if (TRANSFORMS.test(short)) return undefined;
  const maps = args.filter((a) => a.kind === 'map');
  // Modules, machines and packages are sets that functions wrap.
  return maps.length > 0
    ? mapNode(
        text,
        span,
        maps.flatMap((m) => m.entries),
      )
    : undefined;
}

/** What a function gives for every name or item, where that is a set: its names are not known, what it says is. */
function eachOf(text: Source, span: Span, name: string, args: readonly Node[]): Node | undefined {
  const last = args.at(-1);
  const ofSet = SETS.get(name);
  if (ofSet !== undefined) {
    const body = args[ofSet];
    if (body?.kind !== 'map') return undefined;
    // `mapAttrs'` gives pairs of a name and a value.
    const value = (entry(body, 'name') && entry(body, 'value')) ?? body;
    const sets = [named(text, span, value), ...(ofSet === 0 && last && last !== body ? [last] : [])];
    return joinedNode(text, span, sets);
  }
  const ofList = LISTS.get(name);
  const body = ofList === undefined ? undefined : args[ofList];
  if (body?.kind === 'map') return listNode(text, span, [body]);
  if (name !== 'listToAttrs' || last?.kind !== 'list') return undefined;
  const values = last.items.flatMap((i) => entry(i, 'value') ?? []);
  return values.length === 0
    ? undefined
    : joinedNode(
        text,
        span,
        values.map((v) => named(text, span, v)),
      );
}

/** A set with one attribute whose name only evaluation knows. */
function named(text: Source, { start }: Span, value: Node): MapNode {
  const key = computedNode(text, { start, end: value.span.start > start ? value.span.start : start + 1 });
  const entries: MapEntry[] = [{ key, value }];
  return mapNode(text, value.span, entries);
}

function merged(text: Source, span: Span, list: Node): Node {
  if (list.kind !== 'list' || !list.items.some((i) => i.kind === 'map')) return list;
  const entries = list.items.flatMap((i) => (i.kind === 'map' ? i.entries : []));
  const others = list.items.filter((i) => i.kind !== 'map');
  return others.length === 0
    ? mapNode(text, span, entries)
    : listNode(text, span, [mapNode(text, span, entries), ...others]);
}

/** True for functions whose texts are for people: options with their descriptions and examples, messages. */
export function isProse(name: string): boolean {
  return /(?:^|\.)(?:mkOption|mdDoc|literal\w+|throw|abort|warn|warnIf|trace|assertMsg|mkEnableOption)$/.test(
    name,
  );
}
