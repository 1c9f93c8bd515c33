// portclash explain for a kernel parameter: what it is, what it takes, where it holds, which rules speak about it.

import { RULES } from '../../rules/index.ts';
import { capacity, DEFAULT_EPHEMERAL } from '../knowledge/kernel.ts';
import { namespaceOf } from '../knowledge/namespaces.ts';
import { wanted } from '../knowledge/sysctl-write.ts';
import {
  type RemovedKey,
  removedKey,
  type SysctlKey,
  type SysctlKind,
  sysctlKey,
} from '../knowledge/sysctls.ts';
import type { RuleMeta } from '../model/rule.ts';
import { canonicalKey } from '../model/sysctl-key.ts';
import { RANGE_KEY, RESERVED_KEY } from '../project/settings.ts';

/** A page of the terminal: a title, then paragraphs and lists under headings. */
export interface Page {
  readonly title: string;
  readonly sections: readonly Section[];
}

interface Section {
  readonly heading?: string;
  readonly lines: readonly string[];
}

/** The page of a parameter, or of one that the kernel has no more; undefined for any other name. */
export function sysctlPage(topic: string): Page | undefined {
  const name = canonicalKey(topic);
  const key = sysctlKey(name);
  if (key) return pageOf(name, key);
  const removed = removedKey(name);
  return removed && removedPage(name, removed);
}

function pageOf(name: string, key: SysctlKey): Page {
  return {
    title: name,
    sections: [
      ...(key.note === undefined ? [] : [{ lines: [`${key.note}.`] }]),
      { heading: 'Value', lines: valueLines(key) },
      { heading: 'Where it holds', lines: placeLines(name, key) },
      ...(MORE.get(name) ?? []),
      { heading: 'Rules', lines: ruleLines(name, key) },
      { heading: 'Source', lines: [sourceWords(key.source)] },
    ],
  };
}

function removedPage(name: string, { gone, instead, advice, source }: RemovedKey): Page {
  const rules = RULES.filter((r) => r.keys?.includes(name) || FOR_REMOVED.has(r.id));
  // A rule of its own says what the one about all of them would.
  const shown = rules.some((r) => r.keys) ? rules.filter((r) => r.id !== 'sysctl-removed') : rules;
  return {
    title: name,
    sections: [
      { lines: [`No parameter of today's kernels: ${gone}.`] },
      {
        heading: 'What to do',
        lines: [instead && `write ${instead}`, advice].flatMap((line) => (line ? [line] : [])),
      },
      { heading: 'Rules', lines: shown.map((r) => `${r.id}: ${r.summary}`) },
      { heading: 'Source', lines: [source] },
    ],
  };
}

const FOR_REMOVED: ReadonlySet<string> = new Set(['sysctl-removed']);

/** What people call what reads the write. */
const KINDS: Readonly<Record<SysctlKind, string>> = {
  int: 'an int',
  uint: 'an unsigned int',
  u8: 'a byte',
  ulong: 'an unsigned long',
  jiffies: 'seconds, an int counted in ticks',
  ms: 'milliseconds, an int',
  userhz: 'hundredths of a second, an int',
  range: 'two ports',
  bitmap: 'a list of numbers and ranges',
  text: 'text, or a name out of a list',
  own: 'read by a handler of its own: see the documentation of the kernel',
};

function valueLines(key: SysctlKey): readonly string[] {
  const { kind, isReadOnly, isStricter, preset } = key;
  const isNumber = !['range', 'bitmap', 'text', 'own'].includes(kind);
  const what = isNumber ? `${wanted(key)} (${KINDS[kind]})` : KINDS[kind];
  return [
    isReadOnly ? `can only be read; ${what}` : what,
    ...(isStricter ? ['the kernel checks more than these bounds'] : []),
    ...(key.bounds.length > 1 ? ['the bounds differ between kernels: the widest are given'] : []),
    ...(preset === undefined
      ? []
      : [`default: ${preset} (Linux 6.18, 64 bits; distributions may set another)`]),
  ];
}

const NAMESPACES = {
  net: 'one for each network namespace: a container or pod has its own',
  ipc: 'one for each IPC namespace: a container or pod has its own',
  uts: 'one for each UTS namespace: a container or pod has its own',
  pid: 'one for each PID namespace',
} as const;

