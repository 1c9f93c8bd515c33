// What a text says of kubelets: which unsafe parameters they allow pods, and the version of their cluster.

import type { AllowedParameters, ClusterVersion, Kubelets } from '../../model/kubelets.ts';
import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';
import { isCommentedOut } from '../linux/sysctl-lines.ts';

/** Where a scan keeps what it found; of type {@link Kubelets}. */
export const KUBELETS_PART = 'kubelets';

/**
 * `allowedUnsafeSysctls` of the kubelet's own document and of those of AKS, GKE, kops and OpenShift,
 * `allowed_unsafe_sysctls` of Terraform, `--allowed-unsafe-sysctls` and k3s's `kubelet-arg`: the word is the same in all
 * of them, so the text is enough (https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/).
 */
const ALLOWED = /allowed[-_]?unsafe[-_]?sysctls/gi;

/** Keeps what a file says of kubelets, in whatever format it is. */
export function keepKubelets(source: Source, { sink }: ScanContext): void {
  const { text } = source;
  const isHidden = isCommentedOut(text);
  const allowed: AllowedParameters[] = [];
  for (const match of text.matchAll(ALLOWED)) {
    if (isHidden(match.index)) continue;
    const by = isOfPolicy(text, match.index) ? 'policy' : 'kubelet';
    const end = match.index + match[0].length;
    for (const { pattern, span } of patternsAfter(text, end))
      allowed.push({ pattern, by, at: source.locate(span) });
  }
  const versions = versionsIn(text)
    .filter(({ span }) => !isHidden(span.start))
    .map(({ version, span }): ClusterVersion => ({ version, at: source.locate(span) }));
  if (allowed.length + versions.length === 0) return;
  const kept: Kubelets = { allowed, versions };
  sink.parts[KUBELETS_PART] = kept;
}

/** A document of this kind is about pods that ask, not about kubelets. */
const POLICY = /\bkind["']?\s{0,8}:\s{0,8}["']?(?:\w{0,40}Policy|\w{0,40}Constraints?|K8sPSP\w{0,40})\b/;

function isOfPolicy(text: string, at: number): boolean {
  const start = Math.max(0, text.lastIndexOf('\n---', at));
  const next = text.indexOf('\n---', at);
  return POLICY.test(text.slice(start, next < 0 ? text.length : next));
}

interface Found {
  readonly pattern: string;
  readonly span: Span;
}

/** Longer lists are not written by hand; in characters. */
const MAX_LIST = 2000;

/** A list in brackets, items on lines of their own, or the rest of the line. */
function patternsAfter(text: string, end: number): readonly Found[] {
  const [between = ''] = /^["'\s]{0,8}[:=,]{0,2}[ \t]{0,8}/.exec(text.slice(end, end + 40)) ?? [];
  const from = end + between.length;
  const rest = text.slice(from, from + MAX_LIST);
  const whole = { start: end, end: from };
  const list = /^["'\\]{0,2}\[([^\]]*)\]/.exec(rest);
  if (list) return patternsIn(list[0], from, whole);
  const block = /^(?:[ \t]{0,80}(?:#[^\n]{0,200})?\r?\n[ \t]{0,80}-[ \t]{1,8}[^\n]{1,200})+/.exec(
    between.endsWith('\n') || /\n/.test(between) ? `\n${rest}` : rest,
  );
  if (block) {
    const shift = between.includes('\n') ? 1 : 0;
    return patternsIn(block[0].slice(shift), from, whole);
  }
  const preset = /^\{[^{}]{0,600}\bdefault\s{0,20}=\s{0,20}\[[^\]]{0,600}\]/.exec(rest);
  if (preset) return patternsIn(preset[0].slice(preset[0].lastIndexOf('[')), from, whole);
  const [line = ''] = /^[^\n;{}]*/.exec(rest) ?? [];
  return /^\s*(?:#.*)?$/.test(line) || between.includes('\n') ? [] : patternsIn(line, from, whole);
}

const PATTERN = /(?<![\w.$-])(?:\*|(?:net|kernel|fs)(?:[./][\w*-]{1,80}){0,12}[./]?\*?)(?![\w.])/g;

/** What a text names; anything at all where it is an expression that this file does not decide. */
function patternsIn(text: string, from: number, whole: Span): readonly Found[] {
  const found = [...text.matchAll(PATTERN)].map((m) => ({
    pattern: m[0].replaceAll('/', '.'),
    span: { start: from + m.index, end: from + m.index + m[0].length },
  }));
  // A variable's type, and a value that says nothing, allow nothing.
  const isVoid = /^\s*(?:null|None|~|optional\(|(?:list|set)\()/.test(text);
  const isOpen = text.includes(FILLER) || (found.length === 0 && !isVoid && /\w/.test(text));
  return isOpen ? [...found, { pattern: '*', span: whole }] : found;
}

/** Fields and variables that hold the version of a cluster, images of its nodes, and eksctl's own field. */
const VERSIONS = [
  /\b(?:kubernetes|kube|k8s|cluster)[-_]?version["']?\s{0,20}[:=]\s{0,20}["']?v?(1\.\d{2})(?![\d])/gi,
  /\bkindest\/node:v(1\.\d{2})\b/g,
  /\bkind:\s{0,8}ClusterConfig\b[^#]{0,400}?\n\s{1,8}version:\s{0,8}["']?(1\.\d{2})\b/g,
];

function versionsIn(text: string): readonly { readonly version: string; readonly span: Span }[] {
  return VERSIONS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const [all, version = ''] = match;
      const start = match.index + all.lastIndexOf(version);
      return { version, span: { start, end: start + version.length } };
    }),
  );
}
