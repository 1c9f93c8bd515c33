// systemd as a technology that is linked: units, their drop-ins and the files of variables that they name.

import type { FileScan } from '../../model/declaration.ts';
import type { LinkedTechnology } from '../linker.ts';
import { withoutSecrets } from './environment-file.ts';
import { environmentPath } from './environment-paths.ts';
import { unitPart } from './file.ts';
import { Units } from './loaded.ts';
import { dropInNames, instanceOf, unitPath } from './paths.ts';
import { startedIn } from './started.ts';

/** Scripts, and documents with commands in them, may start an instance of a template. */
const MAY_START =
  /\.(?:sh|bash|ya?ml|json|cfg|ks|service)$|(?:^|\/)(?:Dockerfile|Containerfile|Makefile)[^/]*$|(?:^|\/)[^./]+$/;

export const systemd: LinkedTechnology = {
  name: 'systemd',
  concerns: (scan) => unitPart(scan) !== undefined,
  isStructure: () => false,
  mayDefine: (path) => unitPath(path) !== undefined || MAY_START.test(path),
  namesIn: () => [],
  bindings: () => [],
  handles: unitsNamed,
  matcher: ({ handles }) => {
    const names = new Set(handles);
    return (path, text) => {
      const templateOf = (u: string) => names.has(instanceOf(u)?.template ?? '');
      if (startedIn(text).some(templateOf)) return true;
      const unit = unitPath(path)?.unit;
      if (unit === undefined) return false;
      return (
        names.has(unit) ||
        templateOf(unit) ||
        // What brings in an instance says which one there is.
        [...text.matchAll(/(?<![\w:.\\-])([\w:.\\-]{1,100}@)[\w:.\\-]{1,100}(\.\w{1,10})\b/g)].some((m) =>
          names.has(`${m[1]}${m[2]}`),
        )
      );
    };
  },
  texts: environmentFiles,
  keptOf: withoutSecrets,
  link: async (scans, supplied) => new (await import('./link.ts')).SystemdLinker(scans, supplied),
};

/** The names under which a unit's other files may stand. */
function unitsNamed(scan: FileScan): readonly string[] {
  const path = unitPath(scan.file);
  return path && unitPart(scan) ? dropInNames(path.unit) : [];
}

function environmentFiles(scans: readonly FileScan[]): readonly string[] {
  const files = new Units(scans).all.flatMap((unit) =>
    unit.environmentFiles.flatMap(({ setting }) => environmentPath(setting.path, unit) ?? []),
  );
  return [...new Set(files)];
}
