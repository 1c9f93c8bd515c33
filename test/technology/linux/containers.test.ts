// Whose network and kernel a setting is of: containers in the words of every tool.

import { describe, expect, test } from 'vitest';
import { linkedFacts, showFact, tokenAt } from '../../facts.ts';

/** Name of the case, path of the file, its lines, and its facts: line, column, key and value, technology and reach. */
type ReachCase = readonly [name: string, path: string, lines: readonly string[], facts: readonly string[]];

async function reached(path: string, lines: readonly string[]): Promise<readonly string[]> {
  const text = lines.join('\n');
  const facts = await linkedFacts({ [path]: text });
  expect(facts.map((f) => tokenAt(text, f))).toEqual(facts.map((f) => f.raw));
  return facts.map((f) => `${showFact(f).slice(path.length + 1)} ${f.technology} ${f.reach}`);
}

describe('settings of containers', () => {
  test.each<ReachCase>([
    [
      'a fragment of compose',
      'compose.yaml',
      [
        'x-base: &base',
        '  image: acme/web',
        '  sysctls: {net.core.somaxconn: 1024}',
        'x-net: &net {net.ipv4.ip_local_port_range: "20000 40000"}',
        'services:',
        '  web: {<<: *base}',
        '  api: {image: acme/api, sysctls: *net}',
      ],
      [
        '3:33 net.core.somaxconn=1024 compose container',
        '4:45 net.ipv4.ip_local_port_range=20000 40000 compose container',
      ],
    ],
    [
      'the first version of compose',
      'web.yml',
      ['web:', '  image: acme/web', '  sysctls:', '    - net.core.somaxconn=1024'],
      ['4:26 net.core.somaxconn=1024 text container'],
    ],
    [
      'a definition in a task',
      'tasks/main.yml',
      [
        '- community.docker.docker_compose_v2:',
        '    project_name: web',
        '    definition:',
        '      services:',
        '        web:',
        '          image: acme/web',
        '          sysctls:',
        '            net.core.somaxconn: 1024',
      ],
      ['8:33 net.core.somaxconn=1024 ansible container'],
    ],
    [
      'resources of Docker in Terraform',
      'main.tf',
      [
        'resource "docker_container" "a" {',
        '  image   = "acme/web"',
        '  sysctls = { "net.core.somaxconn" = "1024" }',
        '  command = ["sysctl", "-w", "net.ipv4.tcp_fin_timeout=15"]',
        '}',
        'resource "docker_service" "b" {',
        '  task_spec {',
        '    container_spec {',
        '      image  = "acme/web"',
        '      sysctl = { "net.core.somaxconn" = "2048" }',
        '    }',
        '  }',
        '}',
      ],
      [
        '3:39 net.core.somaxconn=1024 terraform container',
        '4:56 net.ipv4.tcp_fin_timeout=15 terraform container',
        '10:42 net.core.somaxconn=2048 terraform container',
      ],
    ],
    [
      'containers of the provider for Kubernetes',
      'main.tf',
      [
        'resource "kubernetes_deployment" "a" {',
        '  spec {',
        '    template {',
        '      spec {',
        '        init_container {',
        '          name    = "tune"',
        '          command = ["sh", "-c", "sysctl -w net.core.somaxconn=1024"]',
        '        }',
        '        container {',
        '          name    = "web"',
        '          command = ["sysctl", "-w", "net.ipv4.tcp_fin_timeout=15"]',
        '        }',
        '      }',
        '    }',
        '  }',
        '}',
        'resource "kubernetes_daemonset" "b" {',
        '  spec {',
        '    template {',
        '      spec {',
        '        host_network = true',
        '        init_container {',
        '          name    = "tune"',
        '          command = ["sh", "-c", "sysctl -w net.core.somaxconn=2048"]',
        '        }',
        '      }',
        '    }',
        '  }',
        '}',
      ],
      [
        '7:64 net.core.somaxconn=1024 terraform container',
        '11:64 net.ipv4.tcp_fin_timeout=15 terraform container',
        '24:64 net.core.somaxconn=2048 terraform host',
      ],
    ],
    [
      'an app of Marathon',
      'app.json',
      [
        '{"id": "/web", "container": {"type": "DOCKER", "docker": {"image": "acme/web", "parameters": [',
        '  {"key": "sysctl", "value": "net.core.somaxconn=1024"}]}}}',
      ],
      ['2:50 net.core.somaxconn=1024 marathon container'],
    ],
    [
      'a state of Salt',
      'web.sls',
      [
        'web:',
        '  docker_container.running:',
        '    - image: acme/web',
        '    - sysctls:',
        '      - net.core.somaxconn: 1024',
      ],
      ['5:29 net.core.somaxconn=1024 salt container'],
    ],
    [
      'values of a chart',
      'values-prod.yaml',
      ['controller:', '  sysctls:', '    net.core.somaxconn: "1024"', '    vm.max_map_count: "262144"'],
      ['3:26 net.core.somaxconn=1024 helm container', '4:24 vm.max_map_count=262144 helm host'],
    ],
    [
      'what an engine gives every container',
      'etc/containers/containers.conf',
      ['[containers]', 'default_sysctls = [', '  "net.ipv4.ping_group_range=0 0",', ']'],
      ['3:30 net.ipv4.ping_group_range=0 0 text container'],
    ],
    [
      'a job in AWS Batch and a task of ECS',
      'main.tf',
      [
        'resource "aws_batch_job_definition" "a" {',
        '  container_properties = jsonencode({',
        '    image   = "acme/web"',
        '    command = ["sysctl", "-w", "net.core.somaxconn=1024"]',
        '  })',
        '}',
        'resource "aws_ecs_task_definition" "b" {',
        '  container_definitions = jsonencode([{',
        '    name    = "web"',
        '    image   = "acme/web"',
        '    command = ["sysctl", "-w", "net.core.somaxconn=2048"]',
        '  }])',
        '}',
      ],
      [
        '4:52 net.core.somaxconn=1024 terraform container',
        '11:52 net.core.somaxconn=2048 terraform container',
      ],
    ],
    [
      'tasks of Nomad by their own drivers',
      'job.nomad.hcl',
      [
        'job "a" {',
        '  # no raw_exec here',
        '  group "g" {',
        '    task "tune" {',
        '      driver = "raw_exec"',
        '      config {',
        '        command = "sysctl"',
        '        args    = ["-w", "net.core.somaxconn=1024"]',
        '      }',
        '    }',
        '    task "web" {',
        '      driver = "docker"',
        '      config {',
        '        image  = "acme/web"',
        '        sysctl = { "net.core.somaxconn" = "2048" }',
        '      }',
        '    }',
        '  }',
        '}',
      ],
      ['8:46 net.core.somaxconn=1024 nomad host', '15:44 net.core.somaxconn=2048 nomad container'],
    ],
    [
      'tasks of Nomad as its API has them',
      'job.json',
      [
        '{"Job": {"TaskGroups": [{"Tasks": [',
        '  {"Driver": "raw_exec", "Config": {"command": "sysctl", "args": ["-w", "net.core.somaxconn=1024"]}},',
        '  {"Driver": "docker", "Config": {"image": "acme/web", "sysctl": [{"net.core.somaxconn": "2048"}]}}]}]}}',
      ],
      ['2:93 net.core.somaxconn=1024 nomad host', '3:91 net.core.somaxconn=2048 nomad container'],
    ],
  ])('%s', async (_, path, lines, facts) => {
    expect(await reached(path, lines)).toEqual(facts);
  });
});

