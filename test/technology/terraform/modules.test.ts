// Modules that call each other: which instances there are, and what their names are worth in each.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL templates look like those of JavaScript.

import { describe, expect, test } from 'vitest';
import { scanProject } from '../../../src/engine/read.ts';
import { link } from '../../../src/project/link.ts';
import { type Files, withFolder } from '../ansible/project.ts';

/** Each sysctl as `value @ machines`, `?reason @ machines`, or in brackets where no machine gets it. */
async function values(files: Files): Promise<readonly string[]> {
  return withFolder(files, async (folder) => {
    const { scans } = await scanProject(folder, Object.keys(files), () => false);
    const { facts } = await link(scans);
    return facts.map((fact) => {
      const value = fact.kind === 'sysctl' ? fact.value : (fact.ports?.toString() ?? null);
      const line = `${value ?? `?${fact.unknown}`} @ ${fact.place.label}`;
      return fact.applied ? line : `(${line})`;
    });
  });
}

const agent = (value: string, more = '') =>
  `resource "aws_instance" "a" {\n${more}  user_data = "sysctl -w net.core.somaxconn=${value}"\n}\n`;

describe('instances', () => {
  test.each<readonly [string, Files, readonly string[]]>([
    [
      'a call for each key, in a module that is called for each number',
      {
        'main.tf': 'module "zone" {\n  source = "./zone"\n  count = 2\n  base = 100 * (count.index + 1)\n}\n',
        'zone/main.tf':
          'variable "base" {}\nmodule "web" {\n  source = "../web"\n  for_each = { a = 1, b = 2 }\n  queue = var.base + each.value\n}\n',
        'web/main.tf': `variable "queue" { type = number }\n${agent('${var.queue}')}`,
      },
      [
        '101 @ module.zone[0].module.web["a"].aws_instance.a',
        '102 @ module.zone[0].module.web["b"].aws_instance.a',
        '201 @ module.zone[1].module.web["a"].aws_instance.a',
        '202 @ module.zone[1].module.web["b"].aws_instance.a',
      ],
    ],
    [
      'resources by each.value, and what is the same for all of them',
      {
        'main.tf': `variable "queues" { default = { a = 7, b = 8 } }\n${agent('${each.value}', '  for_each = var.queues\n')}`,
        'other.tf':
          'resource "aws_instance" "b" {\n  count = 5\n  user_data = "sysctl -w vm.swappiness=1"\n}\n',
      },
      ['7 @ aws_instance.a["a"]', '8 @ aws_instance.a["b"]', '1 @ aws_instance.b'],
    ],
    [
      'none of a resource, and none of a module',
      {
        'main.tf': `variable "on" { default = false }\n${agent('1', '  count = var.on ? 1 : 0\n')}module "m" {\n  source = "./m"\n  for_each = toset([])\n}\n`,
        'm/main.tf': agent('2'),
      },
      ['(2 @ module.m.aws_instance.a)', '(1 @ aws_instance.a)'],
    ],
    [
      'a number that only a run knows',
      {
        'main.tf': `variable "n" {}\n${agent('1', '  count = var.n\n')}${agent('${count.index}', '  count = var.n\n').replace('"a"', '"b"')}`,
      },
      [
        '1 @ aws_instance.a',
        "?each round is another one: variable 'n' has no default and no .tfvars file gives it a value @ aws_instance.b",
      ],
    ],
    [
      'containers and jobs are no machines of their own',
      {
        'main.tf':
          'resource "docker_container" "a" {\n  for_each = { x = 8001, y = 8002 }\n  ports {\n    internal = 80\n    external = each.value\n  }\n}\n',
      },
      // The map says the same of each.
      ['8001 @ this module', '8001 @ this module', '8002 @ this module', '8002 @ this module'],
    ],
    [
      'modules that call each other in a circle',
      {
        'a/main.tf': `module "b" {\n  source = "../b"\n  q = 1\n}\nvariable "q" {}\n${agent('${var.q}')}`,
        'b/main.tf': `module "a" {\n  source = "../a"\n  q = 2\n}\nvariable "q" {}\n${agent('${var.q}')}`,
      },
      [
        "?variable 'q' has no default and no .tfvars file gives it a value @ aws_instance.a",
        "?variable 'q' has no default and no .tfvars file gives it a value @ aws_instance.a",
      ],
    ],
    [
      'an override file, whatever its name comes before',
      {
        'variables.tf': 'variable "q" {\n  type = number\n  default = 1\n}\nlocals {\n  p = 3\n}\n',
        'main.tf': `${agent('${var.q}${local.p}')}resource "aws_instance" "b" {\n  ami = "x"\n  user_data = "sysctl -w vm.swappiness=1"\n}\n`,
        'override.tf': 'variable "q" {\n  default = 2\n}\nlocals {\n  p = 4\n}\n',
        'b_override.tf': 'resource "aws_instance" "b" {\n  user_data = "sysctl -w vm.swappiness=9"\n}\n',
      },
      ['24 @ aws_instance.a', '(1 @ aws_instance.b)', '9 @ aws_instance.b'],
    ],
    [
      'one module under two roots',
      {
        'dev/main.tf': 'module "m" {\n  source = "../m"\n  q = 1\n}\n',
        'prod/main.tf': 'module "m" {\n  source = "../m"\n  q = 1\n}\n',
        'm/main.tf': `variable "q" {}\n${agent('${var.q}')}`,
      },
      ['1 @ module.m.aws_instance.a of dev', '1 @ module.m.aws_instance.a of prod'],
    ],
  ])('%s', async (_name, files, expected) => {
    expect((await values(files)).toSorted()).toEqual(expected.toSorted());
  });
});

