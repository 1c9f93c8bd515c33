// Compose files and stacks, as people write them; the readings of a single port are in docker/published.test.ts.

import { describe, expect, test } from 'vitest';
import { scanOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'the short form, the long one and a flow list',
      'docker-compose.yml',
      [
        'version: "3.8"',
        'services:',
        '  web:',
        '    image: example/web',
        '    ports:',
        '      - "18080:80"',
        '      - 18443:443',
        '      # - "1:1"',
        '      - target: 53',
        '        published: 1053',
        '        protocol: udp',
        '        mode: host',
        '    expose: ["9000"]',
        '  db:',
        '    build: .',
        '    ports: ["127.0.0.1:15432:5432"]',
        '    profiles: [debug]',
      ],
      [
        '6:10 docker-published publish 18080/tcp',
        '7:9 docker-published publish 18443/tcp',
        '10:20 docker-published publish 1053/udp',
        '16:14 docker-published publish 15432/tcp @127.0.0.1',
      ],
    ],
    [
      'anchors, merge keys and extensions',
      'compose.yaml',
      [
        'x-ports: &ports',
        '  - "18080:80"',
        'x-base: &base',
        '  image: example/web',
        '  ports:',
        '    - "18081:80"',
        'x-unused:',
        '  ports: ["18082:80"]',
        'services:',
        '  a:',
        '    image: x',
        '    ports: *ports',
        '  b:',
        '    <<: *base',
      ],
      ['2:6 docker-published publish 18080/tcp', '6:8 docker-published publish 18081/tcp'],
    ],
    [
      'any name, where a service says what it runs',
      'deploy/production.yml',
      ['services:', '  web:', '    image: example/web', '    ports:', '    - 18080:80/tcp'],
      ['5:7 docker-published publish 18080/tcp'],
    ],
    [
      'services that extend others',
      'base-services.yaml',
      [
        'services:',
        '  web:',
        '    extends: {file: base.yaml, service: web}',
        '    ports:',
        '      - 18080:80',
      ],
      ['5:9 docker-published publish 18080/tcp'],
    ],
    [
      'a file that only adds to another',
      'docker-compose.override.yml',
      ['services:', '  web:', '    ports:', '      - 18080:80'],
      ['4:9 docker-published publish 18080/tcp'],
    ],
    [
      'the first version',
      'docker-compose.yml',
      [
        'web:',
        '  image: example/web',
        '  ports:',
        '    - "18080:80"',
        'db:',
        '  image: x',
        '  ports: ["5432"]',
      ],
      ['4:8 docker-published publish 18080/tcp'],
    ],
    [
      'JSON',
      'stack.json',
      ['{"services": {"web": {"image": "x", "ports": ["18080:80", {"target": 1, "published": 18081}]}}}'],
      ['1:48 docker-published publish 18080/tcp', '1:86 docker-published publish 18081/tcp'],
    ],
    [
      'a template',
      'templates/docker-compose.yml.j2',
      [
        'services:',
        '  web:',
        '    image: {{ image }}',
        '    ports:',
        '      - "{{ address }}:18080:80"',
        '{% if tls %}',
        '      - 18443:{{ tls_port }}',
        '{% endif %}',
      ],
      ['5:10 docker-published publish 18080/tcp', '7:9 docker-published publish 18443/tcp'],
    ],
    [
      'written by a script',
      'install.sh',
      [
        'PORT=18080',
        'cat > /srv/docker-compose.yml <<EOF',
        'services:',
        '  web:',
        '    image: x',
        '    ports:',
        `      - "\${PORT}:80"`,
        `      - "\\\${P:-18081}:80"`,
        'EOF',
      ],
      ['7:10 docker-published publish 18080/tcp', '8:10 docker-published publish 18081/tcp'],
    ],
    [
      'handed to a command',
      'install.sh',
      [
        "docker compose -f - up -d <<'EOF'",
        'services: {web: {image: x, ports: ["18080:80"]}}',
        'EOF',
        'cat <<EOF | docker stack deploy -c - web',
        'services: {web: {image: x, ports: ["18081:80"]}}',
        'EOF',
      ],
      ['2:37 docker-published publish 18080/tcp', '5:37 docker-published publish 18081/tcp'],
    ],
    [
      'written by a task, and given to a module',
      'playbook.yml',
      [
        '- hosts: all',
        '  vars: {web_port: 18080}',
        '  tasks:',
        '    - copy:',
        '        dest: /srv/compose.yaml',
        '        content: |',
        '          services:',
        '            web:',
        '              image: x',
        '              ports:',
        '                - "{{ web_port }}:80"',
        '    - community.docker.docker_compose_v2:',
        '        project_name: web',
        '        definition:',
        '          services:',
        '            web:',
        '              image: x',
        '              ports: ["18081:80"]',
      ],
      [
        '2:20 docker-published publish 18080/tcp @low',
        '11:20 docker-published publish 18080/tcp',
        '18:24 docker-published publish 18081/tcp',
      ],
    ],
    [
      'kernel parameters of a service',
      'compose.yml',
      [
        'services:',
        '  a:',
        '    image: x',
        '    sysctls:',
        '      - net.ipv4.ip_local_port_range=15200 58999',
        '  b:',
        '    image: x',
        '    sysctls:',
        '      net.core.somaxconn: 512',
      ],
      ['5:38 net.ipv4.ip_local_port_range=15200 58999', '9:27 net.core.somaxconn=512'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      "the host's network, another container's, and none",
      'compose.yml',
      [
        'services:',
        '  a: {image: x, network_mode: host, ports: ["18080:80"]}',
        '  b: {image: x, network_mode: "service:a", ports: ["18081:80"]}',
        '  c: {image: x, network_mode: none, ports: ["18082:80"]}',
        `  d: {image: x, network_mode: "\${MODE:-host}", ports: ["18083:80"]}`,
        '  e: {image: x, networks: [outside], ports: ["18084:80"]}',
        'networks: {outside: {external: true, name: host}}',
      ],
    ],
    [
      'ports of the container',
      'compose.yml',
      ['services:', '  a:', '    image: x', '    ports: [8080, "9090"]', '    expose: ["1:1"]'],
    ],
    ['no list', 'compose.yml', ['services:', '  a:', '    image: x', '    ports: "8080:80"']],
    ['a comment', 'compose.yml', ['services:', '  a:', '    image: x', '    # ports: ["8080:80"]']],
    [
      'services of others',
      'app.yml',
      ['services:', '  a:', '    class: X', '    ports: ["8080:80"]', '  b: {port: 1}'],
    ],
    ['charts', 'values.yaml', ['web:', '  image: x', '  ports:', '    - "8080:80"']],
    [
      'a pipeline',
      '.github/workflows/a.yml',
      ['jobs:', '  a:', '    services:', '      b:', '        image: x', '        ports: ["8080:80"]'],
    ],
    [
      'a development container',
      '.devcontainer/docker-compose.yml',
      ['services:', '  a:', '    image: x', '    ports: ["8080:80"]'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

test('many services and networks are read to their end', async () => {
  const names = Array.from({ length: 5000 }, (_, i) => `a${i}`);
  const services = Object.fromEntries(
    names.map((name, i) => [name, { image: 'x', ports: [`${1024 + i}:80`], networks: [name] }]),
  );
  const networks = Object.fromEntries(
    names.map((name, i) => [name, i % 2 === 0 ? {} : { external: true, name: 'host' }]),
  );
  const text = JSON.stringify({ services, networks });
  await scanOf('compose.json', '{"services": {}}');
  expect((await scanOf('compose.json', text)).declarations).toHaveLength(2500);
});
