// The daemon's own sockets, and Podman's units.

import { describe, expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'daemon.json',
      'etc/docker/daemon.json',
      ['{"hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"], "metrics-addr": "127.0.0.1:9323"}'],
      ['1:44 service listen 2375/tcp', '1:83 service listen 9323/tcp @127.0.0.1'],
    ],
    [
      'daemon.json in a script and in a task',
      'setup.sh',
      [
        "cat > /etc/docker/daemon.json <<'EOF'",
        '{',
        '  "log-driver": "journald",',
        '  "hosts": ["fd://", "tcp://[::]:2375"]',
        '}',
        'EOF',
      ],
      ['4:23 service listen 2375/tcp'],
    ],
    [
      'a variable of a role',
      'group_vars/all.yml',
      ['docker_daemon_options:', '  hosts:', '    - "tcp://0.0.0.0:{{ api_port }}"', 'api_port: 2375'],
      ['3:8 service listen 2375/tcp', '4:11 service listen 2375/tcp @low'],
    ],
    [
      'a container',
      'web.container',
      [
        '[Unit]',
        'Description=PublishPort=1:1',
        '[Container]',
        'Image=example/web',
        'PublishPort=8080:80',
        'PublishPort = 127.0.0.1:8053:53/udp',
        '#PublishPort=8081:81',
        'PublishPort=9000',
        'Sysctl=net.core.somaxconn=512',
        'Sysctl=net.ipv4.ip_local_port_range="15200 58999" net.ipv4.tcp_fin_timeout=30',
      ],
      [
        '5:13 docker-published publish 8080/tcp',
        '6:15 docker-published publish 8053/udp @127.0.0.1',
        '9:27 net.core.somaxconn=512',
        '10:38 net.ipv4.ip_local_port_range=15200 58999',
        '10:76 net.ipv4.tcp_fin_timeout=30',
      ],
    ],
    [
      'a pod that a script writes',
      'setup.sh',
      [
        'PORT=8080',
        'cat > ~/.config/containers/systemd/web.pod <<EOF',
        '[Pod]',
        'PublishPort=$PORT:80',
        'EOF',
      ],
      ['4:13 docker-published publish 8080/tcp'],
    ],
    [
      'a template',
      'templates/web.kube.j2',
      ['[Kube]', 'Yaml=web.yml', 'PublishPort={{ port | default(8080) }}:80'],
      [
        '3:13 docker-published publish ? a template expression, and no variables of an Ansible project to resolve it with',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test("a container's parameters are its own", async () => {
    const [fact] = await linkedFacts({ 'web.container': '[Container]\nSysctl=net.core.somaxconn=512\n' });
    expect([fact?.technology, fact?.reach]).toEqual(['podman', 'container']);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'clients',
      'metrics.json',
      ['{"hosts": ["tcp://10.0.0.1:2375"], "docker": {"hosts": ["tcp://10.0.0.1:2375"]}}'],
    ],
    ['other programs', 'flags.yml', ['metrics-addr: ":8080"', 'hosts: ["tcp://0.0.0.0:9000"]']],
    ['no port', 'daemon.json', ['{"hosts": ["fd://"], "dns": ["10.0.0.2"]}']],
    [
      "the host's network",
      'web.container',
      ['[Container]', 'Image=x', 'Network=host', 'PublishPort=8080:80', '[Service]', 'Restart=always'],
    ],
    ['words about it', 'a.sh', ['echo "PublishPort=8080:80"', '# PublishPort=8080:80']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
