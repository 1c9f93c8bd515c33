// The answer of `portclash range`, as text for people and as the contract's JSON document.

import { LOW_FLOOR } from '../knowledge/kernel.ts';
import { programOf } from '../knowledge/programs.ts';
import type { Finding } from '../model/finding.ts';
import { PortSet } from '../model/ports.ts';
import { formatLocation } from '../model/span.ts';
import { wrap } from './columns.ts';
import { findingDocument, jsonText, locationDocument } from './json.ts';
import { painter } from './paint.ts';
import type { RangeAnswer } from './range-answer.ts';
import type { ReportStyle } from './report.ts';
import { visible, withoutCommands } from './visible.ts';
import { plural, portsWords } from './words.ts';

export function rangeJson(answer: RangeAnswer): string {
  const {
    from,
    to,
    added,
    removed,
    products,
    registered,
    machineNames,
    listening,
    project,
    reserve,
    capacity,
    need,
  } = answer;
  return jsonText({
    version: 1,
    ...(need !== undefined && { need }),
    from,
    to,
    added,
    removed,
    products: products.map((p) => ({
      claimant: p.claimant,
      product: p.product,
      ports: p.ports,
      evidence: p.evidence.map((e) => ({ location: locationDocument(e.location) })),
    })),
    registered,
    ...(machineNames && { machineNames }),
    ...(listening && { listening }),
    project: project.map(findingDocument),
    reserve: `${reserve}`,
    capacity,
  });
}

/** Wide enough for most lists of ports. */
const PORTS_COLUMN = 23;

/** Registered names shown without `--all`: enough to see what kind of names they are. */
const SHOWN_NAMES = 8;

const FROM_WORDS: Readonly<Record<RangeAnswer['fromSource'], string>> = {
  given: '',
  machine: ' (this machine now)',
  project: ' (what the project declares)',
  common: ' (what all ranges of the project have in common)',
  kernel: " (the kernel's default)",
};

