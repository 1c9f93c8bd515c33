// Texts and lists about settings that are no settings, and values that are less than what stands behind the sign.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('no settings', () => {
  test.each<SilentCase>([
    [
      'annotations of an alert',
      'rules.yaml',
      [
        'apiVersion: monitoring.coreos.com/v1',
        'kind: PrometheusRule',
        'spec:',
        '  groups:',
        '    - rules:',
        '        - alert: Backlog',
        '          annotations:',
        '            runbook: |',
        '              sysctl -w net.core.somaxconn=4096',
        '              net.core.somaxconn=4096',
        '            fix: sysctl -w net.core.somaxconn=4096',
      ],
    ],
    [
      'what a validation says',
      'main.tf',
      [
        'variable "a" {',
        '  validation {',
        '    condition     = var.a > 1',
        '    error_message = "net.core.somaxconn=4096"',
        '  }',
        '}',
        'resource "null_resource" "b" {',
        '  lifecycle {',
        '    precondition {',
        '      error_message = "net.core.somaxconn=4096"',
        '    }',
        '  }',
        '}',
      ],
    ],
    [
      'outputs of a stack',
      'stack.yaml',
      [
        'AWSTemplateFormatVersion: "2010-09-09"',
        'Resources: {Topic: {Type: "AWS::SNS::Topic"}}',
        'Outputs:',
        '  Tuning: {Value: net.core.somaxconn=4096}',
        '  Hint: {Value: sysctl -w net.core.somaxconn=4096}',
      ],
    ],
    [
      'what a policy lets pods set',
      'scc.yaml',
      [
        'apiVersion: security.openshift.io/v1',
        'kind: SecurityContextConstraints',
        'forbiddenSysctls: ["net.core.somaxconn=4096"]',
        'allowedUnsafeSysctls: ["net.ipv4.tcp_fin_timeout=15"]',
      ],
    ],
    [
      'a service of NixOS that is switched off',
      'a.nix',
      ['{ services.web = { enable = false; port = 31500; }; }'],
    ],
    ['the same as paths of names', 'b.nix', ['{ services.web.enable = false; services.web.port = 31500; }']],
    [
      'what a resource manager of Hadoop connects to',
      'yarn-site.xml',
      ['<property><name>yarn.resourcemanager.zk-address</name><value>zk1:2181</value></property>'],
    ],
  ])('%s', async (_, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('settings', () => {
  test.each<Case>([
    [
      'at least and at most, as Tuned writes them',
      'tuned.conf',
      ['[sysctl]', 'net.core.somaxconn=>4096', 'vm.swappiness = <10'],
      ['2:21 net.core.somaxconn=4096', '3:18 vm.swappiness=10'],
    ],
    [
      'a service of NixOS',
      'a.nix',
      ['{ services.web = { enable = true; port = 31500; }; }'],
      ['1:42 service listen 31500/tcp'],
    ],
  ])('%s', async (_, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
