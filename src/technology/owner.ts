// Whose document a structured text is, where its own words leave no doubt.

import { entry, type MapNode, type Node, scalarText } from '../syntax/node.ts';
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
  if (root.kind !== 'map') return undefined;
  if (/(^|\/)\.github\/workflows\//.test(path)) return 'text';
  if (/\.sls$/.test(path)) return 'salt';
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
  if (isPackerTemplate(root)) return 'packer';
  if (isBottlerocket(root)) return 'bottlerocket';
  return undefined;
}

/** The first line that is no other comment says so (cloud-init's user-data formats). */
export function isCloudConfig(text: string): boolean {
  return /^(?:#[^\n]{0,200}\n|\s){0,40}?#cloud-config\b/.test(text);
}

/**
 * How a string of another document is to be read where it is a document whose own words say so: a cloud-config, an
 * object of Kubernetes, Bottlerocket's user data. Where its braces are a template's, nothing is known before rendering.
 */
export function embeddedKind(text: string): 'yaml' | 'toml' | undefined {
  if (isCloudConfig(text)) return 'yaml';
  if (/^[ \t]*\[settings(?:\.[\w."-]{1,200})?\][ \t]*(?:#.*)?$/m.test(text)) return 'toml';
  return /^apiVersion:[ \t]/m.test(text) && /^kind:[ \t]/m.test(text) ? 'yaml' : undefined;
}

/** CloudFormation's templates and Heat's often have an ending of their own, such as `.template`. */
export function stackKind(text: string): 'yaml' | 'json' | undefined {
  if (/^\s*\{/.test(text)) return /"AWSTemplateFormatVersion"\s*:/.test(text) ? 'json' : undefined;
  return /^(?:AWSTemplateFormatVersion|heat_template_version)["']?[ \t]*:/m.test(text) ? 'yaml' : undefined;
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

function isCompose(root: MapNode, path: string): boolean {
  const services = entry(root, 'services');
  if (services?.kind !== 'map') return false;
  if (/(^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i.test(path)) return true;
  return services.entries.slice(0, 20).some((s) => entry(s.value, 'image', 'build') !== undefined);
}
