// Files of the tree that services mount: what they configure runs in the service, not on the machine.

import type { Declaration } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { Project } from './projects.ts';
import { childOf, textsOf } from './projects.ts';
import type { Part, Service } from './services.ts';
import { holds } from './tokens.ts';

/** A service that has a file, in its project. */
export interface Mount {
  readonly project: Project;
  readonly service: Service;
}

/** More services with one file say the same again. */
const MAX_MOUNTS = 64;

export class Mounts {
  readonly #paths = new Map<string, Mount[]>();
  readonly #contents: { readonly at: Location; readonly mount: Mount }[] = [];

  add(project: Project, services: readonly Service[]): void {
    for (const service of services) {
      const mount = { project, service };
      for (const part of service.parts) {
        for (const path of volumes(part)) if (!isAround(path, project)) this.#addPath(path, mount);
        for (const name of textsIn(part, 'configs')) this.#addConfig(name, mount);
      }
    }
  }

  /** The services that have what a declaration is about: by its file, a folder of it, or as text on the spot. */
  of(item: Declaration): readonly Mount[] {
    return running(item, this.#having(item));
  }

  #having({ at }: Declaration): readonly Mount[] {
    const here = this.#contents.filter((c) => holds(c.at, at)).map((c) => c.mount);
    if (here.length > 0) return here;
    for (let path = at.file; path !== ''; path = folderOf(path)) {
      const found = this.#paths.get(path);
      if (found) return found;
    }
    return [];
  }

  /** The last definition of a name counts. */
  #addConfig(name: string, mount: Mount): void {
    const layers = mount.project.layers.filter((l) => l.document.configs.some((c) => c.name === name));
    const layer = layers.at(-1);
    const config = layer?.document.configs.findLast((c) => c.name === name);
    if (!layer || !config) return;
    const [file] = textsOf(config.file, layer.lookup);
    if (file !== undefined) this.#addPath(joinPath(layer.folder, file), mount);
    else if (config.content && this.#contents.length < MAX_CONTENTS)
      this.#contents.push({ at: config.content, mount });
  }

  #addPath(path: string, mount: Mount): void {
    const list = this.#paths.get(path) ?? [];
    this.#paths.set(path, list);
    if (list.length < MAX_MOUNTS) list.push(mount);
  }
}

/**
 * Of the services that have a product's file those that run the product: one whose image is named for it, or is built
 * on the spot. Where no image is, nobody knows, but that a well-known program of another kind does not read it.
 */
function running({ form }: Declaration, mounts: readonly Mount[]): readonly Mount[] {
  const product = /^([a-z]{3,20})-config$/.exec(form)?.[1];
  if (product === undefined || mounts.length < 2) return mounts;
  const images = new Map(mounts.map((m) => [m, imageOf(m)] as const));
  const isNamed = (mount: Mount) => images.get(mount)?.includes(product) ?? false;
  const kept = mounts.some(isNamed)
    ? mounts.filter((m) => isNamed(m) || images.get(m) === undefined)
    : mounts.filter((m) => !OTHERS.test(images.get(m) ?? ''));
  return kept.length > 0 ? kept : mounts;
}

/** Images of programs that read no other's configuration. */
const OTHERS =
  /(?:^|\/)(?:php|node|python|ruby|golang|openjdk|postgres|mysql|mariadb|mongo|redis|memcached|rabbitmq|elasticsearch|certbot|busybox)(?:[:@]|$)/;

function imageOf({ service, project }: Mount): string | undefined {
  const fields = service.parts.flatMap(({ definition }) => definition.fields);
  const image = fields.findLast((f) => f.name === 'image')?.value;
  const [lookup] = project.layers.map((l) => l.lookup);
  return image && lookup ? textsOf(image, lookup)[0] : undefined;
}

/** No person writes more files into compose files. */
const MAX_CONTENTS = 500;

/** A project that mounts the folder it stands in, or one above, has everything of the tree in the service. */
function isAround(path: string, { file }: Project): boolean {
  return path === '' || path.startsWith('..') || file.startsWith(`${path}/`);
}

/** The paths of the tree in `volumes`: `./redis.conf:/etc/redis.conf`, or `source` of a bind (compose-spec, volumes). */
function volumes({ definition, layer }: Part): readonly string[] {
  return definition.fields.flatMap(({ name, value }) => {
    if (name !== 'volumes') return [];
    const items = value.kind === 'list' ? value.items : [value];
    return items.flatMap((item) => {
      const texts = textsOf(item.kind === 'map' ? childOf(item, 'source') : item, layer.lookup);
      return texts.flatMap((text) => {
        const source = item.kind === 'map' ? text : text.split(':').slice(0, -1)[0];
        return source !== undefined && /^\.{1,2}(?:\/|$)/.test(source)
          ? [joinPath(layer.folder, source)]
          : [];
      });
    });
  });
}

/** Names alone, or as `source` of a map. */
function textsIn({ definition, layer }: Part, field: string): readonly string[] {
  return definition.fields.flatMap(({ name, value }) => {
    if (name !== field) return [];
    const items = value.kind === 'list' ? value.items : [value];
    return items.flatMap((item) =>
      textsOf(item.kind === 'map' ? childOf(item, 'source') : item, layer.lookup),
    );
  });
}
