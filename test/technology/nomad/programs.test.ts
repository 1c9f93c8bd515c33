// What programs listen on that Nomad starts as they are, by their arguments.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

const inTask = (driver: string, ...lines: readonly string[]) => [
  'job "web" {',
  '  group "a" {',
  '  task "t" {',
  `    driver = "${driver}"`,
  '    config {',
  ...lines,
  '    }',
  '  }',
  '  }',
  '}',
];

describe('declares', () => {
  test.each<Case>([
    [
      'arguments of a Java program, and options of its machine',
      'a.nomad',
      inTask(
        'java',
        '      jar_path    = "local/app.war"',
        '      jvm_options = ["-Xmx768m", "-Dserver.port=8077"]',
        '      args        = ["--httpPort=8080", "--spring.data.port=1"]',
      ),
      ['7:49 service listen 8077/tcp', '8:34 service listen 8080/tcp'],
    ],
    [
      'arguments of a program, also those of a known one',
      'b.nomad',
      inTask(
        'raw_exec',
        '      command = "/usr/bin/redis-server"',
        '      args = ["--port", "6390", "--loglevel", "1"]',
      ),
      ['7:26 redis listen 6390/tcp'],
    ],
    [
      'a script, in a group with a network of its own',
      'c.nomad',
      [
        'job "web" {',
        '  group "a" {',
        '  network {',
        '    mode = "bridge"',
        '  }',
        '  task "t" {',
        '    driver = "exec"',
        '    config {',
        '      command = "/bin/sh"',
        '      args = ["-c", "exec local/app -listen-address=:8098"]',
        '    }',
        '  }',
        '  }',
        '}',
      ],
      ['10:53 service listen 8098/tcp @container'],
    ],
    [
      'a job as the API has it',
      'd.json',
      [
        '{"Job": {"TaskGroups": [{"Tasks": [{"Driver": "exec",',
        '  "Config": {"command": "local/app", "args": ["--http-port=8097"]}}]}]}}',
      ],
      ['2:60 service listen 8097/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'ports that Nomad hands out',
      'a.nomad',
      inTask(
        'exec',
        '      command = "local/app"',
        '      args = ["-listen", ":$' + '{NOMAD_PORT_http}", "--port=$' + '{NOMAD_PORT_x}"]',
      ),
    ],
    [
      'what a client connects to',
      'b.nomad',
      inTask('exec', '      command = "psql"', '      args = ["--port=5432", "--backend-port=80"]'),
    ],
    [
      'a machine that the driver starts',
      'c.nomad',
      inTask('qemu', '      image_path = "local/a.img"', '      args = ["--http-port=8097"]'),
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
