// Rules of one shape: the ephemeral range covers ports of some kind of claim. What differs is the claim and the words.

import { defaultClaims, productById } from '../../src/knowledge/products.ts';
import type { PortsFact } from '../../src/model/fact.ts';
import type { Level } from '../../src/model/finding.ts';
import type { Host, Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { RuleMeta } from '../../src/model/rule.ts';
import type { Draft, Rule } from '../rule.ts';
import { capital, listed, placeWords } from '../words.ts';
import { type Clash, clashes, type Met, moveWords, rangeName, relatedOf, riskOf, surest } from './clashes.ts';

/** What such a rule says besides what people read about it. */
interface Kind extends Omit<RuleMeta, 'tags'> {
  /** Its tags besides those that all rules of this kind have. */
  readonly tags: readonly string[];
  /** What the finding is about, for its fingerprint. */
  readonly subject: string;
  readonly claim: (claim: PortsFact, project: Project) => boolean;
  /** What a host holds though no file says which ports. */
  readonly defaults?: (host: Host) => readonly Met[];
  /** Completes `31000-32000, which …`: `Mesos offers to tasks`. */
  readonly which: (met: Met) => string;
  /** Several of them: `3 offers of Mesos`. */
  readonly several: (count: number) => string;
  /** True where `several` counts ports: two that want the same one are one port to people. */
  readonly countsPorts?: true;
  /** One of several: `31000-32000 at agent.env:3` where it is not said. */
  readonly item?: (met: Met) => string;
  /** The other side, where it stands: `Mesos offers 31000-32000 to tasks`. */
  readonly label: (met: Met) => string;
  /** What happens, without a full stop. */
  readonly effect: string | ((clash: Clash) => string);
  /** For claims that ports are drawn from: completes `49000-50000, which`, and `2 ranges that services`. */
  readonly drawn?: { readonly which: (met: Met) => string; readonly several: (count: number) => string };
  /** Where somebody wrote the range, and no file says which ports a product that shows has: a note unless it is said. */
  readonly assumed?: Level;
  /** Where nobody has touched the kernel's range; undefined for what another rule reports then. */
  readonly untouched: ((clash: Clash) => Level) | undefined;
}

export function ephemeralVs(kind: Kind): Rule {
  const { id, level, summary, why, fix, limits, references, tags, claim, defaults = () => [] } = kind;
  return {
    id,
    level,
    summary,
    why,
    fix,
    limits,
    references,
    tags: ['ports', 'sysctl', 'ephemeral-range', ...tags],
    check: (project) =>
      clashes(project, (c) => claim(c, project), defaults)
        .filter((clash) => kind.untouched || !isUntouched(clash))
        .map((clash) => draft(clash, kind)),
  };
}

function draft(clash: Clash, kind: Kind): Draft {
  const first = surest(clash);
  const level = levelOf(clash, kind);
  return {
    subject: kind.subject,
    ...(level && { level }),
    confidence: first.confidence,
    why: first.why,
    message: `${capital(rangeName(clash))} ${PortSet.of(clash.range)} covers ${whatWords(clash, kind)}: ${effectOf(clash, kind)}.`,
    help: `${moveWords(clash)}set net.ipv4.ip_local_reserved_ports = ${clash.reserve}`,
    location: clash.location,
    ports: clash.met.reduce((all, m) => all.union(m.ports), PortSet.EMPTY),
    hosts: clash.hosts,
    related: relatedOf(clash, (m) => (isDrawn(clash, kind) ? drawnLabel(m, kind) : kind.label(m))),
    risk: riskOf(clash),
    remedies: clash.remedies,
  };
}

/** Is it the kernel's own range? */
export function isUntouched(clash: Clash): boolean {
  return !clash.setBy && !clash.given;
}

/** Is it about ranges that ports are drawn from? What is taken of them does no harm but for making them smaller. */
function isDrawn({ met }: Clash, kind: Kind): boolean {
  return kind.drawn !== undefined && met.every((m) => m.isDrawn === true);
}

function drawnLabel(met: Met, { drawn }: Kind): string {
  return `${drawn?.which(met)} ${met.claimed}`;
}

const SKIPS = 'a port that an outgoing connection holds is passed over, so that fewer are left';

/** Less than the rule's own where nobody wrote the range, or nobody the claim. */
function levelOf(clash: Clash, kind: Kind): Level | undefined {
  if (isUntouched(clash)) return kind.untouched?.(clash);
  if (isDrawn(clash, kind) || isOfContainer(clash)) return 'note';
  const isAssumed = clash.met.every((m) => m.location === null);
  return isAssumed && surest(clash).confidence !== 'high' ? (kind.assumed ?? 'note') : undefined;
}

/**
 * A container that shares its network namespace with nothing gets a new one at each start, without connections. A pod or a
 * task keeps its own while one container of several starts again.
 */
function isOfContainer({ setBy }: Clash): boolean {
  return setBy?.reach === 'container' && ALONE.has(setBy.technology);
}

const ALONE: ReadonlySet<string> = new Set(['ansible', 'compose', 'docker']);

function effectOf(clash: Clash, kind: Kind): string {
  const { effect } = kind;
  if (isDrawn(clash, kind)) return SKIPS;
  return typeof effect === 'string' ? effect : effect(clash);
}

function whatWords(clash: Clash, kind: Kind): string {
  const met = kind.countsPorts ? distinct(clash.met) : clash.met;
  const [first] = met;
  const { which, several } = isDrawn(clash, kind) && kind.drawn ? kind.drawn : kind;
  if (met.length === 1 && first) {
    const part = first.ports.equals(first.claimed) ? '' : `${first.ports} of `;
    return `${part}${first.claimed}, which ${which(first)} (${placeWords(first.location)})`;
  }
  const item = kind.item ?? ((m: Met) => `${m.claimed} ${m.location ? 'at ' : ''}${placeWords(m.location)}`);
  return `${several(met.length)} (${listed(met.map(item))})`;
}

/** The surest claim of each of the ports. */
function distinct(met: readonly Met[]): readonly Met[] {
  const seen = new Set<string>();
  return met.filter(({ claimed }) => !seen.has(`${claimed}`) && seen.add(`${claimed}`));
}

/**
 * The ports that a product takes by default, where something shows that it runs on a host and no file says which ports it
 * takes.
 */
export function assumed(host: Host, id: string, role: string): readonly Met[] {
  const product = productById(id);
  const [sign] = host.evidence.filter((e) => e.product === id);
  if (!product || !sign) return [];
  if (host.claims.some((c) => c.fact.claimant === id && c.fact.role === role)) return [];
  const claimed = defaultClaims(product);
  if (claimed.isEmpty) return [];
  const why = sign.assumed
    ? `the run assumes that every host has it: ${product.product}`
    : `${product.product} shows here, and no file says which ports it takes`;
  const at = sign.assumed ? undefined : sign.at;
  return [
    { location: null, sign: at, claimant: id, claimed, ports: claimed, confidence: sign.confidence, why },
  ];
}

/** In the kernel's own range: a warning for what somebody has written down, a note for what a product does by default. */
export function declaredOrNote({ met }: Clash): Level {
  return met.some((m) => m.location !== null) ? 'warning' : 'note';
}
