// The tables of kernel parameters: their files against their schemas, the look-ups, and verdicts on writes.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { judgeWrite, wanted } from '../../src/knowledge/sysctl-write.ts';
import { nearestKey, removedKey, rowsOf, sysctlKey, sysctls } from '../../src/knowledge/sysctls.ts';
import { vendorOf } from '../../src/knowledge/vendor-sysctls.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../rules/knowledge/${name}`, import.meta.url), 'utf8');

describe.each(['sysctls', 'sysctls-removed'])('%s.tsv', (name) => {
  const text = read(`${name}.tsv`);
  const fields = (/^# (key\t.*)$/m.exec(text)?.[1] ?? '').split('\t');
  const rows = rowsOf(text);

  it('follows its schema', () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(read(`${name}.schema.json`)) as object);
    const wrong = rows.flatMap((row) => {
      const line = Object.fromEntries(row.map((v, i) => [fields[i], v]).filter(([, v]) => v !== ''));
      return validate(line) ? [] : [`${row[0]}: ${JSON.stringify(validate.errors?.map((e) => e.message))}`];
    });
    expect(wrong).toEqual([]);
  });

  it('is sorted by key, and has each once', () => {
    const keys = rows.map(([key]) => key);
    expect([...new Set(keys)].sort()).toEqual(keys);
  });
});

it('what was removed is not there, and what came instead is', () => {
  const rows = rowsOf(read('sysctls-removed.tsv'));
  expect(rows.filter(([key = '']) => sysctls().has(key))).toEqual([]);
  expect(rows.filter(([, , to = '']) => to !== '' && !to.endsWith('*') && !sysctls().has(to))).toEqual([]);
});

describe('sysctlKey', () => {
  it.each([
    ['net.core.somaxconn', 'net.core.somaxconn'],
    ['net/core/somaxconn', 'net.core.somaxconn'],
    ['/proc/sys/net/core/somaxconn', 'net.core.somaxconn'],
    ['net.ipv4.conf.eth0.rp_filter', 'net.ipv4.conf.IFACE.rp_filter'],
    ['net/ipv4/conf/eth0.100/rp_filter', 'net.ipv4.conf.IFACE.rp_filter'],
    ['net.ipv4.conf.*.rp_filter', 'net.ipv4.conf.IFACE.rp_filter'],
    ['net.ipv4.neigh.default.gc_thresh3', 'net.ipv4.neigh.default.gc_thresh3'],
    ['net.ipv4.conf.eth0.100.rp_filter', undefined],
    ['net.core.somaxcon', undefined],
    ['net.ipv4.tcp_tw_recycle', undefined],
  ])('%s is %s', (written, name) => {
    expect(sysctlKey(written)?.name).toBe(name);
  });

  it('knows what a parameter is', () => {
    expect(sysctlKey('net.ipv4.tcp_tw_reuse')).toMatchObject({
      kind: 'u8',
      count: 1,
      bounds: [{ min: 0, max: 2 }],
      isReadOnly: false,
      namespace: 'net',
      source: 'net/ipv4/sysctl_net_ipv4.c:1104',
    });
    expect(sysctlKey('net.ipv4.tcp_mem')).toMatchObject({ kind: 'ulong', count: 3, namespace: undefined });
    expect(sysctlKey('net.netfilter.nf_conntrack_max')?.module).toBe('nf_conntrack');
    expect(sysctlKey('kernel.msgmax')?.namespace).toBe('ipc');
  });
});

