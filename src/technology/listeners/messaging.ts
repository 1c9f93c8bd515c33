// Brokers, and what takes in logs and events.

import { assigned, assignedList, directive, type Format } from './format.ts';

/** Inputs that listen; the others of the same name fetch from somewhere. */
const FLUENTD_INPUTS =
  'forward|secure_forward|tcp|udp|syslog|http|beats|monitor_agent|debug_agent|prometheus|opentelemetry';
const FLUENT_BIT_INPUTS =
  'forward|tcp|udp|syslog|http|mqtt|statsd|collectd|opentelemetry|elasticsearch|splunk|prometheus_remote_write';

export const MESSAGING: readonly Format[] = [
  {
    technology: 'kafka',
    claimant: 'kafka',
    shape: 'lines',
    signs: [
      {
        path: /\.properties$/,
        text: /^[ \t]*(?:broker\.id|node\.id|zookeeper\.connect|process\.roles|log\.dirs|controller\.quorum\.voters)[ \t]*=/m,
      },
    ],
    settings: [
      { pattern: assignedList('listeners'), notation: 'endpoint', isList: true },
      { pattern: assigned('port') },
    ],
    documentation: 'https://kafka.apache.org/documentation/#brokerconfigs_listeners',
  },
  {
    technology: 'kafka',
    claimant: 'kafka',
    shape: 'lines',
    signs: [
      {
        path: /(?:^|\/)(?:connect-|schema-registry|kafka-rest|ksql-server|kafka-connect)[^/]*\.properties$/,
      },
    ],
    settings: [
      { pattern: assignedList('listeners'), notation: 'endpoint', isList: true },
      { pattern: assigned(String.raw`rest\.port`) },
    ],
    documentation: 'https://docs.confluent.io/platform/current/schema-registry/installation/config.html',
  },
  {
    technology: 'rabbitmq',
    claimant: 'rabbitmq',
    shape: 'lines',
    signs: [
      { path: /rabbitmq[^/]*\.conf$|(?:^|\/)rabbitmq\/(?:conf\.d\/)?[^/]+\.conf$/ },
      { text: /^[ \t]*RABBITMQ_(?:DIST|NODE)_PORT[ \t]*=/m },
    ],
    settings: [
      {
        pattern: assigned(String.raw`(?:(?:mqtt|stomp|stream|amqp1_0)\.)?listeners\.(?:tcp|ssl)\.\w+`),
        notation: 'endpoint',
      },
      {
        pattern: assigned(
          String.raw`(?:management|prometheus|web_mqtt|web_stomp)\.(?:(?:tcp|ssl|listener)\.)?port`,
        ),
      },
      // Other ports are derived from this one.
      {
        pattern: assigned('(?:export[ \\t]+)?(?:RABBITMQ_)?NODE_PORT'),
        form: () => ({ form: 'rabbitmq-node-port', at: [] }),
      },
      { pattern: assigned('(?:export[ \\t]+)?(?:RABBITMQ_)?DIST_PORT'), claimant: 'erlang-dist' },
    ],
    bounds: [
      {
        low: assigned(String.raw`distribution\.port_range\.min`),
        high: assigned(String.raw`distribution\.port_range\.max`),
        defaults: [25672, 25672],
        protocol: 'tcp',
        claimant: 'erlang-dist',
      },
    ],
    documentation: 'https://www.rabbitmq.com/docs/networking',
  },
  {
    technology: 'rabbitmq',
    claimant: 'rabbitmq',
    shape: 'text',
    signs: [{ path: /rabbitmq[^/]*\.config$/ }],
    settings: [
      {
        pattern:
          /^[^%\n]{0,200}\{(?:tcp_listeners|ssl_listeners),\s{0,20}\[\s{0,20}(?<value>[\d\uE000]{1,300})/dgm,
      },
    ],
    bounds: [
      {
        low: /^[^%\n]{0,200}\{inet_dist_listen_min,\s{0,20}(?<value>[\d\uE000]{1,300})/dm,
        high: /^[^%\n]{0,200}\{inet_dist_listen_max,\s{0,20}(?<value>[\d\uE000]{1,300})/dm,
        defaults: [25672, 25672],
        protocol: 'tcp',
        claimant: 'erlang-dist',
      },
    ],
    documentation: 'https://www.rabbitmq.com/docs/networking',
  },
  {
    technology: 'mosquitto',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /mosquitto/ }],
    settings: [{ pattern: directive('listener|port') }],
    documentation: 'https://mosquitto.org/man/mosquitto-conf-5.html',
  },
  {
    technology: 'nats',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /(?:^|\/)nats[^/]*\.conf$/ }],
    settings: [
      {
        within: /^(?!.*remotes)/,
        pattern: /^(?:port|https?_port|monitor_port)(?:[ \t]*[:=][ \t]*|[ \t]+)(?<value>[^\s#,]+)/d,
      },
      {
        within: /^(?!.*remotes)/,
        pattern: /^(?:listen|http|https)(?:[ \t]*[:=][ \t]*|[ \t]+)["']?(?<value>[^\s#,"']+)/d,
        notation: 'endpoint',
      },
    ],
    documentation: 'https://docs.nats.io/running-a-nats-service/configuration',
  },
  {
    technology: 'activemq',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: /<transportConnector\b/ }],
    settings: [
      {
        pattern:
          /<transportConnector\b[^>]{0,300}?\suri\s{0,5}=\s{0,5}["'](?<value>(?!vm:)[a-z0-9+]{1,20}:\/\/[^"'?\s/]{1,200})/dg,
        notation: 'endpoint',
        udp: /uri\s{0,5}=\s{0,5}["']udp/,
      },
    ],
    documentation:
      'https://activemq.apache.org/components/classic/documentation/configuring-version-5-transports',
  },
  {
    technology: 'rsyslog',
    claimant: 'service',
    shape: 'text',
    hasDollarWords: true,
    signs: [
      { path: /rsyslog/ },
      { text: /^[ \t]*(?:\$ModLoad[ \t]+im|module\([ \t]*load[ \t]*=[ \t]*"im)/im },
    ],
    settings: [
      {
        pattern:
          /^[ \t]*input\(\s{0,20}type\s{0,5}=\s{0,5}"im(?:udp|tcp|ptcp|relp|gssapi|dtls)"[^)#]{0,500}?\bport\s{0,5}=\s{0,5}"(?<value>[^"\s]{1,200})"/dgim,
        udp: /imudp|imdtls/i,
      },
      { pattern: /^[ \t]*\$Input(?:P?TCP|RELP)ServerRun[ \t]+(?<value>\S+)/dgim },
      { pattern: /^[ \t]*\$UDPServerRun[ \t]+(?<value>\S+)/dgim, protocol: 'udp' },
    ],
    documentation: 'https://www.rsyslog.com/doc/configuration/modules/imtcp.html',
  },
  {
    technology: 'hivemq',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: [/<bind-address>/, /<(?:bind-)?port>/] }],
    settings: [
      {
        pattern:
          /<(?:bind-)?port>[ \t]{0,20}(?<value>\d{1,5})[ \t]{0,20}<\/(?:bind-)?port>(?=\s{0,200}<bind-address>)/dg,
      },
      {
        pattern:
          /<bind-address>[^<]{0,100}<\/bind-address>\s{0,200}<(?:bind-)?port>[ \t]{0,20}(?<value>\d{1,5})[ \t]{0,20}</dg,
      },
    ],
    documentation: 'https://docs.hivemq.com/hivemq/latest/user-guide/listeners.html',
  },
  {
    technology: 'syslog-ng',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /syslog-ng/ }, { text: [/^[ \t]*@version:/m, /^[ \t]*source[ \t]/m] }],
    settings: [
      {
        within: /^source\b/,
        pattern:
          /\b(?:udp6?|tcp6?|network|syslog)\([^\n]{0,300}?\b(?:port|localport)\(\s*["']?(?<value>[^\s"')]+)/d,
        udp: /\budp6?\(|transport\(\s*["']?udp/,
      },
      {
        within: /^source\b/,
        pattern: /^(?:port|localport)\(\s*["']?(?<value>[^\s"')]+)/d,
        protocol: 'any',
      },
    ],
    documentation: 'https://syslog-ng.github.io/admin-guide/060_Sources/080_Network_sources/README',
  },
  {
    technology: 'fluentd',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: /^[ \t]*<source>/m }],
    settings: [
      {
        pattern: new RegExp(
          String.raw`<source>(?=(?:(?!</source>)[\s\S]){0,2000}?\n[ \t]*@?type[ \t]+(?:${FLUENTD_INPUTS})\b)(?:(?!</source>)[\s\S]){0,2000}?\n[ \t]*port[ \t]+["']?(?<value>[^\s"'#]+)`,
          'dg',
        ),
        udp: /\n[ \t]*@?type[ \t]+(?:udp|syslog)\b/,
      },
    ],
    documentation: 'https://docs.fluentd.org/input',
  },
  {
    technology: 'fluent-bit',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: /^[ \t]*\[(?:INPUT|SERVICE)\][ \t]*$/im }],
    settings: [
      {
        pattern: new RegExp(
          String.raw`\[INPUT\](?=(?:(?!\n[ \t]*\[)[\s\S]){0,1500}?\n[ \t]*Name[ \t]+(?:${FLUENT_BIT_INPUTS})\b)(?:(?!\n[ \t]*\[)[\s\S]){0,1500}?\n[ \t]*Port[ \t]+(?<value>[^\s#]+)`,
          'dgi',
        ),
        udp: /\n[ \t]*(?:Name[ \t]+(?:udp|statsd|collectd)|Mode[ \t]+udp)\b/i,
      },
      {
        pattern:
          /\[SERVICE\](?=(?:(?!\n[ \t]*\[)[\s\S]){0,1500}?\n[ \t]*HTTP_Server[ \t]+on\b)(?:(?!\n[ \t]*\[)[\s\S]){0,1500}?\n[ \t]*HTTP_Port[ \t]+(?<value>[^\s#]+)/dgi,
      },
    ],
    documentation: 'https://docs.fluentbit.io/manual/pipeline/inputs',
  },
  {
    technology: 'logstash',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ text: [/^[ \t]*input[ \t]*(?:\{|\n|$)/m, /=>/] }],
    settings: [
      {
        within: /^input\b.*> (?:beats|tcp|http|lumberjack|elastic_agent|graphite|relp)$/,
        pattern: /^port[ \t]*=>[ \t]*["']?(?<value>[^\s"'#}]+)/d,
      },
      {
        within: /^input\b.*> (?:udp|gelf|collectd|snmptrap|netflow|ganglia)$/,
        pattern: /^port[ \t]*=>[ \t]*["']?(?<value>[^\s"'#}]+)/d,
        protocol: 'udp',
      },
      {
        within: /^input\b.*> syslog$/,
        pattern: /^port[ \t]*=>[ \t]*["']?(?<value>[^\s"'#}]+)/d,
        protocol: 'any',
      },
    ],
    documentation: 'https://www.elastic.co/docs/reference/logstash/plugins/input-plugins',
  },
  {
    technology: 'vector',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /\.toml$/, text: [/^[ \t]*\[sources\./m, /^[ \t]*\[sinks\./m] }],
    settings: [
      {
        within: /^sources\.[^.]+$|^api$/,
        pattern: assigned('address'),
        notation: 'endpoint',
        protocol: 'any',
      },
    ],
    documentation: 'https://vector.dev/docs/reference/configuration/sources/',
  },
];
