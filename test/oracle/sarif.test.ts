// Asks the OASIS schema and Microsoft's validator whether our SARIF is right, and its line hashes whether ours are.
// Needs ORACLE_NODE_MODULES, a node_modules folder with @microsoft/sarif-multitool 5.7, ajv 8 and ajv-formats.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { lint } from '../../src/engine/lint.ts';
import { lineHashes } from '../../src/report/line-hash.ts';
import { sarif, sarifFull } from '../../src/report/sarif.ts';
import { CLASH, CLEAN, FULL, HOSTILE, PROJECT, report, SPREAD } from '../report/sample.ts';
import { casesOf, FIXTURES, options } from '../rules/fixtures.ts';
import { isMissing } from './programs.ts';

const SAMPLES = [
  ['a clean run', CLEAN],
  ['findings of each level', FULL],
  ['one clash with three offers', report(PROJECT, [CLASH])],
  ['tokens over several lines, paths that need escapes', SPREAD],
  ['hostile names and values', HOSTILE],
] as const;

interface Programs {
  readonly validates: (document: unknown) => readonly string[];
  readonly multitool: string;
}

const found = findPrograms(process.env['ORACLE_NODE_MODULES']);
const missing = isMissing(
  'sarif-multitool',
  typeof found === 'string' ? found : true,
  '@microsoft/sarif-multitool, ajv and ajv-formats in ORACLE_NODE_MODULES',
);

describe.skipIf(missing)('SARIF oracles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portclash-sarif-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(SAMPLES)('schema of OASIS: %s', (_, sample) => {
    expect(programs().validates(JSON.parse(sarif(sample)))).toEqual([]);
  });

  test('what is accepted, and what was there before', () => {
    const suppressed = [
      { ...CLASH, suppressed: { by: 'comment', reason: 'known' } },
      { ...CLASH, suppressed: { by: 'baseline' } },
    ] as const;
    const full = sarifFull(report(PROJECT, [CLASH], { suppressed, compared: true }), {
      sarifCategory: 'a b',
    });
    expect(programs().validates(JSON.parse(full))).toEqual([]);
    expect(validate(full)).toEqual([]);
  });

  test('schema of OASIS refuses what is wrong', () => {
    const broken = sarif(FULL).replace('"startLine": 2', '"startLine": 0');
    expect(programs().validates(JSON.parse(broken))).not.toEqual([]);
  });

  test.each(SAMPLES)('multitool with the rules of GitHub: %s', (_, sample) => {
    expect(validate(sarif(sample))).toEqual([]);
  });

  // Every sixth of them, all with SARIF_ORACLE_ALL: the program takes a third of a second for each.
  test('multitool with the rules of GitHub: fixtures', { timeout: 600_000 }, async () => {
    const cases = RULES.flatMap(({ id }) =>
      (['clash', 'clean'] as const).flatMap((kind) =>
        casesOf(id, kind).map((name) => ({ id, folder: join(FIXTURES, id, kind, name) })),
      ),
    );
    const wanted = process.env['SARIF_ORACLE_ALL'] ? cases : cases.filter((_, i) => i % 6 === 0);
    const inputs: string[] = [];
    for (const { id, folder: project } of wanted) {
      const { report: found } = await lint(options(project, id));
      for (const text of [sarif(found), sarifFull(found, { sarifCategory: id })]) {
        expect(programs().validates(JSON.parse(text))).toEqual([]);
        const file = join(folder, `fixture-${inputs.length}.sarif`);
        writeFileSync(file, text);
        inputs.push(file);
      }
    }
    expect(validateFiles(inputs)).toEqual([]);
  });

  test('multitool refuses what is wrong', () => {
    expect(validate(sarif(FULL).replace('"endLine": 2', '"endLine": 1'))).not.toEqual([]);
  });

  test('multitool computes the same line hashes', () => {
    const piece = fc.constantFrom(
      'a',
      'b = ',
      'port: 31000',
      ' ',
      '\t',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '端口',
      '👩',
      '{{ x }}',
    );
    const texts = fc.sample(fc.array(piece, { minLength: 300, maxLength: 600 }), { numRuns: 20, seed: 5 });
    const files = texts.map((pieces, i) => ({ path: join(folder, `${i}.txt`), text: pieces.join('') }));
    for (const { path, text } of files) writeFileSync(path, text);
    const lines = files.flatMap(({ path, text }) =>
      lineHashes(text).map((hash, i) => ({ hash, uri: pathToFileURL(path).href, line: i + 1, text })),
    );
    const input = join(folder, 'lines.sarif');
    writeFileSync(input, JSON.stringify(linesDocument(lines)));
    const output = join(folder, 'hashed.sarif');
    run([
      'rewrite',
      input,
      '--output',
      output,
      '--insert',
      'RollingHashPartialFingerprints',
      '--log',
      'ForceOverwrite',
    ]);
    const { results } = readDocument(output).runs[0];
    const hashes = results.map((one) => one.partialFingerprints?.['primaryLocationLineHash']);
    expect(hashes.length).toBeGreaterThan(500);
    expect(hashes).toEqual(lines.map(({ hash }) => hash));
  });

  /** The messages of level error and warning. */
  function validate(text: string): readonly string[] {
    const input = join(folder, 'input.sarif');
    writeFileSync(input, text);
    return validateFiles([input]);
  }

  function validateFiles(inputs: readonly string[]): readonly string[] {
    const output = join(folder, 'validation.sarif');
    run(['validate', ...inputs, '--output', output, '--rule-kind', 'Sarif;Ghas', '--log', 'ForceOverwrite']);
    const { results, invocations } = readDocument(output).runs[0];
    const crashes = (invocations?.[0]?.toolExecutionNotifications ?? []).filter(
      ({ level }) => level === 'error',
    );
    return [
      ...results
        .filter(({ level = 'warning' }) => level !== 'note' && level !== 'none')
        .map(({ ruleId, level = 'warning', message }) => `${ruleId} ${level}: ${JSON.stringify(message)}`),
      ...crashes.map(({ message }) => `validator failed: ${message?.text}`),
    ];
  }

  function run(args: readonly string[]): void {
    // Without this the program wants the ICU libraries of the system.
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
    const { error } = spawnSync(programs().multitool, args, { env, encoding: 'utf8', timeout: 240_000 });
    if (error) throw error;
  }
});

