// Writes docs/rules/<id>.md from each rule and its first fixtures, and the table in README.md. With --check it only
// says whether they are current: what people read is what the program does, or the tests fail.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { RULES } = await import('../dist/index.js');
const { rules: listed } = JSON.parse(
  execFileSync(
    process.execPath,
    [join(root, 'dist/portclash.js'), 'rules', '--no-config', '--format', 'json'],
    { encoding: 'utf8' },
  ),
);
const onByDefault = new Map(listed.map((r) => [r.id, r.on]));
const check = process.argv.includes('--check');
const stale = [];

function put(path, text) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  if (check) stale.push(path);
  else {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The files of a case, smallest first: an example is read from its shortest parts. */
function filesOf(folder, below = '') {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name);
    return statSync(join(folder, path)).isDirectory() ? filesOf(folder, path) : [path];
  });
}

const FENCE = { yml: 'yaml', yaml: 'yaml', tf: 'hcl', sh: 'sh', ini: 'ini', json: 'json' };

function example(rule, kind) {
  const base = join(root, 'fixtures', rule.id, kind);
  const cases = readdirSync(base).map((name) => ({ name, files: filesOf(join(base, name)) }));
  const [first] = cases.sort((a, b) => a.files.length - b.files.length || (a.name < b.name ? -1 : 1));
  const parts = first.files.sort().map((file) => {
    const text = readFileSync(join(base, first.name, file), 'utf8').trimEnd();
    if (/[\0\ufffd]/.test(text)) return `\`${file}\` holds bytes that are no text.`;
    return `\`${file}\`\n\n\`\`\`${FENCE[file.split('.').at(-1)] ?? ''}\n${text}\n\`\`\``;
  });
  return { name: first.name, text: parts.join('\n\n') };
}

function options(rule) {
  if (!rule.options) return '';
  const rows = Object.entries(rule.options).map(([name, { summary, default: usual, min, max }]) => {
    const bounds = min === undefined && max === undefined ? '' : ` (${min ?? ''} to ${max ?? ''})`;
    return `| \`${name}\` | ${summary}${bounds} | ${JSON.stringify(usual)} |`;
  });
  const [name, { default: usual }] = Object.entries(rule.options)[0];
  return `## Options

| option | meaning | default |
|---|---|---|
${rows.join('\n')}

\`\`\`yaml
rules:
  ${rule.id}: [on, { ${name}: ${JSON.stringify(usual)} }]
\`\`\`

`;
}

for (const rule of RULES) {
  const clash = example(rule, 'clash');
  const clean = example(rule, 'clean');
  const shown = readFileSync(
    join(root, 'test/golden/fixtures', rule.id, `${clash.name}.txt`),
    'utf8',
  ).trimEnd();
  put(
    `docs/rules/${rule.id}.md`,
    `<!-- Written by scripts/rule-pages.mjs from its file in rules and fixtures/${rule.id}. -->

# ${rule.id}

${rule.summary}. Level: ${rule.level}.

## What happens

${rule.why}

## An example

${clash.text}

portclash says:

\`\`\`text
${shown}
\`\`\`

## What helps

${rule.fix}

With this the rule is silent:

${clean.text}

${options(rule)}## Limits

${rule.limits}

## References

${rule.references.map((r) => `- <${r}>`).join('\n')}
`,
  );
}

// As the program says it: with what the configuration that nobody wrote turns off.
function levelOf({ id, level }) {
  return onByDefault.get(id) === false ? `${level}, off` : level;
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const table = [
  '| rule | level | what it finds |',
  '|---|---|---|',
  ...RULES.map((r) => `| [${r.id}](docs/rules/${r.id}.md) | ${levelOf(r)} | ${r.summary} |`),
].join('\n');
put('README.md', readme.replace(/(<!-- rules -->\n)[\s\S]*?(\n<!-- \/rules -->)/, `$1${table}$2`));

if (stale.length > 0) {
  console.error(`out of date: ${stale.join(', ')}; run \`npm run docs\` and read what it writes`);
  process.exitCode = 1;
}