export function rangeText(answer: RangeAnswer, style: ReportStyle, all: boolean): string {
  const paint = painter(style.color);
  const lines: string[] = [];
  const heading = (text: string) => {
    lines.push('');
    for (const [i, line] of wrap(visible(text), style.width, style.width - 2).entries())
      lines.push(paint('bold', i === 0 ? line : `  ${line}`));
  };
  const add = (text: string, indent = 2) => {
    for (const [i, line] of wrap(visible(text), style.width - indent, style.width - indent - 2).entries()) {
      lines.push(`${' '.repeat(i === 0 ? indent : indent + 2)}${line}`);
    }
  };
  /** Two columns; what the second has no room for goes on below it. */
  const columns = (left: string, right: string) => {
    const room = style.width - PORTS_COLUMN - 3;
    const [first = '', ...rest] = wrap(visible(right), room, room - 2);
    const start = visible(left).padEnd(PORTS_COLUMN);
    if (start.length > PORTS_COLUMN) add(`${start} ${visible(right)}`);
    else {
      lines.push(`  ${start} ${first}`);
      for (const line of rest) lines.push(`${' '.repeat(PORTS_COLUMN + 5)}${line}`);
    }
  };
  const row = (p: RangeAnswer['products'][number], more: string) =>
    columns(portsWords(p.ports), `${p.product} [${p.claimant}]${more}`);
  const { from, to, added, removed, capacity, need } = answer;
  if (need !== undefined) {
    lines.push(paint('bold', `For ${thousands(need)} ports to outgoing connections: ${to}`));
    lines.push(`  net.ipv4.ip_local_port_range = ${to.intervals[0]?.join(' ')}`);
    if (!answer.reserve.isEmpty) lines.push(`  net.ipv4.ip_local_reserved_ports = ${answer.reserve}`);
    add(
      `${thousands(capacity.after - capacity.reserved)} ports are left, and nothing that is known here loses one.`,
    );
  }
  heading(`Ephemeral range ${from}${FROM_WORDS[answer.fromSource]} → ${to}`);
  if (need === undefined) lines.shift();
  add(`gained: ${sized(added)}`);
  add(`lost:   ${sized(removed)}`);

  lines.push('');
  for (const [i, line] of wrap(verdict(answer), style.width, style.width - 2).entries())
    lines.push(i === 0 ? line : `  ${line}`);

  const shown = answer.products.filter((p) => p.assumed || p.evidence.length > 0);
  const others = ifRunning(answer);
  if (shown.length > 0) {
    heading('Newly covered, and in use here');
    for (const p of shown) {
      row(p, p.assumed ? ', assumed' : '');
      for (const { location } of p.evidence.slice(0, 2)) columns('', formatLocation(location));
    }
  }
  for (const registered of [answer.registered, ...(answer.machineNames ? [answer.machineNames] : [])]) {
    if (added.isEmpty) continue;
    heading(`Newly covered registered ports: ${registered.ports} (${registered.source})`);
    const names = registered.services.map((s) => `${s.port} ${s.name}`);
    if (all) {
      for (const s of registered.services) columns(`${s.port}/${s.protocols.join(',')}`, s.name);
    } else if (names.length > 0) {
      const more = names.length > SHOWN_NAMES ? `, … (--all lists all ${names.length} names)` : '';
      add(`${names.slice(0, SHOWN_NAMES).join(', ')}${more}`);
    }
  }

  if (answer.listening) {
    heading(`Listening on this machine in the ports gained: ${answer.listening.length}`);
    for (const s of answer.listening) add(`${s.port}/${s.protocol} on ${s.address}`);
  }
  const clashes = answer.project.filter(isClash);
  if (answer.declared.length > 0 || clashes.length > 0) {
    heading('What the project declares in the new range');
    const declared = answer.declared.flatMap((f) =>
      f.kind === 'ports'
        ? `${programOf(f)} ${f.role} ${f.ports}${f.confidence === 'low' ? ', by its name only' : ''} (${formatLocation(f.origin ?? f.location)})`
        : [],
    );
    // Several uses of one value are one place to people.
    for (const line of new Set(declared)) add(line);
    for (const f of clashes) add(`${f.level}[${f.rule}]: ${f.message}`);
  }
  const besides = answer.project.filter((f) => !isClash(f));
  if (besides.length > 0) {
    heading('Found in the project besides, whatever the range');
    for (const f of besides) add(`${f.level}[${f.rule}] ${formatLocation(f.location)}: ${f.message}`);
  }

  // What a proposal needs is said at its top.
  const isReserved = !answer.reserve.isEmpty && answer.reserve.subtract(answer.reservedNow).isEmpty;
  if (need === undefined && (!added.isEmpty || !answer.reserve.isEmpty))
    heading(isReserved ? 'What is reserved now, and has to stay' : 'To make it safe');
  if (need !== undefined) {
    if (!answer.reserve.isEmpty) lines.push('', ...wrap(ONE_LINE, style.width, style.width));
  } else if (answer.reserve.isEmpty && !added.isEmpty) {
    add(
      'Nothing known here needs a reserved port. Products you run though no file shows them: --assume mesos-agent',
    );
  } else if (!answer.reserve.isEmpty) {
    lines.push(`  net.ipv4.ip_local_reserved_ports = ${answer.reserve}`);
    const kept = answer.reservedNow.intersect(answer.reserve);
    const fresh = answer.reserve.subtract(kept);
    if (!kept.isEmpty && !isReserved) add(`reserved already: ${kept}; new in the list: ${fresh}`);
    add(ONE_LINE);
  }

  heading('Capacity');
  const usable = capacity.after - capacity.reserved;
  add(
    `${thousands(capacity.before)} → ${thousands(usable)} usable ports${capacity.reserved > 0 ? ` (${thousands(capacity.after)} less ${thousands(capacity.reserved)} reserved)` : ''}`,
  );
  const { before, after } = capacity.perDestinationPerSecond;
  add(
    `${thousands(before)} → ${thousands(after)} new connections a second to one destination, with 60 s in TIME_WAIT each`,
  );
  if (others.length > 0) {
    heading(`Newly covered by default, if it runs on these machines: ${plural(others.length, 'product')}`);
    if (all) for (const p of others) row(p, '');
    else {
      const names = others.map((p) => `${p.product} ${portsWords(p.ports)}`);
      const more =
        names.length > SHOWN_NAMES ? `; … (--all lists all ${plural(names.length, 'product')})` : '';
      add(`${names.slice(0, SHOWN_NAMES).join('; ')}${more}`);
    }
  }
  return withoutCommands(lines.map((l) => `${l}\n`).join(''));
}

