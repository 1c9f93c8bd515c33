// Products that show in a file by the names of their packages, images, units and roles.

import { describe, expect, test } from 'vitest';
import { formatLocation } from '../../src/model/span.ts';
import { evidenceIn } from '../../src/technology/evidence.ts';
import { scanOf } from '../facts.ts';

const shown = (file: string, lines: readonly string[]) =>
  evidenceIn(file, lines.join('\n')).map(
    (e) => `${formatLocation(e.at).slice(file.length + 1)} ${e.product}`,
  );

describe('a name where a tool says what it installs or starts', () => {
  test.each([
    ['apt-get', 'a.sh', ['apt-get update', 'sudo apt-get -y install curl chronos=1.2'], ['2:30 chronos']],
    ['yum', 'a.sh', ['yum install -y chronos && yum clean all'], ['1:16 chronos']],
    [
      "a kubelet's own document",
      'kubelet.yaml',
      ['kind: KubeletConfiguration', 'apiVersion: kubelet.config.k8s.io/v1beta1'],
      ['1:7 k8s-nodeport'],
    ],
    ['a machine of Talos', 'a.yaml', ['machine:', '  type: worker'], ['2:9 k8s-nodeport']],
    ['apk', 'a.sh', ['apk add --no-cache chronos'], ['1:20 chronos']],
    [
      'docker run over several lines',
      'a.sh',
      ['docker run -d \\', '  --net host \\', '  mesosphere/chronos:v3'],
      ['3:3 chronos'],
    ],
    [
      'a pod on the network of its node',
      'pod.yaml',
      ['spec:', '  containers:', '  - name: a', '    image: mesosphere/chronos', '  hostNetwork: true'],
      ['4:12 chronos'],
    ],
    [
      'a file that begins with an empty line',
      'pod.yaml',
      ['', '  hostNetwork: true', '  image: mesosphere/chronos'],
      ['3:10 chronos'],
    ],
    [
      'the last of many containers',
      'pods.yaml',
      [
        ...Array.from({ length: 300 }, () => '- {image: a, network: host}'),
        '- image: mesosphere/chronos',
        '  network_mode: host',
      ],
      ['301:10 chronos'],
    ],
    [
      'a chart that puts an agent on every node',
      'release.yaml',
      ['kind: HelmRelease', 'spec:', '  chart:', '    spec:', '      chart: cilium', '  values: {ipam: {}}'],
      ['5:14 cilium'],
    ],
    [
      'a chart whose values put it on the nodes',
      'release.yaml',
      [
        'kind: HelmRelease',
        'spec:',
        '  chart: {}',
        '  chartRef:',
        '    kind: OCIRepository',
        '    name: ingress-nginx',
        '  values:',
        '    controller:',
        '      hostNetwork: true',
      ],
      ['6:11 ingress-nginx-ports'],
    ],
    [
      'the chart that k3s or RKE2 brings',
      'config.yaml',
      [
        'kind: HelmChartConfig',
        'metadata:',
        '  name: rke2-ingress-nginx',
        'spec:',
        '  valuesContent: |-',
        '    controller:',
        '      hostNetwork: true',
      ],
      ['3:14 ingress-nginx-ports'],
    ],
    [
      'one release of a helmfile',
      'helmfile.yaml',
      [
        'releases:',
        '- name: a',
        '  chart: repo/ingress-nginx',
        '  values: [{controller: {hostNetwork: true}}]',
        '- name: b',
        '  chart: repo/redis',
        '- name: c',
        '  chart: repo/prometheus-node-exporter',
        '  values:',
        '    - hostNetwork: false',
      ],
      ['3:15 ingress-nginx-ports'],
    ],
    [
      'a container in JSON',
      'app.json',
      [
        '{"container": {',
        '  "docker": {',
        '    "image": "mesosphere/chronos",',
        '    "network": "HOST"',
        '  }}}',
      ],
      ['3:15 chronos'],
    ],
    [
      'a module whose task is nested',
      'site.yml',
      ['  tasks:', '    - apt:', '        name: [curl, chronos]', '        state: latest'],
      ['3:22 chronos'],
    ],
    ['apt, one line', 'tasks/main.yml', ['- apt: name=chronos state=present'], ['1:13 chronos']],
    [
      'apt, its name behind other words',
      'a.yml',
      ['- apt: state=present name=curl,chronos'],
      ['1:32 chronos'],
    ],
    [
      'apt, a quoted name',
      'a.yml',
      ['- ansible.builtin.apt: name="chronos" update_cache=yes'],
      ['1:30 chronos'],
    ],
    ['apt, a flow map', 'a.yml', ['- apt: {name: chronos, state: present}'], ['1:15 chronos']],
    [
      'package, a list in a flow map over two lines',
      'a.yml',
      ['- ansible.builtin.package: { state: present,', '    name: [curl, "chronos"] }'],
      ['2:19 chronos'],
    ],
    [
      'a flow map with an expression',
      'a.yml',
      ['- apt: {name: chronos, state: "{{ state }}"}'],
      ['1:15 chronos'],
    ],
    ['service, a flow map', 'a.yml', ['- service: {name: chronos, state: started}'], ['1:19 chronos']],
    ['service, its name behind', 'a.yml', ['- systemd: enabled=yes name=chronos'], ['1:29 chronos']],
    ['apt, a map', 'tasks/main.yml', ['- apt:', '    name: chronos'], ['2:11 chronos']],
    [
      'apt, a list',
      'tasks/main.yml',
      ['- apt:', '    name:', '      - curl', '      - chronos'],
      ['4:9 chronos'],
    ],
    [
      'a resource of Chef or Puppet',
      'a.pp',
      ["package { 'chronos': ensure => installed }"],
      ['1:12 chronos'],
    ],
    [
      'systemctl',
      'a.sh',
      ['systemctl daemon-reload', 'systemctl enable --now chronos.service'],
      ['2:24 chronos'],
    ],
    ['service', 'tasks/main.yml', ['- service: name=chronos state=started'], ['1:17 chronos']],
    [
      'systemd, a map',
      'tasks/main.yml',
      ['- systemd:', '    state: started', '    name: chronos'],
      ['3:11 chronos'],
    ],
    ['docker run', 'a.sh', ['docker run -d --net=host mesosphere/chronos:v3 --x'], ['1:26 chronos']],
    [
      'an image with a registry and a tag',
      'a.yml',
      ['image: registry.example:5000/mesosphere/chronos:v3', 'network_mode: host'],
      ['1:8 chronos'],
    ],
    [
      'an image with a digest',
      'a.yml',
      ['image: "mesosphere/chronos@sha256:0123"', 'hostNetwork: true'],
      ['1:9 chronos'],
    ],
    ['an image with a network of its own', 'a.yml', ['image: mesosphere/chronos'], []],
    [
      'FROM: the network of its containers is their own',
      'Dockerfile',
      ['FROM mesosphere/chronos:v3 AS x'],
      [],
    ],
    [
      'a role in a map',
      'site.yml',
      ['- hosts: a', '  roles:', '    - {role: chronos, x: 1}'],
      ['3:14 chronos'],
    ],
    [
      'a role in a list',
      'site.yml',
      ['- hosts: a', '  roles:', '    - base', '    - chronos'],
      ['4:7 chronos'],
    ],
    [
      'a role in a list without indent',
      'site.yml',
      ['- hosts: a', '  roles:', '  - "chronos"'],
      ['3:6 chronos'],
    ],
    ['a role in a flow list', 'site.yml', ['- hosts: a', '  roles: [base, chronos]'], ['2:17 chronos']],
    ['a role that tasks import', 'tasks/main.yml', ['- import_role:', '    name: chronos'], ['2:11 chronos']],
    ['the path of a role', 'roles/chronos/tasks/main.yml', ['- ping:', '  # chronos'], ['1:1 chronos']],
    ['the path of a unit', 'etc/systemd/system/chronos.service.d/a.conf', ['[Service]'], ['1:1 chronos']],
  ])('%s', (_name, file, lines, expected) => {
    expect(shown(file, lines)).toEqual(expected);
  });

  test('the first place stands for all, and one name for several products', () => {
    const lines = ['apt-get install chronos', 'apt-get install chronos', 'apt-get install kubelet'];
    expect(shown('a.sh', lines).map((e) => e.split(' ')[0])).toEqual(['1:17', '3:17', '3:17']);
  });
});

