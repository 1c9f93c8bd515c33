// Kernel parameters in structured documents, by shape: no tool's field names are needed to see one.

import { scalarTree } from '../../model/declaration.ts';
import type { Template, Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import {
  entry,
  keyText,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarText,
  templateOf,
  treeOf,
} from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { fromBase64, fromDataUrl } from '../decoded.ts';
import { maskInterpolations } from '../docker/published.ts';
import { DOCKER_COMMAND } from '../docker/words.ts';
import { isCloudConfig } from '../first-words.ts';
import { askedFor } from './asked.ts';
import { contextAt } from './containers.ts';
import { isKernelParameter } from './keys.ts';
import { maskPlaceholders } from './sysctl-lines.ts';
import { isProse, type Trail, walkTrails } from './trail.ts';

/**
 * Declares every parameter that a document sets, whatever variable or resource it stands in:
 * `net.core.somaxconn: 4096`, `{name|key: net.core.somaxconn, value: 4096}`, `{net.core.somaxconn: {value: 4096}}`,
 * `- net.core.somaxconn=4096`, and texts that hold sysctl lines or commands. `done`: nodes others have read.
 */
export function scanShapes(root: Node, done: ReadonlySet<Node>, context: ScanContext): void {
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (done.has(node) || isCheck(trail)) return false;
    if (node.kind === 'map') {
      const inner = () => contextAt(trail, root, context);
      scanNamed(node, inner);
      for (const { key, value } of node.entries)
        if (isKernelParameter(keyText(key))) scanKeyed(key, value, inner());
    } else if (node.kind === 'scalar' && !isProse(trail)) scanText(node, trail, root, context);
    return true;
  });
}

/**
 * Goss compares the parameters of a machine with a list of its own; policies of clusters list what pods may set or not
 * (SecurityContextConstraints, PodSecurityPolicy, the kubelet).
 */
function isCheck({ key }: Trail): boolean {
  return key !== undefined && /^(?:kernel-param|(?:forbidden|allowedUnsafe)Sysctls)$/.test(key);
}

/** `key: value`, a list of numbers, or one level deeper as `{value: …}`. */
function scanKeyed(key: ScalarNode, value: Node, context: ScanContext): void {
  const nested = value.kind === 'map' ? (entry(value, 'value') ?? entry(value, 'val')) : value;
  if (!nested || nested.kind === 'map') return;
  if (nested.kind === 'scalar' && nested.data === null) return;
  if (nested.kind === 'list' && !nested.items.every((i) => i.kind === 'scalar')) return;
  if (scalarText(entry(value, 'state') ?? entry(value, 'ensure')) === 'absent') return;
  declare(key, nested, 'mapping', context);
}

/** `{name: KEY, value: VALUE}`, the fields in either order. */
function scanNamed(node: MapNode, context: () => ScanContext): void {
  const name = parameterOf(node);
  const value = name && entry(node, 'value', 'val', 'v', 'Value', 'sysctl_value');
  if (!name || !value || value.kind === 'map') return;
  if (scalarText(entry(node, 'state') ?? entry(node, 'ensure')) === 'absent') return;
  declare(name, value, 'name-value', context());
}

/** Fields that name a parameter beside its value: those of modules, and what people call their own. */
const NAMES: ReadonlySet<string> = new Set([
  ...['name', 'key', 'option', 'k', 'parameter', 'param', 'sysctl', 'setting', 'variable', 'attribute'],
  ...['property', 'namespace', 'Name', 'Key', 'sysctl_name'],
]);

function parameterOf(node: MapNode): ScalarNode | undefined {
  // A map with many fields is no pair; looking through all of them again for each would cost the square.
  for (const { key, value } of node.entries.slice(0, 20))
    if (value.kind === 'scalar' && NAMES.has(keyText(key)) && isKernelParameter(keyText(value))) return value;
  return undefined;
}

function declare(key: ScalarNode, value: Node, form: string, context: ScanContext): void {
  const span = value.kind === 'scalar' ? value.inner : value.span;
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings(context, value.document, span),
    ...askedFor(keyText(key), context.asking),
    form,
    key: templateOf(key),
    value: writtenValue(value, context),
  });
}

