// `facts --effective`: per host the value that wins, where it stands, and what lost, as JSON or as text for people.

import type { EffectiveHost, EffectiveSetting, Left } from '../model/effective.ts';
import type { Fact } from '../model/fact.ts';
import type { Overridden } from '../model/host.ts';
import { formatLocation } from '../model/span.ts';
import { wrap } from './columns.ts';
import { factDocument, type PortsOf } from './facts.ts';
import { jsonText } from './json.ts';
import { type Paint, painter } from './paint.ts';
import type { ReportStyle } from './report.ts';
import { shorten, visible, withoutCommands } from './visible.ts';
import { claimRemarks, factWords, plural, portsWords } from './words.ts';

/** Longer texts help nobody in a list; the JSON document has them whole. */
const MAX_TEXT = 400;

/** `{ version: 1, hosts }`; its shape is described in docs/reading.md. */
export function effectiveJson(hosts: readonly EffectiveHost[], portsOf: PortsOf): string {
  return jsonText({ version: 1, hosts: hosts.map((h) => hostDocument(h, portsOf)) });
}

/** One host a line. */
export function effectiveNdjson(hosts: readonly EffectiveHost[], portsOf: PortsOf): string {
  return hosts.map((h) => jsonText(hostDocument(h, portsOf), 0)).join('');
}

function hostDocument(host: EffectiveHost, portsOf: PortsOf): object {
  const document = (fact: Fact | null | undefined) => (fact ? factDocument(fact, portsOf) : null);
  return {
    name: host.name,
    namespace: host.namespace,
    sysctls: Object.fromEntries(
      host.sysctls.map((s) => [
        s.key,
        {
          value: s.value,
          why: s.why,
          boot: document(s.boot?.fact),
          bootValue: s.boot?.value ?? null,
          reload: document(s.reload?.fact),
          reloadValue: s.reload?.value ?? null,
          inForce: s.inForce.map((l) => ({ value: l.value, fact: document(l.fact) })),
          overridden: s.overridden.map(({ fact, why }) => ({ ...factDocument(fact, portsOf), why })),
        },
      ]),
    ),
    ephemeral: host.ephemeral,
    claims: host.claims.map((f) => document(f)),
  };
}

/** The hosts one after the other, each key with its value, its place and what lost; a closing count unless `quiet`. */
export function effectiveText(hosts: readonly EffectiveHost[], style: ReportStyle): string {
  const paint = painter(style.color);
  const lines: string[] = [];
  // Hosts that end up with the same from the same places are one to whoever reads them.
  const groups = new Map<string, { readonly names: Set<string>; readonly body: readonly string[] }>();
  for (const host of hosts) {
    const body = hostLines(host, style, paint);
    const group = groups.get(body.join('\n'));
    if (group) group.names.add(host.name);
    else groups.set(body.join('\n'), { names: new Set([host.name]), body });
  }
  for (const { names, body } of groups.values()) {
    if (lines.length > 0) lines.push('');
    lines.push(...block([...names].join(', '), '', style).map((l) => paint('bold', l)), ...body);
  }
  if (!style.quiet) {
    if (lines.length > 0) lines.push('');
    const settings = hosts.reduce((sum, h) => sum + h.sysctls.length, 0);
    lines.push(`${plural(hosts.length, 'host')}, ${plural(settings, 'setting')}`);
  }
  return withoutCommands(lines.map((line) => `${line}\n`).join(''));
}

function hostLines(host: EffectiveHost, style: ReportStyle, paint: Paint): readonly string[] {
  const pool = host.ephemeral === null ? 'not certain' : portsWords(host.ephemeral) || 'none';
  const said = new Set<string>();
  const lines = host.sysctls.flatMap((setting) => settingLines(setting, said, style, paint));
  lines.push(...block(`ephemeral ports: ${pool}`, '  ', style));
  const claims = new Map<string, Set<string>>();
  for (const claim of host.claims) {
    const words = [factWords(claim), ...claimRemarks(claim)].join(', ');
    claims.set(words, (claims.get(words) ?? new Set()).add(formatLocation(claim.location)));
  }
  for (const [words, places] of claims) {
    lines.push(...block(words, '  ', style));
    for (const place of places) lines.push(...block(place, '      ', style).map((l) => paint('blue', l)));
  }
  return lines;
}

/** A longer reason stands in full once a host: it is that of a whole file. */
const LONG = 60;

/** `said`: the reasons that the host has had. */
function settingLines(
  setting: EffectiveSetting,
  said: Set<string>,
  style: ReportStyle,
  paint: Paint,
): readonly string[] {
  const { key, value, why, boot, reload, inForce, overridden } = setting;
  const lines = [...block(value === null ? key : `${key} = ${value}`, '  ', style)];
  const add = (text: string, color: Parameters<Paint>[0]) =>
    lines.push(...block(text, '      ', style).map((l) => paint(color, l)));
  if (why !== '')
    add(said.has(why) && why.length > LONG ? `${why.split(' unless ')[0]}, as above` : why, 'yellow');
  said.add(why);
  for (const left of inForce) {
    // One value needs no word on when it is there.
    const when = value === null ? `${whenWords(left, boot, reload)}${left.value ?? 'unknown'}` : '';
    const where = left.fact === null ? "the kernel's own value" : formatLocation(left.fact.location);
    add(when === '' ? where : `${when}, ${where}`, 'blue');
  }
  for (const { fact, why: reason } of overridden) add(overriddenWords({ fact, why: reason }), 'dim');
  return lines;
}

/** `at boot: `, `after sysctl --system: `; empty for what another file sets at a time of its own. */
function whenWords(left: Left, boot: Left | null, reload: Left | null): string {
  const same = (other: Left | null) =>
    other !== null && other.fact === left.fact && other.value === left.value;
  const times = [same(boot) ? 'at boot' : '', same(reload) ? 'after sysctl --system' : ''].filter(
    (t) => t !== '',
  );
  return times.length === 0 ? '' : `${times.join(' and ')}: `;
}

function overriddenWords({ fact, why }: Overridden): string {
  return `not ${fact.value ?? fact.raw}, ${formatLocation(fact.location)}: ${why}`;
}

function block(text: string, indent: string, style: ReportStyle): readonly string[] {
  const room = style.width - indent.length;
  const [first = '', ...rest] = wrap(visible(shorten(text, MAX_TEXT)), room, room - 2);
  return [indent + first, ...rest.map((l) => `${indent}  ${l}`)];
}
