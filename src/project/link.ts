// Joins all files' scans: names get their values, declarations their machines. The only place that knows the project.

import {
  type Branch,
  type Declaration,
  type Evidence,
  type FileScan,
  type Loop,
  literalText,
} from '../model/declaration.ts';
import type { Fact, Place, SettingOrder } from '../model/fact.ts';
import { formatLocation, type Location } from '../model/span.ts';
import { canonicalKey } from '../model/sysctl-key.ts';
import {
  expressionsIn,
  type Known,
  options,
  type Tree,
  toPlain,
  type Unknown,
  unknown,
  type Value,
} from '../model/value.ts';
import { FILLER } from '../source/source.ts';
import { isSysctlKey } from '../syntax/sysctl-conf.ts';
import { evaluateTemplate, evaluateTree, flatText, type Scope, textOf } from '../technology/evaluate.ts';
import { fileLabel, placeOfFile } from '../technology/file-scope.ts';
import { isUnnamed, type Linker, type Reached, type Supplied } from '../technology/linker.ts';
import { SYSCTL_PART } from '../technology/linux/sysctl-lines.ts';
import { loopItems } from '../technology/loops.ts';
import { itemSeparator, type PortReading, protocolOf, readPortText } from '../technology/notations.ts';
import { LINKED_TECHNOLOGIES } from '../technology/registry.ts';
import { renderedPath } from '../technology/template-masks.ts';
import { openBranches } from './arms.ts';
import type { ConfFile, LeftOut } from './conf-files.ts';
import { inDoubt, oneOfLists, withDoubt } from './doubt.ts';
import { fileLinker } from './files.ts';
import { withoutIndexKeys } from './index-keys.ts';
import { type Draft, firstLiterals, isLeftOut, mergedFacts, placeKey, type Use } from './merging.ts';
import { withNames } from './names.ts';
import { pathLabels } from './path-labels.ts';
import { literalClaims } from './port-variables.ts';
import { settingOrder } from './settings.ts';
import { confPathIn } from './sysctl-programs.ts';

export interface Linked {
  /** Sorted by place. */
  readonly facts: readonly Fact[];
  readonly evidence: readonly { readonly evidence: Evidence; readonly place: Place }[];
  /** The sysctl files of images, those without declarations too. */
  readonly confFiles: readonly ConfFile[];
  /** What a set of machines is called. */
  readonly label: (kind: Place['kind'], members: readonly string[]) => string;
  /** The names by which the configuration may call a member: `ansible:group/web`, `terraform:aws_instance.agent`. */
  readonly namesOf: (kind: Place['kind'], member: string) => readonly string[];
}

/** Links the scans of a project; names that its files leave open, or that people override, have the supplied values. */
export async function link(scans: readonly FileScan[], supplied: Supplied = new Map()): Promise<Linked> {
  const concerned = LINKED_TECHNOLOGIES.filter((t) => scans.some((s) => t.concerns(s)));
  const ofTools = await Promise.all(concerned.map((t) => t.link(scans, supplied)));
  const linkers = [...ofTools, fileLinker(scans, supplied)];
  const facts: Draft[] = [];
  const used = new Map<string, Use>();
  const evidence: { evidence: Evidence; place: Place }[] = [];
  for (const scan of scans) {
    const placed = isUnnamed(scan) ? unused(scan.file) : (place: Place) => place;
    for (const declaration of scan.declarations) {
      const drafts = resolve(declaration, linkers, supplied).map((draft) => ({
        ...draft,
        fact: { ...draft.fact, place: placed(draft.fact.place) },
      }));
      facts.push(...drafts);
      noteUse(declaration, drafts, linkers, used);
    }
    for (const item of scan.evidence) {
      const [, reached] = reach(item, linkers);
      for (const { place } of reached) evidence.push({ evidence: item, place: placed(place) });
    }
  }
  for (const declaration of linkers.flatMap((l) => l.declarations?.() ?? []))
    facts.push(...resolve(declaration, linkers, supplied));
  const ofPath = pathLabels([...facts.map((d) => d.fact.place), ...evidence.map((e) => e.place)]);
  const label: Linked['label'] = (kind, members) => {
    const paths = kind === 'path' ? members.map(ofPath) : [];
    if (paths.length > 0 && paths.every((p) => p !== undefined)) return paths.join(', ');
    for (const linker of linkers) {
      const name = linker.label(kind, members);
      if (name !== undefined) return name;
    }
    return members.join(', ');
  };
  const namesOf: Linked['namesOf'] = (kind, member) =>
    linkers.flatMap((linker) => linker.namesOf?.(kind, member) ?? []);
  const isSaid = new Set(facts.flatMap((d) => (d.isLiteral ? [] : [placeKey(d.fact)])));
  const said = facts.filter((d) => !d.isLiteral || !isSaid.has(placeKey(d.fact)));
  const confFiles = scans.flatMap((s) => confFileOf(s, linkers));
  const finished = mergedFacts(firstLiterals(said), label, used).map((fact) => labelled(fact, ofPath));
  return { facts: withoutIndexKeys(finished), evidence, confFiles, label, namesOf };
}

