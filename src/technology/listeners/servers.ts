// Applications with a server of their own.

import { assigned, assignedList, type Format } from './format.ts';

export const SERVERS: readonly Format[] = [
  {
    technology: 'spring-boot',
    claimant: 'service',
    shape: 'lines',
    signs: [
      {
        path: /^(?!.*(?:^|\/)src\/(?:test|\w*[tT]est)\/).*(?:^|\/)(?:application|bootstrap)(?:-[\w.-]+)?\.properties$/,
      },
    ],
    settings: [{ pattern: assigned(String.raw`server\.port|management\.(?:server\.)?port`) }],
    documentation: 'https://docs.spring.io/spring-boot/appendix/application-properties/index.html',
  },
  {
    technology: 'supervisor',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: /^[ \t]*\[inet_http_server\]/m }],
    settings: [{ within: /^inet_http_server$/, pattern: assigned('port'), notation: 'endpoint' }],
    documentation: 'http://supervisord.org/configuration.html#inet-http-server-section-settings',
  },
  {
    technology: 'gitea',
    claimant: 'service',
    shape: 'lines',
    signs: [
      {
        path: /(?:^|\/)(?:app|gitea|forgejo)[^/]*\.ini$/,
        text: /^[ \t]*\[repository\]|^[ \t]*(?:ROOT_URL|RUN_USER|START_SSH_SERVER)[ \t]*=/m,
      },
    ],
    settings: [{ within: /^server$/, pattern: assigned('HTTP_PORT|SSH_LISTEN_PORT|PORT_TO_REDIRECT') }],
    documentation: 'https://docs.gitea.com/administration/config-cheat-sheet#server-server',
  },
  {
    technology: 'gitlab',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)gitlab[^/]*\.rb$/ }],
    settings: [
      {
        pattern: assigned(
          String.raw`(?:(?:pages_|registry_|mattermost_)?nginx|sidekiq)\[['"]listen_port['"]\]`,
        ),
      },
      { pattern: assigned(String.raw`(?:puma|unicorn|postgresql|redis)\[['"]port['"]\]`) },
      {
        pattern: assigned(
          String.raw`(?:gitaly|praefect|alertmanager|prometheus|\w+_exporter|gitlab_workhorse)\[['"](?:prometheus_)?listen_addr(?:ess)?['"]\]`,
        ),
        notation: 'endpoint',
      },
    ],
    documentation: 'https://docs.gitlab.com/administration/package_information/defaults/',
  },
  {
    technology: 'gerrit',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)gerrit[^/]*\.config$/ }],
    settings: [
      { within: /^httpd$/, pattern: assigned('listenUrl'), notation: 'endpoint' },
      { within: /^sshd$/, pattern: assigned('listenAddress'), notation: 'endpoint' },
    ],
    documentation: 'https://gerrit-review.googlesource.com/Documentation/config-gerrit.html#httpd.listenUrl',
  },
  {
    technology: 'jenkins',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)(?:default|sysconfig)\/jenkins$|(?:^|\/)jenkins\.(?:default|sysconfig)$/ }],
    settings: [{ pattern: assigned('HTTP_PORT|JENKINS_PORT|JENKINS_HTTPS_PORT') }],
    documentation: 'https://www.jenkins.io/doc/book/installing/initial-settings/',
  },
  {
    technology: 'nexus',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)nexus[^/]*\.properties$/ }],
    settings: [{ pattern: assigned('application-port(?:-ssl)?') }],
    documentation: 'https://help.sonatype.com/en/configuring-the-runtime-environment.html',
  },
  {
    technology: 'sonarqube',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)sonar\.properties$/ }],
    settings: [{ pattern: assigned(String.raw`sonar\.(?:web|search)\.port`) }],
    documentation:
      'https://docs.sonarsource.com/sonarqube-server/latest/setup-and-upgrade/environment-variables/',
  },
  {
    technology: 'keycloak',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)keycloak[^/]*\.conf$/ }],
    settings: [{ pattern: assigned('https?-port|http-management-port') }],
    documentation: 'https://www.keycloak.org/server/all-config',
  },
  {
    technology: 'minecraft',
    claimant: 'minecraft-etc',
    shape: 'lines',
    signs: [
      { path: /(?:^|\/)server\.properties$/, text: /^(?:level-name|gamemode|motd|max-players)[ \t]*=/m },
    ],
    settings: [{ pattern: assigned('server-port') }],
    documentation: 'https://minecraft.wiki/w/Server.properties',
  },
  {
    technology: 'webmin',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)miniserv\.conf$/ }],
    settings: [{ pattern: assigned('port') }, { pattern: assigned('listen'), protocol: 'udp' }],
    documentation: 'https://webmin.com/docs/modules/webmin-configuration/',
  },
  {
    technology: 'cups',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)cupsd[^/]*\.conf$/ }],
    settings: [{ pattern: /^(?:Listen|Port|SSLListen|SSLPort)[ \t]+(?<value>\S+)/d, notation: 'endpoint' }],
    documentation: 'https://www.cups.org/doc/man-cupsd.conf.html',
  },
  {
    technology: 'rsync',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /rsyncd[^/]*\.conf$/ }],
    settings: [{ within: /^$/, pattern: assigned('port') }],
    documentation: 'https://download.samba.org/pub/rsync/rsyncd.conf.5',
  },
  {
    technology: 'openstack',
    claimant: 'service',
    shape: 'lines',
    signs: [
      {
        path: /(?:^|\/|[-_])(?:glance|neutron|cinder|heat|swift|nova|manila|ironic|designate|octavia|barbican|trove|sahara|murano|magnum|aodh|gnocchi|account|container|object|proxy)[^/]*(?:\/[^/]+)?\.conf$/,
        text: /^[ \t]*\[DEFAULT\]/m,
      },
    ],
    settings: [
      {
        within: /^DEFAULT$/,
        pattern: assigned(
          'bind_port|(?:osapi_compute|osapi_volume|metadata|osapi_share|ec2|osapi)_listen_port',
        ),
      },
    ],
    documentation: 'https://docs.openstack.org/nova/latest/configuration/config.html',
  },
  {
    technology: 'libvirt',
    claimant: 'libvirt',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)(?:qemu|libvirtd)\.conf$/ }],
    settings: [{ pattern: assigned('tcp_port|tls_port') }],
    bounds: [
      {
        low: assigned('remote_display_port_min'),
        high: assigned('remote_display_port_max'),
        defaults: [5900, 65535],
        protocol: 'tcp',
      },
      {
        low: assigned('migration_port_min'),
        high: assigned('migration_port_max'),
        defaults: [49152, 49215],
        protocol: 'tcp',
      },
    ],
    documentation: 'https://gitlab.com/libvirt/libvirt/-/blob/master/src/qemu/qemu.conf.in',
  },
  {
    technology: 'containerd',
    claimant: 'containerd-stream',
    shape: 'lines',
    signs: [{ path: /\.toml$/, text: /io\.containerd\./ }],
    settings: [
      { pattern: assigned('stream_server_port') },
      { within: /^metrics$/, pattern: assigned('address'), notation: 'endpoint', claimant: 'service' },
      { within: /^grpc$/, pattern: assigned('tcp_address'), notation: 'endpoint', claimant: 'service' },
    ],
    documentation: 'https://github.com/containerd/containerd/blob/main/docs/cri/config.md',
  },
  {
    technology: 'cri-o',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)crio\.conf(?:\.d\/[^/]+)?$/ }],
    settings: [
      { pattern: assigned('stream_port') },
      { within: /^crio\.metrics$/, pattern: assigned('metrics_port') },
    ],
    documentation: 'https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md',
  },
  {
    technology: 'ceph',
    claimant: 'ceph',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)ceph[^/]*\.conf$/ }, { text: /^[ \t]*mon[ _]host[ \t]*=/m }],
    settings: [
      {
        pattern: /^rgw[ _]frontends[ \t]*=[^\n]{0,200}?\b(?:ssl_)?port=(?<value>[\d\uE000]+)/d,
        claimant: 'service',
      },
    ],
    bounds: [
      {
        low: assigned('ms[ _]bind[ _]port[ _]min'),
        high: assigned('ms[ _]bind[ _]port[ _]max'),
        defaults: [6800, 7568],
        protocol: 'tcp',
      },
    ],
    documentation: 'https://docs.ceph.com/en/latest/rados/configuration/msgr2/',
  },
  {
    technology: 'gluster',
    claimant: 'glusterfs',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)glusterd?[^/]*\.vol$/ }],
    settings: [],
    bounds: [
      {
        low: /^option[ \t]+base-port[ \t]+(?<value>\S+)/d,
        high: /^option[ \t]+max-port[ \t]+(?<value>\S+)/d,
        defaults: [49152, 60999],
        protocol: 'tcp',
      },
    ],
    documentation: 'https://docs.gluster.org/en/latest/Administrator-Guide/Setting-Up-Clients/',
  },
  {
    technology: 'hadoop',
    claimant: 'hdfs3',
    shape: 'text',
    signs: [{ path: /(?:core|hdfs|yarn|mapred|hbase|httpfs|kms)-site\.xml$/ }],
    settings: [
      {
        pattern:
          /<name>\s{0,20}dfs\.(?:namenode|datanode|journalnode|secondary|namenode\.secondary|ha)\.[\w.{}$\uE000-]{0,80}?(?:address|port)[\w.\uE000-]{0,80}\s{0,20}<\/name>\s{0,80}<value>\s{0,20}(?<value>[^<\s]{1,200})/dg,
        notation: 'endpoint',
      },
      {
        pattern:
          /<name>\s{0,20}(?:yarn\.(?:resourcemanager|nodemanager|timeline-service|web-proxy)\.(?!zk[.-])[\w.-]{0,80}?address|mapreduce\.jobhistory\.[\w.]{0,40}address)[\w.\uE000-]{0,80}\s{0,20}<\/name>\s{0,80}<value>\s{0,20}(?<value>[^<\s]{1,200})/dg,
        notation: 'endpoint',
        claimant: 'yarn',
      },
      {
        // The names of Hadoop 1 (https://hadoop.apache.org/docs/r1.2.1/mapred-default.html).
        pattern:
          /<name>\s{0,20}mapred\.(?:job\.tracker|task\.tracker)\.(?:http|https|report)\.address\s{0,20}<\/name>\s{0,80}<value>\s{0,20}(?<value>[^<\s]{1,200})/dg,
        notation: 'endpoint',
        claimant: 'service',
      },
      {
        pattern:
          /<name>\s{0,20}mapreduce\.shuffle\.port\s{0,20}<\/name>\s{0,80}<value>\s{0,20}(?<value>[^<\s]{1,200})/dg,
        claimant: 'yarn',
      },
      {
        pattern:
          /<name>\s{0,20}hbase\.(?:master|regionserver|rest|thrift)\.(?:info\.)?port\s{0,20}<\/name>\s{0,80}<value>\s{0,20}(?<value>[^<\s]{1,200})/dg,
        claimant: 'hbase',
      },
    ],
    documentation: 'https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml',
  },
  {
    technology: 'stellar-core',
    claimant: 'stellar-core',
    shape: 'lines',
    signs: [
      { path: /(?:^|\/)stellar-core[^/]*\.cfg$/ },
      {
        path: /\.cfg$/,
        text: [/^NETWORK_PASSPHRASE[ \t]*=/m, /^(?:NODE_SEED|NODE_IS_VALIDATOR|QUORUM_SET|DATABASE)\b/m],
      },
    ],
    settings: [{ within: /^$/, pattern: assigned('PEER_PORT|HTTP_PORT') }],
    documentation: 'https://github.com/stellar/stellar-core/blob/master/docs/stellar-core_example.cfg',
  },
  {
    technology: 'syncthing',
    claimant: 'syncthing',
    shape: 'text',
    signs: [{ text: [/<configuration\b/, /<gui\b/, /<device\b/] }],
    settings: [
      { pattern: /<gui\b[^>]{0,300}>\s{0,80}<address>(?<value>[^<\s]{1,200})/dg, notation: 'endpoint' },
      { pattern: /<listenAddress>(?<value>(?:tcp|quic)[^<\s]{1,200})/dg, notation: 'endpoint', udp: /quic/ },
    ],
    documentation: 'https://docs.syncthing.net/users/config.html',
  },
  {
    technology: 'teamspeak',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)ts3server\.ini$/ }],
    settings: [
      { pattern: assignedList('default_voice_port'), protocol: 'udp' },
      { pattern: assigned('filetransfer_port|query_port|query_ssh_port') },
    ],
    documentation: 'https://support.teamspeak.com/hc/en-us/articles/360002712257',
  },
];
