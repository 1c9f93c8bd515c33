// The byte scan may let too much through, never too little: what it drops no reader ever sees.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayDeclare } from '../../src/engine/prefilter.ts';
import { decode } from '../../src/source/text.ts';
import { scanOf } from '../facts.ts';

/** A path, and a text that declares something in a file of that name. */
const DECLARING: readonly (readonly [path: string, text: string])[] = [
  ['etc/sysctl.conf', 'net.ipv4.ip_local_port_range = 15200 58999'],
  ['web.sls', 'a:\n  docker_container.running:\n    - port_bindings:\n      - 8099:80'],
  [
    'app.json',
    '{"id": "a", "container": {"docker": {"parameters": [{"key": "publish", "value": "8099:80"}]}}}',
  ],
  ['pillar/firewall.sls', 'firewall:\n  web:\n    port: 80'],
  ['vars/main.yml', 'haproxy_frontends:\n  - bind: "*:80 x"'],
  ['config.yaml', 'kubelet-arg: ["read-only-port=10255"]'],
  ['cluster.yaml', 'etcd: {extraArgs: {listen-metrics-urls: "http://0.0.0.0:2381"}}'],
  ['talos.yaml', 'kubePrism: {port: 7445}'],
  [
    'play.yml',
    '- hosts: a\n  tasks:\n  - gcp_compute_firewall: {allowed: [{ip_protocol: tcp, ports: ["80"]}]}',
  ],
  ['etc/sysctl.conf', 'net/ipv4/ip_local_reserved_ports=15610'],
  ['etc/sysctl.conf', '-/proc/sys/fs/file-max = 1'],
  ['etc/sysctl.conf', 'user.max_user_namespaces=1'],
  ['etc/sysctl.conf', '  dev.strange.thing\t= 1'],
  ['etc/sysctl.conf', 'sunrpc.tcp_slot_table_entries = 128'],
  ['etc/sysctl.conf', 'kernel.*.x = 1'],
  ['sysctl.conf.j2', '{{ k }} = {{ v }}'],
  ['sysctl.conf.j2', '{{ k }}.somaxconn= 1'],
  ['sysctl.conf.erb', '<%= k %>=<%= v %>'],
  ['sysctl.conf.tmpl', '{{ $k }}\t=\t{{ $v }}'],
  ['a.sh', 'sysctl -w vm.swappiness=1'],
  ['a.sh', 'sysctl -w crypto.fips_enabled=1'],
  ['a.sh', 'KEY=vm.swappiness\nsysctl -w $KEY=1'],
  ['a.sh', 'echo 1 > /proc/sys/dev/raid/speed_limit_min'],
  ['a.sh', 'echo "dev.raid.speed_limit_min = 1" >> "$F"'],
  ['a.sh', 'docker run --sysctl net.core.somaxconn=1 x'],
  ['a.yml', 'dev.cdrom.lock: 1'],
  ['a.yml', 'x: {name: abi.vsyscall32, value: 1}'],
  ['a.yml', '"\\x6eet.core.somaxconn": 1'],
  ['a.yml', '"\\u006eet.core.somaxconn": 1'],
  ['a.json', '{"\\u006eet.core.somaxconn": 1}'],
  ['a.json', '{"a": "user.max_inotify_watches=1"}'],
  ['a.env', 'X=ports(*):[31000-32000]'],
  ['a.env', 'X="cpus:1;ports [31000-32000]"'],
  ['a.env', 'MESOS_RESOURCES=$X'],
  ['a.yml', 'env:\n- name: METRICS_PORT\n  value: "9102"'],
  ['a.yml', 'ETCD_LISTEN_CLIENT_URLS: http://:2379'],
  ['a.yml', 'REGISTRY_HTTP_ADDR: :5000'],
  ['a.yml', 'rules:\n- {direction: in, protocol: tcp, port: 22, source_ips: [0.0.0.0/0]}'],
  ['a.pp', "docker::run { 'a': ports => $p }"],
  ['Vagrantfile', 'config.vm.forward_port 80, 8080'],
  ['a.json', '{"name" : "ports", "ranges": {"range": [{"begin": 1, "end": 2}]}}'],
  ['a.json', '{"x": "{\\"name\\":\\"ports\\",\\"ranges\\":{}}"}'],
  ['etc/mesos-slave/resources', '{{ r }}\n'],
  ['etc/mesos-slave/resources', 'ports:{{ r }}\n'],
  ['templates/agent.j2', 'cpus(*):4;ports(*):{{ r }}\n'],
  ['etc/mesos-slave/resources', 'file:///etc/r.json'],
  ['etc/mesos-agent/resources', '<%= @r %>'],
  ['etc/mesos-agent/resources', `  resources = \${R}`],
  ['a.json', '{"id": "a", "container": {"portMappings": [{"hostPort": 1}]}}'],
  ['a.json', '{"id": "a", "portDefinitions": [{"port": 1}]}'],
  ['a.yml', 'id: a\nrequirePorts: true\nports:\n  - 1'],
  ['a.yml', 'id: a\ninstances: 1\ncmd: x\nports:\n  - 1'],
  ['a.json', '{"id": "p", "containers": [{"endpoints": [{"hostPort": 1}]}]}'],
  ['a.yml', 'spec: {ports: [{nodePort: 31480}]}'],
  ['a.yml', 'spec: {hostNetwork: true, containers: [{ports: [{containerPort: 9100}]}]}'],
  ['a.yml', 'kind: KubeletConfiguration\nport: 10250'],
  ['a.yml', 'kubelet: {readOnlyPort: 10255}'],
  ['a.yml', 'kubeProxy: {metricsBindAddress: "127.0.0.1:10249"}'],
  ['a.yml', 'apiVersion: k0s.k0sproject.io/v1beta1\nspec: {api: {port: 6443}}'],
  ['a.yml', 'localAPIEndpoint: {bindPort: 6443}'],
  ['a.yml', 'apiVersion: k3d.io/v1alpha5\nports: [{port: "8080:80"}]'],
  ['a.yml', 'apiVersion: kind.x-k8s.io/v1alpha4\nnetworking: {apiServerPort: 36443}'],
  ['a.json', '{"netIpv4IpLocalPortRange": "15200 58999"}'],
  ['a.bicep', "netCoreSomaxconn: '4096'"],
  ['a.sh', 'helm install a b --set service.nodePort=31480'],
  ['a.tf', 'resource "kubernetes_pod" "a" {\n  port {\n    host_port = 80\n  }\n}'],
  ['a.hcl', 'client {\n  min_dynamic_port = 15300\n}'],
  ['a.hcl', 'client {\n  client_min_port = 1\n  client_max_port = 2\n}'],
  [
    'a.nomad',
    'job "a" {\n  group "b" {\n    network {\n      port "c" {\n        static = var.x\n      }\n    }\n  }\n}',
  ],
  ['a.json', '{"job": {"w": {"group": {"g": {"network": {"port": {"a": {"static": 80}}}}}}}}'],
  ['a.json', '{"TaskGroups": [{"Networks": [{"ReservedPorts": [{"Value": 80}]}]}]}'],
  [
    'a.nomad',
    'job "a" {\n  group "b" {\n    service {\n      connect {\n        sidecar_service {\n          proxy {\n            upstreams {\n              local_bind_port = 1\n            }\n          }\n        }\n      }\n    }\n  }\n}',
  ],
  ['a.hcl', 'ports {\n  rpc = 1\n  serf = 2\n}'],
  ['a.yml', 'ports:\n  rpc: 1\n  serf: 2'],
  ['a.json', '{"ports": {"sidecar_min_port": 1}}'],
  ['a.json', '{"retry_join": [], "ports": {"http": 1}}'],
  ['a.json', '{"service": {"name": "a", "port": 1, "tags": []}}'],
  ['a.hcl', 'service {\n  name = "a"\n  port = 1\n  tags = []\n}'],
  ['a.hcl', 'listener "tcp" {\n  address = ":1"\n}'],
  ['a.json', '{"listener": [{"tcp": {"address": ":1"}}]}'],
  ['a.sh', 'consul agent -dns-port 1'],
  ['a.sh', 'vault server -dev-listen-address=:1'],
  ['a.sh', 'marathon --http_port 1'],
  ['a.env', 'CHRONOS_HTTP_PORT=1'],
  ['a.sh', 'marathon --local_port_min 1'],
  ['etc/mesos-slave/port', '5051\n'],
  ['a.sh', 'echo 1 > /etc/chronos/conf/http_port'],
  ['a.json', '{"id": "a", "labels": {"HAPROXY_0_PORT": "1"}}'],
  ['a.aurora', "announce = Announcer(portmap = {'a': 1})"],
  ['x.nix', '{ services.a.port = 1; }'],
  ['x.nix', '{ services = { a = { settings.server.http_port = 1; }; }; }'],
  ['x.nix', '{ networking.firewall.allowedTCPPorts = [ 80 ]; }'],
  ['x.nix', '{ networking.wireguard.interfaces.a.listenPort = 1; }'],
  ['x.nix', '{ boot.kernel.sysctl."vm.swappiness" = 1; }'],
  ['x.pp', "firewall { 'a': dport => 80, action => accept }"],
  ['x.pp', "nginx::resource::server { 'a': listen_port => 80 }"],
  ['x.pp', "sysctl { 'vm.swappiness': value => 1 }"],
  ['recipes/x.rb', "sysctl 'vm.swappiness' do\n  value 1\nend"],
  ['attributes/x.rb', "default['sysctl']['params']['vm']['swappiness'] = 1"],
  ['x.sls', 'vm.swappiness:\n  sysctl.present:\n    - value: 1'],
  ['x.env', 'IP_LOCAL_PORT_RANGE=15200 58999'],
  ['a.conf', 'server{listen 8080;}'],
  ['a.conf', 'server {\n\tlisten\t[::]:8080;\n}'],
  ['haproxy.cfg', 'frontend a\n  bind *:8080'],
  ['Caddyfile', ':8080'],
  ['Corefile', '.:1053 {\n}'],
  ['redis.conf', 'port 6380'],
  ['memcached.conf', '-p 11311'],
  ['postgresql.conf', 'port=5433'],
  ['mongod.conf', 'net:\n  port: 27018'],
  ['application.yml', 'server:\n  port: 8081'],
  ['elasticsearch.yml', '"http.port": 9201'],
  ['envoy.json', '{"static_resources": {"listeners": [{"address": {"socket_address": {"port_value": 1}}}]}}'],
  ['traefik.toml', '[entryPoints.web]\naddress = ":81"'],
  ['unbound.conf', 'interface: 0.0.0.0@5336'],
  ['master.cf', '2525 inet n - y - - smtpd'],
  ['rsyslog.conf', '$UDPServerRun 514'],
  ['PassivePortRange', '40000 40100'],
  ['rtp.conf', 'rtpend=40000'],
  ['hdfs-site.xml', '<name>dfs.datanode.address</name><value>0.0.0.0:9866</value>'],
  ['hdfs-site.xml', '<name>dfs.datanode.address0</name><value>0.0.0.0:9866</value>'],
  ['Corefile', '\t\t.:1053 {\n}\n'],
  ['Corefile', 'example.org\t\t.:1053 {\n}\n'],
  ['Caddyfile', 'shop.example.org:8080 example.org {\n}\n'],
  ['Corefile', '.:1053 &{\n}\n'],
  ['torrc', 'ORPort 9001'],
  ['Dockerfile', 'RUN sysctl -w vm.swappiness=1'],
  [
    'a.tf',
    'resource "aws_security_group" "a" {\n  ingress {\n    from_port = 1\n    to_port = 2\n    protocol = "tcp"\n  }\n}',
  ],
  ['a.tf', 'resource "google_compute_firewall" "a" {\n  allow {\n    ports = [1]\n  }\n}'],
  ['a.tf', 'resource "openstack_networking_secgroup_rule_v2" "a" {\n  port_range_min = 1\n}'],
  ['a.tf', 'resource "x" "a" {\n  user_data_base64 = "IyEvYmluL3NoCnN5c2N0bCAtdyB2bS5zd2FwcGluZXNzPTEK"\n}'],
  ['a.tf', 'resource "x" "a" {\n  y = base64decode("IyEvYmluL3NoCnN5c2N0bCAtdyB2bS5zd2FwcGluZXNzPTEK")\n}'],
  ['a.tf.json', '{"resource": {"aws_security_group_rule": {"a": {"from_port": 1, "to_port": 1}}}}'],
  [
    'a.json',
    '{"Resources": {"a": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {"PortRange": {"From": 1, "To": 2}}}}}',
  ],
  [
    'a.json',
    '{"Resources": {"a": {"Type": "AWS::EC2::Instance", "Properties": {"UserData": "IyEvYmluL3NoCnN5c2N0bCAtdyB2bS5zd2FwcGluZXNzPTEK"}}}}',
  ],
  ['a.yaml', 'allowed:\n- IPProtocol: TCP\n  ports: ["1"]'],
  ['a.bicep', "netIpv4IpLocalPortRange: '1 2'"],
  ['a.json', '{"vmSwappiness": 1}'],
  ['a.toml', '"net.core.somaxconn" = 1'],
  ['web.service', '[Service]\nExecStart=/usr/bin/gunicorn app:app -b 0.0.0.0:8000'],
  ['Dockerfile', 'CMD ["gunicorn","app:app","-b","0.0.0.0:80"]'],
  ['a.sh', 'nc -lk 5000'],
  ['a.sh', 'puma config.ru -p $PORT'],
  ['a.sh', 'thin start -p $P'],
  ['a.sh', 'php -d x=1 -S 0.0.0.0:80 x'],
  ['a.yml', 'containers:\n  - image: x\n    command: ["nc","-lk","5000"]'],
  [
    'a.yml',
    'containers:\n  - image: x\n    env:\n      - name: MINIO_CONSOLE_ADDRESS\n        value: ":9001"',
  ],
  [
    'a.yml',
    'containers:\n  - image: x\n    env:\n      - name: REGISTRY_HTTP_ADDR\n        value: 0.0.0.0:5000',
  ],
  ['attributes/default.rb', "default['x']['net']['ipv4']['tcp_fin_timeout'] = 5"],
  ['a.tf', 'locals {\n  net = { core = { somaxconn = 5 } }\n}'],
  ['a.socket', '[Socket]\nListenStream=1'],
  ['etc/default/memcached', 'OPTIONS="-p 1"'],
  [
    'a.ign',
    '{"ignition": {"version": "3"}, "storage": {"files": [{"path": "/etc/sysctl.d/a.conf", "contents": {"source": "data:,n%65t.core.somaxconn%3D1"}}]}}',
  ],
  [
    'a.yml',
    '#cloud-config\nwrite_files:\n - {encoding: b64, path: /x.conf, content: bmV0LmNvcmUuc29tYXhjb25uPTEK}',
  ],
  ['a.yml', 'service-node-port-range: 1-2'],
  ['a.sh', 'prometheus --web.listen-address=:1'],
  ['a.sh', 'memcached -p 1'],
  ['a.sh', `memcached -U "$P"`],
  ['a.sh', 'java -Dserver.port=1 x'],
  ['a.sh', 'python3 -m http.server 1'],
  ['a.yml', 'containers:\n  - {name: x, image: y, command: [memcached, "-p", "1"]}'],
  ['a.sh', 'dockerd -H tcp://:1'],
  ['a.service', '[Service]\nExecStart=/x --port 1'],
  ['a.yml', 'containers:\n  - name: x\n    image: y\n    args: [--bind-address, ":1"]'],
  ['a.sh', 'socat UDP4-RECVFROM:1 -'],
  ['a.sh', 'iptables -A INPUT --dport 1 -j ACCEPT'],
  ['a.sh', 'ufw allow 1'],
  ['a.sh', 'firewall-cmd --add-port=1/tcp'],
  ['tasks/a.yml', '- firewalld: {port: 1/tcp}'],
  ['tasks/a.yml', '- ufw: {rule: allow, port: 1}'],
  ['tasks/a.yml', '- iptables: {destination_port: 1, jump: ACCEPT}'],
  ['nftables.conf', 'table inet x { chain y { tcp dport 1 accept } }'],
  ['compose.yml', 'services:\n  a:\n    image: x\n    ports:\n      - 8080:80'],
  ['compose.yml', 'services:\n  a:\n    image: x\n    ports: ["[::1]:8080:80"]'],
  ['compose.yml', 'x: &p\n  - 8080:80\nservices:\n  a:\n    image: x\n    ports: *p'],
  ['compose.yml', 'services:\n  a:\n    image: x\n    ports: &p\n      # web\n\n      - "$P:80"'],
  ['compose.yml', 'services:\n  a:\n    image: x\n    ports:\n      - target: 80\n        published: 8080'],
  [
    'compose.yml.j2',
    'services:\n  a:\n    image: x\n    ports:\n{% if x %}\n      - "{{ p }}:80"\n{% endif %}',
  ],
  ['compose.json', '{"services": {"a": {"image": "x", "ports": [\n"8080:80"]}}}'],
  ['a.sh', 'docker run -p 8080:80 x'],
  ['a.sh', 'docker run -dp=8080:80 x'],
  ['a.sh', 'docker run --publish=8080:80 x'],
  ['a.sh', 'docker run -p"$P:80" x'],
  ['a.sh', `docker run -p "\${A}:\${P:-8080}:80" x`],
  ['a.sh', 'docker run \\\n  -p \\\n  8080:80 x'],
  ['a.sh', 'docker swarm init --listen-addr 0.0.0.0:2377'],
  ['a.sh', 'dockerd --metrics-addr 0.0.0.0:9323'],
  ['Makefile', 'run:\n\tdocker run -p $(PORT):80 x'],
  ['package.json', '{"scripts": {"a": "docker run -p 8080:80 x"}}'],
  ['tasks/main.yml', '- docker_container:\n    name: x\n    ports: ["{{ p }}:80"]'],
  ['tasks/main.yml', '- podman_container:\n    name: x\n    publish: ["{{ p }}:80"]'],
  ['tasks/main.yml', '- docker_swarm_service:\n    publish:\n      - published_port: 8080'],
  ['tasks/main.yml', '- docker_swarm: {listen_addr: "0.0.0.0:2377"}'],
  ['tasks/main.yml', '- docker_swarm: {data_path_port: 4789}'],
  ['a.container', '[Container]\nPublishPort=8080:80'],
  ['daemon.json', '{"hosts": ["tcp://0.0.0.0:2375"]}'],
  [
    'a.json',
    '{"containerDefinitions": [{"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}]}',
  ],
  ['a.yml', 'ContainerDefinitions: [{PortMappings: [{ContainerPort: 80, HostPort: 8080}]}]'],
  ['a.tf', 'resource "docker_container" "a" {\n  ports {\n    internal = 80\n    external = 8080\n  }\n}'],
  ['a.service', '[Service]\nExecStart=/sbin/sysctl -w vm.swappiness=1'],
];

