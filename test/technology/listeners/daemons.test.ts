// What databases, brokers, agents and daemons are told to listen on, and what their files say of others.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'greenplum, with the first ports of its segments',
      'gpconfigs/gpinitsystem_config',
      ['SEG_PREFIX=gpseg', 'PORT_BASE=40600', 'MASTER_PORT=40543', '#MIRROR_PORT_BASE=40700'],
      ['2:11 greenplum listen 40600/tcp', '3:13 greenplum listen 40543/tcp'],
    ],
    [
      'stellar-core, whatever its file is called',
      'node.cfg',
      ['PEER_PORT=41625', 'HTTP_PORT=41626', 'NETWORK_PASSPHRASE="a b"', 'NODE_IS_VALIDATOR=true'],
      ['1:11 stellar-core listen 41625/tcp', '2:11 stellar-core listen 41626/tcp'],
    ],
    [
      'hbase, whose file names no address',
      'hbase-site.xml',
      ['<property><name>hbase.master.port</name>', '<value>40010</value></property>'],
      ['2:8 hbase listen 40010/tcp'],
    ],
    [
      'the trackers of hadoop 1',
      'mapred-site.xml',
      [
        '<name>mapred.job.tracker.http.address</name><value>0.0.0.0:40030</value>',
        '<name>mapred.job.tracker</name><value>master:40031</value>',
      ],
      ['1:52 service listen 40030/tcp'],
    ],
    [
      'rabbitmq, exported',
      'rabbitmq-env.conf',
      ['export RABBITMQ_NODE_PORT=40672'],
      ['1:27 rabbitmq listen 40672/tcp'],
    ],
    [
      'galera',
      'conf.d/cluster.cnf',
      [
        '[galera]',
        'wsrep_cluster_address = gcomm://10.1.2.3:40567',
        'wsrep_provider_options = "gcache.size=1G; gmcast.listen_addr=tcp://[::]:40567;ist.recv_addr=10.1.2.3:40568"',
        'wsrep_sst_receive_address = 10.1.2.3:40444',
      ],
      [
        '3:62 mysql listen 40567/tcp',
        '3:93 mysql listen 40568/tcp @10.1.2.3',
        '4:29 mysql listen 40444/tcp @10.1.2.3',
      ],
    ],
    [
      'proxysql, with its servers for people',
      'proxysql.cnf',
      [
        'admin_variables=',
        '{',
        '    mysql_ifaces="127.0.0.1:40032;/tmp/admin.sock"',
        '    pgsql_ifaces="127.0.0.1:40132"',
        '    restapi_enabled=true',
        '    restapi_port=40070',
        '    web_enabled=false',
        '    web_port=40080',
        '}',
        'mysql_variables= { interfaces="0.0.0.0:40033" }',
      ],
      [
        '3:19 service listen 40032/tcp @127.0.0.1',
        '4:19 service listen 40132/tcp @127.0.0.1',
        '6:18 service listen 40070/tcp',
      ],
    ],
    [
      'statsd',
      'statsd.conf.erb',
      [
        '/*',
        '  port:  StatsD listening port [default: 8125]',
        '*/',
        '{ graphiteHost: "<%= @graphite -%>"',
        ', graphitePort: 2003',
        ', port: 40125',
        ', mgmt_port: 40126',
        '}',
      ],
      ['6:9 service listen 40125/udp', '7:14 service listen 40126/tcp'],
    ],
    [
      'mesos-dns',
      'etc/dns.json.j2',
      [
        '{',
        '  "zk": "zk://10.1.2.3:2181/mesos",',
        '  "refreshSeconds": 60, "ttl": 60, "domain": "mesos",',
        '  "port": 40053,',
        '  {{ resolvers }},',
        '  "httpport": 40123',
        '}',
      ],
      ['4:11 service listen 40053', '6:15 service listen 40123/tcp'],
    ],
    [
      'redis',
      'etc/redis/6380.conf',
      ['port 6380', 'tls-port 0', '# port 1', 'replicaof 10.1.2.3 6379'],
      ['1:6 redis listen 6380/tcp'],
    ],
    [
      'redis sentinel',
      'sentinel.conf',
      ['port 26379', 'sentinel monitor m 10.1.2.3 6379 2'],
      ['1:6 redis listen 26379/tcp'],
    ],
    [
      'memcached',
      'memcached.conf',
      ['-m 64', '-p 11311', '-U 0', '-l 127.0.0.1'],
      ['2:4 memcached listen 11311/tcp'],
    ],
    [
      'postgresql',
      'postgresql.conf',
      ["listen_addresses = '*'", 'port = 5433   # (change)'],
      ['2:8 postgresql listen 5433/tcp'],
    ],
    [
      'pgbouncer',
      'pgbouncer.ini',
      ['[databases]', 'a = host=10.1.2.3 port=5432', '[pgbouncer]', 'listen_port = 6432'],
      ['4:15 service listen 6432/tcp'],
    ],
    [
      'mysql, not its client',
      'my.cnf',
      ['[client]', 'port=3306', '[mysqld]', 'port = 3307', 'loose-mysqlx-port=33061'],
      ['4:8 mysql listen 3307/tcp', '5:19 mysql listen 33061/tcp'],
    ],
    [
      'mongodb',
      'mongod.conf',
      ['storage:', '  dbPath: /x', 'net:', '  # where', '  bindIp: 0.0.0.0', '  port: 27018'],
      ['6:9 mongodb listen 27018/tcp'],
    ],
    [
      'kafka: what it listens on, not what it tells others',
      'server.properties',
      [
        'broker.id=1',
        'listeners=PLAINTEXT://:9092,SSL://10.1.2.3:40093',
        'advertised.listeners=PLAINTEXT://a.example.com:19092',
        'zookeeper.connect=z:2181',
      ],
      ['2:11 kafka listen 9092/tcp', '2:29 kafka listen 40093/tcp @10.1.2.3'],
    ],
    [
      'an ensemble: a server listens on the ports of its own line, and all have the same',
      'zoo.cfg',
      ['server.1=zoo1:2888:3888', 'server.2=zoo2:2888:3888', '# server.3=zoo3:4888:5888'],
      ['1:15 zookeeper listen 2888/tcp', '1:20 zookeeper listen 3888/tcp'],
    ],
    [
      'client ports, observers and IPv6',
      'zoo.cfg.dynamic',
      [
        'server.1=[2001:db8::1]:2888:3888:participant;[::]:2181',
        'server.2=[2001:db8::2]:2888:3888:observer;2181',
      ],
      ['1:24 zookeeper listen 2888/tcp', '1:29 zookeeper listen 3888/tcp', '1:51 zookeeper listen 2181/tcp'],
    ],
    [
      'three servers on one machine',
      'zoo.cfg',
      ['server.1=localhost:2888:3888', 'server.2=localhost:2889:3889'],
      [
        '1:20 zookeeper listen 2888/tcp',
        '1:25 zookeeper listen 3888/tcp',
        '2:20 zookeeper listen 2889/tcp',
        '2:25 zookeeper listen 3889/tcp',
      ],
    ],
    [
      'lines that differ: which one is this server no file says',
      'zoo.cfg',
      ['server.1=a:2888:3888', 'server.2=b:2889:3888'],
      [
        '1:12 zookeeper listen 2888/tcp @low',
        '1:17 zookeeper listen 3888/tcp @low',
        '2:12 zookeeper listen 2889/tcp @low',
      ],
    ],
    [
      'a line for each server that a template knows',
      'zoo.cfg.j2',
      ['{% for h in groups.zoo %}', 'server.{{ loop.index }}={{ h }}:2888:3888', '{% endfor %}'],
      ['2:33 zookeeper listen 2888/tcp', '2:38 zookeeper listen 3888/tcp'],
    ],
    ['zookeeper', 'zoo.cfg', ['clientPort=2281', 'server.1=a:2888:3888'], ['1:12 zookeeper listen 2281/tcp']],
    [
      'elasticsearch, with dots and without',
      'elasticsearch.yml',
      ['http.port: 9200-9300', 'transport:', '  port: 40300', 'discovery.seed_hosts: ["a:9300"]'],
      ['1:12 elasticsearch listen 9200-9300/tcp', '3:9 elasticsearch listen 40300/tcp'],
    ],
    [
      'kibana',
      'kibana.yml',
      ['server.port: 5602', 'elasticsearch.hosts: ["http://a:9200"]'],
      ['1:14 service listen 5602/tcp'],
    ],
    [
      'a pipeline of logstash',
      'pipeline.conf',
      [
        'input {',
        '  beats {',
        '    port => 5044',
        '  }',
        '  udp { port => "40514" }',
        '  redis { port => 6379 }',
        '}',
        'output {',
        '  tcp { port => 41000 }',
        '}',
      ],
      ['3:13 service listen 5044/tcp', '5:18 service listen 40514/udp'],
    ],
    [
      'cassandra',
      'cassandra.yaml',
      ['cluster_name: a', 'storage_port: 7000', 'native_transport_port: 9043'],
      ['2:15 cassandra listen 7000/tcp', '3:24 cassandra listen 9043/tcp'],
    ],
    [
      'grafana',
      'grafana.ini',
      ['[server]', ';http_port = 1', 'http_port = 3001', '[smtp]', 'port = 25'],
      ['3:13 service listen 3001/tcp'],
    ],
    [
      'influxdb',
      'influxdb.conf',
      ['bind-address = "127.0.0.1:8089"', '[http]', '  bind-address = ":8087"'],
      ['1:17 service listen 8089/tcp @127.0.0.1', '3:19 service listen 8087/tcp'],
    ],
    [
      'telegraf',
      'telegraf.conf',
      [
        '[[inputs.statsd]]',
        '  service_address = ":8126"',
        '[[inputs.socket_listener]]',
        '  service_address = "tcp://:8094"',
      ],
      ['2:22 service listen 8126/udp', '4:22 service listen 8094/tcp'],
    ],
    [
      'etcd',
      'etc/etcd.env',
      [
        'ETCD_LISTEN_CLIENT_URLS="http://10.1.2.3:2379,http://127.0.0.1:2379"',
        'ETCD_ADVERTISE_CLIENT_URLS=http://a:2379',
      ],
      ['1:26 etcd listen 2379/tcp @10.1.2.3', '1:47 etcd listen 2379/tcp @127.0.0.1'],
    ],
    [
      'sshd',
      'sshd_config.d/50-x.conf',
      ['Port 2222', 'ListenAddress 0.0.0.0:2223', 'ListenAddress ::1'],
      ['1:6 service listen 2222/tcp', '2:15 service listen 2223/tcp'],
    ],
    [
      'sshd, a line that a task sets',
      'tasks/main.yml',
      ['- lineinfile:', '    path: /etc/ssh/sshd_config', '    regexp: "^#?Port 22"', '    line: Port 2222'],
      ['4:16 service listen 2222/tcp'],
    ],
    [
      'sshd, lines that a task goes over',
      'tasks/main.yml',
      [
        '- lineinfile:',
        '    dest: /etc/ssh/sshd_config',
        '    regexp: "{{ item.regexp }}"',
        '    line: "{{ item.line }}"',
        '  with_items:',
        '    - {regexp: ^PermitRootLogin, line: PermitRootLogin no}',
        '    - regexp: ^Port',
        '      line: Port 2222',
        '    - {regexp: ^X, line: "{{ other }}"}',
        '- lineinfile:',
        '    path: /etc/ssh/sshd_config',
        "    line: '{{ text }}'",
        '  loop_control: {loop_var: text}',
        '  loop: [Port 2223]',
      ],
      ['8:18 service listen 2222/tcp', '14:15 service listen 2223/tcp'],
    ],
    [
      'an option that a task sets',
      'tasks/main.yml',
      [
        '- ini_file:',
        '    path: /etc/mysql/my.cnf',
        '    section: mysqld',
        '    option: port',
        '    value: 3307',
      ],
      ['5:12 mysql listen 3307/tcp'],
    ],
    [
      'bind',
      'named.conf',
      ['options {', '  listen-on port 5353 { any; };', '  forwarders port 53 { 10.1.2.3; };', '};'],
      ['2:18 service listen 5353'],
    ],
    [
      'unbound',
      'unbound.conf',
      [
        'server:',
        '  port: 5335',
        '  interface: 0.0.0.0@5336',
        'forward-zone:',
        '  forward-addr: 10.1.2.3@853',
      ],
      ['2:9 service listen 5335', '3:22 service listen 5336'],
    ],
    ['dnsmasq', 'dnsmasq.d/a.conf', ['port=5353', 'server=10.1.2.3#54'], ['1:6 service listen 5353']],
    [
      'coredns',
      'Corefile',
      ['.:1053 {', '    forward . 10.1.2.3:53', '    prometheus :9153', '}'],
      ['1:3 service listen 1053', '3:16 service listen 9153/tcp'],
    ],
    [
      'postfix',
      'master.cf',
      [
        'smtp      inet  n  -  y  -  -  smtpd',
        '2525      inet  n  -  y  -  -  smtpd',
        '127.0.0.1:10025 inet n - n - - smtpd',
        '  -o content_filter=smtp:[127.0.0.1]:10024',
      ],
      ['2:1 service listen 2525/tcp', '3:1 service listen 10025/tcp @127.0.0.1'],
    ],
    [
      'dovecot',
      'dovecot/10-master.conf',
      [
        'service imap-login {',
        '  inet_listener imap {',
        '    port = 1143',
        '  }',
        '  inet_listener imaps {',
        '    port = 0',
        '  }',
        '}',
      ],
      ['3:12 service listen 1143/tcp'],
    ],
    [
      'nfs',
      'etc/sysconfig/nfs',
      ['MOUNTD_PORT=40892', 'LOCKD_UDPPORT=40769', 'RPCMOUNTDOPTS="--manage-gids -p 40893"'],
      ['1:13 nfs listen 40892', '2:15 nfs listen 40769/udp', '3:33 nfs listen 40893'],
    ],
    [
      'nfs.conf',
      'nfs.conf',
      ['[mountd]', 'port=40892', '[lockd]', 'port=40769', 'udp-port=40770', '[statd]', 'outgoing-port=40771'],
      ['2:6 nfs listen 40892', '4:6 nfs listen 40769/tcp', '5:10 nfs listen 40770/udp'],
    ],
    [
      'rsyslog',
      'rsyslog.d/a.conf',
      [
        'input(type="imtcp" port="40514")',
        '$UDPServerRun 514',
        '*.* action(type="omfwd" target="a" port="41000")',
        '*.* @@10.1.2.3:41001',
      ],
      ['1:26 service listen 40514/tcp', '2:15 service listen 514/udp'],
    ],
    [
      'syslog-ng',
      'syslog-ng.conf',
      [
        '@version: 4.0',
        'source s {',
        '  network(ip(0.0.0.0) port(40601));',
        '  udp(port(40602));',
        '};',
        'destination d { tcp("10.1.2.3" port(41000)); };',
      ],
      ['3:28 service listen 40601/tcp', '4:12 service listen 40602/udp'],
    ],
    [
      'fluentd',
      'fluent.conf',
      [
        '<source>',
        '  @type forward',
        '  port 24225',
        '</source>',
        '<match **>',
        '  @type forward',
        '  <server>',
        '    port 41000',
        '  </server>',
        '</match>',
      ],
      ['3:8 service listen 24225/tcp'],
    ],
    [
      'fluent-bit',
      'fluent-bit.conf',
      ['[INPUT]', '    Name tcp', '    Port 5171', '[OUTPUT]', '    Name forward', '    Port 41000'],
      ['3:10 service listen 5171/tcp'],
    ],
    [
      'vector',
      'vector.toml',
      ['[sources.a]', 'address = "0.0.0.0:40900"', '[sinks.b]', 'address = "10.1.2.3:41000"'],
      ['2:12 service listen 40900'],
    ],
    [
      'influxdb, in TOML by its name too',
      'influxdb.toml',
      ['[http]', '  bind-address = ":40900"'],
      ['2:19 service listen 40900/tcp'],
    ],
    [
      'containerd',
      'config.toml',
      ['[plugins."io.containerd.grpc.v1.cri"]', '  stream_server_port = "40010"'],
      ['2:25 containerd-stream listen 40010/tcp'],
    ],
    [
      'hadoop',
      'hdfs-site.xml',
      [
        '<property>',
        '  <name>dfs.namenode.http-address</name>',
        '  <value>0.0.0.0:50070</value>',
        '</property>',
        '<!-- <property><name>dfs.datanode.address</name><value>0.0.0.0:1</value></property> -->',
      ],
      ['3:10 hdfs3 listen 50070/tcp'],
    ],
    [
      'spring boot',
      'src/main/resources/application.yml',
      ['server:', '  port: 40080', 'spring:', '  redis: {port: 6379}'],
      ['2:9 service listen 40080/tcp'],
    ],
    [
      'spring boot, as properties',
      'config/application-prod.properties',
      ['server.port=40080', 'management.server.port = 40081', 'spring.redis.port=6379'],
      ['1:13 service listen 40080/tcp', '2:26 service listen 40081/tcp'],
    ],
    [
      'supervisord',
      'supervisord.conf',
      ['[inet_http_server]', 'port = 127.0.0.1:9001', '[supervisorctl]', 'serverurl = http://127.0.0.1:9001'],
      ['2:8 service listen 9001/tcp @127.0.0.1'],
    ],
    [
      'zabbix',
      'zabbix_agentd.conf',
      ['ListenPort=40050', 'ServerActive=10.1.2.3:10051'],
      ['1:12 zabbix listen 40050/tcp'],
    ],
    ['nrpe', 'nrpe.cfg', ['server_port=40666'], ['1:13 nrpe listen 40666/tcp']],
    [
      'bacula, its own',
      'bacula-fd.conf',
      ['Director {', '  Name = a', '}', 'FileDaemon {', '  FDport = 40102', '}'],
      ['5:12 bacula listen 40102/tcp'],
    ],
    [
      'openvpn',
      'server.conf',
      ['port 41194', 'proto tcp', 'dev tun', 'server 10.8.0.0 255.255.255.0', 'management 127.0.0.1 7505'],
      ['1:6 service listen 41194/tcp', '5:22 service listen 7505/tcp'],
    ],
    [
      'wireguard',
      'wg0.conf',
      ['[Interface]', 'ListenPort = 51820', '[Peer]', 'Endpoint = 10.1.2.3:51821'],
      ['2:14 wireguard listen 51820/udp'],
    ],
    [
      'mosquitto',
      'mosquitto.conf',
      ['listener 1884', 'address 10.1.2.3:1883'],
      ['1:10 service listen 1884/tcp'],
    ],
    [
      'tor',
      'torrc',
      [
        'SocksPort 127.0.0.1:9052',
        'ORPort 40001 NoListen',
        'ControlPort auto',
        'HiddenServicePort 80 127.0.0.1:8080',
      ],
      ['1:11 tor listen 9052/tcp @127.0.0.1'],
    ],
    [
      'clickhouse',
      'config.xml',
      [
        '<clickhouse>',
        '  <http_port>40123</http_port>',
        '  <remote_servers><port>9000</port></remote_servers>',
        '</clickhouse>',
      ],
      ['2:14 service listen 40123/tcp'],
    ],
    [
      'transmission',
      'settings.json',
      ['{"peer-port": 51413, "rpc-enabled": true, "rpc-port": 9091}'],
      ['1:15 transmission listen 51413', '1:55 transmission listen 9091/tcp'],
    ],
    [
      'loki',
      'loki.yaml',
      ['server:', '  http_listen_port: 3100', 'memberlist: {join_members: ["a:7946"]}'],
      ['2:21 service listen 3100/tcp'],
    ],
    [
      'opentelemetry',
      'otel.yaml',
      [
        'receivers:',
        '  otlp:',
        '    protocols:',
        '      grpc: {endpoint: "0.0.0.0:4317"}',
        'exporters:',
        '  otlp: {endpoint: "a:4317"}',
        'service: {}',
      ],
      ['4:25 service listen 4317/tcp'],
    ],
    [
      'patroni',
      'patroni.yml',
      [
        'restapi: {listen: "0.0.0.0:8008", connect_address: "a:8008"}',
        'postgresql: {listen: "127.0.0.1:5432"}',
      ],
      ['1:20 postgresql listen 8008/tcp', '2:23 postgresql listen 5432/tcp @127.0.0.1'],
    ],
    [
      'gitlab',
      'gitlab.rb',
      ["nginx['listen_port'] = 8181", "gitlab_rails['smtp_port'] = 25", "# puma['port'] = 1"],
      ['1:24 service listen 8181/tcp'],
    ],
    [
      'snmpd',
      'snmpd.conf',
      ['agentAddress udp:127.0.0.1:161,udp6:[::1]:162', 'trapsink 10.1.2.3:163'],
      ['1:28 service listen 161/udp', '1:43 service listen 162/udp'],
    ],
    [
      'xinetd, unless disabled',
      'etc/xinetd.d/a',
      [
        'service a',
        '{',
        '  port = 40001',
        '  disable = no',
        '}',
        'service b',
        '{',
        '  disable = yes',
        '  port = 40002',
        '}',
      ],
      ['3:10 service listen 40001'],
    ],
    [
      'monit',
      'monitrc',
      [
        'set httpd port 2812 and',
        '  use address localhost',
        'check host a with address b',
        '  if failed port 41000 then alert',
      ],
      ['1:16 service listen 2812/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('declares what is edited', () => {
  test.each<Case>([
    [
      'a line that sed adds behind another one',
      'user-data.yaml',
      [
        '#cloud-config',
        'runcmd:',
        '  - sed -i "s/^Port 22$/Port 22\\nPort 40022/" /etc/ssh/sshd_config',
        '  - sed -i "s@^#Port.*@&\\nPort 40023@" /etc/ssh/sshd_config',
      ],
      ['3:30 service listen 22/tcp', '3:39 service listen 40022/tcp', '4:32 service listen 40023/tcp'],
    ],
    [
      'a line that sed replaces',
      'harden.sh',
      [
        "sudo sed -i 's/^#\\?Port .*/Port 40022/' /etc/ssh/sshd_config",
        "sed 's/Port 22/Port 1/' /etc/ssh/sshd_config",
      ],
      ['1:33 service listen 40022/tcp'],
    ],
    [
      'a line that echo adds',
      'harden.sh',
      ['P=40022', 'echo "Port $P" >> /etc/ssh/sshd_config', 'echo "Port 1"'],
      ['2:12 service listen 40022/tcp'],
    ],
    [
      'arguments of traefik',
      'compose.yml',
      [
        'services:',
        '  proxy:',
        '    image: traefik',
        '    command:',
        '      - --entryPoints.web.address=:40080',
      ],
      ['5:35 haproxy-nginx listen 40080/tcp @container'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('declares ranges of two ends', () => {
  test.each<Case>([
    [
      'asterisk',
      'rtp.conf',
      ['[general]', 'rtpstart=10000', 'rtpend=40000'],
      ['2:10 asterisk-rtp listen 10000-40000/udp'],
    ],
    [
      'coturn',
      'turnserver.conf',
      ['listening-port=3479', 'min-port=49152', 'max-port=50175'],
      ['1:16 service listen 3479', '2:10 coturn listen 49152-50175/udp'],
    ],
    [
      'rtpengine',
      'rtpengine.conf',
      ['listen-ng = 127.0.0.1:2223', 'port-min = 30000', 'port-max = 40000'],
      ['1:13 service listen 2223/udp @127.0.0.1', '2:12 rtpengine listen 30000-40000/udp'],
    ],
    [
      'vsftpd, one end only',
      'roles/ftp/templates/vsftpd.conf.j2',
      ['listen=YES', 'pasv_min_port={{ low | default(40000) }}', 'pasv_max_port=40100'],
      ['2:15 vsftpd-pasv listen 40000-40100/tcp'],
    ],
    [
      'proftpd',
      'proftpd.conf',
      ['Port 2121', 'PassivePorts 49152 65534'],
      ['1:6 service listen 2121/tcp', '2:14 proftpd-pasv listen 49152-65534/tcp'],
    ],
    [
      'libvirt',
      'qemu.conf',
      ['#remote_display_port_max = 65535', 'remote_display_port_min = 5900'],
      ['2:27 libvirt listen 5900-65535/tcp'],
    ],
    [
      'rabbitmq',
      'rabbitmq.conf',
      [
        'listeners.tcp.default = 5673',
        'management.tcp.port = 15673',
        'distribution.port_range.min = 40000',
        'distribution.port_range.max = 40009',
      ],
      [
        '1:25 rabbitmq listen 5673/tcp',
        '2:23 rabbitmq listen 15673/tcp',
        '3:31 erlang-dist listen 40000-40009/tcp',
      ],
    ],
    [
      'a loop of a template',
      'roles/a/templates/mosquitto.conf.j2',
      ['{% for p in [1884, 1885] %}', 'listener {{ p }}', '{% endfor %}'],
      [
        '1:14 service listen 1884/tcp @low',
        '1:20 service listen 1885/tcp @low',
        '2:10 service listen 1884/tcp',
        '2:10 service listen 1885/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    const found = await factsOf({ [path]: lines.join('\n') });
    expect(found.map((f) => f.slice(path.length + 1))).toEqual(facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['port 0', 'redis.conf', ['port 0']],
    [
      'lines of a loop for another file, and fields that are no lines',
      'tasks/main.yml',
      [
        '- lineinfile: {path: /etc/motd, line: "{{ item }}"}',
        '  loop: [Port 2222]',
        '- lineinfile: {path: /etc/ssh/sshd_config, line: "{{ item.line }}"}',
        '  loop: [{regexp: Port 2222, line: "#Port 2222"}]',
      ],
    ],
    [
      'other machines of a cluster',
      'cluster.cnf',
      ['[mysqld]', 'wsrep_provider_options = "gcache.size=40567"', 'wsrep_sst_receive_address = AUTO'],
    ],
    [
      'servers of proxysql that nothing switches on',
      'proxysql.cnf',
      ['admin_variables=', '{', '  #web_enabled=true', '  web_port=40080', '  restapi_port=40070', '}'],
    ],
    [
      'a repeater of statsd',
      'statsd.conf',
      ['{ graphitePort: 2003', ', repeater: [ {', '  host: "10.1.2.3",', '  port: 8125', '} ]', '}'],
    ],
    ['a document with a port and a domain', 'a.json', ['{"domain": "mesos", "ttl": 60, "port": 40053}']],
    ['a client of mysql', 'my.cnf', ['[client]', 'port = 3306', '[mysqldump]', 'quick']],
    ['a client of ssh', 'etc/ssh/ssh_config', ['Host a', '  Port 2222']],
    ['a client of openvpn', 'client.conf', ['client', 'dev tun', 'remote a 1194', 'port 1194']],
    [
      'peers of wireguard',
      'wg0.conf',
      ['[Interface]', 'Address = 10.0.0.1/24', '[Peer]', 'Endpoint = a:51820'],
    ],
    ['a director of bacula that names its storage', 'bacula-dir.conf', ['Storage {', '  SDPort = 9103', '}']],
    ['tests of an application', 'src/test/resources/application.properties', ['server.port=40080']],
    [
      'targets of prometheus',
      'prometheus.yml',
      ['scrape_configs:', '- static_configs:', '  - targets: ["a:9100"]'],
    ],
    ['documentation', 'docs/redis.md', ['port 6380']],
    ['a resolver', 'etc/unbound/root.hints', ['. 3600000 NS A.ROOT']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
