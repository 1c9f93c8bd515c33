// CloudFormation and Heat as a technology that is linked: a template alone says what its parameters are worth.

import type { FileScan } from '../../model/declaration.ts';
import type { LinkedTechnology } from '../linker.ts';
import type { StackFile } from './terms.ts';

/** What a scan keeps of a template; undefined for other files. */
export function stackPart(scan: FileScan): StackFile | undefined {
  return scan.parts['cloudformation'] as StackFile | undefined;
}

export const cloudformation: LinkedTechnology = {
  name: 'cloudformation',
  concerns: (scan) => stackPart(scan) !== undefined,
  isStructure: () => false,
  mayDefine: () => false,
  namesIn: () => [],
  bindings: () => [],
  handles: () => [],
  matcher: () => () => false,
  link: async (scans, supplied) => new (await import('./link.ts')).StackLinker(scans, supplied),
};
