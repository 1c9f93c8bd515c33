// The options of a command in front of its first argument, as Docker and Podman read them (spf13/pflag).

import { FILLER, type Source } from '../../source/source.ts';

export interface Option {
  /** With its dashes: `-p`, `--publish`. */
  readonly name: string;
  readonly value: Source;
}

/**
 * Long options of `run`, `create` and their kin that take no value; every other one does
 * (https://docs.docker.com/reference/cli/docker/container/run/#options,
 * https://docs.podman.io/en/latest/markdown/podman-run.1.html).
 */
const FLAGS: ReadonlySet<string> = new Set([
  ...['detach', 'disable-content-trust', 'init', 'interactive', 'no-healthcheck', 'oom-kill-disable'],
  ...['privileged', 'publish-all', 'quiet', 'read-only', 'rm', 'rmi', 'sig-proxy', 'tty', 'help', 'replace'],
  ...['env-host', 'http-proxy', 'no-hosts', 'no-hostname', 'read-only-tmpfs', 'tls-verify', 'debug', 'tls'],
  ...['tlsverify', 'with-registry-auth', 'no-resolve-image', 'force-new-cluster', 'autolock', 'remote'],
  ...['infra', 'share-parent', 'service-ports', 'no-deps', 'use-aliases', 'build', 'remove-orphans'],
]);

/** Short ones that take no value, alone or in front of one that does: `-itp 80:80`. */
const SHORT_FLAGS = /^-[diqtPDT]+/;

/**
 * The options of `words` from `from` to the first argument, and where that one is. A word that is only an expansion
 * may stand for more options, so it ends nothing.
 */
export function readOptions(
  words: readonly Source[],
  from: number,
): { readonly options: readonly Option[]; readonly end: number } {
  const options: Option[] = [];
  let at = from;
  for (let word = words[at]; word; word = words[++at]) {
    if (isExpansion(word)) continue;
    const option = word.text === '--' ? undefined : optionOf(word);
    if (!option) break;
    const { name, value = option.takesNext ? words[++at] : undefined } = option;
    if (value) options.push({ name, value });
  }
  return { options, end: at };
}

interface Written {
  readonly name: string;
  /** Where it stands in the same word. */
  readonly value?: Source;
  readonly takesNext?: boolean;
}

function optionOf(word: Source): Written | undefined {
  const { text } = word;
  const [long, dashed] = /^--([\w-]+)/.exec(text) ?? [];
  if (long !== undefined) {
    if (text[long.length] === '=') return { name: long, value: rest(word, long.length + 1) };
    return { name: long, takesNext: !FLAGS.has(dashed ?? '') };
  }
  if (!/^-\w/.test(text)) return undefined;
  const at = SHORT_FLAGS.exec(text)?.[0].length ?? 1;
  if (at >= text.length) return { name: text };
  const name = `-${text[at]}`;
  const from = text[at + 1] === '=' ? at + 2 : at + 1;
  return from < text.length ? { name, value: rest(word, from) } : { name, takesNext: true };
}

function rest(word: Source, from: number): Source {
  return word.slice({ start: from, end: word.text.length });
}

/** True for a word that is one expansion and nothing else. */
export function isExpansion(word: Source): boolean {
  return word.text !== '' && word.text.replaceAll(FILLER, '') === '';
}
