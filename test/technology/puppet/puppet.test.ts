// Puppet manifests and hiera.

import { describe, expect, test } from 'vitest';
import { factsOf, scanOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'types from the top of the names, and classes with parameters',
      'manifests/store.pp',
      [
        'define site::store($port = 40036) {',
        '  ::docker::run { $title: image => "a", ports => ["127.0.0.1:${port}:27017"] }',
        "  ::ufw::allow { 'a': port => 40037, ip => 'any' }",
        '}',
        "class { '::profile::wiki': http_port => '40080', db_port => 5432 }",
        "class { 'graphite': port => 40083 }",
      ],
      [
        '1:28 service listen 40036 @low',
        '2:52 docker-published publish 40036/tcp @127.0.0.1',
        '3:31 service allow 40037/tcp',
        '5:42 service listen 40080/tcp @low',
        '6:29 service listen 40083/tcp @low',
      ],
    ],
    [
      'resources, several in one, arrays of titles',
      'manifests/init.pp',
      [
        'class base::tune {',
        "  sysctl { 'net.ipv4.ip_local_port_range': ensure => 'present', permanent => 'yes', value => '15200 58999',}",
        "  sysctl::value { 'net.core.somaxconn': value => 4096; 'vm.swappiness': value => '10', }",
        "  sysctl { ['net.ipv4.conf.all.rp_filter', 'net.ipv4.conf.default.rp_filter']:",
        "    value => '2' # loose",
        '  }',
        "  sysctl { 'kernel.sysrq': ensure => absent, value => 1 }",
        "  kernel_setting { 'fs.file-max': ensure => '65536' }",
        '  if $facts["x"] {',
        "    @@sysctl::configuration { 'kernel.pid_max': value => '99999' }",
        '  }',
        '}',
      ],
      [
        '2:95 net.ipv4.ip_local_port_range=15200 58999',
        '3:50 net.core.somaxconn=4096',
        '3:83 vm.swappiness=10',
        '5:15 net.ipv4.conf.all.rp_filter=2',
        '5:15 net.ipv4.conf.default.rp_filter=2',
        '8:46 fs.file-max=65536',
        '10:59 kernel.pid_max=99999',
      ],
    ],
    [
      'hashes in variables, parameters and calls',
      'manifests/sysctl.pp',
      [
        'class profile::sysctl (',
        '  Hash[String, Variant[String, Integer]] $settings = {',
        "    'net.ipv4.ip_local_port_range' => '15200 58999',",
        "    'net.core.somaxconn'           => 4096,",
        '  },',
        "  String $range = '15200 58998',",
        '  $low = 15200,',
        '  Optional[String] $held,',
        ') {',
        "  $more = { 'vm.swappiness' => { 'ensure' => 'present', 'value' => '10' }, }",
        '  create_resources(sysctl, merge($settings, { "kernel.pid_max" => { value => 9 } }))',
        '  sysctl { "net.ipv4.ip_local_port_range": value => $range }',
        '  sysctl { "net.ipv4.ip_local_port_range ": }',
        "  sysctl { 'net.ipv4.ip_local_reserved_ports': value => $held }",
        "  sysctl { 'net/ipv4/ip_local_port_range': value => \"$" + '{low} 58997" }',
        "  ensure_resource('sysctl', 'kernel.panic', { 'value' => '5' })",
        "  sysctl::parameters { 'wide': values => { 'net.ipv4.tcp_fin_timeout' => '15', }, priority => 90 }",
        '}',
      ],
      [
        '3:40 net.ipv4.ip_local_port_range=15200 58999',
        '4:39 net.core.somaxconn=4096',
        '10:69 vm.swappiness=10',
        '11:78 kernel.pid_max=9',
        '12:53 net.ipv4.ip_local_port_range=15200 58998',
        "14:57 net.ipv4.ip_local_reserved_ports ? 'held' is given no value in this project",
        '15:54 net.ipv4.ip_local_port_range=15200 58997',
        '16:59 kernel.panic=5',
        '17:75 net.ipv4.tcp_fin_timeout=15',
      ],
    ],
    [
      'files, commands, lines, augeas and ini settings',
      'manifests/files.pp',
      [
        "file { '/etc/sysctl.d/90-x.conf':",
        '  content => "# net.core.somaxconn = 1\\nnet.ipv4.ip_local_port_range = 15200 58999\\n",',
        '}',
        "file { '/etc/sysctl.d/91-x.conf': content => @(\"END\"/L), mode => '0644' }",
        '  net.core.somaxconn = 512',
        '  | END',
        "exec { 'sysctl -w vm.swappiness=3': path => '/sbin', unless => 'sysctl -n vm.swappiness | grep 3' }",
        "exec { 'range': command => '/sbin/sysctl -w net.ipv4.ip_local_port_range=\"15200 58998\"' }",
        "file_line { 'pid': path => '/etc/sysctl.conf', line => 'kernel.pid_max = 99', match => '^kernel.pid_max' }",
        "augeas { 'r': context => '/files/etc/sysctl.conf', changes => [",
        "  'set net.ipv4.ip_local_port_range \"15200 58997\"', 'set vm.overcommit_memory 1' ] }",
        "ini_setting { 'x': path => '/etc/tuned/a/tuned.conf', section => 'sysctl',",
        "  setting => 'net.ipv4.ip_local_port_range', value => '15200 58996' }",
      ],
      [
        '2:72 net.ipv4.ip_local_port_range=15200 58999',
        '5:24 net.core.somaxconn=512',
        '7:33 vm.swappiness=3',
        '8:75 net.ipv4.ip_local_port_range=15200 58998',
        '9:74 kernel.pid_max=99',
        '11:38 net.ipv4.ip_local_port_range=15200 58997',
        '11:79 vm.overcommit_memory=1',
        '13:56 net.ipv4.ip_local_port_range=15200 58996',
      ],
    ],
    [
      'firewall and web servers',
      'manifests/net.pp',
      [
        "firewall { '100 web': dport => [80, '8000-8100'], proto => tcp, action => accept }",
        "firewall { '101 dns': dport => 53, proto => 'udp', jump => 'accept' }",
        "firewall { '900 drop': dport => 23, action => drop }",
        "nginx::resource::server { 'a': listen_port => 8081, proxy => 'http://localhost:3000' }",
        "apache::vhost { 'b': port => 8082, docroot => '/x' }",
      ],
      [
        '1:33 service allow 80/tcp',
        '1:38 service allow 8000-8100/tcp',
        '2:32 service allow 53/udp',
        '4:47 haproxy-nginx listen 8081/tcp',
        '5:30 service listen 8082/tcp',
      ],
    ],
    [
      'hiera',
      'data/common.yaml',
      [
        '---',
        'sysctl::values::args:',
        '  net.ipv4.ip_local_port_range:',
        "    value: '15200 58999'",
        'profile::base::sysctl:',
        "  'net.core.somaxconn': 4096",
      ],
      ['4:13 net.ipv4.ip_local_port_range=15200 58999', '6:25 net.core.somaxconn=4096'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('a range as a list', async () => {
    const text = "$s = { 'net.ipv4.ip_local_port_range' => [ 15200, 58999 ] }";
    expect(await factsOf({ 'x.pp': text })).toEqual(['x.pp:1:42 net.ipv4.ip_local_port_range=15200 58999']);
  });
});