/** Products that no file shows, without the ports that the answer's own list keeps from connections. */
function ifRunning({ products, reserve }: RangeAnswer): RangeAnswer['products'] {
  return products
    .filter((p) => !p.assumed && p.evidence.length === 0)
    .map((p) => ({ ...p, ports: p.ports.subtract(reserve) }))
    .filter((p) => !p.ports.isEmpty);
}

const ONE_LINE =
  'One line in one sysctl.d file: every write replaces the whole list. It takes effect at once; connections that are open keep their ports.';

/** A finding about ports; one about a file that cannot be read or a value that the kernel refuses holds none. */
function isClash({ ports }: Finding): boolean {
  return !ports.isEmpty;
}

/** The answer in a sentence or two; the rest of the text is the reasons. */
function verdict(answer: RangeAnswer): string {
  const { added, project, products, listening, reserve, reservedNow, declared, need } = answer;
  const clashes = project.filter(isClash).length;
  const but = cautions(answer);
  const held = declared.reduce(
    (ports, f) => (f.kind === 'ports' && f.ports && f.confidence !== 'low' ? ports.union(f.ports) : ports),
    PortSet.EMPTY,
  );
  const used = held.intersect(added);
  const covered = used.subtract(reservedNow).size;
  const sockets = listening?.filter((s) => !reservedNow.has(s.port)).length ?? 0;
  const reasons = [
    covered > 0 && `${plural(covered, 'port')} that the project itself uses`,
    clashes > 0 && `${plural(clashes, 'clash', 'clashes')} with what the project declares`,
    products.some((p) => (p.assumed || p.evidence.length > 0) && !p.ports.subtract(reservedNow).isEmpty) &&
      'ports of products in use here',
    sockets > 0 && `${plural(sockets, 'socket')} listening on this machine`,
  ].filter((r) => r !== false);
  if (reasons.length > 0 && need !== undefined)
    return `The reserved list is part of it. Without it: ${reasons.join(', ')}.${but}`;
  if (reasons.length > 0)
    return (
      `Not safe as it stands: ${reasons.join(', ')}. ${reserve.isEmpty ? '' : 'The reserved list below makes it safe.'}`.trim() +
      but
    );
  if (added.isEmpty) return `Safe: no port is gained that the range did not cover before.${but}`;
  const others = ifRunning(answer).length;
  const unknown =
    others > 0
      ? ` ${plural(others, 'product')} would be covered if they ran on these machines; you know whether they do.`
      : '';
  const kept = used.isEmpty ? '' : ` What the project itself uses of it is reserved already.`;
  // The kernel takes bounds of one parity; a low start is what somebody may want to think about again.
  const first = isLow(answer)
    ? 'No port that is known here is in its way.'
    : 'Nothing known here speaks against it.';
  return `${first}${kept}${but}${unknown}`;
}

/** Does it newly start below the ports of most servers? */
function isLow({ added, reserve }: RangeAnswer): boolean {
  return !added.intersect(PortSet.of([1, LOW_FLOOR - 1])).subtract(reserve).isEmpty;
}

/** What `lint` would say of the range itself, after a blank; empty for nothing. */
function cautions(answer: RangeAnswer): string {
  const [[low, high] = [0, 1]] = answer.to.intervals;
  const floor = isLow(answer)
    ? ` But it starts at ${low}, below the ports of most servers: lint warns of it (ephemeral-floor-low).`
    : '';
  if (low % 2 !== high % 2) return floor;
  const parity = low % 2 === 0 ? 'even' : 'odd';
  return `${floor} ${low} and ${high} are both ${parity}: the kernel wants bounds of different parity and logs it (ephemeral-parity).`;
}

function sized(ports: PortSet): string {
  return ports.isEmpty ? 'none' : `${ports} (${thousands(ports.size)} port${ports.size === 1 ? '' : 's'})`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
