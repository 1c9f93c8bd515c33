// Functions and words in front of a command that run what stands behind them.

import { describe, test } from 'vitest';
import { type Case, expectFacts } from '../one-file.ts';

describe('functions that run their arguments', () => {
  test.each<Case>([
    [
      'a trace',
      'tune.sh',
      ['run() {', '  echo "+ $*"', '  "$@"', '}', 'run sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['5:45 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'eval',
      'tune.sh',
      ['do_it() { eval "$@"; }', 'do_it sysctl -w net.core.somaxconn=512'],
      ['2:36 net.core.somaxconn=512'],
    ],
    [
      'the words joined, with sudo',
      'tune.sh',
      ['as_root() { sudo $*; }', 'as_root sysctl -q -w net.core.somaxconn=512'],
      ['2:41 net.core.somaxconn=512'],
    ],
    [
      'tries, with a number of its own',
      'tune.sh',
      [
        'retry() {',
        '  n=$1; shift',
        '  until "$@"; do sleep 1; done',
        '}',
        'retry 3 sysctl -w net.core.somaxconn=512',
      ],
      ['5:38 net.core.somaxconn=512'],
    ],
    [
      'an option not to do it',
      'tune.sh',
      ['try() { if [ -n "$DRY" ]; then echo "$@"; else "$@"; fi; }', 'try sysctl -w net.core.somaxconn=512'],
      ['2:34 net.core.somaxconn=512'],
    ],
    [
      'one behind another',
      'tune.sh',
      ['run() { "$@"; }', 'root() { sudo "$@"; }', 'run root sysctl -w net.core.somaxconn=512'],
      ['3:39 net.core.somaxconn=512'],
    ],
    [
      'a function that only shows them',
      'tune.sh',
      ['show() { echo "$@"; }', 'show sysctl -w net.core.somaxconn=512'],
      [],
    ],
    [
      'a function that does something else with them',
      'tune.sh',
      ['note() { logger -t tune "$@"; }', 'note sysctl -w net.core.somaxconn=512'],
      [],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('words that this file does not define', () => {
  test.each<Case>([
    [
      'a library of the project',
      'tune.sh',
      ['. ./lib.sh', 'run sysctl -w net.core.somaxconn=512'],
      ['2:34 net.core.somaxconn=512'],
    ],
    [
      'a number of tries',
      'tune.sh',
      ['retry 3 sysctl -w net.core.somaxconn=512'],
      ['1:38 net.core.somaxconn=512'],
    ],
    [
      'options of its own',
      'tune.sh',
      ['try -q sysctl -w net.core.somaxconn=512'],
      ['1:37 net.core.somaxconn=512'],
    ],
    ['shown', 'tune.sh', ['echo sysctl -w net.core.somaxconn=512'], []],
    ['printed', 'tune.sh', ["printf '%s\\n' sysctl -w net.core.somaxconn=512"], []],
    ['a text', 'tune.sh', ['log "sysctl -w net.core.somaxconn=512"'], []],
    ['a note of several words', 'tune.sh', ['log sysctl -w net.core.somaxconn=512'], []],
    ['a note of an error', 'tune.sh', ['die sysctl -w net.core.somaxconn=512'], []],
    ['searched', 'tune.sh', ['grep sysctl -w net.core.somaxconn=512 notes.txt'], []],
    ['a page of the manual', 'tune.sh', ['man sysctl -w net.core.somaxconn=512'], []],
    ['asked for', 'tune.sh', ['command -v sysctl -w net.core.somaxconn=512'], []],
    ['which', 'tune.sh', ['which sysctl -w net.core.somaxconn=512'], []],
    ['what kind', 'tune.sh', ['type sysctl -w net.core.somaxconn=512'], []],
    ['an installation', 'tune.sh', ['apt-get install sysctl -w net.core.somaxconn=512'], []],
    ['without what it is to do', 'tune.sh', ['run sysctl net.core.somaxconn=512'], []],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
