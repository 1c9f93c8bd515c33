// Derives rules/knowledge/iana.tsv from the CSV that IANA publishes.
//
//   curl -O https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.csv
//   node scripts/derive-iana.mjs service-names-port-numbers.csv > rules/knowledge/iana.tsv

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// The reader is the one the tool itself uses for `--services FILE`; Node 20 cannot import TypeScript.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('../src/knowledge/iana-csv.ts', import.meta.url))],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { formatTable, readIanaCsv } = await import(`data:text/javascript;base64,${code}`);

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node scripts/derive-iana.mjs CSV > rules/knowledge/iana.tsv');
  process.exit(2);
}
const bytes = readFileSync(path);
const file = readIanaCsv(bytes.toString('utf8'));
if (typeof file === 'string') {
  console.error(`${path}: not the IANA registry: ${file}`);
  process.exit(2);
}
process.stdout.write(formatTable(file, createHash('sha256').update(bytes).digest('hex')));
