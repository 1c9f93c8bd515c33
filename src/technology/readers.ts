// Every reader of a tool's own documents, texts and commands. A new technology adds a line here and a folder beside it.

import type { Span } from '../model/span.ts';
import type { Source } from '../source/source.ts';
import type { Node } from '../syntax/node.ts';
import { scanBoshSpec } from './bosh/spec.ts';
import { scanFailsafePorts } from './calico/failsafe.ts';
import { keepRole } from './chef/file.ts';
import { scanApiRules } from './cloud/api-rules.ts';
import { scanArgumentMaps } from './commands/argument-maps.ts';
import { scanFlags } from './commands/flags.ts';
import { scanCommandLists } from './commands/lists.ts';
import { scanEnvironmentFile } from './compose/environment-file.ts';
import { scanCompose } from './compose/scan.ts';
import { scanConsulAgent } from './consul/agent.ts';
import { scanConsulServices } from './consul/service.ts';
import type { ScanContext } from './context.ts';
import { scanDockerCommand } from './docker/commands.ts';
import { scanDaemon, scanDaemonVariables } from './docker/daemon.ts';
import { scanEcs, scanEcsTemplate } from './docker/ecs.ts';
import { scanEnvironment } from './docker/environment.ts';
import { scanQuadlets } from './docker/quadlet.ts';
import { scanDockerResource } from './docker/terraform.ts';
import { scanVariableDirectives, scanVariableLines, scanVariableWords } from './environment/texts.ts';
import { scanVariables } from './environment/trees.ts';
import { scanFirewallCommand } from './firewall/commands.ts';
import { scanFerm } from './firewall/ferm.ts';
import { scanFirewallRules } from './firewall/rules.ts';
import { scanFirewallText } from './firewall/text.ts';
import { scanLocalConfig } from './hashicorp/local-config.ts';
import { keepChart, keepTemplate } from './helm/file.ts';
import { scanComponentArguments } from './kubernetes/component-arguments.ts';
import { scanNodePortText } from './kubernetes/lines.ts';
import { scanNodePoolSysctls, scanNodePoolText } from './kubernetes/node-pool-sysctls.ts';
import { scanNodePortPool, scanNodePortRange } from './kubernetes/node-port-range.ts';
import { scanKubernetes } from './kubernetes/scan.ts';
import { keepObjects } from './kustomize/file.ts';
import { scanAliases, scanAliasLines } from './linux/aliases.ts';
import { scanKernelArguments } from './linux/kernel-arguments.ts';
import { scanNamespaces } from './linux/namespaces.ts';
import { scanNestedKeys } from './linux/nested-keys.ts';
import { scanBoundPorts } from './listeners/bound-ports.ts';
import { scanClassPorts } from './listeners/class-ports.ts';
import { scanEdits, scanSedEdits } from './listeners/edits.ts';
import { scanEnsemble } from './listeners/ensemble.ts';
import { scanEntryPointArguments, scanEntryPointWords } from './listeners/entry-points.ts';
import { scanErlangPorts } from './listeners/erlang.ts';
import { scanGuessedLines, scanGuessedVariables } from './listeners/guesses.ts';
import { scanHaproxyServices } from './listeners/haproxy-services.ts';
import { scanNginxVariables } from './listeners/nginx-variables.ts';
import { scanListeners } from './listeners/scan.ts';
import { scanSshdVariables } from './listeners/sshd-variables.ts';
import { scanListenerTrees } from './listeners/trees.ts';
import { scanAurora } from './mesos/aurora.ts';
import { scanEphemeralPorts } from './mesos/ephemeral.ts';
import { scanMarathon } from './mesos/marathon.ts';
import { scanMesos } from './mesos/scan.ts';
import { scanMesosSettings } from './mesos/settings.ts';
import { scanNomadAgent } from './nomad/agent.ts';
import { scanDynamicPortFields, scanDynamicPorts } from './nomad/dynamic-ports.ts';
import { scanNomadJob, scanNomadPorts } from './nomad/job.ts';
import { keepData } from './puppet/file.ts';
import { scanPillarPorts } from './salt/pillar.ts';
import { scanSalt } from './salt/scan.ts';
import { keepStarted } from './systemd/started.ts';
import { scanVagrantScripts } from './vagrant/scripts.ts';
import { scanVaultListeners } from './vault/listener.ts';

