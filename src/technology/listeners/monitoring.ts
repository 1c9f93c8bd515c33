// Agents and servers of monitoring and backup.

import { assigned, directive, type Format } from './format.ts';

export const MONITORING: readonly Format[] = [
  {
    technology: 'statsd',
    claimant: 'service',
    shape: 'lines',
    // A repeater has ports of other machines.
    signs: [
      {
        text: [
          /^[ \t]*(?:[,{][ \t]*)?["']?graphitePort["']?[ \t]*:/m,
          /^(?![\s\S]*\n[ \t]*(?:,[ \t]*)?repeater[ \t]*:)/,
        ],
      },
    ],
    settings: [
      {
        pattern: /^[,{]?[ \t]*["']?port["']?[ \t]*:[ \t]*["']?(?<value>[\d\uE000]{1,200})/d,
        protocol: 'udp',
      },
      { pattern: /^[,{]?[ \t]*["']?mgmt_port["']?[ \t]*:[ \t]*["']?(?<value>[\d\uE000]{1,200})/d },
    ],
    documentation: 'https://github.com/statsd/statsd/blob/master/exampleConfig.js',
  },
  {
    technology: 'grafana',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /grafana[^/]*\.ini$|(?:^|\/)grafana\/[^/]+\.ini$/ }],
    settings: [{ within: /^server$/, pattern: assigned('http_port') }],
    documentation: 'https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#http_port',
  },
  {
    technology: 'telegraf',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: /^[ \t]*\[\[(?:inputs|outputs)\.\w/m }],
    settings: [
      {
        within: /^inputs\.(?!statsd$)\w+$/,
        pattern: assigned('service_address'),
        notation: 'endpoint',
      },
      {
        within: /^inputs\.statsd$/,
        pattern: assigned('service_address'),
        notation: 'endpoint',
        protocol: 'udp',
      },
      { within: /^outputs\.prometheus_client$/, pattern: assigned('listen'), notation: 'endpoint' },
    ],
    documentation: 'https://docs.influxdata.com/telegraf/v1/plugins/',
  },
  {
    technology: 'zabbix',
    claimant: 'zabbix',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)zabbix[_-](?:agentd?2?|server|proxy|java_gateway)[^/]*(?:\.d\/[^/]+)?\.conf$/ }],
    settings: [{ pattern: assigned('ListenPort|LISTEN_PORT') }],
    documentation: 'https://www.zabbix.com/documentation/current/en/manual/appendix/config/zabbix_agentd',
  },
  {
    technology: 'nrpe',
    claimant: 'nrpe',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)nrpe[^/]*\.(?:cfg|conf)$/ }],
    settings: [{ pattern: assigned('server_port') }],
    documentation: 'https://github.com/NagiosEnterprises/nrpe/blob/master/sample-config/nrpe.cfg.in',
  },
  {
    technology: 'nsca',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)nsca[^/]*\.cfg$/ }],
    settings: [{ pattern: assigned('server_port') }],
    documentation: 'https://github.com/NagiosEnterprises/nsca/blob/master/sample-config/nsca.cfg.in',
  },
  {
    technology: 'munin',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /munin-node[^/]*\.conf$/ }],
    settings: [{ pattern: directive('port') }],
    documentation: 'https://guide.munin-monitoring.org/en/latest/reference/munin-node.conf.html',
  },
  {
    technology: 'monit',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: /^[ \t]*set[ \t]+httpd[ \t\n]/m }],
    settings: [{ pattern: /^[ \t]*set[ \t]+httpd\s{1,40}port[ \t]+(?<value>[^\s#]+)/dgm }],
    documentation: 'https://mmonit.com/monit/documentation/monit.html#MONIT-HTTPD',
  },
  {
    technology: 'icinga2',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ text: /^[ \t]*object[ \t]+ApiListener\b/m }],
    settings: [{ within: /^object[ \t]+ApiListener\b/, pattern: assigned('bind_port') }],
    documentation: 'https://icinga.com/docs/icinga-2/latest/doc/09-object-types/#apilistener',
  },
  {
    technology: 'graphite',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)carbon[^/]*\.conf$/ }],
    settings: [
      { pattern: assigned('(?:LINE|PICKLE|PROTOBUF)_RECEIVER_PORT|CACHE_QUERY_PORT|MANHOLE_PORT') },
      { pattern: assigned('UDP_RECEIVER_PORT'), protocol: 'udp' },
    ],
    documentation: 'https://graphite.readthedocs.io/en/latest/config-carbon.html',
  },
  {
    technology: 'snmp',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /snmpd[^/]*\.conf$/ }],
    settings: [
      {
        pattern:
          /(?<=^agentaddress[ \t][^\n]{0,300}(?:[ \t,]|udp6?:))(?:[\d.]+:|\[[^\]\s]*\]:)?(?<value>\d{1,5})(?=$|[\s,])/dgi,
        protocol: 'udp',
      },
    ],
    documentation: 'http://www.net-snmp.org/docs/man/snmpd.html',
  },
  {
    technology: 'bacula',
    claimant: 'bacula',
    shape: 'blocks',
    signs: [{ path: /(?:bacula|bareos)[^/]*-fd/ }],
    settings: [{ within: /^(?:FileDaemon|Client)$/i, pattern: /^FD ?Port[ \t]*=[ \t]*(?<value>[^\s#;]+)/di }],
    documentation: 'https://docs.bareos.org/Configuration/FileDaemon.html',
  },
  {
    technology: 'bacula',
    claimant: 'bacula',
    shape: 'blocks',
    signs: [{ path: /(?:bacula|bareos)[^/]*-sd/ }],
    settings: [{ within: /^Storage$/i, pattern: /^SD ?Port[ \t]*=[ \t]*(?<value>[^\s#;]+)/di }],
    documentation: 'https://docs.bareos.org/Configuration/StorageDaemon.html',
  },
  {
    technology: 'bacula',
    claimant: 'bacula',
    shape: 'blocks',
    signs: [{ path: /(?:bacula|bareos)[^/]*-dir/ }],
    settings: [{ within: /^Director$/i, pattern: /^DIR ?Port[ \t]*=[ \t]*(?<value>[^\s#;]+)/di }],
    documentation: 'https://docs.bareos.org/Configuration/Director.html',
  },
];
