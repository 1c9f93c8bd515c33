// Functions of templates: what they are worth with the defaults of parameters, with what a person gives, and what stays open.

import { expect, test } from 'vitest';
import { known } from '../../../src/model/value.ts';
import { link } from '../../../src/project/link.ts';
import { scanOf, showFact } from '../../facts.ts';

/** A template with two ports of a security group and the first lines of a machine's user data. */
const TEMPLATE = (low: string, script = ''): string => `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Port: { Type: Number, Default: 8080 }
  Open: { Type: Number }
  Stage: { Type: String, Default: prod }
  Empty: { Type: String, Default: "" }
  Ports: { Type: CommaDelimitedList, Default: "9001, 9002" }
Mappings:
  PortOf:
    prod: { web: 8443, admin: 9443 }
    test: { web: 18443, admin: 19443 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsOther: !Not [{ Condition: IsProd }]
  IsOpen: !Equals [!Ref Open, 1]
  HasEmpty: !Or [!Equals [!Ref Empty, ""], !Condition IsOpen]
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: ${low}
          ToPort: ${low}
  Machine:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: ${script === '' ? '""' : script}
`;

type Case = readonly [
  title: string,
  template: string,
  facts: readonly string[],
  given?: Readonly<Record<string, string>>,
];

const script = (line: string) => `!Sub |\n          #!/bin/sh\n          ${line}\n`;

const CASES: readonly Case[] = [
  ['a parameter', TEMPLATE('!Ref Port'), ['8080/tcp']],
  ['what a person gives', TEMPLATE('!Ref Port'), ['8081/tcp'], { Port: '8081' }],
  ['a parameter without a default', TEMPLATE('!Ref Open'), ["? parameter 'Open' has no default"]],
  ['given all the same', TEMPLATE('!Ref Open'), ['8082/tcp'], { Open: '8082' }],
  ['long form', TEMPLATE('{ Ref: Port }'), ['8080/tcp']],
  ['text with a name', TEMPLATE('!Sub "${Port}"'), ['8080/tcp']],
  ['text around a name', TEMPLATE('!Sub "1${Port}"'), ['18080/tcp']],
  ['text with names of its own', TEMPLATE('!Sub ["${A}1", { A: !Select [0, [808, 809]] }]'), ['8081/tcp']],
  ['a mapping', TEMPLATE('!FindInMap [PortOf, test, web]'), ['18443/tcp']],
  ['a mapping by a parameter', TEMPLATE('!FindInMap [PortOf, !Ref Stage, admin]'), ['9443/tcp']],
  [
    'a mapping by what a person gives',
    TEMPLATE('!FindInMap [PortOf, !Ref Stage, admin]'),
    ['19443/tcp'],
    { Stage: 'test' },
  ],
  [
    'a mapping by what only the cloud knows is one of its values',
    TEMPLATE('7', '!Join ["", ["#!/bin/sh\\nmemcached -p ", !FindInMap [PortOf, !Ref "AWS::Region", web]]]'),
    ['7/tcp', 'memcached 8443', 'memcached 18443'],
  ],
  [
    'a key that a mapping has not',
    TEMPLATE('!FindInMap [PortOf, dev, web]'),
    ['? the mapping has no such key'],
  ],
  ['a condition that holds', TEMPLATE('!If [IsProd, 443, 8443]'), ['443/tcp']],
  ['its opposite', TEMPLATE('!If [IsOther, 443, 8443]'), ['8443/tcp']],
  ['an empty default is a value', TEMPLATE('!If [HasEmpty, 443, 8443]'), ['443/tcp']],
  ['turned by a person', TEMPLATE('!If [IsProd, 443, 8443]'), ['8443/tcp'], { Stage: 'test' }],
  [
    'a condition that is open, of two bounds',
    TEMPLATE('!If [IsOpen, 443, 8443]'),
    ['? a part of the value is one of several'],
  ],
  [
    'a condition that is open',
    TEMPLATE('7', '!Join ["", ["#!/bin/sh\\nmemcached -p ", !If [IsOpen, 443, 8443]]]'),
    ['7/tcp', 'memcached 443', 'memcached 8443'],
  ],
  ['joined', TEMPLATE('!Join ["", [1, !Ref Port]]'), ['18080/tcp']],
  ['an item of a parameter that is a list', TEMPLATE('!Select [1, !Ref Ports]'), ['9002/tcp']],
  ['an item of a split text', TEMPLATE('!Select [1, !Split [":", "a:8083"]]'), ['8083/tcp']],
  [
    'an attribute of a resource',
    TEMPLATE('!GetAtt Db.Port'),
    ['? what Fn::GetAtt gives is known only to the cloud'],
  ],
  ['user data', TEMPLATE('7', script('memcached -p ${Port}')), ['7/tcp', 'memcached 8080']],
  [
    'user data and a person',
    TEMPLATE('7', script('memcached -p ${Port}')),
    ['7/tcp', 'memcached 8081'],
    { Port: '8081' },
  ],
  [
    'user data with a variable of the script',
    TEMPLATE('7', script('P=${Port}; memcached -p $P')),
    ['7/tcp', 'memcached 8080'],
  ],
  [
    'user data that is joined',
    TEMPLATE('7', '!Join ["", ["#!/bin/sh\\nmemcached -p ", !FindInMap [PortOf, test, web], "\\n"]]'),
    ['7/tcp', 'memcached 18443'],
  ],
];

for (const [title, template, facts, given = {}] of CASES) {
  test(title, async () => {
    const scan = await scanOf('stack.yaml', template);
    const { facts: found } = await link(
      [scan],
      new Map(Object.entries(given).map(([k, v]) => [k, known(v)])),
    );
    const sure = found.filter((f) => f.kind !== 'ports' || f.confidence !== 'low');
    const shown = sure.map((f) =>
      showFact(f)
        .replace(/^\S+ (?:service allow )?/, '')
        .replace(' listen', ''),
    );
    expect([...shown].sort()).toEqual([...facts].sort());
  });
}

test('the default is what an editor would change', async () => {
  const { facts } = await link([await scanOf('stack.yaml', TEMPLATE('7', script('memcached -p ${Port}')))]);
  expect(facts.find((f) => f.kind === 'ports' && f.claimant === 'memcached')?.origin?.line).toBe(3);
});

test('what is kept of a template has no secret in it', async () => {
  const template = TEMPLATE('!Ref Port').replace(
    '  Stage:',
    '  AdminPassword: { Default: hunter2 }\n  Stage:',
  );
  expect(JSON.stringify((await scanOf('stack.yaml', template)).parts)).not.toContain('hunter2');
});

test('a template that a role hands to the cloud', async () => {
  const tasks = '- cloudformation: { stack_name: a, template: roles/a/files/stack.yaml }\n';
  const play = '- hosts: all\n  roles: [a]\n';
  const files = {
    'roles/a/files/stack.yaml': TEMPLATE('!Ref Port'),
    'roles/a/tasks/main.yml': tasks,
    'site.yml': play,
  };
  const scans = await Promise.all(Object.entries(files).map(([file, text]) => scanOf(file, text)));
  const { facts } = await link(scans);
  expect(facts.map((f) => (f.kind === 'ports' ? f.ports?.toString() : ''))).toEqual(['8080']);
});
