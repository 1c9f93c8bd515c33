// Texts that are long, or of shapes that a reader could take for ever over: the rest is read all the same.

import { expect, test } from 'vitest';
import { type Files, factsOf } from '../facts.ts';

test.each<readonly [string, Files, readonly string[]]>([
  [
    'an assignment of a unit that goes on in the next line',
    {
      'w.service': `[Service]\nEnvironment="ARGS=--file=/${'a'.repeat(2000)} \\\n --mount target=/b"\nExecStart=/bin/x --port 40080\n`,
    },
    ['w.service:4:25 service listen 40080/tcp'],
  ],
  [
    'a line of blanks before the settings of a daemon',
    { 'statsd.conf': `{\n${' '.repeat(300_000)}\n, graphitePort: 2003\n, port: 40125\n}\n` },
    ['statsd.conf:4:9 service listen 40125/udp'],
  ],
  [
    'marks of a template that are blank once they are masked',
    { 'statsd.conf': `{\n${'{% raw %}'.repeat(12_000)}\n, graphitePort: 2003\n, port: 40125\n}\n` },
    ['statsd.conf:4:9 service listen 40125/udp'],
  ],
  [
    'an assignment that nothing closes',
    { 'w.service': `[Service]\nEnvironment="ARGS=${'a=b '.repeat(500)}\nExecStart=/bin/x --port 40080\n` },
    ['w.service:3:25 service listen 40080/tcp'],
  ],
  [
    'a long definition beside the other templates of a chart',
    {
      'Chart.yaml': 'name: a\nversion: 1.0.0\n',
      'values.yaml': 'port: 30080\n',
      'templates/crd.yaml': `kind: CustomResourceDefinition\nspec: ${'x'.repeat(250_000)}\n`,
      'templates/svc.yaml':
        'kind: Service\nspec:\n  type: NodePort\n  ports:\n    - nodePort: {{ .Values.port }}\n',
    },
    ['templates/svc.yaml:5:17 k8s-nodeport nodeport 30080/tcp'],
  ],
])('%s', async (_name, files, facts) => {
  expect(await factsOf(files)).toEqual(facts);
});
