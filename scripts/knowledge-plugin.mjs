// Turns the tables of rules/knowledge into modules: YAML into its data, TSV into its text. One transform, used by
// the bundle (esbuild) and the tests (vite).

import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

const TABLE = /\.(yaml|tsv)$/;

/**
 * `iana.tsv?ports`: what runs that only count need of the table, a twentieth of its size: the snapshot's date, and the
 * ports with a name as intervals. Rows with a status are no claims (src/knowledge/registry.ts).
 */
function portsModule(text) {
  const date = /^# snapshot: (\S+)/m.exec(text)?.[1] ?? '';
  const rows = text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((row) => row.length === 3);
  const intervals = [];
  for (const [low, high] of rows.map(([ports]) => ports.split('-').map(Number)).sort((a, b) => a[0] - b[0])) {
    const last = intervals.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high ?? low);
    else intervals.push([low, high ?? low]);
  }
  return `export default ${JSON.stringify({ source: `IANA ${date}`, intervals })};\n`;
}

/** The module for a table: YAML as a function that gives its data, so that only those who ask for it parse it. */
function moduleFor(path, text) {
  if (path.endsWith('?ports')) return portsModule(text);
  if (path.endsWith('.tsv')) return `export default ${JSON.stringify(text)};\n`;
  const json = JSON.stringify(parse(text, { uniqueKeys: true }));
  return `export default () => JSON.parse(${JSON.stringify(json)});\n`;
}

/** For `esbuild.build({ plugins })`. */
export function knowledgeForEsbuild() {
  return {
    name: 'knowledge',
    setup(build) {
      build.onLoad({ filter: TABLE }, async ({ path, suffix }) => ({
        contents: moduleFor(path + suffix, await readFile(path, 'utf8')),
        loader: 'js',
        watchFiles: [path],
      }));
    },
  };
}

/** For `defineConfig({ plugins })` of vite and vitest. */
export function knowledgeForVite() {
  return {
    name: 'knowledge',
    enforce: 'pre',
    async load(id) {
      const path = id.replace(/\?.*$/, '');
      return TABLE.test(path) ? moduleFor(id, await readFile(path, 'utf8')) : undefined;
    },
  };
}
