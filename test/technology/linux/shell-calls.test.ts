// Functions that nothing calls set nothing; where somebody may call them, they count.

import { expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';

const TUNE = 'tune() {\n  sysctl -w vm.swappiness=1\n}\n';
const OTHER = 'other() { echo hello; }\n';

test.each([
  ['called', `${TUNE}tune\n`, true],
  ['switched off', `${TUNE}${OTHER}other\n#tune\n`, false],
  ['switched off inside of main', `${TUNE}main() {\n  # tune\n  echo\n}\nmain "$@"\n`, false],
  ['called by a function that is called', `${TUNE}main() {\n  tune\n}\nmain\n`, true],
  ['in a branch', `${TUNE}${OTHER}other\nif [ -n "$1" ]; then tune; fi\n`, true],
  ['a trap', `${TUNE}${OTHER}other\ntrap tune EXIT\n`, true],
  ['a word of another call', `${TUNE}run() { "$@"; }\nrun tune\n`, true],
  ['a library: it calls none of its own', TUNE, true],
  ['by its number', `${TUNE}${OTHER}other\n"$1"\n`, true],
  ['by a part of its name', `${TUNE}${OTHER}other\n"tu$1"\n`, true],
  ['eval', `${TUNE}${OTHER}other\neval "$1"\n`, true],
  ['handed on', `${TUNE}${OTHER}other\nexport -f tune\n`, true],
  ['all of them handed on', `${TUNE}${OTHER}other\ndeclare -f > functions.sh\n`, true],
  ['what main runs of the arguments', `${TUNE}main() { "$@"; }\nmain "$@"\n`, true],
  ['main, which looks at the arguments', `${TUNE}main() { echo "$1"; }\nmain "$@"\n`, false],
])('%s', async (_, script, applied) => {
  const found = await linkedFacts({ 'setup.sh': `#!/bin/bash\n${script}` });
  expect(found.map((f) => [f.applied, f.unapplied])).toEqual([[applied, applied ? undefined : 'uncalled']]);
});

test('what it writes into a file', async () => {
  const write = 'proxy() {\n  cat > /etc/nginx/conf.d/x.conf <<END\nserver {\n  listen 8022;\n}\nEND\n}\n';
  const of = async (call: string) => {
    const found = await linkedFacts({ 'setup.sh': `${write}${OTHER}other\n${call}\n` });
    return found.map((f) => f.applied);
  };
  expect([await of('proxy'), await of('#proxy')]).toEqual([[true], [false]]);
});
