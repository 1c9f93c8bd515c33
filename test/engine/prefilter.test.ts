// The byte scan may let too much through, never too little: what it drops no reader ever sees.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayDeclare } from '../../src/engine/prefilter.ts';
import { decode } from '../../src/source/text.ts';
import { scanOf } from '../facts.ts';

/** A path, and a text that declares something in a file of that name. */
const DECLARING: readonly (readonly [path: string, text: string])[] = [
  ['etc/sysctl.conf', 'net.ipv4.ip_local_port_range = 15200 58999'],
  ['etc/sysctl.conf', 'net/ipv4/ip_local_reserved_ports=15610'],
  ['etc/sysctl.conf', '-/proc/sys/fs/file-max = 1'],
  ['etc/sysctl.conf', 'user.max_user_namespaces=1'],
  ['etc/sysctl.conf', '  dev.strange.thing\t= 1'],
  ['etc/sysctl.conf', 'sunrpc.tcp_slot_table_entries = 128'],
  ['etc/sysctl.conf', 'kernel.*.x = 1'],
  ['sysctl.conf.j2', '{{ k }} = {{ v }}'],
  ['sysctl.conf.j2', '{{ k }}.somaxconn= 1'],
  ['sysctl.conf.erb', '<%= k %>=<%= v %>'],
  ['sysctl.conf.tmpl', '{{ $k }}\t=\t{{ $v }}'],
  ['a.sh', 'sysctl -w vm.swappiness=1'],
  ['a.sh', 'sysctl -w crypto.fips_enabled=1'],
  ['a.sh', 'KEY=vm.swappiness\nsysctl -w $KEY=1'],
  ['a.sh', 'echo 1 > /proc/sys/dev/raid/speed_limit_min'],
  ['a.sh', 'echo "dev.raid.speed_limit_min = 1" >> "$F"'],
  ['a.sh', 'docker run --sysctl net.core.somaxconn=1 x'],
  ['a.yml', 'dev.cdrom.lock: 1'],
  ['a.yml', 'x: {name: abi.vsyscall32, value: 1}'],
  ['a.yml', '"\\x6eet.core.somaxconn": 1'],
  ['a.yml', '"\\u006eet.core.somaxconn": 1'],
  ['a.json', '{"\\u006eet.core.somaxconn": 1}'],
  ['a.json', '{"a": "user.max_inotify_watches=1"}'],
  ['a.env', 'X=ports(*):[31000-32000]'],
  ['a.env', 'X="cpus:1;ports [31000-32000]"'],
  ['a.env', 'MESOS_RESOURCES=$X'],
  ['a.json', '{"name" : "ports", "ranges": {"range": [{"begin": 1, "end": 2}]}}'],
  ['a.json', '{"x": "{\\"name\\":\\"ports\\",\\"ranges\\":{}}"}'],
  ['etc/mesos-slave/resources', '{{ r }}\n'],
  ['etc/mesos-slave/resources', 'ports:{{ r }}\n'],
  ['templates/agent.j2', 'cpus(*):4;ports(*):{{ r }}\n'],
  ['etc/mesos-slave/resources', 'file:///etc/r.json'],
  ['etc/mesos-agent/resources', '<%= @r %>'],
  ['etc/mesos-agent/resources', `  resources = \${R}`],
  ['a.json', '{"id": "a", "container": {"portMappings": [{"hostPort": 1}]}}'],
  ['a.json', '{"id": "a", "portDefinitions": [{"port": 1}]}'],
  ['a.yml', 'id: a\nrequirePorts: true\nports:\n  - 1'],
  ['a.yml', 'id: a\ninstances: 1\ncmd: x\nports:\n  - 1'],
  ['a.json', '{"id": "p", "containers": [{"endpoints": [{"hostPort": 1}]}]}'],
  ['Dockerfile', 'RUN sysctl -w vm.swappiness=1'],
  [
    'a.tf',
    'resource "aws_security_group" "a" {\n  ingress {\n    from_port = 1\n    to_port = 2\n    protocol = "tcp"\n  }\n}',
  ],
  ['a.tf', 'resource "google_compute_firewall" "a" {\n  allow {\n    ports = [1]\n  }\n}'],
  ['a.tf', 'resource "openstack_networking_secgroup_rule_v2" "a" {\n  port_range_min = 1\n}'],
  ['a.tf', 'resource "kubernetes_pod" "a" {\n  host_port = 1\n}'],
  ['a.tf', 'resource "x" "a" {\n  user_data_base64 = "IyEvYmluL3NoCnN5c2N0bCAtdyB2bS5zd2FwcGluZXNzPTEK"\n}'],
  ['a.tf', 'resource "x" "a" {\n  y = base64decode("IyEvYmluL3NoCnN5c2N0bCAtdyB2bS5zd2FwcGluZXNzPTEK")\n}'],
  ['a.tf.json', '{"resource": {"aws_security_group_rule": {"a": {"from_port": 1, "to_port": 1}}}}'],
  [
    'a.json',
    '{"Resources": {"a": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {"PortRange": {"From": 1, "To": 2}}}}}',
  ],
  [
    'a.json',
    '{"Resources": {"a": {"Type": "AWS::EC2::Instance", "Properties": {"UserData": "IyEvYmluL3NoCnN5c2N0bCAtdyB2bS5zd2FwcGluZXNzPTEK"}}}}',
  ],
  ['a.yaml', 'allowed:\n- IPProtocol: TCP\n  ports: ["1"]'],
  ['a.bicep', "netIpv4IpLocalPortRange: '1 2'"],
  ['a.json', '{"vmSwappiness": 1}'],
  ['a.toml', '"net.core.somaxconn" = 1'],
  ['a.service', '[Service]\nExecStart=/sbin/sysctl -w vm.swappiness=1'],
];

