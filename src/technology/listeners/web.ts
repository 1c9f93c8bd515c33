// Web servers and proxies.

import { assigned, directive, type Format } from './format.ts';

/** A word as far as blanks, quotes and semicolons. */
const HAPROXY_ADDRESS = String.raw`(?<value>(?!(?:unix|fd|abns|sockpair)@)[^\s#"'/][^\s#"'/]*)`;

/** `listen 127.0.0.1:8443 ssl default_server;` on a line of its own. */
const LISTEN_STATEMENT =
  /^[ \t]{0,80}listen[ \t]{1,20}(?:[\w.*:[\]\uE000-]{1,80}:)?(?:\d{1,5}|\uE000{1,200})(?:[ \t]{1,20}[\w=:.\uE000-]{1,200}){0,12}[ \t]{0,20};/m;

/**
 * The port of a `peers` section: that of the first peer, where all have the same. Which of the addresses is this
 * machine's is not said.
 */
const PEER_PORT = new RegExp(
  [
    String.raw`^peers[ \t][^\n]*\n`,
    String.raw`(?:(?:[ \t]+(?![ \t]|peer[ \t])[^\n]*|[ \t]*|#[^\n]*)\n){0,20}?`,
    String.raw`[ \t]+peer[ \t]+[^\s#]+[ \t]+(?:(?:ipv[46]|tcp[46]?)@)?[^\s#:/]*:(?<value>[^\s#:/]+)(?=\s|$)`,
    String.raw`(?!(?:[^\n]*\n(?=[ \t#\n])){0,20}?[ \t]+peer[ \t]+[^\s#]+[ \t]+[^\s#]*:(?!\k<value>(?:\s|$)))`,
  ].join(''),
  'dgm',
);

