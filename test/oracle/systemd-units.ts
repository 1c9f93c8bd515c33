// Trees of units made at random: variables, files of variables, drop-ins, templates, and command lines that use them.

import fc from 'fast-check';

/** The text of every file by its path in the image. */
export type UnitTree = Readonly<Record<string, string>>;

const ETC = 'etc/systemd/system';
const LIB = 'usr/lib/systemd/system';

const port = fc.integer({ min: 10_000, max: 65_535 }).map(String);
const variable = fc.constantFrom('PORT', 'OTHER', 'THIRD_2');
/** A value as it stands in a unit: alone, in quotes, several words, escapes, specifiers. */
const value = fc.oneof(
  { weight: 6, arbitrary: port },
  { weight: 1, arbitrary: fc.tuple(port, port).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.tuple(port, port).map((words) => ` ${words.join('\t')} `) },
  { weight: 1, arbitrary: port.map((p) => `\\x3${p[0]}${p.slice(1)}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '%i', '1%i', '%%', '%p', '$PORT', 'a', '--port') },
);
const environment = fc
  .array(
    fc
      .tuple(variable, value, fc.constantFrom('"', "'"))
      .map(([name, text, quote]) =>
        /^[\w\\%$-]+$/.test(text) && quote === "'" ? `${name}=${text}` : `${quote}${name}=${text}${quote}`,
      ),
    { minLength: 1, maxLength: 3 },
  )
  .map((pairs) => `Environment=${pairs.join(' ')}`);

/** A word that may be the value of an option. */
const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        variable,
        fc.constantFrom(
          '${@}',
          '$@',
          '"$@"',
          "'${@}'",
          '"${@}"',
          '1${@}',
          '$$@',
          '${@:-20000}',
          '${@}1',
          '$@1',
          '$@,',
        ),
      )
      .map(([name, form]) => form.replace('@', name)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('%i', '1%i', '%%', '%j', '%p', '%I'), fc.constantFrom('', '0'))
      .map((p) => p.join('')),
  },
  { weight: 2, arbitrary: port },
  { weight: 1, arbitrary: port.map((p) => `"${p.slice(0, 2)}"'${p.slice(2)}'`) },
  { weight: 1, arbitrary: port.map((p) => `\\x3${p[0]}${p.slice(1)}`) },
  { weight: 1, arbitrary: fc.constantFrom('""', ';', '\\;', '&&', '>x', '#', '\\s1') },
);
const option = fc.oneof(
  { weight: 4, arbitrary: word.map((w) => `--port ${w}`) },
  { weight: 3, arbitrary: word.map((w) => `--port=${w}`) },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([a, b]) => `${a} "--port" ${b}`) },
  { weight: 1, arbitrary: word.map((w) => `\\\n# a comment\n  --port ${w}`) },
  { weight: 1, arbitrary: word },
);

/** A command of `program`, of which only the arguments matter. */
function command(program: string): fc.Arbitrary<string> {
  const arguments_ = fc.array(option, { minLength: 1, maxLength: 3 }).map((o) => o.join(' '));
  const plain = fc
    .tuple(fc.constantFrom('', '', '', '-', ':', '-:'), arguments_)
    .map(([signs, words]) => `ExecStart=${signs}${program} ${words}`);
  const named = arguments_.map((words) => `ExecStart=@${program} name ${words}`);
  const shell = variable.chain((name) =>
    fc
      .constantFrom(`$${name}`, `$$${name}`, `\${${name}}`, `$\${${name}:-20001}`, `\${${name}:-20001}`)
      .map((w) => `ExecStart=/bin/sh -c 'exec ${program} --port ${w}'`),
  );
  return fc.oneof(
    { weight: 8, arbitrary: plain },
    { weight: 1, arbitrary: named },
    { weight: 2, arbitrary: shell },
  );
}

/** Lines of a file of variables, as people write them and as they should not. */
const fileLine = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(variable, port).map((p) => p.join('=')) },
  { weight: 2, arbitrary: fc.tuple(variable, port).map(([n, p]) => `${n}="${p}"`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        variable,
        port,
        fc.constantFrom(
          ...[
            "'@' ",
            '@ # comment',
            '@ @',
            '"@',
            "1'@'",
            '"1"2 @',
            '"\\$@"',
            '\\@',
            '@\\\n',
            '"@\\\n1"',
            '%i',
            '"@" "1"',
          ],
          ...['$PORT', '', ' @', '\t@\t', '@;'],
        ),
      )
      .map(([name, p, form]) => `${name}=${form.replaceAll('@', p)}`),
  },
  { weight: 1, arbitrary: fc.tuple(variable, port).map(([n, p]) => `export ${n}=${p}`) },
  { weight: 1, arbitrary: fc.tuple(variable, port).map(([n, p]) => ` ${n} = ${p}`) },
  { weight: 1, arbitrary: port.map((p) => `# PORT=${p}`) },
  { weight: 1, arbitrary: port.map((p) => `; PORT=${p}\\`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'PORT', '1A=5', '=5') },
);

