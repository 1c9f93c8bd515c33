// Bundles the command line and the library into dist/: what people install has no dependency and starts fast.
// `--to FOLDER`: another folder; `--types`: with declarations of the library.

import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { knowledgeForEsbuild } from './knowledge-plugin.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const { to = `${root}dist`, types = false } = parseArgs({
  options: { to: { type: 'string' }, types: { type: 'boolean' } },
}).values;

// Built beside the old one, which stays in use until the new one is whole.
const next = `${to}-next-${process.pid}`;
const shared = {
  absWorkingDir: root,
  outdir: next,
  bundle: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  // jsonc-parser's UMD build hides its requires from the bundler.
  mainFields: ['module', 'main'],
  // Named by cosmiconfig's loader for TypeScript configurations, which are never loaded.
  external: ['typescript'],
  // CommonJS packages inside an ES module still call require for Node's own modules.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  define: { PORTCLASH_VERSION: JSON.stringify(version) },
  plugins: [knowledgeForEsbuild()],
};

// Every `import()` of the command line is a chunk that only those runs load that need it. The library is apart: what
// both had in common would be cut into many small files, and each costs a start a millisecond.
const builds = await Promise.all([
  build({
    ...shared,
    entryPoints: { portclash: 'src/cli/start.ts' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  }),
  build({ ...shared, entryPoints: { index: 'src/index.ts' } }),
]);
copyFileSync(`${root}src/config/schema.json`, `${next}/portclash.schema.json`);

// The licences of what the bundle holds ask for their notices to travel with it.
const packages = new Map();
for (const file of builds.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
  const [folder, name] =
    /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(resolve(root, file)) ?? [];
  if (folder && name) packages.set(name, folder);
}
const notices = [...packages].sort().map(([name, folder]) => {
  const { version: used, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : '';
  return `${name} ${used} (${license})\n\n${text}\n`;
});
writeFileSync(`${next}/THIRD_PARTY_NOTICES`, notices.join(`\n${'-'.repeat(72)}\n\n`));

// Types are for those who install the package from the registry; everybody else does without.
if (types) {
  execFileSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.types.json', '--outDir', `${next}/types`],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
}

rmSync(to, { recursive: true, force: true });
renameSync(next, to);
