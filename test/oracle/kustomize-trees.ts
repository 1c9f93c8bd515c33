// Kustomize trees made at random: bases, overlays over overlays, components, and patches of every kind.

import fc from 'fast-check';
import type { Files } from '../technology/helm/project.ts';

export interface RandomTree {
  readonly files: Files;
  /** The folder that is built. */
  readonly root: string;
}

interface ObjectDraft {
  readonly kind: 'Service' | 'Deployment' | 'DaemonSet' | 'Pod' | 'Widget';
  readonly name: string;
  readonly ports: number;
  readonly hasProtocol: boolean;
  readonly containers: number;
  readonly sysctls: number;
  readonly namespace: string | undefined;
}

const PATCHES = [
  'merge',
  'merge with protocol',
  'merge that adds',
  'merge that deletes an element',
  'merge that deletes a field',
  'merge that replaces the list',
  'merge that deletes the object',
  'merge the same value',
  'merge sysctls',
  'replace',
  'add',
  'remove',
  'remove an element',
  'append',
  'move',
  'target of all',
  'target by pattern',
  'target by label',
] as const;
const STYLES = ['inline', 'file', 'json', 'old', 'old inline'] as const;

interface PatchDraft {
  readonly of: number;
  readonly as: (typeof PATCHES)[number];
  readonly style: (typeof STYLES)[number];
  readonly port: number;
}

interface LayerDraft {
  readonly own: readonly ObjectDraft[];
  readonly patches: readonly PatchDraft[];
  readonly prefix: string;
  readonly namespace: string | undefined;
  readonly component: readonly PatchDraft[];
  readonly usesBases: boolean;
}

const object: fc.Arbitrary<ObjectDraft> = fc.record({
  kind: fc.constantFrom('Service', 'Service', 'Deployment', 'DaemonSet', 'Pod', 'Widget'),
  name: fc.constantFrom('web', 'db', 'cache', 'proxy'),
  ports: fc.integer({ min: 1, max: 3 }),
  hasProtocol: fc.boolean(),
  containers: fc.integer({ min: 1, max: 2 }),
  sysctls: fc.integer({ min: 0, max: 2 }),
  namespace: fc.constantFrom(undefined, undefined, 'edge'),
});

const patch: fc.Arbitrary<PatchDraft> = fc.record({
  of: fc.nat(9),
  as: fc.constantFrom(...PATCHES),
  style: fc.constantFrom(...STYLES),
  port: fc.nat(2),
});

const layer: fc.Arbitrary<LayerDraft> = fc.record({
  own: fc.uniqueArray(object, { minLength: 0, maxLength: 3, selector: (o) => `${o.kind} ${o.name}` }),
  patches: fc.array(patch, { minLength: 0, maxLength: 4 }),
  prefix: fc.constantFrom('', '', '', 'p-'),
  namespace: fc.constantFrom(undefined, undefined, 'prod'),
  component: fc.array(patch, { minLength: 0, maxLength: 1 }),
  usesBases: fc.boolean(),
});

const tree = fc.array(layer, { minLength: 2, maxLength: 3 });

export function randomTrees(count: number, seed: number): readonly RandomTree[] {
  return fc.sample(tree, { numRuns: count, seed }).map((layers) => new TreeWriter().write(layers));
}

/** Every port and parameter has a number of its own, so that each can be told from all others. */
class TreeWriter {
  readonly #files: Record<string, string> = {};
  readonly #objects: (ObjectDraft & { readonly first: number })[] = [];
  #number = 0;

  write(layers: readonly LayerDraft[]): RandomTree {
    for (const [i, draft] of layers.entries()) this.#layer(draft, i);
    return { files: this.#files, root: `l${layers.length - 1}` };
  }

  #next(): number {
    return 30_000 + this.#number++;
  }

