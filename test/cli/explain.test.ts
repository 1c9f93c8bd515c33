// portclash explain: the pages of kernel parameters.

import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { sysctlPage } from '../../src/cli/explain-sysctl.ts';
import { sysctls } from '../../src/knowledge/sysctls.ts';
import { expectGolden } from '../golden.ts';
import { portclash, tree } from '../tree.ts';

const explain = (topic: string) => portclash(['explain', topic], tree({}));

test.each([
  ['net.ipv4.tcp_tw_reuse'],
  ['net.ipv4.ip_local_reserved_ports'],
  ['net.netfilter.nf_conntrack_max'],
  ['net.ipv4.tcp_tw_recycle'],
  ['net.ipv4.ip_conntrack_max'],
])('the page of %s', (key) => {
  const run = explain(key);
  expect([run.status, run.stderr]).toEqual([0, '']);
  expectGolden(`explain/${key}.txt`, run.stdout);
});

/** Everything on the page of a key, without its title, as one text. */
function textOf(key: string): string {
  return (sysctlPage(key)?.sections ?? [])
    .flatMap(({ heading = '', lines }) => [heading, ...lines])
    .join('\n');
}

describe('what a page says', () => {
  test.each([
    ['net/core/somaxconn', 'default: 4096'],
    ['/proc/sys/vm/swappiness', 'a number from 0 to 200'],
    ['net.ipv4.conf.eth0/100.rp_filter', 'default: 0'],
    ['vm.swappiness', 'one for the whole machine'],
    ['kernel.sem', 'one for each IPC namespace'],
    ['kernel.bootloader_type', 'not known whether'],
    ['net.netfilter.nf_conntrack_count', 'can only be read'],
    ['net.ipv4.tcp_tw_reuse_delay', 'newer than Linux 6.12'],
    ['net.ipv4.tcp_timestamps', 'tw-reuse:'],
    ['net.ipv4.tcp_max_orphans', 'tw-buckets:'],
    ['net.ipv4.ip_local_port_range', 'ephemeral-vs-mesos:'],
    ['net.ipv4.ip_local_reserved_ports', 'reserved-ports-invalid:'],
    ['vm.block_dump', 'Linux 5.14 removed it'],
    ['kernel.exec-shield', 'sysctl-removed:'],
  ])('%s: %s', (key, words) => {
    expect(textOf(key)).toContain(words);
  });

  test.each([
    ['net.ipv4.ip_local_port_range', 'sysctl-value:'],
    ['net.core.somaxconn', 'tw-reuse:'],
    ['kernel.core_pattern', 'sysctl-value:'],
    ['net.ipv4.tcp_tw_recycle', 'sysctl-removed:'],
    ['net.core.somaxconn', 'sysctl-unknown:'],
  ])('%s: nothing of %s', (key, words) => {
    expect(textOf(key)).not.toContain(words);
  });
});

test('every key of the table has a page with rules and a source', () => {
  const ids = new Set(RULES.map((r) => r.id));
  const poor = [...sysctls().keys()].filter((key) => {
    const sections = sysctlPage(key)?.sections ?? [];
    const [rules, source] = ['Rules', 'Source'].map(
      (name) => sections.find((s) => s.heading === name)?.lines ?? [],
    );
    return !rules?.some((line) => line.split(/[:,] /).some((word) => ids.has(word))) || !source?.[0];
  });
  expect(poor).toEqual([]);
});

test.each([
  ['net.ipv4.somaxconn', 'net.core.somaxconn'],
  ['net.ipv4.ip_local_portrange', 'net.ipv4.ip_local_port_range'],
])('%s is no key: did you mean %s?', (slip, key) => {
  const run = explain(slip);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(`did you mean '${key}'?`);
});

test.each([
  ['consul', ['HashiCorp Consul agent', '[consul-sidecar]', 'portclash explain consul-listen']],
  ['Apache Kafka', ['Apache Kafka [kafka]\n', '9092 tcp: brokers']],
  ['kubelet', ['[k8s-node]\n', '10250 tcp: kubelet API']],
])('a name that people know is one of the catalogue: %s', (topic, texts) => {
  const run = portclash(['explain', topic], tree({}));
  expect(run.status).toBe(0);
  for (const text of texts) expect(run.stdout).toContain(text);
});

test.each(['zzz', '(', '.*'])('%s is nothing', (topic) => {
  expect(portclash(['explain', topic], tree({})).status).toBe(2);
});
