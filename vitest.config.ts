import { defineConfig } from 'vitest/config';
import { knowledgeForVite } from './scripts/knowledge-plugin.mjs';

/** In CI the counts are read from a file, so that the last line of the run can name them. */
export const RESULTS = (name: string) =>
  process.env['CI']
    ? ['default', ['json', { outputFile: `node_modules/.cache/${name}.json` }] as const]
    : ['default'];

export default defineConfig({
  plugins: [knowledgeForVite()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/oracle/**'],
    testTimeout: 60_000,
    // By itself it leaves a core idle, which is half of two.
    maxWorkers: '100%',
    reporters: RESULTS('unit') as ['default'],
  },
});
