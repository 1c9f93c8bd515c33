// Signs that a product of the catalogue runs where a file is applied: packages, images, units and roles by name.

import { products } from '../knowledge/products.ts';
import type { Evidence } from '../model/declaration.ts';
import { LineIndex, type Span } from '../model/span.ts';
import { escapeRegex } from '../syntax/regex.ts';
import { chartsIn } from './helm/charts.ts';
import { hostNetworkSpans } from './host-network.ts';
import { kindOfFile } from './kinds.ts';
import { insideOf, isComment } from './linux/comments.ts';
import { renderedPath } from './template-masks.ts';

type WordKind = 'packages' | 'images' | 'units' | 'roles' | 'documents' | 'charts';

const WORDS: Readonly<Record<WordKind, ReadonlyMap<string, readonly string[]>>> = {
  packages: wordsOf('packages'),
  images: wordsOf('images'),
  units: wordsOf('units'),
  roles: wordsOf('roles'),
  documents: wordsOf('documents'),
  charts: wordsOf('charts'),
};

function wordsOf(kind: WordKind): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const { id, evidence } of products())
    for (const word of evidence[kind]) words.set(word, [...(words.get(word) ?? []), id]);
  return words;
}

/** Where names of one kind stand, each with the names in its first group. */
interface Context {
  readonly kind: WordKind;
  readonly pattern: RegExp;
  /** The names stand in the lines below that are indented more: a module of Ansible with its arguments. */
  readonly block?: true;
  /** The names stand between the braces of a module's arguments. */
  readonly flow?: true;
}

