// The members of an ensemble of ZooKeeper: every server has the whole list, and listens on the ports of its own line.

import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { type Claim, claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';
import { isTestData, ofProduct } from './scan.ts';

const PORT = String.raw`(?:\d{1,5}|\uE000+)`;
const HOST = String.raw`(?:\[[^\]\n]{1,100}\]|[^\s:;|,="'[\]]{1,300})`;

/**
 * `server.1=host:2888:3888:observer;2181`: followers connect to the first port, elections take the second, clients the
 * last (https://zookeeper.apache.org/doc/current/zookeeperReconfig.html#sc_reconfig_clientport).
 */
const SERVER = new RegExp(
  String.raw`\bserver\.(?<id>[\w\uE000.-]{1,100})[ \t]*=[ \t]*(?<host>${HOST}):(?<quorum>${PORT}):(?<election>${PORT})(?::(?<role>[a-z]+))?(?:;(?:${HOST}:)?(?<client>${PORT}))?`,
  'dg',
);

/** Images that number the servers themselves: `zoo1:2888:3888,zoo2:2888:3888`. */
const MEMBER = new RegExp(
  String.raw`(?<=^|[\s,;])(?<host>${HOST}):(?<quorum>${PORT}):(?<election>${PORT})(?=$|[\s,;:])`,
  'dg',
);

/** Larger ensembles are none: every server has to agree. */
const MAX_SERVERS = 100;

const FILES = /(?:^|\/)zoo[^/]*\.cfg(?:\.dynamic)?$|(?:^|\/)zookeeper[^/]*\.(?:properties|cfg|conf)$/;

/** Declares the ports of an ensemble that `zoo.cfg` lists. */
export function scanEnsemble(source: Source, path: string | undefined, context: ScanContext): void {
  if (path === undefined || !FILES.test(path) || isTestData(source.file)) return;
  if (!source.text.includes('server.')) return;
  claimEnsemble(maskPlaceholders(source), 'zookeeper-config', ofProduct(context, 'zookeeper', source));
}

/** Declares the ports of a list of servers. One fact a port: the lines of all servers have the same ones, as a rule. */
export function claimEnsemble(source: Source, form: string, context: ScanContext): void {
  const servers = serversIn(source);
  const [first] = servers;
  // One server alone runs without an ensemble (zookeeperReconfig, standaloneEnabled); a template may make many of it.
  if (!first || (servers.length === 1 && !first.isMade)) return;
  const own = servers.filter((s) => isHere(s.host));
  const isOneMachine = own.length === servers.length;
  const here = own.length > 0 ? own : servers;
  const isSame = new Set(here.map((s) => s.said)).size === 1;
  const seen = new Set<string>();
  for (const { ports } of here) {
    for (const { span, text } of ports) {
      if (seen.has(text)) continue;
      seen.add(text);
      // Where the lines differ and none is said to be this one, each is somebody's.
      const guessed = !isSame && !isOneMachine && own.length === 0;
      const claim: Claim = { claimant: 'zookeeper', role: 'listen', protocol: 'tcp', form, guessed };
      // The rounds of a template are the servers, which have their ports in common: whoever they are, it is these.
      claimSpan(source, span, claim, context);
    }
  }
}

interface Server {
  readonly host: string;
  /** Filled in by a template, perhaps once for each server. */
  readonly isMade: boolean;
  /** All its ports as written, those of an observer that it does not take among them. */
  readonly said: string;
  readonly ports: readonly { readonly span: Span; readonly text: string }[];
}

function serversIn(source: Source): readonly Server[] {
  const { text } = source;
  const isHidden = isCommentedOut(text);
  const pattern = /\bserver\.[\w\uE000.-]+[ \t]*=/.test(text) ? SERVER : MEMBER;
  const servers: Server[] = [];
  for (const match of text.matchAll(pattern)) {
    if (servers.length >= MAX_SERVERS) break;
    if (isHidden(match.index)) continue;
    const { host = '', id = '', role } = match.groups ?? {};
    const written = ['quorum', 'election', 'client'].flatMap((name) => {
      const group = match.indices?.groups?.[name];
      if (!group) return [];
      const span = { start: group[0], end: group[1] };
      return [{ name, span, text: source.rawText(span) }];
    });
    servers.push({
      host,
      isMade: id.includes(FILLER) || host.includes(FILLER),
      said: written.map((p) => p.text).join(' '),
      // An observer never leads: nobody follows it.
      ports: written.filter(({ name }) => name !== 'quorum' || role !== 'observer'),
    });
  }
  return servers;
}

/** A line that a server has for itself, or all servers of one machine have. */
function isHere(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/.test(host);
}
