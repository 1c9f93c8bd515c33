// One Puppet manifest: resources and hashes by their shape, then the types whose words only Puppet has.

import type { Source } from '../../source/source.ts';
import { listNode, mapNode } from '../../syntax/code/nodes.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  scalarText,
  templateOf,
  treeOf,
  walk,
} from '../../syntax/node.ts';
import type { SyntaxProblem } from '../../syntax/yaml.ts';
import { type Claim, claimNode } from '../claims.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { claimShort } from '../docker/published.ts';
import { isKernelParameter } from '../linux/keys.ts';
import { scanShapes } from '../linux/shapes.ts';
import { namesOf } from '../names.ts';
import { protocolOf } from '../notations.ts';
import { TREE_READERS } from '../readers.ts';
import { keepManifest } from './file.ts';
import { scanClass, scanClassParameters } from './parameters.ts';
import { scanProduct, scanProductClasses } from './products.ts';

/** Attributes that ask about the machine, or name other resources. */
const QUESTIONS = new Set(
  'unless onlyif match creates require before notify subscribe returns refresh source puppet_source validate_cmd'.split(
    ' ',
  ),
);

/** Gives what kept the file from being read to its end. */
export function scanPuppet(source: Source, around: ScanContext): readonly SyntaxProblem[] {
  const { root, bindings, problems } = around.parsers.get('puppet').parsePuppet(source);
  const context: ScanContext = {
    ...around,
    technology: around.technology === 'text' ? 'puppet' : around.technology,
    locals: namesOf(bindings),
  };
  const whole = { start: 0, end: source.text.length };
  const all = listNode(root.document, whole, [root, mapNode(root.document, whole, bindings)]);
  const questions = new Set<Node>();
  const resources: (readonly [type: string, body: MapNode])[] = [];
  for (const item of itemsOf(root)) {
    const [only] = item.kind === 'map' ? item.entries : [];
    if (only?.value.kind === 'map') resources.push([keyText(only.key).replace(/^::/, ''), only.value]);
  }
  for (const [type, body] of resources) if (/^sysfs\b/.test(type)) questions.add(body);
  for (const [, body] of resources)
    for (const { key, value } of body.entries) if (QUESTIONS.has(keyText(key))) questions.add(value);
  scanShapes(all, questions, context);
  for (const read of TREE_READERS) read(all, context);
  for (const [type, body] of resources) scanResource(type, body, context);
  scanProductClasses(source, context);
  scanClassParameters(source, bindings, resources, context);
  keepManifest(source, context);
  walk(all, (node) => {
    if (node.kind === 'map') {
      scanSetting(node, context);
      scanFirewall(node, context);
    }
    return true;
  });
  return problems;
}

function scanResource(type: string, body: MapNode, context: ScanContext): void {
  const title = entry(body, 'name');
  if (type === 'exec' && !entry(body, 'command') && title?.kind === 'scalar') {
    if (/sysctl|\/proc\/sys\//.test(scalarText(title) ?? ''))
      context.scanNested(title.content(), { kind: 'shell' }, context);
  } else if (type === 'augeas') scanAugeas(entry(body, 'changes'), context);
  else if (/^(?:firewalld_port|ufw::allow)$/.test(type))
    claimNode(entry(body, 'port'), allow(body, 'protocol'), context);
  else if (type === 'docker::run') {
    // On the host's network Docker publishes nothing.
    if (!/^host$/.test(scalarText(entry(body, 'net')) ?? ''))
      claimShort(entry(body, 'ports'), 'docker-run', context);
  } else if (/^nginx::resource::(?:server|vhost)$/.test(type)) {
    const claim = listen('haproxy-nginx');
    claimNode(entry(body, 'listen_port'), claim, context);
    if (scalarText(entry(body, 'ssl')) === 'true') claimNode(entry(body, 'ssl_port'), claim, context);
  } else if (type === 'apache::vhost') claimNode(entry(body, 'port'), listen('service'), context);
  else if (type === 'apache::listen')
    claimNode(title, { ...listen('service'), notation: 'endpoint' }, context);
  else if (type === 'class') scanClass(body, context);
  else if (/firewall/.test(type) && type.includes('::')) scanFirewallType(body, context);
  else scanProduct(type, body, context);
  // Some types of sysctl take the value as what is ensured.
  const value = entry(body, 'ensure');
  if (title?.kind === 'scalar' && value?.kind === 'scalar' && isKernelParameter(scalarText(title) ?? ''))
    if (/^\d/.test(scalarText(value) ?? '') && !entry(body, 'value', 'val')) declare(title, value, context);
}

/** `ini_setting` and `shellvar`: the name of the setting is an attribute, the title a label. */
function scanSetting(node: MapNode, context: ScanContext): void {
  const setting = entry(node, 'setting', 'variable');
  const value = entry(node, 'value');
  if (setting?.kind !== 'scalar' || value?.kind !== 'scalar') return;
  if (!isKernelParameter(scalarText(setting) ?? '') || scalarText(entry(node, 'ensure')) === 'absent') return;
  declare(setting, value, context);
}

function declare(
  key: Node & { kind: 'scalar' },
  value: Node & { kind: 'scalar' },
  context: ScanContext,
): void {
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, value.document, value.inner),
    form: 'puppet-resource',
    key: templateOf(key),
    value: treeOf(value),
  });
}