/** One unit or template, with all that belongs to it. */
function unit(program: string, name: string): fc.Arbitrary<UnitTree> {
  const setting = fc.oneof(
    { weight: 6, arbitrary: environment },
    {
      weight: 2,
      arbitrary: fc.constantFrom('EnvironmentFile=/etc/default/@', 'EnvironmentFile=-/etc/default/@'),
    },
    { weight: 1, arbitrary: fc.constant('EnvironmentFile=-/etc/default/@.more') },
    { weight: 1, arbitrary: fc.constantFrom('Environment=', 'EnvironmentFile=', 'UnsetEnvironment=OTHER') },
    { weight: 1, arbitrary: fc.constant('EnvironmentFile=-/etc/default/%p-%i') },
  );
  const file = fc
    .tuple(fc.array(setting, { maxLength: 4 }), fc.array(command(program), { minLength: 1, maxLength: 2 }))
    .map(([settings, commands]) => ['[Service]', ...settings, ...commands, ''].join('\n'));
  const dropIn = fc
    .tuple(fc.array(setting, { maxLength: 3 }), fc.boolean(), fc.array(command(program), { maxLength: 1 }))
    .map(([settings, resets, commands]) => {
      // A command may be added to others: the services are of the type that has several.
      const lines = [...settings, ...(resets ? ['ExecStart=', ...commands] : commands)];
      return ['[Service]', ...lines, ''].join('\n');
    });
  const isTemplate = name.endsWith('@');
  const folders = [`${name}.service.d`, `${name.replace(/-.*$/, '-')}.service.d`];
  const where = fc.tuple(
    fc.constantFrom(ETC, LIB),
    fc.constantFrom(...folders, ...(isTemplate ? [`${name}31000.service.d`] : [])),
    fc.constantFrom('10-a.conf', '20-b.conf', '30.conf'),
  );
  const variables = fc.array(fileLine, { maxLength: 5 }).map((lines) => lines.join('\n'));
  return fc
    .record({
      own: file,
      inLib: fc.constantFrom(true, false, false),
      hidden: fc.option(file, { freq: 6 }),
      dropIns: fc.array(fc.tuple(where, dropIn), { maxLength: 3 }),
      variables: fc.option(variables, { freq: 4 }),
      more: fc.option(variables),
      ofInstance: fc.option(variables),
    })
    .map(({ own, inLib, hidden, dropIns, variables, more, ofInstance }) => {
      const base = name.replace('@', '');
      const files: Record<string, string> = {};
      const put = (path: string, text: string | null) => {
        if (text !== null) files[path] = text.replaceAll('/etc/default/@', `/etc/default/${base}`);
      };
      put(`${inLib && hidden === null ? LIB : ETC}/${name}.service`, own);
      if (hidden !== null) put(`${LIB}/${name}.service`, hidden);
      for (const [path, text] of dropIns) put(path.join('/'), text);
      put(`etc/default/${base}`, variables);
      put(`etc/default/${base}.more`, more);
      put(`etc/default/${base}-31000`, ofInstance);
      return files;
    });
}

/** Units of one image, and the names under which they are started: `app-3.service`, `app-4@31000.service`. */
export interface Image {
  readonly files: UnitTree;
  readonly started: readonly string[];
}

/** The same image for the same seed. */
export function randomImage(program: string, units: number, seed: number): Image {
  const files: Record<string, string> = {};
  const started: string[] = [];
  for (let i = 0; i < units; i++) {
    const isTemplate = i % 4 === 3;
    const name = `app${i}-x${isTemplate ? '@' : ''}`;
    const [tree] = fc.sample(unit(program, name), { seed: seed + i, numRuns: 1 });
    Object.assign(files, tree);
    const instances = isTemplate ? ['31000', '32000'] : [''];
    for (const instance of instances) started.push(`${name}${instance}.service`);
  }
  files[`${ETC}/all.target`] = `[Unit]\n${started.map((s) => `Wants=${s}\nBefore=${s}\n`).join('')}`;
  return { files, started };
}
