// Measures recall and precision of `portclash facts` against lines of public repositories labelled by hand.
//
//   node bench/recall.mjs LABELS.jsonl CHECKOUTS [--bin dist/portclash.js] [--technology ansible,shell] [--unlabelled] [--sure]
//
// LABELS.jsonl has one JSON object a line: repo, commit, path, line, technology, form, kind, raw_value,
// resolved_value (a list of ports and [low, high] pairs, or null), is_declaration (false: a tempting negative), unsure
// and, for the kind `ports`, role (listen, publish, nodeport, allow). Precision is the share of right ones among the
// labelled lines with a fact; `--unlabelled` lists the facts on lines of labelled files that no label speaks of. CHECKOUTS holds each repository as `owner+name/`, or as `owner+name@commit/` where the labels name several
// commits of one repository. The exit status is 0 whatever the figures: this is a measurement, not a gate.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** A label names the line of the key; the value may follow on a line of its own. */
const LINES_TO_VALUE = 3;

/** Whether a port is bound or forwarded is the same to whoever wants it. */
const HELD = new Set(['listen', 'publish']);

/** Which facts a labelled kind is about. A negative of any kind is broken by a fact of any kind. */
const IS_OF_KIND = {
  local_port_range: (fact) => fact.key === 'net.ipv4.ip_local_port_range',
  reserved_ports: (fact) => fact.key === 'net.ipv4.ip_local_reserved_ports',
  node_port_range: (fact) => fact.kind === 'ports' && fact.role === 'nodeport',
  nomad_dynamic_ports: (fact) => fact.kind === 'ports' && fact.claimant === 'nomad-dynamic',
  ports: (fact, row) =>
    fact.kind === 'ports' && (HELD.has(fact.role) ? HELD.has(row.role) : fact.role === row.role),
  mesos_ports: (fact) => fact.kind === 'ports' && fact.role === 'offer' && fact.claimant === 'mesos-agent',
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bin: { type: 'string', default: fileURLToPath(new URL('../dist/portclash.js', import.meta.url)) },
    technology: { type: 'string' },
    unlabelled: { type: 'boolean', default: false },
    sure: { type: 'boolean', default: false },
  },
});
const [labelsFile, checkouts] = positionals;
if (labelsFile === undefined || checkouts === undefined) {
  console.log('usage: node bench/recall.mjs LABELS.jsonl CHECKOUTS [--bin FILE] [--technology a,b]');
} else {
  const rows = readLabels(labelsFile, flags.technology?.split(','));
  print(measure(flags.sure ? rows.filter((row) => row.unsure !== true) : rows, checkouts));
}

/** The rows of the labels file; `technologies` keeps rows with one of them (`ansible/mesos` is of both). */
function readLabels(file, technologies) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
    .filter((row) => !technologies || row.technology.split('/').some((t) => technologies.includes(t)));
}

/** One verdict a row, and what could not be measured. */
function measure(rows, folder) {
  const factsOf = new Map();
  const verdicts = [];
  const notes = new Set();
  const declared = new Set(
    rows
      .filter((r) => r.is_declaration)
      .map((r) => `${r.repo} ${r.path} ${r.line} ${portsText(r.resolved_value ?? [])}`),
  );
  for (const row of rows) {
    const checkout = checkoutOf(row, folder);
    if (!checkout) {
      notes.add(`${row.repo}: not checked out, its rows are left out`);
      continue;
    }
    const isKind = IS_OF_KIND[row.kind];
    if (!isKind) {
      notes.add(`kind ${row.kind}: not known to this program, its rows are left out`);
      continue;
    }
    if (!existsSync(join(checkout, row.path))) notes.add(`${row.repo}: ${row.path} is not in the checkout`);
    const facts = factsOf.get(checkout) ?? collectFacts(checkout, notes);
    factsOf.set(checkout, facts);
    if (row.is_declaration) verdicts.push(judgeDeclaration(row, (fact) => isKind(fact, row), facts));
    // A line may hold two meanings of one number: the label of the other one speaks for it.
    else if (!declared.has(`${row.repo} ${row.path} ${row.line} ${portsText(row.resolved_value ?? [])}`))
      verdicts.push(judgeNegative(row, facts));
  }
  return { verdicts, notes, unlabelled: unlabelledFacts(rows, folder, factsOf) };
}