describe('what a privileged container changes', () => {
  test.each<ReachCase>([
    [
      'a pod',
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  initContainers:',
        '    - name: tune',
        '      image: busybox',
        '      command: [sh, -c, "sysctl -w vm.max_map_count=262144 net.core.somaxconn=1024"]',
        '      securityContext: {privileged: true}',
        '    - name: other',
        '      image: busybox',
        '      command: ["sysctl", "-w", "kernel.shmmax=1", "kernel.pid_max=9999"]',
        '      securityContext: {privileged: true}',
        '    - name: refused',
        '      image: busybox',
        '      command: ["sysctl", "-w", "vm.swappiness=1"]',
      ],
      [
        '7:53 vm.max_map_count=262144 kubernetes host',
        '7:79 net.core.somaxconn=1024 kubernetes container',
        '11:48 kernel.shmmax=1 kubernetes container',
        '11:68 kernel.pid_max=9999 kubernetes host',
        '15:48 vm.swappiness=1 kubernetes container',
      ],
    ],
    [
      'a service of compose',
      'compose.yaml',
      [
        'services:',
        '  tune:',
        '    image: busybox',
        '    privileged: true',
        '    command: sysctl -w vm.max_map_count=262144 fs.mqueue.msg_max=20',
        '    sysctls: {net.core.somaxconn: 1024}',
      ],
      [
        '5:41 vm.max_map_count=262144 compose host',
        '5:66 fs.mqueue.msg_max=20 compose container',
        '6:35 net.core.somaxconn=1024 compose container',
      ],
    ],
    [
      'docker run',
      'tune.sh',
      [
        'docker run --rm --privileged busybox sysctl -w vm.max_map_count=262144 net.core.somaxconn=1024',
        'docker run --rm busybox sysctl -w vm.swappiness=1',
      ],
      [
        '1:65 vm.max_map_count=262144 shell host',
        '1:91 net.core.somaxconn=1024 shell container',
        '2:49 vm.swappiness=1 shell container',
      ],
    ],
    [
      'a file that only the container has',
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '    - name: tune',
        '      image: busybox',
        '      securityContext: {privileged: true}',
        '      command:',
        '        - sh',
        '        - -c',
        '        - |',
        '          echo 262144 > /proc/sys/vm/max_map_count',
        '          echo "vm.swappiness=1" >> /etc/sysctl.conf',
      ],
      ['12:16 vm.max_map_count=262144 kubernetes host', '13:31 vm.swappiness=1 kubernetes container'],
    ],
    [
      'a task of Nomad',
      'job.nomad.hcl',
      [
        'job "a" {',
        '  task "b" {',
        '    driver = "docker"',
        '    config {',
        '      image      = "busybox"',
        '      privileged = true',
        '      command    = "sysctl"',
        '      args       = ["-w", "vm.max_map_count=262144", "net.core.somaxconn=1024"]',
        '    }',
        '  }',
        '}',
      ],
      ['8:45 vm.max_map_count=262144 nomad host', '8:74 net.core.somaxconn=1024 nomad container'],
    ],
    [
      'a task of Ansible',
      'tasks/main.yml',
      [
        '- community.docker.docker_container:',
        '    name: tune',
        '    image: busybox',
        '    privileged: true',
        '    command: sysctl -w vm.max_map_count=262144 net.core.somaxconn=1024',
      ],
      ['5:41 vm.max_map_count=262144 ansible host', '5:67 net.core.somaxconn=1024 ansible container'],
    ],
  ])('%s', async (_, path, lines, facts) => {
    expect(await reached(path, lines)).toEqual(facts);
  });
});

describe('one container has one port', () => {
  test.each<ReachCase>([
    [
      'a variable that says it again is no claim of its own',
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '    - name: a',
        '      image: acme/web',
        '      env: [{name: PORT, value: "31700"}]',
        '      ports: [{containerPort: 80, hostPort: 31700}]',
        '    - name: b',
        '      image: acme/web',
        '      env: [{name: PORT, value: "31700"}]',
      ],
      [
        '8:45 k8s-hostport publish 31700/tcp kubernetes host',
        '11:34 service listen 31700 @container @low kubernetes container',
      ],
    ],
  ])('%s', async (_, path, lines, facts) => {
    expect(await reached(path, lines)).toEqual(facts);
  });
});
