// Ports that Mesos, Marathon and Chronos listen on or assign, as flags, variables and files of one flag each.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { wordNode } from '../../syntax/code/nodes.ts';
import type { ScalarNode } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';

const MESOS: Claim = {
  claimant: 'mesos-master-agent-listen',
  role: 'listen',
  protocol: 'tcp',
  form: 'mesos-port',
};
const MARATHON: Claim = {
  claimant: 'marathon-listen',
  role: 'listen',
  protocol: 'tcp',
  form: 'marathon-port',
};
const CHRONOS: Claim = { claimant: 'chronos', role: 'listen', protocol: 'tcp', form: 'chronos-port' };
const SERVICE_PORTS: Claim = {
  claimant: 'marathon-service-ports',
  role: 'registered',
  protocol: 'any',
  form: 'marathon-service-port-range',
};

/** The bounds of Marathon itself: mesosphere/marathon MarathonConf.scala, `local_port_min` and `local_port_max`. */
const SERVICE_BOUNDS = [10000, 20000] as const;

/**
 * The value behind a name: `=`, `:`, a blank after a flag, the next item of a list, or the field `value` of a list of
 * variables.
 */
const TO_VALUE = String.raw`\\?["'\`]?(?:[ \t]{0,20}(?:=>|[:=])[ \t]{0,20}|[ \t]{1,20}|,[ \t]{0,20}|,?\s{1,80}(?:-[ \t]{0,8})?["']?value["']?[ \t]{0,8}[:=][ \t]{0,20}|\s{1,80}-[ \t]{1,8})`;
const VALUE = String.raw`\\?["'\`]?([\d\uE000]{1,200})(?![\w.:/-])`;

/** `--http_port 8080`, `MARATHON_HTTP_PORT=8080`, `marathon_local_port_min: 10000`, `MESOS_PORT: 5050`. */
const SETTING = new RegExp(
  String.raw`(?<![\w.$\{-])(--(?:https?_port|local_port_m(?:in|ax))|(?:MARATHON_|CHRONOS_)HTTPS?_PORT|MESOS_PORT|(?:marathon_)?local_port_m(?:in|ax)|marathon_https?_port|chronos_https?_port)${TO_VALUE}${VALUE}`,
  'gi',
);

/** `echo 8080 | sudo tee /etc/marathon/conf/http_port`, `echo 5051 > /etc/mesos-slave/port`. */
const PRINTED =
  /\b(?:echo|printf)[ \t]{1,8}(?:-n[ \t]{1,8})?["']?([\d\uE000]{1,200})["']?[ \t]{0,8}(?:>|\|[ \t]{0,8}(?:sudo[ \t]{1,8})?tee)[ \t]{0,8}["']?([\w./-]{0,200}\/etc\/(?:mesos-(?:master|slave|agent)|marathon\/conf|chronos\/conf)\/[\w?]{4,40})/g;

interface Setting {
  readonly name: string;
  readonly span: Span;
}

/** Declares what a text sets of these ports; the folders of one flag a file are known by their path. */
export function scanMesosSettings(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  const flag = flagOfPath(context.path);
  if (flag === undefined && !/mesos|marathon|chronos|local_port_m(?:in|ax)/i.test(source.text + context.path))
    return;
  const text = maskPlaceholders(source);
  if (flag !== undefined) {
    const value = /^\s{0,20}([\d\uE000]{1,200})\s*$/.exec(text.text)?.[1];
    const start = value === undefined ? 0 : text.text.indexOf(value);
    if (value !== undefined)
      declare([{ name: flag, span: { start, end: start + value.length } }], text, context);
    return;
  }
  const isHidden = isCommentedOut(text.text);
  const isShown = insideOf(shown());
  const found = [...settings(text.text), ...printed(text.text)]
    .sort((a, b) => a.span.start - b.span.start)
    .filter(({ span }) => !isHidden(span.start) && !isShown(text.offsetInFile(span.start)));
  declare(found, text, context);
}

