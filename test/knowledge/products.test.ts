// The catalogue: its file against its schema, its facts, and the look-ups.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import readCatalogue from '../../rules/knowledge/products.yaml';

const catalogue = readCatalogue();

import { nearestProduct, productById, products, productsIn } from '../../src/knowledge/products.ts';
import { nearest } from '../../src/model/nearest.ts';
import { PortSet } from '../../src/model/ports.ts';

const claims = (low: number, high: number) =>
  Object.fromEntries(productsIn(PortSet.of([low, high])).map((c) => [c.product.id, c.ports.toString()]));

describe('products.yaml', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../rules/knowledge/products.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({ allErrors: true }).compile(schema as object);

  it('follows its schema', () => {
    validate(catalogue);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['a missing field', { version: 1, products: [{ id: 'x' }] }],
    ['another version', { version: 2, products: [] }],
  ])('%s is an error of the schema', (_, data) => {
    expect(validate(data)).toBe(false);
  });

  it('names every product once, with ports that are ports', () => {
    const ids = products().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(
      products()
        .flatMap(({ ports }) => ports)
        .filter((p) => p.ports.has(0)),
    ).toEqual([]);
  });

  it('names clients, tools, headers and documentation of no product', () => {
    const names = products().flatMap(({ evidence }) => evidence.packages);
    expect(names.filter((n) => /(?:client|tools|utils|common|dev|devel|doc|libs?)$/.test(n))).toEqual([
      'bacula-client',
    ]);
  });

  it('has a source for every product it calls verified', () => {
    expect(
      products()
        .filter((p) => p.verified && p.sources.length === 0)
        .map((p) => p.id),
    ).toEqual([]);
  });
});

describe('look-ups', () => {
  it('finds a product by its id', () => {
    expect(productById('mesos-agent')).toMatchObject({
      product: 'Apache Mesos agent',
      boundBy: 'tasks',
      evidence: { packages: ['mesos'] },
    });
    expect(productById('Mesos')).toBeUndefined();
    expect(productById('constructor')).toBeUndefined();
  });

  it('keeps what one line of ports says of its own source', () => {
    const verified = productById('hbase')?.ports.map((p) => [p.ports.toString(), p.verified]);
    expect(verified).toContainEqual(['16000', true]);
    expect(verified).toContainEqual(['16010', false]);
  });

  it('knows what 16000-32767 exposes', () => {
    expect(claims(16000, 32767)).toMatchObject({
      'mesos-agent': '31000-32000',
      'nomad-dynamic': '20000-32000',
      'marathon-service-ports': '16000-20000',
      'k8s-nodeport': '30000-32767',
      swarm: '30000-32767',
      'consul-sidecar': '21000-21255,21500-21755',
      hbase: '16000,16010,16020,16030',
      'redis-sentinel': '26379',
      mongodb: '27017',
      ray: '16000-19999',
      rabbitmq: '25672',
    });
  });

  it.each([
    ['old listeners', 60000, 60030, 'hbase'],
    ['what a mode turns on', 16379, 16379, 'redis'],
    ['what most set', 51820, 51820, 'wireguard'],
    ['another daemon of the software', 10051, 10051, 'zabbix'],
    ['another version', 33060, 33060, 'mysql'],
    ['ports of a container namespace', 15000, 15090, 'istio'],
    ['ports that follow the sysctl', 32768, 60999, 'docker-random'],
    ['another operating system', 49152, 65535, 'windows-dynamic'],
  ])('leaves out %s', (_, low, high, id) => {
    expect(claims(low, high)).not.toHaveProperty(id);
  });

  it('sorts by id', () => {
    const ids = Object.keys(claims(1, 65535));
    expect(ids.length).toBeGreaterThan(60);
    expect([...ids].sort()).toEqual(ids);
  });

  it.each([
    ['mesos-agents', 'mesos-agent'],
    ['Mesos_Agent', 'mesos-agent'],
    ['nomad-dynamc', 'nomad-dynamic'],
    ['hbse', 'hbase'],
    ['mesos', 'mesos-agent'],
    ['frobnicator', undefined],
    ['', undefined],
    ['m'.repeat(100_000), undefined],
  ])('nearest to %.20s is %s', (word, id) => {
    expect(nearestProduct(word)?.id).toBe(id);
  });

  it('takes the first of equally near words', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
    expect(nearest('cat', ['dog'])).toBeUndefined();
  });
});

it('a part is one of a product that is there', () => {
  const parts = products().flatMap((p) => (p.partOf === undefined ? [] : [[p.id, p.partOf] as const]));
  expect(parts.length).toBeGreaterThan(0);
  for (const [id, whole] of parts) {
    expect(productById(whole), id).toBeDefined();
    expect(productById(whole)?.partOf, id).toBeUndefined();
  }
  expect(productById('redis-sentinel')?.partOf).toBeUndefined();
});
