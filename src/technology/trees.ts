// The trees of a text, as its tools have them: read as it is written, or as it is once something has filled it in.

import type { Source } from '../source/source.ts';
import type { Node } from '../syntax/node.ts';
import type { SyntaxProblem } from '../syntax/yaml.ts';
import type { ScanContext } from './context.ts';
import { filledIn } from './fill-ins.ts';
import { withoutLines } from './template-masks.ts';

export interface Trees {
  readonly documents: readonly Node[];
  readonly problems: readonly SyntaxProblem[];
  /** What was read: the text itself, or the text with what something fills in masked. */
  readonly of: Source;
}

type Format = 'YAML' | 'JSON' | 'TOML';

const known: Readonly<Record<Format, WeakMap<Source, Trees>>> = {
  YAML: new WeakMap(),
  JSON: new WeakMap(),
  TOML: new WeakMap(),
};

/** Reads a text. It is asked for twice where parts of it are only words for people, and read once. */
export function treesOf(source: Source, format: Format, context: ScanContext): Trees {
  const before = known[format].get(source);
  if (before) return before;
  const read = readTrees(source, format, context);
  known[format].set(source, read);
  return read;
}

/** Larger texts, in characters, are read once, whatever is in them. */
const MAX_TRIED = 1_000_000;

function readTrees(source: Source, format: Format, context: ScanContext): Trees {
  if (isSealed(source.text)) return { documents: [], problems: [], of: source };
  const written = READERS[format](source, context);
  if (written.problems.length === 0 || source.text.length > MAX_TRIED) return written;
  let best = written;
  for (const text of attempts(source, format, context.language !== undefined && context.isTemplate)) {
    const read = READERS[format](text, context);
    if (read.problems.length < best.problems.length) best = read;
    if (best.problems.length === 0) break;
  }
  return best;
}

/** `isMasked`: the text is of a known template language, whose marks are masked already. */
function* attempts(source: Source, format: Format, isMasked: boolean): Generator<Source> {
  const whole = format === 'YAML' ? withoutLines(source) : source;
  if (whole !== source) yield whole;
  if (!isMasked) yield* filledIn(whole, format);
}

const READERS: Readonly<Record<Format, (source: Source, context: ScanContext) => Trees>> = {
  YAML: (source, { parsers }) => ({ ...parsers.get('yaml').parseYaml(source), of: source }),
  JSON: jsonTrees,
  TOML(source, context) {
    // SOPS encrypts a file of a format that it does not know as one string of a document of JSON.
    if (/^\s{0,100}\{\s{0,100}"/.test(source.text)) return jsonTrees(source, context);
    const { root, problems } = context.parsers.get('toml').parseToml(source);
    return { documents: root ? [root] : [], problems, of: source };
  },
};

function jsonTrees(source: Source, context: ScanContext): Trees {
  const { parseJson } = context.parsers.get('json');
  const { root, problems } = parseJson(source);
  const one = { documents: root ? [root] : [], problems, of: source };
  if (problems.length === 0) return one;
  const texts = jsonTexts(source.text);
  if (texts.length === 0 && source.text.trim() === '') return { documents: [], problems: [], of: source };
  if (texts.length < 2) return one;
  const several = texts.map((span) => parseJson(source.slice(span)));
  if (several.some((s) => s.problems.length > 0)) return one;
  return { documents: several.flatMap((s) => (s.root ? [s.root] : [])), problems: [], of: source };
}

/** The objects and lists one behind the other, as in JSON lines (https://jsonlines.org/) and what `jq` reads; none where something else stands between them. */
function jsonTexts(text: string): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let [depth, start, from] = [0, 0, 0];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}[\]]/g)) {
    if (depth === 0) {
      if (text.slice(from, index).trim() !== '' || !/^[{[]/.test(token)) return [];
      start = index;
    }
    if (/^[{[]/.test(token)) depth++;
    else if (/^[}\]]/.test(token) && --depth === 0) {
      from = index + 1;
      spans.push({ start, end: from });
    }
  }
  return depth === 0 && text.slice(from).trim() === '' ? spans : [];
}

/** Encrypted as a whole by Ansible: nothing to read, and nothing to correct. */
function isSealed(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;');
}