function settings(text: string): readonly Setting[] {
  return [...text.matchAll(SETTING)].flatMap((match): readonly Setting[] => {
    const [all, written = '', value = ''] = match;
    const end = match.index + all.length;
    const name = written.replace(/^--/, '').toLowerCase();
    const tool = written.startsWith('--http') ? toolBefore(text, match.index) : undefined;
    if (written.startsWith('--http') && tool === undefined) return [];
    return [
      { name: tool === undefined ? name : `${tool}_${name}`, span: { start: end - value.length, end } },
    ];
  });
}

const MAX_COMMAND = 1500;

/** Whose flag it is: the tool named last before it. */
function toolBefore(text: string, offset: number): string | undefined {
  const before = text.slice(Math.max(0, offset - MAX_COMMAND), offset).toLowerCase();
  const at = (['marathon', 'chronos'] as const).map((tool) => ({ tool, at: before.lastIndexOf(tool) }));
  const [nearest] = at.sort((a, b) => b.at - a.at);
  return nearest && nearest.at >= 0 ? nearest.tool : undefined;
}

function printed(text: string): readonly Setting[] {
  return [...text.matchAll(PRINTED)].flatMap((match): readonly Setting[] => {
    const [all, value = '', path = ''] = match;
    const name = flagOfPath(path);
    const start = match.index + all.indexOf(value);
    return name === undefined ? [] : [{ name, span: { start, end: start + value.length } }];
  });
}

/**
 * The flag that a file of the packages' folders holds, under the name that {@link declare} knows:
 * `/etc/mesos-slave/port`, `/etc/marathon/conf/http_port`, `/etc/chronos/conf/?http_port`.
 */
function flagOfPath(path: string): string | undefined {
  const match =
    /(?:^|\/)(mesos-(?:master|slave|agent)|marathon|chronos)\/(?:conf\/)?\??(port|https?_port|local_port_m(?:in|ax))$/.exec(
      path,
    );
  const [, tool = '', flag = ''] = match ?? [];
  if (tool.startsWith('mesos')) return flag === 'port' ? 'mesos_port' : undefined;
  return flag === '' || flag === 'port' ? undefined : `${tool}_${flag}`;
}

/** More characters apart, two bounds are of two ranges. */
const MAX_DISTANCE = 1500;

function declare(found: readonly Setting[], text: Source, context: ScanContext): void {
  const of = (technology: string): ScanContext => ofTool(context, technology);
  let open: { readonly isLow: boolean; readonly node: ScalarNode } | undefined;
  const close = (low: ScalarNode | undefined, high: ScalarNode | undefined) =>
    claimBounds(low, high, SERVICE_BOUNDS, SERVICE_PORTS, of('marathon'));
  const flush = () => {
    if (open) close(open.isLow ? open.node : undefined, open.isLow ? undefined : open.node);
    open = undefined;
  };
  for (const { name, span } of found) {
    if (name === 'mesos_port') claimSpan(text, span, MESOS, of('mesos'));
    else if (/^marathon_https?_port$/.test(name)) claimSpan(text, span, MARATHON, of('marathon'));
    else if (/^chronos_https?_port$/.test(name)) claimSpan(text, span, CHRONOS, of('mesos'));
    else if (/local_port_m(?:in|ax)$/.test(name)) {
      const isLow = name.endsWith('min');
      const node = scalarNode(text, span);
      if (open && open.isLow !== isLow && span.start - open.node.span.end < MAX_DISTANCE) {
        close(isLow ? node : open.node, isLow ? open.node : node);
        open = undefined;
      } else {
        flush();
        open = { isLow, node };
      }
    }
  }
  flush();
}

function scalarNode(document: Source, span: Span): ScalarNode {
  const text = document.text.slice(span.start, span.end);
  const data = /^\d+$/.test(text) ? Number(text) : undefined;
  return wordNode(document, span, data);
}
