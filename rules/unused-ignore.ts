// A comment or an entry of the configuration that accepts findings, and accepts none.

import { PortSet } from '../src/model/ports.ts';
import type { Rule } from './rule.ts';

export const unusedIgnore: Rule = {
  id: 'unused-ignore',
  level: 'warning',
  summary: 'An ignore names no rule, is over, or hides nothing',
  why: `\`portclash-ignore[rule-id]\` in a comment, and an entry below \`ignore:\` in the configuration, say that somebody knows of a finding and accepts it. One that hides nothing is either a mistake, such as a rule's id with a letter missing, and the finding it was meant for is still there; or what it was about is mended, and the next clash of that kind on the line would be hidden from everybody.`,
  fix: `Correct the id, choose another day, or delete the ignore.`,
  limits: `Whether an ignore hides something can be told where the whole project was judged by its rule: not with \`--only\`, not with paths below the root, not under \`--set\` or \`--assume\`. Ids that no rule has, and days that are over, are always reported. \`--no-ignores\` reads no ignores at all.`,
  references: ['https://eslint.org/docs/latest/use/configure/rules#report-unused-eslint-disable-comments'],
  tags: ['files'],
  check: ({ idleIgnores = [] }) =>
    idleIgnores.map(({ at, subject, message, help }) => ({
      subject,
      confidence: 'high',
      why: 'all findings of this run were looked at',
      message: `${message}.`,
      ...(help !== undefined && { help }),
      location: at,
      ports: PortSet.EMPTY,
      hosts: '',
      related: [],
    })),
};
