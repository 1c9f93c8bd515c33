// The bundle: the catalogue comes with it, the text of the registry only when asked for.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { knowledgeForEsbuild } from '../../scripts/knowledge-plugin.mjs';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

describe('the knowledge in a bundle', () => {
  it('keeps the registry in a chunk of its own', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `export { products } from './products.ts'; export { ianaRegistry } from './registry.ts';`,
        resolveDir: path('../../src/knowledge'),
      },
      plugins: [knowledgeForEsbuild()],
      bundle: true,
      splitting: true,
      format: 'esm',
      outdir: path('out'),
      write: false,
    });
    const [entry, ...chunks] = outputFiles.map((file) => file.text);
    expect(entry).toContain('31000-32000');
    expect(entry).not.toContain('solaris-audit');
    expect(chunks.filter((text) => text.includes('solaris-audit'))).toHaveLength(1);
  });
});
