// The ephemeral range under a variable's name: `net_ipv4_ip_local_port_range`, `SYSCTL_IP_LOCAL_PORT_RANGE`, and its two ends.

import { literalTemplate } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { entry, keyText, type MapEntry, type Node, scalarText, treeOf } from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { insideOf } from './comments.ts';
import { isKernelParameter } from './keys.ts';
import { isCommentedOut } from './sysctl-lines.ts';
import { type Trail, walkTrails } from './trail.ts';

/** The tail of a name without separators and case; `local_port_range` alone could be a firewall's or a program's own. */
const TAILS: readonly (readonly [tail: RegExp, key: string])[] = [
  [/iplocalportrange$/, 'net.ipv4.ip_local_port_range'],
  [/(?:sysctl|netipv4)(?:net|ipv4)*localportrange$/, 'net.ipv4.ip_local_port_range'],
  [/iplocalreservedports$/, 'net.ipv4.ip_local_reserved_ports'],
];

/** Longer words are no names that a person gave. */
const MAX_NAME = 100;

/** The parameter that a name stands for; undefined for whole keys, which need no guess, and for other names. */
export function aliasOf(name: string): string | undefined {
  if (/expect|assert|want|default_is/i.test(name)) return undefined;
  if (name.length > MAX_NAME || !/port/i.test(name) || /(?:^|[./])net[./](?:ipv4[./])?/.test(name))
    return undefined;
  const plain = name.replace(/[-_./:]/g, '').toLowerCase();
  return TAILS.find(([tail]) => tail.test(plain))?.[1];
}

const RANGE = /^\s*\d{1,5}(?:\s{1,20}|\s*[-,:]\s*)\d{1,5}\s*$/;
const PORTS = /^\s*\d{1,5}(?:-\d{1,5})?(?:\s*,\s*\d{1,5}(?:-\d{1,5})?){0,500}\s*$/;

/** `60999 32768` and `8 16` are no range of ports that anybody takes ephemeral ones from. */
function isValue(key: string, text: string): boolean {
  if (key.endsWith('reserved_ports')) return PORTS.test(text);
  const [low = 0, high = 0] = (text.match(/\d+/g) ?? []).map(Number);
  return RANGE.test(text) && low < high && high >= 1024 && high <= 65535;
}

/** In any tree: a range on the spot, a list of its two ends, a job's `default`, or `…_min` beside `…_max`. */
export function scanAliases(root: Node, context: ScanContext): void {
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      // `local_port_range` right below `sysctl` can mean nothing else.
      const alias =
        aliasOf(name) ?? (/sysctl/i.test(trail.key ?? '') ? aliasOf(`sysctl_${name}`) : undefined);
      if (alias !== undefined) scanAlias(alias, key, settingOf(value), context);
    }
    // Terraform's node pools have readers of their own.
    if (!/^(?:terraform|packer)$/.test(context.technology)) scanEnds(node.entries, context);
    return !isChecked(trail);
  });
}

/** Allow-lists and schemas describe values. */
function isChecked({ key }: Trail): boolean {
  return key === 'properties' ? false : key === 'enum' || key === 'pattern';
}

/** The value itself, or what a wrapping gives: `{value: …}`, BOSH's `{default: …}`. */
function settingOf(value: Node): Node | undefined {
  if (value.kind !== 'map') return value;
  const [low, high] = [entry(value, 'min', 'low', 'start', 'from'), entry(value, 'max', 'high', 'end', 'to')];
  if (low?.kind === 'scalar' && high?.kind === 'scalar' && value.entries.length === 2)
    return { kind: 'list', document: value.document, span: value.span, items: [low, high] };
  return entry(value, 'value') ?? entry(value, 'default');
}

function scanAlias(alias: string, key: MapEntry['key'], value: Node | undefined, context: ScanContext): void {
  if (!value || value.kind === 'map') return;
  const items = value.kind === 'list' ? value.items.map((i) => scalarText(i) ?? 'x') : [];
  const separator = alias.endsWith('reserved_ports') ? ',' : ' ';
  const text = value.kind === 'list' ? items.join(separator) : (scalarText(value) ?? '');
  if (!isValue(alias, text)) return;
  declare(alias, key, value, treeOf(value), context);
}

function declare(alias: string, key: MapEntry['key'], place: Node, value: Tree, context: ScanContext): void {
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, place.document, place.kind === 'scalar' ? place.inner : place.span),
    form: 'alias',
    key: { ...literalTemplate(alias, key.document.locate(key.inner)), raw: keyText(key) },
    value,
  });
}

const END = /[-_.]?(?:(min|low|lower|start|from|first)|(max|high|upper|end|to|last))$/i;

/** Two numbers beside each other are one setting, at the one that is written first. */
function scanEnds(entries: readonly MapEntry[], context: ScanContext): void {
  const lows = new Map<string, MapEntry>();
  const highs = new Map<string, MapEntry>();
  for (const e of entries) {
    const name = keyText(e.key);
    const match = name.length > MAX_NAME || !/range/i.test(name) ? null : END.exec(name);
    if (!match || e.value.kind !== 'scalar' || !/^\d{1,5}$/.test(scalarText(e.value) ?? '')) continue;
    (match[1] === undefined ? highs : lows).set(name.slice(0, match.index), e);
  }
  for (const [name, low] of lows) {
    const high = highs.get(name);
    const alias =
      aliasOf(name) ?? (isKernelParameter(name) && /local_port_range$/.test(name) ? name : undefined);
    if (!high || alias === undefined) continue;
    const [first] = low.key.span.start <= high.key.span.start ? [low] : [high];
    const at = first.value.document.locate(
      first.value.kind === 'scalar' ? first.value.inner : first.value.span,
    );
    declare(
      alias,
      first.key,
      first.value,
      { kind: 'list', items: [treeOf(low.value), treeOf(high.value)], at },
      context,
    );
  }
}

/** A variable of a script or of an environment file, `NAME="1024 65535"`, with a default of the shell's or not. */
const ASSIGNMENT =
  /(?<![\w.$/{-])((?:[A-Za-z]\w{0,60}_)?(?:ip_?local_?(?:port_?range|reserved_?ports)|sysctl_(?:net_)?(?:ipv4_)?local_port_range))[ \t]{0,4}=[ \t]{0,4}(["']?)(?:\$\{\w{1,80}:?[-=]["']?)?(\d[\d \t,-]{0,300}\d)["']?\}?\2(?=[ \t]*(?:$|[\n\r;#&|]|\)))/gim;

/** In any text: assignments of variables, for what no tree shows. */
export function scanAliasLines(source: Source, context: ScanContext, shown: () => readonly Span[]): void {
  const { text } = source;
  if (!/ip_?local_?(?:port|reserved)|local_port_range/i.test(text)) return;
  let isHidden: ((offset: number) => boolean) | undefined;
  let isShown: ((offset: number) => boolean) | undefined;
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [all, name = '', , value = ''] = match;
    const alias = aliasOf(name);
    const start = match.index + all.lastIndexOf(value);
    if (alias === undefined || !isValue(alias, value)) continue;
    isHidden ??= isCommentedOut(text);
    isShown ??= insideOf(shown());
    if (isHidden(match.index) || isShown(source.offsetInFile(match.index))) continue;
    const span = { start, end: start + value.length };
    const keySpan = { start: match.index, end: match.index + name.length };
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, source, span),
      form: 'alias-line',
      key: { ...literalTemplate(alias, source.locate(keySpan)), raw: name },
      value: { kind: 'scalar', template: source.template(span) },
    });
  }
}