describe('names', () => {
  const root = (value: string, before = '') => ({ 'main.tf': `${before}${agent(value)}` });
  test.each<readonly [string, Files, readonly string[]]>([
    [
      'what a module puts out',
      {
        ...root('${module.net.queue}', 'module "net" {\n  source = "./net"\n}\n'),
        'net/out.tf': 'locals {\n  q = 512\n}\noutput "queue" {\n  value = local.q * 2\n}\n',
      },
      ['1024'],
    ],
    [
      'what each of several modules puts out',
      {
        ...root(
          '${join(",", values(module.net)[*].queue)}',
          'module "net" {\n  source = "./net"\n  for_each = toset(["b", "a"])\n  name = each.key\n}\n',
        ),
        'net/out.tf': 'variable "name" {}\noutput "queue" {\n  value = "${var.name}1"\n}\n',
      },
      ['a1,b1'],
    ],
    [
      'a module from elsewhere',
      root('${module.net.queue}', 'module "net" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'),
      ['?module.net comes from terraform-aws-modules/vpc/aws, which is not in this tree'],
    ],
    [
      'data and attributes that the provider gives',
      root('${data.aws_ssm_parameter.q.value}${aws_instance.b.id}'),
      ['?data.aws_ssm_parameter.q is read when Terraform runs'],
    ],
    [
      'attributes that are optional in the type of a variable',
      root(
        '${var.net.queue + var.net.more}',
        'variable "net" {\n  type = object({ queue = number, more = optional(number, 24) })\n  default = { queue = "1000" }\n}\n',
      ),
      ['1024'],
    ],
    [
      'null where a variable may not be null',
      {
        'main.tf': 'module "m" {\n  source = "./m"\n  q = null\n}\n',
        'm/main.tf': `variable "q" {\n  default = 3\n  nullable = false\n}\n${agent('${var.q}')}`,
      },
      ['3'],
    ],
    [
      'files that expressions read',
      {
        ...root('${yamldecode(file("${path.module}/net.yaml")).queue + jsondecode(file("net.json")).more}'),
        'net.yaml': 'queue: 1000\n',
        'net.json': '{"more": 24}\n',
      },
      ['1024'],
    ],
    [
      'a template that gives a text',
      {
        ...root('${templatefile("${path.module}/q.tftpl", { n = 2 })}'),
        'q.tftpl': '%{ if n > 1 }${n}%{ endif }048',
      },
      ['2048'],
    ],
    [
      'a file that is not there',
      root('${file("${path.module}/../gone.txt")}'),
      ['?the file ./../gone.txt of file() is not known'],
    ],
    [
      'files of variables that a run may be given',
      {
        ...root('${var.q}', 'variable "q" {\n  default = 1\n}\n'),
        'env/dev.tfvars': 'q = 2\n',
        'env/prod.tfvars': 'q = 3\n',
      },
      ['1', '2', '3'],
    ],
    [
      'a file of variables that every run is given, and one that it may be',
      {
        ...root('${var.q}', 'variable "q" {\n  default = 1\n}\n'),
        'terraform.tfvars': 'q = 2\n',
        'prod.tfvars': 'q = 3\n',
      },
      ['2', '3'],
    ],
    [
      'an expression with strings in it that have expressions',
      root('${length("${var.a}bc") + 1}', 'variable "a" {\n  default = "x"\n}\n'),
      ['4'],
    ],
    [
      'a heredoc with a condition',
      root(
        '${local.q}',
        'variable "big" {\n  default = false\n}\nlocals {\n  q = <<-EOT\n  1%{ if var.big }000%{ endif ~}\n  EOT\n}\n',
      ),
      ['1'],
    ],
  ])('%s', async (_name, files, expected) => {
    const found = await values(files);
    expect(found.map((line) => line.slice(0, line.lastIndexOf(' @ '))).toSorted()).toEqual(expected);
  });
});
