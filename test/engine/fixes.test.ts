// Where a reserved list is written beside a range, and where it is not: a fix that is not certainly right is none.

import { describe, expect, test } from 'vitest';
import { fixesOf } from '../../src/engine/fixes/edits.ts';
import type { Change } from '../../src/model/remedy.ts';
import { LineIndex } from '../../src/model/span.ts';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/** The text after the fix; undefined where there is none. */
function after(file: string, text: string, change: Change): string | undefined {
  const [fix] = fixesOf([{ title: 'x', safe: true, changes: [change] }], (f) =>
    f === file ? text : undefined,
  );
  const [edit] = fix?.edits ?? [];
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

function at(file: string, text: string, token: string): Change['at'] {
  const start = text.indexOf(token);
  return new LineIndex(text).locate(file, { start, end: start + token.length });
}

function beside(file: string, text: string, was = '16000 61000'): string | undefined {
  const change = {
    kind: 'setting',
    at: at(file, text, was),
    was,
    key: RANGE,
    newKey: RESERVED,
    text: '8080,31000-32000',
  };
  return after(file, text, change as Change);
}

describe('a list beside the range', () => {
  test.each([
    ['50.conf', `${RANGE} = 16000 61000\n`, `${RANGE} = 16000 61000\n${RESERVED} = 8080,31000-32000\n`],
    ['50.conf', `-${RANGE}=16000 61000`, `-${RANGE}=16000 61000\n-${RESERVED}=8080,31000-32000`],
    [
      '50.conf',
      'net/ipv4/ip_local_port_range = 16000 61000\r\nx = 1\r\n',
      'net/ipv4/ip_local_port_range = 16000 61000\r\nnet/ipv4/ip_local_reserved_ports = 8080,31000-32000\r\nx = 1\r\n',
    ],
    [
      'a.yml',
      `sysctls:\n  ${RANGE}: 16000 61000 # wide\n  x: 1\n`,
      `sysctls:\n  ${RANGE}: 16000 61000 # wide\n  ${RESERVED}: 8080,31000-32000\n  x: 1\n`,
    ],
    ['a.yml', `- "${RANGE}=16000 61000"\n`, `- "${RANGE}=16000 61000"\n- "${RESERVED}=8080,31000-32000"\n`],
    [
      'a.yml',
      `- { name: ${RANGE}, value: '16000 61000', state: present }\n`,
      `- { name: ${RANGE}, value: '16000 61000', state: present }\n- { name: ${RESERVED}, value: '8080,31000-32000', state: present }\n`,
    ],
    [
      'user-data.yml',
      `runcmd:\n  - sysctl -w ${RANGE}="16000 61000"\n  - reboot\n`,
      `runcmd:\n  - sysctl -w ${RANGE}="16000 61000"\n  - sysctl -w ${RESERVED}="8080,31000-32000"\n  - reboot\n`,
    ],
    [
      'a.sh',
      `cat > a.json <<E\n{\n  "x": "1",\n  "${RANGE}": "16000 61000"\n}\nE\n`,
      `cat > a.json <<E\n{\n  "x": "1",\n  "${RESERVED}": "8080,31000-32000",\n  "${RANGE}": "16000 61000"\n}\nE\n`,
    ],
    [
      'a.json',
      `{\n  "${RANGE}": "16000 61000"\n}\n`,
      `{\n  "${RESERVED}": "8080,31000-32000",\n  "${RANGE}": "16000 61000"\n}\n`,
    ],
    [
      'a.nix',
      `  "${RANGE}" = "16000 61000";\n`,
      `  "${RANGE}" = "16000 61000";\n  "${RESERVED}" = "8080,31000-32000";\n`,
    ],
    [
      'a.pp',
      `  '${RANGE}' => '16000 61000',\n`,
      `  '${RANGE}' => '16000 61000',\n  '${RESERVED}' => '8080,31000-32000',\n`,
    ],
    [
      'a.sh',
      `sudo sysctl -w ${RANGE}="16000 61000" || true\n`,
      `sudo sysctl -w ${RANGE}="16000 61000" || true\nsudo sysctl -w ${RESERVED}="8080,31000-32000" || true\n`,
    ],
    [
      'a.sh',
      'echo "16000 61000" > /proc/sys/net/ipv4/ip_local_port_range\n',
      'echo "16000 61000" > /proc/sys/net/ipv4/ip_local_port_range\necho "8080,31000-32000" > /proc/sys/net/ipv4/ip_local_reserved_ports\n',
    ],
    [
      'a.sh',
      `echo "${RANGE} = 16000 61000" >> /etc/sysctl.conf\n`,
      `echo "${RANGE} = 16000 61000" >> /etc/sysctl.conf\necho "${RESERVED} = 8080,31000-32000" >> /etc/sysctl.conf\n`,
    ],
    [
      'tasks.yml',
      `- name: Widen\n  sysctl:\n    name: ${RANGE}\n    value: "16000 61000"\n  when: wide\n\n- name: Next\n  command: /bin/true\n`,
      `- name: Widen\n  sysctl:\n    name: ${RANGE}\n    value: "16000 61000"\n  when: wide\n\n- name: Keep outgoing connections off the ports of services\n  sysctl:\n    name: ${RESERVED}\n    value: "8080,31000-32000"\n  when: wide\n\n- name: Next\n  command: /bin/true\n`,
    ],
    [
      'tasks.yml',
      `- name: Widen # everywhere\n  # portclash-ignore[ephemeral-vs-iana]\n  sysctl:\n    name: ${RANGE} # portclash-ignore[ephemeral-parity] -- x\n    value: "16000 61000" # portclash-ignore[ephemeral-vs-iana]\n  # only there\n  when: wide\n`,
      `- name: Widen # everywhere\n  # portclash-ignore[ephemeral-vs-iana]\n  sysctl:\n    name: ${RANGE} # portclash-ignore[ephemeral-parity] -- x\n    value: "16000 61000" # portclash-ignore[ephemeral-vs-iana]\n  # only there\n  when: wide\n- name: Keep outgoing connections off the ports of services\n  sysctl:\n    name: ${RESERVED}\n    value: "8080,31000-32000"\n  # only there\n  when: wide\n`,
    ],
    // Reasons of several lines, and a comment of its own below an ignore without one.
    [
      'tasks.yml',
      `- name: Widen\n  # portclash-ignore[ephemeral-vs-iana] -- tasks are\n  # started again\n  sysctl:\n    # portclash-ignore[ephemeral-parity]\n    # the key\n    name: ${RANGE}\n    value: "16000 61000" # portclash-ignore[x] -- more\n                         # than one line\n    # as the kernel has it\n    state: present\n`,
      `- name: Widen\n  # portclash-ignore[ephemeral-vs-iana] -- tasks are\n  # started again\n  sysctl:\n    # portclash-ignore[ephemeral-parity]\n    # the key\n    name: ${RANGE}\n    value: "16000 61000" # portclash-ignore[x] -- more\n                         # than one line\n    # as the kernel has it\n    state: present\n- name: Keep outgoing connections off the ports of services\n  sysctl:\n    # the key\n    name: ${RESERVED}\n    value: "8080,31000-32000"\n    # as the kernel has it\n    state: present\n`,
    ],
    [
      'tasks.yml',
      `- sysctl:\n    name: ${RANGE}\n    value: '16000 61000' # wide`,
      `- sysctl:\n    name: ${RANGE}\n    value: '16000 61000' # wide\n- sysctl:\n    name: ${RESERVED}\n    value: '8080,31000-32000'`,
    ],
    // The last line has no break: those of the file.
    [
      '50.conf',
      `x = 1\r\n${RANGE} = 16000 61000`,
      `x = 1\r\n${RANGE} = 16000 61000\r\n${RESERVED} = 8080,31000-32000`,
    ],
    [
      'tasks.yml',
      `- sysctl:\r\n    name: ${RANGE}\r\n    value: "16000 61000"`,
      `- sysctl:\r\n    name: ${RANGE}\r\n    value: "16000 61000"\r\n- sysctl:\r\n    name: ${RESERVED}\r\n    value: "8080,31000-32000"`,
    ],
  ])('%s: %j', (file, text, wanted) => {
    expect(beside(file, text)).toBe(wanted);
  });

  test.each([
    [
      'would replace what the first line wrote',
      'a.sh',
      `echo "${RANGE} = 16000 61000" > /etc/sysctl.d/x.conf\n`,
    ],
    ['is part of a longer command', 'a.sh', `sysctl -w x=1 \\\n  ${RANGE}="16000 61000"\n`],
    ['goes on', 'a.sh', `sysctl -w ${RANGE}="16000 61000" && \\\n  true\n`],
    ['does more', 'a.sh', `sysctl -w ${RANGE}="16000 61000"; reboot\n`],
    ['sets more', 'a.sh', `sysctl -w net.core.somaxconn=1 ${RANGE}="16000 61000"\n`],
    ['needs quotes that are not there', 'a.yml', `- { name: ${RANGE}, value: 16000 61000 }\n`],
    ['is a hash in one line', 'a.pp', `sysctl { '${RANGE}': value => '16000 61000' }\n`],
    ['loops', 'tasks.yml', `- sysctl:\n    name: ${RANGE}\n    value: "16000 61000"\n  loop: [1, 2]\n`],
    [
      'keeps a result',
      'tasks.yml',
      `- sysctl:\n    name: ${RANGE}\n    value: "16000 61000"\n  register: r\n`,
    ],
    ['is in a folded text', 'a.yml', `run: >\n  sysctl -w ${RANGE}="16000 61000"\n`],
    ['is an argument', 'a.yml', `command:\n- sh\n- -c\n- sysctl -w ${RANGE}="16000 61000"\n`],
    ['is text behind its key', 'a.yml', `shell:\n  sysctl -w ${RANGE}="16000 61000"\n`],
    ['closes a text', 'a.sh', `CONF="vm.swappiness = 1\n${RANGE} = 16000 61000"\n`],
    ['is a part of a list without quotes', 'a.yml', `x: {\n  ${RANGE}: 16000 61000,\n  y: 1\n}\n`],
    ['ends a list that needs commas', 'a.toml', `x = [\n  "y=1",\n  "${RANGE}=16000 61000"\n]\n`],
    [
      'has an anchor',
      'tasks.yml',
      `- sysctl:\n    name: &k ${RANGE}\n    value: "16000 61000"\n  vars: {x: *k}\n`,
    ],
    [
      'has a comment at the margin',
      'tasks.yml',
      `- sysctl:\n    name: ${RANGE}\n    value: "16000 61000"\n# there\n  when: wide\n`,
    ],
    [
      'is longer than what sets something',
      'tasks.yml',
      `- sysctl:\n    name: ${RANGE}\n    value: "16000 61000"\n  tags:\n${'    - a\n'.repeat(45)}`,
    ],
    ['has another key', 'tasks.yml', `- sysctl:\n    name: "{{ key }}"\n    value: "16000 61000"\n`],
  ])('none where the line or item %s', (_why, file, text) => {
    expect(beside(file, text)).toBeUndefined();
  });

  test('none where the file says something else now', () => {
    const text = `${RANGE} = 16000 61000\n`;
    const change: Change = {
      ...{ kind: 'setting', at: at('a.conf', text, '16000 61000'), was: '1024 65535' },
      ...{ key: RANGE, newKey: RESERVED, text: '8080' },
    };
    expect(after('a.conf', text, change)).toBeUndefined();
  });
});

describe('another value', () => {
  const value = (file: string, text: string, was: string, wanted: string) =>
    after(file, text, { kind: 'value', at: at(file, text, was), was, text: wanted });

  test.each([
    ['a.conf', `${RESERVED} = 8080\n`, '8080', '8080,9090', `${RESERVED} = 8080,9090\n`],
    ['a.yml', `${RESERVED}: 8080\n`, '8080', '8080,9090', `${RESERVED}: 8080,9090\n`],
    ['a.sh', `sysctl -w ${RESERVED}="8080"\n`, '8080', '8080,9090', `sysctl -w ${RESERVED}="8080,9090"\n`],
    [
      'grub',
      `GRUB_CMDLINE_LINUX="quiet sysctl.${RESERVED}=8080"\n`,
      '8080',
      '8080,9090',
      `GRUB_CMDLINE_LINUX="quiet sysctl.${RESERVED}=8080,9090"\n`,
    ],
    ['a.conf', `${RANGE} = 1024\t65535\n`, '1024\t65535', '32768 60999', `${RANGE} = 32768 60999\n`],
  ])('%s: %j', (file, text, was, wanted, result) => {
    expect(value(file, text, was, wanted)).toBe(result);
  });

  test.each([
    ['a blank would end the word', 'a.sh', `sysctl -w ${RANGE}=1\n`, '1', '1024 65535'],
    [
      'a blank would end the argument of the kernel',
      'grub',
      `GRUB_CMDLINE_LINUX="quiet sysctl.${RANGE}=1024"\n`,
      '1024',
      '1024 65535',
    ],
    ['a comma would end the item', 'a.yml', `- { ${RESERVED}: 8080 }\n`, '8080', '8080,9090'],
    ['a number is no text', 'a.json', `{ "${RESERVED}": 8080 }\n`, '8080', '8080,9090'],
  ])('none where %s', (_why, file, text, was, wanted) => {
    expect(value(file, text, was, wanted)).toBeUndefined();
  });
});

describe('no setting', () => {
  const KEY = 'net.ipv4.tcp_tw_recycle';
  const gone = (file: string, text: string) =>
    after(file, text, { kind: 'no setting', at: at(file, text, '1'), key: KEY });

  test('a line of sysctl.conf goes with its newline', () => {
    expect(gone('a.conf', `${KEY} = 1\r\nx = 2\r\n`)).toBe('x = 2\r\n');
  });

  test('what may be all that a block holds stays', () => {
    expect(gone('a.yml', `sysctls:\n  ${KEY}: 1\n`)).toBeUndefined();
    expect(gone('a.yml', `x: "\n  ${KEY} = 1"\n`)).toBeUndefined();
    expect(gone('a.j2', `${KEY} = 1 {% if b %}\nx\n{% endif %}\n`)).toBeUndefined();
    expect(gone('a.sh', `sysctl -w x=2 \\\n  ${KEY}=1\nreboot\n`)).toBeUndefined();
    expect(gone('a.sh', `if true; then\n  sysctl -w ${KEY}=1\nfi\n`)).toBeUndefined();
  });
});
