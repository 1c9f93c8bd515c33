// Commands of jobs of Upstart, and texts that a script keeps before it writes them.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'the command of a job, with a variable of it',
      'etc/init/app.conf',
      [
        'start on runlevel [2345]',
        'env ADMIN=8012',
        'exec /opt/app --http-port=8010 \\',
        '  --listen-address=0.0.0.0:$ADMIN',
        'post-stop exec /opt/app --listen-address=:99',
      ],
      ['3:27 service listen 8010/tcp', '4:20 service listen 8012/tcp'],
    ],
    [
      'the script of a job, and the one before it',
      'consul.upstart',
      [
        'description "agent"',
        'stop on shutdown',
        'pre-start script',
        '  sysctl -w net.core.somaxconn=4096',
        'end script',
        'script',
        '  if [ -f /etc/default/agent ]; then . /etc/default/agent; fi',
        '  exec /usr/local/bin/consul agent \\',
        '    -dns-port="5353"',
        'end script',
      ],
      ['4:32 net.core.somaxconn=4096', '9:16 consul-listen listen 5353'],
    ],
    [
      'the configuration of an agent that a variable keeps',
      'run.sh',
      [
        '#!/bin/bash',
        'port=8230',
        'local -r config=$(cat <<EOF',
        'listener "tcp" {',
        '  address         = "0.0.0.0:$port"',
        '  cluster_address = "0.0.0.0:8231"',
        '}\\n',
        'EOF',
        ')',
        'echo -e "$config" > "$path"',
      ],
      ['5:22 service listen 8230/tcp', '6:22 service listen 8231/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'what a script shows',
      'usage.sh',
      ['#!/bin/sh', 'cat <<EOF', 'listener "tcp" {', '  address = "0.0.0.0:8200"', '}', 'EOF'],
    ],
    [
      'a text that a variable keeps for people',
      'usage.sh',
      ['#!/bin/sh', 'usage=$(cat <<EOF', 'run: sysctl -w vm.swappiness=1', 'listen 80;', 'EOF', ')'],
    ],
    [
      'a job without ports',
      'etc/init/a.conf',
      ['start on startup', 'exec /opt/app --timeout-port 80 listen'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
