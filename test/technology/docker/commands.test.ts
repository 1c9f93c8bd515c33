// `docker run -p` and its kin, wherever a command may stand.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'every spelling of the option',
      'run.sh',
      [
        'docker run -d -p 8081:80 --name web example/web',
        'docker run -dp 8082:80 example/web',
        'docker run -itp=8083:80 example/web',
        'docker run --publish 8084:80 example/web',
        "docker container run --publish='127.0.0.1:8085:80/udp' example/web",
        'sudo -E podman create -p8086:80 -p 8087-8088:90-91 example/web',
        'nerdctl run -v /a:/b:ro -e A=1 -p "[::1]:8089:80" example/web',
        'podman pod create --name web -p 8090:80',
      ],
      [
        '1:18 docker-published publish 8081/tcp',
        '2:16 docker-published publish 8082/tcp',
        '3:17 docker-published publish 8083/tcp',
        '4:22 docker-published publish 8084/tcp',
        '5:33 docker-published publish 8085/udp @127.0.0.1',
        '6:25 docker-published publish 8086/tcp',
        '6:36 docker-published publish 8087-8088/tcp',
        '7:36 docker-published publish 8089/tcp @::1',
        '8:33 docker-published publish 8090/tcp',
      ],
    ],
    [
      'variables',
      'run.sh',
      [
        'PORT=18080',
        'ID=$(docker run -d $OPTIONS -p "$PORT:80" "$IMAGE")',
        `docker run -p "\${HOST_PORT:-18081}:80" -p "$ADDRESS:18082:80" example/web`,
        '$SUDO docker run -p 18083:80 x',
        `"\${CONTAINER_ENGINE}" run -p 18084:80 x`,
        'docker run -p "$1:80" x',
      ],
      [
        '2:33 docker-published publish 18080/tcp',
        '3:16 docker-published publish 18081/tcp',
        '3:44 docker-published publish 18082/tcp',
        '4:21 docker-published publish 18083/tcp',
        '5:30 docker-published publish 18084/tcp',
        "6:16 docker-published publish ? '$1' is known only when the script runs",
      ],
    ],
    [
      'a command over several lines, run elsewhere',
      'deploy.sh',
      [
        'ssh deploy@example.org "docker run -d \\',
        '  --restart always \\',
        '  -p 8080:80 \\',
        '  example/web"',
        'ssh deploy@example.org docker run -p 8081:80 example/web',
      ],
      ['3:6 docker-published publish 8080/tcp', '5:38 docker-published publish 8081/tcp'],
    ],
    [
      'a swarm and its services',
      'swarm.sh',
      [
        'docker swarm init --advertise-addr eth0 --listen-addr 0.0.0.0:2377',
        'docker swarm init --listen-addr eth0 --data-path-port 7777',
        'docker service create --publish published=8080,target=80,mode=host --name a example/web',
        'docker service create -p 8081:80 --publish target=80,published=8082,protocol=udp example/web',
        'docker service update --publish-add 8083:80 --publish-add target=81 a',
      ],
      [
        '1:55 swarm listen 2377/tcp',
        '2:55 swarm listen 7777/udp',
        '3:43 docker-published publish 8080/tcp',
        '4:26 docker-published publish 8081/tcp',
        '4:64 docker-published publish 8082/udp',
        '5:37 docker-published publish 8083/tcp',
      ],
    ],
    [
      'a unit',
      'web.service',
      [
        '[Service]',
        'ExecStartPre=-/usr/bin/docker rm -f web',
        'ExecStart=/usr/bin/docker run --rm \\',
        '  --name web \\',
        '  -p 8080:80 \\',
        '  example/web',
      ],
      ['5:6 docker-published publish 8080/tcp'],
    ],
    [
      'a template of a unit, with statements between the lines of a command',
      'templates/web.service.j2',
      [
        '[Service]',
        'ExecStart={{ docker_path }} run --rm \\',
        '  {% if web_public -%}',
        '  {# for everybody #}',
        '  -p 8080:80 \\',
        '  {% endif %}',
        '  -p 8081:81 \\',
        '  example/web',
      ],
      ['5:6 docker-published publish 8080/tcp', '7:6 docker-published publish 8081/tcp'],
    ],
    [
      'a template of a script',
      'templates/run.sh.j2',
      ['docker run \\', '{% if web_public %}', '  -p 8080:80 \\', '{% endif %}', '  example/web'],
      ['3:6 docker-published publish 8080/tcp'],
    ],
    [
      'a Makefile',
      'Makefile',
      [
        'run: build',
        '\t@docker run --rm -it -p 8080:80 example/web',
        '\t-docker rm -f web && docker run -d \\',
        '\t\t-p 8081:80 example/web',
        '\t$(DOCKER) run -p 8082:80 example/web',
        '\tcd x && docker run -p 8083:80 example/web',
      ],
      [
        '2:26 docker-published publish 8080/tcp',
        '4:6 docker-published publish 8081/tcp',
        '5:19 docker-published publish 8082/tcp',
        '6:24 docker-published publish 8083/tcp',
      ],
    ],
    [
      'cloud-init',
      'user-data',
      [
        '#cloud-config',
        'runcmd:',
        '  - docker run -d -p 8080:80 example/web',
        '  - |',
        '    docker run -p 81:80 x',
      ],
      ['3:22 docker-published publish 8080/tcp', '5:19 docker-published publish 81/tcp'],
    ],
    [
      'a script of npm',
      'package.json',
      ['{"scripts": {"serve": "docker build -t x . && docker run -p 3000:80 x"}}'],
      ['1:61 docker-published publish 3000/tcp'],
    ],
    [
      'an Ansible task',
      'roles/web/tasks/main.yml',
      ['- name: run it', '  ansible.builtin.shell: docker run -d -p 8080:80 example/web'],
      ['2:43 docker-published publish 8080/tcp'],
    ],
    [
      'a task whose command goes on in lines of its own',
      'roles/web/tasks/main.yml',
      ['- name: run it', '  command: >', '    podman run -d', '      --publish 8080:80', '      example/web'],
      ['4:17 docker-published publish 8080/tcp'],
    ],
    [
      'options in variables and arrays',
      'run.sh',
      [
        'PORT=8080',
        'ports="-p $PORT:80 -p 127.0.0.1:8081:81"',
        'args=(--rm --publish "8082:82")',
        'args+=(-p=8083:83/udp)',
        'docker run $ports "${args[@]}" example/web',
      ],
      [
        '2:11 docker-published publish 8080/tcp',
        '2:23 docker-published publish 8081/tcp @127.0.0.1',
        '3:23 docker-published publish 8082/tcp',
        '4:11 docker-published publish 8083/udp',
      ],
    ],
    [
      'a daemon',
      'docker.service',
      [
        '[Service]',
        'ExecStart=/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2375 --metrics-addr=127.0.0.1:9323',
      ],
      ['2:40 service listen 2375/tcp', '2:74 service listen 9323/tcp @127.0.0.1'],
    ],
    [
      'a variable of the daemon',
      'etc/default/docker',
      ['DOCKER_OPTS="--dns 10.0.0.2 -H tcp://0.0.0.0:2375 -H unix:///var/run/docker.sock"'],
      ['1:32 service listen 2375/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'what takes any port, or none of the host',
      'run.sh',
      [
        'docker run -P example/web',
        'docker run -p 80 example/web',
        'docker run -p 127.0.0.1::80 example/web',
        'docker run --expose 8080 example/web',
        'docker run --network host -p 8080:80 example/web',
        'docker run --net=host -p 8080:80 example/web',
        'docker run --net container:vpn -p 8080:80 example/web',
        'docker service create --publish target=80 example/web',
        'docker swarm init --listen-addr eth0',
      ],
    ],
    [
      'arguments of the program in the container, and other options of that name',
      'run.sh',
      [
        'docker run example/tunnel -p 8080:80',
        'docker run --rm example/tunnel serve -p 8080:80',
        'docker exec web tunnel -p 8080:80',
        'docker compose -p 8080:80 up',
        'docker -H tcp://10.0.0.1:2375 ps',
        'mkdir -p 8080:80; ssh -p 2222 example.org',
      ],
    ],
    [
      'words about it',
      'run.sh',
      [
        'echo "docker run -p 8080:80 example/web"',
        '# docker run -p 8080:80 example/web',
        'cat <<EOF',
        'docker run -p 8080:80 x',
        'EOF',
      ],
    ],
    [
      'words about it in a Makefile',
      'Makefile',
      [
        'help:',
        '\t@echo "docker run -p 8080:80 x"',
        '\t# docker run -p 8080:80 x',
        '# Start it with docker run -p 8080:80 x',
      ],
    ],
    ['options of other programs', 'run.sh', ['ports="-p 8080:80"', 'tunnel $ports']],
    ['a page', 'docs/start.mdx', ['```sh', 'docker run -p 8080:80 example/web', '```']],
    ['a README', 'README.md', ['```sh', 'docker run -p 8080:80 example/web', '```']],
    [
      'a pipeline',
      '.github/workflows/test.yml',
      ['jobs:', '  a:', '    steps:', '      - run: docker run -p 8080:80 x'],
    ],
    ['another pipeline', '.gitlab-ci.yml', ['test:', '  script:', '    - docker run -d -p 8080:80 x']],
    ['a build step', 'Dockerfile', ['FROM x', 'EXPOSE 8080', 'RUN docker run -p 8080:80 x']],
    ['a client', 'client.sh', ['DOCKER_OPTS="-H tcp://10.0.0.1:2375"', 'docker $DOCKER_OPTS ps']],
    ['a daemon without a port', 'docker.service', ['[Service]', 'ExecStart=/usr/bin/dockerd -H fd://']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
