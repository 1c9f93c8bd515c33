// Ports that packet filters let through, as commands say it: iptables, ufw, firewall-cmd, nft.

import type { Protocol } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import { Source } from '../../source/source.ts';
import { claimNamed, claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';
import { NFT_RULE, nftRules } from './nftables.ts';
import { ufwService } from './services.ts';

/** Declares what one command of a packet filter accepts; `words` begin with the program's name. */
export function scanFirewallCommand(words: readonly Source[], context: ScanContext): void {
  const [program, ...args] = words;
  switch (program?.text.slice(program.text.lastIndexOf('/') + 1)) {
    case 'iptables':
    case 'ip6tables':
    case 'iptables-legacy':
    case 'iptables-nft':
    case 'ip46tables':
      iptables(args, context);
      return;
    case 'ufw':
      ufw(args, context);
      return;
    case 'firewall-cmd':
    case 'firewall-offline-cmd':
      firewalld(args, context);
      return;
    case 'nft':
      nft(args, context);
      return;
  }
}

/** The target, and the chain that NixOS has for it; its `ip46tables` calls both programs (nixpkgs, firewall-iptables.nix). */
const ACCEPTS = /^(?:ACCEPT|nixos-fw-accept)$/;

/**
 * One rule of iptables, also as a line of `iptables-save`: `-A INPUT -p tcp --dport 80 -j ACCEPT`, `-m multiport
 * --dports 80,8000:8100` (iptables(8), iptables-extensions(8)). Only what is accepted, and by the port it goes to.
 */
export function iptables(args: readonly Source[], context: ScanContext): void {
  const after = (pattern: RegExp) => args[args.findIndex((a) => pattern.test(a.text)) + 1];
  const has = (pattern: RegExp) => args.some((a) => pattern.test(a.text));
  if (!has(/^(?:-A|-I|--append|--insert)$/) || isNegated(args) || !has(/^(?:-j|--jump)$/)) return;
  if (!ACCEPTS.test(after(/^(?:-j|--jump)$/)?.text ?? '')) return;
  const chain = after(/^(?:-A|-I|--append|--insert)$/)?.text.toLowerCase() ?? '';
  const protocol = has(/^(?:-p|--protocol|--proto)$/)
    ? protocolOf(after(/^(?:-p|--protocol|--proto)$/)?.text)
    : undefined;
  for (const [i, arg] of args.entries()) {
    const match = /^--(?:dports?|destination-ports?|ports?)(=|$)/.exec(arg.text);
    if (!match) continue;
    const value = match[1] === '=' ? rest(arg, match[0].length) : args[i + 1];
    if (value) claimWhole(value, protocol ?? 'any', `iptables-${chain}`, context);
  }
}

/** True where the rule is for every port but the one it names. */
function isNegated(args: readonly Source[]): boolean {
  return args.some((a, i) => a.text === '!' && /^--(?:d|destination-)ports?/.test(args[i + 1]?.text ?? ''));
}

/** `ufw allow 22/tcp`, `ufw allow 6000:6007/tcp`, `ufw allow proto tcp from any to any port 80,443` (ufw(8)). */
function ufw(args: readonly Source[], context: ScanContext): void {
  const at = args.findIndex((a) => /^(?:allow|limit)$/.test(a.text));
  const verbs = args.slice(0, Math.max(at, 0)).map((a) => a.text);
  if (at < 0 || verbs.some((v) => /^(?:delete|deny|reject|default|status|app)$/.test(v))) return;
  const rule = args.slice(at + 1);
  const direction = rule.some((a) => a.text === 'out') ? 'ufw-out' : 'ufw-in';
  const named = rule.findIndex((a) => a.text === 'proto');
  const protocol = protocolOf(rule[named + 1]?.text);
  const to = rule.findIndex((a) => a.text === 'to');
  const port = rule.findIndex((a, i) => /^(?:port|app)$/.test(a.text) && i > to);
  if (port >= 0) {
    const value = rule[port + 1];
    if (!value || to < 0) return;
    claimWhole(value, named < 0 ? 'any' : (protocol ?? 'any'), direction, context);
    claimUfwName(value, protocol, direction, context);
    return;
  }
  const simple = rule.find(
    (a, i) => !/^(?:in|out|log|log-all|on|comment)$/.test(a.text) && rule[i - 1]?.text !== 'on',
  );
  if (!simple) return;
  if (/^[\d:,\uE000]+(?:\/\w+)?$/.test(simple.text)) claimWhole(simple, 'any', direction, context);
  else claimUfwName(simple, protocol, direction, context);
}

/** A service or an application profile; any other word is none that this program knows. */
function claimUfwName(
  name: Source,
  protocol: Protocol | undefined,
  form: string,
  context: ScanContext,
): void {
  const known = ufwService(name.text);
  if (!known) return;
  const span = { start: 0, end: name.text.length };
  claimNamed(
    name,
    span,
    known.ports,
    { claimant: 'service', role: 'allow', protocol: protocol ?? known.protocol, form },
    context,
  );
}

/** `firewall-cmd --permanent --add-port=8000-8100/tcp`, also with a blank (firewall-cmd(1)). */
function firewalld(args: readonly Source[], context: ScanContext): void {
  for (const [i, arg] of args.entries()) {
    const match = /^--add-port(=|$)/.exec(arg.text);
    const value = match?.[1] === '=' ? rest(arg, match[0].length) : match ? args[i + 1] : undefined;
    if (value) claimWhole(value, 'any', 'firewalld-port', context);
    const rich = /^--add-rich-rule(?:=|$)/.test(arg.text)
      ? arg.text.includes('=')
        ? arg
        : args[i + 1]
      : undefined;
    if (rich) richRule(rich, context);
  }
}

/** `rule family="ipv4" port port="8080" protocol="tcp" accept` (firewalld.richlanguage(5)). */
export function richRule(rule: Source, context: ScanContext): void {
  const { text } = rule;
  const match = /\bport\s{1,10}port=(["']?)([\d-]+)\1\s{1,10}protocol=["']?(\w+)/.exec(text);
  if (!match || !/\baccept\b/.test(text)) return;
  const start = match.index + match[0].indexOf(match[2] ?? '', match[0].indexOf('port='));
  const span = { start, end: start + (match[2] ?? '').length };
  claimText(rule, span, protocolOf(match[3]) ?? 'any', 'firewalld-rich-rule', context);
}

/** `nft add rule inet filter input tcp dport { 22, 80 } accept`, in one word or several: as a line of a script of nft. */
function nft(args: readonly Source[], context: ScanContext): void {
  const line = Source.join(args, ' ');
  if (line && NFT_RULE.test(line.text)) nftRules(line, context);
}

function rest(source: Source, from: number): Source {
  return source.slice({ start: from, end: source.text.length });
}

function claimWhole(value: Source, protocol: Protocol, form: string, context: ScanContext): void {
  if (!/^[\d:,\uE000-]+(?:\/[\w\uE000]+)?$/.test(value.text)) return;
  claimText(value, { start: 0, end: value.text.length }, protocol, form, context);
}

function claimText(source: Source, span: Span, protocol: Protocol, form: string, context: ScanContext): void {
  claimSpan(source, span, { claimant: 'service', role: 'allow', protocol, form }, context);
}
