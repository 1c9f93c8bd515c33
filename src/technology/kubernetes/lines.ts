// Ports of nodes in text that is no document of its own: templates that do not parse, scripts, command lines.

import type { Protocol } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';
import { protocolOf } from '../notations.ts';

/** A field with its value, as YAML or JSON writes it, or as `--set` of Helm does. */
const NODE_PORT_LINES =
  /(?<![\w-])(nodePort|healthCheckNodePort|hostPort|nodePorts\.\w{1,40})(\\?["']?)(?:[ \t]{0,20}(:)[ \t]{0,40}|[ \t]{0,3}(=)[ \t]{0,3})(\\?["']?)(?=[\d\uE000$@<{])/;

/** A patch by paths, as JSON or YAML: `"path": "/spec/ports/0/nodePort", "value": 30080`. */
const PATCH =
  /\/(nodePort|healthCheckNodePort|hostPort)(\\?["']?)(?:[ \t]{0,10},|[ \t]{0,10}\r?\n)\s{0,80}\\?["']?value\\?["']?[ \t]{0,10}:[ \t]{0,10}(\\?["']?)(?=[\d\uE000$@<{])/;

const VALUE = /^[\d\uE000][\d\uE000-]{0,2000}/;

/** How far around a field its own object is looked at. */
const MAX_OBJECT = 400;

/**
 * Declares the fields `nodePort` and `hostPort` of a text line by line, but for those that others have read already;
 * `shown` gives the parts that are only words for people.
 */
export function scanNodePortLines(source: Source, context: ScanContext, shown: readonly Span[] = []): void {
  if (!/(?:node|host)Port/i.test(source.text)) return;
  const text = maskPlaceholders(source);
  const isHidden = isCommentedOut(text.text);
  const isShown = insideOf(shown);
  const known = new Set(context.sink.declarations.flatMap((d) => (d.kind === 'ports' ? [d.offset] : [])));
  for (const { start, name } of fields(text.text, /\.nix$/.test(context.path))) {
    const written = VALUE.exec(text.text.slice(start, start + MAX_OBJECT))?.[0] ?? '';
    const span = { start, end: start + written.length };
    const offset = text.offsetInFile(start);
    if (written === '' || /^[\w.%]/.test(text.text.slice(span.end, span.end + 1))) continue;
    if (known.has(offset) || isHidden(start) || isShown(offset) || isOnlySaid(text.text, span)) continue;
    const isNodePort = name !== 'hostPort';
    const claimant = isNodePort ? 'k8s-nodeport' : publisherOf(text.text, start);
    if (claimant === undefined) continue;
    claimSpan(
      text,
      span,
      {
        claimant,
        role: isNodePort ? 'nodeport' : 'publish',
        protocol: protocolAround(text.text, span),
        form: 'port-line',
      },
      ofTool(context, 'kubernetes'),
    );
  }
}

/** The fields of a text with where their values start, in rising order. */
function fields(text: string, isNix: boolean): readonly { readonly start: number; readonly name: string }[] {
  const found: { start: number; name: string }[] = [];
  for (const match of text.matchAll(new RegExp(NODE_PORT_LINES, 'g'))) {
    const [all, name = '', , colon] = match;
    // A shell's own variable may have the name; a path or an option of Helm leaves no doubt.
    const isSet = colon !== undefined || isNix || isHelmPath(text, match.index, name);
    if (!isSet) continue;
    found.push({ start: match.index + all.length, name });
  }
  for (const match of text.matchAll(new RegExp(PATCH, 'g')))
    found.push({ start: match.index + match[0].length, name: match[1] ?? '' });
  return found.sort((a, b) => a.start - b.start);
}

function isHelmPath(text: string, start: number, name: string): boolean {
  const before = text.slice(Math.max(0, start - 100), start);
  return (name.includes('.') ? /[.\s"',]$/ : /\w\]?\.$|--set(?:-string)?[= ]["']?$/).test(before);
}

/** Printed on a terminal, searched for, or the pattern that `sed` replaces. */
function isOnlySaid(text: string, { start, end }: Span): boolean {
  const window = text.slice(Math.max(0, start - MAX_OBJECT), start);
  const before = window.slice(window.lastIndexOf('\n') + 1);
  const after = /^[^\n]*/.exec(text.slice(end, end + MAX_OBJECT))?.[0] ?? '';
  if (/^\s*(?:- )?(?:run: )?@?(?:echo|printf)\b/.test(before) && !/[|>]/.test(after)) return true;
  return /\be?grep\b[^|;&]*$/.test(before) || /^[/|#@](?![a-zA-Z0-9]{0,3}(?:["';\s]|$))/.test(after);
}

/**
 * Who publishes a `hostPort`, by the list that it stands in: the definitions of tasks that Mesos and ECS place have
 * fields of the same name, and kind publishes ports of containers.
 */
function publisherOf(text: string, at: number): string | undefined {
  const before = text.slice(Math.max(0, at - MAX_OBJECT), at);
  const lists = [...before.matchAll(/(?:\w*port_?mappings|"endpoints)|\bports\\?["']?[ \t]{0,10}:/gi)];
  const last = lists.at(-1)?.[0];
  if (last === 'extraPortMappings') return 'docker-published';
  return last === undefined || last.endsWith(':') ? 'k8s-hostport' : undefined;
}

/** The protocol in the same object: between the items of a list or the braces around the field. */
function protocolAround(text: string, { start, end }: Span): Protocol {
  const before = text.slice(Math.max(0, start - MAX_OBJECT), start);
  const after = text.slice(end, end + MAX_OBJECT);
  const from = Math.max(before.lastIndexOf('{'), before.lastIndexOf('- '), before.lastIndexOf('}'));
  const to = after.search(/[{}]|\n\s{0,40}- |\n---/);
  const object = before.slice(Math.max(from, 0)) + after.slice(0, to < 0 ? MAX_OBJECT : to);
  const named = /\bprotocol\\?["']?[ \t]{0,10}[:=][ \t]{0,10}\\?["']?(\w{3,4})\b/i.exec(object)?.[1];
  return protocolOf(named) ?? 'tcp';
}

/** Text files and scripts: documents of YAML and JSON, and the strings in HCL, were read as trees. */
export function scanNodePortText(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (/\.(?:ya?ml|jsonc?|sls|bu|butane|ign|tf|tfvars|hcl|nomad)$/i.test(context.path)) return;
  if (NODE_PORT_LINES.test(source.text) || PATCH.test(source.text))
    scanNodePortLines(source, context, shown());
}
