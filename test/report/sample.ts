// Finished runs made by hand over small made-up projects: what the tests of every format print.

import type { Fact } from '../../src/model/fact.ts';
import type { Finding, Level, Related, Summary } from '../../src/model/finding.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { RuleMeta } from '../../src/model/rule.ts';
import { LineIndex, type Location } from '../../src/model/span.ts';
import type { Report, ReportStyle } from '../../src/report/report.ts';

export const PLAIN: ReportStyle = { color: false, width: 80, showUnresolved: false, quiet: false };

/** Files of a project by name. */
export type Project = Readonly<Record<string, string>>;

export const PROJECT: Project = {
  'roles/base/tasks/main.yml': [
    '- name: Give busy clients more ports',
    '  ansible.posix.sysctl:',
    '    name: net.ipv4.ip_local_port_range',
    '    value: "{{ local_port_range }}"',
    '    sysctl_file: /etc/sysctl.d/60-ports.conf',
    '',
  ].join('\n'),
  'group_vars/mesos_agents.yml': [
    '# Agents of the Mesos cluster',
    'local_port_range: 16000 61000',
    'mesos_attributes: rack:r1',
    'kafka_port: 19092',
    '',
  ].join('\n'),
  'roles/mesos/templates/mesos-agent.j2': [
    'MESOS_MASTER=zk://zk.example.org:2181/mesos',
    'MESOS_RESOURCES=ports:[31000-32000]',
    '',
  ].join('\n'),
  'roles/kafka/templates/server.properties.j2': 'listeners=PLAINTEXT://0.0.0.0:{{ kafka_port }}\n',
  'nomad/client.hcl': ['client {', '  enabled = true', '  min_dynamic_port = 20000', '}', ''].join('\n'),
  'etc/sysctl.d/99-tuning.conf': '# from a blog\nnet.ipv4.tcp_tw_reuse = 1\n',
};

/** The place of the `nth` (from 1) occurrence of `token` in a file of the project. Throws where there is none. */
export function at(project: Project, file: string, token: string, nth = 1): Location {
  const text = project[file] ?? '';
  let start = -1;
  for (let i = 0; i < nth; i++) start = text.indexOf(token, start + 1);
  if (start < 0) throw new Error(`no ${token} in ${file}`);
  return new LineIndex(text).locate(file, { start, end: start + token.length });
}

export function finding(parts: Partial<Finding> & Pick<Finding, 'location'>): Finding {
  return {
    rule: 'ephemeral-vs-mesos',
    level: 'error',
    confidence: 'high',
    message: 'The ephemeral range 16000-61000 holds 31000-32000, which Mesos offers to tasks.',
    ports: PortSet.of([31000, 32000]),
    subject: 'mesos-agent',
    hosts: 'group mesos_agents',
    related: [],
    fixes: [],
    why: 'both are set for the same inventory group',
    fingerprint: '3f9c1d0a5b7e2468',
    ...parts,
  };
}

export function rule(id: string, level: Level, parts: Partial<RuleMeta> = {}): RuleMeta {
  return {
    id,
    level,
    summary: 'The ephemeral range meets the ports that a Mesos agent offers to tasks',
    why: 'The kernel gives an outgoing connection **any** free port of the range, also one that Mesos has promised to a task. The task then fails with `EADDRINUSE`; see [ip(7)](https://man7.org/linux/man-pages/man7/ip.7.html).\n\nIt happens at random, more often on busy machines.',
    fix: 'Start the range above the offered ports, or list them in `net.ipv4.ip_local_reserved_ports`.',
    limits: 'It keeps quiet where the offered ports are reserved.',
    references: [
      'https://docs.kernel.org/networking/ip-sysctl.html',
      'https://mesos.apache.org/documentation/latest/',
    ],
    tags: ['ephemeral', 'mesos'],
    ...parts,
  };
}

export function summary(findings: readonly Finding[], parts: Partial<Summary> = {}): Summary {
  const count = (level: Level) => findings.filter((one) => one.level === level).length;
  return {
    files: 34,
    facts: 12,
    unresolved: 3,
    findings: { error: count('error'), warning: count('warning'), note: count('note') },
    hidden: { lowConfidence: 0, suppressed: 0, baseline: 0 },
    ...parts,
  };
}

export function report(project: Project, findings: readonly Finding[], parts: Partial<Report> = {}): Report {
  return {
    version: '0.1.0',
    findings,
    suppressed: [],
    compared: false,
    gone: [],
    summary: summary(findings),
    rules: [
      rule('ephemeral-vs-listener', 'warning', { summary: 'A listener stands in the ephemeral range' }),
      rule('ephemeral-vs-mesos', 'error'),
      rule('tw-reuse', 'note', { summary: 'tcp_tw_reuse is set for all connections', references: [] }),
    ],
    unresolved: [],
    text: (file) => project[file],
    ...parts,
  };
}

