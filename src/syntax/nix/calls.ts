// What calls of the Nix library give, as far as the arguments show it.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { listNode, mapNode } from '../code/nodes.ts';
import { entry, keyText, type Node, scalarText } from '../node.ts';

/**
 * Functions whose value is their last argument, whatever stands before: priorities and conditions of the module system
 * (https://nixos.org/manual/nixos/stable/#sec-option-definitions), and conversions to text.
 */
const LAST: ReadonlySet<string> = new Set(
  'mkDefault mkForce mkOverride mkOptionDefault mkVMOverride mkImageMediaOverride mkIf mkBefore mkAfter mkOrder mkDerivedConfig optionalAttrs optionals optional optionalString toString concatStringsSep concatStrings concatMapStringsSep concatMapStrings recursiveUpdate unique toList singleton recurseIntoAttrs mapAttrs toInt'.split(
    ' ',
  ),
);

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
