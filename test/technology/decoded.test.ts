// Encoded texts: their places are those of the encoded words.

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../facts.ts';

const LINE = 'net.ipv4.ip_local_port_range = 15200 58999';
const BASE64 = Buffer.from(`${LINE}\n`).toString('base64');

describe('declares', () => {
  test('Ignition with a data URL, to the letter', async () => {
    const url = `data:,${encodeURIComponent(`# x\n${LINE}\n`)}`;
    const text = JSON.stringify({
      ignition: { version: '3.4.0' },
      storage: { files: [{ path: '/etc/sysctl.d/90.conf', contents: { source: url } }] },
    });
    const at = text.indexOf('15200') + 1;
    expect(await factsOf({ 'a.ign': text })).toEqual([
      `a.ign:1:${at} net.ipv4.ip_local_port_range=15200 58999`,
    ]);
  });

  test('Ignition with base64', async () => {
    const text = JSON.stringify({
      ignition: { version: '3.4.0' },
      storage: {
        files: [
          {
            path: '/etc/sysctl.d/90.conf',
            contents: { source: `data:text/plain;charset=utf-8;base64,${BASE64}` },
          },
        ],
      },
    });
    const at = text.indexOf(BASE64) + 1;
    expect(await factsOf({ 'a.ign': text })).toEqual([
      `a.ign:1:${at} net.ipv4.ip_local_port_range=15200 58999`,
    ]);
  });

  test.each([
    ['b64', BASE64],
    ['base64', BASE64],
    ['gz+b64', gzipSync(`${LINE}\n`).toString('base64')],
  ])('write_files with encoding %s', async (encoding, content) => {
    const text = `#cloud-config\nwrite_files:\n  - encoding: ${encoding}\n    path: /etc/sysctl.d/90.conf\n    content: ${content}\n`;
    expect(await factsOf({ 'a.yml': text })).toEqual(['a.yml:5:14 net.ipv4.ip_local_port_range=15200 58999']);
  });
});

describe('leaves alone', () => {
  test.each([
    ['no base64', 'not base64 at all'],
    ['bytes that are no text', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8]).toString('base64')],
    ['a broken archive', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(LINE)]).toString('base64')],
  ])('%s', async (_name, content) => {
    const text = `#cloud-config\nwrite_files:\n  - {encoding: b64, path: /etc/sysctl.d/90.conf, content: "${content}"}\n# sysctl\n`;
    expect(await factsOf({ 'a.yml': text })).toEqual([]);
  });
});
