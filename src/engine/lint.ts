// The pipeline in reading order: discover → read → scan → link → judge. What comes out is a report for any format.

import { relative, resolve, sep } from 'node:path';
import type { Rule } from '../../rules/rule.ts';
import { unusedIgnore } from '../../rules/unused-ignore.ts';
import type { Config } from '../config/config.ts';
import { DEFAULT_EPHEMERAL } from '../knowledge/kernel.ts';
import {
  ianaPorts,
  ianaRegistry,
  portsOf,
  type RegisteredPorts,
  type Registry,
  readServices,
} from '../knowledge/registry.ts';
import type { Evidence, Problem } from '../model/declaration.ts';
import { errorWords } from '../model/errno.ts';
import type { Fact } from '../model/fact.ts';
import {
  CONFIDENCES,
  type Confidence,
  type Finding,
  type KnownFinding,
  LEVELS,
  type Level,
} from '../model/finding.ts';
import type { Project } from '../model/host.ts';
import { PortSet } from '../model/ports.ts';
import { UsageError } from '../model/usage-error.ts';
import { hostsOf, type WhatIf } from '../project/hosts.ts';
import { moduleLoadsOf } from '../project/kernel-modules.ts';
import { kubeletsOf } from '../project/kubelets.ts';
import type { Linked } from '../project/link.ts';
import { compareFacts } from '../project/merging.ts';
import { networkAclsOf } from '../project/network-acls.ts';
import { portsOfSysctl } from '../project/pools.ts';
import { RANGE_KEY, settingOrder } from '../project/settings.ts';
import { type Stated, type StatedHosts, type StatedMatch, stateHosts } from '../project/stated.ts';
import { stoppedServicesOf } from '../project/stopped-services.ts';
import { rewritesOf } from '../project/written-paths.ts';
import type { Report } from '../report/report.ts';
import { discover } from '../source/discover.ts';
import { escapeRegex } from '../syntax/regex.ts';
import type { Supplied } from '../technology/linker.ts';
import { VERSION } from '../version.ts';
import type { TextOf } from './fixes/edits.ts';
import { Ignores } from './ignores.ts';
import { linkJoined } from './join.ts';
import { findingsOf, levelOf } from './judge.ts';
import { KnownFindings } from './known.ts';
import { type ObjectFile, sourceOf } from './objects.ts';
import { pathMatcher } from './paths.ts';
import { type ProjectScan, scanEvidence, scanProject } from './read.ts';
import { optionsOf } from './rule-set.ts';
import { unaskedNames } from './unasked.ts';

/** Where a run looks. */
export interface Target {
  /** Absolute; every path in the output is relative to it. */
  readonly root: string;
  /** Absolute paths or globs. */
  readonly paths: readonly string[];
  readonly config: Config;
  /** The files are those of a commit or an index: git tracks all of them. */
  readonly isTree?: boolean | undefined;
  /** Values from outside the project, for names that its files leave open. */
  readonly supplied?: Supplied | undefined;
  /** The names of those that were given one by one: each is meant for something. */
  readonly given?: readonly string[] | undefined;
  /** Texts that files would have, instead of what is on the disk. */
  readonly overlay?: ReadonlyMap<string, string> | undefined;
  /** What other repositories say, judged with these files as one estate. */
  readonly objects?: readonly ObjectFile[] | undefined;
}

/** Everything the files say, resolved. */
export interface Facts extends Linked {
  readonly files: readonly string[];
  /** Paths given that are not there. */
  readonly missing: readonly string[];
  readonly problems: readonly Problem[];
  readonly scan: ProjectScan;
  /** The text of a file, or of a joined repository's as much as fixes may change. */
  readonly editable: TextOf;
  /** `claims:` of the configuration, and of the repositories joined. */
  readonly claims: readonly Fact[];
  /** Patterns of the configuration's `hosts:` that match nothing. */
  readonly idle: Stated['idle'];
  /** Names that a value was given for and that nothing asks for, in sentences. */
  readonly unasked: readonly string[];
  /** How many files were looked at, those of the repositories joined included. */
  readonly looked: number;
  /** What shows of products; the files are read again for it. */
  readonly signs: () => Promise<readonly Evidence[]>;
}

export interface Thoroughness {
  /** Files that others' declarations may need are scanned too: what an object file has to hold. */
  readonly whole: boolean;
}

