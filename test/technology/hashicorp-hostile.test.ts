// Readers of this family take the time of the text's length, whatever it says.

import { describe, expect, test } from 'vitest';
import { scanOf } from '../facts.ts';

const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['names of bounds', 'min_dynamic_port'.repeat(20_000)],
  ['bounds', 'min_dynamic_port = 1\n'.repeat(4000)],
  ['signs', `min_dynamic_port ${' '.repeat(200_000)}`],
  ['ports without an end', 'port "a" {\n'.repeat(20_000)],
  ['paths as names', 'port.a'.repeat(30_000)],
  ['names in quotes', 'port "a" '.repeat(20_000)],
  ['jobs', 'job "a" {\n'.repeat(20_000)],
  ['ports of agents', 'ports {\n'.repeat(20_000)],
  ['Levant', '[[ .a'.repeat(40_000)],
  ['announcements', 'Announcer(portmap'.repeat(15_000)],
  ['flags', 'marathon --http_port '.repeat(15_000)],
  ['echoes', 'mesos echo 1 '.repeat(20_000)],
  ['flags of resources', `mesos ${'--resources=ports:'.repeat(19_000)}`],
  ['flags of resources in quotes', `mesos ${'--resources="" '.repeat(19_000)}`],
  ['resources', 'ephemeral_ports:[1'.repeat(15_000)],
];

describe.each(['a.sh', 'a.conf', 'a.hcl', 'a.yml'])('%s', (path) => {
  test.each(HOSTILE)('%s', async (_name, text) => {
    expect((await scanOf(path, text)).file).toBe(path);
  });
});
