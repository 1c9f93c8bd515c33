// Kernel parameters of AKS node pools as its API spells them: ARM, Bicep, azapi, Cluster API, `--linux-os-config` files.

import { scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut } from '../linux/sysctl-lines.ts';

/**
 * Fields of `linuxOSConfig.sysctls`, by the parameter they set
 * (https://learn.microsoft.com/azure/aks/custom-node-configuration-reference#linux-os-custom-configuration).
 */
const FOLDERS: Readonly<Record<string, string>> = {
  netCore: 'net.core.',
  netIpv4NeighDefault: 'net.ipv4.neigh.default.',
  netIpv4: 'net.ipv4.',
  netNetfilter: 'net.netfilter.',
  fsInotify: 'fs.inotify.',
  fs: 'fs.',
  kernel: 'kernel.',
  vm: 'vm.',
};

const LAST_NAMES = [
  ...['NetdevMaxBacklog', 'OptmemMax', 'RmemDefault', 'RmemMax', 'Somaxconn', 'WmemDefault', 'WmemMax'],
  ...['GcThresh1', 'GcThresh2', 'GcThresh3', 'IpLocalPortRange', 'TcpFinTimeout', 'Tcp[Kk]eepaliveIntvl'],
  ...['TcpKeepaliveProbes', 'TcpKeepaliveTime', 'TcpMaxSynBacklog', 'TcpMaxTwBuckets', 'TcpTwReuse'],
  ...[
    'NfConntrackBuckets',
    'NfConntrackMax',
    'MaxUserWatches',
    'AioMaxNr',
    'FileMax',
    'NrOpen',
    'ThreadsMax',
  ],
  ...['MaxMapCount', 'Swappiness', 'VfsCachePressure'],
].join('|');

const FIELD = new RegExp(
  String.raw`(?<![\w.])(${Object.keys(FOLDERS).join('|')})(${LAST_NAMES})["']?[ \t]{0,20}[:=][ \t]{0,20}(["']?)([\d${FILLER}][\d \t${FILLER}]{0,200}|true|false)(?=\3[ \t]{0,20}(?:[,}#/\r\n]|$))`,
  'gm',
);

/** Declares every field of the kind that a text sets, whatever its format. */
export function scanAksSysctls(source: Source, context: ScanContext, shown: () => readonly Span[]): void {
  if (
    !/netIpv4|netCore|netNetfilter|fsInotify|fsFileMax|fsAioMaxNr|fsNrOpen|kernelThreadsMax|vmMaxMapCount|vmSwappiness/.test(
      source.text,
    )
  )
    return;
  let isSaid: ((offset: number) => boolean) | undefined;
  for (const match of source.text.matchAll(FIELD)) {
    const [all, folder = '', name = '', , value = ''] = match;
    isSaid ??= said(source, shown);
    if (!isSaid(match.index)) continue;
    const end = match.index + all.length;
    const span = { start: end - value.length, end: end - value.length + value.trimEnd().length };
    const keySpan = { start: match.index, end: match.index + folder.length + name.length };
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, source, span),
      form: 'node-config-field',
      key: {
        parts: [`${FOLDERS[folder] ?? ''}${underscored(name)}`],
        raw: source.rawText(keySpan),
        at: source.locate(keySpan),
      },
      value: /^[tf]/.test(value)
        ? { kind: 'scalar', template: source.template(span), data: value === 'true' }
        : scalarTree(source.template(span)),
    });
  }
}

/** `TcpFinTimeout` is `tcp_fin_timeout`; a digit belongs to the word before it. */
function underscored(name: string): string {
  return name
    .replace('Tcpk', 'TcpK')
    .replace(/(?!^)([A-Z])/g, '_$1')
    .toLowerCase();
}

/** Offsets are asked for in rising order. */
function said(text: Source, shown: () => readonly Span[]): (offset: number) => boolean {
  const isHidden = isCommentedOut(text.text);
  const isShown = insideOf(shown());
  return (offset) => !isHidden(offset) && !isShown(text.offsetInFile(offset));
}