/** What a template of another kind fills in, `${low} 60999`, is no text that the kernel gets. */
function writtenValue(value: Node, context: ScanContext): Tree {
  const content = value.kind === 'scalar' ? value.content() : undefined;
  const masked = content && maskExpressions(content, context);
  if (value.kind !== 'scalar' || !masked || masked === content) return treeOf(value);
  return scalarTree({
    ...templateOf(value),
    parts: masked.template({ start: 0, end: masked.text.length }).parts,
  });
}

/** Compose has rules of its own for what it fills in. */
function maskExpressions(content: Source, { technology }: ScanContext): Source {
  return technology === 'compose' ? maskInterpolations(content) : maskPlaceholders(content);
}

/** Texts that call sysctl or write to its files; the rest is decided by the reader of scripts. */
const COMMANDS =
  /(?:\b|\\n)sysctl\s+-|(?:\b|\\n)sysctl\s+["']?(?:net|kernel|vm|fs)[./]|\/proc\/sys\/|sysctl\.(?:conf|d\b)|--sysctl\b|^\s*(?:sudo\s+)?(?:ip6?tables|ufw|firewall-cmd|nft)\s/;

/** Lists of commands: cloud-init's, and those of Cluster API's and eksctl's bootstrap configurations. */
const RUN = /^(?:runcmd|bootcmd|(?:pre|post)(?:Kubeadm|Bootstrap|RKE2|K0s)Commands)$/;

/**
 * Lists of which all items are one script: those of cloud-init, and of tools that run builds, whose `before_script`
 * and `script` are one (https://docs.gitlab.com/ci/yaml/#before_script, https://docs.travis-ci.com/user/job-lifecycle/).
 */
const ONE_SCRIPT =
  /^(?:runcmd|bootcmd|(?:pre|post)(?:Kubeadm|RKE2|K0s)Commands|before_script|script|before_install|install|commands|runCommand)$/;
const OF_JOB = /script|install/;

/** The shell that runs a text together with its neighbours in a list. */
function sessionOf({ key = '', parent }: Trail): string | undefined {
  if (parent?.node.kind !== 'list' || parent.parent?.node.kind !== 'map' || !ONE_SCRIPT.test(key))
    return undefined;
  const whole = OF_JOB.test(key) ? parent.parent.node : parent.node;
  return `list ${whole.document.offsetInFile(whole.span.start)}`;
}

/** A command that gives variables values. */
const ASSIGNS = /^\s*(?:export\s+)?[A-Za-z_]\w*=/;

/** A scalar that is a file's content, `KEY=VALUE`, a text of sysctl lines, or a command that sets parameters. */
function scanText(node: ScalarNode, trail: Trail, root: Node, context: ScanContext): void {
  const plain = decoded(trail);
  const content = plain ?? node.content();
  const { text } = content;
  const session = sessionOf(trail);
  if (session !== undefined && ASSIGNS.test(text)) {
    context.scanNested(content, { kind: 'shell' }, { ...contextAt(trail, root, context), session });
    return;
  }
  if (text.length < 8 || !/[=\s]/.test(text)) return;
  const file = trail.key === 'source' && !plain ? undefined : fileOf(trail);
  const isText = text.includes('\n');
  const single = isText ? null : /^\s*([\w./-]+)\s*=\s*\S/.exec(text);
  const isCommand = COMMANDS.test(text) || DOCKER_COMMAND.test(text) || RUN.test(trail.key ?? '');
  const isAssignment = single !== null && isKernelParameter(single[1] ?? '');
  if (!file && !isText && !isAssignment && !isCommand) return;
  const inner: ScanContext = {
    ...contextAt(trail, root, context),
    session,
    ...(file?.destination && { destination: file.destination }),
  };
  if (file && !isCloudConfig(text)) context.scanNested(content, { path: file.path }, inner);
  else if (single && isAssignment) declareSingle(content, single, trail, inner);
  else if (isCommand) context.scanNested(content, { otherwise: 'shell' }, inner);
  else context.scanNested(content, {}, inner);
}

/** Assignments side by side, as tools that take one text for all of them want: each ends where the next begins. */
const NEXT = /\s{1,20}(?=(?:net|fs|kernel|vm)[./][\w./*-]{1,100}\s{0,20}=)/g;

function declareSingle(content: Source, match: RegExpExecArray, trail: Trail, context: ScanContext): void {
  const { text } = content;
  const masked = maskExpressions(content, context);
  const cuts = [...text.matchAll(NEXT)].filter((m) => m.index >= match[0].length);
  let from = 0;
  for (const end of [...cuts.map((m) => m.index), text.length]) {
    const one = /^(\s*)([\w./-]+)\s*=\s*/.exec(text.slice(from, end));
    const [whole = '', blanks = '', key = ''] = one ?? [];
    const written = { start: from + whole.length, end: from + text.slice(from, end).trimEnd().length };
    // A shell takes a pair of quotes away before anybody sees the value.
    const isQuoted = /^(["'])[^"']*\1$/.test(text.slice(written.start, written.end));
    const span = isQuoted ? { start: written.start + 1, end: written.end - 1 } : written;
    const keySpan = { start: from + blanks.length, end: from + blanks.length + key.length };
    if (one && span.end > span.start) {
      context.sink.declarations.push({
        kind: 'sysctl',
        ...surroundings(context, content, span),
        ...askedFor(key, context.asking),
        form: trail.parent?.node.kind === 'list' ? 'list-item' : 'text',
        key: content.template(keySpan),
        value: scalarTree(masked.template(span)),
      });
    }
    from = end;
  }
}

/**
 * What an encoded text stands for: Ignition's data URLs, and `encoding: b64` of cloud-init's write_files
 * (https://docs.cloud-init.io/en/latest/reference/modules.html#write-files).
 */
function decoded({ node, key, parent }: Trail): Source | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (key === 'source') return fromDataUrl(node.content());
  if (key !== 'content' || parent === undefined) return undefined;
  const encoding = scalarText(entry(parent.node, 'encoding')) ?? '';
  return /b64|base64/i.test(encoding) ? fromBase64(node.content()) : undefined;
}

interface File {
  readonly path: string;
  readonly destination?: Template;
}

/** The fields of a map that hold the text of the file that the same map, or the one around it, names. */
const CONTENT: ReadonlySet<string> = new Set([
  'content',
  'contents',
  'source',
  'inline',
  'text',
  'data',
  'append',
  'block',
]);

/**
 * The file that a text is written to: cloud-init's `write_files`, Butane, a ConfigMap whose keys are file names. A
 * unit of Butane gives its name only.
 */
function fileOf(trail: Trail): File | undefined {
  const { parent, key } = trail;
  if (parent?.node.kind !== 'map' || key === undefined) return undefined;
  if (CONTENT.has(key)) {
    const file = fileNamedBy(parent.node) ?? fileNamedBy(parent.parent?.node);
    if (file) return file;
  }
  return /^[\w./-]*\.\w+$/.test(key) && !isKernelParameter(key) && !MODULE.test(key)
    ? { path: key }
    : undefined;
}

/** A module of a task by its full name, which looks like a file's. */
const MODULE = /^\w+\.\w+\.(?:shell|command|raw|script|expect|copy|template|lineinfile|blockinfile)$/;

const filesByMap = new WeakMap<Node, File | null>();

/** The file that a map names; looked up once, however many texts stand in the map. */
function fileNamedBy(holder: Node | undefined): File | undefined {
  if (holder?.kind !== 'map') return undefined;
  const known = filesByMap.get(holder);
  if (known !== undefined) return known ?? undefined;
  const path = entry(holder, 'path') ?? entry(holder, 'dest') ?? entry(holder, 'destination');
  const name = scalarText(entry(holder, 'name'));
  const file =
    path?.kind === 'scalar' && path.data !== null
      ? { path: path.content().text, destination: templateOf(path) }
      : name !== undefined && /\.(?:service|timer|conf)$/.test(name)
        ? { path: name }
        : undefined;
  filesByMap.set(holder, file ?? null);
  return file;
}
