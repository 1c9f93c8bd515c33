// Salt states: kernel parameters, commands and rules of the firewall, whose arguments are lists of single fields.

import {
  entry,
  itemsOf,
  keyText,
  type MapEntry,
  type Node,
  type ScalarNode,
  scalarText,
  templateOf,
  treeOf,
} from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import { isSharedNetwork } from '../compose/scan.ts';
import { ofTool, type ScanContext, surroundings } from '../context.ts';
import { claimShort } from '../docker/published.ts';
import { isKernelParameter } from '../linux/keys.ts';
import { protocolOf, readPortText } from '../notations.ts';

/** `ID: {module.function: [{field: value}, …]}` (https://docs.saltproject.io/en/latest/ref/states/highstate.html). */
export function scanSalt(root: Node, context: ScanContext): void {
  if (root.kind !== 'map' || !/\.sls$|salt/i.test(`${context.path} ${context.technology}`)) return;
  const inner = ofTool(context, 'salt');
  for (const { key, value } of root.entries) {
    if (keyText(key) === 'firewall') scanPillarRules(value, inner);
    if (keyText(key) === 'extend') scanSalt(value, context);
    else if (scalarText(value) === 'cmd.run') scanCommand(key, inner);
    else if (value.kind === 'map') for (const state of value.entries) scanState(key, state, inner);
  }
}

function scanState(id: ScalarNode, { key, value }: MapEntry, context: ScanContext): void {
  const name = keyText(key);
  // `sysctl: [present, {value: …}]` is the older way to write it.
  const short = /^(?:sysctl|cmd|iptables)$/.test(name)
    ? itemsOf(value).flatMap((i) => (i.kind === 'scalar' ? [scalarText(i)] : []))[0]
    : undefined;
  const args = new Arguments(value);
  switch (short === undefined ? name : `${name}.${short}`) {
    case 'sysctl.present':
      scanParameter(id, args, context);
      return;
    case 'cmd.run':
    case 'cmd.wait':
    case 'cmd.script':
      for (const command of args.names(id)) scanCommand(command, context);
      return;
    case 'docker_container.running':
    case 'dockerng.running':
      scanContainer(args, context);
      return;
    case 'iptables.append':
    case 'iptables.insert':
      scanRule(args, context);
      return;
    // A state of one's own around iptables, which accepts unless it is told otherwise.
    case 'firewall.append':
      if (!args.get('jump')) claimRule(args, context);
      else scanRule(args, context);
      return;
  }
}

/** Rules of a pillar, `firewall: {name: {port: 8300:8302, protocol: tcp}}`, for the formula that makes them. */
function scanPillarRules(rules: Node, context: ScanContext): void {
  if (rules.kind !== 'map') return;
  for (const { value: rule } of rules.entries) {
    const port = entry(rule, 'port');
    if (port?.kind !== 'scalar' || entry(rule, 'chain', 'jump', 'action', 'policy', 'destination')) continue;
    const protocol = protocolOf(scalarText(entry(rule, 'protocol', 'proto'))) ?? 'any';
    const claim = {
      claimant: 'service',
      role: 'allow',
      protocol,
      form: 'salt-pillar',
      guessed: true,
    } as const;
    if (readPortText(scalarText(port) ?? '', 'ports').kind === 'ports') claimNode(port, claim, context);
  }
}

/** The arguments of a state: a list of maps of one field each, or one map. */
class Arguments {
  constructor(private readonly node: Node) {}

  get(name: string): Node | undefined {
    let found: Node | undefined;
    for (const item of itemsOf(this.node)) found = entry(item, name) ?? found;
    return found;
  }

  /** What the state is about: `names`, `name`, else its ID. */
  names(id: ScalarNode): readonly ScalarNode[] {
    const written = itemsOf(this.get('names') ?? this.get('name'));
    const names = written.filter((n) => n.kind === 'scalar');
    return names.length > 0 ? names : [id];
  }
}

function scanParameter(id: ScalarNode, args: Arguments, context: ScanContext): void {
  const value = args.get('value');
  if (!value || value.kind === 'map' || (value.kind === 'scalar' && value.data === null)) return;
  for (const name of args.names(id)) {
    if (!isKernelParameter(scalarText(name) ?? '')) continue;
    context.sink.declarations.push({
      kind: 'sysctl',
      ...surroundings(context, value.document, value.kind === 'scalar' ? value.inner : value.span),
      form: 'salt-state',
      key: templateOf(name),
      value: treeOf(value),
    });
  }
}

/** A command is a name here, which is only words elsewhere. */
function scanCommand(command: ScalarNode, context: ScanContext): void {
  const content = command.content();
  if (/sysctl|\/proc\/sys\//.test(content.text)) context.scanNested(content, { kind: 'shell' }, context);
}

/** https://docs.saltproject.io/en/latest/ref/states/all/salt.states.docker_container.html */
function scanContainer(args: Arguments, context: ScanContext): void {
  if (isSharedNetwork(scalarText(args.get('network_mode')) ?? '')) return;
  for (const name of ['port_bindings', 'publish']) claimShort(args.get(name), 'salt-container', context);
}

function scanRule(args: Arguments, context: ScanContext): void {
  const jump = scalarText(args.get('jump') ?? args.get('j'));
  if (jump?.toUpperCase() === 'ACCEPT') claimRule(args, context);
}

function claimRule(args: Arguments, context: ScanContext): void {
  if (scalarText(args.get('chain')) === 'OUTPUT') return;
  const protocol = protocolOf(scalarText(args.get('proto') ?? args.get('protocol'))) ?? 'tcp';
  const claim = { claimant: 'service', role: 'allow', protocol, form: 'salt-iptables' } as const;
  claimNode(args.get('dport') ?? args.get('dports'), claim, context);
}
