// A tree that wants to run code, or to be read where it should not be: nothing of it happens.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/merge.ts';
import { errorLines, load, RULES, tree } from './tree.ts';

const DIRECTORIES = ['', '.config/'];
const NAMES = ['.portclashrc', 'portclashrc', 'portclash.config', 'config', 'portclash'];
const EXTENSIONS = ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'];

/** Every name that a configuration search might run, each writing a file `RAN` beside the working directory. */
const TRAPS: Readonly<Record<string, string>> = Object.fromEntries([
  ...DIRECTORIES.flatMap((directory) =>
    NAMES.flatMap((name) =>
      EXTENSIONS.map((extension) => [
        `${directory}${name}.${extension}`,
        extension.startsWith('m')
          ? "import { writeFileSync } from 'node:fs'; writeFileSync('RAN', import.meta.url); export default {};"
          : "require('node:fs').writeFileSync('RAN', __filename); module.exports = {};",
      ]),
    ),
  ),
  ['evil.js', "require('node:fs').writeFileSync('RAN', __filename); module.exports = { exclude: ['evil'] };"],
  // Names that a search with cosmiconfig's defaults would read as data.
  ['.config/portclashrc', 'exclude: [evil]'],
  ['.config/portclashrc.yaml', 'exclude: [evil]'],
  ['.config/config.json', '{"cosmiconfig": {"searchPlaces": ["evil.js"], "mergeSearchPlaces": true}}'],
  ['package.yaml', 'portclash: {exclude: [evil]}\ncosmiconfig: {searchPlaces: [evil.js]}\n'],
]);

const META = '"cosmiconfig": {"searchPlaces": ["evil.js", "{name}.config.js"], "mergeSearchPlaces": true}';

/** The loader as users get it: one bundle, which takes the working directory for the project. */
const BUNDLE = buildSync({
  stdin: {
    contents: `import { loadConfig } from './src/config/load.ts';
      const result = await loadConfig({ cwd: process.cwd(), root: process.cwd(), ruleIds: [], productIds: [] });
      console.log(JSON.stringify(result.ok ? { file: result.file, exclude: result.config.exclude } : result.errors));`,
    resolveDir: process.cwd(),
    loader: 'ts',
  },
  bundle: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  external: ['typescript'],
  banner: {
    js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
  },
  write: false,
  logLevel: 'silent',
}).outputFiles[0]?.text;

/** Runs the bundle with Node in a tree, as a user whose home directory is `home`; returns what it prints. */
function runBundled(root: string, home: string): unknown {
  const file = path.join(home, 'load.mjs');
  writeFileSync(file, BUNDLE ?? '');
  const stdout = execFileSync(process.execPath, [file], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: path.join(home, '.config') },
    encoding: 'utf8',
  });
  return JSON.parse(stdout);
}

describe('booby traps', () => {
  it('none is run or read as configuration', async () => {
    const root = tree({ ...TRAPS, 'package.json': `{"name": "x", ${META}}` });
    expect(await load(root)).toEqual({ ok: true, config: defaultConfig(RULES) });
    expect(existsSync('RAN')).toBe(false);
  });

  it('none is run beside a configuration that makes the search start', async () => {
    const root = tree({ ...TRAPS, 'package.json': `{${META}}`, '.portclashrc': '{"exclude": ["ours"]}' });
    expect(await load(root)).toMatchObject({ ok: true, file: '.portclashrc', config: { exclude: ['ours'] } });
    expect(existsSync('RAN')).toBe(false);
  });

  // cosmiconfig's own settings, each in the way that gets furthest: the first one found hides the others.
  it.each<readonly [name: string, settings: Readonly<Record<string, string>>, without: readonly string[]]>([
    ['in package.json', { 'package.json': `{"dependencies": {"portclash": "1"}, ${META}}` }, []],
    ['in .config/config.json', { 'package.json': '{"dependencies": {"portclash": "1"}}' }, []],
    ['in .config/config.js', {}, ['.config/config.json', 'package.yaml']],
    [
      'in .config/config.mjs',
      {},
      ['.config/config.json', 'package.yaml', '.config/config.js', '.config/config.ts', '.config/config.cjs'],
    ],
  ])('none is run by the bundle in the working directory: settings %s', (_, settings, without) => {
    const home = tree({
      '.config/portclash/config.js': "require('node:fs').writeFileSync('RAN', 'home'); module.exports = {};",
      '.config/portclash/config.json': '{"exclude": ["home"]}',
      '.portclashrc': '{"exclude": ["home"]}',
    });
    const files = Object.fromEntries(Object.entries(TRAPS).filter(([name]) => !without.includes(name)));
    const silent = tree({ ...files, ...settings });
    expect(runBundled(silent, home)).toEqual({ exclude: [] });
    const empty = tree({ ...files, ...settings, '.portclashrc': ' ' });
    expect(runBundled(empty, home)).toEqual({ exclude: [] });
    const loud = tree({ ...files, ...settings, '.portclashrc.yml': 'exclude: [ours]' });
    expect(runBundled(loud, home)).toEqual({ file: '.portclashrc.yml', exclude: ['ours'] });
    for (const root of [silent, empty, loud]) expect(existsSync(path.join(root, 'RAN'))).toBe(false);
  });

  it('the bundle compiles no code of its own', () => {
    expect(BUNDLE).toContain('portclash:recommended');
    expect(BUNDLE).not.toMatch(/\bnew Function\(|\beval\(/);
  });

  it('the traps do work: code that loads one sets it off', () => {
    const root = tree(TRAPS);
    execFileSync(process.execPath, ['-e', 'require("./.portclashrc.js")'], { cwd: root });
    expect(readFileSync(path.join(root, 'RAN'), 'utf8')).toBe(path.join(root, '.portclashrc.js'));
  });

  it('a package.json that names a file is an error with its place', async () => {
    const root = tree({ ...TRAPS, 'package.json': '{\n  "portclash": "./evil.js"\n}' });
    expect(await errorLines(load(root))).toEqual([
      `package.json:2:16: portclash: expected a map of keys such as rules and exclude, not './evil.js'; to use another file, write { "extends": "./file.yaml" }`,
    ]);
    expect(existsSync('RAN')).toBe(false);
  });

  it.each(['$import', 'import', 'require', 'loaders', 'searchPlaces'])('%s includes nothing', async (key) => {
    const root = tree({ ...TRAPS, '.portclashrc': `{"${key}": ["./evil.js", "/etc/hostname"]}` });
    const [line] = await errorLines(load(root));
    expect(line).toContain(`.portclashrc:1:2: unknown key '${key}'`);
    expect(existsSync('RAN')).toBe(false);
  });

  it('JavaScript under a data name is no configuration', async () => {
    const root = tree({ '.portclashrc': "module.exports = require('./evil.js');\n", 'evil.js': 'throw 1' });
    expect(await errorLines(load(root))).toEqual([
      `.portclashrc:1:1: expected a map of keys such as rules and exclude, not 'module.exports = require('./evil.js');'; to use another file, write { "extends": "./file.yaml" }`,
    ]);
  });

  it('plug-ins that a configuration names are listed, and not even looked for', async () => {
    const root = tree({
      '.portclashrc': 'plugins: ["./evil.mjs", "./gone.mjs"]',
      'evil.mjs': TRAPS['config.mjs'] ?? '',
    });
    expect(await load(root)).toMatchObject({
      ok: true,
      config: { plugins: [{ file: 'evil.mjs' }, { file: 'gone.mjs' }] },
    });
    expect(existsSync('RAN')).toBe(false);
  });
});
