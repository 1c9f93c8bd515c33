// Redirections and pipes of compound commands: whatever the commands inside print goes there.

import { expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

test.each([
  ['a group', '{ echo "vm.swappiness = 1"; echo "vm.max_map_count = 2"; } >> /etc/sysctl.conf', 2],
  ['a subshell', '( echo "vm.swappiness = 1" ) > /etc/sysctl.d/50.conf', 1],
  ['a loop', 'for i in 1; do\n  echo "vm.swappiness = 1"\ndone > /etc/sysctl.conf', 1],
  ['a group into tee', '{ echo "vm.swappiness = 1"; } | sudo tee -a /etc/sysctl.conf >/dev/null', 1],
  ['a here-document in a group', '{\ncat <<EOF\nvm.swappiness = 1\nEOF\n} > /etc/sysctl.conf', 1],
  ['its own redirection wins', '{ echo "vm.swappiness = 1" > /dev/null; } >> /etc/sysctl.conf', 0],
  ['a group to the terminal', '{ echo "vm.swappiness = 1"; }', 0],
])('%s', async (_, script, count) => {
  expect(await factsOf({ 'a.sh': `${script}\n` })).toHaveLength(count);
});
