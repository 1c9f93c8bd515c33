// Writes the files that the benchmark reads: the same bytes on every machine, without randomness from outside.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The mix: what an infrastructure repository of some size holds. */
const KUBERNETES = 4000;
const ANSIBLE = 3000;
const TERRAFORM = 3000;

/** One file in so many has a word about ports or kernel parameters; most files of a repository have none. */
const ONE_IN = 10;

export const TREE_FILES = KUBERNETES + ANSIBLE + TERRAFORM;

/** Three files as a commit hook gets them: Terraform, sysctl.conf and YAML. Returns their paths below `folder`. */
export function writeThreeFiles(folder) {
  return writeAll(folder, [
    ['nodes.tf', terraform(0, 'sysctl')],
    ['sysctl.conf', sysctlConf()],
    ['tune.yml', ansible(0, 'sysctl')],
  ]);
}

/** Three files of Terraform only, with a shell script inside: no YAML has to be parsed for them. */
export function writeThreeTerraformFiles(folder) {
  return writeAll(
    folder,
    [0, 1, 2].map((i) => [`nodes${i}.tf`, terraform(i, 'sysctl')]),
  );
}

/** Three files of Terraform as most are: nothing in them is about ports or kernel parameters. */
export function writeThreeSilentFiles(folder) {
  return writeAll(
    folder,
    [0, 1, 2].map((i) => [`nodes${i}.tf`, terraform(i, 'nothing')]),
  );
}

/** 10,000 files: 4,000 Kubernetes manifests, 3,000 Ansible task files, 3,000 Terraform files. */
export function writeTree(folder) {
  const files = [];
  for (let i = 0; i < KUBERNETES; i++)
    files.push([`k8s/team${i % 40}/app${i}.yaml`, kubernetes(i, declarationOf(i))]);
  for (let i = 0; i < ANSIBLE; i++)
    files.push([`ansible/roles/role${i % 300}/tasks/part${i}.yml`, ansible(i, declarationOf(i))]);
  for (let i = 0; i < TERRAFORM; i++)
    files.push([`terraform/module${i % 200}/part${i}.tf`, terraform(i, declarationOf(i))]);
  return writeAll(folder, files);
}

function writeAll(folder, files) {
  return files.map(([name, text]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
}

/** A number that looks arbitrary and is the same everywhere: one step of a linear congruence over the index. */
function pick(index, count) {
  return ((index * 1103515245 + 12345) >>> 8) % count;
}

/** What a file declares: nothing, a kernel parameter, or only a port that nothing clashes with. */
function declarationOf(index) {
  if (index % ONE_IN !== 0) return 'nothing';
  return (index / ONE_IN) % 2 === 0 ? 'sysctl' : 'port';
}

/** `count` pieces in the manner of the file's own kind; `write` gives one of them. */
function filler(index, count, write) {
  const pieces = [];
  for (let i = 0; i < count + pick(index, count); i++) pieces.push(write(i, pick(index * 31 + i, 997)));
  return pieces.join('\n');
}

function kubernetes(index, declares) {
  const pod = `      securityContext:
        sysctls:
          - name: net.ipv4.ip_local_port_range
            value: "${10000 + pick(index, 20000)} 60999"
`;
  const container = `          ports:
            - containerPort: ${3000 + pick(index, 6000)}
`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app${index}
  labels:
    team: team${index % 40}
spec:
  replicas: ${1 + pick(index, 5)}
  template:
    spec:
${declares === 'sysctl' ? pod : ''}      containers:
        - name: app
          image: registry.example/team${index % 40}/app:${pick(index, 50)}
${declares === 'port' ? container : ''}          env:
${filler(index, 6, (i, n) => `            - name: SETTING_${i}\n              value: "${n}"`)}
          resources:
            limits: { cpu: ${1 + pick(index, 4)}, memory: ${256 + pick(index, 9) * 128}Mi }
`;
}

/** Tasks as roles have them; about half of the files of public roles hold a `copy` or a `template`. */
const TASKS = [
  (n) => `  ansible.builtin.package:\n    name: package${n}\n    state: present`,
  (n) => `  ansible.builtin.systemd:\n    name: unit${n}\n    enabled: true\n    state: started`,
  (n) => `  ansible.builtin.file:\n    path: /var/lib/app/${n}\n    state: directory\n    mode: "0750"`,
  (n) => `  ansible.builtin.user:\n    name: user${n}\n    system: true`,
  (n) => `  ansible.builtin.command: /usr/bin/app --setup ${n}\n  changed_when: false`,
  (n) => `  ansible.builtin.lineinfile:\n    path: /etc/app/app.conf\n    line: "limit = ${n}"`,
  (n) => `  ansible.builtin.include_tasks: step${n}.yml`,
  (n) =>
    `  ansible.builtin.template:\n    src: app${n}.conf.j2\n    dest: /etc/app/${n}.conf\n    mode: "0644"`,
];

function ansible(index, declares) {
  const range = `- name: Widen the ephemeral range
  ansible.posix.sysctl:
    name: net.ipv4.ip_local_port_range
    value: "${10000 + pick(index, 20000)} 60999"
    sysctl_file: /etc/sysctl.d/60-range.conf
`;
  const wait = `- name: Wait for the service
  ansible.builtin.wait_for:
    port: ${3000 + pick(index, 6000)}
`;
  return `---
${declares === 'sysctl' ? range : ''}${declares === 'port' ? wait : ''}${filler(
  index,
  4,
  (i, n) => `- name: Step ${i}
${TASKS[n % TASKS.length](n)}
  when: app_feature_${n} | default(false)`,
)}
`;
}

function terraform(index, declares) {
  const data = `  user_data = <<-EOT
    #!/bin/sh
    sysctl -w net.ipv4.ip_local_port_range="${10000 + pick(index, 20000)} 60999"
  EOT
`;
  const listener = `
resource "aws_lb_target_group" "app${index}" {
  protocol = "HTTP"
  port     = ${3000 + pick(index, 6000)}
}
`;
  return `resource "aws_instance" "node${index}" {
  ami           = var.ami
  instance_type = "m5.large"
  subnet_id     = var.subnets[${pick(index, 3)}]
${declares === 'sysctl' ? data : ''}  tags = {
    Name = "node${index}"
${filler(index, 10, (i, n) => `    Tag${i} = "value-\${var.stage}-${n}"`)}
  }
}
${declares === 'port' ? listener : ''}
variable "size${index}" {
  type    = number
  default = ${1 + pick(index, 9)}
}
`;
}

function sysctlConf() {
  return `# Settings of the agents
net.core.somaxconn = 4096
net.ipv4.ip_local_port_range = 16000 60999
net.ipv4.ip_local_reserved_ports = 31000-32000
vm.max_map_count = 262144
`;
}
