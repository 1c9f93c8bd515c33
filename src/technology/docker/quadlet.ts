// Podman's units for systemd (quadlets): `PublishPort=` and `Sysctl=` of containers, pods and manifests.

import { scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';
import { claimSpan } from '../claims.ts';
import { isSharedNetwork } from '../compose/scan.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { askedFor } from '../linux/asked.ts';
import { insideOf } from '../linux/comments.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { publishedClaim } from './published.ts';

/** Words that no other tool has; a unit may stand in a script, a template or a block of YAML. */
const LINE = /^([ \t]{0,80})(PublishPort|Sysctl)[ \t]{0,20}=[ \t]{0,20}([^\n]{1,1000})$/gm;

/** https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html */
export function scanQuadlets(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!/PublishPort|Sysctl[ \t]{0,20}=/.test(source.text)) return;
  const text = maskPlaceholders(source);
  const inner: ScanContext = {
    ...context,
    technology: context.technology === 'text' ? 'podman' : context.technology,
  };
  const sections = sharedSections(text.text);
  const isVoid = insideOf(sections);
  const isShown = insideOf(shown());
  for (const line of text.text.matchAll(LINE)) {
    const [all, , name, rest = ''] = line;
    const shownHere = isShown(text.offsetInFile(line.index));
    const voidHere = isVoid(line.index);
    // An attribute of Nix or a key of another language, which has lists and ends its statements.
    if (shownHere || /^\[[ \t\r]*(?:["']|$)|;[ \t\r]*$/.test(rest)) continue;
    const value = unquoted(rest, line.index + all.length - rest.length);
    if (name === 'Sysctl') {
      const section = sections.find((s) => s.start <= line.index && line.index < s.end && s.isHost);
      const network = section && text.locate(section.network);
      declareSysctls(text, value, { ...inner, asking: { of: 'engine', network } });
    } else if (!voidHere) claimSpan(text, value, publishedClaim('quadlet'), inner);
  }
}

interface SharedSection extends Span {
  readonly isHost: boolean;
  /** Of the value of `Network=`. */
  readonly network: Span;
}

/** Sections in the host's network, or in another container's: nothing is published from there. */
function sharedSections(text: string): readonly SharedSection[] {
  const headers = [...text.matchAll(/^[ \t]{0,80}\[\w{1,40}\][ \t\r]{0,20}$/gm)].map((m) => m.index);
  const found: SharedSection[] = [];
  for (const [i, start] of headers.entries()) {
    const end = headers[i + 1] ?? text.length;
    const network = /^[ \t]{0,80}Network[ \t]{0,20}=[ \t]{0,20}(\S{1,200})[ \t\r]*$/m.exec(
      text.slice(start, end),
    );
    const [line = '', mode = ''] = network ?? [];
    if (!network || !isSharedNetwork(mode)) continue;
    const at = start + network.index + line.lastIndexOf(mode);
    found.push({ start, end, isHost: mode === 'host', network: { start: at, end: at + mode.length } });
  }
  return found;
}

function unquoted(text: string, start: number): Span {
  const trimmed = text.trimEnd();
  const quoted = /^(["']).*\1$/.test(trimmed) ? 1 : 0;
  return { start: start + quoted, end: start + trimmed.length - quoted };
}

/** `Sysctl=KEY=VALUE KEY=VALUE`; a value with a blank stands in quotes. */
function declareSysctls(text: Source, span: Span, context: ScanContext): void {
  const written = text.text.slice(span.start, span.end);
  const starts = [...written.matchAll(/(?<=^|[\s"'])([\w./-]{1,100})=/g)].filter((m) =>
    isSysctlKey(m[1] ?? ''),
  );
  for (const [i, match] of starts.entries()) {
    const from = match.index + match[0].length;
    const quote = /^["']/.exec(written.slice(from))?.[0] ?? '';
    const all = written.slice(from, starts[i + 1]?.index).replace(/[\s"']+$/, '');
    const value = { start: span.start + from + quote.length, end: span.start + from + all.length };
    const key = { start: span.start + match.index, end: span.start + match.index + (match[1]?.length ?? 0) };
    if (value.end <= value.start) continue;
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings({ ...context, reach: 'container' }, text, value),
      ...askedFor(match[1] ?? '', context.asking),
      form: 'quadlet',
      key: text.template(key),
      value: scalarTree(text.template(value)),
    });
  }
}
