// What commands make servers listen on: in units, scripts and containers.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'the gateway of etcd',
      'gateway.service',
      [
        '[Service]',
        'ExecStart=/usr/bin/etcd gateway start --endpoints=10.1.2.3:2379 \\',
        '  --listen-addr=127.0.0.1:40379',
      ],
      ['3:17 etcd listen 40379/tcp @127.0.0.1'],
    ],
    [
      'a name server',
      'dns.service',
      [
        '[Service]',
        'ExecStart=/usr/bin/coredns -dns.port=40053',
        'ExecStart=/usr/bin/kube-dns --dns-port 40054',
      ],
      ['2:38 service listen 40053', '3:40 service listen 40054'],
    ],
    [
      'scripts that serve',
      'run.sh',
      ['python3 /srv/key_server.py -v -p 40080 &', 'exec node server.js -p 40081'],
      ['1:34 service listen 40080/tcp @low', '2:24 service listen 40081/tcp @low'],
    ],
    [
      'agents and properties of Java',
      'run.sh',
      [
        '#!/bin/sh',
        'java -javaagent:/opt/jolokia-jvm.jar=host=0.0.0.0,port=29092,protocol=http -jar a.jar',
        'java -Dcom.sun.management.jmxremote.port=17000 -Dcom.sun.management.jmxremote.rmi.port=17001 -cp a A',
      ],
      ['2:56 service listen 29092/tcp', '3:42 service listen 17000/tcp', '3:88 service listen 17001/tcp'],
    ],
    [
      'an exporter in a unit',
      'node_exporter.service',
      [
        '[Service]',
        'ExecStart=/usr/local/bin/node_exporter --web.listen-address=:9187 \\',
        '  --collector.systemd --log.level=info',
        'ExecStartPre=/usr/bin/curl --port 3000 x',
      ],
      ['2:61 service listen 9187/tcp'],
    ],
    [
      'plain options of a service',
      'app.service',
      ['[Service]', 'ExecStart=/opt/app/run --port 8443 --metrics-port=9100 --db-port 5432 --log-level 3'],
      ['2:31 service listen 8443/tcp', '2:51 service listen 9100/tcp'],
    ],
    [
      'servers in a script',
      'run.sh',
      [
        'redis-server --port 6380 --daemonize yes',
        'nohup sudo -u etcd /usr/bin/etcd --listen-client-urls http://10.0.0.1:2379,http://127.0.0.1:2378 \\',
        '  --advertise-client-urls http://10.0.0.1:2379 &',
        'python3 -m http.server 8000',
        'java -Xmx1g -Dserver.port=8081 -jar a.jar',
        'socat TCP-LISTEN:15000,fork TCP:10.0.0.2:80',
        'php -S 0.0.0.0:8088 -t public',
      ],
      [
        '1:21 redis listen 6380/tcp',
        '2:55 etcd listen 2378-2379/tcp',
        '4:24 service listen 8000/tcp',
        '5:27 service listen 8081/tcp',
        '6:18 service listen 15000/tcp',
        '7:8 service listen 8088/tcp',
      ],
    ],
    [
      'a container of a pod that shares the host',
      'ds.yaml',
      [
        'apiVersion: apps/v1',
        'kind: DaemonSet',
        'spec:',
        '  template:',
        '    spec:',
        '      hostNetwork: true',
        '      containers:',
        '        - name: e',
        '          image: e:1',
        '          args:',
        '            - --web.listen-address=127.0.0.1:9101',
        '            - --path.rootfs=/host',
      ],
      ['11:36 service listen 9101/tcp @127.0.0.1'],
    ],
    [
      'a container of its own',
      'compose.yml',
      ['services:', '  r:', '    image: redis', '    command: redis-server --port 6390'],
      ['4:34 redis listen 6390/tcp @container'],
    ],
    [
      'a script of a container',
      'compose.yml',
      [
        'services:',
        '  r:',
        '    image: redis',
        '    network_mode: host',
        '    entrypoint: ["sh", "-c", "exec redis-server --port 6390"]',
      ],
      ['5:56 redis listen 6390/tcp'],
    ],
    [
      'a variable of the script',
      'run.sh',
      [
        'PORT=9300',
        'prometheus --web.listen-address="$ADDRESS:$PORT"',
        'prometheus --web.listen-address=:$NOWHERE',
      ],
      [
        '2:34 prometheus listen 9300/tcp',
        "3:33 prometheus listen ? variable 'NOWHERE' is not assigned in this file",
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'scripts that do something else, and other options',
      'run.sh',
      [
        'python3 observer.py -p 40080',
        'python3 -p 40081 server.py',
        'python3 server.py -p tcp',
        'node a.js -p 1',
      ],
    ],
    [
      'the name server that is asked',
      'a.service',
      ['[Service]', 'ExecStart=/usr/bin/a --dns-addr 10.1.2.3:53 --dns-address=10.1.2.3:53'],
    ],
    [
      'clients',
      'x.sh',
      [
        'psql --port=5432 -h db',
        'redis-cli -p 6380 ping',
        'curl http://localhost:9100/metrics',
        'kafka-topics.sh --bootstrap-server kafka:9092 --list',
        'ssh -p 2222 host',
        'my-tool --port 8080',
        'kubectl port-forward svc/x 8080:80',
      ],
    ],
    [
      'the other end',
      'x.service',
      [
        '[Service]',
        'ExecStart=/x --remote-port 80 --kafka.server=k:9092 --upstream-addr=10.0.0.1:80 --redis-port 6379',
      ],
    ],
    [
      'addresses without a port',
      'x.service',
      ['[Service]', 'ExecStart=/x --bind-address=0.0.0.0 --listen unix:/run/x.sock'],
    ],
    ['sockets of files', 'x.sh', ['dockerd -H fd:// -H unix:///var/run/docker.sock']],
    ['ports switched off', 'x.sh', ['kubelet --read-only-port=0']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('declares, in lists and other languages', () => {
  test.each<Case>([
    [
      'options with a blank in one word',
      'compose.yml',
      [
        'services:',
        '  r:',
        '    image: redpanda:v1',
        '    command:',
        '      - redpanda start',
        '      - --kafka-addr PLAINTEXT://0.0.0.0:29092,OUTSIDE://0.0.0.0:9092',
        '      - --advertise-kafka-addr PLAINTEXT://r:29092',
      ],
      ['6:22 kafka listen 9092,29092/tcp @container'],
    ],
    [
      'scripts of NixOS',
      'host.nix',
      [
        '{ pkgs, ... }: {',
        '  systemd.services.a.script = "exec python3 -m app run --port 9080";',
        "  systemd.services.b.serviceConfig.ExecStart = ''",
        '    ${pkgs.socat}/bin/socat TCP-LISTEN:2200,fork TCP:10.0.0.1:22',
        "  '';",
        '  systemd.sockets.c.listenStreams = [ "[::1]:8080" "/run/c.sock" ];',
        '}',
      ],
      [
        '2:63 service listen 9080/tcp',
        '4:40 service listen 2200/tcp',
        '6:40 systemd-socket listen 8080/tcp @::1',
      ],
    ],
    [
      'netcat',
      'x.sh',
      ['nc -lk -p 1514 | cat', 'nc -dklun 1515', 'nc host 1516'],
      ['1:11 service listen 1514/tcp', '2:11 service listen 1515/udp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
