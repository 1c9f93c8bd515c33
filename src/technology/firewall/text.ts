// Rule files of packet filters: what iptables-save writes, and scripts of nft.

import type { Span } from '../../model/span.ts';
import type { Piece, Source } from '../../source/source.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { iptables } from './commands.ts';
import { nftRules, nftSets } from './nftables.ts';

/** A line of iptables-save, or of a template of it, that accepts by the port; also as an item or a value of a document. */
const SAVED =
  /^[ \t]{0,200}(?:\[\d+:\d+\][ \t]+)?(?:- )?(?:[\w.-]{1,60}:[ \t]{1,4})?["']?(-[AI][ \t][^\n]{0,500}--(?:dports?|destination-ports?)[= ][^\n]{0,500})$/gm;

/** Declares what the rules of a file accept; commands in scripts are read as commands. */
export function scanFirewallText(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (/--d(?:port|estination-port)/.test(source.text)) {
    const text = maskPlaceholders(source);
    let isShown: ((offset: number) => boolean) | undefined;
    for (const match of text.text.matchAll(SAVED)) {
      isShown ??= insideOf(shown());
      if (isShown(text.offsetInFile(match.index))) continue;
      const end = match.index + match[0].trimEnd().replace(/["'],?$/, '').length;
      const line = { start: match.index + match[0].length - (match[1] ?? '').length, end };
      iptables(wordsOf(text.slice(line)), ofTechnology('iptables', context));
    }
  }
  if (!/\bdport\b/.test(source.text)) return;
  const inner = ofTechnology('nftables', context);
  const text = maskPlaceholders(source);
  // The lines that `nft -f` reads; commands of a shell begin with the name of the program.
  const isScript = /^[ \t]{0,80}(?:add|insert|replace)[ \t]{1,10}rule[ \t]/m.test(source.text);
  if (isScript || /\b(?:table|chain)\s{1,10}\w/.test(source.text)) nftRules(text, inner);
  nftSets(source, text, inner);
}

function ofTechnology(technology: string, context: ScanContext): ScanContext {
  return ofTool(context, technology);
}

/** The words of a line, quotes around them left out. */
function wordsOf(line: Source): readonly Source[] {
  return [...line.text.matchAll(/"[^"\n]*"|'[^'\n]*'|\S+/g)].map((match) => {
    const quotes = /^["']/.test(match[0]) ? 1 : 0;
    const piece: Piece = {
      text: match[0].slice(quotes, match[0].length - quotes),
      start: match.index + quotes,
      end: match.index + match[0].length - quotes,
    };
    return line.child([piece]);
  });
}
