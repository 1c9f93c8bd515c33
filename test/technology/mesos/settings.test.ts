// Ports of Mesos, Marathon, Chronos and Aurora themselves.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('listeners', () => {
  test.each<Case>([
    [
      'flags of masters and agents',
      'start.sh',
      ['mesos-master --port=15050 --zk=x', 'exec /usr/sbin/mesos-slave --port 15051 --master=zk://a:2181/m'],
      ['1:21 mesos-master-agent-listen listen 15050/tcp', '2:35 mesos-master-agent-listen listen 15051/tcp'],
    ],
    [
      'variables',
      'mesos.env',
      ['MESOS_PORT=15051', 'MARATHON_HTTP_PORT=18080'],
      ['1:12 mesos-master-agent-listen listen 15051/tcp', '2:20 marathon-listen listen 18080/tcp'],
    ],
    [
      'a list of variables',
      'x.yml',
      ['env:', '- name: MESOS_PORT', '  value: "15051"'],
      ['3:11 mesos-master-agent-listen listen 15051/tcp'],
    ],
    [
      'a file of one flag',
      'etc/mesos-slave/port',
      ['15051', ''],
      ['1:1 mesos-master-agent-listen listen 15051/tcp'],
    ],
    ['Marathon', 'etc/marathon/conf/http_port', ['18080'], ['1:1 marathon-listen listen 18080/tcp']],
    [
      'files that a script writes',
      'install.sh',
      ['echo 18081 | sudo tee /etc/chronos/conf/http_port', 'echo "15051" > /etc/mesos-slave/port'],
      ['1:6 chronos listen 18081/tcp', '2:7 mesos-master-agent-listen listen 15051/tcp'],
    ],
    [
      'a unit',
      'marathon.service',
      ['[Service]', 'ExecStart=/usr/bin/marathon --master zk://a:2181/m \\', '  --http_port 18080'],
      ['3:15 marathon-listen listen 18080/tcp'],
    ],
    [
      'arguments as a list',
      'x.json',
      ['{"image": "example/chronos", "args": ["--http_port", "18081"]}'],
      ['1:55 chronos listen 18081/tcp'],
    ],
    [
      'a port that the load balancer binds',
      'app.json',
      ['{"id": "/a", "labels": {"HAPROXY_GROUP": "external", "HAPROXY_0_PORT": "19000"}}'],
      ['1:73 haproxy-nginx listen 19000/tcp'],
    ],
    [
      'an announcement',
      'web.aurora',
      [
        "announce = Announcer(primary_port='http', portmap={'aurora': 'http', 'http': 15380})",
        "run = Process(name='x', cmdline='serve {{thermos.ports[http]}}')",
      ],
      ['1:78 aurora-thermos registered 15380/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('ranges', () => {
  test.each<Case>([
    [
      'service ports as flags',
      'marathon.sh',
      ['marathon --local_port_min 15000 --local_port_max 15999'],
      ['1:27 marathon-service-ports registered 15000-15999'],
    ],
    [
      'service ports as variables',
      'marathon.env',
      ['MARATHON_LOCAL_PORT_MAX=15999', 'MARATHON_LOCAL_PORT_MIN=15000'],
      ['1:25 marathon-service-ports registered 15000-15999'],
    ],
    [
      'service ports written by a script',
      'marathon.sh',
      ['echo 15000 > /etc/marathon/conf/local_port_min', 'echo 15999 > /etc/marathon/conf/local_port_max'],
      ['1:6 marathon-service-ports registered 15000-15999'],
    ],
    [
      'one bound',
      'marathon.sh',
      ['marathon --local_port_max 15999'],
      ['1:27 marathon-service-ports registered 10000-15999'],
    ],
    [
      'ephemeral ports of containers',
      'mesos.env',
      ['MESOS_RESOURCES="ports:[31000-32000];ephemeral_ports:[33000-57344]"'],
      ['1:18 mesos-agent 31000-32000', '1:55 mesos-ephemeral-ports 33000-57344'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectBounds(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['other programs', 'x.sh', ['serve --http_port 8080', 'run --port=8080', 'mesos-execute --port=1']],
    ['a comment', 'x.sh', ['# marathon --http_port 8080', '#MESOS_PORT=5050']],
    ['uses of a variable', 'x.sh', ['curl "http://x:$MESOS_PORT"', `curl "http://x:\${MESOS_PORT}/"`]],
    ['health checks', 'app.json', ['{"id": "/a", "healthChecks": [{"port": 8080, "protocol": "HTTP"}]}']],
    [
      'ports of containers',
      'app.json',
      ['{"id": "/a", "ipAddress": {"discovery": {"ports": [{"number": 80}]}}}'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
