// Telephony, media and games: mostly ranges of UDP ports.

import { assigned, directive, type Format } from './format.ts';

export const MEDIA: readonly Format[] = [
  {
    technology: 'asterisk',
    claimant: 'asterisk-rtp',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)rtp(?:_\w+)?\.conf$/ }],
    settings: [],
    bounds: [
      {
        low: /^rtpstart[ \t]*=>?[ \t]*(?<value>[^\s;#]+)/d,
        high: /^rtpend[ \t]*=>?[ \t]*(?<value>[^\s;#]+)/d,
        defaults: [5000, 31000],
        protocol: 'udp',
      },
    ],
    documentation: 'https://docs.asterisk.org/Configuration/Core-Configuration/',
  },
  {
    technology: 'asterisk',
    claimant: 'service',
    shape: 'lines',
    signs: [
      { path: /(?:^|\/)(?:sip|iax)(?:_\w+)?\.conf$/ },
      { path: /(?:^|\/)asterisk\/(?:[^/]+\/)?http\.conf$/ },
      { path: /(?:^|\/)pjsip[^/]*\.conf$/ },
    ],
    settings: [
      { pattern: assigned('bindport|udpbindport'), protocol: 'any' },
      { pattern: assigned('tcpbindaddr|tlsbindaddr'), notation: 'endpoint' },
      { pattern: assigned('bind'), notation: 'endpoint', protocol: 'any' },
    ],
    documentation: 'https://docs.asterisk.org/Configuration/Channel-Drivers/SIP/',
  },
  {
    technology: 'freeswitch',
    claimant: 'freeswitch-rtp',
    shape: 'text',
    signs: [
      {
        text: /<param[ \t]+name="(?:rtp-start-port|rtp-end-port|sip-port|listen-port|wss?-binding)"|<X-PRE-PROCESS\b/,
      },
    ],
    settings: [
      {
        pattern: /<param[ \t]+name="sip-port"[ \t]+value="(?<value>[^"<>\s]{1,100})"/dg,
        protocol: 'any',
        claimant: 'service',
      },
      {
        pattern: /<param[ \t]+name="(?:listen-port|tls-sip-port)"[ \t]+value="(?<value>[^"<>\s]{1,100})"/dg,
        claimant: 'service',
      },
      {
        pattern: /<param[ \t]+name="wss?-binding"[ \t]+value="(?<value>[^"<>\s]{1,100})"/dg,
        notation: 'endpoint',
        claimant: 'service',
      },
      {
        pattern: /data="(?:internal|external)_(?:sip|tls)_port=(?<value>\d{1,5})"/dg,
        protocol: 'any',
        claimant: 'service',
      },
    ],
    bounds: [
      {
        low: /<param[ \t]+name="rtp-start-port"[ \t]+value="(?<value>[^"<>\s]{1,100})"/d,
        high: /<param[ \t]+name="rtp-end-port"[ \t]+value="(?<value>[^"<>\s]{1,100})"/d,
        defaults: [16384, 32768],
        protocol: 'udp',
      },
    ],
    documentation: 'https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Configuration/',
  },
  {
    technology: 'coturn',
    claimant: 'coturn',
    shape: 'lines',
    signs: [{ path: /turnserver[^/]*\.conf$|(?:^|\/)coturn[^/]*(?:\/[^/]+)?\.conf$/ }],
    settings: [
      {
        pattern: assigned('(?:alt-)?(?:tls-)?listening-port'),
        protocol: 'any',
        claimant: 'service',
      },
    ],
    bounds: [
      { low: assigned('min-port'), high: assigned('max-port'), defaults: [49152, 65535], protocol: 'udp' },
    ],
    documentation: 'https://github.com/coturn/coturn/blob/master/examples/etc/turnserver.conf',
  },
  {
    technology: 'rtpengine',
    claimant: 'rtpengine',
    shape: 'lines',
    signs: [{ path: /rtpengine[^/]*\.conf$/ }],
    settings: [
      { pattern: assigned('listen-(?:ng|udp)'), notation: 'endpoint', protocol: 'udp', claimant: 'service' },
      { pattern: assigned('listen-(?:tcp|cli|http)'), notation: 'endpoint', claimant: 'service' },
    ],
    bounds: [
      { low: assigned('port-min'), high: assigned('port-max'), defaults: [30000, 40000], protocol: 'udp' },
    ],
    documentation: 'https://rtpengine.readthedocs.io/en/latest/rtpengine.html',
  },
  {
    technology: 'janus',
    claimant: 'janus',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)janus[^/]*\.(?:jcfg|cfg)$/ }],
    settings: [{ pattern: assigned('rtp_port_range'), protocol: 'udp' }],
    documentation: 'https://github.com/meetecho/janus-gateway/blob/master/conf/janus.jcfg.sample.in',
  },
  {
    technology: 'jitsi',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: /^[ \t]*org\.(?:jitsi|ice4j)\./m }],
    settings: [
      { pattern: assigned(String.raw`org\.jitsi\.videobridge\.TCP_HARVESTER_PORT`) },
      {
        pattern: assigned(String.raw`org\.jitsi\.videobridge\.SINGLE_PORT_HARVESTER_PORT`),
        protocol: 'udp',
      },
    ],
    documentation: 'https://github.com/jitsi/jitsi-videobridge/blob/master/doc/tcp.md',
  },
  {
    technology: 'mumble',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)(?:murmur|mumble-server)[^/]*\.ini$/ }],
    settings: [{ pattern: assigned('port'), protocol: 'any' }],
    documentation: 'https://www.mumble.info/documentation/administration/config-file/',
  },
  {
    technology: 'kamailio',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:kamailio|opensips)[^/]*\.cfg$/ }],
    settings: [
      {
        pattern:
          /^(?:listen|socket)[ \t]*=[ \t]*["']?(?:udp|tcp|tls|sctp|ws|wss|hep_udp):[^\s:"']{1,200}:(?<value>[^\s"'#]+)/d,
        protocol: 'tcp',
        udp: /=[ \t]*["']?(?:hep_)?udp:/,
      },
      { pattern: directive('port'), protocol: 'any' },
    ],
    documentation: 'https://www.kamailio.org/wikidocs/cookbooks/5.8.x/core/#listen',
  },
];