const encodings: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
];

/** How many declarations the bytes of a file hold. */
async function declared(path: string, bytes: Buffer): Promise<number> {
  const decoded = decode(bytes);
  return decoded.kind === 'text' ? (await scanOf(path, decoded.text)).declarations.length : 0;
}

describe('a file that declares something', () => {
  test.each(DECLARING)('%s %j passes in every encoding', async (path, text) => {
    for (const encode of encodings) {
      expect(await declared(path, encode(text))).toBeGreaterThan(0);
      expect(mayDeclare(encode(text).toString('latin1'))).toBe(true);
    }
  });

  test('passes whatever stands around and inside', async () => {
    const noise = fc.oneof(
      fc.constantFrom(
        '\n',
        '# x\n',
        'a: b\n',
        '"',
        "'",
        '{{ x }}',
        'é',
        ' ',
        '\t',
        '\\',
        '=',
        'ports',
        ':',
        '[1-2]',
      ),
      fc.string({ maxLength: 8 }),
    );
    const text = fc
      .tuple(
        fc.constantFrom(...DECLARING),
        fc.constantFrom(...DECLARING),
        fc.array(noise, { maxLength: 6 }),
        fc.nat(),
      )
      .map(([[path, a], [, b], around, cut]) => {
        const inside = cut % (a.length + 1);
        return [
          path,
          `${around.join('')}${a.slice(0, inside)}${around[0] ?? ''}${a.slice(inside)}\n${b}`,
        ] as const;
      });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...encodings), async ([path, content], encode) => {
        const bytes = encode(content);
        if ((await declared(path, bytes)) > 0) expect(mayDeclare(bytes.toString('latin1'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('passes when a part of it is lost', async () => {
    const part = fc
      .tuple(fc.constantFrom(...DECLARING), fc.nat(), fc.nat())
      .map(
        ([[path, text], a, b]) =>
          [path, text.slice(a % text.length).slice(0, (b % text.length) + 1)] as const,
      );
    await fc.assert(
      fc.asyncProperty(part, async ([path, text]) => {
        if ((await declared(path, Buffer.from(text))) > 0)
          expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a file about other things', () => {
  test.each([
    'const user = { name: "x" };\n  run(user.name);\n',
    'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 80\n',
    'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
    'server {\n  listen 80;\n}\n',
    '{{- if .x }}\na: {{ .y }}\n{{- end }}\n# '.padEnd(3000, 'x'),
    '',
  ])('%j is dropped', (text) => {
    expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(false);
  });
});

describe('hostile bytes are read to their end', () => {
  test.each([
    ['blanks', `ports${' '.repeat(300_000)}x`],
    ['words', 'ports'.repeat(100_000)],
    ['closing braces', `${'}}`.repeat(100_000)}${` '.repeat(300_000)}`],
    ['keys', 'user.'.repeat(100_000)],
  ])('%s', (_name, text) => {
    expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(false);
  });
});
