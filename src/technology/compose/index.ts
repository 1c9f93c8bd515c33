// Docker Compose as a technology that is linked: which files matter, and the linker over them.

import type { LinkedTechnology } from '../linker.ts';
import { baseName, folderOf, joinPath } from '../paths.ts';
import { composeFiles, environmentPart, isEnvironmentPath, withoutSecrets } from './environment-file.ts';
import { type ComposeFile, composePart } from './file.ts';
import { environmentPaths, literalPaths } from './paths.ts';

export const compose: LinkedTechnology = {
  name: 'compose',
  concerns: (scan) => composePart(scan) !== undefined,
  // A service may mount it.
  isDecisive: (scan) =>
    scan.declarations.some((d) => d.kind === 'ports' && d.role === 'listen' && d.reach === 'host'),
  isStructure: (path) => /(?:^|\/)(?:\.env|(?:docker-)?compose[^/]*\.ya?ml)$/i.test(path),
  mayDefine: (path) => /\.(?:ya?ml|json)$/i.test(path) || isEnvironmentPath(path),
  namesIn: () => [],
  bindings: () => [],
  handles: (scan) => {
    const part = composePart(scan);
    if (part) return [baseName(scan.file), ...brought(part)];
    return composeFiles(environmentPart(scan)).map(baseName);
  },
  matcher: ({ handles }) => {
    const names = new Set(handles);
    return (path) => names.has(baseName(path));
  },
  texts: (scans) =>
    scans.flatMap((scan) =>
      (composePart(scan)?.documents ?? [])
        .flatMap(environmentPaths)
        .map((p) => joinPath(folderOf(scan.file), p)),
    ),
  keptOf: withoutSecrets,
  link: async (scans, supplied) => new (await import('./link.ts')).ComposeLinker(scans, supplied),
};

/** The base names of files that `include` and `extends` name: what a variable is a part of has none. */
function brought({ documents }: ComposeFile): readonly string[] {
  return documents.flatMap(literalPaths).map(baseName);
}
