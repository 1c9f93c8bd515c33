// Plain scalars of hiera's data: what Ruby's YAML makes of them (Psych 4, `ruby -ryaml`).

import { expect, test } from 'vitest';
import { psychData } from '../../../src/technology/puppet/psych.ts';
import { factLines } from '../ansible/project.ts';

test.each([
  ['010', 8],
  ['-010', -8],
  ['08', '08'],
  ['0o7', '0o7'],
  ['0x1F', 31],
  ['0X1F', '0X1F'],
  ['1_000', 1000],
  ['1,000', 1000],
  ['+5', 5],
  ['00', 0],
  ['yes', true],
  ['On', true],
  ['off', false],
  ['NO', false],
  ['y', 'y'],
  ['~', null],
  ['nUll', null],
  ['1.50', 1.5],
  ['1e3', '1e3'],
  ['1.2.3', '1.2.3'],
  ['8080:80', '8080:80'],
  ['1024 2000', '1024 2000'],
  ['1024-2000', '1024-2000'],
  ['1024-2000,3000', '1024-2000,3000'],
  ['web', 'web'],
  ['22:22', undefined],
  ['2001-01-01', undefined],
  ['1.0', undefined],
  ['0.00001', undefined],
  ['.inf', undefined],
  [':web', undefined],
  ['0_7', undefined],
  ['0b11', undefined],
  ['12345678901234567890', undefined],
] as const)('%s', (text, data) => {
  expect(psychData(text)).toBe(data);
});

test('data of a class', async () => {
  const files = (value: string) => ({
    'hiera.yaml': 'version: 5\nhierarchy:\n  - {name: all, path: common.yaml}\n',
    'data/common.yaml': `m::a: ${value}\n`,
    'modules/m/manifests/init.pp': "class m ($a) {\n  sysctl { 'vm.swappiness': value => $a }\n}\n",
  });
  const lines = await Promise.all(['010', '"010"', '1_000', '22:22'].map((v) => factLines(files(v))));
  const at = '@ machines that use init.pp';
  expect(lines).toEqual([
    [`vm.swappiness=8 ${at}`],
    [`vm.swappiness=010 ${at}`],
    [`vm.swappiness=1000 ${at}`],
    [`vm.swappiness=? '22:22' is no text to Ruby's YAML, and what it prints it as is not followed ${at}`],
  ]);
});