describe('a name that shows nothing', () => {
  test.each([
    ['commented out', 'a.sh', ['# apt-get install chronos', 'true # systemctl start chronos']],
    ['documentation', 'README.md', ['apt-get install chronos']],
    ['a program', 'a.go', ['image: "mesosphere/chronos"']],
    ['a word of a text', 'a.sh', ['echo about chronos']],
    ['a part of a name', 'a.sh', ['apt-get install chronos-doc python3-chronos']],
    ['an image of other people', 'a.yml', ['image: registry.example/team/chronos-proxy:1']],
    ['a variable', 'a.yml', ['image: "{{ chronos }}"']],
    ['a commented role', 'site.yml', ['- hosts: a', '  roles:', '    - base', '    # - chronos']],
    ['a removed package', 'a.sh', ['apt-get remove chronos']],
    ['what only an image has', 'Dockerfile', ['RUN apt-get install -y chronos']],
    ['an image that is only pulled', 'a.sh', ['docker pull mesosphere/chronos']],
    [
      'a service beside one on the network of the host',
      'compose.yml',
      [
        'services:',
        '  a:',
        '    image: agent',
        '    network_mode: host',
        '  b:',
        '    image: mesosphere/chronos',
      ],
    ],
    ['another task below', 'tasks.yml', ['  - apt:', '      name: curl', '  - pip:', '      name: chronos']],
    ['a task that removes', 'tasks.yml', ['- apt:', '    name: chronos', '    state: absent']],
    ['a flow map that removes', 'tasks.yml', ['- apt: {state: absent, name: chronos}']],
    [
      'a flow map over lines that removes',
      'tasks.yml',
      ['- apt: {', '    name: chronos,', '    state: absent }'],
    ],
    ['words that remove', 'tasks.yml', ['- apt: name=chronos state=absent']],
    ['a flow map that stops', 'tasks.yml', ['- service: {name: chronos, state: stopped}']],
    [
      'a flow map that starts nothing',
      'ingress.yaml',
      ['backend: {service: {name: chronos, port: {number: 80}}}'],
    ],
    [
      'a task that stops',
      'tasks.yml',
      ['- service:', '    name: chronos', '    state: stopped', '    enabled: no'],
    ],
    [
      'a command for people to type',
      'a.sh',
      ['echo "service chronos start"', 'log "systemctl enable chronos"'],
    ],
    [
      'the backend of an Ingress',
      'ingress.yaml',
      ['  backend:', '    service:', '      name: chronos', '      port:', '        number: 80'],
    ],
    ['a message of a task', 'tasks.yml', ['- debug:', '    msg: now type systemctl start chronos']],
    ['the client, where packages are RPMs', 'a.sh', ['yum install -y postgresql']],
    ['tools', 'a.sh', ['apt-get install -y redis-tools mysql-client postgresql-client wireguard-tools']],
  ])('%s', (_name, file, lines) => {
    expect(shown(file, lines)).toEqual([]);
  });
});

