// Pods of manifests that no kustomization brings in: those of one folder are applied together.

import type { Location } from '../../model/span.ts';
import type { Node } from '../../syntax/node.ts';
import { folderOf } from '../paths.ts';
import type { Resource } from './build.ts';
import { itemOf, textAt, Undecided } from './items.ts';
import { type Pod, podsIn } from './pods.ts';

export class PlainPods {
  readonly #files = new Map<string, string[]>();
  readonly #pods = new Map<string, readonly Pod[]>();

  constructor(
    files: readonly string[],
    private readonly documentsOf: (file: string) => readonly Node[],
  ) {
    for (const file of files) {
      const folder = folderOf(file);
      const list = this.#files.get(folder);
      if (list) list.push(file);
      else this.#files.set(folder, [file]);
    }
  }

  /** The pods of a folder that mount the ConfigMap or Secret of a token. */
  mounting(token: Location, folder: string): readonly Pod[] {
    let pods = this.#pods.get(folder);
    if (!pods) {
      pods = this.#podsOf(folder);
      this.#pods.set(folder, pods);
    }
    return pods.filter((pod) => pod.mounted.has(token));
  }

  #podsOf(folder: string): readonly Pod[] {
    try {
      const documents = (this.#files.get(folder) ?? []).flatMap((file) => this.documentsOf(file));
      return podsIn(documents.flatMap(resourceOf));
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      return [];
    }
  }
}

/** An object as it stands in its file. */
function resourceOf(node: Node): readonly Resource[] {
  const object = itemOf(node);
  if (object.kind !== 'map') return [];
  const name = textAt(object, 'metadata', 'name') ?? '';
  const namespace = textAt(object, 'metadata', 'namespace') ?? '';
  return [{ object, names: [{ name, namespace }] }];
}