/**
 * Looks at one document of YAML, JSON, TOML or HCL, at any depth of nesting, and declares what it knows by the words of
 * its own tool; it returns early where the document is none of its own. Kernel parameters by their shape are read
 * before, by `linux/shapes.ts`.
 */
export type TreeReader = (root: Node, context: ScanContext) => void;

export const TREE_READERS: readonly TreeReader[] = [
  scanMarathon,
  scanKubernetes,
  scanComponentArguments,
  scanApiRules,
  scanArgumentMaps,
  scanCommandLists((words, context) => readCommand(words, context)),
  scanNodePortPool,
  scanNodePoolSysctls,
  scanDynamicPortFields,
  scanNomadAgent,
  scanNomadJob,
  scanConsulAgent,
  scanConsulServices,
  scanVaultListeners,
  scanLocalConfig,
  scanCompose,
  scanDaemon,
  scanEcs,
  scanDockerResource,
  scanNestedKeys,
  scanAliases,
  scanSalt,
  scanPillarPorts,
  scanBoshSpec,
  scanListenerTrees,
  scanEdits,
  scanEntryPointArguments,
  scanGuessedVariables,
  scanClassPorts,
  scanNginxVariables,
  scanHaproxyServices,
  scanSshdVariables,
  scanBoundPorts,
  scanFailsafePorts,
  scanFirewallRules,
  scanVariables,
  scanNamespaces,
  keepChart,
  keepData,
  keepRole,
];

/**
 * Searches the text of a whole file, whatever its format, for words that only one tool has. `shown` gives the parts
 * that are only words for people, sorted, as offsets in the file; it is asked for where there is something to leave out.
 */
export type TextReader = (source: Source, context: ScanContext, shown: () => readonly Span[]) => void;

export const TEXT_READERS: readonly TextReader[] = [
  scanMesos,
  scanNodePortRange,
  scanNodePortText,
  scanNodePoolText,
  scanFirewallText,
  scanFerm,
  scanEphemeralPorts,
  scanMesosSettings,
  scanAurora,
  scanDynamicPorts,
  scanNomadPorts,
  scanQuadlets,
  scanDaemonVariables,
  scanEcsTemplate,
  scanEnvironment,
  scanAliasLines,
  scanKernelArguments,
  scanVariableDirectives,
  scanVagrantScripts,
  scanEnvironmentFile,
  keepTemplate,
  keepObjects,
  keepStarted,
];

/**
 * Reads a configuration text of no structured format, a file or nested. `path`: the text's own, template suffixes
 * removed; undefined for a nested text that nothing names.
 */
export type ConfigReader = (source: Source, path: string | undefined, context: ScanContext) => void;

export const CONFIG_READERS: readonly ConfigReader[] = [
  scanListeners,
  scanEnsemble,
  scanGuessedLines,
  scanErlangPorts,
  scanVariableLines,
];

/**
 * A command with its arguments, in a script, a unit, a Dockerfile or a list of a document: the words after quotes are
 * removed, expansions masked, the program's name first.
 */
export type CommandReader = (words: readonly Source[], context: ScanContext) => void;

export const COMMAND_READERS: readonly CommandReader[] = [
  scanFlags,
  scanFirewallCommand,
  scanDockerCommand,
  scanSedEdits,
  scanEntryPointWords,
  scanVariableWords,
];

/** Hands a command to every reader of commands. */
export function readCommand(words: readonly Source[], context: ScanContext): void {
  for (const read of COMMAND_READERS) read(words, context);
}
