// Ports that programs are given in their environment, wherever it is written.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'options of Java',
      'compose.yaml',
      [
        'services:',
        '  broker:',
        '    image: broker',
        '    network_mode: host',
        '    environment:',
        '      KAFKA_OPTS: "-Xmx1g -javaagent:/opt/jolokia.jar=port=29093,host=0.0.0.0"',
        '      JAVA_OPTS: -Dcom.sun.management.jmxremote.port=17001 -Dremote.server.port=17002',
      ],
      ['6:60 service listen 29093/tcp', '7:54 service listen 17001/tcp'],
    ],
    [
      'what a broker of compose listens on, not what it tells others',
      'compose.yaml',
      [
        'services:',
        '  broker:',
        '    image: example/cp-kafka:7',
        '    environment:',
        '      KAFKA_LISTENERS: INTERNAL://:9092,EXTERNAL://0.0.0.0:19092',
        '      KAFKA_ADVERTISED_LISTENERS: INTERNAL://broker:9092',
        '      KAFKA_JMX_PORT: 9991',
        '      KAFKA_ZOOKEEPER_CONNECT: zoo:2181',
      ],
      [
        '5:24 kafka listen 9092/tcp @container',
        '5:41 kafka listen 19092/tcp @container',
        '7:23 kafka listen 9991/tcp @container',
      ],
    ],
    [
      'a list, on the network of the host',
      'compose.yaml',
      [
        'services:',
        '  zoo:',
        '    image: example/zookeeper',
        '    network_mode: host',
        '    environment:',
        '      - ZOOKEEPER_CLIENT_PORT=2281',
        '      - "GF_SERVER_HTTP_PORT=3001"',
        '      - PORT=8080',
      ],
      ['6:31 zookeeper listen 2281/tcp', '7:30 service listen 3001/tcp', '8:14 service listen 8080 @low'],
    ],
    [
      'a pod',
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'metadata:',
        '  name: a',
        'spec:',
        '  containers:',
        '    - name: a',
        '      image: example/a',
        '      env:',
        '        - name: METRICS_PORT',
        '          value: "9102"',
        '        - name: DB_PORT',
        '          value: "5432"',
      ],
      ['11:19 service listen 9102/tcp @container @low'],
    ],
    [
      'a task of Nomad without a network of its own',
      'ci.nomad',
      [
        'job "ci" {',
        '  group "ci" {',
        '    task "ci" {',
        '      driver = "java"',
        '      config {',
        '        jar_path = "local/ci.war"',
        '      }',
        '      env {',
        '        JENKINS_SLAVE_AGENT_PORT = 5050',
        '      }',
        '    }',
        '  }',
        '}',
      ],
      ['9:36 service listen 5050/tcp'],
    ],
    [
      'a container of Ansible',
      'tasks/main.yml',
      [
        '- name: a',
        '  docker_container:',
        '    name: a',
        '    image: example/a',
        '    env:',
        '      WEBUI_PORT: "8081"',
      ],
      ['6:20 service listen 8081/tcp @container @low'],
    ],
    [
      'a container of a script',
      'run.sh',
      ['#!/bin/sh', 'docker run -d --net=host -e LIBPROCESS_PORT=15101 -e PORT=8000 example/a'],
      ['2:45 service listen 15101/tcp', '2:59 service listen 8000 @low'],
    ],
    [
      'a unit',
      'a.service',
      ['[Service]', 'Environment="MINIO_ADDRESS=:9100" HTTP_PORT=8088', 'ExecStart=/usr/bin/a'],
      ['2:28 service listen 9100/tcp', '2:45 service listen 8088/tcp @low'],
    ],
    [
      'an image',
      'Dockerfile',
      ['FROM example/redis', 'ENV A=b \\', '    REDIS_PORT_NUMBER=6380', 'ENV PORT 8080'],
      ['3:23 redis listen 6380/tcp @container'],
    ],
    [
      'a file of variables',
      'etc/sysconfig/agent',
      ['LIBPROCESS_PORT=15201', 'GUNICORN_BIND_ADDRESS="0.0.0.0:8101"'],
      ['1:17 service listen 15201/tcp', '2:24 service listen 8101/tcp'],
    ],
    [
      'options in a variable',
      'compose.yaml',
      [
        'services:',
        '  a:',
        '    image: example/a',
        '    environment:',
        '      GUNICORN_CMD_ARGS: "--workers=2 --bind=0.0.0.0:8005"',
      ],
      ['5:46 service listen 8005/tcp @container'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('says nothing of', () => {
  test.each<SilentCase>([
    [
      'the port of another machine',
      'compose.yaml',
      [
        'services:',
        '  a:',
        '    image: example/a',
        '    environment:',
        '      - SERVER_HOST=server.example.org',
        '      - SERVER_PORT=8266',
        '      - POSTGRESQL_PORT_NUMBER=5432',
        '      - PGPORT=5432',
        '      - REDIS_PORT=6379',
        '      - SMTP_PORT=587',
        '      - KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER',
        '      - KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=A:PLAINTEXT',
      ],
    ],
    [
      'the environment of a task of Ansible',
      'tasks/main.yml',
      ['- name: a', '  shell: run', '  environment:', '    PORT: 8080'],
    ],
    [
      'a runner of CI',
      '.github/workflows/ci.yml',
      ['jobs:', '  a:', '    container:', '      image: example/a', '      env:', '        PORT: 3000'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