/** Places of what is on no machine as far as the files show: the file stands for itself. */
function unused(file: string): (place: Place) => Place {
  return ({ namespace }) => ({ ...placeOfFile(file), namespace, isUnused: true });
}

/** A fact whose place is a file has the label that tells it from other files of that name. */
function labelled(fact: Fact, ofPath: (member: string) => string | undefined): Fact {
  const { place } = fact;
  const [only, ...more] = place.kind === 'path' ? place.members : [];
  const name =
    only === undefined || more.length > 0 || place.label !== fileLabel(only) ? undefined : ofPath(only);
  return name === undefined || name === place.label ? fact : { ...fact, place: { ...place, label: name } };
}

/** The sysctl file of an image that a scan is of; none for what a tool writes to machines. */
function confFileOf({ file, parts }: FileScan, linkers: readonly Linker[]): readonly ConfFile[] {
  const path = confPathIn(renderedPath(file));
  if (path === undefined) return [];
  const at = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const [, reached] = reach({ product: '', at }, linkers);
  const leftOut = (parts[SYSCTL_PART] ?? []) as readonly LeftOut[];
  return reached
    .filter(({ place }) => place.kind === 'path' && place.namespace === 'host')
    .map(({ place }) => ({ path, file, place, leftOut }));
}

/** Notes which variables the loop of a declaration goes over, and whether all that comes of it is known. */
function noteUse(
  { loop }: Declaration,
  drafts: readonly Draft[],
  linkers: readonly Linker[],
  used: Map<string, Use>,
): void {
  if (!loop) return;
  const isKnown = drafts.length > 0 && drafts.every((d) => d.fact.unknown === undefined || isLeftOut(d.fact));
  const isPicked = !isKnown && picksItems(loop.items);
  for (const linker of linkers)
    for (const name of linker.namesIn?.(loop.items) ?? []) {
      const before = used.get(name);
      used.set(name, {
        isKnown: (before?.isKnown ?? true) && isKnown,
        isPicked: (before?.isPicked ?? true) && isPicked,
      });
    }
}

/** Filters of Jinja and Ansible that keep every item of a list or map. */
const KEEPS_ALL =
  /^(?:default|d|dict2items|items|list|union|combine|flatten|sort|dictsort|unique|items2dict)$/;

/** Does a loop go over a part of a list or map: is there a filter that may take items away? */
function picksItems(items: Tree): boolean {
  return [...expressionsIn(items)].some(
    ({ language, text }) =>
      language === 'jinja' && [...text.matchAll(/\|\s*([\w.]+)/g)].some((m) => !KEEPS_ALL.test(m[1] ?? '')),
  );
}

function reach(
  item: Declaration | Evidence,
  linkers: readonly Linker[],
): readonly [Linker, readonly Reached[]] {
  for (const linker of linkers) {
    const reached = linker.reach(item);
    if (reached) return [linker, reached];
  }
  throw new Error('the linker for plain files takes every file');
}

/** More items than this are no list that a person wrote. */
const MAX_LOOP_ITEMS = 2000;

