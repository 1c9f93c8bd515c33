// One line or one option of a product's configuration file, set by a task: Ansible's lineinfile and ini_file.

import type { Source } from '../../source/source.ts';
import { entry, itemsOf, type Node, type ScalarNode, scalarText, walk } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
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
      if (LINE_MODULE.test(name)) scanLine(value, context);
      else if (INI_MODULE.test(name)) scanOption(value, context);
    }
    return true;
  });
}

function scanLine(args: Node, context: ScanContext): void {
  const path = pathOf(args);
  if (path === undefined) return;
  for (const line of itemsOf(entry(args, 'line')))
    if (line.kind === 'scalar') scanListeners(line.content(), path, ofAnsible(context));
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
