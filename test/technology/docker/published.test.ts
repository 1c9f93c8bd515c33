// The short form of a published port, in the readings that docker-compose 1.29 and the docker CLI 28 give of it.

import { describe, expect, test } from 'vitest';
import { readPortText } from '../../../src/technology/notations.ts';
import { factsOf } from '../../facts.ts';

/** As the text stands in a compose file, and the ports of the host; `none`: any port, `refused`: no such form. */
const READINGS: readonly (readonly [text: string, ports: string])[] = [
  ['"3000"', 'none'],
  ['3000', 'none'],
  ['"3000-3005"', 'none'],
  ['"8000:8000"', '8000/tcp'],
  ['8000:8000', '8000/tcp'],
  ['22:22', '22/tcp'],
  ['59:59', '59/tcp'],
  ['"9090-9091:8080-8081"', '9090-9091/tcp'],
  ['"49100:22"', '49100/tcp'],
  ['"127.0.0.1:8001:8001"', '8001/tcp @127.0.0.1'],
  ['"127.0.0.1:5000-5002:5000-5002"', '5000-5002/tcp @127.0.0.1'],
  ['"127.0.0.1::5000"', 'none'],
  ['"6060:6060/udp"', '6060/udp'],
  ['"53:53/tcp"', '53/tcp'],
  ['"12400-12500:1240"', '12400-12500/tcp'],
  ['"5000-5001:6000-6002"', 'refused'],
  ['"[::1]:8080:80"', '8080/tcp @::1'],
  ['"::1:8080:80"', '8080/tcp @::1'],
  ['"80/sctp"', 'none'],
  ['"0:80"', 'none'],
  ['"70000:80"', 'refused'],
  ['"80:70000"', 'refused'],
  ['0o20:80', 'refused'],
  ['"010:80"', '10/tcp'],
  ['8080:80', '8080/tcp'],
  ['60:60', '60/tcp'],
  ['1:2:3', 'refused'],
  ['"8080:80/TCP"', '8080/tcp'],
  [' "8080 : 80"', 'refused'],
  ['"31000-30000:1-2"', 'refused'],
  ['"0.0.0.0:8080:80"', '8080/tcp'],
  ['"[::]:8080:80/sctp"', '8080/sctp'],
  ['"8080:80/icmp"', 'refused'],
  ['"example.org:8080:80"', 'refused'],
];

describe('the notation', () => {
  test.each(READINGS)('%s is %s', (written, expected) => {
    const read = readPortText(written.trim().replaceAll('"', ''), 'published');
    const shown =
      read.kind === 'ports'
        ? `${read.ports.toString()}/${read.protocol}${read.address === undefined ? '' : ` @${read.address}`}`
        : read.kind === 'none'
          ? 'none'
          : 'refused';
    expect(shown).toBe(expected);
  });
});

describe('the reader', () => {
  const FIELDS: typeof READINGS = [
    ['{target: 80, published: 8080}', '8080/tcp'],
    ['{target: 80, published: "8080-8082"}', '8080-8082/tcp'],
    ['{target: "80", published: 8080, host_ip: 127.0.0.1}', '8080/tcp @127.0.0.1'],
    ['{target: 80, published: "8080", host_ip: "::1", protocol: udp}', '8080/udp @::1'],
    ['{target: 80, published: 8080, mode: host}', '8080/tcp'],
    ['{target: 80}', 'none'],
    ['{target: 80, published: 0}', 'none'],
    ['{target: 80, published: ""}', 'none'],
    ['""', 'none'],
    ['null', 'none'],
    [`"\${P:-31000}-31002:1-3"`, '31000-31002/tcp'],
    [`"\${A:-\${B:-8080}}:80"`, '8080/tcp'],
    [`"\${A:-}:80"`, 'none'],
    [`"\${IP}:8080:80"`, '8080/tcp'],
    [`"\${IP:-127.0.0.1}:\${P-8080}:\${IN}/\${PROTO:-udp}"`, '8080/udp @127.0.0.1'],
    [`"8080:$IN"`, '8080/tcp'],
    [`{target: 80, published: "\${P:-8080}", host_ip: "\${IP:-127.0.0.1}"}`, '8080/tcp @127.0.0.1'],
    [`"\${P}:80"`, "? variable 'P' is set in no file that Compose reads here"],
    [`"\${P:?set it}:80"`, "? variable 'P' must be given, and no file that Compose reads here sets it"],
    [`{target: 80, published: $P}`, "? variable 'P' is set in no file that Compose reads here"],
  ];

  test.each([...READINGS, ...FIELDS])('%s is %s', async (written, expected) => {
    const text = `services:\n  a:\n    image: x\n    ports:\n      - ${written}\n`;
    const facts = await factsOf({ 'compose.yml': text });
    const shown = facts.map((f) => f.replace(/^\S+ docker-published publish /, ''));
    if (expected === 'refused') expect(shown).toEqual([expect.stringMatching(/^\? '.*' is not a port/)]);
    else expect(shown).toEqual(expected === 'none' ? [] : [expected]);
  });

  test('a dollar that is no expansion names no port', async () => {
    const text = 'services:\n  a:\n    image: x\n    ports:\n      - "$$P:80"\n';
    expect(await factsOf({ 'compose.yml': text })).toEqual([expect.stringContaining(' ? ')]);
  });
});
