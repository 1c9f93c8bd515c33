// Names of Terraform that lead through other names: as far as a person writes them, and no further.

import { expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

const CONTAINER = 'resource "docker_container" "a" {\n  ports {\n    external = local.a0\n  }\n}\n';

function chain(length: number, value: (next: string) => string): string {
  const links = Array.from({ length }, (_, i) => `  a${i} = ${value(`local.a${i + 1}`)}\n`);
  return `${CONTAINER}locals {\n${links.join('')}  a${length} = 8080\n}\n`;
}

test('a short chain leads to its end', async () => {
  expect(await factsOf({ 'a.tf': chain(20, (next) => next) })).toEqual([
    'a.tf:3:16 docker-published publish 8080/tcp',
    'a.tf:27:9 docker-published publish 8080/tcp @low',
  ]);
});

test.each([800, 20_000])(
  'a chain of %d names is unknown, and the facts behind it are known',
  async (length) => {
    const text = `${chain(length, (next) => next)}resource "docker_container" "b" {\n  ports {\n    external = 81\n  }\n}\n`;
    const facts = await factsOf({ 'a.tf': text });
    expect(facts).toEqual([
      'a.tf:3:16 docker-published publish ? local.a50 leads through too many other names',
      `a.tf:${length + 11}:16 docker-published publish 81/tcp`,
    ]);
  },
);

test('names that double with each step end', async () => {
  const facts = await factsOf({ 'a.tf': chain(45, (next) => `${next} + ${next}`) });
  expect(facts).toHaveLength(1);
  expect(facts[0]).toContain('a.tf:3:16 docker-published publish ? ');
});

test('a module that is called with a long chain', async () => {
  const call = 'module "m" {\n  source = "./m"\n  port = local.a0\n}\n';
  const facts = await factsOf({
    'a.tf': chain(800, (next) => next).replace(CONTAINER, call),
    'm/a.tf':
      'variable "port" {}\nresource "docker_container" "a" {\n  ports {\n    external = var.port\n  }\n}\n',
  });
  expect(facts).toEqual([
    'm/a.tf:4:16 docker-published publish ? local.a49 leads through too many other names',
  ]);
});
