// Terraform as a technology that is linked: which files matter, and the linker over them.

import { type FileScan, literalText } from '../../model/declaration.ts';
import { anyWord, type LinkedTechnology, type NamedTree } from '../linker.ts';
import { filesRead } from './modules.ts';
import { isModuleFile } from './paths.ts';
import type { TerraformFile } from './scan.ts';

const NAME = /\b(?:var|local|module)\.([A-Za-z_][\w-]*)/g;

/** Attributes: one of them is what a module puts out, wherever it stands behind the module's name. */
const ATTRIBUTE = /\.([A-Za-z_][\w-]*)/g;

export const terraform: LinkedTechnology = {
  name: 'terraform',
  concerns: (scan) =>
    /\.(tpl|tftpl|sh)$/.test(scan.file) ||
    scan.parts['terraform'] !== undefined ||
    scan.declarations.some((d) => d.technology === 'terraform' || d.technology === 'ecs'),
  isStructure: () => false,
  mayDefine: isModuleFile,
  namesIn: ({ language, text }) => {
    if (language !== 'hcl') return [];
    const pattern = /\bmodule\./.test(text) ? ATTRIBUTE : NAME;
    return [...text.matchAll(pattern)].map((m) => m[1] ?? '');
  },
  bindings,
  // A module is brought in by its folder, a template by its base name.
  handles: ({ file }) => file.split('/').slice(-2),
  matcher: ({ names, handles }) => {
    const defines = new RegExp(
      `(?:variable|output|module)\\s+"${anyWord(names)}"|^\\s*${anyWord(names)}\\s*=|"${anyWord(names)}"\\s*:`,
      'm',
    );
    const brings = new RegExp(anyWord(handles));
    return (_path, text) =>
      defines.test(text) || (/\bsource"?\s*[=:]|\b(template)?file\(/.test(text) && brings.test(text));
  },
  texts: filesRead,
  link: async (scans, supplied) => (await import('./link.ts')).TerraformLinker.over(scans, supplied),
};

function* bindings(scan: FileScan): Iterable<NamedTree> {
  const part = scan.parts['terraform'] as TerraformFile | undefined;
  if (!part) return;
  for (const { name, value } of part.variables) if (value) yield { name, tree: value };
  for (const { name, value } of part.outputs) yield { name, tree: value };
  // Whether there is such a block at all.
  const declaring = new Set(scan.declarations.map((d) => d.resource));
  for (const { address, repeat } of part.repeats)
    if (declaring.has(address)) yield { name: '', tree: repeat.tree };
  for (const { mode, compatible } of part.tasks)
    for (const tree of [mode, compatible]) if (tree) yield { name: '', tree };
  for (const { repeat } of part.modules) if (repeat) yield { name: '', tree: repeat.tree };
  // What a template file is given is used wherever the template uses it.
  for (const { value } of part.files.flatMap((f) => f.vars)) yield { name: '', tree: value };
  const lists = [part.locals, part.assignments, ...part.modules.map((m) => m.inputs)];
  for (const { key, value } of lists.flat()) {
    const name = literalText(key);
    if (name !== undefined) yield { name, tree: value };
  }
}