describe('an agent that names other resources offers its default ports', () => {
  test.each([
    ['a.env', 'MESOS_RESOURCES="cpus(*):2;mem(*):2048"', ['a.env:1:18 mesos-agent']],
    ['etc/mesos-slave/resources', 'cpus:4;mem:1024\n', ['etc/mesos-slave/resources:1:1 mesos-agent']],
    ['a.sh', 'mesos-slave --resources="cpus:4;disk:9"', ['a.sh:1:26 mesos-agent']],
    ['a.env', '# MESOS_RESOURCES="cpus(*):2"', []],
    ['a.env', 'MESOS_RESOURCES="ports:[]"', []],
    ['a.sh', 'echo "--resources=cpus:4 of mesos"', []],
  ])('%s %j', async (file, text, expected) => {
    const { evidence, declarations } = await scanOf(file, text);
    expect(evidence.map((e) => `${formatLocation(e.at)} ${e.product}`)).toEqual(expected);
    expect(declarations).toEqual([]);
  });
});

describe('hostile files are read to their end', () => {
  test.each([
    ['package managers', 'apt '.repeat(50_000)],
    ['blank lines', `mesos${'\n'.repeat(200_000)}`],
    ['blanks', `mesos service${' '.repeat(200_000)}`],
    ['names', 'name: chronos\n'.repeat(20_000)],
    ['one long line', 'image: chronos '.repeat(20_000)],
  ])('%s', (_name, text) => {
    expect(
      evidenceIn('a.yml', `${text}\nnetwork_mode: host\nimage: mesosphere/chronos`).some(
        (e) => e.product === 'chronos',
      ),
    ).toBe(true);
  });
});