/** `set [/files/etc/sysctl.conf/]KEY "VALUE"` (https://www.puppet.com/docs/puppet/8/resources_augeas). */
const SET =
  /^[ \t]*set[ \t]{1,20}["']?(?:\S{0,100}\/)?((?:net|kernel|vm|fs|user|dev)\.[\w.*-]{1,100})["']?[ \t]{1,20}(["']?)([^"'\n]{1,300})\2/gm;

function scanAugeas(changes: Node | undefined, context: ScanContext): void {
  for (const change of itemsOf(changes)) {
    if (change.kind !== 'scalar') continue;
    const content = change.content();
    for (const match of content.text.matchAll(SET)) {
      const [all, key = '', quote = '', value = ''] = match;
      if (!isKernelParameter(key)) continue;
      const end = match.index + all.length - quote.length;
      const span = { start: end - value.length, end: end - (value.length - value.trimEnd().length) };
      const keyStart = match.index + all.indexOf(key);
      context.sink.declarations.push({
        kind: 'sysctl',
        ...surroundings(context, content, span),
        form: 'augeas',
        key: content.template({ start: keyStart, end: keyStart + key.length }),
        value: { kind: 'scalar', template: content.template(span) },
      });
    }
  }
}

/** puppetlabs-firewall, and types around it that pass its attributes on: `dport` of what is let in. */
function scanFirewall(body: MapNode, context: ScanContext): void {
  const verdict = scalarText(entry(body, 'action', 'jump'))?.toLowerCase();
  if (verdict !== 'accept' || scalarText(entry(body, 'ensure')) === 'absent') return;
  if (/^(?:OUTPUT|POSTROUTING)/.test(scalarText(entry(body, 'chain')) ?? '')) return;
  claimNode(entry(body, 'dport'), allow(body, 'proto'), context);
}

/** A type of one's own around `firewall`, whose rules accept unless they say something else. */
function scanFirewallType(body: MapNode, context: ScanContext): void {
  const verdict = scalarText(entry(body, 'action', 'jump'))?.toLowerCase() ?? 'accept';
  if (verdict !== 'accept' || scalarText(entry(body, 'ensure')) === 'absent') return;
  if (/^(?:OUTPUT|POSTROUTING|PREROUTING)/i.test(scalarText(entry(body, 'chain')) ?? '')) return;
  if (entry(body, 'table') || /\b(?:drop|deny|reject|block)\b/i.test(scalarText(entry(body, 'name')) ?? ''))
    return;
  claimNode(
    entry(body, 'dport', 'dports') ?? entry(body, 'port'),
    { ...allow(body, 'proto'), guessed: true },
    context,
  );
}

function allow(body: MapNode, protocol: string): Claim {
  const named = scalarText(entry(body, protocol));
  return {
    claimant: 'service',
    role: 'allow',
    protocol: protocolOf(named) ?? (named === 'all' ? 'any' : 'tcp'),
    form: 'puppet-firewall',
  };
}

function listen(claimant: string): Claim {
  return { claimant, role: 'listen', protocol: 'tcp', form: 'puppet-resource' };
}
