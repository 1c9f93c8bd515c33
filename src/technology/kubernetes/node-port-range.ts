// The range that NodePorts are taken from, under all the names that installers give it, in any text.

import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { entry, keyText, type Node, scalarText, walk } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode, claimSpan } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { insideOf } from '../linux/comments.ts';
import { isCommentedOut, maskPlaceholders } from '../linux/sysctl-lines.ts';

const CLAIM: Claim = {
  claimant: 'k8s-nodeport',
  role: 'nodeport',
  protocol: 'any',
  form: 'node-port-range',
};

/**
 * Cilium adds the range to `net.ipv4.ip_local_reserved_ports` itself, unless it is told not to
 * (https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/#nodeport-devices-port-and-bind-settings).
 */
const PROTECTED: Claim = { ...CLAIM, form: 'cilium-node-port-range' };
const UNPROTECTED = /(?:auto-?protect-?(?:node-?)?port-?range)["']?[ \t]{0,8}[:=][ \t]{0,8}["']?false/i;

/**
 * `service-node-port-range` (kube-apiserver, kubeadm, k3s, RKE2, Talos), `service_node_port_range` (RKE, EKS modules),
 * `serviceNodePortRange` (kops, OpenShift), `kube_apiserver_node_port_range` (kubespray), `FELIX_KUBENODEPORTRANGES`
 * (Calico), and what people call their own variables.
 */
const NAME = String.raw`[\w.:-]{0,80}node[-_]?ports?[-_.]?ranges?|[\w.:-]{0,60}(?:kube|k8s|kubernetes|service)[\w-]{0,20}node[-_]?ports`;

/** The name with what leads to its value: a sign, a blank after a flag, the next word of a list, a field `value`. */
const SETTING = new RegExp(
  String.raw`(?<![\w-])(?:--?)?(${NAME})\\?["'\`]?(?:[ \t]{0,40}(?:=>|[:=])[ \t]{0,40}|[ \t]{1,40}(?=["'\d$\uE000])|[ \t]{0,10},[ \t]{0,20}(?:\\?["']?value\\?["']?[ \t]{0,10}[:=][ \t]{0,20})?|[ \t]{0,10},?\s{1,80}-?[ \t]{0,10}["']?value["']?[ \t]{0,10}[:=][ \t]{0,20})(\\?["'\`]?)`,
  'gi',
);

/** `30000-32767`, Calico's `30000:32767`, several with commas. */
const RANGE =
  /^\d{1,5}[ \t]{0,4}[-:][ \t]{0,4}\d{1,5}(?:[ \t]{0,4},[ \t]{0,4}\d{1,5}(?:[-:]\d{1,5})?){0,20}$/;
const MAX_VALUE = 300;

/** Cilium's own option, whose two numbers are the ends of one range: `30000,32767`; Helm wants the comma escaped. */
const CILIUM_NAME = /(?:^|[^-_a-z])(?:node-port-range|nodePort\.range)$|^CILIUM_NODE_PORT_RANGE$/i;
const ENDS = /^(\d{1,5})(\\{1,2})?,(\d{1,5})$/;

/** Declares every range of NodePorts that the text of a file sets. */
export function scanNodePortRange(
  source: Source,
  context: ScanContext,
  shown: () => readonly Span[] = () => [],
): void {
  if (!/node[-_]?port/i.test(source.text)) return;
  const text = maskPlaceholders(source);
  let isSaid: ((offset: number) => boolean) | undefined;
  for (const match of text.text.matchAll(SETTING)) {
    const [all, name = '', quote = ''] = match;
    const start = match.index + all.length;
    const isCilium = CILIUM_NAME.test(name);
    const end = valueEnd(text.text, start, quote, isCilium);
    const value = text.text.slice(start, end);
    const ends = isCilium ? ENDS.exec(value) : null;
    const isRange = RANGE.test(value);
    // What is not a range on the spot counts for a name that says `range`, where a template gives it.
    if (
      !isRange &&
      !ends &&
      !(/ranges?$/i.test(name) && value.includes(FILLER) && /^[\d:\uE000-]+$/.test(value))
    )
      continue;
    isSaid ??= said(text, shown);
    if (!isSaid(start)) continue;
    if (ends) claimEnds(text, { start, end }, ends, ofKubernetes(context), ciliumClaim(source.text));
    else claimSpan(text, { start, end }, CLAIM, ofKubernetes(context));
  }
}

/** The backslash in front of the comma belongs to the command line. */
function claimEnds(
  text: Source,
  span: Span,
  ends: RegExpExecArray,
  context: ScanContext,
  claim: Claim,
): void {
  const [, low = '', sign = '', high = ''] = ends;
  const whole =
    sign === ''
      ? text.slice(span)
      : text.child([
          { text: low, start: span.start, end: span.start + low.length },
          { text: `,${high}`, start: span.end - high.length - 1, end: span.end },
        ]);
  claimSpan(whole, { start: 0, end: whole.text.length }, { ...claim, notation: 'bounds' }, context);
}

/** What a range in Cilium's own words is, where this text switches the protection off or does not. */
function ciliumClaim(text: string): Claim {
  return UNPROTECTED.test(text) ? CLAIM : PROTECTED;
}

/** Offsets are asked for in rising order. */
function said(text: Source, shown: () => readonly Span[]): (offset: number) => boolean {
  const isHidden = isCommentedOut(text.text);
  const isShown = insideOf(shown());
  return (offset) => !isHidden(offset) && !isShown(text.offsetInFile(offset));
}

/** k3d puts the nodes that an argument is for behind it: `…=80-32767@server:*`. */
const END = /[\n"'`;\\)}\]/|@]|[ \t](?![ \t]{0,4}[-:][ \t]{0,4}\d)|,(?!\d)/;
const QUOTED_END = /["'`\n\\]/;
const CILIUM_END = /[\n"'`;)}\]/|]|\\(?!\\?,)|[ \t]|,(?!\d{1,5}(?:$|[^\d.:=]))/;
const QUOTED_CILIUM_END = /["'`\n]|\\(?!\\?,)/;

function valueEnd(text: string, start: number, quote: string, isCilium: boolean): number {
  const window = text.slice(start, start + MAX_VALUE);
  const pattern = quote === '' ? (isCilium ? CILIUM_END : END) : isCilium ? QUOTED_CILIUM_END : QUOTED_END;
  const end = window.search(pattern);
  const found = end < 0 ? window.length : end;
  return start + window.slice(0, found).trimEnd().length;
}

/** The same in HCL, where a value may be an expression: `service_node_port_range = var.range`. */
export function scanNodePortFields(root: Node, context: ScanContext): void {
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries) {
      if (!/^[\w-]*node[-_]?ports?[-_]?ranges?$/i.test(keyText(key)) || value.kind !== 'scalar') continue;
      const text = scalarText(value) ?? '';
      if (RANGE.test(text) || text.includes(FILLER)) claimNode(value, CLAIM, ofKubernetes(context));
    }
    return true;
  });
}

/**
 * The pools that only a document's structure tells: `nodePort: {range: "30000,32767"}` of Cilium's chart, and
 * lists such as
 * `kubeNodePortRanges` of Calico's FelixConfiguration and the arguments of OpenShift's API server (https://docs.tigera.io/calico/latest/reference/resources/felixconfig).
 */
export function scanNodePortPool(root: Node, context: ScanContext): void {
  const { document, span } = root;
  if (!/node[-_]?port/i.test(document.text.slice(span.start, span.end))) return;
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      if (name === 'nodePort') claimPool(entry(value, 'range'), ofKubernetes(context));
      if (!/^[\w-]*node[-_]?port[-_]?ranges?$/i.test(name) || value.kind !== 'list') continue;
      const isPair =
        value.items.length === 2 && value.items.every((i) => /^\d{1,5}$/.test(scalarText(i) ?? ''));
      for (const pool of isPair ? [value] : value.items) claimPool(pool, ofKubernetes(context));
    }
    return true;
  });
}

function claimPool(node: Node | undefined, context: ScanContext): void {
  if (node?.kind === 'list') {
    // As two numbers, a list means the same.
    const [low, high] = node.items.map(scalarText);
    if (node.items.length === 2 && /^\d{1,5}$/.test(low ?? '') && /^\d{1,5}$/.test(high ?? ''))
      claimBounds(node.items[0], node.items[1], [0, 0], ciliumClaim(node.document.text), context);
    return;
  }
  const text = scalarText(node) ?? '';
  if (node && ENDS.test(text))
    claimNode(node, { ...ciliumClaim(node.document.text), notation: 'bounds' }, context);
  else if (RANGE.test(text) || /^[\d:\uE000-]*\uE000[\d:\uE000-]*$/.test(text))
    claimNode(node, CLAIM, context);
}

function ofKubernetes(context: ScanContext): ScanContext {
  return ofTool(context, 'kubernetes');
}
