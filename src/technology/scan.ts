// scan(file): one file's text → what it declares. Pure: no other file is read, same bytes give the same result.

import type { FileScan } from '../model/declaration.ts';
import type { Span } from '../model/span.ts';
import { Source } from '../source/source.ts';
import { ignoreComments } from '../syntax/ignore-comments.ts';
import type { Node } from '../syntax/node.ts';
import type { Parsers } from '../syntax/parsers.ts';
import type { SyntaxProblem } from '../syntax/yaml.ts';
import type { AnsibleFile } from './ansible/file.ts';
import { iniInventory } from './ansible/inventory.ts';
import { scanAnsible } from './ansible/scan.ts';
import { scanChef } from './chef/scan.ts';
import { isStack, scanStack } from './cloudformation/stack.ts';
import { type DocumentKind, type NestedHint, ofTool, type ScanContext, Sink } from './context.ts';
import { scanVariableLines } from './environment/texts.ts';
import { embeddedKind, looksLikeShell } from './first-words.ts';
import { isProgram, kindOfFile } from './kinds.ts';
import { keepKubelets } from './kubernetes/kubelets.ts';
import { scanNodePortLines } from './kubernetes/lines.ts';
import { hasMarks, someOutsideComments } from './line-comments.ts';
import { type CommandFile, commandFile, passages } from './linux/command-lines.ts';
import { besideValues } from './linux/ignores-in-values.ts';
import { keepModules } from './linux/kernel-modules.ts';
import { scanQuotedPairs } from './linux/quoted-pairs.ts';
import { isSaptuneNote, scanSaptuneNote } from './linux/saptune.ts';
import { scanShapes } from './linux/shapes.ts';
import { scanShell, shownText } from './linux/shell.ts';
import { keepStopped } from './linux/stopped-services.ts';
import { maskPlaceholders, scanLeftOut, scanMappingLines, scanSysctlLines } from './linux/sysctl-lines.ts';
import { isProse, walkTrails } from './linux/trail.ts';
import { keepWritten } from './linux/written-paths.ts';
import { isResourcesPath, scanResourcesText } from './mesos/scan.ts';
import { scanNix } from './nix/scan.ts';
import { documentOwner, variablesOwner } from './owner.ts';
import { scanBuild } from './packer/build.ts';
import { reportProblems } from './problems.ts';
import { scanPuppet } from './puppet/scan.ts';
import { CONFIG_READERS, TEXT_READERS, TREE_READERS } from './readers.ts';
import { isReport } from './reports.ts';
import { keepSalt } from './salt/file.ts';
import { isWholeUnit, scanUnit } from './systemd/unit.ts';
import { scanOptionVariables, scanSocketUnit } from './systemd/units.ts';
import { maskTemplate, renderedPath, templateLanguage } from './template-masks.ts';
import { scanDocuments } from './terraform/documents.ts';
import { scanTerraformJson } from './terraform/json.ts';
import { isTerraformJson } from './terraform/paths.ts';
import { scanTerraform } from './terraform/scan.ts';
import { scanTerraformValues } from './terraform/values.ts';
import { treesOf } from './trees.ts';

/** A document inside a document inside … : nobody writes more levels than this. */
const MAX_NESTING = 8;

/**
 * Scans one file. `text` is decoded, without a byte order mark. Throws ParserNotLoaded where a parser must be loaded
 * first; nothing else, whatever the text. `as`: a file that is no configuration by its name is read as text; one that
 * others name as a document of YAML is one, whatever its name. `at`: the path on a machine that others put the file at, by
 * which it is read instead of its own.
 */
