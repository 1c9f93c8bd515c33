// Which ports a network ACL lets replies through on, of ACLs whose rules all stand in the files.

import type { Project } from '../../src/model/host.ts';
import type { AclRule } from '../../src/model/network-acls.ts';
import { type Interval, PortSet } from '../../src/model/ports.ts';

/** One direction of an ACL that opens a range of high ports to everybody, as replies need it. */
export interface ReturnPath {
  readonly acl: string;
  /** For people: `aws_network_acl.private`. */
  readonly name: string;
  readonly direction: AclRule['direction'];
  /** TCP ports that it lets through from, or to, any address. */
  readonly allowed: PortSet;
  /** Those that it lets through from, or to, at least some addresses. */
  readonly allowedForSome: PortSet;
  /** The rules that open high ports, the one that is tried first before the others; never empty. */
  readonly rules: readonly AclRule[];
}

const ANY = '0.0.0.0/0';
const EVERY: Interval = [0, 65535];

/**
 * The paths of a project's ACLs. One whose rules come out of expressions is left out, and so is a direction without a
 * range of high ports: nothing there says that replies are meant to come through.
 */
export function returnPaths(
  { networkAcls }: Project,
  direction: AclRule['direction'],
): readonly ReturnPath[] {
  if (!networkAcls) return [];
  const isOpen = new Set(networkAcls.acls.filter((a) => a.isOpen).map((a) => a.acl));
  const byAcl = new Map<string, AclRule[]>();
  for (const rule of networkAcls.rules) {
    if (rule.direction !== direction || isOpen.has(rule.acl)) continue;
    const list = byAcl.get(rule.acl);
    if (list) list.push(rule);
    else byAcl.set(rule.acl, [rule]);
  }
  return [...byAcl].flatMap(([acl, rules]) => {
    if (!rules.every(isKnown)) return [];
    const sorted = [...rules].sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
    const high = sorted.filter(isOfReplies);
    if (high.length === 0) return [];
    const name = acl.slice(acl.lastIndexOf(':') + 1);
    const allowed = allowedBy(sorted);
    const some = sorted.filter((r) => r.allows && r.protocol !== 'udp' && r.protocol !== 'other');
    const allowedForSome = some.reduce((all, r) => all.union(portsOf(r)), allowed);
    return [{ acl, name, direction, allowed, allowedForSome, rules: high }];
  });
}

function isKnown({ number, allows, protocol, ports, cidr }: AclRule): boolean {
  if (number === undefined || allows === undefined || protocol === undefined || cidr === undefined)
    return false;
  return ports !== undefined || protocol === 'all' || protocol === 'other';
}

/** A port below this is a server's; a narrower range is one of servers. */
const FIRST_HIGH = 1024;
const MIN_WIDTH = 5000;

function isOfReplies({ allows, protocol, ports, cidr }: AclRule): boolean {
  if (allows !== true || cidr !== ANY || protocol !== 'tcp' || !ports) return false;
  const [low, high] = ports;
  return low >= FIRST_HIGH && high - low >= MIN_WIDTH && high >= 49152;
}

/** The first rule that takes a port decides (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html). */
function allowedBy(sorted: readonly AclRule[]): PortSet {
  let allowed = PortSet.EMPTY;
  let decided = PortSet.EMPTY;
  for (const { allows, protocol, ports, cidr } of sorted) {
    if (cidr !== ANY || (protocol !== 'tcp' && protocol !== 'all')) continue;
    const taken = portsOf({ protocol, ports }).subtract(decided);
    decided = decided.union(taken);
    if (allows) allowed = allowed.union(taken);
  }
  return allowed;
}

/** A rule for every protocol has no ports, whatever it names. */
function portsOf({ protocol, ports }: Pick<AclRule, 'protocol' | 'ports'>): PortSet {
  return PortSet.of(protocol === 'all' ? EVERY : (ports ?? EVERY));
}

/** What everybody may reach from outside: an open port that is not one of the range for replies. */
export function isServed(project: Project, acl: string): boolean {
  return (project.networkAcls?.rules ?? []).some(
    (r) =>
      r.acl === acl &&
      r.direction === 'ingress' &&
      r.allows === true &&
      r.cidr === ANY &&
      r.protocol === 'tcp' &&
      !isOfReplies(r),
  );
}
