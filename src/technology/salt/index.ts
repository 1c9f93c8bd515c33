// Salt as a technology that is linked: which files matter, and the linker over them.

import type { FileScan } from '../../model/declaration.ts';
import { roleFolder } from '../ansible/project.ts';
import { anyWord, type LinkedTechnology } from '../linker.ts';
import { baseName } from '../paths.ts';
import { saltPart } from './file.ts';
import { ancestorPaths } from './paths.ts';
import { placedFiles } from './placed-files.ts';
import { importsIn } from './statements.ts';

/** What a handle begins with that is the end of an imported file's path. */
const IMPORT = '>';

export const salt: LinkedTechnology = {
  name: 'salt',
  concerns: (scan) =>
    /\.sls$/.test(scan.file) || (saltPart(scan) !== undefined && roleFolder(scan.file) === undefined),
  isStructure: (path) => /(?:^|\/)top\.sls$|(?:^|\/)[^/]*pillar[^/]*\/.*\.sls$/i.test(path),
  mayDefine: (path) => /\.(?:sls|jinja2?|j2)$/.test(path),
  namesIn: () => [],
  bindings: () => [],
  placing: { mayBePut, mayPut: (path) => path.endsWith('.sls'), placed: placedFiles },
  handles: (scan) => [
    ...(isTemplate(scan) || mayBePut(scan.file) ? [baseName(scan.file)] : []),
    ...imports(scan).map((i) => IMPORT + i),
  ],
  matcher: ({ handles }) => {
    const ends = handles.filter((h) => h.startsWith(IMPORT)).map((h) => h.slice(IMPORT.length));
    const names = new RegExp(anyWord(handles.filter((h) => !h.startsWith(IMPORT))));
    return (path, text) =>
      path.endsWith('.sls') ? names.test(text) : ends.some((e) => path === e || path.endsWith(`/${e}`));
  },
  texts: (scans) =>
    scans.flatMap((s) => imports(s).flatMap((i) => (isData(i) ? ancestorPaths(s.file, i) : []))),
  link: async (scans, supplied) => {
    const [{ SaltLinker }, { Parsers }] = await Promise.all([
      import('./link.ts'),
      import('../../syntax/parsers.ts'),
    ]);
    const parsers = new Parsers();
    await parsers.load('yaml');
    return new SaltLinker(scans, supplied, parsers);
  },
};

function imports(scan: FileScan): readonly string[] {
  return importsIn(saltPart(scan)?.statements ?? []);
}

function mayBePut(path: string): boolean {
  return /(?:^|\/)(?:templates|files)\/|\.(?:jinja2?|j2)$/.test(path);
}

function isTemplate(scan: FileScan): boolean {
  return saltPart(scan) !== undefined && !scan.file.endsWith('.sls');
}

function isData(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path);
}