function resolve(declaration: Declaration, linkers: readonly Linker[], supplied: Supplied): readonly Draft[] {
  const [linker, all] = reach(declaration, linkers);
  const found = all.filter((r) => isShown(declaration, r));
  const present = found.filter((r) => !r.isAbsent);
  const isAbsent = present.length === 0;
  const shown = isAbsent ? found.slice(0, 1) : present;
  const reached = isLiteral(declaration) ? joined(shown) : shown;
  const made: Made[] = [];
  const variable = declaration.loop ? undefined : linker.variableOf?.(declaration);
  let isSkipped = false;
  for (const { place, scope: around, rank, isRound, isDoubtful, startedBy, ...its } of reached) {
    const { isChosen, reach, namespace, shared, takes, isWhole = false } = its;
    const fromLoop = isRound === true || declaration.loop !== undefined;
    const scope = withNames(around, declaration.locals ?? [], supplied);
    const there = reach
      ? { ...withShared(declaration, shared), reach, namespace: namespace ?? declaration.namespace }
      : declaration;
    const lists = declaration.loop && !isAbsent ? loopScopes(declaration.loop, scope) : [[scope]];
    const found = lists.map((rounds) =>
      rounds.flatMap((round) => {
        const inner = 'kind' in round ? scope : round;
        const taken = isTaken(declaration, inner);
        if (taken === 'yes') return [];
        const takesPlace = !takes || isAbsent ? 'yes' : 'kind' in round ? 'maybe' : takes(inner);
        const branches = branchesOn(declaration, inner, isWhole, 'kind' in round);
        if (!branches) {
          isSkipped = true;
          return [];
        }
        const formed = inForm(there, 'kind' in round ? scope : inner, isWhole);
        const drafts = draftsOf(
          branches.length > 0 || there.branches ? { ...formed, branches } : formed,
          place,
          rank,
          inner,
          linker,
          fromLoop,
          'kind' in round ? round : undefined,
        );
        const sure = taken === 'no' ? drafts : drafts.map(inDoubt);
        if (takesPlace === 'yes') return sure;
        return sure.map(takesPlace === 'no' ? leftOut : conditional);
      }),
    );
    made.push({ drafts: oneOfLists(found), isDoubtful: isDoubtful === true, isChosen, startedBy });
  }
  const drafts = withDoubt(made.map(withConditions).map(withStart));
  if (drafts.length === 0 && isSkipped)
    return reached.flatMap(({ place, scope: around, rank }) => {
      const scope = withNames(around, declaration.locals ?? [], supplied);
      return draftsOf(declaration, place, rank, scope, linker, false).map(leftOut);
    });
  if (isAbsent) return drafts.map(leftOut);
  if (declaration.isUncalled)
    return drafts.map((d) => ({ ...d, fact: { ...d.fact, applied: false, unapplied: 'uncalled' } }));
  return variable === undefined ? drafts : drafts.map((d) => ({ ...d, variable }));
}

function leftOut(draft: Draft): Draft {
  return { ...draft, fact: { ...draft.fact, applied: false, unapplied: 'left out' } };
}

/**
 * The branches around a declaration that are open on a machine; undefined where it surely does not get it. Of a loop over
 * a list that is not known the items have no names to test.
 */
function branchesOn(
  { branches = [], loop }: Declaration,
  scope: Scope,
  isWhole: boolean,
  isUnknown: boolean,
): readonly Branch[] | undefined {
  const names = isUnknown ? (loop?.variable.match(/\w+/g) ?? []) : [];
  const known = names.map((name) => [name, unknown('the list is not known')] as const);
  return openBranches(branches, known.length > 0 ? scope.bind(new Map(known)) : scope, isWhole);
}

/** A claim in the form that it has on a machine; where the files do not decide, in the other one, which says so. */
function inForm(declaration: Declaration, scope: Scope, isWhole: boolean): Declaration {
  if (declaration.kind !== 'ports' || !declaration.variant) return declaration;
  const { variant, ...plain } = declaration;
  const open = variant.arms.flatMap((arm) => {
    const branches = openBranches(arm, scope, isWhole);
    return branches ? [branches.length > 0] : [];
  });
  if (open.length === 0) return plain;
  const { form } = variant;
  return open.includes(false) ? { ...plain, form } : { ...plain, form, isFormOpen: true };
}

/** What is asked for a pod that another file puts into the host's namespace. */
function withShared(declaration: Declaration, shared: Location | undefined): Declaration {
  if (declaration.kind !== 'sysctl' || !declaration.asked || !shared) return declaration;
  return { ...declaration, asked: { ...declaration.asked, shared } };
}

/** What one machine gets of a declaration, or several that get the same. */
interface Made {
  readonly drafts: readonly Draft[];
  readonly isDoubtful: boolean;
  readonly isChosen: boolean | undefined;
  readonly startedBy: readonly string[] | undefined;
}

function withStart(made: Made): Made {
  const { startedBy, drafts } = made;
  if (!startedBy) return made;
  return {
    ...made,
    drafts: drafts.map((d) => ({ ...d, fact: { ...d.fact, order: { ...d.fact.order, startedBy } } })),
  };
}

