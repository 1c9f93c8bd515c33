// Writes to the port sysctls as measured on Linux 6.18, and the arithmetic of the pool.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capacity,
  collisionProbability,
  DEFAULT_EPHEMERAL,
  sameParity,
  writePortRange,
  writeReservedPorts,
} from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';

describe('writePortRange', () => {
  it.each([
    ['16000 61000', [16000, 61000], []],
    ['16000\t61000\n', [16000, 61000], []],
    ['  16000   61000  ', [16000, 61000], []],
    ['16000 \r\n61000', [16000, 61000], []],
    ['40000 40000', [40000, 40000], []],
    ['1024 65535', [1024, 65535], []],
    ['16000', [16000, 60999], ['one number sets only the low bound, the high bound stays 60999']],
    ['016000 61000', [7168, 61000], ['016000 is octal for 7168']],
    ['0x4000 61000', [16384, 61000], ['0x4000 is hexadecimal for 16384']],
    ['32768 60999 70000', [32768, 60999], ["the kernel ignores '70000' after the second number"]],
    ['16000 61000 # widened', [16000, 61000], ["the kernel ignores '# widened' after the second number"]],
    ['', [32768, 60999], ['an empty write changes nothing, the old value stays']],
  ])('takes %j as %j', (text, range, messages) => {
    const write = writePortRange(text);
    expect(write).toMatchObject({ accepted: true, range });
    expect(write.accepted && write.surprises.map((s) => s.message)).toEqual(messages);
  });

  it.each([
    ['1000 65535', 'the low bound 1000 is below net.ipv4.ip_unprivileged_port_start (1024)'],
    ['1024 65536', '65536 is not a port'],
    ['0 65535', '0 is not a port'],
    ['-16000 61000', '-16000 is not a port'],
    ['61000 16000', 'the low bound 61000 is above the high bound 16000'],
    ['61500', 'the low bound 61500 is above the high bound 60999, which one number leaves as it is'],
    ['16000,61000', "',' may not follow 16000"],
    ['16000-61000', "'-' may not follow 16000"],
    ['"16000 61000"', `'"16000' is not a number`],
    ['16000 61000\r', 'a carriage return follows 61000'],
    ['18000 auto', "'auto' is not a number"],
    ['16k 61000', "'16k' is not a number"],
    ['08000 61000', "'08000' is not a number (a leading 0 makes it octal)"],
    ['000000000000000016000 61000', "'000000000000000016000' has too many digits"],
    [' \n', 'the value is blank'],
  ])('refuses %j: %s', (text, problem) => {
    expect(writePortRange(text)).toEqual({
      accepted: false,
      reason: problem,
      range: DEFAULT_EPHEMERAL,
    });
  });

  it('starts from the state it is given', () => {
    expect(writePortRange('1000', [2000, 3000], 0)).toMatchObject({ accepted: true, range: [1000, 3000] });
    expect(writePortRange('16000,61000', [2000, 3000])).toMatchObject({
      accepted: false,
      range: [2000, 3000],
    });
  });

  it('sees the first 4095 bytes only', () => {
    expect(writePortRange(`${' '.repeat(4089)}16000 61000`)).toMatchObject({ range: [16000, 60999] });
    expect(writePortRange(`${' '.repeat(4095)}16000 61000`)).toMatchObject({ accepted: false });
  });
});

describe('writeReservedPorts', () => {
  const before = PortSet.of([8080, 8080]);

  it.each([
    ['8080,9148', '8080,9148', []],
    ['31000-32000', '31000-32000', []],
    ['1-10,5-20,21', '1-21', []],
    ['9148,', '9148', []],
    ['9148\n9149\n', '9148-9149', []],
    ['0-65535', '0-65535', []],
    ['\n', '', []],
    ['', '8080', ['an empty write changes nothing, the old value stays']],
    ['010-0x20', '8-32', ['010 is octal for 8', '0x20 is hexadecimal for 32']],
  ])('takes %j as %j', (text, ports, messages) => {
    const write = writeReservedPorts(text, before);
    expect(write).toMatchObject({ accepted: true });
    expect(write.ports.toString()).toBe(ports);
    expect(write.accepted && write.surprises.map((s) => s.message)).toEqual(messages);
  });

  it.each([
    ['8080, 9148', 'a blank is not a number'],
    ['8080 9148', 'a blank may not follow 8080'],
    ['32000-31000', 'the range 32000-31000 is reversed'],
    ['1-65536', '65536 is not a port'],
    ['31000:32000', "':' may not follow 31000"],
    ['31000-', 'a number is missing at the end'],
    ['9148,,9149', "',' is not a number"],
    ['-5', '-5 is not a port'],
    ['80-90-100', "'-' may not follow 90"],
  ])('refuses %j: %s', (text, problem) => {
    const write = writeReservedPorts(text, before);
    expect(write).toMatchObject({ accepted: false, ports: before });
    expect(!write.accepted && write.reason).toBe(problem);
  });

  it('takes every list this project writes', () => {
    const interval = fc
      .tuple(fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 65535 }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1 }), (intervals) => {
        const ports = PortSet.of(...intervals);
        expect(writeReservedPorts(ports.toString(), before)).toEqual({
          accepted: true,
          ports,
          surprises: [],
        });
      }),
    );
  });

  it('answers for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const list = writeReservedPorts(text, before);
        const range = writePortRange(text);
        expect(list.accepted || list.ports === before).toBe(true);
        expect(range.range[0]).toBeLessThanOrEqual(range.range[1]);
      }),
    );
  });
});

describe('the pool', () => {
  it.each([
    // Measured on Linux 6.18 over range 16000-65000: 0.0019, 0.0210, 0.0928.
    [100, 49001, 0.002],
    [1000, 49001, 0.02],
    [5000, 49001, 0.0923],
    [0, 28232, 0],
    [-1, 28232, 0],
    [1000, 0, 0],
    [5, 1, 0.5],
    [1e9, 28232, 0.5],
    [Number.NaN, 28232, 0],
  ])('%d connections in %d ports hold a random one with probability %d', (connections, size, probability) => {
    expect(collisionProbability(connections, size)).toBeCloseTo(probability, 4);
  });

  it.each([
    [28232, 470],
    [44000, 733],
    [59, 0],
    [0, 0],
    [-60, 0],
  ])('%d ports carry %d new connections a second', (ports, perSecond) => {
    expect(capacity(ports)).toBe(perSecond);
  });

  it('knows bounds of one parity', () => {
    expect(sameParity([16000, 61000])).toBe(true);
    expect(sameParity([1025, 65535])).toBe(true);
    expect(sameParity(DEFAULT_EPHEMERAL)).toBe(false);
  });
});