/** Reads a project and resolves its declarations, those of joined repositories with it. */
export async function collectFacts(
  { root, paths, config, isTree, supplied, given = [], objects = [], overlay }: Target,
  { whole }: Thoroughness = { whole: false },
): Promise<Facts> {
  const { files, missing, unreadable } = await discover({ root, paths, exclude: config.exclude, isTree });
  const isIncluded = pathMatcher(config.include);
  const own = await scanProject(root, files, isIncluded, whole, overlay);
  const scans = [...own.scans, ...objects.flatMap((o) => o.scans)].sort((a, b) => (a.file < b.file ? -1 : 1));
  const joined = new Map(objects.flatMap((o) => o.scans.map((s) => [s.file, sourceOf(s)] as const)));
  // A file of that path below this root would be another one.
  const text = (file: string) => (joined.has(file) ? undefined : own.text(file));
  const scan = { ...own, scans, text };
  const editable = (file: string) => (joined.has(file) ? joined.get(file) : own.text(file));
  const { linked, idle } = stateHosts(await linkJoined(scans, objects, supplied), statedHostsOf(config));
  const claims = [...configuredClaims(config), ...objects.flatMap((o) => o.claims)];
  const problems = [
    ...own.problems,
    ...objects.flatMap((o) => o.problems),
    ...scans.flatMap((s) => s.problems),
    ...unreadable.map(
      ({ path, reason }): Problem => ({
        message: `it cannot be read (${reason})`,
        help: 'leave it out with exclude, or see to it that it can be read',
        at: { file: path || '.', line: 1, column: 1, endLine: 1, endColumn: 1 },
        partial: false,
      }),
    ),
  ];
  const all = [...linked.facts, ...claims].sort(compareFacts);
  return {
    ...linked,
    facts: all,
    files,
    missing,
    problems,
    scan,
    editable,
    claims,
    idle,
    unasked: unaskedNames(given, { facts: all, scan }),
    looked: objects.reduce((sum, o) => sum + o.files, files.length),
    signs: async () => [...(await scanEvidence(own, files)), ...objects.flatMap((o) => o.signs)],
  };
}

/** `hosts:` of the configuration as tests of files and of places' names; `*` in a name stands for any text. */
function statedHostsOf({ hosts }: Config): readonly StatedHosts[] {
  return hosts.map(({ name, match }) => ({
    name,
    matches: match.map((pattern) => ({ pattern, takes: takes(pattern) })),
  }));
}