/** What may not take place says so. */
function withConditions(made: Made): Made {
  if (!made.isDoubtful) return made;
  const drafts = made.drafts.map(conditional);
  if (!made.isChosen) return { ...made, drafts };
  return { ...made, drafts: drafts.map((d) => ({ ...d, fact: { ...d.fact, isChosen: true } })) };
}

function conditional(draft: Draft): Draft {
  return { ...draft, fact: { ...draft.fact, isConditional: true } };
}

/** Does the task take away what the declaration names? */
function isTaken({ unless }: Declaration, scope: Scope): 'yes' | 'no' | 'maybe' {
  if (!unless) return 'no';
  const answers = options(evaluateTemplate(unless.value, scope)).map((option) => {
    const text = textOf(option);
    if (typeof text === 'string') return unless.is.includes(text) ? 'yes' : 'no';
    // Left out, the argument has its default.
    return option.kind === 'unknown' && option.reason === 'omitted' ? 'no' : 'maybe';
  });
  const [first = 'no'] = answers;
  return answers.every((a) => a === first) ? first : 'maybe';
}

/** False for what would be a declaration only elsewhere, or under another name. */
function isShown({ onlyIf }: Declaration, { reach, isNamed }: Reached): boolean {
  if (onlyIf === 'host') return reach === 'host';
  return onlyIf === undefined || isNamed === true;
}

/** True where nothing of a declaration depends on a variable: it says the same on every machine. */
function isLiteral(declaration: Declaration): boolean {
  const { loop, destination, branches } = declaration;
  if (branches?.some((b) => b.tests) || ('variant' in declaration && declaration.variant)) return false;
  if (loop || (destination && literalText(destination) === undefined)) return false;
  return isWritten(declaration);
}

/** True where the value stands in the text, and so does the name of what it is the value of. */
function isWritten(declaration: Declaration): boolean {
  const { value } = declaration;
  if (declaration.kind === 'sysctl' && literalText(declaration.key) === undefined) return false;
  return value.kind === 'scalar' && literalText(value.template) !== undefined;
}

/** The machines of one kind together: a project may have tens of thousands, once for each play that reaches them. */
function joined(reached: readonly Reached[]): readonly Reached[] {
  if (reached.length < 2) return reached;
  const groups = new Map<
    string,
    { readonly first: Reached; readonly members: Set<string>; readonly started: Set<string> }
  >();
  const isDoubtful = reached.some((r) => r.isDoubtful);
  const isChosen = reached.every((r) => r.isChosen);
  for (const one of reached) {
    const { kind, namespace, members } = one.place;
    // Pods of one name in several overlays are several.
    const inside = one.reach === 'container' ? members.join(' ') : '';
    const key = `${kind} ${namespace} ${one.reach ?? ''} ${one.namespace?.id ?? ''} ${inside}`;
    const group = groups.get(key);
    if (!group) groups.set(key, { first: one, members: new Set(members), started: new Set(one.startedBy) });
    else {
      for (const member of members) group.members.add(member);
      for (const book of one.startedBy ?? []) group.started.add(book);
    }
  }
  return [...groups.values()].map(({ first, members, started }) => ({
    ...first,
    isDoubtful,
    isChosen,
    ...(started.size > 0 && { startedBy: [...started] }),
    place: { ...first.place, members: [...members] },
  }));
}

/** The scope of every item, for each list that it may be; an unknown where the list is not known. */
function loopScopes(loop: Loop, scope: Scope): readonly (readonly (Scope | Unknown)[])[] {
  return options(evaluateTree(loop.items, scope)).map((option) =>
    option.kind === 'unknown'
      ? [option]
      : loopItems(option, loop)
          .slice(0, MAX_LOOP_ITEMS)
          .map((item) => scope.bind(item)),
  );
}

function isList(value: Value): value is Known & { readonly data: readonly Value[] } {
  return value.kind === 'known' && Array.isArray(value.data);
}