const KERNEL_DEFAULT: Related = {
  location: null,
  label: 'the kernel starts with 32768-60999',
  default: true,
};

/** The case the tool was made for: one range, written in a variable, against what three products claim. */
export const CLASH: Finding = finding({
  location: at(PROJECT, 'group_vars/mesos_agents.yml', '16000 61000'),
  message:
    'The ephemeral range 16000-61000 holds the ports 31000-32000 that Mesos offers to tasks on the same machines: an outgoing connection can take one before its task binds it.',
  help: 'Start the range above 32000, or add 31000-32000 to net.ipv4.ip_local_reserved_ports.',
  related: [
    {
      location: at(PROJECT, 'roles/base/tasks/main.yml', '{{ local_port_range }}'),
      label: 'the range is set here',
      default: false,
    },
    {
      location: at(PROJECT, 'roles/mesos/templates/mesos-agent.j2', '31000-32000'),
      label: 'Mesos offers 31000-32000 to tasks',
      claimant: 'mesos-agent',
      default: false,
      ports: PortSet.of([31000, 32000]),
    },
    {
      location: at(PROJECT, 'nomad/client.hcl', '20000'),
      label: 'Nomad offers 20000-32000 to allocations',
      claimant: 'nomad',
      default: false,
      ports: PortSet.of([20000, 32000]),
    },
    {
      location: at(PROJECT, 'roles/kafka/templates/server.properties.j2', '{{ kafka_port }}'),
      label: 'Kafka listens on 19092',
      claimant: 'kafka',
      default: false,
      ports: PortSet.ports([19092]),
    },
    KERNEL_DEFAULT,
  ],
  risk: { connections: 1000, ports: 1, probability: 0.0217 },
  fixes: [
    {
      title: 'Start the range above the offered ports',
      safe: false,
      edits: [{ file: 'group_vars/mesos_agents.yml', start: 48, end: 53, text: '32001' }],
    },
  ],
});

const LISTENER: Finding = finding({
  rule: 'ephemeral-vs-listener',
  level: 'warning',
  confidence: 'medium',
  message: 'Kafka listens on 19092, inside the ephemeral range 16000-61000.',
  location: at(PROJECT, 'group_vars/mesos_agents.yml', '19092'),
  ports: PortSet.ports([19092]),
  related: [],
  why: 'the role kafka and the group mesos_agents are in one project, and no play says that they are apart',
  fingerprint: '77aa',
});

const NOTE: Finding = finding({
  rule: 'tw-reuse',
  level: 'note',
  message: 'net.ipv4.tcp_tw_reuse = 1 lets every outgoing connection reuse a port in TIME_WAIT.',
  location: at(PROJECT, 'etc/sysctl.d/99-tuning.conf', '1'),
  ports: PortSet.EMPTY,
  hosts: 'path etc',
  related: [{ location: null, label: 'the kernel starts with 2, loopback only', default: true }],
  fingerprint: '88bb',
});

const ALL = [CLASH, LISTENER, NOTE];

export const FACTS: readonly Fact[] = [
  {
    kind: 'ports',
    claimant: 'mesos-agent',
    role: 'offer',
    protocol: 'tcp',
    raw: '31000-32000',
    ports: PortSet.of([31000, 32000]),
    technology: 'mesos',
    form: 'environment-file',
    reach: 'host',
    place: { namespace: 'host', kind: 'role', members: ['mesos'], label: 'role mesos' },
    location: at(PROJECT, 'roles/mesos/templates/mesos-agent.j2', '31000-32000'),
    via: [],
    order: { target: '', confPath: undefined, rank: 0, offset: 0 },
    alternatives: 1,
    applied: true,
  },
  {
    kind: 'sysctl',
    key: 'net.ipv4.ip_local_port_range',
    raw: '{{ local_port_range }}',
    value: '16000 61000',
    technology: 'ansible',
    form: 'module-task',
    reach: 'host',
    place: { namespace: 'host', kind: 'group', members: ['mesos_agents'], label: 'group mesos_agents' },
    location: at(PROJECT, 'roles/base/tasks/main.yml', '{{ local_port_range }}'),
    via: [at(PROJECT, 'group_vars/mesos_agents.yml', '16000 61000')],
    order: { target: '', confPath: undefined, rank: 0, offset: 0 },
    alternatives: 1,
    applied: true,
  },
  {
    kind: 'ports',
    claimant: 'kafka',
    role: 'listen',
    protocol: 'tcp',
    raw: '{{ kafka_port }}',
    ports: null,
    unknown: "variable 'kafka_port' is defined nowhere in this project",
    address: '127.0.0.1',
    confidence: 'low',
    technology: 'ansible',
    form: 'template',
    reach: 'container',
    place: { namespace: 'kafka', kind: 'role', members: ['kafka'], label: 'role kafka' },
    location: at(PROJECT, 'roles/kafka/templates/server.properties.j2', '{{ kafka_port }}'),
    via: [],
    order: { target: '', confPath: undefined, rank: 0, offset: 0 },
    alternatives: 1,
    applied: true,
  },
  {
    kind: 'sysctl',
    key: 'net.ipv4.tcp_tw_reuse',
    raw: '1',
    value: '1',
    technology: 'linux',
    form: 'conf-line',
    reach: 'host',
    place: { namespace: 'host', kind: 'path', members: ['etc'], label: 'path etc' },
    location: at(PROJECT, 'etc/sysctl.d/99-tuning.conf', '1'),
    via: [],
    order: { target: '', confPath: undefined, rank: 0, offset: 0 },
    alternatives: 1,
    applied: true,
  },
];

