// The facts documents: real output, one order, hostile data.

import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/model/fact.ts';
import { PortSet } from '../../src/model/ports.ts';
import { factsJson, factsNdjson, factsText } from '../../src/report/facts.ts';
import { expectGolden } from '../golden.ts';
import { command, logLines } from './runner.ts';
import { FACTS, HOSTILE_FILE, HOSTILE_TEXT, PLAIN } from './sample.ts';

const portsOf = (fact: Fact) =>
  fact.kind === 'sysctl' && fact.key === 'net.ipv4.ip_local_port_range' ? PortSet.of([16000, 61000]) : null;

describe('facts', () => {
  test('json', () => expectGolden('report/facts.json', factsJson(FACTS, portsOf)));
  test('ndjson', () => expectGolden('report/facts.ndjson', factsNdjson(FACTS, portsOf)));
  test('text', () => expectGolden('report/facts.txt', factsText(FACTS, PLAIN, portsOf)));

  test('what is on no machine says so', () => {
    const facts = FACTS.slice(0, 2).map((fact, i) => ({ ...fact, applied: i === 0 }));
    const { facts: shown } = JSON.parse(factsJson(facts, portsOf)) as {
      facts: readonly { applied?: boolean }[];
    };
    expect(shown.map((f) => f.applied).sort()).toEqual([false, undefined]);
    const lines = factsText(facts, PLAIN, portsOf).split('\n');
    expect(lines.filter((l) => l.includes('on no machine'))).toEqual([
      '           on no machine: another value replaces it, or it is left out',
    ]);
    expect(lines.every((l) => l.length <= 80)).toBe(true);
  });

  test('why it is on no machine is said where it is known', () => {
    const [fact] = FACTS;
    const text = (unapplied: Fact['unapplied']) =>
      factsText(fact ? [{ ...fact, applied: false, unapplied }] : [], PLAIN, portsOf).replace(/\s+/g, ' ');
    expect(text('replaced')).toContain('on no machine: another value replaces it wherever it is used');
    expect(text('left out')).toContain('on no machine: its count is 0, or a condition of it does not hold');
  });

  test('what differs in nothing that is shown is one line', () => {
    const [fact] = FACTS;
    const twice = fact ? [fact, { ...fact, place: { ...fact.place, members: ['other'] } }] : [];
    const once = factsText(twice.slice(0, 1), { ...PLAIN, quiet: true }, portsOf);
    expect(factsText(twice, { ...PLAIN, quiet: true }, portsOf)).toBe(once);
  });

  test('nothing declared', () => {
    expect(JSON.parse(factsJson([], portsOf))).toEqual({ version: 1, facts: [], unresolved: [] });
    expect(factsNdjson([], portsOf)).toBe('');
    expect(factsText([], PLAIN, portsOf)).toBe('0 facts, 0 unresolved\n');
  });

  test('the order of the facts does not matter, even at one place', () => {
    const twins = FACTS.flatMap((fact) => [fact, { ...fact, raw: 'other' }]);
    const backwards = [...twins].reverse();
    expect(factsNdjson(backwards, portsOf)).toBe(factsNdjson(twins, portsOf));
    expect(factsJson(backwards, portsOf)).toBe(factsJson(twins, portsOf));
    expect(factsText(backwards, PLAIN, portsOf)).toBe(factsText(twins, PLAIN, portsOf));
  });

  test('hostile names and values stay data', () => {
    const facts = FACTS.map((fact) => ({
      ...fact,
      raw: HOSTILE_TEXT,
      unknown: HOSTILE_TEXT,
      location: { ...fact.location, file: HOSTILE_FILE },
    }));
    const lines = factsNdjson(facts, portsOf).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).raw)).toEqual(facts.map(() => HOSTILE_TEXT));
    const text = factsText(facts, PLAIN, portsOf);
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\u202e\u2066]/u);
    expect(logLines(text).flatMap((line) => command(line) ?? [])).toEqual([]);
  });
});
