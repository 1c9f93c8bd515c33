// Defined types by their titles, and addresses with ports that a variable joins.

import { expect, test } from 'vitest';
import { linkFiles } from '../ansible/project.ts';

const DEFINE =
  "define web::vhost (\n  $backlog = $title,\n) {\n  sysctl { 'net.core.somaxconn': value => $backlog }\n}\n";

function uses(body: string) {
  return {
    'modules/web/manifests/vhost.pp': DEFINE,
    'modules/web/manifests/init.pp': `class web {\n${body}}\n`,
  };
}

test.each([
  ['the title', uses("  web::vhost { '512': }\n"), ['512']],
  ['several of them', uses("  web::vhost { '512': }\n  web::vhost { '513': }\n"), ['512', '513']],
  ['one that is passed', uses("  web::vhost { 'a': backlog => 600 }\n"), ['600']],
  ['nothing that makes one', uses(''), [null]],
  ['a title that a loop gives', uses("  ['512'].each |$n| { web::vhost { $n: } }\n"), [null]],
])('the default of a parameter by %s', async (_title, files, expected) => {
  const { facts } = await linkFiles(files);
  expect(facts.map((f) => f.kind === 'sysctl' && f.value)).toEqual(expected);
});

function listening(lines: string) {
  return {
    'modules/web/manifests/init.pp': `class web {\n${lines}  file { '/etc/apache2/ports.conf':\n    content => "Listen \${listen}\\n",\n  }\n}\n`,
  };
}

const ADDRESS = "facts['networking']['ip']";

test.each([
  ['known', '  $ip = "10.0.0.1"\n  $listen = "${ip}:8080"\n', '8080'],
  ['a fact of the machine', `  $listen = "\${${ADDRESS}}:8080"\n`, '8080'],
  ['through a second variable', `  $ip = "\${${ADDRESS}}"\n  $listen = "\${ip}:8080"\n`, '8080'],
  ['a port that is not known', `  $port = "\${${ADDRESS}}"\n  $listen = "10.0.0.1:\${port}"\n`, undefined],
  [
    'a text that a function makes of it',
    `  $listen = regsubst("\${${ADDRESS}}:8080", '80', '90')\n`,
    undefined,
  ],
  [
    'one of two texts',
    `  if $facts['a'] { $listen = "\${${ADDRESS}}:8080" } else { $listen = "\${${ADDRESS}}:8081" }\n`,
    undefined,
  ],
])('an address and a port in a variable: %s', async (_title, lines, port) => {
  const { facts } = await linkFiles(listening(lines));
  const ports = facts
    .filter((f) => f.form === 'apache-config')
    .map((f) => f.kind === 'ports' && f.ports?.toString());
  expect(ports).toEqual([port]);
});
