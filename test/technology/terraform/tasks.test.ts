// Tasks of Amazon ECS whose network stands apart from their containers.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../helm/project.ts';

const CONTAINERS =
  '[{"name": "web", "image": "web", "portMappings": [{"containerPort": 80, "hostPort": 80}, {"containerPort": 81}],\n' +
  ' "systemControls": [{"namespace": "net.core.somaxconn", "value": "512"}],\n' +
  ' "command": ["server", "--port=9000"]}]\n';

function task(lines: string, containers: string): string {
  return `resource "aws_ecs_task_definition" "web" {\n${lines}\n  container_definitions = ${containers}\n}\n`;
}

function inFile(lines: string, more = ''): Files {
  return { 'main.tf': task(lines, 'file("${path.module}/web.json")') + more, 'web.json': CONTAINERS };
}

const BRIDGE = ['80 host', '512 container', '9000 container'];
const OWN = ['80 container', '512 container', '9000 container'];
const ON_HOST = ['80 host', '81 host', '512 none', '9000 host'];

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const CASES: readonly Case[] = [
  ['a file for a task without a word of its network', inFile(''), BRIDGE],
  ['a file for one on the network of the host', inFile('  network_mode = "host"'), ON_HOST],
  ['a file for one with an interface', inFile('  network_mode = "awsvpc"'), OWN],
  ['a file for Fargate', inFile('  requires_compatibilities = ["FARGATE"]'), OWN],
  [
    'a variable with a default',
    inFile('  network_mode = var.mode', 'variable "mode" { default = "host" }\n'),
    ON_HOST,
  ],
  [
    'a variable that nobody gives',
    inFile('  network_mode = var.mode', 'variable "mode" {}\n'),
    // The same port on both sides is what an interface of its own has.
    OWN,
  ],
  [
    'a choice that the files do not make',
    inFile('  network_mode = var.fast ? "host" : "bridge"', 'variable "fast" {}\n'),
    ['80 host', '81 host', '512 container', '512 none', '9000 container', '9000 host'],
  ],
  [
    'a template that a data source fills in',
    {
      'main.tf': `${task('  network_mode = "host"', 'data.template_file.web.rendered')}data "template_file" "web" {\n  template = file("web.json")\n}\n`,
      'web.json': CONTAINERS,
    },
    ON_HOST,
  ],
  [
    'a template with names',
    {
      'main.tf': task('  network_mode = "bridge"', 'templatefile("web.json.tpl", { port = 8080 })'),
      'web.json.tpl':
        '[{"name": "web", "image": "web", "portMappings": [{"containerPort": 80, "hostPort": ${port}}]}]\n',
    },
    ['8080 host'],
  ],
  [
    'what jsonencode encodes',
    {
      'main.tf':
        'variable "mode" { default = "host" }\n' +
        task(
          '  network_mode = var.mode',
          'jsonencode([{ name = "web", image = "web", portMappings = [{ containerPort = 80 }] }])',
        ),
    },
    ['80 host'],
  ],
  [
    'two tasks of one file',
    {
      ...inFile('  network_mode = "host"'),
      'other.tf': task('  network_mode = "awsvpc"', 'file("web.json")').replace('"web" {', '"other" {'),
    },
    ['80 container', '80 host', '81 host', '512 container', '512 none', '9000 container', '9000 host'],
  ],
];

test.each(CASES)('%s', async (_title, files, expected) => {
  const { facts } = await linkFiles(files);
  const own = facts.filter((f) => f.kind === 'sysctl' || f.confidence !== 'low');
  const lines = own.map((f) => `${f.kind === 'sysctl' ? f.value : f.ports?.toString()} ${f.reach}`);
  expect(lines).toEqual(expected);
});

test('containers of a task with an interface share it, of others have one each', async () => {
  const namespaces = async (mode: string) =>
    (await linkFiles(inFile(`  network_mode = "${mode}"`))).facts.map((f) => f.place.label);
  expect(new Set(await namespaces('awsvpc'))).toEqual(new Set(['aws_ecs_task_definition.web']));
  expect(await namespaces('bridge')).toEqual([
    'aws_ecs_task_definition.web',
    'container web',
    'container web',
  ]);
});
