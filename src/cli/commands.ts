// All commands in one lazily loaded module: loaded apart, what they share would be cut into many small files, each of
// which costs a start a millisecond.

export { runExplain } from './explain.ts';
export { runFacts } from './facts.ts';
export { runLint } from './lint.ts';
export { runRange } from './range.ts';
export { runRules } from './rules.ts';
