// Rules of nftables as text: blocks of a rule file, lines of a script of nft, and the sets that rules name (nft(8)).

import type { Protocol } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';

/** A command that adds a rule; `create` is none of nft's for rules, but people write it. */
export const NFT_RULE = /(?:^|[\s;])(?:add|insert|replace|create)\s{1,10}rule\s/;

const MATCH = String.raw`\b(?:(?:meta\s{1,10}l4proto|ip\s{1,10}protocol|ip6\s{1,10}nexthdr)\s{1,10}(?:\{[^}]{1,100}\}|\w{1,10})\s{1,10})?(tcp|udp|sctp|dccp|th)\s{1,10}dport\s{1,10}`;
/** Up to the verdict, on the same line; a text in quotes is a comment or a prefix of the log. */
const VERDICT = String.raw`(?:[^\n;"]|"[^"\n]{0,200}"){0,300}?\baccept\b`;

const RULE = new RegExp(String.raw`${MATCH}(?:\\?\{([^}]{1,2000})\}|([\d\uE000-]+))${VERDICT}`, 'g');
const NAMED = new RegExp(String.raw`${MATCH}(@\w{1,100}|\$\w{1,100}|\uE000+)${VERDICT}`, 'g');

/** Rules that stand one a line or behind each other: `tcp dport { 22, 8000-8100 } accept`. */
export function nftRules(source: Source, context: ScanContext): void {
  for (const match of source.text.matchAll(RULE)) {
    const ports = (match[2] ?? match[3] ?? '').replace(/\\$/, '');
    const start = match.index + match[0].lastIndexOf(ports, match[0].length);
    claimPorts(source, start, ports, protocolOf(match[1]) ?? 'any', context);
  }
}

/** `set NAME { … elements = { 22, 80 } }`, `add element inet filter NAME { 22, 80 }`, `define NAME = { 22, 80 }`. */
const ELEMENTS =
  /\bset\s{1,10}(\w{1,100})\s{0,10}\\?\{[^}]{0,500}?\belements\s{0,10}=\s{0,10}\{([^}]{1,5000})\}|\b(?:add|create)\s{1,10}element\s{1,10}(?:(?:ip6?|inet|arp|bridge|netdev)\s{1,10})?\w{1,100}\s{1,10}(\w{1,100})\s{1,10}["']?\\?\{([^}]{1,5000})\}/g;
const DEFINE =
  /^[ \t]{0,80}define\s{1,10}(\w{1,100})\s{0,10}=\s{0,10}(?:\{([^}]{1,5000})\}|([\d-]{1,11})(?=\s|$))/gm;

/** Declares the ports of the sets and definitions that a rule of the same text accepts by; `text` has its expansions masked. */
export function nftSets(source: Source, text: Source, context: ScanContext): void {
  const protocols = new Map<string, Protocol>();
  for (const match of text.text.matchAll(NAMED)) {
    if (lineIsComment(text.text, match.index)) continue;
    const at = match.index + match[0].indexOf(match[2] ?? '', match[0].indexOf('dport'));
    const written = source.text.slice(at, at + (match[2] ?? '').length);
    const name = written.replace(/^\$\{?(\w+)\}?$/, '$$$1');
    const protocol = protocolOf(match[1]) ?? 'any';
    const before = protocols.get(name);
    protocols.set(name, before === undefined || before === protocol ? protocol : 'any');
  }
  if (protocols.size === 0) return;
  const claim = (name: string, ports: string | undefined, match: RegExpExecArray) => {
    const protocol = protocols.get(name);
    if (protocol === undefined || ports === undefined) return;
    claimPorts(source, match.index + match[0].lastIndexOf(ports), ports, protocol, context);
  };
  for (const match of source.text.matchAll(ELEMENTS))
    claim(`@${match[1] ?? match[3]}`, match[2] ?? match[4], match);
  for (const match of source.text.matchAll(DEFINE)) claim(`$${match[1]}`, match[2] ?? match[3], match);
}

function claimPorts(
  source: Source,
  from: number,
  written: string,
  protocol: Protocol,
  context: ScanContext,
): void {
  const bare = written.replace(/\\$/, '');
  const ports = bare.trim().replace(/,$/, '');
  const start = from + bare.length - bare.trimStart().length;
  if (!/^[\d\s,\uE000-]+$/.test(ports) || lineIsComment(source.text, from)) return;
  const span: Span = { start, end: start + ports.length };
  claimSpan(source, span, { claimant: 'service', role: 'allow', protocol, form: 'nftables-rule' }, context);
}

function lineIsComment(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start, Math.min(offset, start + 2000)).includes('#');
}
