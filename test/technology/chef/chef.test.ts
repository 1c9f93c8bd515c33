// Chef cookbooks, roles and environments.

import { describe, expect, test } from 'vitest';
import { factsOf, scanOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'ports that a filter lets in, and one beside the address it listens on',
      'cookbooks/base/attributes/net.rb',
      [
        "default['site']['management']['firewall_tcp_ports'] = [",
        '  8088, 35357,',
        ']',
        "default['site']['local_proxy']['listen'] = '127.0.0.1'",
        "default['site']['local_proxy']['port'] = '40888'",
      ],
      [
        '2:3 service allow 8088/tcp @low',
        '2:9 service allow 35357/tcp @low',
        '5:43 service listen 40888 @low',
      ],
    ],
    [
      'a short name below sysctl',
      'cookbooks/sysctl/attributes/sysctl.rb',
      [
        "default['sysctl']['local_port_range'] = '15200 58999'",
        "default['firewall']['local_port_range'] = '1 2000'",
      ],
      ['1:42 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'attributes of every level and spelling',
      'cookbooks/base/attributes/default.rb',
      [
        '# frozen_string_literal: true',
        "default['sysctl']['params']['net']['ipv4']['ip_local_port_range'] = '15200 58999'",
        "default['sysctl']['params']['vm']['swappiness'] = 10",
        'override["sysctl"]["params"]["net.core.somaxconn"] = 4096',
        "force_default[:sysctl][:params][:kernel][:pid_max] = 99_999 if node['x']",
        "node.default['sysctl']['params'] = {",
        "  'net' => { 'ipv4' => { 'tcp_fin_timeout' => 15, :tcp_syncookies => 1 } },",
        "  'fs.file-max' => 65_536,",
        '}',
        "default['oracle']['net']['ipv4']['ip_local_port_range'] = '9000 65500'",
        "default['app']['range'] = '15200 58998'",
        "default['sysctl']['params']['net']['ipv4']['ip_local_port_range'] = node['app']['range']",
      ],
      [
        '2:70 net.ipv4.ip_local_port_range=15200 58999',
        '3:51 vm.swappiness=10',
        '4:54 net.core.somaxconn=4096',
        '5:54 kernel.pid_max=99999',
        '7:47 net.ipv4.tcp_fin_timeout=15',
        '7:70 net.ipv4.tcp_syncookies=1',
        '8:20 fs.file-max=65536',
        '10:60 net.ipv4.ip_local_port_range=9000 65500',
        '12:69 net.ipv4.ip_local_port_range=15200 58998',
      ],
    ],
    [
      'ports of containers',
      'cookbooks/web/recipes/default.rb',
      [
        "docker_container 'web' do",
        "  port ['8089:80', '127.0.0.1:8090:81/udp']",
        'end',
        "docker_container 'shared' do",
        "  network_mode 'host'",
        "  port '8091:80'",
        'end',
        "docker_container 'gone' do",
        "  port '8092:80'",
        '  action :delete',
        'end',
      ],
      ['2:10 docker-published publish 8089/tcp', '2:21 docker-published publish 8090/udp @127.0.0.1'],
    ],
    [
      'a number with underscores that is a port',
      'cookbooks/cache/attributes/default.rb',
      ["default['cache']['port'] = 11_212", "default['cache']['http_port'] = 31806"],
      ['1:28 service listen 11212 @low', '2:33 service listen 31806/tcp @low'],
    ],
    [
      'resources',
      'recipes/default.rb',
      [
        "include_recipe 'sysctl::default'",
        "sysctl_param 'net.ipv4.ip_local_port_range' do",
        "  value '15200 58999'",
        'end',
        "sysctl 'the queue' do",
        "  key 'net.core.somaxconn'",
        '  value 4096',
        '  action :apply',
        '  notifies :run, "execute[net.core.somaxconn = 1]"',
        'end',
        "if node['platform'] == 'ubuntu'",
        "  sysctl 'vm.swappiness' do",
        "    value node['tuning']['swappiness']",
        '    only_if { ::File.exist?("/proc/sys/vm/swappiness") }',
        '  end',
        'end',
        "sysctl 'kernel.panic' do",
        '  value 1',
        '  action :remove',
        'end',
        "{ 'net.ipv4.tcp_fin_timeout' => 15 }.each do |k, v|",
        '  sysctl k do',
        '    value v',
        '  end',
        'end',
        "sysctl('kernel.pid_max') { value 5 }",
      ],
      [
        '3:10 net.ipv4.ip_local_port_range=15200 58999',
        '7:9 net.core.somaxconn=4096',
        "13:11 vm.swappiness ? 'node.tuning.swappiness' is given no value in this file",
        '21:33 net.ipv4.tcp_fin_timeout=15',
      ],
    ],
    [
      'files, commands and scripts',
      'site-cookbooks/tune/recipes/config/net.rb',
      [
        "file '/etc/sysctl.d/90-x.conf' do",
        '  content <<~CONF',
        '    # net.core.somaxconn = 1',
        '    net.ipv4.ip_local_port_range = 15200 58999',
        '  CONF',
        "  mode '0644'",
        'end',
        "execute 'sysctl -w vm.swappiness=3'",
        "execute 'range' do",
        '  command "sysctl -w net.ipv4.ip_local_port_range=\'15200 58998\'"',
        "  not_if 'sysctl -w net.core.somaxconn=9'",
        'end',
        "bash 'tune' do",
        '  code <<-EOH',
        '    echo "kernel.pid_max = 99" >> /etc/sysctl.conf',
        '  EOH',
        'end',
      ],
      [
        '4:36 net.ipv4.ip_local_port_range=15200 58999',
        '8:34 vm.swappiness=3',
        '10:52 net.ipv4.ip_local_port_range=15200 58998',
        '15:28 kernel.pid_max=99',
      ],
    ],
    [
      'a role in Ruby',
      'roles/web.rb',
      [
        'name "web"',
        'description "net.core.somaxconn = 1"',
        'default_attributes(',
        '  "sysctl" => { "params" => { "net" => { "ipv4" => { "ip_local_port_range" => "15200 58999" } } } }',
        ')',
        "override_attributes 'sysctl' => { 'params' => { 'vm' => { 'swappiness' => 1 } } }",
      ],
      ['4:80 net.ipv4.ip_local_port_range=15200 58999', '6:75 vm.swappiness=1'],
    ],
    [
      'a role in JSON',
      'roles/web.json',
      [
        '{"name": "web", "chef_type": "role", "default_attributes": {"sysctl": {"params":',
        '  {"net": {"ipv4": {"ip_local_port_range": "15200 58999"}, "core": {"somaxconn": 512}}}}}}',
      ],
      ['2:45 net.ipv4.ip_local_port_range=15200 58999', '2:82 net.core.somaxconn=512'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('a range as a list', async () => {
    const text = "sysctl 'net.ipv4.ip_local_port_range' do\n  value [15200, 58999]\nend";
    expect(await factsOf({ 'recipes/x.rb': text })).toEqual([
      'recipes/x.rb:2:9 net.ipv4.ip_local_port_range=15200 58999',
    ]);
  });
});

/** What stands behind a literal is read only where the literal ends in the right place. */
describe('reads what stands behind', () => {
  test.each([
    ['a pattern in percent signs', 'x = y.match(%r{^#{path}/(.*)"})'],
    ['a pattern with braces', 'x = y =~ %r{a{2}"}i'],
    ['a symbol', 'x = %s(it"s)'],
    ['a command', 'x = %x(echo "(a)" b"c)'],
    ['a pair of brackets in a literal', 'x = %(a (b) c")'],
    ['a pair of brackets in a verbatim literal', `x = %q(it's (nested) "here)`],
    ['a pair of brackets among words', `x = %w(a (b") c')`],
    ['a bracket behind a backslash', 'x = %q(a \\) " b)'],
    ['a pattern in an interpolation', 'x = "{#{y.sub(/.*?{"/, \'\')} #{y.sub(%r{"}, z / 2)}"'],
    ['a pattern behind a word', 'x = y.split /"/'],
    ['a quote as a letter', 'x = [?", ?a]'],
    ['a division', 'x = y / 2 + z/3'],
    ['a remainder', 'x = y % (z) + "a" % b'],
    ['a here-document in lower case', 'x = <<-eof\nit"s\n  eof'],
    ['a here-document in lower case without its blanks', 'x = <<~eof\n  it"s\n  eof'],
    ['a here-document whose end has blanks', 'x = <<~"A b"\n  it"s\n  A b'],
    ['a class of its own', 'class << self\nend'],
  ])('%s', async (_name, line) => {
    const lines = [...line.split('\n'), "sysctl 'net.core.somaxconn' do", '  value 4096', 'end'];
    await expectFacts('recipes/x.rb', lines, [`${lines.length - 1}:9 net.core.somaxconn=4096`]);
    expect((await scanOf('recipes/x.rb', lines.join('\n'))).problems).toEqual([]);
  });
});

test('a string without its end is a problem, and the lines behind it are read', async () => {
  const lines = [
    "default['a'] = 'it",
    'execute "sysctl -w net.core.somaxconn=5"',
    "default['b'] = 'c'",
    "default['sysctl']['params']['vm.swappiness'] = '10'",
    "default['d'] = 'e'",
  ];
  const { problems } = await scanOf('attributes/x.rb', lines.join('\n'));
  expect(problems.map((p) => [p.message, p.at.line])).toEqual([
    ['Ruby cannot be read here: the string is not closed', 5],
  ]);
  expect(await factsOf({ 'attributes/x.rb': lines.join('\n') })).toContain(
    'attributes/x.rb:2:39 net.core.somaxconn=5',
  );
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'ports that a filter keeps out, and the proxy of a client',
      'attributes/default.rb',
      [
        "default['a']['firewall']['blocked_ports'] = [8088]",
        "default['a']['client']['bind_address'] = '10.1.2.3'",
        "default['a']['client']['port'] = 40888",
        "default['a']['web_proxy']['port'] = 3128",
      ],
    ],
    [
      'comments',
      'attributes/default.rb',
      [
        "# default['sysctl']['params']['vm']['swappiness'] = 10",
        '=begin',
        "default['sysctl']['params']['vm']['swappiness'] = 10",
        '=end',
        "default['x'] = 1 # net.core.somaxconn = 1",
      ],
    ],
    [
      'versions, names and messages',
      'recipes/x.rb',
      [
        "default['app']['kernel']['version'] = '5.4'",
        "default['app']['net']['ipv4']['address'] = '10.0.0.1'",
        '%w(net.core.somaxconn vm.swappiness).each { |k| puts k }',
        'log "net.core.somaxconn = 1" do',
        '  level :info',
        'end',
        "Chef::Log.info('sysctl -w net.core.somaxconn=1')",
      ],
    ],
    [
      'tests, programs and other Ruby',
      'spec/default_spec.rb',
      [
        "it { is_expected.to apply_sysctl('vm.swappiness').with(value: '0') }",
        "default['sysctl']['vm.swappiness'] = 1",
      ],
    ],
    [
      'the tests of a cookbook',
      'spec/unit/recipes/net_spec.rb',
      ["sysctl 'vm.swappiness' do", '  value 1', 'end'],
    ],
    ['broken text', 'recipes/x.rb', ["sysctl 'net.core.somaxconn' do", '  value', 'end end } ) ] <<~X "#{']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });

  test.each([
    ['blocks', "a 'b' do\n".repeat(50_000)],
    ['choices', 'if a\n'.repeat(50_000)],
    ['hashes', '{a: '.repeat(100_000)],
    ['lists', '['.repeat(100_000)],
    ['attributes', "default['a']".repeat(50_000)],
    ['heredocs', '<<~A '.repeat(50_000)],
    ['strings', '"#{'.repeat(100_000)],
    ['calls', 'a('.repeat(100_000)],
    ['methods', 'a.b'.repeat(100_000)],
    ['percent literals', 'x %w( '.repeat(50_000)],
    ['patterns', 'x %r{ '.repeat(50_000)],
    ['slashes', 'x /a'.repeat(50_000)],
    ['quoted here-documents', '<<~"a b" '.repeat(50_000)],
  ])('hostile %s', async (_name, text) => {
    await expectFacts('recipes/x.rb', [text], []);
  });
});
