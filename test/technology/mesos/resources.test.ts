// Port offers of Mesos agents in every spelling and place.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import { type Case, expectFacts } from '../one-file.ts';

describe('the notation', () => {
  test.each<Case>([
    [
      'plain',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES=ports:[31000-32000]'],
      ['1:17 mesos-agent 31000-32000'],
    ],
    [
      'a role',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports(web):[31000-32000]"'],
      ['1:18 mesos-agent 31000-32000'],
    ],
    [
      'every role',
      'etc/default/mesos-slave',
      ["MESOS_RESOURCES='ports(*):[31000-32000]'"],
      ['1:18 mesos-agent 31000-32000'],
    ],
    [
      'several ranges',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports(*):[15300-15399, 31000-32000,33000 - 33100]"'],
      ['1:18 mesos-agent 15300-15399,31000-32000,33000-33100'],
    ],
    [
      'several roles and other resources',
      'etc/default/mesos-slave',
      ['export MESOS_RESOURCES="cpus(*):2;ports(web):[15300-15399];ports(*):[31000-32000];mem:1024"'],
      ['1:35 mesos-agent 15300-15399', '1:60 mesos-agent 31000-32000'],
    ],
    [
      'repeated',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports:[15300-15399];ports:[31000-32000]"'],
      ['1:18 mesos-agent 15300-15399', '1:38 mesos-agent 31000-32000'],
    ],
    [
      'a blank behind the colon',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="cpus:2; ports: [31000-32000]"'],
      ['1:26 mesos-agent 31000-32000'],
    ],
    [
      'no colon',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports(*)[31000-32000]"'],
      ['1:18 mesos-agent 31000-32000'],
    ],
    [
      'neither colon nor role',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="cpus:4;ports[31000-32000]"'],
      ['1:25 mesos-agent 31000-32000'],
    ],
    [
      'ephemeral ports are another resource',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports:[31000-32000];ephemeral_ports:[32768-57344]"'],
      ['1:18 mesos-agent 31000-32000', '1:55 mesos-ephemeral-ports 32768-57344'],
    ],
    [
      'bounds the wrong way round',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports:[32000-31000]"'],
      ["1:18 mesos-agent ? 'ports:[32000-31000]' is not a list of port ranges"],
    ],
    [
      'beyond the last port',
      'etc/default/mesos-slave',
      ['MESOS_RESOURCES="ports:[60000-70000]"'],
      ["1:18 mesos-agent ? 'ports:[60000-70000]' is not a list of port ranges"],
    ],
    ['words in place of numbers', 'etc/default/mesos-slave', ['MESOS_RESOURCES="ports:[low-high]"'], []],
    ['no ports named', 'etc/default/mesos-slave', ['MESOS_RESOURCES="cpus(*):2;mem(*):2048"'], []],
    ['empty', 'etc/default/mesos-slave', ['MESOS_RESOURCES=', 'MESOS_RESOURCES="ports:[]"'], []],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('JSON', () => {
  test.each<Case>([
    [
      'in an environment file',
      'etc/default/mesos-slave',
      [
        `MESOS_RESOURCES='[{"name":"ports","type":"RANGES","ranges":{"range":[{"begin":15300,"end":15399},{"begin":31000,"end":32000}]}}]'`,
      ],
      ['1:19 mesos-agent 15300-15399,31000-32000'],
    ],
    [
      'escaped in a string',
      'etc/default/mesos-slave',
      [
        'MESOS_RESOURCES="[{\\"name\\":\\"ports\\",\\"type\\":\\"RANGES\\",\\"ranges\\":{\\"range\\":[{\\"begin\\":15300,\\"end\\":15399},{\\"begin\\":31000,\\"end\\":32000}]}}]"',
      ],
      ['1:19 mesos-agent 15300-15399,31000-32000'],
    ],
    [
      'escaped in JSON',
      'unit.json',
      [
        '{"env":{"MESOS_RESOURCES":"{\\"name\\":\\"ports\\",\\"type\\":\\"RANGES\\",\\"ranges\\":{\\"range\\":[{\\"begin\\":15300,\\"end\\":15399},{\\"begin\\":31000,\\"end\\":32000}]}}"}}',
      ],
      ['1:28 mesos-agent 15300-15399,31000-32000'],
    ],
    [
      'a file of resources',
      'etc/mesos/resources.json',
      [
        '[',
        '  {"name": "cpus", "type": "SCALAR", "scalar": {"value": 4}},',
        '  {',
        '    "name": "ports", "type": "RANGES", "role": "*",',
        '    "ranges": {"range": [{"begin": 31000, "end": 32000}]}',
        '  }',
        ']',
      ],
      ['3:3 mesos-agent 31000-32000'],
    ],
    [
      'bounds that are no ports',
      'resources.json',
      ['{"name":"ports","ranges":{"range":[{"begin":1,"end":"x"}]}}'],
      ['1:1 mesos-agent ? begin 1, end x is not a port range'],
    ],
    [
      'ranges that are no list',
      'resources.json',
      ['{"name":"ports","ranges":{"range":7}}'],
      ['1:1 mesos-agent ? the JSON resources hold no list of ranges'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('files of flags', () => {
  test.each<Case>([
    [
      'the Debian folder',
      'etc/mesos-slave/resources',
      ['ports:[31000-32000]', ''],
      ['1:1 mesos-agent 31000-32000'],
    ],
    [
      'the later name',
      'etc/mesos-agent/resources',
      ['ports(*):[31000-32000]'],
      ['1:1 mesos-agent 31000-32000'],
    ],
    [
      'with a prefix',
      'etc/mesos-slave/resources',
      ['resources=ports(*):[31000-32000]', ''],
      ['1:11 mesos-agent 31000-32000'],
    ],
    [
      'a blank, no role, no neighbours',
      'etc/mesos-slave/resources',
      ['ports: [31000-32000]'],
      ['1:1 mesos-agent 31000-32000'],
    ],
    [
      'another file',
      'etc/mesos-slave/resources',
      ['file:///etc/mesos/resources.json', ''],
      ['1:1 mesos-agent ? the resources stand in file:///etc/mesos/resources.json, a file on the machine'],
    ],
    [
      'an expression',
      'roles/agent/templates/etc/mesos-slave/resources.j2',
      ['{{ offer }}', ''],
      ["1:1 mesos-agent ? variable 'offer' is defined nowhere in this project"],
    ],
    [
      'a prefix and an expression',
      'etc/mesos-agent/resources.j2',
      ['ports(*):[{{ low }}-{{ high }}]', ''],
      ['1:1 mesos-agent ? a template expression, and no variables of an Ansible project to resolve it with'],
    ],
    [
      'a template of ERB',
      'mesos/templates/resources.erb',
      ['<%= @resources %>', ''],
      ['1:1 mesos-agent ? templates of ERB and EPP are code, which is never run'],
    ],
    ['other resources', 'etc/mesos-slave/resources', ['cpus:4;mem:1024', ''], []],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('where it is set', () => {
  test.each<Case>([
    [
      'a flag',
      'start.sh',
      ['mesos-slave --master=x --resources="cpus:2;ports:[31000-32000]" --work_dir=/x'],
      ['1:44 mesos-agent 31000-32000'],
    ],
    [
      'a flag and its value apart',
      'start.sh',
      ["mesos-agent --resources 'ports(*):[31000-32000]'"],
      ['1:26 mesos-agent 31000-32000'],
    ],
    [
      'a flag with variables',
      'start.sh',
      ['LOW=31000', 'HIGH=32000', `mesos-slave --resources="ports(*):[$LOW-\${HIGH}]"`],
      ['3:26 mesos-agent 31000-32000'],
    ],
    [
      'a flag that is a variable',
      'start.sh',
      ['mesos-slave --resources="$RES"'],
      ["1:26 mesos-agent ? variable 'RES' is not assigned in this file"],
    ],
    [
      'a flag that names a file',
      'start.sh',
      ['mesos-agent --resources=file:///etc/r.json'],
      ['1:25 mesos-agent ? the resources stand in file:///etc/r.json, a file on the machine'],
    ],
    [
      'docker run -e',
      'start.sh',
      [
        "docker run -e MESOS_RESOURCES='ports:[31000-32000]' mesos",
        'docker run -e "MESOS_RESOURCES=ports(*):[15300-15399]" mesos',
      ],
      ['1:32 mesos-agent 31000-32000', '2:32 mesos-agent 15300-15399'],
    ],
    [
      'a file that a script writes',
      'start.sh',
      ['echo "ports:[31000-32000]" > /etc/mesos-slave/resources', 'echo "$RES" > /etc/mesos-agent/resources'],
      ['1:7 mesos-agent 31000-32000', "2:7 mesos-agent ? variable 'RES' is not assigned in this file"],
    ],
    [
      'Environment= of a unit',
      'mesos.service',
      [
        '[Service]',
        'Environment=MESOS_RESOURCES=ports:[31000-32000]',
        'Environment="MESOS_RESOURCES=ports(*):[15300-15399]" A=b',
      ],
      ['2:29 mesos-agent 31000-32000', '3:30 mesos-agent 15300-15399'],
    ],
    [
      'ExecStart of a unit',
      'mesos.service',
      [
        '[Service]',
        'ExecStart=/usr/sbin/mesos-agent \\',
        "  --resources='ports(*):[31000-32000]'",
        `ExecStartPre=/usr/bin/docker run -e MESOS_RESOURCES="\${RES}" mesos`,
      ],
      [
        '3:16 mesos-agent 31000-32000',
        "4:54 mesos-agent ? 'RES' is set by no Environment= of mesos.service and no file of variables in this tree",
      ],
    ],
    [
      'compose, a list',
      'compose.yml',
      [
        'services:',
        '  agent:',
        '    environment:',
        '      - MESOS_RESOURCES=ports:[31000-32000]',
        '      - "MESOS_RESOURCES=ports(*):[15300-15399]"',
      ],
      ['4:25 mesos-agent 31000-32000', '5:26 mesos-agent 15300-15399'],
    ],
    [
      'compose, a map and a command',
      'compose.yml',
      [
        'services:',
        '  agent:',
        '    environment:',
        '      MESOS_RESOURCES: ports:[31000-32000]',
        '    command: ["--resources=ports(*):[15300-15399]", "--ip=x"]',
      ],
      ['4:24 mesos-agent 31000-32000', '5:28 mesos-agent 15300-15399'],
    ],
    [
      'the environment of a container',
      'agent.yaml',
      [
        'env:',
        '  - name: MESOS_RESOURCES',
        '    value: "ports(*):[31000-32000]"',
        '  - name: MESOS_RESOURCES',
        '    value: "{{ .Values.resources }}"',
      ],
      ['3:13 mesos-agent 31000-32000', '5:13 mesos-agent ? Go templates are not evaluated'],
    ],
    [
      'an environment in JSON',
      'agent.json',
      ['[{"name": "MESOS_RESOURCES", "value": "ports(*):[31000-32000]"}]'],
      ['1:40 mesos-agent 31000-32000'],
    ],
    [
      'variables of Ansible',
      'group_vars/agents.yml',
      [
        'mesos_resources: "ports(*):[31000-32000]"',
        'more:',
        '  - "ports(*):[4000-5000, 7000-8000]"',
        '  - ephemeral_ports:[32768-57344]',
      ],
      [
        '1:19 mesos-agent 31000-32000',
        '3:6 mesos-agent 4000-5000,7000-8000',
        '4:22 mesos-ephemeral-ports 32768-57344',
      ],
    ],
    [
      'copy: content',
      'play.yml',
      [
        '- hosts: agents',
        '  tasks:',
        '    - copy: {content: "ports(*):[31000-32000]", dest: /etc/mesos-slave/resources}',
        '    - copy: {content: "{{ offer }}", dest: /etc/mesos-slave/resources}',
      ],
      [
        '3:24 mesos-agent 31000-32000',
        "4:24 mesos-agent ? variable 'offer' is defined nowhere in this project",
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('an expression in place of the brackets', () => {
  test.each([
    ['with a role', 'roles/agent/templates/resources.j2', 'cpus(*):4;ports(*):{{ range }}'],
    [
      'without one, in a resources file',
      'roles/mesos-agent/templates/resources.j2',
      'cpus(*):4;ports:{{ range }}',
    ],
    [
      'without one, behind the flag',
      'roles/agent/templates/mesos.env.j2',
      'MESOS_RESOURCES=ports:{{ range }}',
    ],
  ])('%s', async (_name, path, text) => {
    const role = path.slice(0, path.indexOf('/templates'));
    const facts = await factsOf({ [path]: text, [`${role}/defaults/main.yml`]: 'range: "[31000-32000]"' });
    expect(facts).toEqual([`${path}:1:${text.indexOf('ports') + 1} mesos-agent 31000-32000`]);
  });
});
