// Environment variables that programs and images read the ports from that they listen on.

import type { PortNotation } from '../../model/declaration.ts';
import type { PortRole, Protocol } from '../../model/fact.ts';
import { OWN_KINDS } from '../listeners/guess.ts';
import { ELSEWHERE, wordsOf } from '../listeners/port-names.ts';

/** Variables that one product's documentation names. */
export interface Variable {
  /** Fits the whole name. */
  readonly name: RegExp;
  /** An id of the catalogue; `service` where it has none. */
  readonly claimant: string;
  /** `ports` where it is not said. */
  readonly notation?: PortNotation;
  /** `tcp` where it is not said. */
  readonly protocol?: Protocol;
  /** `listen` where it is not said. */
  readonly role?: PortRole;
  /** `environment-variable` where it is not said. */
  readonly form?: string;
  /** Clients read a variable of the same name: only the server's own image makes it a listener. */
  readonly image?: RegExp;
  /** Several endpoints, each a claim of its own. */
  /** The servers of an ensemble of ZooKeeper; the program is one of them. */
  readonly isEnsemble?: boolean;
  readonly isList?: boolean;
  /** Options of the program of this name, as a command has them. */
  readonly program?: string;
  readonly documentation: string;
}

export const VARIABLES: readonly Variable[] = [
  {
    name: /^KAFKA_(?:CFG_)?LISTENERS$|^KAFKA_(?:CONFLUENT_)?METADATA_SERVER_LISTENERS$|^CONFLUENT_METADATA_SERVER_LISTENERS$/,
    claimant: 'kafka',
    notation: 'endpoint',
    isList: true,
    documentation: 'https://docs.confluent.io/platform/current/installation/docker/config-reference.html',
  },
  {
    name: /^(?:CONNECT|CONNECT_REST|SCHEMA_REGISTRY|KSQL|KSQL_KSQL|KAFKA_REST|CONTROL_CENTER_REST|REPLICATOR)_LISTENERS$/,
    claimant: 'kafka',
    notation: 'endpoint',
    isList: true,
    documentation: 'https://docs.confluent.io/platform/current/installation/docker/config-reference.html',
  },
  {
    name: /^(?:KAFKA|CONNECT|SCHEMA_REGISTRY|KSQL|KAFKA_REST|ZOOKEEPER|CONTROL_CENTER)_JMX_PORT$|^CONNECT_REST_PORT$/,
    claimant: 'kafka',
    documentation:
      'https://docs.confluent.io/platform/current/installation/docker/operations/monitoring.html',
  },
  {
    name: /^JMX_PORT$/,
    claimant: 'service',
    documentation: 'https://kafka.apache.org/documentation/#remote_jmx',
  },
  {
    name: /^ZOOKEEPER_(?:SECURE_)?CLIENT_PORT$|^ZOO_(?:TLS_)?PORT_NUMBER$|^ZOO_ADMIN_?SERVER_PORT(?:_NUMBER)?$/,
    claimant: 'zookeeper',
    documentation:
      'https://docs.confluent.io/platform/current/installation/docker/config-reference.html#zk-configuration',
  },
  {
    name: /^ZOO_SERVERS$|^ZOOKEEPER_SERVERS$/,
    claimant: 'zookeeper',
    isEnsemble: true,
    documentation: 'https://hub.docker.com/_/zookeeper',
  },
  {
    name: /^LIBPROCESS_PORT$/,
    claimant: 'service',
    documentation: 'https://mesos.apache.org/documentation/latest/configuration/libprocess/',
  },
  {
    name: /^ECS_DYNAMIC_HOST_PORT_RANGE$/,
    claimant: 'ecs-dynamic',
    protocol: 'any',
    role: 'offer',
    documentation: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html',
  },
  {
    name: /^ETCD_LISTEN_(?:CLIENT|PEER|METRICS|CLIENT_HTTP)_URLS$/,
    claimant: 'etcd',
    notation: 'endpoint',
    isList: true,
    documentation: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  },
  {
    name: /^GUNICORN_BIND_ADDRESS$/,
    claimant: 'service',
    notation: 'endpoint',
    documentation: 'https://docs.gunicorn.org/en/stable/settings.html#bind',
  },
  {
    name: /^GUNICORN_CMD_ARGS$/,
    claimant: 'service',
    program: 'gunicorn',
    documentation: 'https://docs.gunicorn.org/en/stable/settings.html#settings',
  },
  {
    name: /^(?:JAVA|JVM|CATALINA|KAFKA|KAFKA_JMX|SPARK_DAEMON_JAVA|SOLR)_OPTS$|^CQ_JVM_OPTS$|^(?:JAVA_TOOL|JDK_JAVA)_OPTIONS$/,
    claimant: 'service',
    program: 'java',
    documentation: 'https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html',
  },
  {
    name: /^MINIO_(?:CONSOLE_)?ADDRESS$/,
    claimant: 'service',
    notation: 'endpoint',
    documentation: 'https://min.io/docs/minio/linux/reference/minio-server/settings/core.html',
  },
  {
    name: /^GF_SERVER_HTTP_PORT$/,
    claimant: 'service',
    documentation: 'https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#http_port',
  },
  {
    name: /^RABBITMQ_NODE_PORT(?:_NUMBER)?$/,
    claimant: 'rabbitmq',
    form: 'rabbitmq-node-port',
    documentation: 'https://www.rabbitmq.com/docs/configure#supported-environment-variables',
  },
  {
    name: /^RABBITMQ_DIST_PORT$/,
    claimant: 'erlang-dist',
    documentation: 'https://www.rabbitmq.com/docs/networking#epmd-inet-dist-port-range',
  },
  {
    name: /^(?:REDIS|VALKEY)_(?:TLS_)?PORT_NUMBER$/,
    claimant: 'redis',
    image: /redis|valkey/,
    documentation: 'https://github.com/bitnami/containers/tree/main/bitnami/redis',
  },
  {
    name: /^POSTGRESQL_PORT_NUMBER$|^PGPORT$/,
    claimant: 'postgresql',
    image: /postgres|postgis|timescale|spilo|pgvector/,
    documentation: 'https://www.postgresql.org/docs/current/libpq-envars.html',
  },
  {
    name: /^(?:MYSQL|MARIADB)_PORT_NUMBER$|^MYSQL_TCP_PORT$/,
    claimant: 'mysql',
    image: /(?:mysql|mariadb|percona)(?!.{0,40}(?:exporter|client|backup|admin))/,
    documentation: 'https://dev.mysql.com/doc/refman/8.4/en/environment-variables.html',
  },
  {
    name: /^MONGODB_PORT_NUMBER$/,
    claimant: 'mongodb',
    image: /mongodb(?!.{0,40}(?:exporter|backup))/,
    documentation: 'https://github.com/bitnami/containers/tree/main/bitnami/mongodb',
  },
  {
    name: /^(?:http|transport|transport\.tcp)\.port$/,
    claimant: 'elasticsearch',
    image: /elasticsearch|opensearch/,
    documentation:
      'https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-docker-configure',
  },
  {
    name: /^JENKINS_SLAVE_AGENT_PORT$/,
    claimant: 'service',
    documentation: 'https://github.com/jenkinsci/docker#connecting-agents',
  },
  {
    name: /^VAULT_DEV_LISTEN_ADDRESS$/,
    claimant: 'service',
    notation: 'endpoint',
    documentation: 'https://developer.hashicorp.com/vault/docs/commands/server#dev-options',
  },
  {
    name: /^TRAEFIK_ENTRYPOINTS_[A-Z0-9]+_ADDRESS$/,
    claimant: 'haproxy-nginx',
    notation: 'endpoint',
    documentation: 'https://doc.traefik.io/traefik/reference/static-configuration/env/',
  },
  {
    name: /^KC_(?:HTTPS?|HTTP_MANAGEMENT)_PORT$/,
    claimant: 'service',
    documentation: 'https://www.keycloak.org/server/all-config',
  },
  {
    name: /^(?:GITEA|FORGEJO)__server__(?:HTTP_PORT|SSH_LISTEN_PORT|PORT_TO_REDIRECT)$/i,
    claimant: 'service',
    documentation: 'https://docs.gitea.com/administration/config-cheat-sheet#server-server',
  },
  {
    name: /^(?:ASPNETCORE|DOTNET)_URLS$/,
    claimant: 'service',
    notation: 'endpoint',
    isList: true,
    documentation: 'https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel/endpoints',
  },
  {
    name: /^(?:ASPNETCORE|DOTNET)_HTTPS?_PORTS$/,
    claimant: 'service',
    isList: true,
    documentation: 'https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel/endpoints',
  },
  {
    name: /^REGISTRY_HTTP_(?:DEBUG_)?ADDR$/,
    claimant: 'service',
    notation: 'endpoint',
    documentation: 'https://distribution.github.io/distribution/about/configuration/#http',
  },
  {
    name: /^INFLUXD_HTTP_BIND_ADDRESS$|^INFLUXDB_(?:HTTP_)?BIND_ADDRESS$/,
    claimant: 'service',
    notation: 'endpoint',
    documentation: 'https://docs.influxdata.com/influxdb/v2/reference/config-options/#http-bind-address',
  },
  {
    name: /^(?:SONARR|RADARR|LIDARR|READARR|PROWLARR|WHISPARR)__(?:SERVER__)?PORT$/,
    claimant: 'service',
    documentation: 'https://wiki.servarr.com/useful-tools#using-environment-variables-for-config',
  },
  {
    name: /^ROCKET_PORT$/,
    claimant: 'service',
    documentation: 'https://rocket.rs/guide/configuration/',
  },
  {
    name: /^HASURA_GRAPHQL_SERVER_PORT$/,
    claimant: 'service',
    documentation: 'https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/',
  },
  {
    name: /^NEO4J_(?:server|dbms_connector)_(?:bolt|https?)_listen__address$/,
    claimant: 'service',
    notation: 'endpoint',
    documentation: 'https://neo4j.com/docs/operations-manual/current/docker/configuration/',
  },
  {
    name: /^VARNISH_(?:ADMIN_)?LISTEN_PORT$/,
    claimant: 'service',
    documentation: 'https://varnish-cache.org/docs/',
  },
];

