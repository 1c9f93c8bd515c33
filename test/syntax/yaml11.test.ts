// Plain scalars of YAML 1.1: what PyYAML's SafeLoader makes of each.

import { describe, expect, test } from 'vitest';
import { yaml11 } from '../../src/syntax/yaml11.ts';

describe('plain scalars', () => {
  test.each([
    ['80', 80],
    ['+80', 80],
    ['-80', -80],
    ['0', 0],
    ['-0', 0],
    ['0777', 511],
    ['-010', -8],
    ['08080', '08080'],
    ['0o17', '0o17'],
    ['8_080', 8080],
    ['0b11', 3],
    ['0b_', '0b_'],
    ['0x1F90', 8080],
    ['0X1F', '0X1F'],
    ['22:22', 1342],
    ['1:30:00', 5400],
    ['80:443', '80:443'],
    ['0:80', '0:80'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e3', '1e3'],
    ['1.5e3', '1.5e3'],
    ['1.5e+3', { float: 1500 }],
    ['80.0', { float: 80 }],
    ['8080.10', 8080.1],
    ['1_000.5', 1000.5],
    ['.5', 0.5],
    ['10.0.0.1', '10.0.0.1'],
    ['yes', true],
    ['On', true],
    ['no', false],
    ['OFF', false],
    ['False', false],
    ['nO', 'nO'],
    ['n', 'n'],
    ['~', null],
    ['', null],
    ['Null', null],
    ['2024-01-02', '2024-01-02'],
    ['web', 'web'],
  ])('%s', (text, expected) => {
    expect(yaml11(text, true, undefined)).toEqual(expected);
  });
});

test.each([
  ['no', false, undefined, 'no'],
  ['080', true, '!!str', '080'],
  ['80', false, 'tag:yaml.org,2002:int', 80],
  ['ODA=', true, 'tag:yaml.org,2002:binary', '80'],
  ['8080', true, '!vault', '8080'],
])('%s, plain: %s, tag: %s', (text, isPlain, tag, expected) => {
  expect(yaml11(text, isPlain, tag)).toBe(expected);
});
