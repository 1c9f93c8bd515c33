// The sockets of the Docker daemon: daemon.json, the options of dockerd, and the variables that carry them.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode, claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';
import { walkTrails } from '../linux/trail.ts';
import type { Option } from './options.ts';

const CLAIM: Claim = {
  claimant: 'service',
  role: 'listen',
  protocol: 'tcp',
  form: 'docker-daemon',
  notation: 'endpoint',
};

/** `-H tcp://0.0.0.0:2375` and `--metrics-addr 0.0.0.0:9323` of dockerd. */
export function scanDaemonOptions(options: readonly Option[], context: ScanContext): void {
  for (const { name, value } of options) {
    const isHost = (name === '-H' || name === '--host') && /^tcp:/.test(value.text);
    if (isHost || name === '--metrics-addr')
      claimSpan(value, { start: 0, end: value.text.length }, CLAIM, context);
  }
}

/** Keys of daemon.json that no other file has beside `hosts` (https://docs.docker.com/reference/cli/dockerd/). */
const KEYS: readonly string[] = [
  ...['storage-driver', 'storage-opts', 'log-driver', 'log-opts', 'exec-opts', 'insecure-registries'],
  ...['registry-mirrors', 'data-root', 'live-restore', 'userland-proxy', 'tlsverify', 'tlscacert'],
  ...['default-address-pools', 'userns-remap', 'default-ulimits', 'log_driver', 'storage_driver'],
];

/** daemon.json, wherever a document holds its keys: `hosts` and `metrics-addr`. */
export function scanDaemon(root: Node, context: ScanContext): void {
  const isDaemonFile = /(^|\/)daemon\.json$/.test(context.path);
  const inner = ofTool(context, 'docker');
  walkTrails(root, ({ node, key = '' }) => {
    if (node.kind !== 'map') return true;
    const hosts = entry(node, 'hosts');
    const metrics = entry(node, 'metrics-addr');
    if (!hosts && !metrics) return true;
    if (
      !(isDaemonFile && node === root) &&
      !/docker\w*(?:daemon|options|opts|config)/i.test(key) &&
      !entry(node, ...KEYS)
    )
      return true;
    for (const host of itemsOf(hosts))
      if (/^tcp:/.test(scalarText(host) ?? '')) claimNode(host, CLAIM, inner);
    claimNode(metrics, CLAIM, inner);
    return true;
  });
}

/** `DOCKER_OPTS="…"` of /etc/default/docker, drop-ins, inventories: the rest of the line. */
const VARIABLE =
  /\bdocker[\w-]{0,30}(?:opts|options|args|flags)\b["'\]]{0,2}[ \t]{0,20}[:=]([^\n]{1,1000})/gi;
const HOST = /(?:-H|--host)(?:[ \t]{1,10}|=)["'\\]{0,2}(tcp:\/\/[^\s"'\\]{1,200})/g;

/**
 * The daemon's options where a variable holds them. A client has options of that name too, but reaches one daemon at a
 * concrete address: only a socket on every address, or one of several, is the daemon's.
 */
export function scanDaemonVariables(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!/tcp:\/\//.test(source.text)) return;
  const text = maskPlaceholders(source);
  const isHidden = isCommentedOut(text.text);
  let isShown: ((offset: number) => boolean) | undefined;
  for (const line of text.text.matchAll(VARIABLE)) {
    const [, value = ''] = line;
    const isDaemon = /(?:tcp:\/\/(?:0\.0\.0\.0|\[::\]|)?:\d)|(?:fd|unix):\/\//.test(value);
    if (!isDaemon || isHidden(line.index)) continue;
    isShown ??= insideOf(shown());
    if (isShown(text.offsetInFile(line.index))) continue;
    const from = line.index + line[0].length - value.length;
    for (const match of value.matchAll(HOST)) {
      const end = from + match.index + match[0].length;
      const span = { start: end - (match[1]?.length ?? 0), end };
      claimSpan(text, span, CLAIM, { ...context, technology: 'docker' });
    }
  }
}