export function variableOf(name: string): Variable | undefined {
  return VARIABLES.find((variable) => variable.name.test(name));
}

/**
 * Names that a program may give to the port that it binds itself (https://12factor.net/port-binding). A guess: only in
 * the environment of a container or a service.
 */
const OWN =
  /^(?:PORT|(?:HTTP|HTTPS|APP|WEB|WEBUI|WEB_UI|WEB_SERVER|WEBPROXY|SERVER|LISTEN|LISTENING|METRICS|PROMETHEUS)_PORT|ADDRESS_PORT|(?:BIND|LISTEN|LISTENING)_ADDR(?:ESS)?|(?:webUI|server|listen|http)Port)$/;

export function isOwnName(name: string): boolean {
  return OWN.test(name);
}

/** Words of names whose port is another machine's, whoever binds there. */
const OTHER_END =
  /(?:^|_)(?:LDAP|AD|DN|SMTP|ADVERTISED?|REMOTE|PEERS?|UPSTREAM|TARGET|CLIENT|BACKEND|PROXY_PASS)(?:_|$)/i;

const LISTENS =
  /^(?:[A-Za-z][A-Za-z0-9]*_{1,2}){1,8}(?:LISTEN|LISTENING|BIND)(?:_{0,2}(?:ON|ADDR|ADDRESS|PORT|HOST|HOSTPORT|ENDPOINT|URL|URI))?$/;

