// Environment variables as documents give them: of containers, of tasks, of units, and on their own.

import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { containerReach, isContainer } from '../commands/lists.ts';
import type { ScanContext } from '../context.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { NO_MACHINE } from '../listeners/guess.ts';
import { isTestData } from '../listeners/scan.ts';
import { type Assignment, claimVariables } from './claims.ts';
import { isListeningName, variableOf } from './variables.ts';

const BLOCK =
  /^(?:env|Env|environment|Environment|env_vars|envVars|envs|environments|environment_variables|extraEnv|extraEnvVars|extraEnvironment)$/;

/** Runners of CI: what they start is gone with the job. */
const CI =
  /(?:^|\/)(?:\.github|\.circleci|\.gitlab|\.buildkite|\.azure|\.azuredevops)\/|\.gitlab-ci|\.travis|azure-pipelines|cloudbuild|\.drone|bitbucket-pipelines|\.woodpecker/;

export function isOfRunner(path: string): boolean {
  return CI.test(path);
}

/** Declares what the variables in a document make programs listen on. */
export function scanVariables(root: Node, context: ScanContext): void {
  if (isTestData(root.document.file) || isOfRunner(root.document.file)) return;
  walkTrails(root, (trail) => {
    const { node, key } = trail;
    if (node.kind !== 'map') return true;
    for (const field of node.entries) {
      const name = keyText(field.key);
      if (BLOCK.test(name))
        scanBlock(field.value, node, { node: field.value, parent: trail, key: name }, root, context);
    }
    if (!BLOCK.test(key ?? '')) scanAlone(node, trail, root, context);
    return true;
  });
}

function scanBlock(block: Node, holder: MapNode, trail: Trail, root: Node, context: ScanContext): void {
  const assignments = assignmentsOf(block);
  if (assignments.length === 0) return;
  const isProgram = isOfProgram(block, holder, trail, context) && !NO_MACHINE.test(context.path);
  const reach = reachOf(holder, trail, root, context);
  const isProposal = NO_MACHINE.test(context.path);
  const owners = ownersOf(holder, trail);
  claimVariables(
    assignments,
    { image: imageOf(holder), isProgram, owners, isProposal },
    { ...context, reach },
  );
}

/** Names of products in any other map, such as the data of a ConfigMap or an anchor of compose. */
function scanAlone(node: MapNode, trail: Trail, root: Node, context: ScanContext): void {
  const assignments = ofMap(node).filter(({ name }) => {
    const variable = /^[A-Z]/.test(name) ? variableOf(name) : undefined;
    if (!variable) return isListeningName(name) && !NO_MACHINE.test(context.path);
    return variable.image === undefined;
  });
  if (assignments.length === 0) return;
  const reach = reachOf(node, trail, root, context);
  claimVariables(assignments, { isProgram: false }, { ...context, reach });
}

/** `NAME: value`, `- NAME=value`, `- name: NAME, value: …`. */
function assignmentsOf(block: Node): readonly Assignment[] {
  if (block.kind === 'map') return pairOf(block) ?? ofMap(block);
  if (block.kind !== 'list') return [];
  return block.items.flatMap((item): readonly Assignment[] => {
    if (item.kind === 'map') return pairOf(item) ?? ofMap(item);
    if (item.kind !== 'scalar' || item.data === null) return [];
    const content = item.content();
    const name = /^["']?([\w.]{1,100})=/.exec(content.text);
    if (!name) return [];
    const value = content.slice({ start: name[0].length, end: content.text.length });
    return [{ name: name[1] ?? '', value }];
  });
}

function ofMap(map: MapNode): readonly Assignment[] {
  return map.entries.flatMap(({ key, value }) =>
    value.kind === 'scalar' && value.data !== null ? [{ name: keyText(key), value: value.content() }] : [],
  );
}

function pairOf(map: MapNode): readonly Assignment[] | undefined {
  const name = entry(map, 'name', 'Name');
  if (name?.kind !== 'scalar') return undefined;
  const value = entry(map, 'value', 'Value');
  return value?.kind === 'scalar' && value.data !== null
    ? [{ name: name.content().text, value: value.content() }]
    : [];
}

/** Variables of a container, a unit or a task of Nomad; those of a task of Ansible are for whatever it calls. */
function isOfProgram(block: Node, holder: MapNode, trail: Trail, context: ScanContext): boolean {
  if (isContainer(holder, trail) || entry(holder, 'build', 'driver') !== undefined) return true;
  if (/^(?:compose|kubernetes|helm|nomad)$/.test(context.technology)) return true;
  const isPairs = block.kind === 'list' && block.items.some((i) => i.kind === 'map' && pairOf(i));
  return isPairs || (context.technology === 'nix' && isUnit(trail));
}

/** `systemd.services.<name>.environment` of NixOS. */
function isUnit(trail: Trail): boolean {
  const services = trail.parent?.parent;
  return services?.key === 'services' || /(?:^|\.)systemd\.services/.test(trail.parent?.key ?? '');
}

/** The name of what gets the variables: its own, or the key of a map of such things. */
function ownersOf(holder: MapNode, { parent }: Trail): readonly string[] {
  const named = scalarText(entry(holder, 'name', 'container_name', 'containerName'));
  return [named, parent?.key].flatMap((name) => (name === undefined ? [] : [name]));
}

function imageOf(holder: MapNode): string | undefined {
  const image = entry(holder, 'image', 'Image') ?? entry(entry(holder, 'config'), 'image');
  return scalarText(image) ?? scalarText(entry(image, 'repository', 'name'));
}

function reachOf(holder: MapNode, trail: Trail, root: Node, context: ScanContext): ScanContext['reach'] {
  const config = entry(holder, 'config');
  if (config && entry(holder, 'driver') !== undefined) return taskReach(config, trail, context);
  const isInside =
    isContainer(holder, trail) || /^(?:compose|kubernetes|helm|docker)$/.test(context.technology);
  return isInside ? containerReach(holder, trail, root, context) : context.reach;
}

/** A driver of images makes a network of its own; others have the group's (https://developer.hashicorp.com/nomad/docs/job-specification/network#mode). */
function taskReach(config: Node, trail: Trail, context: ScanContext): ScanContext['reach'] {
  if (entry(config, 'image'))
    return scalarText(entry(config, 'network_mode')) === 'host' ? context.reach : 'container';
  for (let at: Trail | undefined = trail; at; at = at.parent) {
    const mode = scalarText(entry(entry(at.node, 'network'), 'mode'));
    if (mode !== undefined) return mode === 'host' ? context.reach : 'container';
  }
  return context.reach;
}
