// What people read where they slip: names of commands, files and products that are not there, and doubts of findings.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

test.each([
  [['help', 'lnt'], "no command 'lnt'; did you mean 'lint'?"],
  [['lint', '--assume', 'mesoss'], "did you mean 'mesos-agent'?"],
  [['lint', '--vars', 'nosuch.yml'], 'nosuch.yml (--vars): no such file or folder'],
  [['lint', '-f', 'pretty=/nonexistent/x'], 'cannot write /nonexistent/x: no such file or folder'],
  [['explain', '70000'], 'the last one is 65535'],
  [['explain', '60000-70000'], 'the last one is 65535'],
])('%j', (args, words) => {
  const run = portclash(args, tree({ 'a.yml': 'a: 1\n' }));
  expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(words)]);
});

test.each([
  ['nginx', 'Its configuration is read'],
  ['tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse'],
  ['tcp_tw_recycle', 'net.ipv4.tcp_tw_recycle'],
])('explain %s', (topic, words) => {
  const run = portclash(['explain', topic], tree({}));
  expect([run.status, run.stdout]).toEqual([0, expect.stringContaining(words)]);
});

describe('a finding that is not sure', () => {
  const files = {
    'web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  type: NodePort\n  ports:\n    - { port: 80, nodePort: 8080 }\n',
    'etc/sysctl.d/9.conf': 'net.ipv4.tcp_tw_recycle = 1\n',
  };

  test.each(['compact', 'gitlab', 'checkstyle', 'rdjson'])('%s says so', (format) => {
    const root = tree(files);
    const of = (rule: string) => portclash(['lint', '--only', rule, '--format', format], root).stdout;
    expect(of('nodeport-out-of-range')).toContain('medium confidence');
    expect(of('tw-recycle')).toContain('tw-recycle');
    expect(of('tw-recycle')).not.toContain('confidence');
  });
});

test('lists of facts name a web server as findings do', () => {
  const root = tree({ 'etc/nginx/nginx.conf': 'server {\n  listen 80;\n}\n' });
  expect(portclash(['facts'], root).stdout).toContain('nginx listens on tcp 80');
});

test('the reason of a whole file stands once a host', () => {
  const root = tree({ 'etc/sysctl.conf': 'net.core.somaxconn = 1024\nvm.swappiness = 1\n' });
  const { stdout } = portclash(['facts', '--effective'], root);
  expect(stdout.split('unless a link').length).toBe(2);
  expect(stdout).toContain('not at boot, as above');
});

test('a baseline in the tree is no file of the project', () => {
  const root = tree({ 'etc/sysctl.d/9.conf': 'vm.swappiness = 1\n' });
  portclash(['lint', '--baseline', 'b (1).json', '--write-baseline'], root);
  expect(existsSync(join(root, 'b (1).json'))).toBe(true);
  expect(portclash(['lint', '--baseline', 'b (1).json'], root).stdout).toContain('in 1 file ');
});
