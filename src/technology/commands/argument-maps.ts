// Options of programs as maps of their names: `args: {web.listen-address: ':9100'}`, whatever writes the command line.

import { keyText, type Node } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { walkTrails } from '../linux/trail.ts';
import { NO_MACHINE } from '../listeners/guess.ts';
import { scanFlags } from './flags.ts';
import { containerReach } from './lists.ts';

/** `args`, `extraArgs`, `server_extra_flags`, `extra-options`. */
const ARGUMENTS = /(?:^|[_-]|extra)(?:args|arguments|flags|cmdline|command_line_options)$/i;

/** Declares the options in such maps whose names say that something is bound. */
export function scanArgumentMaps(root: Node, context: ScanContext): void {
  if (NO_MACHINE.test(context.path)) return;
  walkTrails(root, (trail) => {
    const { node, key } = trail;
    if (node.kind !== 'map' || key === undefined || !ARGUMENTS.test(key)) return true;
    const isInside = /^(?:kubernetes|helm|compose)$/.test(context.technology);
    const reach = isInside ? containerReach(node, trail, root, context) : context.reach;
    for (const { key: name, value } of node.entries) {
      if (value.kind !== 'scalar' || value.data === null) continue;
      const content = maskPlaceholders(value.content());
      const nothing = { start: 0, end: 0, coarse: true };
      const word = content.child([
        { ...nothing, text: `--${keyText(name).replace(/^--?/, '')}=` },
        { text: content.text, start: 0, end: content.text.length },
      ]);
      scanFlags([content.child([{ ...nothing, text: '' }]), word], { ...context, reach, runs: false });
    }
    return true;
  });
}
