// What listens in a pod besides what asks for its parameters: the ports of its containers, and sidecars of a mesh.

import { sidecars } from '../../knowledge/sidecars.ts';
import type { Beside } from '../../model/fact.ts';
import { entry, itemsOf, keyText, type Node, type ScalarNode, scalarText } from '../../syntax/node.ts';

/** `template`: the map around the pod, with its labels and annotations. */
export function besideOf(pod: Node, template: Node | undefined): readonly Beside[] {
  const containers = ['containers', 'initContainers', 'container', 'init_container'].flatMap((name) =>
    allOf(pod, name),
  );
  const found: Beside[] = [...injected(template)];
  for (const container of containers) {
    const sidecar = imageOf(container);
    if (sidecar) found.push(sidecar);
    for (const port of ['ports', 'port'].flatMap((name) => allOf(container, name))) {
      const number = entry(port, 'containerPort', 'container_port');
      if (number?.kind === 'scalar' && typeof number.data === 'number' && number.data > 0)
        found.push({ port: number.data, at: placeOf(number) });
    }
  }
  return found;
}

/** The items of a list, or the blocks of one name. */
function allOf(holder: Node, name: string): readonly Node[] {
  if (holder.kind !== 'map') return [];
  return holder.entries.flatMap(({ key, value }) => (keyText(key) === name ? itemsOf(value) : []));
}

/** A label or an annotation by which a mesh puts its proxy into the pod. */
function injected(template: Node | undefined): readonly Beside[] {
  const metadata = entry(template, 'metadata');
  const pairs = ['labels', 'annotations'].flatMap((name) => entry(metadata, name) ?? []);
  return sidecars().flatMap(({ id, inject }) => {
    for (const [key, values] of Object.entries(inject)) {
      for (const pair of pairs) {
        const value = entry(pair, key);
        if (value?.kind === 'scalar' && values.includes(scalarText(value) ?? ''))
          return [{ sidecar: id, at: placeOf(value) }];
      }
    }
    return [];
  });
}

function imageOf(container: Node): Beside | undefined {
  const image = entry(container, 'image');
  if (image?.kind !== 'scalar') return undefined;
  const name = (scalarText(image) ?? '').replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  const known = sidecars().find((s) => s.images.some((i) => name === i || name.endsWith(`/${i}`)));
  return known && { sidecar: known.id, at: placeOf(image) };
}

function placeOf(node: ScalarNode) {
  return node.document.locate(node.inner);
}
