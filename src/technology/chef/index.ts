// Chef as a technology that is linked: which files matter, and the linker over them.

import { bindingsIn } from '../../model/shell.ts';
import { anyWord, type LinkedTechnology } from '../linker.ts';
import { baseName } from '../paths.ts';
import { cookbookOf } from './attributes.ts';
import { chefPart } from './file.ts';
import { keysIn } from './names.ts';
import { placedFiles } from './placed-files.ts';

export const chef: LinkedTechnology = {
  name: 'chef',
  concerns: (scan) =>
    chefPart(scan) !== undefined ||
    (/(?:^|\/)templates\/.*\.erb$/.test(scan.file) && cookbookOf(scan.file) !== undefined),
  isStructure: () => false,
  mayDefine: (path) =>
    /(?:^|\/)(?:attributes|recipes|resources|roles|environments)\/.*\.rb$|(?:^|\/)(?:roles|environments|nodes)\/.*\.json$/.test(
      path,
    ),
  namesIn: ({ language, text }) => (language === 'ruby' || language === 'erb' ? keysIn(text) : []),
  *bindings(scan) {
    // Scripts hand attributes on.
    if (/\.(?:erb|rb)$/.test(scan.file))
      for (const { value } of bindingsIn(scan.shellVariables)) yield { name: '', tree: value };
    for (const { name, value } of chefPart(scan)?.assignments ?? [])
      yield { name: name.slice(name.lastIndexOf('.') + 1), tree: value };
  },
  placing: {
    mayBePut: (path) => /(?:^|\/)(?:templates\/.*\.erb$|files\/)/.test(path),
    mayPut: (path) => /(?:^|\/)(?:recipes|resources|providers)\/.*\.rb$/.test(path),
    placed: placedFiles,
  },
  handles: ({ file }) =>
    /(?:^|\/)(?:templates|files)\//.test(file) ? [baseName(file), baseName(file).replace(/\.erb$/, '')] : [],
  matcher: ({ names, handles }) => {
    const defines = new RegExp(`(?:['":])${anyWord(names)}['"]?\\s*(?:\\]\\s*(?:\\|\\|)?=(?!=)|=>|:)`);
    const puts = new RegExp(
      `\\b(?:source|template|cookbook_file)[ (]\\s*["'](?:[^"'\n]{0,100}/)?${anyWord(handles)}["']`,
    );
    return (_path, text) => defines.test(text) || puts.test(text);
  },
  link: async (scans, supplied) => new (await import('./link.ts')).ChefLinker(scans, supplied),
};