const encodings: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
];

/** How many declarations the bytes of a file hold. */
async function declared(path: string, bytes: Buffer): Promise<number> {
  const decoded = decode(bytes);
  return decoded.kind === 'text' ? (await scanOf(path, decoded.text)).declarations.length : 0;
}

describe('a file that declares something', () => {
  test.each(DECLARING)('%s %j passes in every encoding', async (path, text) => {
    for (const encode of encodings) {
      expect(await declared(path, encode(text))).toBeGreaterThan(0);
      expect(mayDeclare(encode(text).toString('latin1'))).toBe(true);
    }
  });

  test('passes whatever stands around and inside', async () => {
    const noise = fc.oneof(
      fc.constantFrom(
        '\n',
        '# x\n',
        'a: b\n',
        '"',
        "'",
        '{{ x }}',
        'é',
        ' ',
        '\t',
        '\\',
        '=',
        'ports',
        ':',
        '[1-2]',
      ),
      fc.string({ maxLength: 8 }),
    );
    const text = fc
      .tuple(
        fc.constantFrom(...DECLARING),
        fc.constantFrom(...DECLARING),
        fc.array(noise, { maxLength: 6 }),
        fc.nat(),
      )
      .map(([[path, a], [, b], around, cut]) => {
        const inside = cut % (a.length + 1);
        return [
          path,
          `${around.join('')}${a.slice(0, inside)}${around[0] ?? ''}${a.slice(inside)}\n${b}`,
        ] as const;
      });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...encodings), async ([path, content], encode) => {
        const bytes = encode(content);
        if ((await declared(path, bytes)) > 0) expect(mayDeclare(bytes.toString('latin1'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('passes when a part of it is lost', async () => {
    const part = fc
      .tuple(fc.constantFrom(...DECLARING), fc.nat(), fc.nat())
      .map(
        ([[path, text], a, b]) =>
          [path, text.slice(a % text.length).slice(0, (b % text.length) + 1)] as const,
      );
    await fc.assert(
      fc.asyncProperty(part, async ([path, text]) => {
        if ((await declared(path, Buffer.from(text))) > 0)
          expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a file about other things', () => {
  test.each([
    'const user = { name: "x" };\n  run(user.name);\n',
    'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 80\n',
    'services:\n  web:\n    image: nginx\n    expose:\n      - 8080\n',
    'upstream app {\n  keepalive 8;\n}\n',
    '{{- if .x }}\na: {{ .y }}\n{{- end }}\n# '.padEnd(3000, 'x'),
    '',
  ])('%j is dropped', (text) => {
    expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(false);
  });
});

describe('hostile bytes are read to their end', () => {
  test.each([
    ['blanks', `ports${' '.repeat(300_000)}x`],
    ['words', 'ports'.repeat(100_000)],
    ['closing braces', `${'}}`.repeat(100_000)}${` '.repeat(300_000)}`],
    ['keys', 'user.'.repeat(100_000)],
  ])('%s', (_name, text) => {
    expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(false);
  });
});
