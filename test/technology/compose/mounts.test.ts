// Configuration that services mount: whose network it listens in.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../helm/project.ts';

const REDIS = { 'redis.conf': 'bind 0.0.0.0\nport 6379\n' };

function service(...lines: readonly string[]): string {
  return `services:\n  cache:\n    image: redis\n${lines.map((l) => `    ${l}\n`).join('')}`;
}

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const OWN = ['6379 container service cache'];

const NGINX = { 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 8443;\n  }\n}\n' };

/** Services that mount one file, each with what it is made of. */
function sharing(...made: readonly string[]): string {
  const services = made.map((m, i) => `  s${i}: {${m}, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}\n`);
  return `services:\n${services.join('')}`;
}

const CASES: readonly Case[] = [
  [
    'a file that several mount and one of them runs',
    { ...NGINX, 'compose.yaml': sharing('image: "nginx:1"', 'image: "php:8"', 'image: example/gateway') },
    ['8443 container service s0'],
  ],
  [
    'a file that several run, one of them built here',
    { ...NGINX, 'compose.yaml': sharing('image: nginx', 'build: .', 'image: "bitnami/nginx:1"') },
    ['8443 container service s0', '8443 container service s1', '8443 container service s2'],
  ],
  [
    'a file that no image is named for',
    { ...NGINX, 'compose.yaml': sharing('image: example/gateway', 'image: "php:8"') },
    ['8443 container service s0'],
  ],
  [
    'a file, beside a published port',
    {
      ...REDIS,
      'compose.yaml': service('ports: ["16379:6379"]', 'volumes: ["./redis.conf:/etc/redis.conf:ro"]'),
    },
    ['16379 host machines that use compose.yaml', ...OWN],
  ],
  [
    'a file of a project without ports',
    { ...REDIS, 'compose.yaml': service('volumes: ["./redis.conf:/etc/redis.conf"]') },
    OWN,
  ],
  [
    'a bind in fields',
    {
      ...REDIS,
      'compose.yaml': service('volumes: [{type: bind, source: ./redis.conf, target: /etc/redis.conf}]'),
    },
    OWN,
  ],
  [
    'a folder',
    { 'conf/redis.conf': REDIS['redis.conf'], 'compose.yaml': service('volumes: ["./conf:/etc/redis"]') },
    OWN,
  ],
  [
    'a path with a variable',
    {
      ...REDIS,
      'compose.yaml': service(`volumes: ["./\${CONF:-redis.conf}:/etc/redis.conf"]`),
    },
    OWN,
  ],
  [
    'a file of configs',
    {
      ...REDIS,
      'compose.yaml': `${service('configs: [{source: main, target: /etc/redis.conf}]')}configs: {main: {file: ./redis.conf}}\n`,
    },
    OWN,
  ],
  [
    'on the network of the host',
    {
      ...REDIS,
      'compose.yaml': service('network_mode: host', 'volumes: ["./redis.conf:/etc/redis.conf"]'),
    },
    ['6379 host machines that use compose.yaml'],
  ],
  [
    'in the network of another service',
    {
      ...REDIS,
      'compose.yaml': `${service('network_mode: service:web', 'volumes: ["./redis.conf:/etc/redis.conf"]')}  web: {image: web}\n`,
    },
    ['6379 container service web'],
  ],
  [
    'two services with one file',
    {
      ...REDIS,
      'compose.yaml': `${service('volumes: ["./redis.conf:/etc/redis.conf"]')}  other: {image: redis, volumes: ["./redis.conf:/a"]}\n`,
    },
    ['6379 container service cache', '6379 container service other'],
  ],
  [
    'what no service mounts, by name or by a volume',
    { ...REDIS, 'compose.yaml': service('volumes: ["redis.conf:/data", "/redis.conf:/a", "./other:/b"]') },
    ['6379 host machines that use redis.conf'],
  ],
  [
    'the folder of the project itself',
    { ...REDIS, 'compose.yaml': service('volumes: [".:/srv"]') },
    ['6379 host machines that use redis.conf'],
  ],
];

test.each(CASES)('%s', async (_title, files, expected) => {
  const { facts } = await linkFiles(files);
  expect(facts.map((f) => `${f.kind === 'ports' && f.ports} ${f.reach} ${f.place.label}`)).toEqual(expected);
});