/** `WIKI_LISTEN`, `VIEWER_HTTP_BIND_ADDRESS`, `EDITOR_LISTEN_PORT`: the name itself says that its program binds the value. */
export function isListeningName(name: string): boolean {
  return LISTENS.test(name) && !OTHER_END.test(name);
}

const KIND_OF_ADDRESS = /_(?:HTTPS?|GRPC|WEB|API|METRICS|PROMETHEUS|DEBUG|PPROF|ADMIN|HEALTH)_ADDR(?:ESS)?$/;

/**
 * A name that its value has to bear out: `WIKI_HTTP_ADDR` beside a local address, `WIKI_ADDRESS` beside every address
 * of the machine, `WIKI_WEB_PORT` in the container of the image or the unit `wiki`. `owners`: the names of those.
 */
export function isBorneOut(name: string, value: string, owners: readonly string[]): boolean {
  const words = wordsOf(name);
  if (OTHER_END.test(name)) return false;
  const own = owners.map(wordsOf).find((o) => o.length > 0 && o.every((word, i) => words[i] === word));
  const rest = own ? words.slice(own.length) : words;
  const isOther =
    rest.some((word) => ELSEWHERE.has(word)) || (!own && words.some((word) => ELSEWHERE.has(word)));
  if (isOther) return false;
  if (/_PORT$/.test(name))
    return own !== undefined && !own.some((word) => ELSEWHERE.has(word)) && areOwnKinds(rest.slice(0, -1));
  const [, host] =
    /^(?:https?:\/\/)?(\[[^\]]{0,60}\]|[\w.*-]{0,60}):(?:\d{2,5}|\uE000+)\/?$/.exec(value) ?? [];
  if (host === undefined || /DISPLAY|VERSION|TAG|SUFFIX/i.test(name)) return false;
  // Nobody can connect to every address.
  if (/^(?:|\*|0\.0\.0\.0|\[::\])$/.test(host))
    return /(?:ADDR|ADDRESS|HOSTPORT)$/.test(name) || /^:\d{4,5}$/.test(value);
  return isLocal(host) && (KIND_OF_ADDRESS.test(name) || (own !== undefined && /_ADDR(?:ESS)?$/.test(name)));
}

function areOwnKinds(words: readonly string[]): boolean {
  return words.length <= 2 && words.every((word) => OWN_KINDS.test(word));
}

/** Fits what stands in place of `PORT`, `ADDR` and the like in the name of the address that belongs to it. */
const HOSTS = ['HOST', 'HOSTNAME', 'IP', 'ADDR', 'ADDRESS', 'URL', 'Host', 'IP', 'Ip', 'Address', 'Url'];

/** The names of the variable that says which machine the port of `name` belongs to. */
export function hostNamesOf(name: string): readonly string[] {
  const front = name.replace(/(?:TCP_PORT|PORT_NUMBER|PORT|Port)$/, '');
  return front === name ? [] : HOSTS.map((host) => front + host);
}

/** An address that a program binds, not the name of another machine. */
export function isLocal(address: string): boolean {
  return /^["']?(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-fA-F:]*:[\da-fA-F:]*\]?|localhost|\*|)["']?$/.test(
    address,
  );
}
