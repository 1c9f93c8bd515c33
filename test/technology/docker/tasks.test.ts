// Ansible's modules for containers.

import { describe, expect, test } from 'vitest';
import { factsOf, linkedFacts } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

const PATH = 'roles/web/tasks/main.yml';

describe('declares', () => {
  test.each<Case>([
    [
      'with its collection and without',
      PATH,
      [
        '- name: web',
        '  community.docker.docker_container:',
        '    name: web',
        '    image: example/web',
        '    published_ports:',
        '      - 8080:80',
        '      - "127.0.0.1:8081:81/udp"',
        '      - "9000"',
        '- docker_container:',
        '    image: example/web',
        '    ports: ["8082:80"]',
        '- docker_container: name=web image=x ports=8083:80,8084:81',
        '- docker_container:',
        '    name: web',
        '    published_ports: "8085:80,8086:81"',
      ],
      [
        '6:9 docker-published publish 8080/tcp',
        '7:10 docker-published publish 8081/udp @127.0.0.1',
        '11:14 docker-published publish 8082/tcp',
        '12:44 docker-published publish 8083-8084/tcp',
        '15:23 docker-published publish 8085-8086/tcp',
      ],
    ],
    [
      'variables and loops',
      'playbook.yml',
      [
        '- hosts: all',
        '  vars: {port: 8080, more: ["8081:81", "8082:82"]}',
        '  tasks:',
        '    - docker_container:',
        '        name: web',
        '        published_ports: ["{{ port }}:80"]',
        '    - docker_container:',
        '        name: more',
        '        published_ports: "{{ more }}"',
        '    - docker_container:',
        '        name: "{{ item.name }}"',
        '        ports: ["{{ item.port }}:80"]',
        '      loop: [{name: a, port: 8083}, {name: b, port: 8084}]',
      ],
      [
        '2:16 docker-published publish 8080/tcp @low',
        '2:30 docker-published publish 8081/tcp @low',
        '2:41 docker-published publish 8082/tcp @low',
        '6:28 docker-published publish 8080/tcp',
        '9:27 docker-published publish 8081-8082/tcp',
        '12:18 docker-published publish 8083/tcp',
        '12:18 docker-published publish 8084/tcp',
        '13:30 docker-published publish 8083/tcp @low',
        '13:53 docker-published publish 8084/tcp @low',
      ],
    ],
    [
      "Podman's",
      PATH,
      [
        '- containers.podman.podman_container:',
        '    name: web',
        '    publish: ["8080:80"]',
        '- podman_pod:',
        '    name: web',
        '    publish:',
        '      - 8081:80',
      ],
      ['3:16 docker-published publish 8080/tcp', '7:9 docker-published publish 8081/tcp'],
    ],
    [
      'a swarm',
      PATH,
      [
        '- community.docker.docker_swarm:',
        '    listen_addr: 0.0.0.0:2377',
        '- community.docker.docker_swarm_service:',
        '    name: web',
        '    publish:',
        '      - {published_port: 8080, target_port: 80, protocol: udp, mode: host}',
        '      - target_port: 81',
        '- docker_stack:',
        '    name: web',
        '    compose:',
        '      - /srv/a.yml',
        '      - services: {a: {image: x, ports: ["8081:80"]}}',
      ],
      [
        '2:18 swarm listen 2377/tcp',
        '6:26 docker-published publish 8080/udp',
        '12:43 docker-published publish 8081/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('a default of the role', async () => {
    const facts = await factsOf({
      [PATH]: '- docker_container:\n    name: web\n    ports:\n      - "{{ web_port }}:80"\n',
      'roles/web/defaults/main.yml': 'web_port: "8080"\n',
    });
    expect(facts).toEqual([
      'roles/web/defaults/main.yml:1:12 service listen 8080/tcp @low',
      `${PATH}:4:10 docker-published publish 8080/tcp`,
    ]);
  });

  test('variables of a group in a file without a suffix', async () => {
    const facts = await factsOf({
      [PATH]: '- docker_container:\n    name: web\n    ports:\n      - "{{ web_port }}:80"\n',
      'site.yml': '- hosts: all\n  roles: [web]\n',
      'group_vars/all': 'web_port: 8080\n',
    });
    expect(facts).toEqual([
      'group_vars/all:1:11 docker-published publish 8080/tcp @low',
      `${PATH}:4:10 docker-published publish 8080/tcp`,
    ]);
  });

  test("a container's parameters are its own, and so is what it runs", async () => {
    const facts = await linkedFacts({
      [PATH]: [
        '- docker_container:',
        '    name: web',
        '    sysctls:',
        '      net.core.somaxconn: 512',
        '    command: sh -c "sysctl -w net.ipv4.tcp_fin_timeout=30"',
      ].join('\n'),
    });
    expect(facts.map((f) => [f.kind === 'sysctl' && f.key, f.reach])).toEqual([
      ['net.core.somaxconn', 'container'],
      ['net.ipv4.tcp_fin_timeout', 'container'],
    ]);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'what publishes nothing',
      PATH,
      [
        '- docker_container: {name: a, image: x, network_mode: host, ports: ["8080:80"]}',
        '- docker_container: {name: b, state: absent, ports: ["8081:80"]}',
        '- docker_container: {name: c, published_ports: all}',
        '- docker_container: {name: d, exposed_ports: ["8082:80"], ports: ["80"]}',
        '- podman_container: {name: e, network: host, publish: ["8083:80"]}',
        '- docker_container: {name: f, ports: ["8084:80"]}',
        '  when: false',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