function draftsOf(
  declaration: Declaration,
  place: Place,
  rank: number,
  scope: Scope,
  linker: Linker,
  fromLoop: boolean,
  loopUnknown?: Unknown,
): readonly Draft[] {
  // Whatever the items are, each gives the same.
  const isUnknown = loopUnknown && !isWritten(declaration);
  const values = isUnknown ? [loopUnknown] : options(evaluateTree(declaration.value, scope)).map(readable);
  const common = {
    technology: declaration.technology,
    form: declaration.form,
    reach: declaration.reach,
    place: placeIn(place, declaration),
    location: declaration.at,
    raw: rawOf(declaration),
    order: orderOf(declaration, rank, scope, linker),
    alternatives: values.length,
    ...(linker.isOverridden?.(declaration)
      ? {
          applied: false,
          unapplied: linker.isUnread?.(declaration) ? ('unread' as const) : ('replaced' as const),
        }
      : { applied: true }),
  };
  const drafts: Draft[] = [];
  for (const value of values) {
    const origin = value.kind === 'known' ? value.origin : undefined;
    const shared = { ...common, via: value.via, ...(origin && { origin }) };
    if (declaration.kind === 'ports') {
      const read = readPorts(declaration, value, scope);
      if (read.kind === 'none') continue;
      // A range of two bounds stands where its first one does.
      const [first] = declaration.notation === 'bounds' && isList(value) ? value.data : [];
      const item = first?.kind === 'known' && first.origin ? { origin: first.origin } : {};
      const owner = declaration.namespace && { owner: declaration.namespace.id };
      const fact = { ...shared, ...owner, ...(fromLoop && item), ...portsOf(declaration, read, scope) };
      drafts.push({ fact, fromLoop });
      for (const literal of literalClaims(declaration, fact, scope))
        drafts.push({ fact: literal, fromLoop: false, isLiteral: true });
      continue;
    }
    const { asked, hiding } = declaration;
    const keyAt = literalText(declaration.key) === undefined ? undefined : declaration.key.at;
    for (const key of keysOf(declaration, scope)) {
      const text = value.kind === 'known' ? sysctlText(key, value) : undefined;
      const why = value.kind === 'unknown' ? value : whyNoText(value);
      const result = text === undefined ? { value: null, ...absence(why) } : { value: text };
      drafts.push({
        fact: {
          kind: 'sysctl',
          key,
          ...shared,
          ...result,
          ...(hiding && { hiding }),
          ...(keyAt && { keyAt }),
          ...(asked && { asked }),
        },
        fromLoop,
      });
    }
  }
  return drafts;
}

/**
 * Forms whose ports are of no machine that the project is put on: those of the machine on which somebody starts Vagrant, and
 * those that a `bind` of HAProxy takes in a namespace that it names.
 */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['vagrant-config', 'the machine that runs'],
  ['haproxy-bind-namespace', 'a network namespace named in'],
]);

/** The place in the network namespace that the declaration is about. */
function placeIn(place: Place, { reach, namespace, at, form }: Declaration): Place {
  const elsewhere = ELSEWHERE.get(form);
  if (elsewhere !== undefined) {
    const members = [at.file];
    return { namespace: `${form} ${at.file}`, kind: 'path', members, label: `${elsewhere} ${at.file}` };
  }
  if (reach === 'host') return place;
  if (reach !== 'container' || namespace === undefined)
    return { ...place, namespace: `${reach} ${formatLocation(at)}`, isAlone: true };
  // A service of several files of one project is one.
  const owner = place.kind === 'path' ? place.members.join(' ') : at.file;
  return { ...place, namespace: `${namespace.id} of ${owner}`, label: namespace.name };
}

