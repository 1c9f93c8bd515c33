#!/usr/bin/env node
// The program's first lines: everything else is loaded after the compile cache is on, where Node has one (22.8).

import module from 'node:module';
import { watchStreams } from './streams.ts';

(module as { enableCompileCache?: () => void }).enableCompileCache?.();
watchStreams();
const args = process.argv.slice(2);
// Loaded side by side: the loader waits for the disk more than it computes.
const commands = args.some((a) => !a.startsWith('-')) ? import('./commands.ts') : undefined;
const { main } = await import('./main.ts');
process.exitCode = await main(args);
await commands;
