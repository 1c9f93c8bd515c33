// Packet filters as the clouds' own interfaces spell them.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('lets through', () => {
  test.each<Case>([
    [
      'an ARM template',
      'azuredeploy.json',
      [
        '{ "securityRules": [ { "name": "a", "properties": {',
        '  "protocol": "Tcp", "access": "Allow", "direction": "Inbound", "sourcePortRange": "*",',
        '  "destinationPortRange": "8080-8090"',
        '} }, { "properties": {',
        '  "protocol": "*", "access": "allow", "direction": "Outbound",',
        '  "destinationPortRanges": ["53", "123"]',
        '} } ] }',
      ],
      ['3:28 service allow 8080-8090/tcp', '6:30 service allow 53', '6:36 service allow 123'],
    ],
    [
      'parameters of an ARM template',
      'azuredeploy.json',
      [
        '{ "parameters": { "web": { "defaultValue": "8080" }, "any": { "defaultValue": "*" }, "ssh": {} },',
        '  "rules": [ { "protocol": "Tcp", "access": "Allow", "direction": "Inbound",',
        `  "destinationPortRange": "[parameters('web')]"`,
        '}, { "protocol": "Tcp", "access": "Allow", "direction": "Inbound",',
        `  "destinationPortRange": "[parameters('ssh')]"`,
        '}, { "protocol": "Tcp", "access": "Allow", "direction": "Inbound",',
        `  "destinationPortRange": "[parameters('any')]"`,
        '} ] }',
      ],
      [
        '3:28 service allow 8080/tcp',
        '5:28 service allow ? a placeholder that something outside this project fills in',
      ],
    ],
    [
      'Deployment Manager',
      'a.yaml',
      [
        'resources:',
        '- type: compute.v1.firewall',
        '  properties:',
        '    allowed:',
        '    - IPProtocol: TCP',
        '      ports: ["80", 8000-8100]',
      ],
      ['6:16 service allow 80/tcp', '6:21 service allow 8000-8100/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  const rule = (access: string, range: string) => [
    `{ "protocol": "Tcp", "access": "${access}", "direction": "Inbound", "destinationPortRange": "${range}" }`,
  ];
  test.each<SilentCase>([
    ['what is denied', 'a.json', rule('Deny', '22')],
    ['every port', 'a.json', rule('Allow', '*')],
    ['what Google denies', 'a.yaml', ['denied:', '- IPProtocol: tcp', '  ports: ["22"]']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
