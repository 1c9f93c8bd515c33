// The command line: which command and flags there are, and what each hands to its file.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../model/nearest.ts';
import { UsageError } from '../model/usage-error.ts';
import { VERSION } from '../version.ts';
import type { FactsFlags } from './facts.ts';
import type { LintFlags } from './lint.ts';
import type { RangeFlags } from './range.ts';
import { EXIT_UNUSABLE, write } from './streams.ts';
import type { CommonFlags } from './terminal.ts';

/** Runs one command line. Returns the exit status: 0 nothing found, 1 findings, 2 the command could not do its job. */
export async function main(args: readonly string[]): Promise<number> {
  let status = 0;
  const program = commandLine((code) => {
    status = code;
  });
  try {
    const [first, topic] = args;
    const names = program.commands.map((c) => c.name());
    if (
      first === 'help' &&
      topic !== undefined &&
      !topic.startsWith('-') &&
      ![...names, 'help'].includes(topic)
    )
      throw new UsageError(`there is no command '${topic}'${didYouMean(topic, names)} (${names.join(', ')})`);
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_UNUSABLE;
    if (error instanceof UsageError) {
      await write(process.stderr, `portclash: ${error.message}\n`);
      return EXIT_UNUSABLE;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await write(process.stderr, `portclash: this is a defect of portclash, please report it\n${detail}\n`);
    return EXIT_UNUSABLE;
  }
  return status;
}

function commandLine(exit: (code: number) => void): Command {
  const program = new Command('portclash')
    .description('Finds port and sysctl clashes in infrastructure code before they reach a machine.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for a command')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for the flags and examples)')
    .exitOverride();
  addLint(program, exit);
  addFacts(program, exit);
  addRange(program, exit);
  addRules(program, exit);
  addExplain(program, exit);
  program.addHelpText(
    'after',
    `
Examples:
  portclash lint                        what clashes in this project?
  portclash range 16000-61000           how safe is it to widen the ephemeral range?
  portclash explain ephemeral-vs-mesos  what does a rule mean, and what helps?

Exit status: 0 nothing found, 1 findings, 2 the command could not do its job.`,
  );
  return program;
}

function common(command: Command): Command {
  return command
    .option('--config <file>', 'use this configuration file (data only: JSON or YAML)')
    .option('--no-config', 'use no configuration file')
    .option('--allow-plugins', 'run the JavaScript that the configuration names under plugins')
    .option('--cwd <dir>', 'work from this folder')
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
    )
    .exitOverride();
}