  #layer({ own, patches, prefix, namespace, component, usesBases }: LayerDraft, index: number): void {
    const folder = `l${index}`;
    const resources: string[] = [];
    const lines: string[] = ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization'];
    const drafts = index === 0 && own.length === 0 ? [DEFAULT] : own;
    for (const [i, draft] of drafts.entries()) {
      // Names differ over the layers, so that no two objects are one.
      const named = { ...draft, name: `${draft.name}${index}`, first: this.#number };
      this.#files[`${folder}/o${i}.yaml`] = this.#object(named);
      this.#objects.push(named);
      resources.push(`o${i}.yaml`);
    }
    const below = index > 0 ? [`../l${index - 1}`] : [];
    if (usesBases && below.length > 0) lines.push('bases:', ...below.map((b) => `- ${b}`));
    else resources.unshift(...below);
    if (resources.length > 0) lines.push('resources:', ...resources.map((r) => `- ${r}`));
    if (prefix !== '') lines.push(`namePrefix: ${prefix}`);
    if (namespace !== undefined) lines.push(`namespace: ${namespace}`);
    lines.push(...this.#patches(patches, folder));
    if (component.length > 0 && index > 0) {
      lines.push('components:', `- ../c${index}`);
      this.#files[`c${index}/kustomization.yaml`] = [
        'apiVersion: kustomize.config.k8s.io/v1alpha1',
        'kind: Component',
        ...this.#patches(component, `c${index}`),
        '',
      ].join('\n');
    }
    this.#files[`${folder}/kustomization.yaml`] = `${lines.join('\n')}\n`;
  }

