// The table of products whose configuration is YAML or JSON.

import type { TreeFormat } from './trees.ts';

export const TREE_FORMATS: readonly TreeFormat[] = [
  {
    technology: 'elasticsearch',
    claimant: 'elasticsearch',
    path: /(?:^|\/)(?:[\w-]*elasticsearch|opensearch)[^/]*\.ya?ml$/,
    settings: [
      { keys: 'http.port' },
      { keys: 'transport.port' },
      { keys: 'transport.tcp.port' },
      { keys: 'transport.profiles.*.port' },
    ],
    documentation:
      'https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings',
  },
  {
    technology: 'kibana',
    claimant: 'service',
    path: /(?:^|\/)(?:kibana|opensearch_dashboards)[^/]*\.ya?ml$/,
    settings: [{ keys: 'server.port' }],
    documentation: 'https://www.elastic.co/docs/reference/kibana/configuration-reference/general-settings',
  },
  {
    technology: 'logstash',
    claimant: 'service',
    path: /(?:^|\/)logstash[^/]*\.ya?ml$/,
    settings: [{ keys: 'http.port' }, { keys: 'api.http.port' }],
    documentation: 'https://www.elastic.co/docs/reference/logstash/logstash-settings-file',
  },
  {
    technology: 'apm-server',
    claimant: 'service',
    path: /(?:^|\/)apm-server[^/]*\.ya?ml$/,
    settings: [{ keys: 'apm-server.host', notation: 'endpoint' }],
    documentation:
      'https://www.elastic.co/docs/solutions/observability/apm/apm-server/general-configuration-options',
  },
  {
    technology: 'cassandra',
    claimant: 'cassandra',
    roots: ['cluster_name', 'endpoint_snitch'],
    settings: [
      { keys: 'native_transport_port' },
      { keys: 'native_transport_port_ssl' },
      { keys: 'native_shard_aware_transport_port' },
      { keys: 'storage_port' },
      { keys: 'ssl_storage_port' },
      { keys: 'rpc_port' },
      { keys: 'api_port' },
      { keys: 'prometheus_port' },
    ],
    documentation:
      'https://cassandra.apache.org/doc/latest/cassandra/managing/configuration/cass_yaml_file.html',
  },
  {
    technology: 'cassandra',
    claimant: 'cassandra',
    path: /(?:^|\/)(?:cassandra|scylla)[^/]*\.ya?ml$/,
    settings: [
      { keys: 'native_transport_port' },
      { keys: 'native_transport_port_ssl' },
      { keys: 'native_shard_aware_transport_port' },
      { keys: 'storage_port' },
      { keys: 'ssl_storage_port' },
      { keys: 'rpc_port' },
      { keys: 'api_port' },
      { keys: 'prometheus_port' },
    ],
    documentation: 'https://opensource.docs.scylladb.com/stable/operating-scylla/admin.html',
  },
  {
    technology: 'patroni',
    claimant: 'postgresql',
    roots: ['restapi', 'postgresql'],
    settings: [
      { keys: 'restapi.listen', notation: 'endpoint' },
      { keys: 'postgresql.listen', notation: 'endpoint' },
    ],
    documentation: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html',
  },
  {
    technology: 'etcd',
    claimant: 'etcd',
    path: /etcd[^/]*\.(?:ya?ml|json)$/,
    settings: [
      { keys: 'listen-client-urls', notation: 'endpoint' },
      { keys: 'listen-peer-urls', notation: 'endpoint' },
      { keys: 'listen-metrics-urls', notation: 'endpoint' },
      { keys: 'listen-client-http-urls', notation: 'endpoint' },
    ],
    documentation: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  },
  {
    technology: 'spring-boot',
    claimant: 'service',
    path: /^(?!.*(?:^|\/)src\/(?:test|\w*[tT]est)\/).*(?:^|\/)(?:application|bootstrap)(?:-[\w.-]+)?\.ya?ml$/,
    settings: [{ keys: 'server.port' }, { keys: 'management.server.port' }, { keys: 'management.port' }],
    documentation: 'https://docs.spring.io/spring-boot/appendix/application-properties/index.html',
  },
  {
    technology: 'traefik',
    claimant: 'haproxy-nginx',
    roots: ['entryPoints'],
    settings: [{ keys: 'entryPoints.*.address', notation: 'endpoint' }],
    documentation: 'https://doc.traefik.io/traefik/routing/entrypoints/#address',
  },
  {
    technology: 'envoy',
    claimant: 'haproxy-nginx',
    roots: ['static_resources'],
    settings: [
      {
        keys: 'static_resources.listeners.*.address.socket_address.port_value',
        protocolKey: 'protocol',
      },
      {
        keys: 'static_resources.listeners.*.additional_addresses.*.address.socket_address.port_value',
        protocolKey: 'protocol',
      },
      { keys: 'admin.address.socket_address.port_value' },
    ],
    documentation: 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto',
  },
  {
    technology: 'envoy',
    claimant: 'haproxy-nginx',
    roots: ['resources'],
    settings: [{ keys: 'resources.*.address.socket_address.port_value', protocolKey: 'protocol' }],
    documentation: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/overview/xds_api',
  },
  {
    technology: 'loki',
    claimant: 'service',
    roots: ['server.http_listen_port'],
    settings: [{ keys: 'server.http_listen_port' }, { keys: 'server.grpc_listen_port' }],
    documentation: 'https://grafana.com/docs/loki/latest/configure/#server',
  },
  {
    technology: 'opentelemetry',
    claimant: 'service',
    roots: ['receivers', 'service', 'exporters'],
    settings: [
      { keys: 'receivers.otlp.protocols.*.endpoint', notation: 'endpoint' },
      { keys: 'receivers.jaeger.protocols.*.endpoint', notation: 'endpoint' },
      { keys: 'receivers.zipkin.endpoint', notation: 'endpoint' },
      { keys: 'receivers.opencensus.endpoint', notation: 'endpoint' },
      { keys: 'receivers.statsd.endpoint', notation: 'endpoint', protocol: 'udp' },
      { keys: 'exporters.prometheus.endpoint', notation: 'endpoint' },
      { keys: 'extensions.health_check.endpoint', notation: 'endpoint' },
      { keys: 'extensions.pprof.endpoint', notation: 'endpoint' },
      { keys: 'extensions.zpages.endpoint', notation: 'endpoint' },
    ],
    documentation: 'https://opentelemetry.io/docs/collector/configuration/',
  },
  {
    technology: 'vector',
    claimant: 'service',
    roots: ['sources', 'sinks'],
    settings: [
      { keys: 'sources.*.address', notation: 'endpoint', protocolKey: 'mode', protocol: 'any' },
      { keys: 'api.address', notation: 'endpoint' },
    ],
    documentation: 'https://vector.dev/docs/reference/configuration/sources/',
  },
  {
    technology: 'docker-registry',
    claimant: 'service',
    roots: ['version', 'storage', 'http.addr'],
    settings: [
      { keys: 'http.addr', notation: 'endpoint' },
      { keys: 'http.debug.addr', notation: 'endpoint' },
    ],
    documentation: 'https://distribution.github.io/distribution/about/configuration/#http',
  },
  {
    technology: 'harbor',
    claimant: 'service',
    roots: ['hostname', 'harbor_admin_password'],
    settings: [{ keys: 'http.port' }, { keys: 'https.port' }],
    documentation: 'https://goharbor.io/docs/latest/install-config/configure-yml-file/',
  },
  {
    technology: 'synapse',
    claimant: 'service',
    roots: ['server_name', 'listeners'],
    settings: [{ keys: 'listeners.*.port' }],
    documentation:
      'https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#listeners',
  },
  {
    technology: 'ejabberd',
    claimant: 'service',
    path: /ejabberd[^/]*\.ya?ml$/,
    settings: [{ keys: 'listen.*.port', protocolKey: 'transport' }],
    documentation: 'https://docs.ejabberd.im/admin/configuration/listen/',
  },
  {
    technology: 'livekit',
    claimant: 'livekit',
    roots: ['port', 'rtc', 'keys'],
    settings: [{ keys: 'port' }, { keys: 'rtc.tcp_port' }, { keys: 'rtc.udp_port', protocol: 'udp' }],
    bounds: [
      { low: 'rtc.port_range_start', high: 'rtc.port_range_end', defaults: [50000, 60000], protocol: 'udp' },
    ],
    documentation: 'https://docs.livekit.io/home/self-hosting/ports-firewall/',
  },
  {
    technology: 'transmission',
    claimant: 'transmission',
    path: /\.json$/,
    roots: ['peer-port', 'rpc-enabled'],
    settings: [{ keys: 'peer-port', protocol: 'any' }, { keys: 'rpc-port' }],
    documentation:
      'https://github.com/transmission/transmission/blob/main/docs/Editing-Configuration-Files.md',
  },
  {
    technology: 'clickhouse',
    claimant: 'service',
    path: /clickhouse[^/]*(?:\/[^/]+){0,2}\.ya?ml$/,
    settings: [
      { keys: 'http_port' },
      { keys: 'https_port' },
      { keys: 'tcp_port' },
      { keys: 'tcp_port_secure' },
      { keys: 'mysql_port' },
      { keys: 'postgresql_port' },
      { keys: 'interserver_http_port' },
    ],
    documentation: 'https://clickhouse.com/docs/en/operations/configuration-files',
  },
];