describe('reads what stands behind', () => {
  test.each([
    ['a pattern of nodes', 'node /^web"/ { }'],
    ['a pattern of a choice', 'case $x { /a"/: { } /b"/: { } default: { } }'],
    ['a pattern of a condition', 'if $x =~ /a"/ or /b"/ in $y { }'],
    ['a division', '$x = $y / 2 + $z/3'],
  ])('%s', async (_name, line) => {
    const lines = [line, "sysctl { 'net.core.somaxconn':", "  value => '4096',", '}'];
    await expectFacts('x.pp', lines, ['3:13 net.core.somaxconn=4096']);
    expect((await scanOf('x.pp', lines.join('\n'))).problems).toEqual([]);
  });
});

test('a string without its end is a problem, and the lines behind it are read', async () => {
  const lines = [
    '$x = "it',
    'exec { sysctl: command => $x }',
    "$y = { 'net.core.somaxconn' => '4096' }",
    "file { $x: content => 'a' }",
  ];
  const { problems } = await scanOf('x.pp', lines.join('\n'));
  expect(problems.map((p) => [p.message, p.at.line])).toEqual([
    ['Puppet cannot be read here: the string is not closed', 1],
  ]);
  expect(await factsOf({ 'x.pp': lines.join('\n') })).toEqual(['x.pp:3:33 net.core.somaxconn=4096']);
});

