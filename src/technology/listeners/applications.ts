// Applications at home and at the edge: music, voice, power supplies, virtual machines, security agents.

import { assigned, directive, type Format } from './format.ts';

/** Elements of WildFly whose ports are shifted by a number that stands elsewhere. */
const NO_OFFSET = /^(?![\s\S]*\bport-offset\s{0,5}=\s{0,5}"(?:[1-9]|\$\{[^}"\n]{0,200}:[1-9]))/;

export const APPLICATIONS: readonly Format[] = [
  {
    technology: 'wildfly',
    claimant: 'service',
    shape: 'text',
    hasDollarWords: true,
    signs: [{ text: [/<socket-binding-group\b/, NO_OFFSET] }],
    settings: [
      {
        // What stands behind the colon is the port unless a property says another.
        pattern:
          /<socket-binding\s[^>]{0,300}?\bport\s{0,5}=\s{0,5}"(?:\$\{[\w.-]{1,200}:)?(?<value>\d{1,5})\}?"/dg,
        udp: /\bname\s{0,5}=\s{0,5}"[\w-]{0,80}(?:udp|mping|modcluster)/,
      },
    ],
    documentation: 'https://docs.wildfly.org/32/Admin_Guide.html#Interfaces_and_Port_Configuration',
  },
  {
    technology: 'mopidy',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /mopidy[^/]*\.conf$/ }],
    settings: [{ within: /^(?:mpd|http)$/, pattern: assigned('port') }],
    documentation: 'https://docs.mopidy.com/stable/ext/http/#configuration',
  },
  {
    technology: 'mpd',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /(?:^|\/)mpd[^/]*\.conf$/ }],
    settings: [{ within: /^$/, pattern: directive('port') }],
    documentation: 'https://mpd.readthedocs.io/en/stable/user.html#listeners',
  },
  {
    technology: 'murmur',
    claimant: 'service',
    shape: 'lines',
    signs: [
      { path: /(?:^|\/)(?:murmur|mumble-server)[^/]*\.ini$/ },
      {
        text: [
          /^[ \t]*(?:welcometext|registerName)[ \t]*=/m,
          /^[ \t]*(?:bandwidth|serverpassword|sslCert|autobanAttempts|textmessagelength)[ \t]*=/m,
        ],
      },
    ],
    settings: [{ within: /^$/, pattern: assigned('port'), protocol: 'any' }],
    documentation: 'https://wiki.mumble.info/wiki/Murmur.ini',
  },
  {
    technology: 'apcupsd',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)apcupsd[^/]*\.conf$/, text: /^(?![\s\S]*\n[ \t]*NETSERVER[ \t]+off\b)/ }],
    settings: [{ pattern: directive('NISPORT') }],
    documentation:
      'http://www.apcupsd.org/manual/manual.html#configuration-directives-used-by-the-network-information-server',
  },
  {
    technology: 'nut',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)upsd[^/]*\.conf$/ }],
    settings: [{ pattern: /^LISTEN[ \t]+\S+[ \t]+(?<value>[^\s#]+)/d }],
    documentation: 'https://networkupstools.org/docs/man/upsd.conf.html',
  },
  {
    technology: 'wazuh',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: /<ossec_config>/ }],
    settings: [
      {
        pattern:
          /<remote>(?:(?!<\/remote>|<port>)[\s\S]){0,1000}<port>\s{0,10}(?<value>[^<\s]{1,200})(?:(?!<\/remote>)[\s\S]){0,1000}/dg,
        udp: /<protocol>\s{0,10}udp\s{0,10}</,
      },
      {
        pattern:
          /<(?:auth|cluster)>(?:(?!<\/auth>|<\/cluster>|<port>)[\s\S]){0,2000}<port>\s{0,10}(?<value>[^<\s]{1,200})/dg,
      },
    ],
    documentation: 'https://documentation.wazuh.com/current/user-manual/reference/ossec-conf/remote.html',
  },
  {
    technology: 'vagrant',
    claimant: 'service',
    shape: 'text',
    signs: [{ path: /(?:^|\/)Vagrantfile[^/]*$/ }],
    settings: [
      {
        pattern:
          /^[^#\n]{0,200}\.vm\.network[ \t(]{1,8}["':]forwarded_port["']?,(?:[^#\n]|,[ \t]{0,80}\n){0,200}?(?:\bhost:|:host[ \t]{0,8}=>)[ \t]{0,8}["']?(?<value>\d{1,5})\b[^\n]{0,200}/dgm,
        role: 'publish',
        udp: /\bprotocol(?::|[ \t]{0,8}=>)[ \t]{0,8}["':]udp/,
      },
      {
        pattern: /^[^#\n]{0,200}\.vm\.forward_port[ \t(]{1,8}\d{1,5},[ \t]{0,8}(?<value>\d{1,5})\b/dgm,
        role: 'publish',
      },
    ],
    documentation: 'https://developer.hashicorp.com/vagrant/docs/networking/forwarded_ports',
  },
  {
    technology: 'sabnzbd',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /sabnzbd[^/]*\.ini$/ }],
    settings: [{ within: /^misc$/, pattern: assigned('(?:https_)?port') }],
    documentation: 'https://sabnzbd.org/wiki/configuration/4.3/general',
  },
  {
    technology: 'servarr',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: [/<Config>/, /<ApiKey>/, /<UrlBase\b/] }],
    settings: [{ pattern: /<(?:Ssl)?Port>\s{0,10}(?<value>[^<\s]{1,200})/dg }],
    documentation: 'https://wiki.servarr.com/sonarr/settings#general',
  },
  {
    technology: 'knot-resolver',
    claimant: 'service',
    shape: 'text',
    signs: [{ path: /kresd|knot-resolver/ }],
    settings: [
      {
        pattern:
          /^[ \t]{0,80}net\.listen\([^,\n]{1,200},[ \t]{0,20}(?<value>\d{1,5}|\uE000{1,300})(?=[ \t]{0,20}[,)])/dgm,
        protocol: 'any',
      },
    ],
    documentation: 'https://knot.pages.nic.cz/knot-resolver/daemon-bindings-net_server.html',
  },
  {
    technology: 'powerdns',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)(?:pdns|recursor)[^/]*\.conf$|(?:^|\/)(?:powerdns|pdns)\/.*\.conf$/ }],
    settings: [{ pattern: assigned('local-port'), protocol: 'any' }, { pattern: assigned('webserver-port') }],
    documentation: 'https://doc.powerdns.com/authoritative/settings.html#local-port',
  },
];
