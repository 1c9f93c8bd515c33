// Templates of CloudFormation and Heat: scripts that functions put together, files of cfn-init, packet filters.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import type { Case, SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'ports of an instance of Lightsail',
      'a.yaml',
      [
        'Resources:',
        '  S:',
        '    Type: AWS::Lightsail::Instance',
        '    Properties:',
        '      Networking:',
        '        Ports:',
        '          - {FromPort: 8000, ToPort: 8100, Protocol: tcp}',
        '          - {FromPort: 0, ToPort: 65535, Protocol: all}',
      ],
      ['7:24 service allow 8000-8100/tcp'],
    ],
    [
      'a security group, with a parameter',
      'a.yaml',
      [
        'Parameters:',
        '  Port: { Type: Number, Default: 8080 }',
        'Resources:',
        '  S:',
        '    Type: AWS::EC2::SecurityGroup',
        '    Properties:',
        '      SecurityGroupIngress:',
        '        - IpProtocol: tcp',
        '          FromPort: 40000',
        '          ToPort: 41000',
        '        - IpProtocol: udp',
        '          FromPort: !Ref Port',
        '          ToPort: {Ref: Port}',
        '        - { IpProtocol: tcp, FromPort: !Ref Other, ToPort: 9 }',
      ],
      [
        '9:21 service allow 40000-41000/tcp',
        '12:26 service allow 8080/udp',
        "14:45 service allow ? 'Other' is known only to the cloud",
      ],
    ],
    [
      'a network ACL, as JSON',
      'a.json',
      [
        '{"Resources": {"N": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {"Egress": true, "Protocol": 6,',
        '"RuleAction": "allow", "PortRange": {"From": 1024, "To": 65535}}}}}',
      ],
      ['2:46 service allow 1024-65535/tcp'],
    ],
    [
      'user data with names to fill in',
      'a.yaml',
      [
        'AWSTemplateFormatVersion: "2010-09-09"',
        'Parameters:',
        '  Range: { Type: String, Default: 15200 58999 }',
        'Resources:',
        '  A:',
        '    Type: AWS::EC2::Instance',
        '    Properties:',
        '      UserData:',
        '        Fn::Base64: !Sub |',
        '          #!/bin/bash',
        '          sysctl -w net.ipv4.ip_local_port_range="${Range}"',
        '          N=4',
        '          sysctl -w net.core.somaxconn=${!N}',
      ],
      ['11:51 net.ipv4.ip_local_port_range=15200 58999', '13:40 net.core.somaxconn=4'],
    ],
    [
      'user data that is joined of pieces',
      'a.json',
      [
        '{"Resources": {"A": {"Type": "AWS::EC2::Instance", "Properties": {"UserData": {"Fn::Base64":',
        '{"Fn::Join": ["", ["#!/bin/bash\\n", "cat > /etc/sysctl.d/a.conf <<EOF\\n",',
        '"net.core.somaxconn = 9\\n",',
        '"EOF\\n", {"Ref": "X"}, "\\n"]]}}}}}}',
      ],
      ['3:23 net.core.somaxconn=9'],
    ],
    [
      'files and commands of cfn-init',
      'a.yaml',
      [
        'Resources:',
        '  A:',
        '    Type: AWS::EC2::Instance',
        '    Metadata:',
        '      AWS::CloudFormation::Init:',
        '        config:',
        '          files:',
        '            /etc/sysctl.d/99.conf:',
        '              content: |',
        '                net.core.somaxconn = 1',
        '          commands:',
        '            a: { command: sysctl -w vm.swappiness=2 }',
      ],
      ['10:38 net.core.somaxconn=1', '12:51 vm.swappiness=2'],
    ],
    [
      'Heat',
      'a.yaml',
      [
        'heat_template_version: 2016-10-14',
        'parameters:',
        '  low: { type: number, default: 30000 }',
        'resources:',
        '  s:',
        '    type: OS::Nova::Server',
        '    properties:',
        '      user_data:',
        '        str_replace:',
        '          template: |',
        '            #!/bin/bash',
        '            sysctl -w net.core.somaxconn=3',
        '  g:',
        '    type: OS::Neutron::SecurityGroup',
        '    properties:',
        '      rules:',
        '        - protocol: tcp',
        '          port_range_min: { get_param: low }',
        '          port_range_max: 32767',
      ],
      ['12:42 net.core.somaxconn=3', '18:27 service allow 30000-32767/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    expect((await factsOf({ [path]: lines.join('\n') })).map((f) => f.slice(path.length + 1))).toEqual(facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'every port',
      'a.yaml',
      [
        'Resources:',
        '  S:',
        '    Type: AWS::EC2::SecurityGroup',
        '    Properties:',
        '      SecurityGroupEgress: [{ IpProtocol: -1, FromPort: 0, ToPort: 65535 }]',
      ],
    ],
    [
      'a health check',
      'a.yaml',
      [
        'Resources:',
        '  T:',
        '    Type: AWS::ElasticLoadBalancingV2::TargetGroup',
        '    Properties: { Port: 80, FromPort: 1, ToPort: 2 }',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    expect(await factsOf({ [path]: lines.join('\n') })).toEqual([]);
  });
});