/** Values for names that the files leave open. */
function values(command: Command): Command {
  return command
    .option(
      '--var <name=value>',
      'the value of a variable that the files leave open, for any tool; wins over --vars (repeatable)',
      collect,
    )
    .option('--vars <file>', 'such values from YAML, JSON, .tfvars or NAME=VALUE lines (repeatable)', collect)
    .option('--facts <file...>', 'judge what other runs wrote with facts --format ndjson, as one estate');
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function addLint(program: Command, exit: (code: number) => void): void {
  values(common(program.command('lint')))
    .description('What clashes in these files?')
    .argument('[path...]', 'files, folders or globs (default: .)')
    .option(
      '-f, --format <format>',
      'pretty, compact, github, markdown, json, sarif, sarif:full, gitlab, junit, checkstyle or rdjson; sarif:full has what is accepted and known from before, too; FORMAT=FILE writes to a file (repeatable)',
      collect,
    )
    .addOption(
      new Option('--fail-on <level>', 'lowest level that makes the exit status 1')
        .choices(['error', 'warning', 'note', 'never'])
        .default('warning'),
    )
    .addOption(
      new Option('--min-confidence <c>', 'findings under it are counted, not shown')
        .choices(['low', 'medium', 'high'])
        .default('medium'),
    )
    .option('--set <key=value>', 'judge as if every host also set this sysctl last (repeatable)', collect)
    .option('--assume <product>', 'judge as if this product ran on every host (repeatable)', collect)
    .option(
      '--rule <id[=level]>',
      'turn a rule on, or set its level: off, note, warning, error (repeatable)',
      collect,
    )
    .option('--only <id,...>', 'run these rules only (repeatable)', collect)
    .option('--skip <id,...>', 'leave these rules out (repeatable)', collect)
    .option('--services <file>', 'registered ports from an /etc/services file or a newer IANA CSV')
    .option('--sarif-category <name>', 'tells SARIF of several runs over one commit apart')
    .option('--since <ref>', 'only what came since HEAD left this commit or branch of git')
    .option('--staged', 'judge what is staged, and show only what came with it')
    .option('--baseline <file>', 'only what is not in this file')
    .option('--write-baseline', 'write what there is now to the file of --baseline')
    .option('--fix', 'do the fixes that change nothing else')
    .option(
      '--fix-dry-run',
      'print what --fix would change, as a diff for git apply at the root of the work tree',
    )
    .option('--unsafe-fixes', 'with --fix: those too that change more, such as the range itself')
    .option('--no-ignores', 'as if nothing were accepted')
    .option('--show-unresolved', 'list every value that could not be resolved, and why')
    .option('--allow-empty', 'finding no file to read is no error')
    .option('--stats', 'print how much was read and how long it took')
    .option('-q, --quiet', 'findings only')
    .addHelpText(
      'after',
      `
Examples:
  portclash lint
  portclash lint roles/ group_vars/ --min-confidence low
  portclash lint --format pretty --format sarif=portclash.sarif
  portclash lint --set 'net.ipv4.ip_local_port_range=16000 61000' --assume mesos-agent`,
    )
    .action(async (paths: readonly string[], flags: LintFlags) =>
      exit(await (await import('./commands.ts')).runLint(paths, flags)),
    );
}

function addFacts(program: Command, exit: (code: number) => void): void {
  values(common(program.command('facts')))
    .description('Which port ranges and sysctls do these files declare, and where?')
    .argument('[path...]', 'files, folders or globs (default: .)')
    .addOption(
      new Option('-f, --format <format>', 'text for people, or data')
        .choices(['text', 'json', 'ndjson'])
        .default('text'),
    )
    .option(
      '--effective',
      'which value each host ends up with, and where: at boot (systemd-sysctl) and after sysctl --system',
    )
    .option('--allow-empty', 'finding no file to read is no error')
    .option('-q, --quiet', 'no closing line')
    .addHelpText(
      'after',
      `
Examples:
  portclash facts
  portclash facts --format json | jq '.facts[] | select(.ports)'
  portclash facts --format ndjson etc/ > facts.ndjson
  portclash facts --effective images/agent`,
    )
    .action(async (paths: readonly string[], flags: FactsFlags) =>
      exit(await (await import('./commands.ts')).runFacts(paths, flags)),
    );
}

function addRange(program: Command, exit: (code: number) => void): void {
  values(common(program.command('range')))
    .description('How safe is it to change the ephemeral range to LOW-HIGH?')
    .usage('[options] <low-high> [path...]\n       portclash range [options] --need <ports> [path...]')
    .argument('[low-high]', 'the range you think of: 16000-61000')
    .argument('[path...]', 'the project to ask (default: .)')
    .option(
      '--need <ports>',
      'propose the range and the reserved list that leave so many ports and touch no claim',
      parseCount,
    )
    .option(
      '--from <low-high>',
      'the range now (default: this machine with --host, else what the project declares, else the kernel default)',
      parseRange,
    )
    .option('--host', 'ask the Linux machine this runs on: its range, its listeners, its /etc/services')
    .option('--assume <product>', 'this product runs on the machines (repeatable)', collect)
    .option('--all', 'list every registered name')
    .option('--services <file>', 'registered ports from an /etc/services file or a newer IANA CSV')
    .addOption(
      new Option('-f, --format <format>', 'text for people, or data')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      `
Examples:
  portclash range 16000-61000
  portclash range 16000-61000 --assume mesos-agent --assume hbase
  portclash range 16000-61000 --host
  portclash range 16000-61000 --from 32768-61000 --all infra/
  portclash range --need 40000 infra/`,
    )
    .action(async (first: string | undefined, rest: readonly string[], flags: RangeFlags) => {
      const { runRange } = await import('./commands.ts');
      if (flags.need !== undefined) {
        if (first !== undefined && RANGE.test(first))
          throw new UsageError(`--need proposes a range: leave ${first} out, or leave out --need`);
        exit(await runRange(undefined, first === undefined ? [] : [first, ...rest], flags));
      } else if (first === undefined) {
        throw new UsageError('range wants a range to judge (16000-61000), or --need and a number of ports');
      } else {
        const range = rangeIn(first);
        if (!range) throw new UsageError(`'${first}': ${RANGE_FORM}`);
        exit(await runRange(range, rest, flags));
      }
    });
}

const RANGE = /^\s*(\d{1,5})\s*(?:[-: ]|\s+)\s*(\d{1,5})\s*$/;

function parseCount(text: string): number {
  const count = Number(text.replace(/(?<=\d)[,_](?=\d{3}\b)/g, ''));
  if (!Number.isInteger(count) || count < 1 || count > 64_512)
    throw new InvalidArgumentError('It is a number of ports from 1 to 64512: --need 40000.');
  return count;
}

const RANGE_FORM = 'A range is two ports from 1 to 65535 with a dash, the low one first: 16000-61000.';

function parseRange(text: string): readonly [number, number] {
  const range = rangeIn(text);
  if (!range) throw new InvalidArgumentError(RANGE_FORM);
  return range;
}

function rangeIn(text: string): readonly [number, number] | undefined {
  const match = RANGE.exec(text);
  const low = Number(match?.[1]);
  const high = Number(match?.[2]);
  return match && low >= 1 && high <= 65535 && low <= high ? [low, high] : undefined;
}

function addRules(program: Command, exit: (code: number) => void): void {
  common(program.command('rules'))
    .description('Every rule with its level, and whether it is on')
    .addOption(
      new Option('-f, --format <format>', 'text for people, or data')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', '\nExamples:\n  portclash rules\n  portclash rules --format json')
    .action(async (flags: CommonFlags & { readonly format: string }) =>
      exit(await (await import('./commands.ts')).runRules(flags)),
    );
}

function addExplain(program: Command, exit: (code: number) => void): void {
  common(program.command('explain'))
    .description('What is known about a rule, a sysctl key, a port, a range or a product')
    .argument('<topic>', 'ephemeral-vs-mesos, net.ipv4.ip_local_port_range, 16020, 31000-32000, mesos-agent')
    .addHelpText(
      'after',
      '\nExamples:\n  portclash explain ephemeral-vs-mesos\n  portclash explain 31000-32000\n  portclash explain hbase',
    )
    .action(async (topic: string, flags: CommonFlags) =>
      exit(await (await import('./commands.ts')).runExplain(topic, flags)),
    );
}