const CONTEXTS: readonly Context[] = [
  { kind: 'images', pattern: /\bimage["']?\s*[:=]\s*["']?([^\s"',{}$]+)/g },
  { kind: 'images', pattern: /\b(?:docker|podman|nerdctl)\s+run\b((?:[^\n|;&\\]|\\\n?){0,2000})/g },
  {
    kind: 'packages',
    pattern:
      /\b(?:apt-get|apt|yum|dnf|zypper|apk|tdnf|microdnf)\s[^\n|;&]{0,300}?\b(?:install|add)\b([^\n|;&]*)/g,
  },
  {
    kind: 'packages',
    pattern:
      /\b(?:apt|yum|dnf|package|zypper|apk|pkgng)\s{0,20}:\s{0,200}(?:\w{1,30}=[^\s"']{1,200}[ \t]{1,80}){0,8}(?:name|pkg|package)=(["']?[^\s"']+)/g,
  },
  {
    kind: 'packages',
    pattern:
      /\b(?:apt|yum|dnf|package|zypper|apk|pkgng)[ \t]*:[ \t]*\{((?:[^{}]|\{\{[^{}]{0,200}\}\}){0,1000})\}/g,
    flow: true,
  },
  { kind: 'packages', pattern: /\b(?:apt|yum|dnf|package|zypper|apk)[ \t]*:[ \t]*\r?\n/g, block: true },
  { kind: 'packages', pattern: /^[ \t]*package[ \t]*\{?[ \t]*\(?["']([^"']+)["']/gm },
  { kind: 'units', pattern: /\bsystemctl\s[^\n|;&]{0,300}?\b(?:enable|start|restart|reload)\b([^\n|;&]*)/g },
  {
    kind: 'units',
    pattern:
      /\b(?:service|systemd|systemd_service)\s{0,20}:\s{0,200}(?:\w{1,30}=[^\s"']{1,200}[ \t]{1,80}){0,8}name=(["']?[^\s"']+)/g,
  },
  {
    kind: 'units',
    pattern: /\b(?:service|systemd|systemd_service)[ \t]*:[ \t]*\{((?:[^{}]|\{\{[^{}]{0,200}\}\}){0,500})\}/g,
    flow: true,
  },
  {
    kind: 'units',
    pattern: /\b(?:service|systemd|systemd_service)[ \t]*:[ \t]*\r?\n/g,
    block: true,
  },
  { kind: 'units', pattern: /\bservice\s+([\w@.-]+)\s+(?:start|restart|enable)\b/g },
  { kind: 'units', pattern: /\/etc\/(mesos-slave|mesos-agent)\//g },
  { kind: 'units', pattern: /^[ \t]*service[ \t]*\{?[ \t]*\(?["']([^"']+)["']/gm },
  { kind: 'documents', pattern: /^kind:[ \t]{0,20}["']?(\w{1,60})/gm },
  // The configuration of a Talos machine (https://www.talos.dev/latest/reference/configuration/v1alpha1/config/).
  { kind: 'documents', pattern: /^machine:[ \t]*\r?\n[ \t]+type:[ \t]{0,20}["']?(controlplane|worker)\b/gm },
  { kind: 'roles', pattern: /\brole\s{0,20}:\s{0,20}["']?([\w./-]+)/g },
  { kind: 'roles', pattern: /\b(?:include|import)_role\s*:\s{0,200}(?:name\s*[:=]\s*)?["']?([\w./-]+)/g },
  { kind: 'roles', pattern: /\broles["']?[ \t]{0,20}:[ \t]{0,20}\[([^\]\n]{0,500})\]/g },
  { kind: 'roles', pattern: /\broles["']?[ \t]{0,20}:[ \t]{0,20}\n((?:[ \t]*- [^\n]*\n?){1,100})/g },
];

/** A task that takes away what it is about, or stops it: `state: absent`, `enabled: no`. */
const TAKES_AWAY =
  /\b(?:state|ensure)["']?[ \t]{0,8}(?:[:=]|=>)[ \t]{0,8}["']?:?(?:absent|removed|stopped|purged|disabled)\b|\benabled["']?[ \t]{0,8}(?:[:=]|=>)[ \t]{0,8}["']?(?:no|false)\b|\bapt(?:-get)?[ \t][^\n]{0,200}\b(?:remove|purge)\b/i;

/** What a task does with a unit; other documents have a `service` with a name, such as the backend of an Ingress. */
const STARTS = /^[ \t]*["']?(?:state|enabled)["']?[ \t]{0,8}:/m;

const STARTS_IN_FLOW = /(?:^|,)\s{0,80}["']?(?:state|enabled)["']?[ \t]{0,8}:/;

/** Words that a script or a task says to people: nothing runs. */
const SAYS =
  /(?:^|[;&|({]|\b(?:then|else|do))[ \t]{0,80}(?:echo|printf|print|log|info|warn(?:ing)?|error|die|msg|debug|notice)\b[^;|&\n]{0,400}$|^[ \t-]{0,80}["']?(?:msg|fail_msg|success_msg|description|prompt|help|title|summary|name)["']?[ \t]{0,8}:[ \t]{1,8}[^\n]{0,400}$|\b(?:log_?\w{0,10}|print_\w{1,20})[ \t]{1,8}["'][^"'\n]{0,400}$/i;

/** Images are built of a Dockerfile: what is installed there is in the network of a container. */
const IMAGE_BUILD = /(?:^|\/)(?:Dockerfile|Containerfile)[^/]*$|\.(?:dockerfile|containerfile)$/i;

/** Anything the catalogue knows by name; a text without one has no evidence. */
const ANY_WORD = new RegExp(
  [...new Set(Object.values(WORDS).flatMap((m) => [...m.keys()]))]
    .map(escapeRegex)
    .sort((a, b) => b.length - a.length)
    .join('|'),
);

/** The products that a file shows, one entry a product: the first place. Pure, like a scan. */
export function evidenceIn(file: string, text: string): readonly Evidence[] {
  if (!ANY_WORD.test(text) && !ANY_WORD.test(file)) return [];
  if (IMAGE_BUILD.test(file) || kindOfFile(renderedPath(file), text) === undefined) return [];
  const found = new Map<string, Evidence>();
  let lines: LineIndex | undefined;
  let spans: readonly Span[] | undefined;
  const onHost = () => (spans ??= hostNetworkSpans(text));
  const add = (ids: readonly string[] | undefined, start: number, end: number) => {
    if (!ids || (end > start && isComment(text, start))) return;
    lines ??= new LineIndex(text);
    const at = lines.locate(file, { start, end });
    for (const product of ids) if (!found.has(product)) found.set(product, { product, at });
  };
  for (const { kind, pattern, block, flow } of CONTEXTS) {
    // A container takes ports of its own namespace unless it shares the host's.
    const isOnHost = kind === 'images' ? insideOf(onHost()) : undefined;
    for (const match of text.matchAll(pattern)) {
      const names = block ? blockBelow(text, match) : (match[1] ?? '');
      if (names === '' || isTakenAway(text, match, block || flow ? names : '')) continue;
      if (kind === 'units' && ((block && !STARTS.test(names)) || (flow && !STARTS_IN_FLOW.test(names))))
        continue;
      const isRun = /^(?:docker|podman|nerdctl)\b/.test(match[0]);
      if (isRun ? !/--net(?:work)?[= ]["']?host\b/.test(names) : isOnHost?.(match.index) === false) continue;
      if (kind !== 'roles' && !block && SAYS.test(lineBefore(text, match.index))) continue;
      const from = block ? match.index + match[0].length : match.index + match[0].lastIndexOf(names);
      const isClient = kind === 'packages' && /^(?:yum|dnf|tdnf|microdnf|zypper)/.test(match[0]);
      for (const word of names.matchAll(/[^\s"',;=[\](){}]+/g)) {
        if (isClient && CLIENTS_OF_RPM.has(word[0])) continue;
        add(lookUp(kind, word[0]), from + word.index, from + word.index + word[0].length);
      }
    }
  }
  for (const { name, start, isOnHost } of chartsIn(text)) {
    // On the network of the nodes by its values, or by its own.
    const ids = WORDS.charts.get(name) ?? (isOnHost ? WORDS.roles.get(name) : undefined);
    if (isOnHost !== false) add(ids, start, start + name.length);
  }
  // A name in the text is a better place to point at than the name of the file.
  const role = /(?:^|\/)roles\/([^/]+)\//.exec(file)?.[1];
  if (role !== undefined) add(WORDS.roles.get(role), 0, 0);
  const unit = /(?:^|\/)([^/]+)\.service(?:\.d\/|$|\.j2$|\.erb$)/.exec(file)?.[1];
  if (unit !== undefined) add(WORDS.units.get(unit), 0, 0);
  return [...found.values()];
}

/** `within`: all that stands of the task, where it is more than its line. */
function isTakenAway(text: string, { index, 0: written }: RegExpExecArray, within: string): boolean {
  if (within !== '') return TAKES_AWAY.test(within);
  return TAKES_AWAY.test(lineAt(text, index)) || TAKES_AWAY.test(lineAt(text, index + written.length));
}

/** Packages that are the server in Debian, and the client alone where packages are RPMs. */
const CLIENTS_OF_RPM: ReadonlySet<string> = new Set(['postgresql', 'mysql', 'mariadb', 'zookeeper']);

/** The lines below a module's name that are indented more than it: as many as one task has. */
function blockBelow(text: string, match: RegExpExecArray): string {
  const start = text.lastIndexOf('\n', match.index - 1) + 1;
  const from = match.index + match[0].length;
  const indent = /^[ \t]*(?:- +)*/.exec(text.slice(start, match.index))?.[0].length ?? 0;
  let end = from;
  for (let lines = 0; lines < MAX_BLOCK && end < text.length; lines++) {
    const newline = text.indexOf('\n', end);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(end, Math.min(next, end + MAX_LINE));
    const isItem = /^[ \t]*- /.test(line);
    if (line.trim() !== '' && /^[ \t]*/.exec(line)?.[0].length !== undefined) {
      const own = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      if (own < indent || (own === indent && !isItem)) break;
    }
    end = next;
  }
  return text.slice(from, end);
}

const MAX_BLOCK = 60;
const MAX_LINE = 400;

function lineBefore(text: string, offset: number): string {
  const from = Math.max(0, offset - MAX_LINE);
  const window = text.slice(from, offset);
  return window.slice(window.lastIndexOf('\n') + 1);
}

/** The line around an offset, as far as people write lines. */
function lineAt(text: string, offset: number): string {
  const rest = text.slice(offset, offset + MAX_LINE).split('\n', 1)[0] ?? '';
  return lineBefore(text, offset) + rest;
}

function lookUp(kind: WordKind, written: string): readonly string[] | undefined {
  const words = WORDS[kind];
  if (kind !== 'images')
    return words.get(written.replace(/\.service$/, '')) ?? words.get(written.replace(/[=<>~].*$/, ''));
  // A registry and a tag are no part of an image's name: registry.example/redis:7 is redis.
  const name = written.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  const segments = name.split('/');
  return (
    words.get(name) ??
    words.get(segments.slice(-2).join('/')) ??
    (segments.length <= 2 ? words.get(segments.at(-1) ?? '') : undefined)
  );
}
