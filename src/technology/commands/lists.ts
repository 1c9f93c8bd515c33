// Commands that documents give as lists of words: of containers in Kubernetes, compose, Nomad, ECS and the like.

import type { Source } from '../../source/source.ts';
import { entry, type MapNode, type Node } from '../../syntax/node.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { withEnvironment } from '../kubernetes/environment.ts';
import { contextAt, isOnHost } from '../linux/containers.ts';
import { isShellName } from '../linux/shell-words.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { isNomadProgram, programReach, programWords } from '../nomad/programs.ts';
import type { CommandReader } from '../readers.ts';

/** What a container runs: its program and arguments, in the order in which they make one command. */
const PROGRAM = ['entrypoint', 'entryPoint', 'EntryPoint', 'command', 'Command'];
const ARGUMENTS = ['args', 'cmd', 'arguments'];

/** More words than this are no command that a person wrote. */
const MAX_WORDS = 500;

/**
 * Hands every command of a container to `read`, and scripts behind `sh -c` to the reader of scripts. Tasks of Ansible
 * have fields of the same names: a container says besides which image it is made of.
 */
export function scanCommandLists(read: CommandReader): (root: Node, context: ScanContext) => void {
  return (root, context) => {
    walkTrails(root, (trail) => {
      const { node } = trail;
      if (node.kind !== 'map') return true;
      if (isNomadProgram(node, trail)) {
        const inner = { ...ofTool(context, 'nomad'), reach: programReach(trail, context), runs: true };
        const words = programWords(node, wordsOf);
        if (words.length > 0) runWords(words.slice(0, MAX_WORDS), read, inner);
        return true;
      }
      if (!isContainer(node, trail)) return true;
      const { document, span } = node;
      context.sink.containers.push({
        start: document.offsetInFile(span.start),
        end: document.offsetInFile(span.end),
      });
      const fill = isOfPod(trail) ? withEnvironment(node) : (word: Source) => word;
      const words = [...PROGRAM, ...ARGUMENTS].flatMap((name) => wordsOf(entry(node, name), fill));
      const texts = [...PROGRAM, ...ARGUMENTS].flatMap((name) => textOf(entry(node, name)));
      if (words.length + texts.length === 0) return true;
      const field = [...PROGRAM, ...ARGUMENTS].find((name) => entry(node, name)) ?? 'command';
      const inside: Trail = { node: entry(node, field) ?? node, parent: trail, key: field };
      const inner: ScanContext = {
        ...containerContext(node, inside, root, context),
        runs: true,
      };
      if (words.length > 0) runWords(words.slice(0, MAX_WORDS), read, inner);
      for (const text of texts) context.scanNested(text, { kind: 'shell' }, inner);
      return true;
    });
  };
}

/** In a namespace of its own unless the document says that it shares the host's. */
export function containerReach(
  node: MapNode,
  trail: Trail,
  root: Node,
  context: ScanContext,
): ScanContext['reach'] {
  return containerContext(node, trail, root, context).reach;
}

function containerContext(node: MapNode, trail: Trail, root: Node, context: ScanContext): ScanContext {
  const network = entry(node, 'network_mode') ?? entry(node, 'networkMode');
  if (network?.kind === 'scalar' && network.content().text === 'host') return context;
  const inner = contextAt(trail, root, context);
  if (inner !== context || context.reach !== 'host' || isOnHost(trail)) return inner;
  return { ...inner, reach: 'container' };
}

export function isContainer(node: MapNode, trail: Trail): boolean {
  if (entry(node, 'image', 'Image')) return true;
  return isOfPod(trail) && entry(node, 'name') !== undefined;
}

/** Pods of Kubernetes have lists of containers; services of others are maps of them. */
function isOfPod({ key }: Trail): boolean {
  return /^(?:containers|initContainers)$/.test(key ?? '');
}

function wordsOf(node: Node | undefined, fill = (word: Source) => word): readonly Source[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) =>
    item.kind === 'scalar' ? splitOption(maskPlaceholders(fill(item.content()))) : [],
  );
}

/** `- --port 8080` is one word to the container, but images that start a shell with it read two. */
function splitOption(word: Source): readonly Source[] {
  const blank = /^(?:--?[\w.-]{1,80}|[\w./-]{1,80})[ \t]{1,8}(?=\S{1,300}$)/.exec(word.text)?.[0];
  if (blank === undefined) return [word];
  const head = { start: 0, end: blank.trimEnd().length };
  return [word.slice(head), word.slice({ start: blank.length, end: word.text.length })];
}

function textOf(node: Node | undefined): readonly Source[] {
  return node?.kind === 'scalar' && node.data !== null ? [node.content()] : [];
}

/** `["sh", "-c", "…"]` runs a script; anything else is a program with its arguments. */
function runWords(words: readonly Source[], read: CommandReader, context: ScanContext): void {
  const script = isShellName(words[0]?.text ?? '') ? words.findIndex((w) => /^-[a-z]*c$/.test(w.text)) : -1;
  const text = script < 0 ? undefined : words[script + 1];
  if (text) context.scanNested(text, { kind: 'shell' }, context);
  else read(withProgram(words), context);
}

/** Arguments alone leave the program to the image: any name stands for it. */
function withProgram(words: readonly Source[]): readonly Source[] {
  const [first] = words;
  return first?.text.startsWith('-') ? [first.slice({ start: 0, end: 0 }), ...words] : words;
}