export function scanFile(
  file: string,
  text: string,
  parsers: Parsers,
  as?: 'text' | 'yaml',
  at: string = file,
): FileScan {
  const sink = new Sink();
  const path = renderedPath(at);
  // Two braces in a program are its own.
  const language = isProgram(path) ? undefined : templateLanguage(file, text);
  const source = maskTemplate(Source.ofFile(file, text), language);
  const context: ScanContext = {
    sink,
    parsers,
    path,
    technology: 'text',
    reach: 'host',
    language,
    isTemplate: renderedPath(file) !== file || (language !== undefined && isFilledIn(path, text)),
    depth: 0,
    scanNested,
  };
  const kind = as === 'yaml' ? as : (kindOfFile(path, source.text) ?? as);
  if (kind !== undefined) {
    scanDocument(source, kind, 'conf-line', context);
    keepKubelets(source, context);
    keepModules(source, context);
    keepStopped(source, context);
    keepWritten(source, context);
    if (isConfiguration(kind)) scanConfiguration(source, path, context);
    let spans: readonly Span[] | undefined;
    const shown = () => (spans ??= shownIn(source, kind, context));
    // Terraform's own scan hands its texts on with the expressions masked.
    const isRead = kind === 'hcl' || isTerraformJson(path);
    if (!isRead) for (const read of TEXT_READERS) read(source, context, shown);
    if (language === 'jinja')
      keepSalt(source, path.endsWith('.sls') ? treesOf(source, 'YAML', context) : undefined, context);
  }
  // The tasks and variables of Ansible are YAML first: each of their texts is a template of its own.
  const isWhole = kind !== 'yaml' || renderedPath(file) !== file || /(?:^|\/)templates\/|\.sls$/.test(file);
  // A report quotes the comments of others.
  const written = kind === undefined && isReport(text) ? [] : ignoreComments(file, text, kind);
  const ignores = besideValues(written, sink.declarations);
  const result = sink.result(file, isWhole ? source : undefined);
  return { ...result, ...(ignores.length > 0 && { ignores }) };
}

/** Salt and a header of Ansible's have every line rendered; of other data a comment is for people. */
function isFilledIn(path: string, text: string): boolean {
  if (/\.sls$/i.test(path) || text.startsWith('#jinja2:')) return true;
  const format = FORMATS_OF[kindOfFile(path, text) ?? ''];
  return format === undefined || hasMarks(text, format);
}

const FORMATS_OF: Readonly<Record<string, string>> = { yaml: 'YAML', json: 'JSON', toml: 'TOML' };

/** Documents inside documents: what is known of the path or the kind decides, then the first words. */
function scanNested(source: Source, hint: NestedHint, context: ScanContext): void {
  if (context.depth >= MAX_NESTING || source.text.trim() === '') return;
  const inner = { ...context, depth: context.depth + 1 };
  const { text } = source;
  const path = hint.path === undefined ? undefined : renderedPath(hint.path);
  if (path !== undefined && isResourcesPath(path)) {
    scanResourcesText(source, inner);
    return;
  }
  const kind =
    hint.kind ??
    embeddedKind(text) ??
    hint.otherwise ??
    (path === undefined ? (looksLikeShell(text) ? 'shell' : 'text') : kindOfFile(path, text));
  // A script that writes a README or a program says nothing of its own machine with it.
  if (kind === undefined) return;
  const own: ScanContext = { ...inner, path: path ?? context.path };
  scanDocument(source, kind, hint.form ?? 'embedded-text', own);
  if (isConfiguration(kind)) scanConfiguration(source, path, own);
}

/** The readers of configuration go by lines and sections, which TOML has too. */
function isConfiguration(kind: DocumentKind): boolean {
  return kind === 'text' || kind === 'toml';
}

/** `path`: the text's own; undefined for a nested one that nothing names. */
function scanConfiguration(source: Source, path: string | undefined, context: ScanContext): void {
  if (commandFile(path ?? '', source.text) === undefined)
    for (const read of CONFIG_READERS) read(source, path, context);
}

/** `cassandra-env.sh`, `hbase-env.sh`: what a server's own start script reads its variables from. */
const SETTINGS_SCRIPT =
  /(?:cassandra|flume|hadoop|hbase|hive|kafka|mapred|solr|spark|storm|tez|yarn|zookeeper)-env\.sh(?:\.\w{1,10})?$/;

