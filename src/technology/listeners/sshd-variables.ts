// The settings of sshd as maps of variables, and the names that roles give its ports.

import { entry, keyText, type Node, scalarText, walk } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { readPortText } from '../notations.ts';
import { wordsOf } from './port-names.ts';
import { isTestData } from './scan.ts';

const CLAIM: Claim = { claimant: 'service', role: 'listen', protocol: 'tcp', form: 'sshd-variable' };

/** `sshd_port`, `ssh_server_ports` (dev-sec's role), `security_ssh_port` (geerlingguy.security). */
const PORTS = /^(?:sshd|openssh)(?:_server)?_ports?$|^ssh_server_ports?$|^security_ssh_port$/;

/**
 * Reads `sshd: {Port: 2222}` (https://github.com/willshersystems/ansible-sshd) and `sshd_config: {Port: 2222}`
 * (https://github.com/saltstack-formulas/openssh-formula), whose keys are those of sshd_config(5).
 */
export function scanSshdVariables(root: Node, context: ScanContext): void {
  if (root.kind !== 'map' || context.depth > 0 || isTestData(root.document.file)) return;
  walk(root, (node) => {
    if (node.kind !== 'map') return true;
    for (const { key, value } of node.entries)
      if (/^sshd(?:_config)?$/.test(keyText(key)))
        claimPorts(entry(value, 'Port'), CLAIM, ofTool(context, 'openssh'));
    return true;
  });
}

/** True for a variable whose value {@link claimSshPorts} reads. */
export function isSshPorts(name: string): boolean {
  return PORTS.test(wordsOf(name).join('_'));
}

/** Claims the ports of a variable that only its name says to be sshd's. */
export function claimSshPorts(value: Node, context: ScanContext): void {
  claimPorts(value, { ...CLAIM, guessed: true }, context);
}

function claimPorts(value: Node | undefined, claim: Claim, context: ScanContext): void {
  if (value?.kind === 'map') return;
  for (const item of value?.kind === 'list' ? value.items : [value])
    if (readPortText(scalarText(item) ?? '', 'ports').kind === 'ports') claimNode(item, claim, context);
}
