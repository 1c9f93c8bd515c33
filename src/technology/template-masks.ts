// Which template language a file is written in, and its expressions masked so that other parsers can read the rest.

import type { Span } from '../model/span.ts';
import type { Language } from '../model/value.ts';
import type { Mask, Source } from '../source/source.ts';
import { findJinja } from '../syntax/jinja/regions.ts';
import { escapeRegex } from '../syntax/regex.ts';
import { puppetWords, rubyWords } from './embedded-code.ts';
import { isTemplatePath } from './helm/file.ts';
import { choiceAt, type Tag, taggedMasks, withJinjaChoices } from './inline-choices.ts';
import { Blocks, isLiteralList, withStatements } from './template-blocks.ts';

const TEMPLATE_SUFFIX = /\.(j2|jinja2?|erb|epp|tpl|tmpl|ctmpl|tftpl|gotmpl|template|in)$/i;

/** The name a template will have once it is rendered: `sysctl.conf.j2` is a `sysctl.conf`. */
export function renderedPath(path: string): string {
  let name = path;
  while (TEMPLATE_SUFFIX.test(name)) name = name.replace(TEMPLATE_SUFFIX, '');
  return name;
}

/** The language of the expressions in a text, from the file's name and what the expressions look like. */
export function templateLanguage(path: string, text: string): Language | undefined {
  if (/\.(erb|epp)$/i.test(path)) return 'erb';
  // Salt renders every state and pillar with Jinja, comments included.
  if (/\.sls$/i.test(path)) return 'jinja';
  if (text.startsWith('#jinja2:')) return 'jinja';
  if (!text.includes('{{') && !text.includes('{%')) return undefined;
  if (/\.(j2|jinja2?)$/i.test(path)) return 'jinja';
  return GO_ACTION.test(text) || HELM_VALUE.test(text) ? 'go-template' : 'jinja';
}

/**
 * What only Go's templates have. Jinja's variables may be called `range` or `include` as well: in Go these words come
 * with an argument, and an `end` with what it ends.
 */
