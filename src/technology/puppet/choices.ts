// What a run knows and the files do not, assumed one way or the other: facts, and conditions that cannot be decided.

/** What is assumed of one fact: its value, or the values that it does not have. */
interface Assumed {
  readonly is?: string;
  readonly not: ReadonlySet<string>;
}

/** Assumptions under which everything has one value; thrown away and forked where one is missing. */
export interface Choices {
  readonly facts: ReadonlyMap<string, Assumed>;
  /** The branch taken of a condition, by its place; -1 for none. */
  readonly branches: ReadonlyMap<string, number>;
}

export const NO_CHOICES: Choices = { facts: new Map(), branches: new Map() };

/** Thrown where a value depends on what is not assumed yet: the ways it may be, each to be tried. */
export class Fork extends Error {
  constructor(readonly ways: readonly Choices[]) {
    super('a value depends on what only the run knows');
  }
}

/** The fact that a machine is known by. */
export const CERTNAME = 'certname';

/** Older and longer names of facts (https://www.puppet.com/docs/puppet/8/core_facts.html, "Legacy facts"). */
const SAME: Readonly<Record<string, string>> = {
  fqdn: CERTNAME,
  clientcert: CERTNAME,
  'trusted.certname': CERTNAME,
  'networking.fqdn': CERTNAME,
  'networking.hostname': 'hostname',
  'trusted.hostname': 'hostname',
  osfamily: 'os.family',
  operatingsystem: 'os.name',
  operatingsystemrelease: 'os.release.full',
  operatingsystemmajrelease: 'os.release.major',
  lsbdistcodename: 'os.distro.codename',
  architecture: 'os.architecture',
  'networking.domain': 'domain',
  'server_facts.environment': 'environment',
};

/** One name for a fact, however it is written: `facts.os.family`, `::osfamily`. */
export function factName(written: string): string {
  const name = written.replace(/^(?:::)?(?:facts\.)?/, '');
  return SAME[name] ?? name;
}

/**
 * The value of a fact among `candidates`, or undefined for another one. Throws {@link Fork} where the choices do not say.
 */
export function decideFact(
  choices: Choices,
  fact: string,
  candidates: readonly string[],
): string | undefined {
  const assumed = choices.facts.get(fact);
  if (assumed?.is !== undefined) return assumed.is;
  const host = fact === 'hostname' ? choices.facts.get(CERTNAME)?.is : undefined;
  if (host !== undefined) return host.split('.')[0];
  const open = [...new Set(candidates)].filter((c) => !assumed?.not.has(c));
  if (open.length === 0) return undefined;
  const not = new Set([...(assumed?.not ?? []), ...open]);
  const ways: Assumed[] = [...open.map((is) => ({ is, not: new Set<string>() })), { not }];
  throw new Fork(ways.map((way) => ({ ...choices, facts: new Map([...choices.facts, [fact, way]]) })));
}

/** What a fact is assumed to be; undefined where its value is open. */
export function assumedFact(choices: Choices, fact: string): string | undefined {
  const is = choices.facts.get(fact)?.is;
  if (is !== undefined || fact !== 'hostname') return is;
  return choices.facts.get(CERTNAME)?.is?.split('.')[0];
}

export function assume(choices: Choices, fact: string, is: string): Choices {
  return { ...choices, facts: new Map([...choices.facts, [fact, { is, not: new Set<string>() }]]) };
}

/** Which of `branches` is taken. Throws {@link Fork} where the choices do not say. */
export function decideBranch(choices: Choices, place: string, branches: readonly number[]): number {
  const taken = choices.branches.get(place);
  if (taken !== undefined && branches.includes(taken)) return taken;
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return only;
  throw new Fork(branches.map((b) => ({ ...choices, branches: new Map([...choices.branches, [place, b]]) })));
}
