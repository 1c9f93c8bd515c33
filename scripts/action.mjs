// The steps of action.yml. `program`: where the program is, or is to be built. `lint`: builds it where it is missing, runs it,
// and gives the runner annotations, a summary and outputs. Inputs come as environment variables: none is part of a command.

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildInto, sourcesKey } from './first-use.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = process.env;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.log(`::error::portclash needs Node 20.19 or newer, this runner has ${process.versions.node}`);
  process.exit(2);
}
if (process.argv[2] === 'program') findProgram();
else process.exitCode = lint();

function findProgram() {
  const built = existsSync(join(root, 'dist/portclash.js'));
  const key = sourcesKey();
  output({ built, key, folder: built ? join(root, 'dist') : join(env.RUNNER_TEMP ?? tmpdir(), key) });
}

function lint() {
  const folder = env.PORTCLASH_FOLDER;
  const program = join(folder, 'portclash.js');
  if (!existsSync(program)) {
    console.log('::group::Build portclash');
    buildInto(folder);
    console.log('::endgroup::');
  }
  const temp = mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), 'portclash-'));
  try {
    return run(program, temp);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

function run(program, temp) {
  const file = (name) => join(temp, name);
  const sarif = env.PORTCLASH_SARIF_FILE ?? '';
  const paths = (env.PORTCLASH_PATHS ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const flag = (name, value) => (value ? [`${name}=${value}`] : []);
  const annotates = !/^(?:false|no|off|0)$/i.test(env.PORTCLASH_ANNOTATIONS ?? '');
  const formats = [
    'pretty',
    `json=${file('report.json')}`,
    `markdown=${file('summary.md')}`,
    ...(annotates ? [`github=${file('annotations.txt')}`] : []),
    ...(sarif ? [`sarif=${sarif}`] : []),
  ];
  const args = [
    'lint',
    ...formats.map((format) => `--format=${format}`),
    ...flag('--config', env.PORTCLASH_CONFIG),
    ...flag('--fail-on', env.PORTCLASH_FAIL_ON),
    ...flag('--since', env.PORTCLASH_SINCE),
    ...flag('--sarif-category', env.PORTCLASH_SARIF_CATEGORY),
    '--',
    ...paths,
  ];
  const ended = spawnSync(process.execPath, [program, ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    env: { ...env, GITHUB_ACTIONS: 'true' },
    maxBuffer: 64 * 1024 * 1024,
  });
  const status = ended.status ?? 2;
  const words = `${ended.stderr ?? ''}${ended.error ? `portclash: ${ended.error.message}\n` : ''}`;
  if (status === 0 || status === 1) {
    process.stdout.write(withoutCommands(words));
    // The counts at its end stand at the end of the report already.
    const commands = annotates ? readFileSync(file('annotations.txt'), 'utf8').split('\n') : [];
    for (const line of commands) if (line.startsWith('::')) console.log(line);
    if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, readFileSync(file('summary.md')));
    const { error, warning, note } = JSON.parse(readFileSync(file('report.json'), 'utf8')).summary.findings;
    output({ errors: error, warnings: warning, notes: note, 'sarif-file': sarif });
  } else {
    console.log(`::error title=portclash::${escaped(words.trim() || `portclash ended with ${status}`)}`);
  }
  return status;
}

/** What a runner would take for a command, in text that names files. */
function withoutCommands(text) {
  return text.replaceAll('##[', '##⟦').replace(/^([^\S\n]*)::/gm, '$1∷');
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escaped(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A value with a line break would be another output: https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-output-parameter */
function output(values) {
  const lines = Object.entries(values).map(
    ([name, value]) => `${name}=${String(value).replace(/[\r\n]/g, ' ')}\n`,
  );
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, lines.join(''));
}