  #object({ kind, name, ports, hasProtocol, containers, sysctls, namespace }: ObjectDraft): string {
    const head = `apiVersion: ${VERSIONS[kind]}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}  labels:\n    app: ${name}\nspec:\n`;
    const protocol = hasProtocol ? ', protocol: TCP' : '';
    const list = (field: string, own: string, count: number, pad: string) =>
      Array.from(
        { length: count },
        (_, i) => `${pad}- {${field}: ${80 + i}, ${own}: ${this.#next()}${protocol}}\n`,
      ).join('');
    if (kind === 'Service' || kind === 'Widget')
      return `${head}  type: NodePort\n  ports:\n${list('port', 'nodePort', ports, '  ')}`;
    const pad = kind === 'Pod' ? '  ' : '      ';
    const pods = Array.from(
      { length: containers },
      (_, i) =>
        `${pad}- name: c${i}\n${pad}  image: x\n${pad}  ports:\n${list('containerPort', 'hostPort', ports, `${pad}  `)}`,
    ).join('');
    const parameters = Array.from(
      { length: sysctls },
      (_, i) => `${pad}  - {name: ${SYSCTLS[i]}, value: "${this.#next()}"}\n`,
    ).join('');
    const security = sysctls > 0 ? `${pad}securityContext:\n${pad}  sysctls:\n${parameters}` : '';
    const template =
      kind === 'Pod'
        ? ''
        : `  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec:\n`;
    return `${head}${template}${pad}containers:\n${pods}${security}`;
  }

  #patches(drafts: readonly PatchDraft[], folder: string): readonly string[] {
    const lists: Record<'patches' | 'patchesStrategicMerge' | 'patchesJson6902', string[]> = {
      patches: [],
      patchesStrategicMerge: [],
      patchesJson6902: [],
    };
    for (const [i, draft] of drafts.entries()) {
      const object = this.#objects[draft.of % Math.max(1, this.#objects.length)];
      if (!object) continue;
      const { text, isMerge, target } = this.#patch(draft, object);
      const file = `p${i}.yaml`;
      const isOld =
        draft.style.startsWith('old') && (isMerge ? target === undefined : target?.includes('name: '));
      const isInline = draft.style === 'inline' || draft.style === 'old inline';
      const block = `|-\n${text.replace(/^(?=.)/gm, '    ').trimEnd()}`;
      if (!isInline) this.#files[`${folder}/${file}`] = text;
      if (isOld && isMerge) lists.patchesStrategicMerge.push(isInline ? `- ${block}` : `- ${file}`);
      else {
        const source = isInline ? `patch: ${block}` : `path: ${file}`;
        const aim = target === undefined ? '' : `\n  target: {${target}}`;
        lists[isOld ? 'patchesJson6902' : 'patches'].push(`- ${source}${aim}`);
      }
    }
    return Object.entries(lists).flatMap(([name, items]) => (items.length > 0 ? [`${name}:`, ...items] : []));
  }

  #patch(draft: PatchDraft, object: ObjectDraft & { readonly first: number }) {
    const { kind, name, namespace } = object;
    const isService = kind === 'Service' || kind === 'Widget';
    const [field, own] = isService ? ['port', 'nodePort'] : ['containerPort', 'hostPort'];
    const port = 80 + (draft.port % object.ports);
    const index = draft.port % object.ports;
    const path = isService
      ? '/spec/ports'
      : `${kind === 'Pod' ? '/spec' : '/spec/template/spec'}/containers/0/ports`;
    const [group, version] = VERSIONS[kind].includes('/') ? VERSIONS[kind].split('/') : ['', VERSIONS[kind]];
    const exact = `${group === '' ? '' : `group: ${group}, `}version: ${version}, kind: ${kind}, name: ${name}`;
    const merge = (element: string, extra = '') => {
      const head = `apiVersion: ${VERSIONS[kind]}\nkind: ${kind}\nmetadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}\n`;
      const pods = `{containers: [{name: c0, ports: [${element}]}]${extra}}`;
      const spec = isService
        ? `{ports: [${element}]}`
        : kind === 'Pod'
          ? pods
          : `{template: {spec: ${pods}}}`;
      return { text: `${head}spec: ${spec}\n`, isMerge: true, target: undefined };
    };
    const operations = (text: string, target = exact) => ({ text, isMerge: false, target });
    const json = (op: string, at: string, value?: string) =>
      draft.style === 'json'
        ? `[{"op": "${op}", "path": "${at}"${value === undefined ? '' : `, "value": ${value}`}}]\n`
        : `- op: ${op}\n  path: ${at}\n${value === undefined ? '' : `  value: ${value}\n`}`;
    switch (draft.as) {
      case 'merge':
        return merge(`{${field}: ${port}, ${own}: ${this.#next()}}`);
      case 'merge with protocol':
        return merge(`{${field}: ${port}, ${own}: ${this.#next()}, protocol: TCP}`);
      case 'merge that adds':
        return merge(`{${field}: 99, ${own}: ${this.#next()}}`);
      case 'merge that deletes an element':
        return merge(`{${field}: ${port}, $patch: delete}`);
      case 'merge that deletes a field':
        return merge(`{${field}: ${port}, ${own}: null}`);
      case 'merge that replaces the list':
        return merge(`{$patch: replace}, {${field}: 98, ${own}: ${this.#next()}}`);
      case 'merge that deletes the object':
        return {
          text: `apiVersion: ${VERSIONS[kind]}\nkind: ${kind}\nmetadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}\n$patch: delete\n`,
          isMerge: true,
          target: undefined,
        };
      case 'merge the same value':
        return merge(`{${field}: ${port}, ${own}: ${30_000 + object.first + index}}`);
      case 'merge sysctls':
        return merge(
          `{${field}: ${port}, ${own}: ${this.#next()}}`,
          `, securityContext: {sysctls: [{name: ${SYSCTLS[0]}, value: "${this.#next()}"}]}`,
        );
      case 'replace':
        return operations(json('replace', `${path}/${index}/${own}`, `${this.#next()}`));
      case 'add':
        return operations(json('add', `${path}/${index}/${own}`, `${this.#next()}`));
      case 'remove':
        return operations(json('remove', `${path}/${index}/${own}`));
      case 'remove an element':
        return operations(json('remove', `${path}/${index}`));
      case 'append':
        return operations(json('add', `${path}/-`, `{"${field}": 97, "${own}": ${this.#next()}}`));
      case 'move':
        return operations(
          `- {op: move, from: ${path}/0, path: ${path}/-}\n- {op: remove, path: ${path}/0/${own}}\n`,
        );
      case 'target of all':
        return operations(json('replace', `${path}/0/${own}`, `${this.#next()}`), `kind: ${kind}`);
      case 'target by pattern':
        return operations(
          json('add', `${path}/0/${own}`, `${this.#next()}`),
          `kind: ${kind}, name: ${name.slice(0, 2)}.*`,
        );
      case 'target by label':
        return operations(
          json('add', `${path}/0/${own}`, `${this.#next()}`),
          `kind: ${kind}, labelSelector: app=${name}`,
        );
    }
  }
}

const DEFAULT: ObjectDraft = {
  kind: 'Service',
  name: 'web',
  ports: 2,
  hasProtocol: false,
  containers: 1,
  sysctls: 0,
  namespace: undefined,
};

const SYSCTLS = ['net.core.somaxconn', 'net.ipv4.tcp_fin_timeout'] as const;

const VERSIONS = {
  Service: 'v1',
  Pod: 'v1',
  Deployment: 'apps/v1',
  DaemonSet: 'apps/v1',
  Widget: 'example.org/v1',
} as const;
