// Aurora jobs: ports that an announcement gives by number. Those of `thermos.ports` come from the offer.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut } from '../linux/sysctl-lines.ts';

/** `announce = Announcer(portmap = {'aurora': 'http', 'http': 8080})`: apache/aurora docs/features/service-discovery.md */
const PORTMAP = /\bAnnouncer[ \t]{0,8}\([^(){}]{0,400}\bportmap[ \t]{0,8}=[ \t]{0,8}\{([^{}]{0,2000})\}/g;

/** Declares the static ports of every announcement. */
export function scanAurora(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!source.text.includes('Announcer')) return;
  const isHidden = isCommentedOut(source.text);
  const isShown = insideOf(shown());
  for (const match of source.text.matchAll(PORTMAP)) {
    const map = match.index + match[0].lastIndexOf('{') + 1;
    for (const port of (match[1] ?? '').matchAll(/:[ \t]{0,8}["']?(\d{1,5})["']?(?=\s{0,8}(?:,|$))/g)) {
      const start = map + port.index + port[0].search(/\d/);
      if (isHidden(start) || isShown(source.offsetInFile(start))) continue;
      claimSpan(
        source,
        { start, end: start + (port[1] ?? '').length },
        { claimant: 'aurora-thermos', role: 'registered', protocol: 'tcp', form: 'aurora-announce' },
        { ...context, technology: 'aurora' },
      );
    }
  }
}
