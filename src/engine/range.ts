// How safe is it to change the ephemeral range? Everything the answer is made of, as data.

import { capacity, DEFAULT_EPHEMERAL } from '../knowledge/kernel.ts';
import type { ListeningSocket, Machine } from '../knowledge/machine.ts';
import { defaultClaims, productById, productsIn } from '../knowledge/products.ts';
import { type Registry, registeredIn } from '../knowledge/registry.ts';
import type { Fact } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';
import { UsageError } from '../model/usage-error.ts';
import { HOLDING_ROLES } from '../project/hosts.ts';
import { portsOfSysctl } from '../project/pools.ts';
import { RANGE_KEY, RESERVED_KEY } from '../project/settings.ts';
import type { RangeAnswer, RangeNames, RangeProduct } from '../report/range-answer.ts';
import { type Facts, judge, type LintOptions, registryOf } from './lint.ts';
import { proposeRange, WIDEST } from './propose.ts';

export interface RangeQuestion {
  readonly to: Interval;
  /** Given by a person; otherwise the machine's, the project's or the kernel's. */
  readonly from: Interval | undefined;
  readonly machine: Machine | undefined;
  /** That machine's /etc/services. */
  readonly machineServices: Registry | undefined;
  /** Ids of products that run on the machines. */
  readonly assume: readonly string[];
}

/**
 * The range that leaves `need` ports to outgoing connections and touches no claim, answered as if it had been asked about.
 * Throws {@link UsageError} where no range leaves so many.
 */
export async function answerNeed(
  need: number,
  question: Omit<RangeQuestion, 'to'>,
  facts: Facts,
  options: LintOptions,
): Promise<RangeAnswer> {
  const widest = await answerRange({ ...question, to: WIDEST }, facts, options);
  const proposal = proposeRange(need, widest.reserve);
  if ('atMost' in proposal) {
    const held = widest.reserve.size.toLocaleString('en-US');
    throw new UsageError(
      `no range leaves ${need.toLocaleString('en-US')} ports: ${WIDEST.join('-')} without the ${held} that are claimed has ${proposal.atMost.toLocaleString('en-US')}`,
    );
  }
  const answer = await answerRange({ ...question, to: proposal.range }, facts, options);
  // Judged with what it proposes: a clash that is left would be one that the list does not protect.
  const whatIf = { assume: question.assume, range: proposal.range, reserved: answer.reserve };
  const { findings } = await judge(facts, { ...options, whatIf });
  return { ...answer, need, project: findings };
}

export async function answerRange(
  question: RangeQuestion,
  facts: Facts,
  options: LintOptions,
): Promise<RangeAnswer> {
  const to = PortSet.of(question.to);
  const { from, source } = startingRange(question, facts.facts);
  const added = to.subtract(from);
  const whatIf = { assume: question.assume, range: question.to };
  // Products are a list of the answer's own, with those that nothing shows here.
  const skip = new Set([...options.skip, 'ephemeral-vs-product']);
  const report = await judge(facts, { ...options, whatIf, skip });
  const products = await coveredProducts(added, facts, question.assume);
  // What runs here loses its ports whether the range covers them anew or has all the time.
  const running = await coveredProducts(to, facts, question.assume);
  const { machineServices } = question;
  const listening = question.machine?.listening.filter((s) => added.has(s.port));
  const declared = facts.facts.filter(
    (f) =>
      f.kind === 'ports' &&
      HOLDING_ROLES.has(f.role) &&
      f.applied &&
      f.reach === 'host' &&
      f.ports &&
      !f.ports.intersect(to).isEmpty,
  );
  const reserve = reserveFor(
    to,
    report.findings,
    declared,
    running,
    listening ?? [],
    facts.facts,
    question.machine,
    new Set(report.rules.filter((r) => r.tags.includes('ephemeral-range')).map((r) => r.id)),
  );
  const reservedNow = reservedBy(facts.facts, question.machine);
  const blocked = reserve.intersect(to).size;
  return {
    from,
    fromSource: source,
    to,
    added,
    removed: from.subtract(to),
    products,
    registered: namesOn(added, await registryOf(options)),
    machineNames: machineServices && namesOn(added, machineServices),
    listening,
    need: undefined,
    project: report.findings,
    declared,
    reserve,
    reservedNow,
    capacity: {
      before: from.size,
      after: to.size,
      reserved: blocked,
      perDestinationPerSecond: { before: capacity(from.size), after: capacity(to.size - blocked) },
    },
  };
}

function namesOn(ports: PortSet, registry: Registry): RangeNames {
  return { source: registry.source, ...registeredIn(registry, ports) };
}

