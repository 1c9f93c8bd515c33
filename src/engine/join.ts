// Links the files at hand with those of other repositories; what is wrong in an object file is the file's fault.

import type { FileScan } from '../model/declaration.ts';
import { UsageError } from '../model/usage-error.ts';
import { type Linked, link } from '../project/link.ts';
import type { Supplied } from '../technology/linker.ts';
import { brokenObject, type ObjectFile } from './objects.ts';

/** As `link` does. Throws {@link UsageError} with the name of the object file where its data cannot be linked. */
export async function linkJoined(
  scans: readonly FileScan[],
  objects: readonly ObjectFile[],
  supplied?: Supplied,
): Promise<Linked> {
  try {
    return await link(scans, supplied);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    for (const object of objects) if (await isBroken(object.scans, supplied)) throw brokenObject(object.path);
    throw error;
  }
}

async function isBroken(scans: readonly FileScan[], supplied: Supplied | undefined): Promise<boolean> {
  try {
    await link(scans, supplied);
    return false;
  } catch {
    return true;
  }
}