function programs(): Programs {
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** The programs, or the reason why they are missing. */
function findPrograms(modules: string | undefined): Programs | string {
  if (!modules) return 'ORACLE_NODE_MODULES is not set';
  try {
    const require = createRequire(join(modules, 'x.js'));
    const multitool: string = require('@microsoft/sarif-multitool');
    accessSync(multitool, constants.X_OK);
    const schema = join(dirname(multitool), 'sarif-2.1.0.json');
    const Ajv = require('ajv/dist/2020').default;
    // One pattern of the schema is not valid with the u flag.
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    require('ajv-formats').default(ajv);
    const check = ajv.compile(JSON.parse(readFileSync(schema, 'utf8').replace(/^\ufeff/, '')));
    const validates = (document: unknown): readonly string[] =>
      check(document)
        ? []
        : check.errors.map(
            (one: { instancePath: string; message: string }) => `${one.instancePath} ${one.message}`,
          );
    return { validates, multitool };
  } catch (error) {
    return error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
  }
}

interface Document {
  readonly runs: readonly [
    {
      readonly results: readonly {
        readonly ruleId?: string;
        readonly level?: string;
        readonly message?: object;
        readonly partialFingerprints?: Readonly<Record<string, string>>;
      }[];
      readonly invocations?: readonly {
        readonly toolExecutionNotifications?: readonly {
          readonly level?: string;
          readonly message?: { readonly text?: string };
        }[];
      }[];
    },
  ];
}

function readDocument(path: string): Document {
  return JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
}

function linesDocument(lines: readonly { readonly uri: string; readonly line: number }[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'lines' } },
        results: lines.map(({ uri, line }) => ({
          ruleId: 'line',
          message: { text: 'A line.' },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } }],
        })),
      },
    ],
  };
}