function scanDocument(source: Source, kind: DocumentKind, form: string, context: ScanContext): void {
  switch (kind) {
    case 'yaml':
      scanYaml(source, form, context);
      return;
    case 'json': {
      if (context.depth === 0 && isTerraformJson(context.path)) {
        scanTerraformJson(source, context);
        return;
      }
      const { documents, problems, of } = treesOf(source, 'JSON', context);
      // An expression is no word of JSON; YAML reads the same text and takes it for one.
      const isOpen = () =>
        someOutsideComments(
          source.text,
          source.holes.map((h) => h.start),
          'JSON',
        );
      if (problems.length > 0 && isOpen()) {
        scanYaml(source, form, context);
        return;
      }
      if (problems.length > 0 && isHclByContent(source, context)) {
        scanTerraform(source, context);
        return;
      }
      reportProblems(problems, 'JSON', of, context);
      for (const root of documents) scanTree(root, source.text, context);
      return;
    }
    case 'toml': {
      const { documents, problems, of } = treesOf(source, 'TOML', context);
      reportProblems(problems, 'TOML', of, context);
      for (const root of documents) scanTree(root, source.text, context);
      // A broken document, or a template with statements, may still hold lines of known shape.
      if (problems.length > 0) {
        scanMappingLines(source, () => false, context);
        scanText(source, form, undefined, context);
      }
      return;
    }
    case 'hcl':
      scanTerraform(source, context);
      return;
    case 'chef':
      scanCode(scanChef, 'Ruby', source, form, context);
      return;
    case 'puppet':
      scanCode(scanPuppet, 'Puppet', source, form, context);
      return;
    case 'nix':
      scanCode(scanNix, 'Nix', source, form, context);
      return;
    case 'shell':
      scanShell(source, context);
      if (SETTINGS_SCRIPT.test(context.path)) scanVariableLines(source, context.path, context);
      return;
    case 'sysctl':
      scanSysctlLines(source, true, form, linux(context));
      if (context.depth === 0) scanLeftOut(source, context);
      return;
    case 'text':
      if (context.depth === 0) scanInventory(source, context);
      scanText(source, form, commandFile(context.path, source.text), context);
      return;
  }
}

