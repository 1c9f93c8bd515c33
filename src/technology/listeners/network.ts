// Remote access, names, files and tunnels.

import { assigned, assignedList, directive, type Format } from './format.ts';

const OPENVPN_SERVER = /^[ \t]*(?:server(?:-ipv6|-bridge)?(?:[ \t]|$)|mode[ \t]+server\b)/m;
/** A device may have any name; the words of its protocol are OpenVPN's own. */
const OPENVPN =
  /^[ \t]*(?:(?:dev|dev-type)[ \t]+(?:tun|tap|\uE000)|proto[ \t]+(?:tcp|udp)[46]?(?:-server)?[ \t\r]*$)/m;

export const NETWORK: readonly Format[] = [
  {
    technology: 'calico',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: /^[ \t]*FailsafeInboundHostPorts[ \t]*=/m }],
    settings: (['tcp', 'udp'] as const).map((protocol) => ({
      pattern: new RegExp(
        String.raw`(?<=^FailsafeInboundHostPorts[ \t]{0,20}=[^#]{0,400})(?<![\w:])${protocol}:(?<value>\d{1,5})(?![\w.:/])`,
        'dgi',
      ),
      protocol,
      role: 'allow' as const,
    })),
    documentation: 'https://docs.tigera.io/calico/latest/reference/felix/configuration',
  },
  {
    technology: 'openssh',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|[/_.-])sshd_config[^/]*(?:\.d\/[^/]+)?$/ }],
    settings: [
      { pattern: /^Port(?:[ \t]+|[ \t]*=[ \t]*)["']?(?<value>[^\s"'#]+)/di },
      { pattern: /^ListenAddress[ \t]+["']?(?<value>[^\s"'#]*:[^\s"'#]+)/di, notation: 'endpoint' },
    ],
    documentation: 'https://man.openbsd.org/sshd_config#Port',
  },
  {
    technology: 'bind',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /(?:^|\/)named[^/]*\.conf[^/]*$|(?:^|\/)(?:bind|named)9?\/.*\.conf[^/]*$/ }],
    settings: [
      { pattern: /^listen-on(?:-v6)?[ \t]+port[ \t]+(?<value>\S+)/d, protocol: 'any' },
      { within: /^options$/, pattern: /^port[ \t]+(?<value>[^\s;]+)/d, protocol: 'any' },
      {
        within: /^(?:controls|statistics-channels)$/,
        pattern: /^inet[ \t]+\S+[ \t]+port[ \t]+(?<value>\S+)/d,
      },
    ],
    documentation: 'https://bind9.readthedocs.io/en/latest/reference.html#namedconf-statement-listen-on',
  },
  {
    technology: 'dnsmasq',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /dnsmasq/ }],
    settings: [{ pattern: assigned('port'), protocol: 'any' }],
    documentation: 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html',
  },
  {
    technology: 'coredns',
    claimant: 'service',
    shape: 'blocks',
    signs: [
      { path: /(?:^|\/)Corefile[^/]*$/ },
      {
        text: [
          /^[ \t]*(?:[\w./-]{0,100}|dns:\/\/[\w.]{0,100}):\d{1,5}[ \t]+\{[ \t]*$/m,
          /^[ \t]+(?:forward[ \t]+\S+|errors[ \t]*$|cache[ \t]+\d+|kubernetes[ \t]+\S+|loadbalance[ \t]*$)/m,
        ],
      },
    ],
    settings: [
      {
        within: /^$/,
        pattern: /(?:^|[\s,])(?:(?:dns|tls|https|grpc|quic):\/\/)?[\w./-]{0,200}:(?<value>\d{1,5})(?=\s|$)/dg,
        protocol: 'any',
      },
      {
        within: /./,
        pattern: /^(?:health|ready|prometheus|pprof)[ \t]+(?<value>[^\s]*:[^\s]+)/d,
        notation: 'endpoint',
      },
    ],
    documentation: 'https://coredns.io/manual/toc/#configuration',
  },
  {
    technology: 'nfs',
    claimant: 'nfs',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)nfs\.conf(?:\.d\/[^/]+)?$/ }],
    settings: [
      { within: /^(?:mountd|statd|nfsd)$/, pattern: assigned('port'), protocol: 'any' },
      { within: /^lockd$/, pattern: assigned('port') },
      { within: /^lockd$/, pattern: assigned('udp-port'), protocol: 'udp' },
    ],
    documentation: 'https://man7.org/linux/man-pages/man5/nfs.conf.5.html',
  },
  {
    technology: 'nfs',
    claimant: 'nfs',
    shape: 'lines',
    signs: [
      {
        text: /^[ \t]*(?:(?:MOUNTD|STATD|RQUOTAD|LOCKD_TCP|LOCKD_UDP)_?PORT|RPCMOUNTDO(?:PT)?S|STATDOPTS|RPCMOUNTDARGS|STATDARG)[ \t]*=|^[ \t]*options[ \t]+lockd[ \t]/m,
      },
    ],
    settings: [
      { pattern: assigned('(?:MOUNTD|STATD|RQUOTAD)_PORT'), protocol: 'any' },
      { pattern: assigned('LOCKD_TCPPORT') },
      { pattern: assigned('LOCKD_UDPPORT'), protocol: 'udp' },
      {
        pattern:
          /^(?:RPCMOUNTDOPTS|RPCMOUNTDARGS|STATDOPTS|STATDARG|RPCRQUOTADOPTS)[ \t]*=[^\n]{0,200}?(?:[ \t"'](?:-p|--port))(?:[ \t]+|=)(?<value>[^\s"']+)/d,
        protocol: 'any',
      },
      { pattern: /^options[ \t]+lockd[ \t][^\n]{0,200}?\bnlm_tcpport=(?<value>\S+)/d },
      { pattern: /^options[ \t]+lockd[ \t][^\n]{0,200}?\bnlm_udpport=(?<value>\S+)/d, protocol: 'udp' },
    ],
    documentation: 'https://wiki.debian.org/SecuringNFS',
  },
  {
    technology: 'chrony',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /chrony[^/]*\.conf$/ }],
    settings: [{ pattern: directive('port|cmdport'), protocol: 'udp' }],
    documentation: 'https://chrony-project.org/doc/4.5/chrony.conf.html',
  },
  {
    technology: 'openvpn',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: [OPENVPN_SERVER, OPENVPN, /^[ \t]*proto[ \t]+tcp/m] }],
    settings: [{ pattern: directive('port|lport') }, { pattern: /^management[ \t]+\S+[ \t]+(?<value>\S+)/d }],
    documentation: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',
  },
  {
    technology: 'openvpn',
    claimant: 'service',
    shape: 'lines',
    signs: [
      {
        text: [
          OPENVPN_SERVER,
          OPENVPN,
          /^(?![\s\S]*\n[ \t]*proto[ \t]+(?:tcp|\uE000))(?![ \t]*proto[ \t]+tcp)/,
        ],
      },
    ],
    settings: [
      { pattern: directive('port|lport'), protocol: 'udp' },
      { pattern: /^management[ \t]+\S+[ \t]+(?<value>\S+)/d },
    ],
    documentation: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',
  },
  {
    technology: 'openvpn',
    claimant: 'service',
    shape: 'lines',
    signs: [{ text: [OPENVPN_SERVER, OPENVPN, /^[ \t]*proto[ \t]+\uE000/m] }],
    settings: [
      { pattern: directive('port|lport'), protocol: 'any' },
      { pattern: /^management[ \t]+\S+[ \t]+(?<value>\S+)/d },
    ],
    documentation: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',
  },
  {
    technology: 'wireguard',
    claimant: 'wireguard',
    shape: 'lines',
    signs: [{ text: [/^[ \t]*\[(?:Interface|WireGuard)\]/im, /^[ \t]*ListenPort[ \t]*=/im] }],
    settings: [
      {
        within: /^(?:Interface|WireGuard)$/i,
        pattern: /^ListenPort[ \t]*=[ \t]*(?<value>[^\s#;]+)/di,
        protocol: 'udp',
      },
    ],
    documentation: 'https://man7.org/linux/man-pages/man8/wg.8.html',
  },
  {
    technology: 'vsftpd',
    claimant: 'vsftpd-pasv',
    shape: 'lines',
    signs: [{ path: /vsftpd[^/]*\.conf$/ }, { text: [/^[ \t]*pasv_m(?:in|ax)_port[ \t]*=/m] }],
    settings: [{ pattern: assigned('listen_port'), claimant: 'service' }],
    bounds: [
      {
        low: assigned('pasv_min_port'),
        high: assigned('pasv_max_port'),
        defaults: [1024, 65535],
        protocol: 'tcp',
      },
    ],
    documentation: 'https://security.appspot.com/vsftpd/vsftpd_conf.html',
  },
  {
    technology: 'proftpd',
    claimant: 'proftpd-pasv',
    shape: 'lines',
    signs: [{ path: /proftpd/ }],
    settings: [{ pattern: directive('Port'), claimant: 'service' }],
    bounds: [
      {
        low: /^PassivePorts[ \t]+(?<low>[^\s#]+)[ \t]+(?<high>[^\s#]+)/di,
        defaults: [1024, 65535],
        protocol: 'tcp',
      },
    ],
    documentation: 'http://www.proftpd.org/docs/directives/linked/config_ref_PassivePorts.html',
  },
  {
    technology: 'pure-ftpd',
    claimant: 'pureftpd-pasv',
    shape: 'lines',
    signs: [{ path: /pure-ftpd[^/]*\.conf$/ }],
    settings: [],
    bounds: [
      {
        low: /^PassivePortRange[ \t]+(?<low>[^\s#]+)[ \t]+(?<high>[^\s#]+)/di,
        defaults: [1024, 65535],
        protocol: 'tcp',
      },
    ],
    documentation: 'https://github.com/jedisct1/pure-ftpd/blob/master/pure-ftpd.conf.in',
  },
  {
    technology: 'pure-ftpd',
    claimant: 'pureftpd-pasv',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)PassivePortRange$/ }],
    settings: [],
    bounds: [
      { low: /^(?<low>\d{1,5})[ \t]{1,40}(?<high>\d{1,5})$/d, defaults: [1024, 65535], protocol: 'tcp' },
    ],
    documentation: 'https://manpages.debian.org/stable/pure-ftpd-common/pure-ftpd-wrapper.8.en.html',
  },
  {
    technology: 'tor',
    claimant: 'tor',
    shape: 'lines',
    signs: [{ path: /(?:^|[/._-])torrc(?:[._-][\w.-]*)?$|(?:^|\/)tor\/torsocks\.conf$/ }],
    settings: [
      {
        pattern:
          /^(?:Socks|OR|Dir|Control|Trans|HTTPTunnel|ExtOR|Metrics)Port[ \t]+(?<value>[^\s#]+)(?![^\n]*\bNoListen\b)/di,
        notation: 'endpoint',
      },
      { pattern: /^DNSPort[ \t]+(?<value>[^\s#]+)/di, notation: 'endpoint', protocol: 'udp' },
    ],
    documentation: 'https://2019.www.torproject.org/docs/tor-manual.html.en',
  },
  {
    technology: 'xinetd',
    claimant: 'service',
    shape: 'text',
    signs: [{ path: /xinetd/, text: /^[ \t]*service[ \t]/m }],
    settings: [
      {
        pattern:
          /^[ \t]*service[ \t]+\S{1,80}\s{0,40}\{(?![^}]{0,2000}\n[ \t]*disable[ \t]*=[ \t]*yes)[^}]{0,2000}?\n[ \t]*port[ \t]*=[ \t]*(?<value>[^\s#]+)/dgm,
        protocol: 'any',
      },
    ],
    documentation: 'https://linux.die.net/man/5/xinetd.conf',
  },
  {
    technology: 'freeradius',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /(?:free)?radius/ }],
    settings: [{ within: /(?:^|> )listen$/, pattern: assigned('port'), protocol: 'udp' }],
    documentation: 'https://www.freeradius.org/documentation/',
  },
  {
    technology: 'kerberos',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /(?:^|\/)kdc\.conf$/ }],
    settings: [
      { pattern: assignedList('kdc_ports'), protocol: 'udp', isList: true },
      { pattern: assignedList('kdc_tcp_ports'), isList: true },
      { pattern: assigned('kadmind_port'), protocol: 'any' },
    ],
    documentation: 'https://web.mit.edu/kerberos/krb5-latest/doc/admin/conf_files/kdc_conf.html',
  },
];
