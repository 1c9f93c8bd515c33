// Task definitions of ECS, and Terraform's provider for Docker.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a task definition',
      'task.json',
      [
        '{"family": "web", "containerDefinitions": [{',
        '  "name": "web", "image": "x",',
        '  "portMappings": [{"containerPort": 80, "hostPort": 8080, "protocol": "tcp"},',
        '    {"containerPort": 53, "hostPort": 53, "protocol": "udp"}, {"containerPort": 81, "hostPort": 0}],',
        '  "systemControls": [{"namespace": "net.core.somaxconn", "value": "512"}]',
        '}]}',
      ],
      [
        '3:54 docker-published publish 8080/tcp',
        '4:39 docker-published publish 53/udp',
        '5:68 net.core.somaxconn=512',
      ],
    ],
    [
      'CloudFormation',
      'stack.yml',
      [
        'Resources:',
        '  Task:',
        '    Type: AWS::ECS::TaskDefinition',
        '    Properties:',
        '      NetworkMode: bridge',
        '      ContainerDefinitions:',
        '        - Name: web',
        '          Image: x',
        '          PortMappings:',
        '            - ContainerPort: 80',
        '              HostPort: 8080',
        '            - ContainerPort: 81',
        '              HostPort: !Ref Port',
      ],
      [
        '11:25 docker-published publish 8080/tcp',
        '13:30 docker-published publish ? a placeholder that something outside this project fills in',
      ],
    ],
    [
      'a task with an interface of its own',
      'task.yml',
      ['networkMode: awsvpc', 'containerDefinitions: [{portMappings: [{containerPort: 80, hostPort: 80}]}]'],
      ['2:70 docker-published publish 80/tcp @container'],
    ],
    [
      "a task on the host's network",
      'task.yml',
      ['networkMode: host', 'containerDefinitions: [{portMappings: [{containerPort: 8080}]}]'],
      ['2:56 docker-published publish 8080/tcp'],
    ],
    [
      'containers alone, of a task in another file',
      'containers.json.tpl',
      [
        '[{"name": "web", "image": "${image}",',
        '"portMappings": [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 81, "hostPort": 81}]}]',
      ],
      ['2:52 docker-published publish 8080/tcp', '2:93 docker-published publish 81/tcp @container'],
    ],
    [
      'a template that its name does not call JSON',
      'definitions/web.tpl',
      [
        '[{"name": "web", "image": "${image}",',
        `"portMappings": [{"containerPort": 80, "hostPort": \${port}}, {"containerPort": 81, "hostPort": 8081}]}]`,
      ],
      [
        "2:52 docker-published publish ? variable 'port' is not assigned in this file",
        '2:96 docker-published publish 8081/tcp',
      ],
    ],
    [
      'Terraform',
      'ecs.tf',
      [
        'variable "port" { default = 8081 }',
        'resource "aws_ecs_task_definition" "web" {',
        '  network_mode = "bridge"',
        '  container_definitions = jsonencode([{',
        '    name         = "web-${var.env}"',
        '    image        = "x"',
        '    portMappings = [{ containerPort = 80, hostPort = 8080 }, { containerPort = 81, hostPort = var.port }]',
        '    systemControls = [{ namespace = "net.core.somaxconn", value = "512" }]',
        '  }])',
        '}',
        'resource "aws_ecs_task_definition" "old" {',
        '  container_definitions = <<EOT',
        '[{"name": "old", "image": "x", "portMappings": [{"containerPort": 80, "hostPort": 8082}]}]',
        'EOT',
        '}',
      ],
      [
        '1:29 docker-published publish 8081/tcp @low',
        '7:54 docker-published publish 8080/tcp',
        '7:95 docker-published publish 8081/tcp',
        '8:68 net.core.somaxconn=512',
        '13:83 docker-published publish 8082/tcp',
      ],
    ],
    [
      'modules of Terraform',
      'modules.tf',
      [
        'module "one" {',
        '  source        = "example/container"',
        '  port_mappings = [{ containerPort = 80, hostPort = 8080 }]',
        '}',
        'module "more" {',
        '  source = "example/service"',
        '  container_definitions = {',
        '    web = { image = "x", port_mappings = [{ containerPort = 81, hostPort = 81 }] }',
        '  }',
        '}',
      ],
      ['3:53 docker-published publish 8080/tcp', '8:76 docker-published publish 81/tcp @container'],
    ],
    [
      "Terraform's own containers",
      'docker.tf',
      [
        'resource "docker_container" "web" {',
        '  image = "x"',
        '  ports {',
        '    internal = 80',
        '    external = 8080',
        '    ip       = "127.0.0.1"',
        '  }',
        '  ports {',
        '    internal = 53',
        '    external = var.dns',
        '    protocol = "udp"',
        '  }',
        '}',
        'resource "docker_service" "web" {',
        '  endpoint_spec {',
        '    ports {',
        '      target_port    = 80',
        '      published_port = 8081',
        '    }',
        '  }',
        '}',
        'variable "dns" { default = "1053" }',
      ],
      [
        '5:16 docker-published publish 8080/tcp @127.0.0.1',
        '10:16 docker-published publish 1053/udp',
        '18:24 docker-published publish 8081/tcp',
        '22:29 docker-published publish 1053/udp @low',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('in a stack of CloudFormation', () => {
  test.each<Case>([
    [
      'a reference to a parameter',
      'stack.yaml',
      [
        "AWSTemplateFormatVersion: '2010-09-09'",
        'Parameters:',
        '  Port: {Type: Number, Default: 8089}',
        '  Other: {Type: Number}',
        'Resources:',
        '  Task:',
        '    Type: AWS::ECS::TaskDefinition',
        '    Properties:',
        '      ContainerDefinitions:',
        '        - Name: a',
        '          PortMappings:',
        '            - ContainerPort: 80',
        '              HostPort: !Ref Port',
        '            - {ContainerPort: 81, HostPort: {Ref: Port}}',
        '            - {ContainerPort: 82, HostPort: !Ref Other}',
      ],
      [
        '13:30 docker-published publish 8089/tcp',
        '14:45 docker-published publish 8089/tcp',
        '15:50 docker-published publish ? a placeholder that something outside this project fills in',
      ],
    ],
    [
      'a mode by reference, and Fargate',
      'stack.yaml',
      [
        "AWSTemplateFormatVersion: '2010-09-09'",
        'Parameters: {Mode: {Type: String, Default: host}}',
        'Resources:',
        '  Task:',
        '    Type: AWS::ECS::TaskDefinition',
        '    Properties:',
        '      NetworkMode: !Ref Mode',
        '      ContainerDefinitions: [{Name: a, PortMappings: [{ContainerPort: 8080}]}]',
        '  Other:',
        '    Type: AWS::ECS::TaskDefinition',
        '    Properties:',
        '      RequiresCompatibilities: [FARGATE]',
        '      ContainerDefinitions: [{Name: a, PortMappings: [{ContainerPort: 80, HostPort: 80}]}]',
      ],
      ['8:71 docker-published publish 8080/tcp', '13:85 docker-published publish 80/tcp @container'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'ports that nobody asked for',
      'docker.tf',
      [
        'resource "docker_container" "a" {',
        '  ports { internal = 80 }',
        '}',
        'resource "docker_container" "b" {',
        '  network_mode = "host"',
        '  ports {',
        '    internal = 80',
        '    external = 8080',
        '  }',
        '}',
        'resource "other_container" "c" {',
        '  ports {',
        '    internal = 80',
        '    external = 8080',
        '  }',
        '}',
      ],
    ],
    ['mappings of others', 'app.json', ['[{"name": "a", "portMappings": [{"hostPort": 8080}]}]']],
    [
      'no port of the host',
      'task.json',
      ['{"containerDefinitions": [{"name": "a", "portMappings": [{"containerPort": 80}]}]}'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
