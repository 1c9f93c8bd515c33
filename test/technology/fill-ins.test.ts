// Files that something fills in before their own reader sees them, and whose names do not say so.

import { describe, expect, test } from 'vitest';
import { factsOf, linkedFacts, scanOf, tokenAt } from '../facts.ts';

const problems = async (file: string, text: string) =>
  (await scanOf(file, text)).problems.map((p) => `${p.level ?? 'warning'} ${p.message}`);

describe('what is filled in breaks nothing', () => {
  test.each([
    ['Terraform', 'a.yml', 'a:\n%{ if x == "y" }\n  b: 1\n%{ else ~}\n  b: 2\n%{ endif }\nc: 3\n'],
    ['Terraform', 'a.yml', 'keys:\n%{ for k in keys ~}\n  - ${k}\n%{ endfor ~}\nc: 3\n'],
    ['Terraform', 'a.json', '{\n%{ if x }\n  "a": ${n},\n%{ endif }\n  "b": 1\n}\n'],
    ['Terraform', 'a.hcl', 'group "a" {\n%{ if x }\n  count = 1\n%{ endif }\n  n = "${n}"\n}\n'],
    [
      'Terraform',
      'a.hcl',
      '%{ for i in range("${n}") }\ng "a" {\n%{ if x }\n  a = 1\n%{ else }\n  a = 2\n%{ endif }\n}\n%{ endfor }\n',
    ],
    ['Terraform', 'a.hcl', '%{ for i in x }\ng "a-${i + 1}" {\n${indent(2, y)}\n}\n%{ endfor }\n'],
    ['Terraform', 'a.hcl', 'g "a" {\n  count = ${n}\n  ports = [${a}, ${b}]\n}\n'],
    ['FreeMarker', 'a.yaml', 'a: 1\n<#if x.y?has_content && x.n > 1>\nb: ${n}\n</#if>\n<#-- no -->\nc: 1\n'],
    ['percent signs', 'a.yaml', 'a:\n  cidr: %%%ADDRESS%%%/32\n  port: %%PORT%%\n  b: %c%\n'],
    ['percent signs', 'a.json', '{"size": %image_size%, "b": 1}\n'],
    ['at signs', 'a.yaml', 'a: @NAME@\nb: @@PORT@@\n'],
    ['braces', 'a.yaml', 'path: {$APP_PATH}/loki\nlist:\n  a: {$APP_PATH}/b\n'],
    ['names in brackets', 'a.json', '{"a": <port>, "b": <YOUR TOKEN>}\n'],
    ['ERB', 'a.json', '{"a": <%= @port %>, <% if @b %> "b": 1 <% end %>}\n'],
    ['Levant', 'a.json', '{"a": [[ .port ]]}\n'],
    ['Octopus', 'a.json', '{"a": #{Port}}\n'],
    ['underscores', 'a.json', '{"a": __PORT__}\n'],
    ['printf', 'a.yaml', 'a: %s\nb: %d\n'],
    ['jq', 'a.json', '{"a": $ARGS.named.PORT}\n'],
    ['a shell', 'a.yaml', 'parameters:\n  type: gp3\n$EXTRA\n---\nb: 1\n'],
    ['capitals', 'a.json', '{\n  "a": SERVER_COUNT,\n  "b": 1\n}\n'],
    ['capitals', 'a.yaml', 'a:\n  b: "1"\n  APP_VERSION\n  APP_IMAGE|-image: web:1-|\nc: 3\n'],
    ['comments', 'a.json', '# for setup only\n{"a": 1}\n'],
    ['levels', 'a.toml', 'a = %PORT%\nb = 1\n'],
  ])('%s: %s %j', async (_, file, text) => {
    expect(await problems(file, text)).toEqual([]);
  });
});

describe('what else is right for its tool', () => {
  test.each([
    ['nothing', 'a.json', '\n'],
    ['a document a line', 'a.json', '{"a": 1}\n{"b": [2]}\n'],
    ['Ansible Vault', 'a.json', '$ANSIBLE_VAULT;1.1;AES256\n6162\n'],
    ['SOPS', 'a.toml', '{\n\t"data": "ENC[x]",\n\t"sops": {}\n}\n'],
    ['HCL by its words', 'a.json', 'wait = "10s"\nconsul {\n  retry = "1s"\n}\n'],
    ['JSON by its words', 'a.tfvars', '{\n  "n": "1"\n}\n'],
    ['hidden files', 'group_vars/.gitignore', '*\n!all\n'],
    ['no document alone', 'a/test-data/b.yaml', 'a: b: c\n'],
    [
      'Terraform 0.11',
      'a.tf',
      'resource "r" "a" {\n  n = "${var.n}"\n  tags {\n    "a.b" = 1\n    c.d = 2\n  }\n  env = {\n    a = 1\n  }\n  env = {\n    from {\n      b = 1\n    }\n  }\n}\n',
    ],
    [
      'Terraform 0.6',
      'a.tf',
      'a "b" {\n  n = "${var.n}"\n  c = "${replace(var.d, \\"x\\n\\", \\"\\\\n\\")}"\n}\n',
    ],
    ['commas', 'a.nomad', 'job "a" {\n  env {\n    A = "x",\n    B = "y"\n  }\n  env { C = 1 D = 2 }\n}\n'],
    ['an early end', 'a.tf', 'a "b" {\n  n = "${var.n}"\n  text = <<EOF\nx ${var.y}\nlastEOF\n}\n'],
  ])('%s: %s %j', async (_, file, text) => {
    expect(await problems(file, text)).toEqual([]);
  });
});

