// Who shares a machine: a range that one role sets and the ports that another role's product takes.

import { expect, test } from 'vitest';
import { type Files, hostsIn } from './project.ts';

const RANGE = 'net.ipv4.ip_local_port_range';
const sysctl = (key: string, value: string): string => `- sysctl: {name: ${key}, value: "${value}"}\n`;
const play = (hosts: string, ...roles: string[]): string => `- hosts: ${hosts}\n  roles: [${roles}]\n`;

const MESOS = {
  'roles/agent/tasks/main.yml': '- template: {src: agent.j2, dest: /etc/default/mesos-slave}\n',
  'roles/agent/templates/agent.j2': 'MESOS_RESOURCES="ports(*):[31000-32000]"\n',
};
const BASE = { 'roles/base/tasks/main.yml': sysctl(RANGE, '16000 61000') };
const INVENTORY = { 'inventory/hosts': '[masters]\nm1\n[mesos_agents]\na1\na2\n' };

/** Each claim that a host with a range of its own sees: `HOST: RANGE against PORTS (CONFIDENCE)`. */
async function meetings(files: Files): Promise<readonly string[]> {
  const hosts = await hostsIn(files);
  return hosts.flatMap((host) =>
    host.ephemeral.flatMap((pool) =>
      pool.setBy === null
        ? []
        : host.claims.map((claim) => {
            const hit = claim.fact.ports?.intersect(pool.ports).toString() || 'nothing';
            return `${host.place.label}: ${pool.range.join('-')} meets ${hit} (${claim.confidence})`;
          }),
    ),
  );
}

type Case = readonly [title: string, files: Files, expected: readonly string[]];

const CASES: readonly Case[] = [
  [
    'a range on all hosts meets the offer on the agents',
    { ...MESOS, ...BASE, ...INVENTORY, 'site.yml': play('all', 'base') + play('mesos_agents', 'agent') },
    ['group mesos_agents: 16000-61000 meets 31000-32000 (high)'],
  ],
  [
    'the same without inventory',
    { ...MESOS, ...BASE, 'site.yml': play('all', 'base') + play('mesos_agents', 'agent') },
    [
      'all hosts: 16000-61000 meets 31000-32000 (low)',
      'group mesos_agents: 16000-61000 meets 31000-32000 (high)',
    ],
  ],
  [
    'masters and agents are different hosts in the inventory',
    { ...MESOS, ...BASE, ...INVENTORY, 'site.yml': play('masters', 'base') + play('mesos_agents', 'agent') },
    [],
  ],
  [
    'two groups without inventory may share a host, and rarely do',
    { ...MESOS, ...BASE, 'site.yml': play('masters', 'base') + play('mesos_agents', 'agent') },
    ['group masters: 16000-61000 meets 31000-32000 (low)'],
  ],
  [
    'a host in both groups',
    {
      ...MESOS,
      ...BASE,
      'hosts.ini': '[masters]\nx1\nm1\n[mesos_agents]\nx1\na1\n',
      'site.yml': play('masters', 'base') + play('mesos_agents', 'agent'),
    },
    ['host x1: 16000-61000 meets 31000-32000 (high)'],
  ],
  [
    'roles in no play may share a host',
    { ...MESOS, ...BASE },
    ['role base: 16000-61000 meets 31000-32000 (medium)'],
  ],
  [
    'the reserved list of the same role protects',
    {
      ...MESOS,
      ...INVENTORY,
      'roles/base/tasks/main.yml':
        sysctl(RANGE, '16000 61000') + sysctl('net.ipv4.ip_local_reserved_ports', '31000-32000'),
      'site.yml': play('all', 'base', 'agent'),
    },
    ['all hosts: 16000-61000 meets nothing (high)'],
  ],
  [
    'the later task of a role wins',
    {
      ...MESOS,
      ...INVENTORY,
      'roles/base/tasks/main.yml': sysctl(RANGE, '16000 61000') + sysctl(RANGE, '40000 60000'),
      'site.yml': play('all', 'base', 'agent'),
    },
    ['all hosts: 40000-60000 meets nothing (high)'],
  ],
  [
    'prod and staging differ',
    {
      ...MESOS,
      'roles/base/tasks/main.yml': sysctl(RANGE, '{{ eph }}'),
      'roles/base/defaults/main.yml': 'eph: 32768 60999\n',
      'inventories/prod/hosts': '[mesos_agents]\np1\n',
      'inventories/prod/group_vars/all.yml': 'eph: 16000 61000\n',
      'inventories/staging/hosts': '[mesos_agents]\ns1\n',
      'site.yml': play('all', 'base', 'agent'),
    },
    [
      'group mesos_agents: 16000-61000 meets 31000-32000 (high)',
      'group mesos_agents: 32768-60999 meets nothing (high)',
    ],
  ],
];

test.each(CASES)('%s', async (_title, files, expected) => {
  expect([...(await meetings(files))].sort()).toEqual([...expected].sort());
});