/** Facts in files with labels, on lines without one. */
function unlabelledFacts(rows, folder, factsOf) {
  const lines = new Set(
    rows.flatMap((r) => [r.line, ...(r.also_lines ?? [])].map((l) => `${r.repo} ${r.path} ${l}`)),
  );
  const files = new Map(rows.map((r) => [`${r.repo} ${r.path}`, r]));
  return [...files.values()].flatMap((row) => {
    const facts = factsOf.get(checkoutOf(row, folder)) ?? [];
    return facts
      .filter((f) => f.location.file === row.path)
      .filter((f) => ![0, 1, 2, 3].some((n) => lines.has(`${row.repo} ${row.path} ${f.location.line - n}`)))
      .map((fact) => ({ row, fact }));
  });
}

function checkoutOf({ repo, commit }, folder) {
  const name = repo.replace('/', '+');
  return [`${name}@${commit}`, name].map((n) => join(resolve(folder), n)).find((path) => existsSync(path));
}

function collectFacts(checkout, notes) {
  const run = spawnSync(
    process.execPath,
    [flags.bin, 'facts', '--format', 'json', '--no-config', '--allow-empty', '--cwd', checkout],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  if (run.status !== 0) {
    notes.add(`${checkout}: facts ended with ${run.status ?? run.signal}: ${run.stderr.slice(0, 500)}`);
    return [];
  }
  const { facts, unresolved } = JSON.parse(run.stdout);
  return [...facts, ...unresolved];
}

/** A declaration is found where a fact stands at its line, and right where the value is the labelled one, too. */
function judgeDeclaration(row, isKind, facts) {
  const near = ({ file, line, endLine }) =>
    file === row.path && (row.line === null || (endLine >= row.line && line <= row.line + LINES_TO_VALUE));
  const ofKind = facts.filter(isKind);
  const found = ofKind.filter((fact) => near(fact.location));
  const wanted = row.resolved_value === null ? null : portsText(row.resolved_value);
  const right =
    found.some(
      (fact) =>
        wanted === null ||
        (fact.ports &&
          (portsText(fact.ports) === wanted ||
            (row.kind === 'ports' && holds(fact.ports, row.resolved_value)))),
    ) ||
    (row.kind === 'ports' && portsText(portsOnLine(found, row.line)) === wanted);
  const reason = right
    ? ''
    : found.length === 0
      ? ofKind.some((fact) => fact.via.some(near))
        ? 'no fact here, though another fact takes its value from here'
        : 'no fact here'
      : found.map((f) => (f.ports ? `read as ${portsText(f.ports)}` : `unresolved: ${f.unknown}`)).join('; ');
  return { row, isFound: found.length > 0, isRight: right, reason };
}

/** The ports of every fact that starts on a line: a list of ports is a fact for each of them. */
function portsOnLine(facts, line) {
  return facts.flatMap((fact) => (fact.location.line === line ? (fact.ports ?? []) : []));
}

function judgeNegative(row, facts) {
  const isAbout = (fact) =>
    row.kind !== 'ports' ||
    (fact.kind === 'ports' &&
      (row.resolved_value === null ||
        !fact.ports ||
        portsText(fact.ports) === portsText(row.resolved_value)));
  const here = facts.filter(
    (fact) =>
      fact.location.file === row.path &&
      fact.location.line <= row.line &&
      row.line <= fact.location.endLine &&
      isAbout(fact),
  );
  const reason = here.map((f) => `${f.key ?? f.claimant} ${f.raw} (${f.technology} ${f.form})`).join('; ');
  return { row, isAlarm: here.length > 0, reason };
}

/** True where a fact names every port of a label: several labels may stand for one line. */
function holds(ports, wanted) {
  const pairs = wanted.map((p) => (Array.isArray(p) ? p : [p, p]));
  return pairs.every(([low, high]) => ports.some(([a, b]) => a <= low && high <= b));
}

/** `31000-32000,8080`, sorted and merged, of ports and [low, high] pairs. */
function portsText(ports) {
  const sorted = ports.map((p) => (Array.isArray(p) ? [...p] : [p, p])).sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [low, high] of sorted) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(',');
}

