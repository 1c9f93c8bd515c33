#!/usr/bin/env node
// The command. A package from the registry holds the program built; one from a git ref builds it the first time.

import { existsSync } from 'node:fs';

let program = new URL('../dist/portclash.js', import.meta.url);
if (!existsSync(program)) {
  const { builtProgram } = await import('../scripts/first-use.mjs');
  program = builtProgram();
}
await import(program.href);
