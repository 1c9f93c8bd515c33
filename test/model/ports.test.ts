// Port sets against a plain Set of numbers: the algebra, the invariant of their intervals, and their notation.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Interval, MAX_PORT, PortSet } from '../../src/model/ports.ts';

/** Small and large numbers, so that intervals touch, overlap and reach both ends. */
const port = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: MAX_PORT - 30, max: MAX_PORT }));
const interval = fc.tuple(port, port).map(([a, b]): Interval => [Math.min(a, b), Math.max(a, b)]);
/** Intervals that do not cross the middle, or the model would hold 65,000 numbers. */
const intervals = fc.array(
  interval.map(([low, high]): Interval => (high - low > 100 ? [low, low] : [low, high])),
  { maxLength: 12 },
);

function model(of: readonly Interval[]): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const [low, high] of of) for (let p = low; p <= high; p++) ports.add(p);
  return ports;
}

function members(set: PortSet): readonly number[] {
  return [...model(set.intervals)];
}

function sorted(ports: Iterable<number>): readonly number[] {
  return [...ports].sort((a, b) => a - b);
}

describe('the algebra of sets', () => {
  test.each<[string, (a: PortSet, b: PortSet) => PortSet, (inA: boolean, inB: boolean) => boolean]>([
    ['union', (a, b) => a.union(b), (inA, inB) => inA || inB],
    ['intersect', (a, b) => a.intersect(b), (inA, inB) => inA && inB],
    ['subtract', (a, b) => a.subtract(b), (inA, inB) => inA && !inB],
  ])('%s', (_name, compute, belongs) => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [inA, inB] = [model(a), model(b)];
        const expected = sorted(new Set([...inA, ...inB])).filter((p) => belongs(inA.has(p), inB.has(p)));
        expect(members(compute(PortSet.from(a), PortSet.from(b)))).toEqual(expected);
      }),
    );
  });

  test('has, size and isEmpty', () => {
    fc.assert(
      fc.property(intervals, fc.oneof(port, fc.constantFrom(-1, MAX_PORT + 1, 500)), (a, p) => {
        const set = PortSet.from(a);
        expect([set.has(p), set.size, set.isEmpty]).toEqual([
          model(a).has(p),
          model(a).size,
          model(a).size === 0,
        ]);
      }),
    );
  });

  test('equals: the same ports, however they were given', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const same = sorted(model(a)).join() === sorted(model(b)).join();
        expect(PortSet.from(a).equals(PortSet.from(b))).toBe(same);
        expect(PortSet.ports(model(a)).equals(PortSet.from([...a].reverse()))).toBe(true);
      }),
    );
  });

  test('intervals are sorted, disjoint and never adjacent', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [left, right] = [PortSet.from(a), PortSet.from(b)];
        for (const set of [left, left.union(right), left.intersect(right), left.subtract(right)]) {
          let before = -2;
          for (const [low, high] of set.intervals) {
            expect(low).toBeGreaterThan(before + 1);
            expect(high).toBeGreaterThanOrEqual(low);
            before = high;
          }
        }
      }),
    );
  });

  test('the given intervals are left as they were', () => {
    const given: Interval[] = [
      [5, 9],
      [1, 6],
    ];
    PortSet.from(given).union(PortSet.ALL);
    expect(given).toEqual([
      [5, 9],
      [1, 6],
    ]);
  });
});

describe('notation', () => {
  test('parse reads what toString writes', () => {
    fc.assert(
      fc.property(intervals, (a) => {
        fc.pre(a.length > 0);
        const set = PortSet.from(a);
        expect(PortSet.parse(set.toString())?.intervals).toEqual(set.intervals);
      }),
    );
  });

  test.each([
    ['8080', '8080'],
    [' 31000 - 32000 , 8080 ', '8080,31000-32000'],
    ['1-2,3-4', '1-4'],
    ['0', '0'],
    ['65535', '65535'],
    ['00080', '80'],
    ['1-5,2-3', '1-5'],
    ['7,7', '7'],
  ])('%j is %s', (text, expected) => {
    expect(PortSet.parse(text)?.toString()).toBe(expected);
  });

  test.each([
    '',
    ',',
    '80,',
    'http',
    '80-',
    '-80',
    '90-80',
    '65536',
    '80 90',
    '80:90',
    '8e3',
    '0x50',
    '٨٠',
    '1-2-3',
  ])('%j is no notation of ports', (text) => {
    expect(PortSet.parse(text)).toBeUndefined();
  });

  test('the empty set is the empty text, and an empty list in JSON', () => {
    expect([PortSet.EMPTY.toString(), JSON.stringify({ ports: PortSet.EMPTY })]).toEqual([
      '',
      '{"ports":[]}',
    ]);
  });

  test('JSON is a list of intervals', () => {
    expect(JSON.stringify(PortSet.of([8080, 8080], [1, 2]))).toBe('[[1,2],[8080,8080]]');
  });
});

test.each<Interval[]>([
  [[-1, 5]],
  [[0, MAX_PORT + 1]],
  [[6, 5]],
  [[1.5, 2]],
  [[Number.NaN, 2]],
  [[1, Number.POSITIVE_INFINITY]],
  [
    [1, 2],
    [9, 8],
  ],
])('refuses %j', (...of) => {
  expect(() => PortSet.of(...of)).toThrow(RangeError);
});

describe('sizes that recursion and argument lists do not survive', () => {
  test('a million intervals', () => {
    const many = Array.from(
      { length: 1_000_000 },
      (_, i): Interval => [(i * 7919) % 65536, (i * 7919) % 65536],
    );
    expect(PortSet.from(many).toString()).toBe('0-65535');
  });

  test('every other port against the rest', () => {
    const even = PortSet.ports(Array.from({ length: 32_768 }, (_, i) => 2 * i));
    const odd = PortSet.ports(Array.from({ length: 32_768 }, (_, i) => 2 * i + 1));
    expect(even.subtract(odd).equals(even)).toBe(true);
    expect(even.intersect(odd).isEmpty).toBe(true);
    expect(even.union(odd).equals(PortSet.ALL)).toBe(true);
    expect(PortSet.ALL.subtract(even).equals(odd)).toBe(true);
  });
});
