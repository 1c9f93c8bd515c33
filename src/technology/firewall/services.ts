// The names that ufw takes in place of ports: services of Debian's /etc/services and profiles of its packages.

import type { Protocol } from '../../model/fact.ts';

/** What a name opens. */
export interface NamedPorts {
  /** Ports and ranges, separated by commas. */
  readonly ports: string;
  readonly protocol: Protocol;
}

/** /etc/services of Debian's netbase; ufw opens every protocol that is listed there. */
const SERVICES: ReadonlyMap<string, NamedPorts> = new Map(
  (
    [
      ['ftp', '21', 'tcp'],
      ['ssh', '22', 'tcp'],
      ['telnet', '23', 'tcp'],
      ['smtp', '25', 'tcp'],
      ['domain', '53', 'any'],
      ['tftp', '69', 'udp'],
      ['http', '80', 'tcp'],
      ['www', '80', 'tcp'],
      ['kerberos', '88', 'any'],
      ['pop3', '110', 'tcp'],
      ['ntp', '123', 'udp'],
      ['imap', '143', 'tcp'],
      ['imap2', '143', 'tcp'],
      ['snmp', '161', 'any'],
      ['bgp', '179', 'tcp'],
      ['ldap', '389', 'any'],
      ['https', '443', 'any'],
      ['submissions', '465', 'tcp'],
      ['syslog', '514', 'udp'],
      ['submission', '587', 'tcp'],
      ['ldaps', '636', 'any'],
      ['rsync', '873', 'tcp'],
      ['imaps', '993', 'tcp'],
      ['pop3s', '995', 'tcp'],
      ['openvpn', '1194', 'any'],
      ['ms-sql-s', '1433', 'tcp'],
      ['nfs', '2049', 'any'],
      ['mysql', '3306', 'tcp'],
      ['postgresql', '5432', 'tcp'],
      ['x11', '6000', 'tcp'],
      ['mdns', '5353', 'udp'],
    ] as const
  ).map(([name, ports, protocol]) => [name, { ports, protocol }]),
);

/** Profiles in /etc/ufw/applications.d of Debian's and Ubuntu's packages; ufw tells their case apart. */
const PROFILES: ReadonlyMap<string, NamedPorts> = new Map(
  (
    [
      ['OpenSSH', '22'],
      ['Nginx HTTP', '80'],
      ['Nginx HTTPS', '443'],
      ['Nginx Full', '80,443'],
      ['Apache', '80'],
      ['Apache Secure', '443'],
      ['Apache Full', '80,443'],
      ['WWW', '80'],
      ['WWW Secure', '443'],
      ['WWW Full', '80,443'],
      ['Postfix', '25'],
      ['Postfix SMTPS', '465'],
      ['Postfix Submission', '587'],
      ['Dovecot IMAP', '143'],
      ['Dovecot Secure IMAP', '993'],
      ['Dovecot POP3', '110'],
      ['Dovecot Secure POP3', '995'],
    ] as const
  ).map(([name, ports]) => [name, { ports, protocol: 'tcp' }]),
);

/** The ports of `http`, `http/tcp` or `Nginx Full`; undefined for any other name. */
export function ufwService(name: string): NamedPorts | undefined {
  const [, service = '', protocol] = /^([a-z][a-z0-9-]{0,30})(?:\/(tcp|udp))?$/.exec(name) ?? [];
  const known = PROFILES.get(name) ?? SERVICES.get(service);
  return known && (protocol === 'tcp' || protocol === 'udp') ? { ...known, protocol } : known;
}
