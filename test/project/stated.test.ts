// `hosts:` of the configuration: people state who shares a machine, where the files cannot tell.

import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

const FILES = {
  'packer/agent/etc/sysctl.d/60-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n',
  'packer/web/etc/sysctl.d/60-ports.conf': 'net.ipv4.ip_local_port_range = 20000 61000\n',
  'ansible/hosts': '[agents]\na1\na2\n\n[web]\nw1\n',
  'ansible/site.yml': '- hosts: agents\n  roles: [mesos]\n',
  'ansible/roles/mesos/templates/agent.env.j2': 'MESOS_RESOURCES=ports:[31000-32000]\n',
  'main.tf': [
    'resource "aws_instance" "agent" {',
    '  user_data = "echo ports:[22000-23000] > /etc/mesos-agent/resources"',
    '}',
    '',
  ].join('\n'),
};

interface Shown {
  readonly confidence: string;
  readonly hosts: string;
  readonly why: string;
  readonly message: string;
}

/** The clashes with Mesos of any confidence, one line each: confidence, range, what is covered, hosts. */
function clashes(config: string): { readonly lines: readonly string[]; readonly stderr: string } {
  const flags = ['--only', 'ephemeral-vs-mesos', '--min-confidence', 'low', '--format', 'json'];
  const run = portclash(['lint', ...flags], tree({ ...FILES, '.portclashrc.yaml': config }));
  const { findings } = JSON.parse(run.stdout) as { readonly findings: readonly Shown[] };
  const lines = findings.map(({ confidence, message, hosts }) => {
    const [, range = '', met = ''] =
      /range (\S+) covers (?:\d+ offers of Mesos to tasks \()?(\S+?)[, ]/.exec(message) ?? [];
    return `${confidence}: ${range} over ${met} on ${hosts}`;
  });
  return { lines, stderr: run.stderr };
}

const NOTHING_STATED = [
  'medium: 16000-61000 over 31000-32000 on image packer/agent',
  'medium: 20000-61000 over 31000-32000 on image packer/web',
];

describe('hosts of the configuration', () => {
  test('nothing stated: all of one project may meet', () => {
    expect(clashes('exclude: []\n').lines).toEqual(NOTHING_STATED);
  });

  test('an image and a group are one machine; another image and that group are not', () => {
    const { lines, stderr } = clashes(
      [
        'hosts:',
        '  - { name: agents, match: ["ansible:group/agents", "path:packer/agent/**"] }',
        '  - { name: front, match: ["path:packer/web/**", "terraform:aws_instance.*"] }',
        '',
      ].join('\n'),
    );
    expect(lines).toEqual([
      'high: 16000-61000 over 31000-32000 on agents',
      'high: 20000-61000 over 22000-23000 on front',
    ]);
    expect(stderr).toBe('');
  });

  test('a host and a role by name', () => {
    const { lines } = clashes(
      'hosts:\n  - { name: one, match: ["ansible:host/a1", "path:packer/agent/**"] }\n',
    );
    expect(lines[0]).toBe('high: 16000-61000 over 31000-32000 on one');
  });

  test('a reserved list that people state to be elsewhere protects nothing here', () => {
    const reserved = { 'db/etc/sysctl.conf': 'net.ipv4.ip_local_reserved_ports = 31000-32000\n' };
    const config = [
      'hosts:',
      '  - { name: agents, match: ["ansible:group/agents", "path:packer/agent/**"] }',
      '  - { name: db, match: ["path:db/**"] }',
      '',
    ].join('\n');
    const run = portclash(
      ['lint', '--only', 'ephemeral-vs-mesos', '--format', 'json'],
      tree({ ...FILES, ...reserved, '.portclashrc.yaml': config }),
    );
    const { findings } = JSON.parse(run.stdout) as { readonly findings: readonly Shown[] };
    expect(findings[0]).toMatchObject({
      confidence: 'high',
      hosts: 'agents',
      why: "the configuration says that both are on host 'agents'",
    });
  });

  test('a pattern that takes nothing is named', () => {
    const { stderr } = clashes('hosts:\n  - { name: agents, match: ["ansible:group/agent"] }\n');
    expect(stderr).toBe(
      "portclash: hosts 'agents' of the configuration: nothing here is ansible:group/agent\n",
    );
  });
});