function print({ verdicts, notes, unlabelled }) {
  for (const note of notes) console.log(`note: ${note}`);
  const repositories = groups(verdicts, (row) => row.repo);
  console.log(`\nby form (technology: form)`);
  table(groups(verdicts, (row) => `${row.technology}: ${row.form}`));
  console.log(`\nby repository`);
  table(repositories);
  console.log(`\nover all rows`);
  table(new Map([['all', verdicts]]));
  const rates = [...repositories.values()].map((v) => tally(v)).filter((t) => t.declarations > 0);
  const mean = rates.reduce((sum, t) => sum + t.right / t.declarations, 0) / rates.length;
  if (rates.length > 0)
    console.log(`macro average of recall over ${rates.length} repositories: ${percent(mean)}`);
  list(
    'missed or wrong',
    verdicts.filter((v) => v.isRight === false),
  );
  list(
    'false positives',
    verdicts.filter((v) => v.isAlarm === true),
  );
  if (!flags.unlabelled) return;
  console.log(`\nfacts without a label: ${unlabelled.length}`);
  for (const { row, fact } of unlabelled) {
    const what = fact.kind === 'ports' ? `${fact.claimant} ${fact.role}` : fact.key;
    const { file, line } = fact.location;
    console.log(
      `  ${row.repo} ${file}:${line} ${what} ${fact.raw} (${fact.technology} ${fact.form}${fact.confidence ? ' low' : ''})`,
    );
  }
}

function groups(verdicts, nameOf) {
  const found = new Map();
  for (const verdict of verdicts) {
    const name = nameOf(verdict.row);
    found.set(name, [...(found.get(name) ?? []), verdict]);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function tally(verdicts) {
  const declarations = verdicts.filter((v) => v.row.is_declaration);
  return {
    declarations: declarations.length,
    found: declarations.filter((v) => v.isFound).length,
    right: declarations.filter((v) => v.isRight).length,
    negatives: verdicts.length - declarations.length,
    alarms: verdicts.filter((v) => v.isAlarm).length,
  };
}

function table(named) {
  console.log('  recall  precision  right  found   of   false alarms');
  for (const [name, verdicts] of named) {
    const { declarations, found, right, negatives, alarms } = tally(verdicts);
    const recall = declarations === 0 ? '-' : percent(right / declarations);
    const judged = found + alarms;
    const precision = judged === 0 ? '-' : percent(right / judged);
    const counts = [right, found].map((n) => String(n).padStart(5)).join('  ');
    const ofNegatives = negatives === 0 ? '' : `${alarms} of ${negatives}`;
    console.log(
      `  ${recall.padStart(6)}  ${precision.padStart(9)}  ${counts}  ${String(declarations).padStart(3)}   ${ofNegatives.padEnd(12)}  ${name}`,
    );
  }
}

function percent(share) {
  return `${Math.round(share * 1000) / 10} %`;
}

function list(title, verdicts) {
  console.log(`\n${title}: ${verdicts.length}`);
  for (const { row, reason } of verdicts) {
    console.log(`  ${row.repo} ${row.path}:${row.line ?? '?'}${row.unsure ? ' (label unsure)' : ''}`);
    console.log(`    ${row.technology}: ${row.form}: ${row.key} = ${row.raw_value}`);
    console.log(
      `    wanted ${row.is_declaration ? (row.resolved_value ? portsText(row.resolved_value) : 'a fact') : 'nothing'}; ${reason}`,
    );
  }
}
