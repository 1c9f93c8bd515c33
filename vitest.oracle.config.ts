// The tests that ask real programs. They skip, with the reason, where a program is missing.

import { defineConfig } from 'vitest/config';
import { knowledgeForVite } from './scripts/knowledge-plugin.mjs';
import { RESULTS } from './vitest.config.ts';

export default defineConfig({
  plugins: [knowledgeForVite()],
  test: {
    include: ['test/oracle/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    reporters: RESULTS('oracle') as ['default'],
  },
});