/** consul-template and Packer take HCL and JSON in files of either name; neither brackets nor quotes begin it. */
function isHclByContent({ text }: Source, context: ScanContext): boolean {
  return (
    /^\s{0,100}[A-Za-z_#/]/.test(text) &&
    context.parsers.get('hcl').parseHcl(text, 'hcl1').errors.length === 0
  );
}

function scanYaml(source: Source, form: string, context: ScanContext): void {
  const { documents, problems, of } = treesOf(source, 'YAML', context);
  reportProblems(problems, 'YAML', of, context);
  const before = context.sink.declarations.length;
  for (const root of documents) scanTree(root, source.text, context);
  if (problems.length === 0) return;
  // What a broken document loses may still hold lines of known shape: all of it, or what follows the first problem;
  // an open quote shows only where the text ends.
  const isLost = documents.length === 0 || problems.some((p) => /closing/i.test(p.message));
  const from = isLost ? 0 : problems.reduce((least, p) => Math.min(least, p.span.start), source.text.length);
  scanLost(source, from, before, context, (isKnown, inner) => {
    scanMappingLines(source, isKnown, inner);
    scanNodePortLines(source, inner);
    scanText(source, form, undefined, inner);
    scanConfiguration(source, undefined, inner);
  });
}

/** Code is read as lines too where a string has no end: the quote that is missing may stand far above. */
function scanCode(
  scan: (source: Source, context: ScanContext) => readonly SyntaxProblem[],
  format: string,
  source: Source,
  form: string,
  context: ScanContext,
): void {
  const before = context.sink.declarations.length;
  const problems = scan(source, context);
  reportProblems(problems, format, source, context);
  if (problems.length > 0)
    scanLost(source, 0, before, context, (_isKnown, inner) => scanText(source, form, undefined, inner));
}

/** What `scan` finds from a place on and the declarations from the index `before` on do not have yet. */
function scanLost(
  source: Source,
  from: number,
  before: number,
  context: ScanContext,
  scan: (isKnown: (offset: number) => boolean, inner: ScanContext) => void,
): void {
  const known = new Set(context.sink.declarations.slice(before).map((d) => d.offset));
  const isKnown = (offset: number) => offset < source.offsetInFile(from) || known.has(offset);
  const rest = new Sink();
  scan(isKnown, { ...context, sink: rest });
  context.sink.declarations.push(...rest.declarations.filter((d) => !isKnown(d.offset)));
  context.sink.shellVariables.push(...rest.shellVariables);
  context.sink.namespaces.push(...rest.namespaces);
}

function scanTree(root: Node, text: string, context: ScanContext): void {
  if (scanTerraformValues(root, context)) return;
  const owner = documentOwner(root, context.path, text, context.language === 'go-template');
  const ansible = context.depth === 0 && owner === undefined ? scanAnsible(root, context) : undefined;
  const technology =
    context.technology === 'text'
      ? (owner ?? (ansible ? variablesOwner(root, context.path) : 'text'))
      : context.technology;
  const scan = (inner: ScanContext): void => {
    scanShapes(root, ansible ?? ownDocuments(root, owner, inner), inner);
    for (const read of TREE_READERS) read(root, inner);
  };
  if (technology === 'packer') scanBuild(root, { ...context, technology }, scan);
  else scan({ ...context, technology });
}

/** What only the tool's own words say of the documents in a document: the nodes that they are. */
function ownDocuments(root: Node, owner: string | undefined, context: ScanContext): ReadonlySet<Node> {
  if (isStack(owner)) return scanStack(root, context);
  return owner === 'packer' && root.kind === 'map' ? scanDocuments('', root, context) : new Set();
}

/** Text of no known kind: lines that set kernel parameters, and lines that call sysctl. */
function scanText(source: Source, form: string, format: CommandFile | undefined, context: ScanContext): void {
  if (format === undefined && isSaptuneNote(context.path, source.text)) {
    scanSaptuneNote(maskPlaceholders(source), linux(context));
    return;
  }
  // In a unit, a Dockerfile or a kickstart file nothing but commands sets anything.
  if (format === undefined) {
    scanSysctlLines(source, false, form, linux(context));
    scanQuotedPairs(source, linux(context));
  }
  const owner = format === 'dockerfile' ? 'docker' : format === 'unit' ? 'systemd' : 'text';
  const technology = context.technology === 'text' ? owner : context.technology;
  if (format === 'unit') scanSocketUnit(maskPlaceholders(source), { ...context, technology });
  if (format === undefined) scanOptionVariables(source, context);
  const isUnit = isWholeUnit(source, context);
  if (isUnit) scanUnit(source, { ...context, technology, depth: context.depth + 1, runs: true });
  for (const passage of passages(source, format)) {
    if (isUnit && passage.runs) continue;
    const reach = context.reach === 'host' ? (passage.reach ?? 'host') : context.reach;
    const hint: NestedHint = passage.writes === undefined ? { kind: 'shell' } : { path: passage.writes };
    context.scanNested(passage.source, hint, {
      ...context,
      technology,
      reach,
      session: passage.session,
      environment: passage.environment,
      ...(passage.runs && { runs: true }),
    });
  }
}

/** Keeps the groups of an inventory in INI form for linking. */
function scanInventory(source: Source, context: ScanContext): void {
  const groups = iniInventory(source, context.path);
  if (groups.length === 0) return;
  const part: AnsibleFile = {
    plays: [],
    imports: [],
    tasks: [],
    includes: [],
    uses: [],
    facts: [],
    variables: [],
    dependencies: [],
    allowsDuplicates: false,
    others: 'no',
    groups,
    namesHosts: false,
    hasTasks: false,
  };
  context.sink.parts['ansible'] = part;
}

/** The parts of a file that are only words for people, sorted: offsets in the file. */
function shownIn(source: Source, kind: DocumentKind, context: ScanContext): readonly Span[] {
  const shown: Span[] = [];
  if (kind === 'shell') shown.push(...shownText(source, context));
  for (const root of documentsOf(source, kind, context)) {
    walkTrails(root, (trail) => {
      const { document, span } = trail.node;
      if (isProse(trail))
        shown.push({ start: document.offsetInFile(span.start), end: document.offsetInFile(span.end) });
      return true;
    });
  }
  return shown.sort((a, b) => a.start - b.start);
}

function documentsOf(source: Source, kind: DocumentKind, context: ScanContext): readonly Node[] {
  if (kind === 'yaml') return treesOf(source, 'YAML', context).documents;
  return kind === 'json' ? treesOf(source, 'JSON', context).documents : [];
}

function linux(context: ScanContext): ScanContext {
  return ofTool(context, 'linux');
}
