// Types of knowledge-plugin.mjs, for the configuration of vitest.

import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';

export declare function knowledgeForEsbuild(): EsbuildPlugin;
export declare function knowledgeForVite(): VitePlugin;
