// Signs that a product of the catalogue runs where a file is applied: packages, images, units and roles by name.

import { products } from '../knowledge/products.ts';
import type { Evidence } from '../model/declaration.ts';
import { LineIndex } from '../model/span.ts';
import { escapeRegex } from '../syntax/regex.ts';
import { kindOfFile } from './kinds.ts';
import { isComment } from './linux/comments.ts';
import { renderedPath } from './template-masks.ts';

type WordKind = 'packages' | 'images' | 'units' | 'roles';

const WORDS: Readonly<Record<WordKind, ReadonlyMap<string, readonly string[]>>> = {
  packages: wordsOf('packages'),
  images: wordsOf('images'),
  units: wordsOf('units'),
  roles: wordsOf('roles'),
};

function wordsOf(kind: WordKind): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const { id, evidence } of products())
    for (const word of evidence[kind]) words.set(word, [...(words.get(word) ?? []), id]);
  return words;
}

/** Where names of one kind stand, each with the names in its first group. */
const CONTEXTS: readonly { readonly kind: WordKind; readonly pattern: RegExp }[] = [
  { kind: 'images', pattern: /\bimage["']?\s*[:=]\s*["']?([^\s"',{}$]+)/g },
  { kind: 'images', pattern: /\b(?:docker|podman|nerdctl)\s+(?:run|pull|create)\b([^\n|;&]*)/g },
  {
    kind: 'packages',
    pattern:
      /\b(?:apt-get|apt|yum|dnf|zypper|apk|tdnf|microdnf)\s[^\n|;&]{0,300}?\b(?:install|add)\b([^\n|;&]*)/g,
  },
  { kind: 'packages', pattern: /\b(?:apt|yum|dnf|package|zypper|apk|pkgng)\s*:\s*(?:name|pkg)=([^\s"']+)/g },
  { kind: 'packages', pattern: /\b(?:apt|yum|dnf|package|zypper|apk)\s*:\s*\n((?:[ \t]+[^\n]*\n?){1,12})/g },
  { kind: 'packages', pattern: /^[ \t]*package[ \t]*\{?[ \t]*\(?["']([^"']+)["']/gm },
  { kind: 'units', pattern: /\bsystemctl\s[^\n|;&]{0,300}?\b(?:enable|start|restart|reload)\b([^\n|;&]*)/g },
  {
    kind: 'units',
    pattern: /\b(?:service|systemd|systemd_service)\s*:\s*(?:name=(\S+)|\n((?:[ \t]+[^\n]*\n?){1,6}))/g,
  },
  { kind: 'units', pattern: /\bservice\s+([\w@.-]+)\s+(?:start|restart|enable)\b/g },
  { kind: 'units', pattern: /\/etc\/(mesos-slave|mesos-agent)\//g },
  { kind: 'units', pattern: /^[ \t]*service[ \t]*\{?[ \t]*\(?["']([^"']+)["']/gm },
  { kind: 'roles', pattern: /\brole\s{0,20}:\s{0,20}["']?([\w./-]+)/g },
  { kind: 'roles', pattern: /\b(?:include|import)_role\s*:\s{0,200}(?:name\s*[:=]\s*)?["']?([\w./-]+)/g },
  { kind: 'roles', pattern: /\broles["']?[ \t]{0,20}:[ \t]{0,20}\[([^\]\n]{0,500})\]/g },
  { kind: 'roles', pattern: /\broles["']?[ \t]{0,20}:[ \t]{0,20}\n((?:[ \t]*- [^\n]*\n?){1,100})/g },
];

const HOST_NETWORK =
  /network_mode["']?\s*[:=]\s*["']?host|hostNetwork["']?\s*:\s*true|--net(?:work)?[= ]host|["']HOST["']/;

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
  if (kindOfFile(renderedPath(file), text) === undefined) return [];
  const found = new Map<string, Evidence>();
  let lines: LineIndex | undefined;
  const add = (ids: readonly string[] | undefined, start: number, end: number) => {
    if (!ids || (end > start && isComment(text, start))) return;
    lines ??= new LineIndex(text);
    const at = lines.locate(file, { start, end });
    for (const product of ids) if (!found.has(product)) found.set(product, { product, at });
  };
  // A container takes ports of its own namespace unless it shares the host's.
  const onHostNetwork = HOST_NETWORK.test(text);
  for (const { kind, pattern } of CONTEXTS) {
    if (kind === 'images' && !onHostNetwork) continue;
    for (const match of text.matchAll(pattern)) {
      const names = match[1] ?? match[2] ?? '';
      const from = match.index + match[0].lastIndexOf(names);
      for (const word of names.matchAll(/[^\s"',;=[\](){}]+/g)) {
        add(lookUp(kind, word[0]), from + word.index, from + word.index + word[0].length);
      }
    }
  }
  // A name in the text is a better place to point at than the name of the file.
  const role = /(?:^|\/)roles\/([^/]+)\//.exec(file)?.[1];
  if (role !== undefined) add(WORDS.roles.get(role), 0, 0);
  const unit = /(?:^|\/)([^/]+)\.service(?:\.d\/|$|\.j2$|\.erb$)/.exec(file)?.[1];
  if (unit !== undefined) add(WORDS.units.get(unit), 0, 0);
  return [...found.values()];
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