const GO_ACTION =
  /\{\{-?\s{0,100}(?:[.$]|-?\/\*|if\s+\S|(?:include|template|define|block|range|with|toYaml|tpl)\s+(?!(?:if|is|in|and|or|not)\b)[.$("`\w])/;

/** Helm's own objects, wherever in an expression. */
const HELM_VALUE = /\{\{[^{}\n]{0,200}[\s(]\.(?:Values|Release|Chart)\./;

/**
 * Masks the expressions of `language`. Statements and comments are blanked where they stand alone and leave no text;
 * their lines stay, so that line-based readers see the file as it is.
 */
export function maskTemplate(source: Source, language: Language | undefined): Source {
  switch (language) {
    case 'jinja':
      return source.mask(jinjaMasks(source));
    case 'go-template':
      return source.mask(goTemplateMasks(source));
    case 'erb':
      return source.mask(erbMasks(source));
    default:
      return /\.(tpl|tftpl|tmpl)$/i.test(source.file) ? source.mask(directiveMasks(source)) : source;
  }
}

/** `%{ if … }` of Terraform's template files; `${…}` is a word to every reader and stays. */
function directiveMasks(source: Source): readonly Mask[] {
  const found = [...source.text.matchAll(/%\{[^}\n]{0,500}\}/g)];
  const words = directiveWords(found.map((m) => (source.text[m.index - 1] === '%' ? '' : m[0])));
  const masks = found.map(
    (m): Mask => ({ start: m.index, end: m.index + m[0].length, fill: 'blank', expression: null }),
  );
  return taggedMasks(source, masks, words, 'placeholder');
}

/** https://developer.hashicorp.com/terraform/language/expressions/strings#directives */
function directiveWords(directives: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const blocks = new Blocks();
  /** What each open block ends with. */
  const ends: string[] = [];
  for (const [i, directive] of directives.entries()) {
    const [, word, rest = ''] = /^%\{~?\s{0,20}([a-z]+)\b(.*)/.exec(directive) ?? [];
    if (word === 'if') blocks.open(i, 'choice');
    else if (word === 'for')
      blocks.open(i, isLiteralList(/\sin\s(.*)/.exec(rest)?.[1] ?? '') ? 'plain' : 'loop');
    else if (word === 'else') blocks.arm(i, true);
    else if (word === 'endif' || word === 'endfor') {
      if (ends.pop() !== word) blocks.fail();
      blocks.close(i);
    }
    if (word === 'if' || word === 'for') ends.push(`end${word}`);
  }
  return blocks.words();
}

function jinjaMasks(source: Source): readonly Mask[] {
  const own = ownDelimiters(source.text);
  if (own)
    return [...unreadable(source, own), ...jinjaRegions(source, 'placeholder')].sort(
      (a, b) => a.start - b.start,
    );
  const masks = withoutRewritten(source, jinjaRegions(source, 'jinja'));
  // The texts of a document of YAML are templates of their own, which Ansible follows itself.
  return /\.(?:ya?ml|sls)$/i.test(renderedPath(source.file)) ? masks : withJinjaChoices(source, masks);
}

function jinjaRegions(source: Source, language: 'jinja' | 'placeholder'): readonly Mask[] {
  return findJinja(source.text).map(({ kind, span, inner }): Mask => {
    const text = source.text.slice(inner.start, inner.end);
    if (kind === 'expression') {
      return { ...span, fill: 'word', expression: { language, text, at: source.locate(inner) } };
    }
    const mask = { ...span, fill: 'blank', expression: null } as const;
    return kind === 'statement' ? { ...mask, statement: text.trim() } : mask;
  });
}

/** `#jinja2: variable_start_string:'[['` in the first line (ansible-core template/__init__.py): a pattern for its expressions. */
function ownDelimiters(text: string): RegExp | undefined {
  const header = /^#jinja2:([^\n]{0,500})/.exec(text)?.[1];
  if (header === undefined || !/_string\s*:/.test(header)) return undefined;
  const named = (key: string, otherwise: string): string =>
    escapeRegex(new RegExp(`${key}\\s*:\\s*["']([^"']{1,8})["']`).exec(header)?.[1] ?? otherwise);
  const [start, end] = [named('variable_start_string', '{{'), named('variable_end_string', '}}')];
  return new RegExp(`${start}[^\\n]{0,300}?${end}`, 'g');
}

function unreadable(source: Source, pattern: RegExp): readonly Mask[] {
  return [...source.text.matchAll(pattern)].map((m) => placeholder(source, m.index, m[0]));
}

/** What `filter` and `call` hand on may come out as anything: its expressions and numbers. */
function withoutRewritten(source: Source, masks: readonly Mask[]): readonly Mask[] {
  if (!masks.some((m) => OPENS.test(m.statement ?? ''))) return masks;
  const made: Mask[] = [];
  let depth = 0;
  let from = 0;
  for (const mask of masks) {
    if (depth > 0) {
      for (const m of source.text.slice(from, mask.start).matchAll(/(?<![\w.-])\d+/g))
        made.push(placeholder(source, from + m.index, m[0]));
    }
    const { expression, statement = '' } = mask;
    if (depth > 0 && expression)
      made.push({ ...mask, expression: { ...expression, language: 'placeholder' } });
    else made.push(mask);
    if (OPENS.test(statement)) depth++;
    else if (/^end(filter|call)\b/.test(statement)) depth = Math.max(0, depth - 1);
    from = mask.end;
  }
  return made;
}

const OPENS = /^(filter|call)\b/;

function placeholder(source: Source, start: number, text: string): Mask {
  const span = { start, end: start + text.length };
  return { ...span, fill: 'word', expression: { language: 'placeholder', text, at: source.locate(span) } };
}

/** Actions that leave no text: control structures, comments, assignments (text/template, "Actions"). */
const GO_STATEMENT = /^\s*(?:(?:if|else|end|range|with|define|block|break|continue)\b|\/\*|\$\w+\s*:?=)/;

function goTemplateMasks(source: Source): readonly Mask[] {
  const { text } = source;
  const actions = goActions(text);
  const tags = actions.map((span): Tag => ({ ...span, role: roleOf(text.slice(span.start, span.end)) }));
  const masks: Mask[] = [];
  /** Actions by the masks that are statements. */
  const blanked = new Map<number, string>();
  for (let at = 0; at < actions.length; at++) {
    const action = actions[at];
    if (!action) break;
    const choice = choiceAt(text, tags, at);
    const span = choice ? { start: action.start, end: choice.end } : action;
    const inner = untrimmed(text, { start: span.start + 2, end: span.end - 2 });
    const word = text.slice(inner.start, inner.end);
    if (choice) at = choice.last;
    else blanked.set(masks.length, word);
    if (!choice && (GO_STATEMENT.test(word) || standsAlone(text, span)))
      masks.push({ ...span, fill: 'blank', expression: null });
    else {
      const expression = { language: 'go-template', text: word, at: source.locate(inner) } as const;
      masks.push({ ...span, fill: 'word', expression });
    }
  }
  // Helm runs its templates itself (`helm/render.ts`): which lines there are is known where it is asked for.
  if (isOfChart(source)) return masks;
  const words = actionWords(blanked);
  return masks.flatMap((mask, i) => withStatements(mask, words.get(i)));
}

function isOfChart({ file, text }: Source): boolean {
  if (HELM_VALUE.test(text)) return true;
  return (
    isTemplatePath(file) &&
    (/\.ya?ml$/.test(file) || /\{\{-?\s{0,20}(?:include|define|template)\s/.test(text))
  );
}

/** What actions say, by their numbers (https://pkg.go.dev/text/template#hdr-Actions). */
function actionWords(actions: ReadonlyMap<number, string>): ReadonlyMap<number, readonly string[]> {
  const blocks = new Blocks();
  for (const [i, action] of actions) {
    const [word, more] = action.trim().split(/\s+/, 2);
    if (word === 'if' || word === 'with') blocks.open(i, 'choice');
    else if (word === 'range') blocks.open(i, 'loop');
    else if (word === 'define' || word === 'block') blocks.open(i, 'plain');
    else if (word === 'else') blocks.arm(i, more === undefined);
    else if (word === 'end') blocks.close(i);
  }
  return blocks.words();
}

/** What an action is to a choice within a line. */
function roleOf(action: string): Tag['role'] {
  const word = /^\{\{-?\s*(\w*)/.exec(action)?.[1] ?? '';
  if (word === 'if' || word === 'with' || word === 'range') return 'opens';
  if (word === 'define') return 'other';
  return word === 'end' ? 'ends' : word === 'else' ? 'arm' : 'prints';
}

/** Actions with their delimiters; a comment ends at its own mark, whatever stands in it. */
function goActions(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = text.indexOf('{{');
  while (start >= 0) {
    const isComment = /^\{\{-?\s{0,10}\/\*/.test(text.slice(start, start + 20));
    const from = isComment ? text.indexOf('*/', start) : start;
    const closing = from < 0 ? -1 : text.indexOf('}}', from + 2);
    if (closing < 0) break;
    spans.push({ start, end: closing + 2 });
    start = text.indexOf('{{', closing + 2);
  }
  return spans;
}

/** Without the dash that trims the blanks around the delimiters. */
function untrimmed(text: string, { start, end }: Span): Span {
  const from = text[start] === '-' ? start + 1 : start;
  return { start: from, end: text[end - 1] === '-' && end > from ? end - 1 : end };
}

/** `{{ toYaml .Values.x | nindent 4 }}` on a line of its own spells whole lines, not a word. */
function standsAlone(text: string, { start, end }: Span): boolean {
  let before = start - 1;
  while (isBlank(text[before])) before--;
  let after = end;
  while (isBlank(text[after])) after++;
  return isLineEdge(text[before]) && isLineEdge(text[after]);
}

/**
 * The text without the expressions that stand alone at the start of a line, whatever is around them: each spells lines
 * that are indented already. The same source where there is none. Places stay.
 */
export function withoutLines(source: Source): Source {
  const alone = source.holes.filter(
    (hole) => isLineEdge(source.text[hole.start - 1]) && standsAlone(source.text, hole),
  );
  if (alone.length === 0) return source;
  let from = 0;
  const pieces = alone.flatMap(({ start, end }) => {
    const before = { text: source.text.slice(from, start), start: from, end: start };
    from = end;
    const blanks = source.text.slice(start, end).replace(/[^\r\n]/g, ' ');
    return [before, { text: blanks, start, end, coarse: true }];
  });
  return source.child([...pieces, { text: source.text.slice(from), start: from, end: source.text.length }]);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function isLineEdge(character: string | undefined): boolean {
  return character === undefined || character === '\n' || character === '\r';
}

function erbMasks(source: Source): readonly Mask[] {
  const { text } = source;
  const spans = delimited(text, '<%', '%>', '<%%');
  const pieces = spans.map((span) => {
    const { start, end } = untrimmed(text, { start: span.start + 2, end: span.end - 2 });
    // What is printed opens nothing, and a comment says nothing.
    return /^[=#]/.test(text.slice(start, end)) ? '' : text.slice(start, end);
  });
  const words = /\.epp$/i.test(source.file) ? puppetWords(pieces) : rubyWords(pieces);
  const masks = spans.map((span): Mask => {
    if (text[span.start + 2] !== '=') return { ...span, fill: 'blank', expression: null };
    const end = span.end - 2;
    const trims = text[end - 1] === '-' && end - 1 > span.start + 2;
    const inner = { start: span.start + 3, end: trims ? end - 1 : end };
    const written = text.slice(inner.start, inner.end);
    return {
      ...span,
      fill: 'word',
      expression: { language: 'erb', text: written, at: source.locate(inner) },
    };
  });
  return taggedMasks(source, masks, words, 'placeholder');
}

/**
 * Every region between the delimiters; `escaped` spells a literal opening. An opening one without its partner ends the
 * search, so it stays linear.
 */
function delimited(text: string, open: string, close: string, escaped?: string): readonly Span[] {
  const spans: Span[] = [];
  let start = text.indexOf(open);
  while (start >= 0) {
    if (escaped !== undefined && text.startsWith(escaped, start)) {
      start = text.indexOf(open, start + escaped.length);
      continue;
    }
    const closing = text.indexOf(close, start + open.length);
    if (closing < 0) break;
    const end = closing + close.length;
    spans.push({ start, end });
    start = text.indexOf(open, end);
  }
  return spans;
}