function takes(pattern: string): StatedMatch['takes'] {
  const glob = /^path:\s*(.*)$/s.exec(pattern)?.[1];
  if (glob !== undefined) return pathMatcher([glob]);
  const parts = pattern.replace(/:\s+/, ':').split('*').map(escapeRegex);
  const name = new RegExp(`^${parts.join('.*')}$`, 's');
  // What reaches all hosts of an inventory reaches those of every group, and every group is of all.
  const [isAnsible, isAll] = [pattern.startsWith('ansible:'), /^ansible:\s*group\/all$/.test(pattern)];
  return (_file, names) =>
    names.some(
      (n) =>
        name.test(n) ||
        (isAnsible && n === 'ansible:group/all') ||
        (isAll && /^ansible:(?:group|host)\//.test(n)),
    );
}

/** `claims:` of the configuration: ports that no file states in a form that is read. */
function configuredClaims(config: Config): readonly Fact[] {
  return config.claims.map((claim): Fact => {
    const label = claim.hosts?.join(', ') ?? 'all hosts';
    const place = claim.hosts
      ? ({ namespace: 'host', kind: 'configured', members: claim.hosts, label } as const)
      : ({ namespace: 'host', kind: 'group', members: ['all'], label } as const);
    return {
      kind: 'ports',
      claimant: 'service',
      name: claim.name,
      role: 'listen',
      protocol: claim.protocol,
      ports: claim.ports,
      raw: claim.raw,
      technology: 'portclash',
      form: 'configured-claim',
      reach: 'host',
      place,
      location: claim.at,
      via: [],
      origin: claim.at,
      order: settingOrder('', 0, 0),
      alternatives: 1,
      applied: true,
    };
  });
}

export interface LintOptions extends Target {
  readonly rules: readonly Rule[];
  /** Rule ids that are on, whatever the configuration; undefined for all that it leaves on. */
  readonly only?: ReadonlySet<string> | undefined;
  readonly skip: ReadonlySet<string>;
  /** Levels set for this run; they win over the configuration. */
  readonly levels: ReadonlyMap<string, Level | 'off'>;
  readonly minConfidence: Confidence;
  readonly noIgnores: boolean;
  readonly whatIf: WhatIf;
  /** Absolute path of an /etc/services file or an IANA CSV. */
  readonly services?: string | undefined;
  readonly today: string;
  /** Findings that were there before: only others are shown. */
  readonly known?: readonly KnownFinding[] | undefined;
}

export interface LintResult {
  readonly report: Report;
  readonly facts: Facts;
}

/** Judges a project. Throws {@link UsageError} for a services file that cannot be read. */
export async function lint(options: LintOptions): Promise<LintResult> {
  const facts = await collectFacts(options);
  return { report: await judge(facts, options), facts };
}

/** Judges facts that were collected before, so that several questions cost one reading. */
export async function judge(facts: Facts, options: LintOptions): Promise<Report> {
  const { config, whatIf } = options;
  const rules = options.rules.filter((r) => isOn(r, options));
  const widened = whatIf.range !== undefined || facts.facts.some(widensRange);
  const asks = widened || facts.facts.some(mayMeetPool);
  const evidence = asks ? await withEvidence(facts, options) : facts.evidence;
  const project: Project = {
    facts: facts.facts,
    hosts: hostsOf({ ...facts, evidence }, whatIf),
    problems: facts.problems,
    kubelets: kubeletsOf(facts.scan.scans),
    moduleLoads: moduleLoadsOf(facts.scan.scans),
    stoppedServices: stoppedServicesOf(facts.scan.scans),
    rewrites: rewritesOf(facts.scan.scans),
    networkAcls: networkAclsOf(facts.scan.scans),
  };
  const counts = widened && rules.some((r) => r.id === 'ephemeral-vs-iana');
  const registered = counts ? await registeredPorts(options) : undefined;
  const comments = facts.scan.scans.flatMap((s) => s.ignores ?? []);
  const ignores = new Ignores(comments, config, options.today);
  const shown: Finding[] = [];
  const suppressed: Finding[] = [];
  const hidden = { lowConfidence: 0, suppressed: 0, baseline: 0 };
  const judgeBy = (rule: Rule, of: Project): void => {
    const context = { registered, options: optionsOf(rule, config) };
    for (const draft of findingsOf(rule, of, context, facts.editable)) {
      const accepted = ignores.accept(draft);
      const configured = options.levels.get(draft.rule) ?? levelOf(draft, config);
      // A rule that a person asks for by name is on, whatever the configuration.
      const level = configured === 'off' && options.only?.has(draft.rule) ? draft.level : configured;
      if (level === 'off') continue;
      const finding = { ...draft, level, ...(accepted && { suppressed: accepted }) };
      if (CONFIDENCES.indexOf(finding.confidence) > CONFIDENCES.indexOf(options.minConfidence))
        hidden.lowConfidence++;
      else if (accepted && !options.noIgnores) suppressed.push(finding);
      else shown.push(finding);
    }
  };
  for (const rule of rules) if (rule !== unusedIgnore) judgeBy(rule, project);
  if (rules.includes(unusedIgnore) && !options.noIgnores) {
    const known = new Set(options.rules.map((r) => r.id));
    const judged = isWhole(options) ? rules.filter((r) => r !== unusedIgnore).map((r) => r.id) : [];
    judgeBy(unusedIgnore, { ...project, idleIgnores: ignores.idle(known, new Set(judged)) });
  }
  hidden.suppressed = suppressed.length;
  const { fresh, gone } = new KnownFindings(options.known ?? []).compare(shown);
  hidden.baseline = shown.length - fresh.size;
  const known = shown.filter((f) => !fresh.has(f));
  const findings = shown.filter((f) => fresh.has(f)).sort(compareFindings);
  const unresolved = facts.facts.filter((f) => f.unknown !== undefined);
  const count = (level: Level) => findings.filter((f) => f.level === level).length;
  return {
    version: VERSION,
    findings,
    suppressed: [...suppressed, ...known.map(isKnown)].sort(compareFindings),
    compared: options.known !== undefined,
    gone: isWhole(options) ? gone.filter((k) => rules.some((r) => r.id === k.rule)) : [],
    rules,
    unresolved,
    text: facts.scan.text,
    summary: {
      files: facts.looked,
      facts: facts.facts.length,
      unresolved: unresolved.length,
      findings: { error: count('error'), warning: count('warning'), note: count('note') },
      hidden,
    },
  };
}

/** Did a run judge all there is, as it is? Only then an ignore that hides nothing is one too many. */
export function isWhole({ root, paths, whatIf, objects = [] }: LintOptions): boolean {
  const asIs = whatIf.range === undefined && whatIf.reserved === undefined && whatIf.assume.length === 0;
  const isOfObjects = paths.length === 0 && objects.length > 0;
  return asIs && (isOfObjects || paths.some((p) => resolve(p) === root));
}

function isKnown(finding: Finding): Finding {
  return { ...finding, suppressed: { by: 'baseline' } };
}

function isOn(rule: Rule, { only, skip, levels, config }: LintOptions): boolean {
  if (skip.has(rule.id)) return false;
  if (only) return only.has(rule.id);
  if (levels.has(rule.id)) return true;
  // A rule that is off may be on for some files.
  return config.rules.get(rule.id)?.level !== 'off' || config.overrides.some((o) => o.rules.has(rule.id));
}

function widensRange(fact: Fact): boolean {
  const ports = fact.kind === 'sysctl' && fact.key === RANGE_KEY ? portsOfSysctl(fact) : null;
  return ports !== null && !ports.subtract(PortSet.of(DEFAULT_EPHEMERAL)).isEmpty;
}

/** Where the products that hand out ports do so by default: Nomad, Mesos, Kubernetes, Docker Swarm. */
const POOLS = PortSet.of([20000, 32767]);

/** A port that somebody chose among those that a product hands out, if it runs there. */
function mayMeetPool(fact: Fact): boolean {
  if (fact.kind !== 'ports' || fact.reach !== 'host' || fact.confidence === 'low' || !fact.ports)
    return false;
  const isFixed = fact.role === 'listen' || fact.role === 'publish';
  return isFixed && fact.applied && !fact.ports.intersect(POOLS).isEmpty;
}

async function withEvidence(
  facts: Facts,
  { config, supplied, objects = [] }: Target,
): Promise<Linked['evidence']> {
  const found = await facts.signs();
  const scans = found.map((e) => ({
    file: e.at.file,
    declarations: [],
    evidence: [e],
    problems: [],
    shellVariables: [],
    parts: {},
  }));
  // Linked beside the project's own scans, so that a sign has the place of the role or play it stands in.
  const merged = new Map(facts.scan.scans.map((s) => [s.file, { ...s, declarations: [] }]));
  for (const scan of scans) {
    const before = merged.get(scan.file);
    merged.set(scan.file, before ? { ...before, evidence: [...before.evidence, ...scan.evidence] } : scan);
  }
  const linked = { ...(await linkJoined([...merged.values()], objects, supplied)), facts: facts.facts };
  return stateHosts(linked, statedHostsOf(config)).linked.evidence;
}

async function registeredPorts(options: LintOptions): Promise<RegisteredPorts> {
  return servicesFile(options) === undefined ? ianaPorts() : portsOf(await registryOf(options));
}

function servicesFile({ services, config, root }: RegistryOptions): string | undefined {
  return services ?? (config.services && resolve(root, config.services.file));
}

type RegistryOptions = Pick<LintOptions, 'services' | 'config' | 'root'>;

/** The services list that a run asks: a file given for it, the configuration's, or the IANA snapshot. */
export async function registryOf(options: RegistryOptions): Promise<Registry> {
  const path = servicesFile(options);
  if (path === undefined) return ianaRegistry();
  const { readFileSync } = await import('node:fs');
  const name = relative(options.root, path).split(sep).join('/');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the services file ${path}: ${errorWords(error)}`);
  }
  const read = readServices(text, name.startsWith('..') ? path : name);
  if (!read.ok) throw new UsageError(`${path}: ${read.reason}`);
  return read.registry;
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) ||
    compareText(a.location.file, b.location.file) ||
    a.location.line - b.location.line ||
    a.location.column - b.location.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
