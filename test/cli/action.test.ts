// The steps of action.yml as a runner runs them: environment files, exit status, what the log says.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { command, logLines } from '../report/runner.ts';
import { tree } from '../tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly id?: string;
      readonly run?: string;
      readonly env?: Record<string, string>;
    }[];
  };
}

const ACTION = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;

interface StepRun {
  readonly status: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the steps with a `run:` in their order, `${{ }}` filled in by the values they name. */
function runAction(workspace: string, inputs: Readonly<Record<string, string>>): StepRun {
  const temp = tree({ output: '', summary: '' });
  const values: Record<string, string> = { 'github.action_path': ROOT };
  for (const [name, { default: usual }] of Object.entries(ACTION.inputs))
    values[`inputs.${name}`] = inputs[name] ?? usual;
  const filled = (text: string) =>
    text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (all, name: string) => values[name] ?? all);
  let last: { status: number | null; log: string } = { status: null, log: '' };
  let outputs: Record<string, string> = {};
  for (const step of ACTION.runs.steps) {
    if (step.run === undefined) continue;
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([k, v]) => [k, filled(v)]));
    const file = join(tree({ output: '' }), 'output');
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', step.run], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: temp,
        RUNNER_TEMP: temp,
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: file,
        GITHUB_STEP_SUMMARY: join(temp, 'summary'),
        ...own,
      },
    });
    last = { status, log: stdout + stderr };
    outputs = Object.fromEntries(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    for (const [name, value] of Object.entries(outputs)) values[`steps.${step.id}.outputs.${name}`] = value;
  }
  return { ...last, outputs, summary: readFileSync(join(temp, 'summary'), 'utf8') };
}

const CLASH = {
  'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n',
  'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n',
};

describe('the action', () => {
  test('a clash: annotations, a summary, counts, SARIF, and it fails', () => {
    const workspace = tree(CLASH);
    const run = runAction(workspace, { 'sarif-file': 'out.sarif', 'sarif-category': 'agents' });
    expect(run.status).toBe(1);
    expect(run.outputs).toEqual({ errors: '1', warnings: '0', notes: '2', 'sarif-file': 'out.sarif' });
    const commands = logLines(run.log).flatMap((line) => command(line) ?? []);
    expect(commands.map((c) => [c.name, c.properties.get('title')])).toEqual([
      ['error', 'ephemeral-vs-mesos'],
      ['notice', 'ephemeral-parity'],
      ['notice', 'ephemeral-vs-iana'],
    ]);
    expect(run.log).toContain('error[ephemeral-vs-mesos]');
    expect(run.summary).toContain('## portclash: 1 error, 2 notes');
    const [sarif] = JSON.parse(readFileSync(join(workspace, 'out.sarif'), 'utf8')).runs;
    expect([sarif.results.length, sarif.automationDetails.id]).toEqual([3, 'portclash/agents/']);
  });

  test('nothing found: it passes, and SARIF is written all the same', () => {
    const workspace = tree({ 'site.yml': '- hosts: all\n' });
    const run = runAction(workspace, { 'sarif-file': 'out.sarif' });
    expect([run.status, run.outputs['errors'], existsSync(join(workspace, 'out.sarif'))]).toEqual([
      0,
      '0',
      true,
    ]);
    expect(run.summary).toContain('nothing to judge: no ports or kernel parameters in 1 file');
  });

  test.each([
    ['fail-on', { 'fail-on': 'never' }, 0],
    ['paths', { paths: 'etc/mesos-agent\n' }, 0],
    ['paths, one a line', { paths: 'etc/mesos-agent\netc/sysctl.d\n' }, 1],
    ['a path that looks like a flag', { paths: '--no-config' }, 2],
    ['a bad word', { 'fail-on': 'fatal' }, 2],
  ])('%s', (_, inputs, status) => {
    const run = runAction(tree(CLASH), inputs);
    expect(run.status).toBe(status);
    const failed = logLines(run.log)
      .flatMap((line) => command(line) ?? [])
      .filter((c) => c.properties.get('title') === 'portclash');
    expect(failed).toHaveLength(status === 2 ? 1 : 0);
  });

  test('without annotations the log has the findings and no command', () => {
    const run = runAction(tree(CLASH), { annotations: 'false' });
    expect(logLines(run.log).flatMap((line) => command(line) ?? [])).toEqual([]);
    expect(run.log).toContain('error[ephemeral-vs-mesos]');
  });

  test('names of files are no commands and no outputs', () => {
    const name = 'a\n::error::pwn\n##[error]x/etc/sysctl.d/50.conf';
    const run = runAction(tree({ [name]: 'net.ipv4.tcp_tw_recycle = 1\n' }), {});
    const commands = logLines(run.log).flatMap((line) => command(line) ?? []);
    expect(commands.map((c) => c.properties.get('title'))).toEqual(['tw-recycle']);
    expect(run.outputs).toEqual({ errors: '1', warnings: '0', notes: '0', 'sarif-file': '' });
  });

  test('every input and output of action.yml is one of the steps', () => {
    const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
    for (const name of Object.keys(ACTION.inputs)) expect(text).toContain(`\${{ inputs.${name} }}`);
    for (const name of Object.keys(ACTION.outputs))
      expect(text).toContain(`\${{ steps.lint.outputs.${name} }}`);
    // What a person writes there is never part of a script.
    for (const { run } of ACTION.runs.steps) expect(run ?? '').not.toContain('${{');
  });
});
