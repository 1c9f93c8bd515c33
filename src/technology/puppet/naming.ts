// Files of a module that no manifest names.

import type { Naming } from '../linker.ts';
import { baseName } from '../paths.ts';

const OF_MODULE = /^((?:.*\/)?[^/]+)\/(?:files|templates)\/(.+)$/;

/** Names that an expression gives (but for that of the module itself), and folders. */
const NAMES_ANY = new RegExp(
  [
    'puppet:///modules/[^\'"\\n]*\\$\\{?(?!\\{?module_name\\b)',
    '\\b(?:template|epp|file|inline_template)\\(\\s*(?:"[^"\\n]*)?\\$\\{?(?!\\{?module_name\\b)',
    '\\b(?:source|content)\\s*=>\\s*\\$[\\w:]+\\s*(?:[,;}]|$)',
    '\\brecurse\\s*=>',
  ].join('|'),
  'm',
);

export const naming: Naming = {
  homeOf: (path) => OF_MODULE.exec(path)?.[1],
  isPart: (path, home) => path.startsWith(`${home}/manifests/`) && path.endsWith('.pp'),
  wordsOf: (path, home) => {
    const file = OF_MODULE.exec(path)?.[2] ?? '';
    const module = baseName(home);
    return [module, module.replace(/^.*-/, ''), 'module_name}', 'module_name'].map((m) => `${m}/${file}`);
  },
  namesAny: NAMES_ANY,
};
