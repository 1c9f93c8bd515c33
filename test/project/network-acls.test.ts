// Network ACLs of AWS as rules with numbers, from all files of a module.

import { expect, test } from 'vitest';
import type { NetworkAcls } from '../../src/model/network-acls.ts';
import { networkAclsOf } from '../../src/project/network-acls.ts';
import { type Files, scanOf } from '../facts.ts';

async function acls(files: Files): Promise<NetworkAcls> {
  const scans = await Promise.all(Object.entries(files).map(([file, text]) => scanOf(file, text)));
  return networkAclsOf(scans);
}

function shown({ rules, acls: all }: NetworkAcls): readonly string[] {
  return [
    ...rules.map((r) =>
      [r.acl, r.direction, r.number, r.allows, r.protocol, r.ports?.join('-'), r.cidr].join(' '),
    ),
    ...all.filter((a) => a.isOpen).map((a) => `${a.acl} open`),
  ];
}

const RULE =
  'rule_number = 100\n rule_action = "allow"\n protocol = "6"\n from_port = 1024\n to_port = 65535\n';

test.each<readonly [string, Files, readonly string[]]>([
  [
    'blocks of one ACL',
    {
      'net/a.tf':
        'resource "aws_network_acl" "a" {\n ingress {\n  rule_no = 1\n  action = "allow"\n  protocol = "tcp"\n  cidr_block = "0.0.0.0/0"\n  from_port = 80\n  to_port = 80\n }\n ingress {\n  rule_no = 2\n  action = "deny"\n  protocol = "-1"\n  cidr_block = aws_vpc.main.cidr_block\n  from_port = 0\n  to_port = 0\n }\n}\n',
    },
    [
      'net:aws_network_acl.a ingress 1 true tcp 80-80 0.0.0.0/0',
      'net:aws_network_acl.a ingress 2 false all 0-0 aws_vpc.main.cidr_block',
    ],
  ],
  [
    'a rule of another file',
    {
      'net/a.tf': `resource "aws_network_acl_rule" "r" {\n network_acl_id = aws_network_acl.a.id\n egress = true\n cidr_block = "0.0.0.0/0"\n ${RULE}}\n`,
    },
    ['net:aws_network_acl.a egress 100 true tcp 1024-65535 0.0.0.0/0'],
  ],
  [
    'rules of a loop',
    {
      'net/a.tf': `resource "aws_network_acl_rule" "r" {\n count = 2\n network_acl_id = aws_network_acl.a.id\n ${RULE}}\n`,
    },
    ['net:aws_network_acl.a open'],
  ],
  [
    'what only a variable says',
    {
      'net/a.tf': `resource "aws_network_acl_rule" "r" {\n network_acl_id = aws_network_acl.a.id\n cidr_block = var.from\n ${RULE}}\n`,
    },
    ['net:aws_network_acl.a ingress 100 true tcp 1024-65535 '],
  ],
  [
    'a module without an ACL of its own',
    { 'a.tf': 'module "vpc" {\n public_inbound_acl_rules = [{ rule_number = 1 }]\n}\n' },
    [],
  ],
  [
    'an entry of a stack',
    {
      'vpc.json':
        '{"Resources": {"R": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {"NetworkAclId": {"Ref": "Acl"}, "RuleNumber": "10", "Protocol": "6", "RuleAction": "allow", "Egress": "true", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": "1024", "To": "65535"}}}}}',
    },
    ['vpc.json:Acl egress 10 true tcp 1024-65535 0.0.0.0/0'],
  ],
])('%s', async (_, files, expected) => {
  expect(shown(await acls(files))).toEqual(expected);
});