/** Everything a report can hold at its ordinary size. */
export const FULL: Report = report(PROJECT, ALL, {
  unresolved: FACTS.filter((fact) => fact.unknown !== undefined),
  summary: summary(ALL, { hidden: { lowConfidence: 1, suppressed: 2, baseline: 0 } }),
});

export const CLEAN: Report = report(PROJECT, []);

/** Nothing in the files is what rules are about. */
export const IDLE: Report = report(PROJECT, [], { summary: summary([], { facts: 0, unresolved: 0 }) });

/** Names and values that try to break out of each format. */
export const HOSTILE_FILE =
  'a b/%0A::error file=x::\u202egnp,line=1:é/日本\n::warning::pwn\u001b[31m##[add-mask]x.yml';
export const HOSTILE_TEXT =
  '[link](1) \\ {0} %0A\n::error::injected\r\n##[error]boo \u001b[2J\u0007 \u202eRTL\u2066 ,x=y:z\ud800';

const HOSTILE_PROJECT: Project = {
  [HOSTILE_FILE]: `::error::first\n\t日本語 ##[error]\u001b[31m 31000 \u202e # ${'x'.repeat(100_000)}\nlast\n`,
};

const hostileToken = at(HOSTILE_PROJECT, HOSTILE_FILE, '31000');

export const HOSTILE: Report = report(HOSTILE_PROJECT, [
  finding({
    location: hostileToken,
    message: HOSTILE_TEXT,
    help: HOSTILE_TEXT,
    hosts: HOSTILE_TEXT,
    why: HOSTILE_TEXT,
    confidence: 'medium',
    related: [
      { location: at(HOSTILE_PROJECT, HOSTILE_FILE, 'last'), label: HOSTILE_TEXT, default: false },
      { location: hostileToken, label: 'y'.repeat(100_000), default: false, ports: PortSet.ports([31000]) },
      { location: null, label: HOSTILE_TEXT, default: true },
    ],
    fixes: [
      {
        title: HOSTILE_TEXT,
        safe: true,
        edits: [{ file: HOSTILE_FILE, start: 0, end: 2, text: HOSTILE_TEXT }],
      },
    ],
  }),
]);

const SPREAD_PROJECT: Project = {
  'über uns/端口 #1?.yml': [
    'ports:',
    '  - "31000"',
    '  - "31001"',
    '  - "31002"',
    '  - "31003"',
    '  - "31004"',
    'emoji: "👩‍💻 日本" # 31005 here',
    '',
  ].join('\n'),
};
const SPREAD_FILE = 'über uns/端口 #1?.yml';

/** Tokens over several lines, a path that needs escapes, wide characters before a token, a file that is gone. */
export const SPREAD: Report = report(SPREAD_PROJECT, [
  finding({
    location: at(SPREAD_PROJECT, SPREAD_FILE, '- "31000"\n  - "31001"\n'),
    related: [
      { location: at(SPREAD_PROJECT, SPREAD_FILE, '31001"\n  - "31002'), label: 'two lines', default: false },
      { location: at(SPREAD_PROJECT, SPREAD_FILE, '31005'), label: 'behind wide characters', default: false },
      {
        location: { file: 'gone.yml', line: 7, column: 1, endLine: 7, endColumn: 4 },
        label: 'in a file that is gone',
        default: false,
      },
      {
        location: { file: SPREAD_FILE, line: 99, column: 1, endLine: 99, endColumn: 4 },
        label: 'behind the end',
        default: false,
      },
    ],
  }),
  finding({
    location: at(
      SPREAD_PROJECT,
      SPREAD_FILE,
      '- "31000"\n  - "31001"\n  - "31002"\n  - "31003"\n  - "31004"',
    ),
    fingerprint: '99cc',
  }),
]);
