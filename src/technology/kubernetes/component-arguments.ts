// Arguments that documents hand to the programs of a node: lists and maps that are the same as flags.

import type { Source } from '../../source/source.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import { scanFlags } from '../commands/flags.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { isChart } from '../hashicorp/blocks.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { isFalse, isPort } from './port-fields.ts';

/** A document without any of these words gives no arguments. */
const WORDS = /-arg\b|extraArgs|https-listen-port|lb-server-port|supervisor-port|kubePrism/i;

/** `kubelet-arg: ["read-only-port=10255"]` of k3s and RKE2 (https://docs.k3s.io/cli/server#customized-flags-for-kubernetes-processes). */
const ARGUMENTS = /^(kubelet|kube-(?:apiserver|controller-manager|scheduler|proxy)|etcd)-arg\+?$/;

/** Options of k3s and RKE2 that their file has as keys (https://docs.k3s.io/installation/configuration#configuration-file). */
const OPTIONS = /^(?:https-listen-port|lb-server-port|supervisor-port)$/;

/**
 * The key around `extraArgs` by the program that gets them, in kubeadm and Talos
 * (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/,
 * https://www.talos.dev/latest/reference/configuration/v1alpha1/config/).
 */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['apiServer', 'kube-apiserver'],
  ['controllerManager', 'kube-controller-manager'],
  ['scheduler', 'kube-scheduler'],
  ['proxy', 'kube-proxy'],
  ['kubelet', 'kubelet'],
  ['etcd', 'etcd'],
]);

/** KubePrism balances the API server on every node (https://www.talos.dev/latest/kubernetes-guides/configuration/kubeprism/). */
const KUBE_PRISM: Claim = {
  claimant: 'k8s-node',
  role: 'listen',
  protocol: 'tcp',
  form: 'component-config',
};

/** Declares the ports among the arguments of a node's programs. */
export function scanComponentArguments(root: Node, context: ScanContext): void {
  const { document, span } = root;
  if (!WORDS.test(document.text.slice(span.start, span.end)) || isChart(context.path)) return;
  const inner: ScanContext = { ...ofTool(context, 'kubernetes'), runs: true };
  walkTrails(root, (trail) => {
    if (trail.node.kind !== 'map') return true;
    for (const { key, value } of trail.node.entries) {
      const name = keyText(key);
      const [, program] = ARGUMENTS.exec(name) ?? [];
      if (program !== undefined) scanWords(program, value, inner);
      else if (OPTIONS.test(name)) scanOption('k3s', name, value, inner);
      else if (name.endsWith('xtraArgs')) scanExtra(programOf(name, trail), value, inner);
      else if (name === 'kubePrism' && value.kind === 'map') scanKubePrism(value, inner);
    }
    return true;
  });
}

/** `apiServer: {extraArgs: …}`, `etcd: {local: {extraArgs: …}}`, `kubeletExtraArgs: …`. */
function programOf(name: string, { key = '', parent }: Trail): string | undefined {
  if (name !== 'extraArgs') return PROGRAMS.get(name.replace(/ExtraArgs$/, ''));
  return PROGRAMS.get(key === 'local' && parent?.key === 'etcd' ? 'etcd' : key);
}

/** `name=value`, one or a list. */
function scanWords(program: string, words: Node, context: ScanContext): void {
  for (const word of itemsOf(words))
    if (word.kind === 'scalar' && word.data !== null)
      run(program, '--', maskPlaceholders(word.content()), context);
}

/** A map of names, or a list of pairs. */
function scanExtra(program: string | undefined, args: Node, context: ScanContext): void {
  if (program === undefined || args.kind === 'scalar') return;
  if (args.kind === 'map')
    for (const { key, value } of args.entries) scanOption(program, keyText(key), value, context);
  else
    for (const pair of args.items)
      scanOption(program, scalarText(entry(pair, 'name')) ?? '', entry(pair, 'value'), context);
}

function scanOption(program: string, name: string, value: Node | undefined, context: ScanContext): void {
  for (const one of itemsOf(value))
    if (one.kind === 'scalar' && one.data !== null && name !== '')
      run(program, `--${name}=`, maskPlaceholders(one.content()), context);
}

/** The command `program front…` whose argument ends with `value`. */
function run(program: string, front: string, value: Source, context: ScanContext): void {
  const { text } = value;
  const before = { start: 0, end: 0, coarse: true };
  const word = value.child([
    { ...before, text: front },
    { text, start: 0, end: text.length },
  ]);
  scanFlags([value.child([{ ...before, text: program }]), word], context);
}

function scanKubePrism(map: MapNode, context: ScanContext): void {
  const port = entry(map, 'port');
  if (isPort(port) && !isFalse(entry(map, 'enabled'))) claimNode(port, KUBE_PRISM, context);
}
