// Scripts that a Vagrantfile runs on its machines: here-documents of Ruby.

import type { Source } from '../../source/source.ts';
import { maskNames } from '../../syntax/code/nodes.ts';
import type { ScanContext } from '../context.ts';

/**
 * `inline: <<-SHELL` of a provisioner, and names that stand for one, `$script = <<-SCRIPT`
 * (https://developer.hashicorp.com/vagrant/docs/provisioning/shell#inline-scripts).
 */
const OPENING =
  /^[^#\n]{0,200}?(?:=>?|\binline:)[ \t]{0,8}<<[-~]?(?<quote>["']?)(?<word>[A-Za-z_]\w{0,60})\k<quote>[^\n]{0,200}\n/gm;

/** Hands the scripts of a Vagrantfile to the reader of scripts. */
export function scanVagrantScripts(source: Source, context: ScanContext): void {
  if (context.depth > 0 || !/(?:^|\/)Vagrantfile[^/]*$/.test(context.path)) return;
  let read = 0;
  for (const match of source.text.matchAll(OPENING)) {
    if (match.index < read) continue;
    const { quote, word = '' } = match.groups ?? {};
    const start = match.index + match[0].length;
    const closing = new RegExp(String.raw`^[ \t]*${word}[ \t\r]*$`, 'gm');
    closing.lastIndex = start;
    const end = closing.exec(source.text)?.index;
    if (end === undefined) return;
    read = end;
    const script = source.slice({ start, end });
    context.scanNested(quote === "'" ? script : withoutRuby(script), { kind: 'shell' }, context);
  }
}

/** `#{…}` is Ruby's, and no comment of the script. */
function withoutRuby(script: Source): Source {
  const found = [...script.text.matchAll(/#\{[^{}\n]{1,200}\}/g)].map((m) => {
    const end = m.index + m[0].length;
    return { start: m.index, end, inner: { start: m.index + 2, end: end - 1 } };
  });
  return found.length === 0 ? script : maskNames(script, found);
}
