// A file, or a part of one, that could not be read: what it declares was not judged.

import { PortSet } from '../src/model/ports.ts';
import type { Rule } from './rule.ts';

export const unreadableFile: Rule = {
  id: 'unreadable-file',
  level: 'warning',
  summary: 'A file could not be read, or not all of it',
  why: `What cannot be read cannot be judged: a clash in this file would not be reported. Everything else in the tree was read.`,
  fix: `Correct the syntax or the encoding at the place shown, give the file read permission, or leave the file out with \`exclude\` in the configuration.`,
  limits: `Templates that are no valid YAML, JSON or HCL before they are rendered are read line by line instead and not reported. Binary data is reported only in files whose name says that they are configuration.`,
  references: [
    'https://yaml.org/spec/1.2.2/',
    'https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md',
  ],
  tags: ['files'],
  check: (project) =>
    project.problems.map((problem) => ({
      subject: problem.message,
      confidence: 'high',
      why: 'the file was tried',
      message: `${problem.message.charAt(0).toUpperCase()}${problem.message.slice(1)}.`,
      help: problem.help,
      location: problem.at,
      ports: PortSet.EMPTY,
      hosts: '',
      related: [],
    })),
};
