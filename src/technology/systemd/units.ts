// What units of systemd listen on themselves, and options that files of variables hold for the commands of units.

import type { Protocol } from '../../model/fact.ts';
import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';

/** systemd.socket(5): a port, or an address with one; a path or an abstract name is no port. */
const LISTEN = /^(Listen(?:Stream|Datagram|SequentialPacket))[ \t]*=[ \t]*([^\s#][^\s]{0,200})[ \t]*$/gm;

/** Declares the ports that a socket unit opens. */
export function scanSocketUnit(source: Source, context: ScanContext): void {
  if (!source.text.includes('Listen')) return;
  const isSctp = /^SocketProtocol[ \t]*=[ \t]*sctp\b/m.test(source.text);
  for (const match of source.text.matchAll(LISTEN)) {
    const [whole, directive, value = ''] = match;
    // A path, a specifier of one, or an abstract name: only a number, or what ends in one behind a colon, is a port.
    if (!/^\d{1,5}$|:\d{1,5}$|\uE000|:%[A-Za-z]$/.test(value)) continue;
    const end = match.index + whole.trimEnd().length;
    const protocol: Protocol = directive === 'ListenDatagram' ? 'udp' : isSctp ? 'sctp' : 'tcp';
    const claim = { claimant: 'systemd-socket', role: 'listen', protocol, form: 'socket-unit' } as const;
    claimSpan(source, { start: end - value.length, end }, { ...claim, notation: 'endpoint' }, context);
  }
}

/** Files that units read variables from: `EnvironmentFile=/etc/default/x`, `/etc/sysconfig/x`. */
const ENVIRONMENT =
  /(?:^|\/)(?:etc\/)?(?:default|sysconfig|conf\.d)\/[\w.@-]+$|\.(?:sysconfig|default|defaults|env|environment)$|(?:^|\/)\.env(?:\.[\w-]+)?$/;

/** A variable that holds options: `ARGS="--web.listen-address=:9100"`. */
const OPTIONS = /^[ \t]*(?:export[ \t]+)?(\w{1,80})=(["']?)([ \t]*-[^\n]{1,4000}?)\2[ \t]*(?:#[^\n]*)?$/gm;

/** Hands the options of a service's variables to the readers of commands, under the name of the file. */
export function scanOptionVariables(source: Source, context: ScanContext): void {
  if (!ENVIRONMENT.test(context.path) || !/=["']?[ \t]*-/.test(source.text)) return;
  const program = context.path.slice(context.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '') || 'service';
  for (const match of source.text.matchAll(OPTIONS)) {
    const [whole, , quote = '', options = ''] = match;
    const start = match.index + whole.indexOf(options, whole.indexOf('='));
    const end = start + options.length;
    const command = source.child([
      { text: `${program.replace(/[^\w.-]/g, '')} `, start, end: start, coarse: true },
      { text: source.text.slice(start, end), start, end },
    ]);
    if (quote === '' || !options.includes(quote))
      context.scanNested(command, { kind: 'shell' }, { ...context, runs: true });
  }
}