test('many classes are read to their end', async () => {
  const text = Array.from(
    { length: 3000 },
    (_, i) =>
      `class a${i}(\n  Integer $http_port = 40080,\n) {\n  service { 'x${i}': ensure => running }\n}\n`,
  ).join('');
  expect((await scanOf('manifests/x.pp', text)).declarations).toHaveLength(3000);
});

describe('products', () => {
  test.each<Case>([
    [
      'types and classes of their modules',
      'manifests/cache.pp',
      [
        "redis::instance { 'queue': port => 31804 }",
        "haproxy::listen { 'web': ipaddress => '*', ports => '31801,31802' }",
        "::haproxy::frontend { 'tls': bind => { '192.0.2.1:31805' => ['ssl'], '/run/x.sock' => [] } }",
        "class { 'redis': bind => '192.0.2.1', port => '31806' }",
        "class { '::memcached': tcp_port => 31807 }",
        "class { 'redis':",
        '  # port => 1,',
        '  extra => { port => 2 }, # port => 3',
        '  port => 31808',
        '}',
        "# class { 'redis': port => 4 }",
      ],
      [
        '1:36 redis listen 31804/tcp',
        '2:54 haproxy-nginx listen 31801-31802/tcp',
        '3:41 haproxy-nginx listen 31805/tcp @192.0.2.1',
        '4:48 redis listen 31806/tcp @low',
        '5:36 memcached listen 31807/tcp @low',
        '9:11 redis listen 31808/tcp @low',
      ],
    ],
  ])('%s', async (_name, path, lines, expected) => {
    await expectFacts(path, lines, expected);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'classes of clients, and of what is told of another machine',
      'manifests/clients.pp',
      [
        "class { 'wiki::client': port => 40080 }",
        "class { 'app': server => 'a.example.org', port => 40081 }",
        "class { 'mysql': port => 3306 }",
      ],
    ],
    [
      'comments and documentation',
      'manifests/init.pp',
      [
        "# sysctl { 'net.core.somaxconn': value => 1 }",
        '#    "net.core.somaxconn" => 1',
        '/* sysctl { "net.core.somaxconn": value => 1 } */',
      ],
    ],
    [
      'questions, lists of names and messages',
      'manifests/x.pp',
      [
        "exec { 'a': command => '/bin/true', onlyif => 'sysctl -w net.core.somaxconn=1', unless => 'sysctl -n net.core.somaxconn' }",
        "$names = ['net.core.somaxconn', 'vm.swappiness']",
        'notify { "net.core.somaxconn = 1": }',
        'case $x { "net.core.somaxconn": { include a } default: { } }',
        "class { 'redis::client': port => 6380 }",
        "class { 'memcached': udp_port => 0 }",
        "haproxy::balancermember { 'web': ports => 8080, server_names => 'a' }",
        "haproxy::backend { 'x': options => { 'mode' => 'tcp' } }",
      ],
    ],
    ['broken text', 'x.pp', ["sysctl { 'net.core.somaxconn': value => ", '} ) ] => @("X") "${', "'"]],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });

  test.each([
    ['blocks', 'a { '.repeat(100_000)],
    ['hashes', '$x = {'.repeat(100_000)],
    ['titles', 'a { [ '.repeat(50_000)],
    ['heredocs', '@("A") '.repeat(50_000)],
    ['strings', '"${'.repeat(100_000)],
    ['lambdas', 'a() |'.repeat(50_000)],
    ['calls', 'a('.repeat(100_000)],
    ['words', 'a::'.repeat(100_000)],
    ['classes without an end', 'class a(\n'.repeat(20_000)],
  ])('hostile %s', async (_name, text) => {
    await expectFacts('x.pp', [text], []);
  });
});
