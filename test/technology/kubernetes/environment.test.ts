// Variables of a container's environment in its command.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

function pod(command: string, env: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: agent}
spec:
  hostNetwork: true
  containers:
    - name: agent
      image: example.org/agent:1
      ${command}
      env:
${env.replace(/^/gm, '        ')}
`;
}

const PORT = '- name: PORT\n  value: "9800"';

describe('$(NAME) in a command', () => {
  test.each([
    ['a word', 'args: ["--listen-address=:$(PORT)"]', PORT, '9800'],
    ['two of them', 'args: ["--port", "$(PORT)"]', PORT, '9800'],
    ['a script', 'command: ["sh", "-c", "exec agent --port $(PORT)"]', PORT, '9800'],
    ['from a config map', 'args: ["--port=$(PORT)"]', '- name: PORT\n  valueFrom: {}', 'a placeholder'],
    ['of another variable', 'args: ["--port=$(PORT)"]', '- name: PORT\n  value: $(OTHER)', 'a placeholder'],
    ['a command of a script', 'command: ["sh", "-c", "agent --port $(next_port)"]', PORT, 'the script runs'],
  ])('%s', async (_, command, env, wanted) => {
    const facts = await factsOf({ 'pod.yaml': pod(command, env) });
    const [own] = facts.filter((f) => !f.includes('environment-variable'));
    expect(own).toContain(wanted);
  });
});