function placeLines(name: string, key: SysctlKey): readonly string[] {
  const { namespace, isPlaceKnown, module, absentIn, isReadOnly } = key;
  const isGiven = namespace !== undefined && !isReadOnly && namespaceOf(name) !== undefined;
  return [
    placeWords(namespace, isPlaceKnown),
    ...(isGiven
      ? [
          'a container may be given it: docker run --sysctl, sysctls of compose, securityContext.sysctls of a pod',
        ]
      : []),
    ...(module === undefined ? [] : [`only there once the module ${module} is loaded`]),
    ...(absentIn === undefined ? [] : [`newer than Linux ${absentIn}, which has it not`]),
  ];
}

function placeWords(namespace: SysctlKey['namespace'], isKnown: boolean): string {
  if (namespace !== undefined) return NAMESPACES[namespace];
  return isKnown ? 'one for the whole machine' : 'not known whether namespaces have their own';
}

/** Rules about names that are none, which this one is not. */
const ABOUT_NAMES: ReadonlySet<string> = new Set(['sysctl-unknown', 'sysctl-removed']);
/** Rules that leave these two to rules of their own. */
const LEFT_TO_OTHERS: ReadonlySet<string> = new Set(['sysctl-value', 'sysctl-quoted']);

/** Rules about this one with what they say; those about every parameter by their ids. */
function ruleLines(name: string, key: SysctlKey): readonly string[] {
  const rules = rulesOf(name, key);
  const isOfAll = (r: RuleMeta) => !r.keys && !r.tags.some((t) => OF_SOME.has(t));
  const ids = rules.filter(isOfAll).map((r) => r.id);
  return [
    ...rules.filter((r) => !isOfAll(r)).map((r) => `${r.id}: ${r.summary}`),
    ...(ids.length > 0 ? [`as of every sysctl: ${ids.join(', ')}`] : []),
  ];
}

const OF_SOME: ReadonlySet<string> = new Set(['ephemeral-range', 'reserved-ports']);

function rulesOf(name: string, { kind }: SysctlKey): readonly RuleMeta[] {
  const isOwn = name === RANGE_KEY || name === RESERVED_KEY;
  return RULES.filter((rule) => {
    if (rule.keys) return rule.keys.includes(name);
    const isAboutRange = rule.tags.includes('ephemeral-range');
    const isAboutReserved = rule.tags.includes('reserved-ports');
    if (isAboutRange || isAboutReserved)
      return (name === RANGE_KEY && isAboutRange) || (name === RESERVED_KEY && isAboutReserved);
    if (!rule.tags.includes('sysctl') || ABOUT_NAMES.has(rule.id)) return false;
    if (rule.id === 'sysctl-value' && (kind === 'text' || kind === 'own')) return false;
    return !(isOwn && LEFT_TO_OTHERS.has(rule.id));
  });
}

/** `net/core/sysctl_net_core.c:691 of Linux 7.2`: see the head of rules/knowledge/sysctls.tsv. */
function sourceWords(source: string): string {
  const [, version = '7.2', place = source] = /^(\d+\.\d+):(.+)$/.exec(source) ?? [];
  if (place.startsWith('doc:')) return `Documentation/${place.slice(4)} of Linux ${version}`;
  return /^[\w./-]+:\d+$/.test(place) ? `${place} of Linux ${version}` : source;
}

/** What else is worth knowing. Sources: Documentation/networking/ip-sysctl.rst and writes to a kernel 6.18. */
const MORE: ReadonlyMap<string, readonly Section[]> = new Map([
  [
    RANGE_KEY,
    [
      {
        heading: 'What a write is taken as',
        lines: [
          'two numbers with blanks between them, 1 to 65535, the low one first and not below net.ipv4.ip_unprivileged_port_start (1024)',
          'one number sets the low end and keeps the high one; a leading 0 is octal, 0x is hex; text behind the second number is ignored',
          'a comma, a dash or quotes: refused, and the old range stays',
        ],
      },
      {
        heading: 'Good to know',
        lines: [
          `The default gives ${capacity(DEFAULT_EPHEMERAL[1] - DEFAULT_EPHEMERAL[0] + 1)} new connections a second to one destination.`,
          'A container or pod starts from the default, whatever the host has.',
          'TCP connections take ports with the parity of the low end first. Changing the range does not move open connections.',
          `What the range must not hand out goes into ${RESERVED_KEY}.`,
        ],
      },
    ],
  ],
  [
    RESERVED_KEY,
    [
      {
        heading: 'What a write is taken as',
        lines: [
          'numbers and ranges with commas and no blanks: 8080,9148,31000-32000',
          'every write replaces the whole list; an empty line clears it',
          'a blank, a reversed range or a number above 65535: refused, and the old list stays',
        ],
      },
      {
        heading: 'Good to know',
        lines: [
          'Empty in every new network namespace. A program that asks for a reserved port by number still gets it.',
        ],
      },
    ],
  ],
]);
