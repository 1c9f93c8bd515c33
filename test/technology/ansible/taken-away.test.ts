// Tasks whose state is an expression: what they take away is not set.

import { expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';

const PLAY = (vars: string, ...tasks: readonly string[]) =>
  `- hosts: all\n  vars: ${vars}\n  tasks:\n${tasks.map((t) => `    ${t}\n`).join('')}`;

const SYSCTL = (state: string, value = '1') =>
  `- sysctl: {name: net.core.somaxconn, value: ${value}, state: "${state}"}`;

/** Name of the case, the play, and what it sets; `?` behind what may be taken away. */
test.each<readonly [name: string, play: string, facts: readonly string[]]>([
  ['a state that is known to take away', PLAY('{s: absent}', SYSCTL('{{ s }}')), []],
  ['a state that is known to set', PLAY('{s: present}', SYSCTL('{{ s }}')), ['net.core.somaxconn=1']],
  ['a state that nobody knows', PLAY('{}', SYSCTL('{{ unset }}')), ['net.core.somaxconn=1 ?']],
  ['a state that is a choice', PLAY('{on: false}', SYSCTL("{{ 'present' if on else 'absent' }}")), []],
  ['a state that is left out', PLAY('{}', SYSCTL('{{ unset | default(omit) }}')), ['net.core.somaxconn=1']],
  [
    'items with states of their own',
    PLAY(
      '{params: [{v: 1, state: absent}, {v: 2}]}',
      SYSCTL("{{ item.state | default('present') }}", '"{{ item.v }}"'),
      '  loop: "{{ params }}"',
    ),
    ['net.core.somaxconn=2'],
  ],
  [
    'rules of firewalld',
    PLAY(
      '{}',
      `- firewalld: {port: "{{ item.p }}/tcp", state: "{{ item.s | default('enabled') }}"}`,
      '  loop: [{p: 8080, s: disabled}, {p: 8081}]',
    ),
    ['allow 8081/tcp'],
  ],
  [
    'protocols of items',
    PLAY(
      '{}',
      '- ufw: {rule: allow, port: "{{ item.n }}", proto: "{{ item.proto }}"}',
      '  loop: [{n: 53, proto: udp}, {n: 54, proto: tcp}]',
    ),
    ['allow 53/udp', 'allow 54/tcp'],
  ],
  [
    'a protocol that nobody knows',
    PLAY('{}', '- ufw: {rule: allow, port: 53, proto: "{{ proto }}"}'),
    ['allow 53/any'],
  ],
  [
    'services and profiles of ufw',
    PLAY(
      '{}',
      '- ufw: {rule: allow, port: domain}',
      '- ufw: {rule: allow, port: http}',
      '- ufw: {rule: allow, to_port: ntp, proto: udp}',
      '- ufw: {rule: allow, name: OpenSSH}',
      '- ufw: {rule: allow, port: nobody-knows}',
      '- ufw: {rule: deny, port: smtp}',
    ),
    ['allow 53/any', 'allow 80/tcp', 'allow 123/udp', 'allow 22/tcp'],
  ],
])('%s', async (_name, play, facts) => {
  const found = await linkedFacts({ 'site.yml': play });
  // The items of the lists look like ports by themselves, too.
  const tasks = found.filter((f) => f.form !== 'port-variable');
  const shown = tasks.map((f) => {
    const what = f.kind === 'sysctl' ? `${f.key}=${f.value}` : `${f.role} ${f.ports}/${f.protocol}`;
    return f.alternatives > 1 ? `${what} ?` : what;
  });
  expect(shown).toEqual(facts);
});
