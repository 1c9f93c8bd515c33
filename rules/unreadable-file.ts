// A file, or a part of one, that could not be read: what it declares was not judged.

import { PortSet } from '../src/model/ports.ts';
import type { Rule } from './rule.ts';

export const unreadableFile: Rule = {
  id: 'unreadable-file',
  level: 'warning',
  summary: 'A file could not be read, or not all of it',
  why: `What cannot be read cannot be judged: a clash in this file would not be reported. Everything else in the tree was read. A warning says that the program that the file is for refuses it as well; a note says that the file is right, and was not judged: a template that makes no sense before something fills it in, an encrypted file, one of more than 20 MB.`,
  fix: `Correct the syntax or the encoding at the place shown, give the file read permission, or leave the file out with \`exclude\` in the configuration. A template whose name says that it is one (\`.tpl\`, \`.j2\`, \`.erb\`) is not reported, and an example by its name (\`agent.example.toml\`, \`samples/\`) is a note.`,
  limits: `What another program fills in is recognised by its marks (\`%{ if }\`, \`\${…}\`, \`{{ }}\`, \`<%= %>\`, \`<#if>\`, \`@NAME@\`, \`%%NAME%%\`, \`{$NAME}\`, …) and masked; the rest of the file is read. YAML is read as libyaml, PyYAML and Go's yaml read it, and HCL of either version. Templates that are no valid YAML, JSON or HCL before they are rendered are read line by line. Binary data is reported only in files whose name says that they are configuration, and bytes that are no UTF-8 only where the file's own tool refuses them: not in sysctl.d, scripts and most \`.conf\` files.`,
  references: [
    'https://yaml.org/spec/1.2.2/',
    'https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md',
    'https://github.com/hashicorp/hcl/tree/hcl1',
  ],
  tags: ['files'],
  check: (project) =>
    project.problems.map((problem) => ({
      subject: problem.message,
      ...(problem.level && { level: problem.level }),
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
