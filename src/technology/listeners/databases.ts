// Databases, caches and stores.

import { assigned, directive, type Format, type FormSaid, mapped, type Setting } from './format.ts';

/** Groups of an option file that the server reads (https://mariadb.com/kb/en/configuring-mariadb-with-option-files/). */
const SERVER_GROUP = /^(?:(?:mysqld\d*|mariadbd?|server|galera)(?:-[\d.]+)?)?$/;

/** One option among those of `wsrep_provider_options = "a=1;b=2"`. */
function providerOption(name: string): RegExp {
  return new RegExp(
    String.raw`^wsrep[-_]provider[-_]options[ \t]*=[^#]*?(?<![\w.])${name}[ \t]*=[ \t]*(?<value>[^\s;"'#]+)`,
    'd',
  );
}

export const DATABASES: readonly Format[] = [
  {
    technology: 'redis',
    claimant: 'redis',
    shape: 'lines',
    signs: [
      {
        path: /(?:redis|valkey|keydb|sentinel)[^/]*\.conf$|(?:^|\/)(?:redis|valkey|keydb)\/(?:[^/]+\/)?[^/]+\.conf$/,
      },
    ],
    settings: [
      { pattern: directive('port'), form: formOfPort },
      { pattern: directive('tls-port|cluster-port') },
    ],
    documentation: 'https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/',
  },
  {
    technology: 'memcached',
    claimant: 'memcached',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)memcached[^/]*\.conf$|(?:sysconfig|default)\/memcached$/ }],
    settings: [
      { pattern: /^(?:-p|--port)[ \t=]+(?<value>\S+)/d },
      { pattern: /^(?:-U|--udp-port)[ \t=]+(?<value>\S+)/d, protocol: 'udp' },
      { pattern: assigned('PORT') },
    ],
    documentation: 'https://docs.memcached.org/serverguide/configuring/',
  },
  {
    technology: 'postgresql',
    claimant: 'postgresql',
    shape: 'lines',
    signs: [
      { path: /(?:^|\/)postgres(?:ql)?[^/]*\.conf$/ },
      { text: /^[ \t]*(?:shared_buffers|listen_addresses|wal_level)[ \t]*=/m },
    ],
    settings: [{ within: /^$/, pattern: /^port(?:[ \t]*=[ \t]*|[ \t]+)["']?(?<value>[^\s"'#;]+)/d }],
    documentation: 'https://www.postgresql.org/docs/current/runtime-config-connection.html',
  },
  {
    technology: 'greenplum',
    claimant: 'greenplum',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)gpinitsystem_[^/]*$/ }, { text: [/^SEG_PREFIX=/m, /^PORT_BASE=/m] }],
    settings: [
      { pattern: assigned('(?:MASTER|COORDINATOR)_PORT') },
      // The first port of the segments of a machine: the others follow it.
      { pattern: assigned('(?:MIRROR_)?PORT_BASE') },
    ],
    documentation:
      'https://techdocs.broadcom.com/us/en/vmware-tanzu/data-solutions/tanzu-greenplum/7/greenplum-database/utility_guide-ref-gpinitsystem.html',
  },
  {
    technology: 'pgbouncer',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: /^[ \t]*\[pgbouncer\]/m }],
    settings: [{ within: /^pgbouncer$/, pattern: assigned('listen_port') }],
    documentation: 'https://www.pgbouncer.org/config.html',
  },
  {
    technology: 'pgpool',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)pgpool[^/]*\.conf$/ }],
    settings: [{ pattern: assigned('port|pcp_port|wd_port') }],
    documentation: 'https://www.pgpool.net/docs/latest/en/html/runtime-config-connection.html',
  },
  {
    technology: 'mysql',
    claimant: 'mysql',
    shape: 'lines',
    signs: [
      { text: /^[ \t]*\[(?:mysqld\d{0,4}|mariadbd?|mysqld_safe)(?:-[\d.]+)?\]/m },
      { text: /^[ \t]*wsrep[-_]provider[-_]options[ \t]*=/m },
    ],
    settings: [
      {
        within: /^(?:mysqld\d*|mysqld_safe|mariadbd?|server)(?:-[\d.]+)?$/,
        pattern: assigned('port|(?:admin|extra)[-_]port|(?:loose[-_])?mysqlx[-_]port'),
      },
      {
        within: /^(?:mysqld\d*|mariadbd?|server)(?:-[\d.]+)?$/,
        pattern: assigned('(?:loose[-_])?group_replication_local_address'),
        notation: 'endpoint',
      },
      // Galera (https://galeracluster.com/documentation/galera-parameters/).
      ...['gmcast.listen_addr', 'ist.recv_addr', 'ist.recv_bind'].map(
        (name): Setting => ({
          within: SERVER_GROUP,
          pattern: providerOption(name.replace('.', String.raw`\.`)),
          notation: 'endpoint',
        }),
      ),
      { within: SERVER_GROUP, pattern: providerOption('base_port') },
      {
        within: SERVER_GROUP,
        pattern: assigned('wsrep[-_]sst[-_]receive[-_]address'),
        notation: 'endpoint',
      },
    ],
    documentation: 'https://dev.mysql.com/doc/refman/8.4/en/server-options.html',
  },
  {
    technology: 'proxysql',
    claimant: 'service',
    shape: 'text',
    signs: [{ path: /proxysql[^/]*\.cnf$/ }, { text: /^[ \t]*(?:mysql|admin)_variables[ \t]*=/m }],
    settings: [
      {
        pattern: /^[ \t]*(?:interfaces|(?:mysql|pgsql)_ifaces)[ \t]*=[ \t]*"(?<value>[^"\n]{1,2000})"/dgm,
        notation: 'endpoint',
        isList: true,
      },
    ],
    documentation: 'https://proxysql.com/documentation/global-variables/',
  },
  // Servers that are off where nothing switches them on.
  ...['restapi', 'web'].map(
    (name): Format => ({
      technology: 'proxysql',
      claimant: 'service',
      shape: 'text',
      signs: [
        {
          text: [
            /^[ \t]*admin_variables[ \t]*=/m,
            new RegExp(String.raw`^[ \t]*${name}_enabled[ \t]*=[ \t]*"?(?!false|0)`, 'im'),
          ],
        },
      ],
      settings: [
        { pattern: new RegExp(String.raw`^[ \t]*${name}_port[ \t]*=[ \t]*"?(?<value>[^\s";#]+)`, 'dgm') },
      ],
      documentation: 'https://proxysql.com/documentation/global-variables/admin-variables/',
    }),
  ),
  {
    technology: 'mongodb',
    claimant: 'mongodb',
    shape: 'text',
    signs: [{ path: /(?:^|\/)mongo[ds]?[^/]*\.(?:conf|cfg)$/ }],
    settings: [
      { pattern: /^port[ \t]*=[ \t]*(?<value>[^\s#]+)/dgm },
      {
        pattern:
          /^net:[ \t]*(?:#[^\n]*)?\n(?:(?:[ \t]+(?!port:)[^\n]*|[ \t]*#[^\n]*|[ \t]*)\n){0,30}?[ \t]+port:[ \t]*["']?(?<value>[^\s#"']+)/dgm,
      },
    ],
    documentation: 'https://www.mongodb.com/docs/manual/reference/configuration-options/#net-options',
  },
  {
    technology: 'zookeeper',
    claimant: 'zookeeper',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)zoo[^/]*\.cfg$|(?:^|\/)zookeeper[^/]*\.(?:properties|cfg|conf)$/ }],
    settings: [
      {
        pattern: assigned(
          String.raw`clientPort|secureClientPort|admin\.serverPort|metricsProvider\.httpPort`,
        ),
      },
    ],
    documentation: 'https://zookeeper.apache.org/doc/current/zookeeperAdmin.html',
  },
  {
    technology: 'etcd',
    claimant: 'etcd',
    shape: 'lines',
    signs: [{ text: /^[ \t]*(?:export[ \t]+)?ETCD_LISTEN_/m }],
    settings: [
      {
        pattern:
          /^(?:export[ \t]+)?ETCD_LISTEN_(?:CLIENT|PEER|METRICS|CLIENT_HTTP)_URLS[ \t]*=[ \t]*["']?(?<value>[^\s"'#][^"'#]*)/d,
        notation: 'endpoint',
        isList: true,
      },
    ],
    documentation: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  },
  {
    technology: 'clickhouse',
    claimant: 'service',
    shape: 'text',
    signs: [{ path: /\.xml$/, text: /<(?:clickhouse|yandex)\b/ }],
    settings: [
      {
        pattern:
          /<(?:http_port|https_port|tcp_port|tcp_port_secure|tcp_with_proxy_port|mysql_port|postgresql_port|grpc_port|interserver_https?_port)>\s{0,20}(?<value>[^<\s]{1,200})/dg,
      },
    ],
    documentation: 'https://clickhouse.com/docs/en/operations/server-configuration-parameters/settings',
  },
  {
    technology: 'influxdb',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /influx[^/]*\.(?:conf|toml)$/ }],
    settings: [
      {
        within: /^(?:http|admin|)$/,
        pattern: assigned('bind-address|http-bind-address'),
        notation: 'endpoint',
      },
    ],
    documentation: 'https://docs.influxdata.com/influxdb/v1/administration/config/',
  },
  {
    technology: 'neo4j',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /neo4j[^/]*\.conf$/ }],
    settings: [
      {
        pattern: assigned(
          String.raw`(?:server|dbms\.connector)\.(?:bolt|https?|backup|routing|cluster)\.listen_address`,
        ),
        notation: 'endpoint',
      },
    ],
    documentation: 'https://neo4j.com/docs/operations-manual/current/configuration/ports/',
  },
  {
    technology: 'opentsdb',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /opentsdb[^/]*\.conf$/ }],
    settings: [{ pattern: assigned(String.raw`tsd\.network\.port`) }],
    documentation: 'http://opentsdb.net/docs/build/html/user_guide/configuration.html',
  },
  {
    technology: 'unbound',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /unbound/ }],
    settings: [
      { pattern: mapped('port'), protocol: 'any' },
      { pattern: mapped('control-port|https-port|tls-port') },
      { pattern: /^interface:[ \t]*["']?[^\s"'@#]+@(?<value>[^\s"'#]+)/d, protocol: 'any' },
    ],
    documentation: 'https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html',
  },
];

/** A node of a cluster binds a second port, which it derives from the first one unless `cluster-port` names it. */
function formOfPort(text: string): FormSaid | undefined {
  const at = [...text.matchAll(/^[ \t]*cluster-enabled[ \t]+["']?yes/gm)].map((m) => m.index);
  return at.length > 0 && !/^[ \t]*(?:cluster-port|tls-cluster)[ \t]+["']?[1-9y\uE000]/m.test(text)
    ? { form: 'redis-cluster-port', at }
    : undefined;
}
