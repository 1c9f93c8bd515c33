// Ports that apps and pods of Marathon take on an agent.

import { describe, expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';
import { type Case, expectFacts } from '../one-file.ts';

describe('apps', () => {
  test.each<Case>([
    [
      'port mappings of Docker',
      'app.json',
      [
        '{"id": "/a", "container": {"docker": {"portMappings": [',
        '  {"containerPort": 80, "hostPort": 31080, "servicePort": 10080, "protocol": "tcp"},',
        '  {"containerPort": 53, "hostPort": 0, "servicePort": 0, "protocol": "udp"},',
        '  {"containerPort": 1}',
        ']}}}',
      ],
      ['2:37 marathon-host-ports publish 31080/tcp', '2:59 marathon-service-ports registered 10080/tcp'],
    ],
    [
      'parameters for Docker',
      'app.json',
      [
        '{"id": "/a", "container": {"docker": {"image": "a", "parameters": [',
        '  {"key": "publish", "value": "31080:80"}, {"key": "volume", "value": "31081:80"},',
        '  {"key": "p", "value": "127.0.0.1:31082:53/udp"}]}}}',
      ],
      ['2:32 docker-published publish 31080/tcp', '3:26 docker-published publish 31082/udp @127.0.0.1'],
    ],
    [
      'port mappings of the container',
      'app.json',
      ['{"id": "/a", "container": {"type": "MESOS", "portMappings": [{"hostPort": 31080}]}}'],
      ['1:75 marathon-host-ports publish 31080/tcp'],
    ],
    [
      'definitions required',
      'app.json',
      ['{"id": "/a", "portDefinitions": [{"port": 31080}, {"port": 0}], "requirePorts": true}'],
      ['1:43 marathon-host-ports listen 31080/tcp'],
    ],
    [
      'definitions not required',
      'app.json',
      ['{"id": "/a", "portDefinitions": [{"port": 10001}]}'],
      ['1:43 marathon-service-ports registered 10001/tcp'],
    ],
    [
      'ports required',
      'app.json',
      ['{"id": "/a", "cmd": "x", "ports": [8080, 0, 9000], "requirePorts": true}'],
      ['1:36 marathon-host-ports listen 8080/tcp', '1:45 marathon-host-ports listen 9000/tcp'],
    ],
    [
      'ports not required',
      'app.json',
      ['{"id": "/a", "cmd": "x", "instances": 2, "ports": [8080, 0]}'],
      ['1:52 marathon-service-ports registered 8080/tcp'],
    ],
    [
      'a list of apps',
      'apps.json',
      ['[{"id": "/a", "portDefinitions": [{"port": 31080}], "requirePorts": true}]'],
      ['1:44 marathon-host-ports listen 31080/tcp'],
    ],
    [
      'groups',
      'group.json',
      [
        '{"id": "/g", "groups": [{"id": "h", "apps": [',
        '  {"id": "a", "container": {"docker": {"portMappings": [{"hostPort": 31080}]}}}',
        ']}], "apps": [{"id": "b", "portDefinitions": [{"port": 10002}]}]}',
      ],
      ['2:70 marathon-host-ports publish 31080/tcp', '3:56 marathon-service-ports registered 10002/tcp'],
    ],
    [
      'YAML',
      'app.yml',
      [
        'id: /a',
        'container:',
        '  docker:',
        '    portMappings:',
        '      - containerPort: 80',
        '        hostPort: 31080',
      ],
      ['6:19 marathon-host-ports publish 31080/tcp'],
    ],
    [
      'YAML without requirePorts',
      'app.yml',
      ['id: /a', 'args: [x]', 'instances: 1', 'ports:', '  - 8080'],
      ['5:5 marathon-service-ports registered 8080/tcp'],
    ],
    [
      'a template',
      'app.json.j2',
      [
        '{"id": "/a", "container": {"docker": {"portMappings": [{"hostPort": {{ port }}}, {"hostPort": "{{ port }}"}]}}}',
      ],
      [
        '1:69 marathon-host-ports publish ? a template expression, and no variables of an Ansible project to resolve it with',
        '1:96 marathon-host-ports publish ? a template expression, and no variables of an Ansible project to resolve it with',
      ],
    ],
    [
      'comments and a comma too many',
      'app.json',
      ['{', '  // the app', '  "id": "/a", "portDefinitions": [{"port": 10001},],', '}'],
      ['3:44 marathon-service-ports registered 10001/tcp'],
    ],
    [
      'posted by a script',
      'deploy.sh',
      [
        `curl -d '{"id": "/a", "portDefinitions": [{"port": 10001}]}' http://m/v2/apps`,
        'curl -d @- http://m/v2/apps <<EOF',
        '{"id": "/b", "portDefinitions": [{"port": 10002}]}',
        'EOF',
      ],
      [
        '1:52 marathon-service-ports registered 10001/tcp',
        '3:43 marathon-service-ports registered 10002/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('pods', () => {
  test.each<Case>([
    [
      'endpoints',
      'pod.json',
      [
        '{"id": "/p", "containers": [{"name": "c", "endpoints": [',
        '  {"name": "web", "hostPort": 31080, "protocol": ["tcp"]},',
        '  {"name": "any", "hostPort": 0},',
        '  {"name": "none"},',
        '  {"name": "dns", "hostPort": 33000, "protocol": ["tcp", "udp"]}',
        ']}]}',
      ],
      ['2:31 marathon-host-ports publish 31080/tcp', '5:31 marathon-host-ports publish 33000'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('other documents', () => {
  test.each<Case>([
    ['a map with an id', 'x.json', ['{"id": "a", "ports": [80, 443]}'], []],
    ['an id that is a number', 'x.json', ['{"id": 1, "ports": [80, 443], "cmd": "x"}'], []],
    [
      'a pod of Kubernetes',
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'spec: {containers: [{name: a, ports: [{containerPort: 80, hostPort: 31080}]}]}',
      ],
      ['3:69 k8s-hostport publish 31080/tcp'],
    ],
    [
      'a task definition of ECS',
      'task.json',
      ['{"family": "x", "containerDefinitions": [{"portMappings": [{"hostPort": 8080}]}]}'],
      ['1:73 docker-published publish 8080/tcp'],
    ],
    [
      'package.json',
      'package.json',
      ['{"name": "x", "ports": [8080], "config": {"ports": [31000, 32000]}}'],
      [],
    ],
    ['ids that are text, with instances', 'x.json', ['{"id": "a", "instances": 3, "ports": [80]}'], []],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('what a port means for the agent', () => {
  test.each([
    ['{"id": "/a", "container": {"portMappings": [{"hostPort": 31080, "protocol": "udp"}]}}', 'publish udp'],
    [
      '{"id": "/a", "container": {"portMappings": [{"hostPort": 31080, "protocol": "udp,tcp"}]}}',
      'publish any',
    ],
    [
      '{"id": "/a", "container": {"portMappings": [{"hostPort": 0, "servicePort": 10080}]}}',
      'registered tcp',
    ],
    [
      '{"id": "/a", "portDefinitions": [{"port": 31080, "protocol": "tcp"}], "requirePorts": true}',
      'listen tcp',
    ],
    ['{"id": "/a", "portDefinitions": [{"port": 10001}]}', 'registered tcp'],
    ['{"id": "/a", "ports": [31080], "requirePorts": true}', 'listen tcp'],
    [
      '{"id": "/p", "containers": [{"endpoints": [{"hostPort": 31080, "protocol": ["udp"]}]}]}',
      'publish udp',
    ],
    [
      '{"id": "/p", "networks": [{"mode": "host"}], "containers": [{"endpoints": [{"hostPort": 31080}]}]}',
      'listen tcp',
    ],
  ])('%s: %s', async (text, expected) => {
    const facts = await linkedFacts({ 'app.json': text });
    expect(facts.map((f) => (f.kind === 'ports' ? `${f.role} ${f.protocol}` : f.key))).toEqual([expected]);
  });
});