describe('what is broken is said', () => {
  test.each([
    [
      'a.yaml',
      'a: %foo\n',
      'warning YAML cannot be read here: Plain value cannot start with directive indicator',
    ],
    ['a.yaml', 'cron: @hourly\n', 'warning YAML cannot be read here: Plain value cannot start with reserved'],
    ['a.yaml', 'port: 1\n  tags: 2\nn: "%s"\n', 'warning YAML cannot be read here: '],
    ['a.yaml', '# {{ note }}\na: [1\nb: 2\n', 'warning YAML cannot be read here: '],
    ['a.yaml', "a: don't # {{ note }}\nb: [1\nc: 2\n", 'warning YAML cannot be read here: '],
    ['a.yaml', 'a: [1 # <NAME> ${X}\nb: 2\n', 'warning YAML cannot be read here: '],
    ['a.toml', 'a = 1 # {{ note }}\nb = = 2\n', 'warning TOML cannot be read here: '],
    ['a.json', '{\n  // {{ note }}\n  "a": 1,, "b": 2\n}\n', 'warning JSON cannot be read here: '],
    ['agent-example.toml', 'b = = 2\n', 'note TOML cannot be read here: '],
    ['example.yaml', 'a: [1\nb: 2\n', 'note YAML cannot be read here: '],
    ['a.sample.yml', 'a: [1\nb: 2\n', 'note YAML cannot be read here: '],
    ['samples/a.yml', 'a: [1\nb: 2\n', 'note YAML cannot be read here: '],
    ['a.json', '{"a": 1}\n{"b": }\n', 'warning JSON cannot be read here: end of file expected'],
    ['a.json', '{"a": one}\n', 'warning JSON cannot be read here: invalid symbol'],
    ['a.tfvars', 'a = 1\na = 2\n', 'warning HCL cannot be read here: a is already set in this block'],
    [
      'a.tf',
      'locals {\n  a = var.b\n  a = "${var.c}"\n}\n',
      'warning HCL cannot be read here: a is already set',
    ],
    ['a.tf', 'a = "${f(}"\n', 'warning HCL cannot be read here: '],
    ['a.nomad', 'job "a" {\n  group {\n  }\n}\n}\n', 'warning HCL cannot be read here: a closing brace'],
  ])('%s %j', async (file, text, message) => {
    expect((await problems(file, text)).map((p) => p.slice(0, message.length))).toEqual([message]);
  });

  test.each([
    ['a.yaml', 'a: "# {{ b }}"\nc: [1\nd: 2\n'],
    ['a.yaml', 'a: b#{{ c }}\nc: [1\nd: 2\n'],
    ['a.yaml.j2', '# {{ b }}\nc: [1\nd: 2\n'],
    ['a.sls', '# {{ b }}\nc: [1\nd: 2\n'],
  ])('a template is not judged: %s %j', async (file, text) => {
    expect((await problems(file, text)).filter((p) => p.startsWith('warning'))).toEqual([]);
  });

  test('a template that stays unread is a note', async () => {
    expect(await problems('a.yaml', 'a: 1\n<#if x>\n  b: ${c}\n</#if>\n d: [\n')).toEqual([
      expect.stringMatching(/^note not judged as YAML from here on: something fills this file in first/),
    ]);
  });
});

describe('what stands around is read, where it stands', () => {
  test.each([
    [
      'group_vars/a.yml',
      '%{ if big }\nsysctl_settings:\n  net.core.somaxconn: 4096\n%{ endif }\n  - x\n',
      ['group_vars/a.yml:3:23 net.core.somaxconn=4096'],
    ],
    [
      'sysctls.json',
      '{\n  "count": %n%,\n  "sysctls": {"net.core.somaxconn": "1024"}\n}\n',
      ['sysctls.json:3:38 net.core.somaxconn=1024'],
    ],
    [
      'client.hcl',
      'client {\n%{ if x }\n  enabled = true\n%{ endif }\n  min_dynamic_port = 21000\n  max_dynamic_port = 22000\n}\n',
      ['client.hcl:5:22 nomad-dynamic 21000-22000'],
    ],
  ])('%s', async (file, text, facts) => {
    expect(await factsOf({ [file]: text })).toEqual(facts);
  });

  test('what is filled in is no known value', async () => {
    const text = 'a: {$DIR}/x\nsysctl_settings:\n  net.core.somaxconn: %%SIZE%%\n';
    const [fact] = await linkedFacts({ 'group_vars/a.yml': text });
    expect(fact?.kind === 'sysctl' && fact.value).toBe(null);
    expect(fact && tokenAt(text, fact)).toBe('%%SIZE%%');
  });
});

test('what Terraform fills in has the value that it gives', async () => {
  const job =
    'job "a" {\n  group "a" {\n    network {\n      port "b" {\n        static = ${port}\n      }\n%{ if x }\n      port "c" {\n        static = 40234\n      }\n%{ endif }\n    }\n  }\n}\n';
  const main = 'locals {\n  job = templatefile("${path.module}/a.hcl", { port = 3100, x = true })\n}\n';
  expect(await factsOf({ 'a.hcl': job, 'main.tf': main })).toEqual([
    'a.hcl:5:18 service listen 3100',
    'a.hcl:9:18 service listen 40234',
  ]);
});
