// One line or one option of a product's configuration file: Ansible's lineinfile and ini_file, and sed's replacements.

import type { Source } from '../../source/source.ts';
import {
  entry,
  itemsOf,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarText,
  templateOf,
  walk,
} from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { endOf } from '../linux/sed.ts';
import { scanListeners } from './scan.ts';

const LINE_MODULE = /^(?:ansible\.builtin\.)?lineinfile$/;
const INI_MODULE = /^(?:community\.general\.)?ini_file$/;

/**
 * Reads `lineinfile: {path, line}` and `ini_file: {path, section, option, value}` as the text that the file will hold
 * (https://docs.ansible.com/projects/ansible/latest/collections/ansible/builtin/lineinfile_module.html).
 */
export function scanEdits(root: Node, context: ScanContext): void {
  if (root.kind !== 'list') return;
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries) {
      const name = key.content().text;
      if (LINE_MODULE.test(name)) scanLine(value, node, context);
      else if (INI_MODULE.test(name)) scanOption(value, context);
    }
    return true;
  });
}

function scanLine(args: Node, task: MapNode, context: ScanContext): void {
  const path = pathOf(args);
  if (path === undefined) return;
  for (const line of itemsOf(entry(args, 'line')))
    if (line.kind === 'scalar')
      for (const text of [line, ...loopedLines(line, task)])
        scanListeners(text.content(), path, ofAnsible(context));
}

/** The lines of a list that the task goes over, where it hands each of them to the module whole: `{{ item.line }}`. */
function loopedLines(line: ScalarNode, task: MapNode): readonly ScalarNode[] {
  const [part, ...more] = templateOf(line).parts;
  if (part === undefined || typeof part === 'string' || more.length > 0) return [];
  const [, name, dotted, quoted] =
    /^\s{0,9}(\w{1,80})(?:\.(\w{1,80})|\[["'](\w{1,80})["']\])?\s{0,9}$/.exec(part.text) ?? [];
  const variable = scalarText(entry(entry(task, 'loop_control'), 'loop_var')) ?? 'item';
  if (name !== variable) return [];
  const field = dotted ?? quoted;
  return itemsOf(entry(task, 'loop', 'with_items', 'with_list', 'with_flattened'))
    .map((item) => (field === undefined ? item : entry(item, field)))
    .filter((item) => item?.kind === 'scalar');
}

/** The option under its section, in the form that the file has it. */
function scanOption(args: Node, context: ScanContext): void {
  const path = pathOf(args);
  const [option, value] = [entry(args, 'option'), entry(args, 'value')];
  if (path === undefined || option?.kind !== 'scalar' || value?.kind !== 'scalar') return;
  const section = scalarText(entry(args, 'section'));
  const header = section === undefined || section === '' ? '' : `[${section}]\n`;
  const text = joined(`${header}${option.content().text} = `, value);
  if (text) scanListeners(text, path, ofAnsible(context));
}

/** The content of a scalar with words in front of it that stand nowhere in the file. */
function joined(words: string, value: ScalarNode): Source | undefined {
  const content = value.content();
  if (content.text === '') return undefined;
  return content.child([
    { text: words, start: 0, end: 0, coarse: true },
    { text: content.text, start: 0, end: content.text.length },
  ]);
}

function pathOf(args: Node): string | undefined {
  if (scalarText(entry(args, 'state')) === 'absent') return undefined;
  return scalarText(entry(args, 'path', 'dest', 'destfile'));
}

function ofAnsible(context: ScanContext): ScanContext {
  const technology = context.technology === 'text' ? 'ansible' : context.technology;
  return { ...context, technology, depth: context.depth + 1 };
}

/** Longer ones are programs. */
const MAX_SCRIPT = 500;

/** Reads what `sed -i 's|^Port 22|Port 2222|' /etc/ssh/sshd_config` puts into the file. */
export function scanSedEdits(words: readonly Source[], context: ScanContext): void {
  if (!/(?:^|\/)sed$/.test(words[0]?.text ?? '')) return;
  const path = words.at(-1)?.text ?? '';
  if (words.length < 3 || !words.some(({ text }) => /^(?:-[a-zA-Z]*i|--in-place)/.test(text))) return;
  for (const script of words.slice(1, -1)) {
    const { text } = script;
    const substitution = text.length > MAX_SCRIPT ? null : /(?:^|[\s;{/\d$])s([/|#,@~!%+:])/.exec(text);
    if (!substitution || text.startsWith('-')) continue;
    const [opening, delimiter = '/'] = substitution;
    const middle = endOf(text, substitution.index + opening.length, delimiter);
    const end = endOf(text, middle + 1, delimiter);
    if (end > middle + 1)
      scanListeners(written(script.slice({ start: middle + 1, end })), path, { ...context, depth: 1 });
  }
}

/** What a replacement puts down: `\n` begins a line. */
function written(replacement: Source): Source {
  const lines = replacement.text.split('\\n');
  if (lines.length === 1) return replacement;
  let from = 0;
  const pieces = lines.map((line) => {
    const start = from;
    const end = start + line.length;
    from = end + 2;
    return { line, start, end };
  });
  return replacement.child(
    pieces.flatMap(({ line, start, end }, i) => [
      ...(i > 0 ? [{ text: '\n', start: start - 2, end: start, coarse: true }] : []),
      { text: line, start, end },
    ]),
  );
}
