// Registered names: the snapshot of this project, and files people name.

import { describe, expect, it } from 'vitest';
import table from '../../rules/knowledge/iana.tsv';
import { compare, formatTable, readIanaCsv } from '../../src/knowledge/iana-csv.ts';
import { ianaRegistry, parseRegistry, readServices, registeredIn } from '../../src/knowledge/registry.ts';
import { type Interval, PortSet } from '../../src/model/ports.ts';

const HEADER =
  'Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,Registration Date,Modification Date';
const CSV = [
  HEADER,
  'quake,26000,tcp,quake,,,2004-01-01,',
  'quake,26000,udp,"quake,\nthe game",,,2004-01-01,2019-05-06',
  'flex-lm,27000-27009,,"FLEX LM (1-10)",,,,',
  ',27010-27014,,Unassigned,,,,',
  ',26001,udp,Reserved,,,,',
  'sua,14001,udp,De-Registered,,,,2026-02-30x',
  'sua,14001,sctp,SUA,,,,2011-11-11',
  'dns-sd-only,,tcp,no port,,,2025-01-01,',
  'bad,70000,tcp,no such port,,,,',
  '',
].join('\r\n');

const within = (low: number, high: number) => PortSet.of([low, high]);

describe('the snapshot', () => {
  it('names 282 ports of 16000-32767', async () => {
    const registry = await ianaRegistry();
    const { ports, services } = registeredIn(registry, within(16000, 32767));
    expect(registry.source).toBe('IANA 2026-02-13');
    expect(ports).toBe(282);
    expect(services).toContainEqual({ port: 16162, name: 'solaris-audit', protocols: ['tcp'] });
    expect(services).toContainEqual({ port: 20049, name: 'nfsrdma', protocols: ['tcp', 'udp', 'sctp'] });
    expect(services).toContainEqual({ port: 27009, name: 'flex-lm', protocols: ['any'] });
  });

  it('is sorted, says where it is from, and holds no row that cannot be read', () => {
    const rows = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const { services } = parseRegistry(table);
    expect(rows.filter((row) => row.split('\t').length > 3)).toEqual([
      '5349\tstun-behaviors\tudp\treserved',
      '14001\tsua\tudp\tde-registered',
    ]);
    expect(services).toHaveLength(rows.length - 2);
    expect([...services].sort(compare)).toEqual(services);
    expect(table).toMatch(/^# source: https:\/\/www\.iana\.org\/assignments\/service-names-port-numbers\/$/m);
    expect(table).toMatch(/^# sha256 of the CSV: [0-9a-f]{64}$/m);
  });

  it('is loaded once', () => {
    expect(ianaRegistry()).toBe(ianaRegistry());
  });
});

describe('readIanaCsv', () => {
  it('derives the compact table', () => {
    const file = readIanaCsv(CSV);
    expect(typeof file === 'string' ? file : formatTable(file, 'abc').split('\n').slice(2)).toEqual([
      '# snapshot: 2025-01-01 (newest registration or modification date)',
      '# sha256 of the CSV: abc',
      '# counts: 9 records, 6 with a name and a port, 1 of them unreadable, 4 lines here',
      '# columns: port or low-high, service name, transports (any: the registry states none), status unless assigned',
      '14001\tsua\tsctp',
      '14001\tsua\tudp\tde-registered',
      '26000\tquake\ttcp,udp',
      '27000-27009\tflex-lm\tany',
      '',
    ]);
  });

  it.each([
    ['a,b\n1,2\n', 'the first line lacks the columns Service Name, Port Number and Transport Protocol'],
    [`${HEADER}\nx,1,"tcp`, 'record 2: the quote that opens on line 2 is never closed'],
  ])('refuses %j', (text, reason) => {
    expect(readIanaCsv(text)).toBe(reason);
  });
});

describe('registeredIn', () => {
  const registry = parseRegistry(
    '27000-27009\tflex-lm\tany\n27005\ta\tudp\n27005\tflex-lm\ttcp\n40000\tz\ttcp\n',
  );

  it.each([
    // A block that straddles a bound is cut; a name listed twice on a port is one entry.
    [
      [26000, 27001],
      ['27000 flex-lm any', '27001 flex-lm any'],
    ],
    [
      [27009, 40000],
      ['27009 flex-lm any', '40000 z tcp'],
    ],
    [
      [27005, 27005],
      ['27005 a udp', '27005 flex-lm tcp,any'],
    ],
    [[1, 26999], []],
  ] satisfies [Interval, string[]][])('lists %j', (bounds, lines) => {
    const { services, ports } = registeredIn(registry, PortSet.of(bounds));
    expect(services.map((s) => `${s.port} ${s.name} ${s.protocols.join(',')}`)).toEqual(lines);
    expect(ports).toBe(new Set(services.map((s) => s.port)).size);
  });
});

describe('readServices', () => {
  it('reads the CSV of IANA', () => {
    const read = readServices(CSV, 'mine.csv');
    expect(read).toMatchObject({ ok: true, skipped: 1, registry: { source: 'IANA 2025-01-01' } });
    expect(read.ok && registeredIn(read.registry, within(14001, 14001)).services).toEqual([
      { port: 14001, name: 'sua', protocols: ['sctp'] },
    ]);
  });

  it('reads /etc/services', () => {
    const text =
      '# Network services\r\n\nhttp\t\t80/tcp\t\twww # WorldWideWeb\nhttp 80/udp\nbinkp  24554/tcp\n#x 1/tcp\nbad line\nhuge 70000/tcp\ndaemon 1-9/tcp\n';
    const read = readServices(text, '/etc/services');
    expect(read).toEqual({
      ok: true,
      skipped: 3,
      registry: {
        source: '/etc/services',
        services: [
          { ports: [80, 80], name: 'http', protocols: ['tcp', 'udp'] },
          { ports: [24554, 24554], name: 'binkp', protocols: ['tcp'] },
        ],
      },
    });
  });

  it.each([
    [
      '',
      'x names no service: expected lines like "http 80/tcp" as in /etc/services, or the CSV that IANA publishes',
    ],
    [
      'ports:\n  - 80:80\n',
      'x names no service: expected lines like "http 80/tcp" as in /etc/services, or the CSV that IANA publishes',
    ],
    [
      'Service Name,Port\n',
      'x is not the registry of IANA: the first line lacks the columns Service Name, Port Number and Transport Protocol',
    ],
    [`${HEADER}\n`, 'x names no service with a port'],
  ])('refuses %j', (text, reason) => {
    expect(readServices(text, 'x')).toEqual({ ok: false, reason });
  });

  it('shows no control characters of a hostile file', () => {
    expect(readServices('ok 1/tcp\n\u001b[31mred 80/tcp\n', 'x')).toMatchObject({ ok: true, skipped: 1 });
  });
});
