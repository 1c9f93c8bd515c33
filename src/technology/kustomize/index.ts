// Kustomize as a technology that is linked: which files matter, and the linker over them.

import type { LinkedTechnology } from '../linker.ts';
import { folderOf, joinPath } from '../paths.ts';
import { isDecisive, isKustomization, kustomizePart } from './file.ts';

export const kustomize: LinkedTechnology = {
  name: 'kustomize',
  concerns: (scan) => kustomizePart(scan) !== undefined,
  isDecisive,
  isStructure: isKustomization,
  mayDefine: (path) => isKustomization(path) || /\.(?:ya?ml|json)$/.test(path),
  namesIn: () => [],
  bindings: () => [],
  // A kustomization names its files by their paths from its own folder.
  handles: (scan) => {
    const part = kustomizePart(scan);
    if (part?.kind !== 'kustomization') return [];
    const folder = folderOf(scan.file);
    return [...part.text.matchAll(/[\w.][\w./@-]{0,300}\.(?:ya?ml|json)\b/g)].map(([path]) =>
      joinPath(folder, path),
    );
  },
  matcher: ({ handles }) => {
    const files = new Set(handles);
    return (path) => files.has(path);
  },
  link: async (scans, supplied) => {
    const [{ KustomizeLinker }, { Parsers }] = await Promise.all([
      import('./link.ts'),
      import('../../syntax/parsers.ts'),
    ]);
    const parsers = new Parsers();
    await parsers.load('yaml');
    return new KustomizeLinker(scans, supplied, parsers);
  },
};
