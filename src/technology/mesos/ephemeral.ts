// Ephemeral ports of containers that the port_mapping isolator takes from the agent.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';

/** `ephemeral_ports:[32768-57344]`: https://mesos.apache.org/documentation/latest/isolators/network-port-mapping/ */
const CLAUSE =
  /(?<![\w.-])ephemeral_ports[ \t]{0,4}(?:\([^()\n]{0,80}\))?[ \t]{0,4}:[ \t]{0,4}\[[ \t]{0,8}([\d\uE000][\d\s,\uE000-]{0,2000}?)[ \t]{0,8}\]/g;

/** Declares every clause `ephemeral_ports:[…]` of a text. */
export function scanEphemeralPorts(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!source.text.includes('ephemeral_ports')) return;
  const text = maskPlaceholders(source);
  const isHidden = isCommentedOut(text.text);
  let isShown: ((offset: number) => boolean) | undefined;
  for (const match of text.text.matchAll(CLAUSE)) {
    const [all, list = ''] = match;
    const start = match.index + all.lastIndexOf(list);
    isShown ??= insideOf(shown());
    if (isHidden(match.index) || isShown(text.offsetInFile(start))) continue;
    claimSpan(
      text,
      { start, end: start + list.length },
      { claimant: 'mesos-ephemeral-ports', role: 'offer', protocol: 'any', form: 'mesos-resources' },
      ofTool(context, 'mesos'),
    );
  }
}