describe('nearestKey', () => {
  it.each([
    ['net.core.somaxcon', 'net.core.somaxconn'],
    ['net.ipv4.somaxconn', 'net.core.somaxconn'],
    ['net.ipv4.conf.all.rp_fliter', 'net.ipv4.conf.all.rp_filter'],
    ['net.ipv4.conf.eth0.100.rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
    ['net.ipv4.tcp_keepalive_probe', 'net.ipv4.tcp_keepalive_probes'],
    ['vm.swapiness', 'vm.swappiness'],
    ['net.ipv6.default.accept_ra', 'net.ipv6.conf.default.accept_ra'],
    ['kernel.suid_dumpable', 'fs.suid_dumpable'],
    ['net.ipv6.tcp_rmem', 'net.ipv4.tcp_rmem'],
    ['fs.native-s3.enabled', undefined],
    ['kernel.secret', undefined],
    ['net.ipv4.something_else_entirely', undefined],
  ])('%s is meant to be %s', (written, name) => {
    expect(nearestKey(written)).toBe(name);
  });
});

describe('removedKey', () => {
  it.each([
    ['net.ipv4.tcp_tw_recycle', 'Linux 4.12 removed it', undefined],
    ['net.ipv4.netfilter.ip_conntrack_max', 'Linux 4.9 removed it', 'net.netfilter.nf_conntrack_max'],
    ['net.ipv4.netfilter.ip_conntrack_nonsense', 'Linux 4.9 removed it', undefined],
    ['kernel.sched_migration_cost_ns', 'Linux 5.13 removed it', undefined],
    ['vm.block_dump', 'Linux 5.14 removed it', undefined],
    ['vm.bdflush', 'it was removed in Linux 6.1 or earlier', undefined],
    ['kernel.exec-shield', 'kernels since RHEL 7 have no such key', undefined],
  ])('%s: %s, instead %s', (key, gone, instead) => {
    expect(removedKey(key)).toMatchObject({ gone, instead });
  });

  it('knows nothing of what is there', () => {
    expect(removedKey('net.core.somaxconn')).toBeUndefined();
  });
});

describe('judgeWrite', () => {
  it.each([
    ['net.core.somaxconn', '4096', 'accepted'],
    ['net.core.somaxconn', '4096 # per listener', 'accepted'],
    ['net.core.somaxconn', '"4096"', `'"4096"' is not a number`],
    ['net.core.somaxconn', '-1', '-1 is below 0'],
    ['net.core.somaxconn', '0x1000', 'accepted'],
    ['net.core.somaxconn', '4k', `'4k' is not a number`],
    ['net.core.somaxconn', '\n', 'the value is blank'],
    ['net.core.somaxconn', '4294967296', '4294967296 is above 2147483647'],
    ['net.ipv4.tcp_tw_reuse', '3', '3 is above 2'],
    ['net.ipv4.tcp_syncookies', 'true', `'true' is not a number`],
    ['net.ipv4.tcp_ecn', '2', 'accepted'],
    ['net.ipv4.tcp_ecn', '4', 'unknown'],
    ['net.ipv4.tcp_ecn', '6', '6 is above 5'],
    ['net.ipv4.tcp_mem', '100 200 300', 'accepted'],
    ['net.ipv4.tcp_mem', '100 200 99999999999999999999999', `'99999999999999999999999' has too many digits`],
    ['net.ipv4.tcp_mem', '100 -200 300', '-200 is negative'],
    ['net.ipv4.tcp_rmem', '4096 87380 6291456', 'accepted'],
    ['net.ipv4.tcp_rmem', '4096,87380,6291456', `',' may not follow 4096`],
    ['net.ipv4.tcp_fin_timeout', '0', 'accepted'],
    ['net.ipv4.tcp_fin_timeout', '10000000', 'unknown'],
    ['net.ipv4.tcp_fin_timeout', '100000000', '100000000 is above 21474836'],
    ['net.ipv4.tcp_congestion_control', 'bbr', 'unknown'],
    ['net.netfilter.nf_conntrack_count', '0', 'it can only be read'],
    ['fs.file-max', '18446744073709551615', 'accepted'],
    ['fs.file-max', '18446744073709551616', '18446744073709551616 is too large'],
    ['vm.swappiness', '150', 'accepted'],
    ['vm.swappiness', '201', '201 is above 200'],
    ['kernel.core_pattern', '|/bin/dump %p', 'unknown'],
  ])('%s = %j: %s', (name, text, expected) => {
    const key = sysctlKey(name);
    if (!key) throw new Error(`no ${name}`);
    const verdict = judgeWrite(key, text);
    expect(verdict.verdict === 'refused' ? verdict.reason : verdict.verdict).toBe(expected);
  });

  it.each([
    ['net.ipv4.tcp_tw_reuse', 'a number from 0 to 2'],
    ['net.ipv4.tcp_migrate_req', '0 or 1'],
    ['net.core.somaxconn', 'a number from 0 to 2147483647'],
    ['net.ipv4.tcp_rmem', '3 numbers with blanks between them from 1 to 2147483647'],
  ])('%s wants %s', (name, words) => {
    const key = sysctlKey(name);
    expect(key && wanted(key)).toBe(words);
  });
});

describe('kernels with patches', () => {
  it.each([
    ['vm.pagecache_limit_mb', 'SUSE'],
    ['vm/pagecache_limit_ignore_dirty', 'SUSE'],
    ['kernel.apparmor_restrict_unprivileged_io_uring', 'Ubuntu'],
    ['kernel.grsecurity.chroot_deny_chmod', 'grsecurity'],
    ['kernel.deny_new_usb', 'linux-hardened'],
    ['kernel.walt_rtg_cfs_boost_prio', 'Android and its vendors'],
    ['net.ipv4.tcp_tw_reuse', undefined],
    ['vm.pagecache', undefined],
  ])('%s: %s', (key, whose) => {
    expect(vendorOf(key)).toBe(whose);
  });

  it('names no parameter that kernel.org has', () => {
    const known = [...sysctls().values()].filter((k) => !k.note?.startsWith('Only in kernels of'));
    expect(known.map((k) => k.name).filter((name) => vendorOf(name) !== undefined)).toEqual([]);
  });
});
