// The JSON report: real output, and hostile data that come back unchanged.

import { describe, expect, test } from 'vitest';
import { json, jsonText } from '../../src/report/json.ts';
import { expectGolden } from '../golden.ts';
import { command, logLines } from './runner.ts';
import { CLEAN, FULL, HOSTILE, HOSTILE_FILE, HOSTILE_TEXT } from './sample.ts';

describe('json', () => {
  test.each([
    ['json', FULL],
    ['json-clean', CLEAN],
  ])('%s', (name, run) => {
    expectGolden(`report/${name}.json`, json(run));
  });

  test('hostile names and values come back as they were, from harmless bytes', () => {
    const output = json(HOSTILE);
    const [first] = JSON.parse(output).findings;
    expect(first.location.file).toBe(HOSTILE_FILE);
    expect([first.message, first.help, first.why, first.hosts]).toEqual(Array(4).fill(HOSTILE_TEXT));
    expect(first.related[1].label).toHaveLength(100_000);
    expect(first.related[2]).toEqual({ location: null, label: HOSTILE_TEXT, default: true });
    expect(output).not.toMatch(/[^\n\P{Cc}]|[\u202e\u2066]/u);
    expect(logLines(output).flatMap((line) => command(line) ?? [])).toEqual([]);
  });

  test.each(['\u{e0041}', '\u009b', '\u2028', '##[', '\\##['])('%j survives', (text) => {
    expect(JSON.parse(jsonText({ text }))).toEqual({ text });
  });
});
