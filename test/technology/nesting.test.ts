// Whole documents in whole documents, as people nest them: what was planted is found, and its place cut out of the file
// is what was planted.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkedFacts, tokenAt } from '../facts.ts';

/** What a text is; each wrapper takes one kind and makes another. */
type Kind = 'conf' | 'script' | 'cloud-config' | 'manifest' | 'tasks' | 'terraform' | 'ignition';

interface Wrapper {
  readonly name: string;
  readonly takes: readonly Kind[];
  readonly makes: Kind;
  readonly wrap: (text: string) => string;
}

const FILES: Readonly<Record<Kind, string>> = {
  conf: 'files/sysctl.d/90-ports.conf',
  script: 'setup.sh',
  'cloud-config': 'user-data.yml',
  manifest: 'node.yaml',
  tasks: 'roles/base/tasks/main.yml',
  terraform: 'main.tf',
  ignition: 'node.ign',
};

function indented(text: string, blanks: string): string {
  return text.replace(/^(?!$)/gm, blanks);
}

/** A delimiter that the text does not hold. */
function delimiter(text: string): string {
  return `EOF${text.split('EOF').length}`;
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** HCL reads `${` and `%{` in every text. */
function forHcl(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}

const PATHS: Readonly<Record<Kind, string>> = {
  conf: '/etc/sysctl.d/90.conf',
  script: '/usr/local/bin/tune.sh',
  'cloud-config': '/var/lib/cloud/user-data.yml',
  manifest: '/etc/kubernetes/node.yaml',
  tasks: '/opt/play/tasks/main.yml',
  terraform: '/opt/infra/main.tf',
  ignition: '/opt/node.ign',
};

/** Wrappers that write a text to a file: they name a path that says what it is. */
function writing(kind: Kind): readonly Wrapper[] {
  const path = PATHS[kind];
  const takes = [kind];
  return [
    {
      name: `here-document of ${kind}`,
      takes,
      makes: 'script',
      wrap: (t) => `#!/bin/sh\nset -e\ncat > ${path} <<'${delimiter(t)}'\n${t}${delimiter(t)}\necho done\n`,
    },
    {
      name: `tee of ${kind}`,
      takes,
      makes: 'script',
      wrap: (t) => `#!/bin/sh\nsudo tee ${path} >/dev/null <<-"${delimiter(t)}"\n${t}${delimiter(t)}\n`,
    },
    {
      name: `write_files of ${kind}`,
      takes,
      makes: 'cloud-config',
      wrap: (t) =>
        `#cloud-config\nwrite_files:\n  - path: ${path}\n    content: |2\n${indented(t, '      ')}`,
    },
    {
      name: `write_files of ${kind} in quotes`,
      takes,
      makes: 'cloud-config',
      wrap: (t) => `#cloud-config\nwrite_files:\n  - {content: ${JSON.stringify(t)}, path: ${path}}\n`,
    },
    {
      name: `copy of ${kind}`,
      takes,
      makes: 'tasks',
      wrap: (t) => `- name: a file\n  copy:\n    content: |2\n${indented(t, '      ')}    dest: ${path}\n`,
    },
    {
      name: `ConfigMap of ${kind}`,
      takes,
      makes: 'manifest',
      wrap: (t) =>
        `apiVersion: v1\nkind: ConfigMap\ndata:\n  ${path.slice(path.lastIndexOf('/') + 1)}: |2\n${indented(t, '    ')}`,
    },
    {
      name: `data URL of ${kind}`,
      takes,
      makes: 'ignition',
      wrap: (t) => {
        const source = `data:,${encodeURI(t).replaceAll('#', '%23')}`;
        const storage = { files: [{ path, contents: { source } }] };
        return `${JSON.stringify({ ignition: { version: '3.4.0' }, storage })}\n`;
      },
    },
  ];
}

const WRAPPERS: readonly Wrapper[] = [
  ...(['conf', 'script', 'cloud-config', 'manifest', 'tasks', 'terraform', 'ignition'] as const).flatMap(
    writing,
  ),
  {
    name: 'sh -c',
    takes: ['script'],
    makes: 'script',
    wrap: (t) => `cd / && sudo bash -ec ${singleQuoted(t)}\n`,
  },
  {
    name: 'ssh',
    takes: ['script'],
    makes: 'script',
    wrap: (t) => `ssh -o BatchMode=yes host <<'${delimiter(t)}'\n${t}${delimiter(t)}\n`,
  },
  {
    name: 'kubectl apply',
    takes: ['manifest'],
    makes: 'script',
    wrap: (t) => `cat <<'${delimiter(t)}' | kubectl apply -f -\n${t}${delimiter(t)}\n`,
  },
  {
    name: 'runcmd',
    takes: ['script'],
    makes: 'cloud-config',
    wrap: (t) => `#cloud-config\nruncmd:\n  - |2\n${indented(t, '    ')}`,
  },
  {
    name: 'runcmd with a shell',
    takes: ['script'],
    makes: 'cloud-config',
    wrap: (t) => `#cloud-config\nruncmd:\n  - [bash, -c, ${JSON.stringify(t)}]\n`,
  },
  {
    name: 'shell task',
    takes: ['script'],
    makes: 'tasks',
    wrap: (t) => `- name: a command\n  ansible.builtin.shell: |2\n${indented(t, '    ')}`,
  },
  {
    name: 'init container',
    takes: ['script'],
    makes: 'manifest',
    wrap: (t) =>
      `apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  initContainers:\n    - name: tune\n      image: busybox\n      command: ["sh", "-c", ${JSON.stringify(t)}]\n`,
  },
  {
    name: 'user data',
    takes: ['script', 'cloud-config', 'ignition'],
    makes: 'terraform',
    wrap: (t) =>
      `resource "aws_instance" "a" {\n  user_data = <<-${delimiter(t)}\n${indented(forHcl(t), '    ')}  ${delimiter(t)}\n}\n`,
  },
  {
    name: 'user data in base64encode',
    takes: ['script', 'cloud-config'],
    makes: 'terraform',
    wrap: (t) =>
      `resource "aws_launch_template" "a" {\n  user_data = base64encode(<<${delimiter(t)}\n${forHcl(t)}${delimiter(t)}\n  )\n}\n`,
  },
  {
    name: 'user data in quotes',
    takes: ['script', 'cloud-config'],
    makes: 'terraform',
    wrap: (t) => `locals {\n  user_data = ${forHcl(JSON.stringify(t))}\n}\n`,
  },
];

const PLANTED = '15200 58999';

/** The innermost texts: lines of a file, and commands. */
const SEEDS: readonly { readonly kind: Kind; readonly text: string }[] = [
  { kind: 'conf', text: `# ports\nvm.swappiness = 1\nnet.ipv4.ip_local_port_range = ${PLANTED}\n` },
  { kind: 'conf', text: `net/ipv4/ip_local_port_range=${PLANTED}\n` },
  { kind: 'script', text: `#!/bin/sh\nsysctl -w net.ipv4.ip_local_port_range="${PLANTED}"\n` },
  {
    kind: 'script',
    text: `#!/bin/bash\n# why\necho '${PLANTED}' > /proc/sys/net/ipv4/ip_local_port_range\n`,
  },
  {
    kind: 'script',
    text: `#!/bin/bash\necho "net.ipv4.ip_local_port_range = ${PLANTED}" >> /etc/sysctl.conf\n`,
  },
];

/** A way outwards: at each step one of the wrappers that take what the step before made. */
interface Nesting {
  readonly way: readonly string[];
  readonly kind: Kind;
  readonly text: string;
}

function nest(seed: (typeof SEEDS)[number], choices: readonly number[]): Nesting {
  let { kind, text } = seed;
  const way: string[] = [];
  for (const choice of choices) {
    const fitting = WRAPPERS.filter((w) => w.takes.includes(kind));
    const wrapper = fitting[choice % fitting.length];
    if (!wrapper) break;
    text = wrapper.wrap(text);
    kind = wrapper.makes;
    way.push(wrapper.name);
  }
  return { way, kind, text };
}

/** A data URL spells a blank as `%20`, one in another as `%2520`. */
function unescaped(token: string): string {
  return token.replace(/%(?:25)*20/g, ' ');
}

async function expectPlanted({ way, kind, text }: Nesting): Promise<void> {
  const facts = await linkedFacts({ [FILES[kind]]: text });
  const found = facts.filter((f) => f.kind === 'sysctl' && f.key === 'net.ipv4.ip_local_port_range');
  const shown = `${way.join(' < ')}\n${text}`;
  expect(
    found.map((f) => (f.kind === 'sysctl' ? f.value : '')),
    shown,
  ).toEqual([PLANTED]);
  for (const fact of found) expect(unescaped(tokenAt(text, fact)), shown).toBe(PLANTED);
}

describe('what is planted is found', () => {
  test.each(WRAPPERS.map((w) => [w.name, w] as const))('one level: %s', async (_name, wrapper) => {
    for (const seed of SEEDS)
      if (wrapper.takes.includes(seed.kind))
        await expectPlanted({ way: [wrapper.name], kind: wrapper.makes, text: wrapper.wrap(seed.text) });
  });

  test('200 random nestings', async () => {
    const choices = fc.array(fc.nat(1000), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SEEDS), choices, async (seed, way) => {
        await expectPlanted(nest(seed, way));
      }),
      { numRuns: 200 },
    );
  });
});