/** Values that SOPS, eyaml or Ansible's vault keep secret say nothing of what the machine gets. */
function readable(value: Known | Unknown): Known | Unknown {
  if (value.kind === 'unknown' || typeof value.data !== 'string') return value;
  return /^\s*(?:ENC\[\w|\$ANSIBLE_VAULT;)/.test(value.data)
    ? unknown('the value is encrypted', value.via)
    : value;
}

function rawOf(declaration: Declaration): string {
  const { value } = declaration;
  if (value.kind === 'scalar') return value.template.raw;
  if (value.kind === 'list')
    return shownItems(declaration, value.items)
      .map((i) => (i.kind === 'scalar' ? i.template.raw : '…'))
      .join(', ');
  return '{…}';
}

/** Behind the bounds of a range stands what is left out of it, which is no part of its own text. */
function shownItems({ kind, ...rest }: Declaration, items: readonly Tree[]): readonly Tree[] {
  return kind === 'ports' && 'notation' in rest && rest.notation === 'bounds' ? items.slice(0, 2) : items;
}

/** The canonical keys of a declaration; the text as written where it cannot be resolved. */
function keysOf(declaration: Declaration & { readonly kind: 'sysctl' }, scope: Scope): readonly string[] {
  const keys: string[] = [];
  for (const option of options(evaluateTemplate(declaration.key, scope))) {
    const text = textOf(option);
    if (typeof text !== 'string') keys.push(declaration.key.raw);
    else if (isSysctlKey(text.trim()) || literalText(declaration.key) === text)
      keys.push(canonicalKey(text.trim()));
  }
  return keys;
}

/** Why a known value is no text: its first unknown part, or what it is instead. */
function whyNoText(value: Known): Unknown {
  const parts = Array.isArray(value.data) ? (value.data as readonly Value[]) : [value];
  for (const part of parts) {
    if (part.kind === 'unknown') return part;
    if (part.kind === 'several') return unknown('a part of the value is one of several');
    if (part.data === null) return unknown('a part of the value is null: the setting is left out');
  }
  return unknown('a list or map where a text is needed');
}

/** What a fact says of a value that is not known. */
function absence({ reason, missing }: Unknown): { readonly unknown: string; readonly missing?: string } {
  return missing === undefined ? { unknown: reason } : { unknown: reason, missing };
}

/** Lists are written as the key wants them: reserved ports with commas, everything else with blanks. */
function sysctlText(key: string, value: Known): string | undefined {
  const text = flatText(value, key === 'net.ipv4.ip_local_reserved_ports' ? ',' : ' ');
  if (text === undefined) return undefined;
  // Tools write YAML's booleans as the kernel's numbers (ansible.posix.sysctl, Nix, Puppet).
  const plain = toPlain(value);
  return typeof plain === 'boolean' ? (plain ? '1' : '0') : text.trim();
}

type PortsDeclaration = Declaration & { readonly kind: 'ports' };

/** What a claim says of its ports, as the fields of its fact. */
function portsOf(
  declaration: PortsDeclaration,
  read: Exclude<PortReading, { kind: 'none' }> | Unknown,
  scope: Scope,
) {
  const { kind, claimant, role, guessed, isFormOpen } = declaration;
  const common = {
    kind,
    claimant,
    role,
    ...(guessed && { confidence: 'low' as const }),
    ...(isFormOpen && { isFormOpen }),
  };
  const declared = protocolIn(declaration, scope);
  if (read.kind === 'unknown') return { ...common, protocol: declared, ports: null, ...absence(read) };
  if (read.kind === 'unreadable') return { ...common, protocol: declared, ports: null, unknown: read.reason };
  const { ports, protocol = declared, address, isEverywhere } = read;
  return {
    ...common,
    protocol,
    ports,
    ...(address !== undefined && { address }),
    ...(isEverywhere && { isEverywhere }),
  };
}

/** The protocol of a claim, where an expression says it what that comes to. */
function protocolIn(
  { protocol, protocolFrom }: PortsDeclaration,
  scope: Scope,
): PortsDeclaration['protocol'] {
  const text = protocolFrom && textOf(evaluateTemplate(protocolFrom, scope));
  return (typeof text === 'string' ? protocolOf(text) : undefined) ?? protocol;
}

function readPorts(
  declaration: PortsDeclaration,
  value: Known | Unknown,
  scope: Scope,
): PortReading | Unknown {
  const { notation } = declaration;
  if (value.kind === 'unknown') return readKnownPart(declaration, value, scope);
  // Both bounds left out: the rule is not about ports.
  if (
    notation === 'bounds' &&
    isList(value) &&
    value.data.every((v) => v.kind === 'known' && v.data === null)
  )
    return { kind: 'none' };
  const text = flatText(value, itemSeparator(notation));
  return text === undefined ? whyNoText(value) : readPortText(text, notation);
}

/** Ports whose text is not all known, where they do not depend on the rest: `{{ address }}:9100`. */
function readKnownPart(
  declaration: PortsDeclaration,
  resolved: Unknown,
  scope: Scope,
): PortReading | Unknown {
  const { notation, value } = declaration;
  if (value.kind !== 'scalar' || (notation !== 'endpoint' && notation !== 'published')) return resolved;
  const parts = value.template.parts.map((part) => {
    if (typeof part === 'string') return part;
    const text = textOf(scope.evaluate(part));
    return typeof text === 'string' ? text : (scope.partial?.(part) ?? FILLER);
  });
  const read = readPortText(parts.join(''), notation);
  return read.kind === 'unreadable' ? resolved : read;
}

/** What `path` a declaration is written to, and its rank there. */
function orderOf(declaration: Declaration, rank: number, scope: Scope, linker: Linker): SettingOrder {
  const { file } = declaration.at;
  const written = declaration.destination && textOf(evaluateTemplate(declaration.destination, scope));
  const path =
    (typeof written === 'string' && written !== '' ? written : linker.destinationOf?.(file)) ??
    renderedPath(file);
  return settingOrder(path, rank, declaration.offset, declaration.branches);
}
