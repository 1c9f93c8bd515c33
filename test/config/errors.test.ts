// Every kind of configuration error: its exact place and its exact words.

import { describe, expect, it } from 'vitest';
import { configOf, errorLines, load, tree } from './tree.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `line:column: message`, in order. */
  readonly expected: readonly string[];
}

const YAML_CASES: readonly Case[] = [
  {
    name: 'a key with a slip',
    text: 'exlude: ["a"]\n',
    expected: ["1:1: unknown key 'exlude'; did you mean 'exclude'?"],
  },
  {
    name: 'a key like no other',
    text: 'zzzzzzzz: 1\n',
    expected: [
      "1:1: unknown key 'zzzzzzzz'; known here: extends, include, exclude, assume, hosts, kernel, rules, overrides, claims, policies, plugins, ignore and services",
    ],
  },
  {
    name: 'a slip inside an entry leaves a required key missing',
    text: 'claims:\n  - { name: x, port: 1 }\n',
    expected: [
      "2:5: claims[0]: missing key 'ports'; add it",
      "2:16: claims[0]: unknown key 'port'; did you mean 'ports'?",
    ],
  },
  {
    name: 'a word where a list belongs',
    text: 'exclude: test/**\n',
    expected: ["1:10: exclude: expected a list in [ ] or with - before each entry, not 'test/**'"],
  },
  {
    name: 'rules: unknown ids, wrong types, wrong levels, too many options',
    text: 'rules:\n  ephemeral-vs-ianaa: off\n  quite-another-thing: off\n  ephemeral-vs-listener: 3\n  unused-ignore: eror\n  ephemeral-range-small: [warn, 3, 4]\n',
    expected: [
      "2:3: rules: unknown rule 'ephemeral-vs-ianaa'; did you mean 'ephemeral-vs-iana'?",
      "3:3: rules: unknown rule 'quite-another-thing'; 'portclash rules' lists the ones there are",
      '4:26: rules.ephemeral-vs-listener: expected off, on, note, warning, error or [level, options], not the number 3',
      "5:18: rules.unused-ignore: expected off, on, note, warning or error, not 'eror'; did you mean 'error'?",
      '6:26: rules.ephemeral-range-small: expected [level, options] and nothing after them',
      "6:27: rules.ephemeral-range-small[0]: expected off, on, note, warning or error, not 'warn'",
      '6:33: rules.ephemeral-range-small[1]: expected a map of keys, not the number 3',
    ],
  },
  {
    name: 'products',
    text: 'assume: [mesos-agnt, frobnicator]\n',
    expected: [
      "1:10: assume[0]: unknown product 'mesos-agnt'; did you mean 'mesos-agent'?",
      "1:22: assume[1]: unknown product 'frobnicator'; state its ports under claims instead",
    ],
  },
  {
    name: 'claims and hosts',
    text: 'claims:\n  - name: x\n    ports: 100-1\n    protocol: tpc\n    hosts: agnets\n  - {name: y, ports: [80, x, 70000], hosts: [zzz]}\nhosts: [{name: agents, match: ["foo", "path:../x"]}]\n',
    expected: [
      `3:12: claims[0].ports: expected ports from 0 to 65535 such as 8080, 25000-25100 or "8080,9000-9010", not '100-1'`,
      "4:15: claims[0].protocol: expected tcp, udp, sctp, dccp or any, not 'tpc'; did you mean 'tcp'?",
      "5:12: claims[0].hosts: unknown host group 'agnets'; did you mean 'agents'?",
      `6:27: claims[1].ports[1]: expected ports from 0 to 65535 such as 8080, 25000-25100 or "8080,9000-9010", not 'x'`,
      '6:30: claims[1].ports[2]: expected ports from 0 to 65535 such as 8080, 25000-25100 or "8080,9000-9010", not the number 70000',
      "6:46: claims[1].hosts[0]: unknown host group 'zzz'; define it under hosts",
      "7:32: hosts[0].match[0]: expected ansible:group/NAME, ansible:host/NAME, ansible:role/NAME, terraform:ADDRESS or path:GLOB, not 'foo'",
      "7:39: hosts[0].match[1]: '../x' leads out of the project; globs are relative and never contain '..'",
    ],
  },
  {
    name: 'ignores: rule, date, ports, paths, missing rule',
    text: 'ignore:\n  - {rule: ephemeral-vs-listner, until: 2027-02-30, ports: "1,,2", paths: [/etc]}\n  - {paths: []}\n',
    expected: [
      "2:12: ignore[0].rule: unknown rule 'ephemeral-vs-listner'; did you mean 'ephemeral-vs-listener'?",
      "2:41: ignore[0].until: expected a date of the calendar as YYYY-MM-DD, such as 2027-03-31, not '2027-02-30'",
      `2:60: ignore[0].ports: expected ports from 0 to 65535 such as 8080, 25000-25100 or "8080,9000-9010", not '1,,2'`,
      "2:76: ignore[0].paths[0]: '/etc' leads out of the project; globs are relative and never contain '..'",
      "3:5: ignore[1]: missing key 'rule'; add it",
      '3:13: ignore[1].paths: expected at least one entry',
    ],
  },
  {
    name: 'kernel',
    text: 'kernel: 5\n',
    expected: [`1:9: kernel: expected a Linux version such as "5.15", not '5'`],
  },
  {
    name: 'extends: presets, missing files, ways out, addresses, code',
    text: 'extends: [portclash:recomended, ./nope.yaml, recommended, ../x.yaml, "https://a/b.yaml", ./evil.js, /etc/passwd]\n',
    expected: [
      "1:11: extends[0]: unknown preset 'portclash:recomended'; did you mean 'portclash:recommended'?",
      "1:33: extends[1]: no file 'nope.yaml'; the name is relative to .portclashrc.yaml",
      "1:46: extends[2]: no file 'recommended'; did you mean 'portclash:recommended'?",
      "1:59: extends[3]: '../x.yaml' leads out of the project; name a file inside",
      "1:70: extends[4]: 'https://a/b.yaml' is no file of the project; nothing is fetched",
      "1:90: extends[5]: 'evil.js': configuration is data only and never executed; use .json, .yaml or .yml",
      "1:101: extends[6]: '/etc/passwd' leads out of the project; name a file inside",
    ],
  },
  {
    name: 'a duplicate key',
    text: 'rules: {}\nrules: {}\n',
    expected: ["2:1: duplicate key 'rules'; it is first on line 1: merge the two"],
  },
  {
    name: 'YAML that ends too early',
    text: 'rules: [\n',
    expected: [
      '2:1: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },
  {
    name: 'YAML with two colons',
    text: 'a: b: c\n',
    expected: ['1:4: not YAML: Nested mappings are not allowed in compact mappings'],
  },
  {
    name: 'a list at the top',
    text: '- 1\n',
    expected: ['1:1: expected a map of keys such as rules and exclude, not a list'],
  },
  {
    name: 'a second document',
    text: 'rules: {}\n---\nrules: {}\n',
    expected: ['3:1: a second YAML document; keep one, without --- between'],
  },
  {
    name: 'a tag',
    text: 'rules: !foo {}\n',
    expected: ['1:8: not YAML: tags have no meaning here'],
  },
  {
    name: 'a template expression as key',
    text: '{{ foo }}: 1\n',
    expected: ['1:1: a key must be a plain word; put quotes around one with special signs'],
  },
  {
    name: 'an alias without anchor',
    text: 'exclude: *x\n',
    expected: ["1:10: the alias '*x' has no anchor before it"],
  },
  {
    name: 'policies',
    text: 'policies:\n  - {id: Bad Id, sysctl: "", allow: []}\n  - {id: ephemeral-vs-iana, sysctl: a.b, allow: [true], level: off}\n  - {id: x, sysctl: a.b, allow: ["1"]}\n  - {id: x, sysctl: a.b, allow: ["1"]}\n',
    expected: [
      "2:10: policies[0].id: expected small letters, digits and single hyphens, not 'Bad Id'; for example 'no-reuse'",
      '2:26: policies[0].sysctl: must not be empty',
      '2:37: policies[0].allow: expected at least one entry',
      "3:10: policies[1].id: 'ephemeral-vs-iana' is a built-in rule; choose another id",
      '3:50: policies[1].allow[0]: expected text or a number, not the truth value true',
      "3:64: policies[1].level: expected error, warning or note, not 'off'",
      "5:10: policies[3]: 'x' is already policies[2]; give each its own name",
    ],
  },
  {
    name: 'services, plugins, overrides',
    text: 'services: ./nope\nplugins: ["../x.mjs"]\noverrides: [{files: [], rules: {x: on}}]\n',
    expected: [
      "1:11: services: no file 'nope'; the name is relative to .portclashrc.yaml",
      "2:11: plugins[0]: '../x.mjs' leads out of the project; name a file inside",
      '3:21: overrides[0].files: expected at least one entry',
    ],
  },
  {
    name: 'an alias inside its anchor',
    text: 'exclude: &a [*a]\n',
    expected: ["1:14: the alias '*a' stands inside what it stands for"],
  },
  {
    name: 'a tab as indentation',
    text: 'rules:\n\tx: off\n',
    expected: ['2:1: not YAML: Tabs are not allowed as indentation'],
  },
  {
    name: 'a control character in a key',
    text: '"a\\u001bb": 1\n',
    expected: [
      "1:1: unknown key 'a\\u001bb'; known here: extends, include, exclude, assume, hosts, kernel, rules, overrides, claims, policies, plugins, ignore and services",
    ],
  },
];

const JSON_CASES: readonly Case[] = [
  {
    name: 'a trailing comma',
    text: '{\n  "exclude": [],\n}\n',
    expected: ['3:1: not JSON: property name expected', '3:1: not JSON: value expected'],
  },
  {
    name: 'a missing comma',
    text: '{"exclude": []\n "include": []}',
    expected: ['2:2: not JSON: comma expected'],
  },
  {
    name: 'a comment',
    text: '{} // none',
    expected: ['1:4: not JSON: comments are not allowed (a .yaml file may have them)'],
  },
  {
    name: 'a duplicate key',
    text: '{\n  "rules": {},\n  "rules": {}\n}',
    expected: ["3:3: duplicate key 'rules'; it is first on line 2: merge the two"],
  },
  {
    name: 'an unknown key',
    text: '{\n  "ignore": [{ "rule": "unused-ignore", "untill": "x" }]\n}',
    expected: ["2:41: ignore[0]: unknown key 'untill'; did you mean 'until'?"],
  },
  {
    name: 'keys of every object',
    text: '{"__proto__": {"x": 1}, "constructor": 1, "toString": 2}',
    expected: ['__proto__', 'constructor', 'toString'].map(
      (key, i) =>
        `1:${[2, 25, 43][i]}: unknown key '${key}'; known here: extends, include, exclude, assume, hosts, kernel, rules, overrides, claims, policies, plugins, ignore and services`,
    ),
  },
  {
    name: 'text at the top',
    text: '"./evil.js"',
    expected: [
      `1:1: expected a map of keys such as rules and exclude, not './evil.js'; to use another file, write { "extends": "./file.yaml" }`,
    ],
  },
];

async function check(file: string, { text, expected }: Case): Promise<void> {
  const lines = await errorLines(load(tree({ [file]: text })));
  expect(lines).toEqual(expected.map((line) => `${file}:${line}`));
}

describe('errors in YAML', () => {
  it.each(YAML_CASES)('$name', (given) => check('.portclashrc.yaml', given));
});

describe('errors in JSON', () => {
  it.each(JSON_CASES)('$name', (given) => check('portclash.config.json', given));
});

describe('places', () => {
  it('do not count a byte order mark', async () => {
    expect(await errorLines(load(tree({ '.portclashrc': '\uFEFFexlude: []' })))).toEqual([
      ".portclashrc:1:1: unknown key 'exlude'; did you mean 'exclude'?",
    ]);
    expect(await errorLines(load(tree({ '.portclashrc.json': '\uFEFF{"exlude": []}' })))).toEqual([
      ".portclashrc.json:1:2: unknown key 'exlude'; did you mean 'exclude'?",
    ]);
  });

  it.each(['\r\n', '\r'])('count %j as one line break', async (eol) => {
    expect(await errorLines(load(tree({ '.portclashrc': `rules: {}${eol}${eol}exlude: []` })))).toEqual([
      ".portclashrc:3:1: unknown key 'exlude'; did you mean 'exclude'?",
    ]);
  });

  it('are sorted by file and position, with all files checked at once', async () => {
    const root = tree({
      '.portclashrc.yaml': 'zoo: 1\nextends: [./b.yaml, ./a.json, ./c.yaml]\n',
      'b.yaml': 'rules: {x: off}\n',
      'a.json': '{"kernel": "new"}',
      'c.yaml': 'rules: [',
    });
    const places = (await errorLines(load(root))).map((line) => line.split(': ')[0]);
    expect(places).toEqual(['.portclashrc.yaml:1:1', 'a.json:1:12', 'b.yaml:1:9', 'c.yaml:1:9']);
  });

  it('in a package.json are those of the whole file', async () => {
    const text =
      '{\n  "name": "x",\n  "portclash": {\n    "exlude": [],\n    "rules": { "no": "off" }\n  }\n}';
    expect(await errorLines(load(tree({ 'package.json': text })))).toEqual([
      "package.json:4:5: portclash: unknown key 'exlude'; did you mean 'exclude'?",
      "package.json:5:16: portclash.rules: unknown rule 'no'; 'portclash rules' lists the ones there are",
    ]);
  });

  it('in a broken package.json that names us are those of the break', async () => {
    expect(await errorLines(load(tree({ 'package.json': '{"portclash": {},,}' })))).toContain(
      'package.json:1:18: not JSON: property name expected',
    );
  });
});

describe('unusual but right', () => {
  it('keys with nothing behind them count as absent', async () => {
    const config = await configOf(load(tree({ '.portclashrc': 'exclude:\nrules:\n  # none\nextends:\n' })));
    expect(config.exclude).toEqual([]);
  });

  it('a file of comments is an empty configuration', async () => {
    expect(await load(tree({ '.portclashrc': '# nothing yet\n' }))).toMatchObject({
      ok: true,
      file: '.portclashrc',
    });
  });

  it('anchors and aliases', async () => {
    const text = 'include: &globs ["*.go"]\nexclude: *globs\n';
    expect((await configOf(load(tree({ '.portclashrc': text })))).exclude).toEqual(['*.go']);
  });

  it('a rule that a plug-in may bring, but not a slip', async () => {
    const text = 'plugins: [./ours.mjs]\nrules:\n  ours-no-telnet: error\n  ephemeral-vs-ianna: off\n';
    expect(await errorLines(load(tree({ '.portclashrc': text })))).toEqual([
      ".portclashrc:4:3: rules: unknown rule 'ephemeral-vs-ianna'; did you mean 'ephemeral-vs-iana'?",
    ]);
  });
});

describe('hostile texts are errors and nothing worse', () => {
  const laughs = Array.from({ length: 12 }, (_, i) =>
    i === 0
      ? 'a0: &a0 [x, x, x, x]'
      : `a${i}: &a${i} [${Array(8)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
  ).join('\n');
  it.each([
    ['brackets', '['.repeat(100_000), 'nested deeper than 64 levels'],
    ['braces', '{a: '.repeat(60_000), 'nested deeper than 64 levels'],
    // Without a check of our own this ends the process from the second time on, not with an exception.
    ['dashes', '- '.repeat(100_000), 'nested deeper than 64 levels'],
    ['questions', '? '.repeat(100_000), 'nested deeper than 64 levels'],
    [
      'indents',
      Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'nested deeper than 64 levels',
    ],
    ['aliases of aliases', laughs, 'more than 20000 values, aliases counted each time; write less'],
    [
      'a long file',
      'a: 1\n'.repeat(60_000),
      'longer than 262144 characters; a configuration is a page or two',
    ],
    ['bytes', 'a\0b', 'not UTF-8 text; save the file as UTF-8'],
    ['UTF-16', '\uFFFD\uFFFDr\0u\0', 'not UTF-8 text; save the file as UTF-8'],
    ['signs', '}'.repeat(20_000), 'not YAML: Unexpected flow-map-end token in YAML document: "}"'],
  ])('%s', async (_, text, message) => {
    for (let time = 0; time < 3; time++) {
      const loaded = await load('/', { cwd: '/', file: 'buffer.yaml', rawText: text });
      expect(loaded.ok ? [] : loaded.errors.map((e) => e.message)).toContain(message);
    }
  });

  it('deep JSON', async () => {
    const loaded = await load('/', { file: 'buffer.json', rawText: '{"a":'.repeat(50_000) });
    expect(loaded.ok ? [] : loaded.errors.map((e) => e.message)).toEqual(['nested deeper than 64 levels']);
  });
});
