// portclash rules: every rule with its level, summary and whether it is on.

import { wrap } from '../report/columns.ts';
import { painter } from '../report/paint.ts';
import { EXIT_CLEAN, write } from './streams.ts';
import { type CommonFlags, rulesFor, styleOf, target } from './terminal.ts';

export async function runRules(flags: CommonFlags & { readonly format: string }): Promise<number> {
  const where = await target([], flags);
  const { config } = where;
  const rows = (await rulesFor(where, flags)).map(({ id, level, summary }) => {
    const setting = config.rules.get(id)?.level ?? 'on';
    return {
      id,
      level: setting === 'on' || setting === 'off' ? level : setting,
      on: setting !== 'off',
      summary,
    };
  });
  if (flags.format === 'json') {
    await write(process.stdout, `${JSON.stringify({ version: 1, rules: rows }, null, 2)}\n`);
    return EXIT_CLEAN;
  }
  const style = styleOf(flags, process.stdout);
  const paint = painter(style.color);
  const lines = rows.flatMap(({ id, level, on, summary }) => [
    `${paint('bold', id)}  ${level}${on ? '' : ', off'}`,
    ...wrap(summary, style.width - 4, style.width - 4).map((l) => `    ${l}`),
  ]);
  await write(process.stdout, `${lines.join('\n')}\n\nportclash explain RULE says why, and what helps.\n`);
  return EXIT_CLEAN;
}
