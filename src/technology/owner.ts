// Whose document a structured text is, where its own words leave no doubt.

import { entry, itemsOf, type MapNode, type Node, scalarText } from '../syntax/node.ts';
import { isCloudConfig } from './first-words.ts';
import { isPackerTemplate } from './packer/build.ts';

/**
 * The tool that reads a document, by the name the facts carry; undefined where the words do not say. `text` is the
 * document, `isGoTemplate` true where the file holds expressions of Helm's kind.
 */
export function documentOwner(
  root: Node,
  path: string,
  text: string,
  isGoTemplate: boolean,
): string | undefined {
  if (isCloudConfig(text)) return 'cloud-init';
  if (root.kind === 'list' && root.items.some(isEcsContainer)) return 'ecs';
  if (root.kind !== 'map') return undefined;
  if (/(^|\/)\.github\/workflows\//.test(path)) return 'text';
  if (/\.sls$/.test(path)) return 'salt';
  if (/(^|\/)jobs\/[^/]+\/spec$/.test(path) && entry(root, 'templates')) return 'bosh';
  if (isCompose(root, path)) return 'compose';
  const kind = scalarText(entry(root, 'kind'));
  if (entry(root, 'apiVersion') && kind !== undefined) {
    if (kind === 'SysctlConfig') return 'talos';
    return isGoTemplate ? 'helm' : 'kubernetes';
  }
  if (entry(root, 'machine') && entry(root, 'cluster')) return 'talos';
  if (entry(root, 'variant') && (entry(root, 'storage') ?? entry(root, 'systemd'))) return 'butane';
  if (entry(entry(root, 'ignition'), 'version')) return 'ignition';
  if (isCloudFormation(root)) return 'cloudformation';
  if (entry(root, 'heat_template_version') && entry(root, 'resources')) return 'heat';
  if (entry(entry(root, 'Job') ?? root, 'TaskGroups')?.kind === 'list') return 'nomad';
  if (isPackerTemplate(root)) return 'packer';
  if (isBottlerocket(root)) return 'bottlerocket';
  return undefined;
}

/** A container of Amazon ECS by its own keys: lists of ports alone are everybody's. */
export function isEcsContainer(node: Node): boolean {
  if (entry(node, 'image') === undefined || entry(node, 'name') === undefined || entry(node, 'id'))
    return false;
  return [...itemsOf(entry(node, 'portMappings')), ...itemsOf(entry(node, 'systemControls'))].some(
    (m) => entry(m, 'containerPort', 'namespace') !== undefined,
  );
}

/** Folders and files that only a project of Ansible has. */
const ANSIBLE =
  /(^|\/)(?:group_vars|host_vars|defaults|vars|tasks|handlers|roles|playbooks?|inventor(?:y|ies)|ansible)(?:\/|\.ya?ml$)|(^|\/)(?:site|main|playbook|[\w-]*vars)\.ya?ml$/;

/**
 * The tool that a document of names and values belongs to, from where it stands: maps of settings look alike in many.
 * `text` where nothing says.
 */
export function variablesOwner(root: Node, path: string): string {
  if (root.kind === 'list' || ANSIBLE.test(path)) return 'ansible';
  if (/(^|\/)values(?:[-_.][\w.-]+)?\.ya?ml$/.test(path)) return 'helm';
  if (/(^|\/)hiera(?:[-_]?data)?(?:[-_]\w+)?\//.test(path)) return 'puppet';
  if (/(^|\/)(?:pillar|salt|states)\//.test(path)) return 'salt';
  const machine = entry(root, 'machine');
  if (entry(machine, 'sysctls', 'kubelet', 'install', 'kernel', 'files') !== undefined) return 'talos';
  return 'text';
}

/** A template, or a part of one that another brings in: its resources are of AWS's types. */
function isCloudFormation(root: MapNode): boolean {
  if (entry(root, 'AWSTemplateFormatVersion')) return true;
  const resources = entry(root, 'Resources');
  if (resources?.kind !== 'map') return false;
  return resources.entries.slice(0, 20).some((r) => /^AWS::/.test(scalarText(entry(r.value, 'Type')) ?? ''));
}

/** https://bottlerocket.dev/en/os/latest/#/api/settings/: groups of settings that no other document has below this name. */
function isBottlerocket(root: Node): boolean {
  const settings = entry(root, 'settings');
  return (
    settings !== undefined && entry(settings, 'kernel', 'kubernetes', 'host-containers', 'ecs') !== undefined
  );
}

/** Keys that only services of compose have: what they run, or what they take it from. */
const SERVICE = ['image', 'build', 'extends', 'container_name', 'depends_on', 'env_file'];

/** True for a compose file: by its name, or by services that say what they run. */
export function isCompose(root: MapNode, path: string): boolean {
  const services = entry(root, 'services');
  if (services?.kind !== 'map') return false;
  if (/(^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i.test(path)) return true;
  return services.entries.slice(0, 20).some((s) => entry(s.value, ...SERVICE) !== undefined);
}