function startingRange(
  { from, machine }: RangeQuestion,
  facts: readonly Fact[],
): { from: PortSet; source: RangeAnswer['fromSource'] } {
  if (from) return { from: PortSet.of(from), source: 'given' };
  if (machine) return { from: PortSet.of(machine.range), source: 'machine' };
  const declared = facts
    .filter((f) => f.kind === 'sysctl' && f.key === RANGE_KEY && f.reach === 'host' && f.applied)
    .map(portsOfSysctl)
    .filter((p) => p !== null);
  const [first] = declared;
  // Machines with different ranges: what is new on any of them is what matters.
  if (first) {
    const common = declared.reduce((all, p) => all.intersect(p));
    if (common.isEmpty) return { from: first, source: 'project' };
    return { from: common, source: declared.every((d) => d.equals(first)) ? 'project' : 'common' };
  }
  return { from: PortSet.of(DEFAULT_EPHEMERAL), source: 'kernel' };
}

async function coveredProducts(
  added: PortSet,
  facts: Facts,
  assume: readonly string[],
): Promise<readonly RangeProduct[]> {
  const signs = new Map<string, Location[]>();
  const sign = (id: string, at: Location) => signs.set(id, [...(signs.get(id) ?? []), at]);
  for (const { evidence } of facts.evidence) sign(evidence.product, evidence.at);
  for (const evidence of await facts.signs()) sign(evidence.product, evidence.at);
  for (const fact of facts.facts)
    if (fact.kind === 'ports' && HOLDING_ROLES.has(fact.role) && productById(fact.claimant))
      sign(fact.claimant, fact.origin ?? fact.location);
  // What the project declares takes the place of a product's defaults.
  const claimed = new Map<string, PortSet>();
  for (const fact of facts.facts)
    if (fact.kind === 'ports' && HOLDING_ROLES.has(fact.role) && fact.reach === 'host' && fact.ports)
      claimed.set(fact.claimant, (claimed.get(fact.claimant) ?? PortSet.EMPTY).union(fact.ports));
  const known = productsIn(added).flatMap(({ product, ports }) => {
    const now = claimed.get(product.id)?.intersect(added) ?? ports;
    return now.isEmpty ? [] : [{ product, ports: now }];
  });
  const covered = known.map(
    ({ product, ports }): RangeProduct => ({
      claimant: product.id,
      product: product.product,
      ports,
      evidence: distinct(signs.get(product.id) ?? []).map((location) => ({ location })),
      assumed: assume.includes(product.id),
    }),
  );
  // In use here first; then those that bind ports all day, whose clashes are the likeliest; then by id.
  const weight = (p: RangeProduct) => {
    if (p.assumed || p.evidence.length > 0) return 0;
    const product = productById(p.claimant);
    return product && product.boundBy !== 'product' && product.boundBy !== 'load-balancer' ? 1 : 2;
  };
  return covered.sort((a, b) => weight(a) - weight(b) || (a.claimant < b.claimant ? -1 : 1));
}

function distinct(places: readonly Location[]): readonly Location[] {
  return [...new Map(places.map((p) => [JSON.stringify(p), p])).values()];
}

/**
 * The reserved list that makes the change safe: every clash of the project, the ports it declares, the ports of
 * products that show or are assumed, what listens on the machine; and what is reserved already, since a write replaces
 * the whole list. An offer that the project declares takes the place of its product's default.
 */
function reserveFor(
  to: PortSet,
  findings: readonly Finding[],
  declared: readonly Fact[],
  products: readonly RangeProduct[],
  listening: readonly ListeningSocket[],
  facts: readonly Fact[],
  machine: Machine | undefined,
  ephemeralRules: ReadonlySet<string>,
): PortSet {
  let reserve = reservedBy(facts, machine);
  // Other rules name ports that no outgoing connection takes from anybody.
  for (const finding of findings)
    if (ephemeralRules.has(finding.rule)) reserve = reserve.union(finding.ports.intersect(to));
  for (const fact of declared)
    if (fact.kind === 'ports' && fact.ports) reserve = reserve.union(fact.ports.intersect(to));
  for (const { claimant, evidence, assumed } of products) {
    const product = productById(claimant);
    const declares = facts.some((f) => f.kind === 'ports' && f.claimant === claimant && f.ports !== null);
    if (!product || declares || !(assumed || evidence.length > 0)) continue;
    reserve = reserve.union(defaultClaims(product).intersect(to));
  }
  return reserve.union(PortSet.ports(listening.map((s) => s.port)));
}

function reservedBy(facts: readonly Fact[], machine: Machine | undefined): PortSet {
  let reserved = machine?.reserved ?? PortSet.EMPTY;
  for (const fact of facts)
    if (fact.kind === 'sysctl' && fact.key === RESERVED_KEY && fact.reach === 'host')
      reserved = reserved.union(portsOfSysctl(fact) ?? PortSet.EMPTY);
  return reserved;
}
