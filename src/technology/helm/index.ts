// Helm's charts as a technology that is linked: which files matter, and the linker over them.

import type { LinkedTechnology } from '../linker.ts';
import { folderOf, joinPath } from '../paths.ts';
import {
  chartFolders,
  foldersOfFiles,
  helmPart,
  isHelmPath,
  isTemplatePath,
  listensFromFiles,
  parentFolder,
} from './file.ts';

export const helm: LinkedTechnology = {
  name: 'helm',
  concerns: (scan) => helmPart(scan) !== undefined,
  // A chart may put it into a ConfigMap.
  isDecisive: (scan) => listensFromFiles(scan),
  // A chart that brings in others of the project by their folders.
  isStructure: (path, text) => /(?:^|\/)(?:Chart|requirements)\.yaml$/.test(path) && text.includes('file://'),
  isShared: () => false,
  mayDefine: isHelmPath,
  namesIn: () => [],
  bindings: () => [],
  handles: (scan) => {
    const part = helmPart(scan);
    if (!part) return listensFromFiles(scan) ? foldersOfFiles(scan.file).map(handleOf) : [];
    const folders = new Set<string>();
    for (const folder of chartFolders(scan.file)) {
      folders.add(folder);
      let parent = parentFolder(folder);
      for (; parent !== undefined; parent = parentFolder(parent)) folders.add(parent);
    }
    if (part.kind === 'chart' || part.kind === 'requirements') {
      const folder = folderOf(scan.file);
      for (const { name, repository } of part.dependencies) {
        folders.add(joinPath(folder, `charts/${name}`));
        if (repository.startsWith('file://'))
          folders.add(joinPath(folder, repository.slice('file://'.length)));
      }
    }
    return [...folders].map(handleOf);
  },
  matcher: ({ handles }) => {
    const folders = new Set(handles);
    return (path, text) => {
      // Of the templates, those matter that others include.
      if (isTemplatePath(path) && !/\bdefine\b/.test(text)) return false;
      return chartFolders(path).some((folder) => folders.has(handleOf(folder)));
    };
  },
  link: async (scans, supplied) => new (await import('./link.ts')).HelmLinker(scans, supplied),
};

function handleOf(folder: string): string {
  return `./${folder}`;
}