export const WEB: readonly Format[] = [
  {
    technology: 'nginx',
    claimant: 'haproxy-nginx',
    shape: 'blocks',
    signs: [
      { text: [/^[ \t]*server[ \t]*(?:\{|\n[ \t]*\{|$)/m, /^[ \t]*(?:server[ \t]*\{[ \t]*)?listen[ \t]/m] },
      { path: /(?:^|\/)(?:nginx|angie|openresty)\/.*(?:\.conf|sites-(?:available|enabled)\/[^/]+)$/ },
      // A file that is included in a server: nothing else ends this directive with a semicolon.
      { path: /\.(?:conf|inc|nginx)$/, text: LISTEN_STATEMENT },
    ],
    settings: [
      {
        // A file that is included holds the directive without its block.
        within: /(?:^|> )server$|^$/,
        pattern: /^listen[ \t]+["']?(?<value>[^\s;"']+)/d,
        notation: 'endpoint',
        udp: /[ \t](?:udp|quic)\b/,
      },
    ],
    documentation: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#listen',
  },
  {
    technology: 'haproxy',
    claimant: 'haproxy-nginx',
    shape: 'lines',
    signs: [
      { path: /haproxy[^/]*\.(?:cfg|conf)$|(?:^|\/)haproxy\/[^/]*\.cfg$/ },
      {
        text: [
          /^[ \t]*(?:frontend|listen)[ \t]+[^\s{;=]+[ \t]*(?:$|#|[^\s{;=]*:[^\s{;=]+[ \t]*$)/m,
          /^[ \t]*(?:mode[ \t]+(?:tcp|http)|balance[ \t]|default_backend[ \t]|server[ \t]+\S+[ \t]+\S+:\d)/m,
        ],
      },
    ],
    settings: [
      {
        pattern: new RegExp(
          String.raw`^bind(?!.*[ \t]namespace[ \t])[ \t]+["']?(?:(?:ipv[46]|tcp[46]?|udp[46]?|quic[46])@)?${HAPROXY_ADDRESS}`,
          'd',
        ),
        notation: 'endpoint',
        udp: /^bind[ \t]+(?:udp|quic)/,
        isList: true,
      },
      {
        pattern: new RegExp(
          String.raw`^bind(?=.*[ \t]namespace[ \t])[ \t]+["']?(?:(?:ipv[46]|tcp[46]?|udp[46]?|quic[46])@)?${HAPROXY_ADDRESS}`,
          'd',
        ),
        notation: 'endpoint',
        udp: /^bind[ \t]+(?:udp|quic)/,
        isList: true,
        form: () => ({ form: 'haproxy-bind-namespace', at: [] }),
      },
      // An IPv6 address without brackets: the port stands behind the last colon.
      {
        pattern: /^bind[ \t]+(?:ipv6@)?(?:[\da-fA-F]{0,4}:){2,7}(?<value>\d{1,5})(?![\d:,.])/d,
      },
      {
        pattern: new RegExp(
          String.raw`^(?:listen|frontend)[ \t]+[^\s#]+[ \t]+(?=[^\s#]*:)${HAPROXY_ADDRESS}`,
          'd',
        ),
        notation: 'endpoint',
        isList: true,
      },
    ],
    documentation: 'https://docs.haproxy.org/3.0/configuration.html#4.2-bind',
  },
  {
    technology: 'haproxy',
    claimant: 'haproxy-nginx',
    shape: 'text',
    signs: [
      { path: /haproxy[^/]*\.(?:cfg|conf)$|(?:^|\/)haproxy\/[^/]*\.cfg$/, text: /^peers[ \t]/m },
      {
        text: [/^peers[ \t]/m, /^[ \t]*(?:stick-table[ \t]|default_backend[ \t]|mode[ \t]+(?:tcp|http)\b)/m],
      },
    ],
    settings: [{ pattern: PEER_PORT }],
    documentation: 'https://docs.haproxy.org/3.0/configuration.html#3.5',
  },
  {
    technology: 'apache',
    claimant: 'service',
    shape: 'lines',
    signs: [
      {
        path: /(?:^|\/)(?:apache2?|httpd)[^/]*\/(?:[^/]+\/){0,4}[^/]+\.conf$|(?:^|\/)(?:httpd|apache2?)[^/]*\.conf$/,
      },
      { path: /(?:^|\/)ports\.conf$/, text: /^[ \t]*Listen[ \t]/m },
      {
        path: /\.conf$/,
        text: /^[ \t]*Listen[ \t]+(?:[\w.*:[\]-]{1,60}:)?\d{1,5}(?:[ \t]+https?)?[ \t\r]*$/m,
      },
      { text: /^[ \t]*<(?:VirtualHost|IfModule|IfDefine|Directory)\b/im },
    ],
    settings: [
      {
        pattern: /^listen[ \t]+["']?(?<value>[^\s"'#;]+)["']?(?:[ \t]+https?)?$/di,
        notation: 'endpoint',
      },
    ],
    documentation: 'https://httpd.apache.org/docs/2.4/mod/mpm_common.html#listen',
  },
  {
    technology: 'lighttpd',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /lighttpd[^/]*\.conf$|(?:^|\/)lighttpd\/.*\.conf$/ }],
    settings: [{ pattern: assigned(String.raw`server\.port`) }],
    documentation: 'https://redmine.lighttpd.net/projects/lighttpd/wiki/Server_portDetails',
  },
  {
    technology: 'caddy',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /(?:^|\/)Caddyfile(?:\.[\w-]+)?$|\.caddyfile$|(?:^|\/)caddy\/.*\.caddy$/i }],
    settings: [
      // The host of an address is matched against requests; the socket is bound to every address.
      {
        within: /^$/,
        pattern:
          /(?:^|[\s,])(?:https?:\/\/)?(?:[\w.*-]{0,200}|\[[\da-fA-F:]+\]):(?<value>\d{1,5})(?=,?(?:\s|$))/dg,
      },
      { pattern: /^https?_port[ \t]+(?<value>\S+)/d },
    ],
    documentation: 'https://caddyserver.com/docs/caddyfile/concepts#addresses',
  },
  {
    technology: 'traefik',
    claimant: 'haproxy-nginx',
    shape: 'lines',
    signs: [{ text: /^[ \t]*\[entry[pP]oints/m }],
    settings: [
      {
        within: /^entry[pP]oints\.[^.\]]+$/,
        pattern: assigned('address'),
        notation: 'endpoint',
      },
    ],
    documentation: 'https://doc.traefik.io/traefik/routing/entrypoints/#address',
  },
  {
    technology: 'squid',
    claimant: 'squid',
    shape: 'lines',
    signs: [{ path: /squid[^/]*\.conf$|(?:^|\/)squid\d?\/.*\.conf$/ }],
    settings: [
      { pattern: directive('https?_port|ftp_port'), notation: 'endpoint' },
      { pattern: directive('icp_port|snmp_port|htcp_port'), protocol: 'udp' },
    ],
    documentation: 'http://www.squid-cache.org/Doc/config/http_port/',
  },
  {
    technology: 'tinyproxy',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /tinyproxy[^/]*\.conf$/ }],
    settings: [{ pattern: directive('Port') }],
    documentation: 'https://tinyproxy.github.io/',
  },
  {
    technology: 'privoxy',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)privoxy\/config$|privoxy[^/]*\.conf$/ }],
    settings: [{ pattern: directive('listen-address'), notation: 'endpoint' }],
    documentation: 'https://www.privoxy.org/user-manual/config.html#LISTEN-ADDRESS',
  },
  {
    technology: 'stunnel',
    claimant: 'service',
    shape: 'lines',
    signs: [
      { path: /stunnel[^/]*\.conf$|(?:^|\/)stunnel\/.*\.conf$/ },
      { text: [/^[ \t]*accept[ \t]*=/m, /^[ \t]*connect[ \t]*=/m] },
    ],
    settings: [{ pattern: assigned('accept'), notation: 'endpoint' }],
    documentation: 'https://www.stunnel.org/static/stunnel.html#SERVICE-LEVEL-OPTIONS',
  },
  {
    technology: 'php-fpm',
    claimant: 'service',
    shape: 'lines',
    signs: [
      { path: /(?:^|\/)(?:php-)?fpm[^/]*\/(?:[^/]+\/)?[^/]+\.conf$|php-fpm[^/]*\.conf$/ },
      { text: /^[ \t]*pm[ \t]*=[ \t]*(?:dynamic|static|ondemand)\b/m },
    ],
    settings: [{ pattern: assigned('listen'), notation: 'endpoint' }],
    documentation: 'https://www.php.net/manual/en/install.fpm.configuration.php#listen',
  },
  {
    technology: 'uwsgi',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: /^[ \t]*\[uwsgi\]/m }],
    settings: [
      {
        within: /^uwsgi$/,
        pattern: assigned('https?|https?-socket|socket|uwsgi-socket|fastcgi-socket'),
        notation: 'endpoint',
      },
    ],
    documentation: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html',
  },
  {
    technology: 'tomcat',
    claimant: 'service',
    shape: 'text',
    signs: [{ path: /server[^/]*\.xml$/, text: [/<Connector\b/, /<Server\b/] }],
    settings: [
      {
        pattern: /<Connector\b[^>]{0,3000}?\sport\s{0,5}=\s{0,5}["'](?<value>[^"'<>\s]{1,200})["']/dg,
      },
      { pattern: /<Server\s[^>]{0,300}?\bport\s{0,5}=\s{0,5}["'](?<value>[^"'<>\s]{1,200})["']/dg },
    ],
    documentation: 'https://tomcat.apache.org/tomcat-10.1-doc/config/http.html',
  },
  {
    technology: 'jetty',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)start\.(?:ini|d\/[^/]+\.ini)$|(?:^|\/)jetty[^/]*\.(?:ini|conf|properties)$/ }],
    settings: [
      {
        pattern: assigned(String.raw`(?:jetty\.|https?\.)(?:http\.|ssl\.|https\.)?port|jetty\.secure\.port`),
      },
    ],
    documentation: 'https://jetty.org/docs/jetty/12/operations-guide/modules/standard.html#http',
  },
];
