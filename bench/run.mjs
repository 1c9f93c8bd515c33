// npm run bench: portclash against `node -e 0` (three files) and against ripgrep (10,000 files), in one run.
//
//   node bench/run.mjs [--bin dist/portclash.js] [--rounds 15] [--tree-rounds 7]
//
// The commands take turns, round by round, so that a machine that gets slower or faster meets all of them; figures
// are minimum and median, and the ratios compare medians. Gates are printed, not enforced: a shared machine would
// make them fail by chance.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  TREE_FILES,
  writeThreeFiles,
  writeThreeSilentFiles,
  writeThreeTerraformFiles,
  writeTree,
} from './generate.mjs';

/** Start-up and three files, in starts of Node. */
const GATE_THREE_FILES = 2;
/** 10,000 files, in runs of ripgrep over them. */
const GATE_TREE = 25;

const { values: flags } = parseArgs({
  options: {
    bin: { type: 'string', default: fileURLToPath(new URL('../dist/portclash.js', import.meta.url)) },
    rounds: { type: 'string', default: '15' },
    'tree-rounds': { type: 'string', default: '7' },
  },
});
const bin = resolve(flags.bin);

const folder = mkdtempSync(join(tmpdir(), 'portclash-bench-'));
try {
  const processors = availableParallelism();
  console.log(`node ${process.version}, ${processors} ${processors === 1 ? 'processor' : 'processors'}`);
  console.log('times in milliseconds; cpu is user + system of the process and its children');
  benchThreeFiles();
  benchTree();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The start of Node is the floor: no program for Node can be faster. */
function benchThreeFiles() {
  const commands = [
    node('node -e 0', ['-e', '0'], folder),
    lint('lint: .tf, sysctl.conf, YAML', 'mixed', writeThreeFiles),
    lint('lint: three .tf', 'terraform', writeThreeTerraformFiles),
    lint('lint: three .tf, nothing declared', 'silent', writeThreeSilentFiles),
  ];
  const [floor, ...runs] = measure(`three files`, commands, Number(flags.rounds));
  for (const run of runs) gate(run, floor, GATE_THREE_FILES);
}

function benchTree() {
  const tree = join(folder, 'tree');
  writeTree(tree);
  const commands = [
    lint('lint', 'tree'),
    node('facts', [bin, 'facts', '--no-config', '--quiet', '--cwd', tree], tree),
    node('node -e 0', ['-e', '0'], tree),
  ];
  const hasRipgrep = spawnSync('rg', ['--version']).status === 0;
  if (hasRipgrep)
    commands.push({
      name: "rg -l -e 'sysctl|port'",
      file: 'rg',
      args: ['-l', '-e', 'sysctl|port', '.'],
      cwd: tree,
    });
  else console.log('\nripgrep is not installed (apt-get install ripgrep): no comparison with it');
  const [linted, , , searched] = measure(`${TREE_FILES} files`, commands, Number(flags['tree-rounds']));
  if (searched) gate(linted, searched, GATE_TREE);
}

function lint(name, subfolder, write) {
  const cwd = join(folder, subfolder);
  const paths = write ? write(cwd) : ['.'];
  return node(name, [bin, 'lint', '--no-config', '--quiet', ...paths], cwd);
}

function node(name, args, cwd) {
  return { name, file: process.execPath, args, cwd };
}

/** Runs the commands in turn, once uncounted, then `rounds` times; prints and returns a row for each. */
function measure(title, commands, rounds) {
  const samples = commands.map(() => ({ wall: [], cpu: [] }));
  for (let round = -1; round < rounds; round++) {
    for (const [i, command] of commands.entries()) {
      const { wall, cpu } = runOnce(command);
      if (round < 0) continue;
      samples[i].wall.push(wall);
      samples[i].cpu.push(cpu);
    }
  }
  const width = Math.max(...commands.map((c) => c.name.length));
  console.log(`\n${title}, ${rounds} rounds`);
  console.log(`  ${''.padEnd(width)}  wall min  median   cpu min  median`);
  return commands.map(({ name }, i) => {
    const row = { name, wall: spread(samples[i].wall), cpu: spread(samples[i].cpu) };
    const cells = [row.wall.min, row.wall.median, row.cpu.min, row.cpu.median];
    console.log(`  ${name.padEnd(width)}  ${cells.map((n) => n.toFixed(0).padStart(8)).join('')}`);
    return row;
  });
}

/**
 * One run, its output thrown away. bash's `time` reads the operating system's account of the finished child, to the
 * millisecond, and the clock right around it; Node has no view of a child's processor time.
 */
function runOnce({ name, file, args, cwd }) {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time { "$0" "$@" >/dev/null 2>&1 </dev/null; }';
  const run = spawnSync('bash', ['-c', script, file, ...args], { cwd, encoding: 'utf8' });
  const figures = /([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(run.stderr ?? '');
  // Status 1 is portclash's word for findings and ripgrep's for none.
  if (!figures || run.status === null || run.status > 1) {
    throw new Error(`${name} ended with ${run.status ?? run.error?.message ?? run.signal}: ${run.stderr}`);
  }
  const [wall, user, system] = figures.slice(1).map((text) => Number(text) * 1000);
  return { wall, cpu: user + system };
}

function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median };
}

function gate(run, base, limit) {
  const wall = run.wall.median / base.wall.median;
  const cpu = run.cpu.median / base.cpu.median;
  const verdict = wall <= limit ? 'met' : 'MISSED';
  console.log(
    `  ${run.name} / ${base.name}: wall ${wall.toFixed(2)}x, cpu ${cpu.toFixed(2)}x (gate: wall <= ${limit}x, ${verdict})`,
  );
}
