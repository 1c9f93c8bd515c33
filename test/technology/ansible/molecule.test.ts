// Scenarios of Molecule run roles on machines of their own, not on those of the project's inventory.

import { expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';

const PROJECT = {
  hosts: '[db]\ndb1\n[web]\nweb1\n',
  'site.yml': '- hosts: db\n  roles: [db]\n',
  'roles/db/tasks/main.yml': '- sysctl: {name: net.core.somaxconn, value: 1}\n',
};
const SCENARIO = { 'molecule/default/converge.yml': '- hosts: all\n  roles: [db]\n' };

async function labels(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const facts = await linkedFacts(files);
  return facts.flatMap((f) => f.place.members).sort();
}

test('they add no machine', async () => {
  expect(await labels({ ...PROJECT, ...SCENARIO })).toEqual(await labels(PROJECT));
});

test('where nothing else runs a role, they are all there is', async () => {
  const { 'site.yml': _site, ...role } = PROJECT;
  expect(await labels({ ...role, ...SCENARIO })).toHaveLength(2);
});
