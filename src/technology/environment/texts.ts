// Environment variables as texts give them: lines of files, instructions of images, units, commands.

import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';
import { commandFile } from '../linux/command-lines.ts';
import { NO_MACHINE } from '../listeners/guess.ts';
import { isTestData, ofProduct } from '../listeners/scan.ts';
import { lineStatements } from '../listeners/statements.ts';
import { type Assignment, claimVariables } from './claims.ts';
import { isOfRunner } from './trees.ts';
import { isListeningName, variableOf } from './variables.ts';

/** Reads lines `NAME=value` whose names are those of a product. */
export function scanVariableLines(source: Source, _path: string | undefined, context: ScanContext): void {
  if (isTestData(source.file) || isOfRunner(source.file)) return;
  const found: Assignment[] = [];
  for (const { start, end } of lineStatements(source.text)) {
    const line = source.text.slice(start, Math.min(end, start + 2000));
    const match = /^(?:export[ \t]+)?([A-Z][\w.]{1,100})=(["']?)([^"'\n]+)\2[ \t]*(?:#.*)?$/d.exec(line);
    const span = match?.indices?.[3];
    const name = match?.[1] ?? '';
    const variable = variableOf(name);
    const isNamed = variable ? !variable.image : isListeningName(name) && !NO_MACHINE.test(context.path);
    if (!span || !isNamed) continue;
    const value = source.slice({ start: start + span[0], end: start + span[1] });
    found.push({ name, value });
  }
  if (found.length === 0) return;
  const inner = ofProduct(context, 'text', source);
  // Compose reads it for its containers (https://docs.docker.com/compose/how-tos/environment-variables/).
  const isOfCompose = context.depth === 0 && /(?:^|\/)\.env(?:\.[\w-]+)?$/.test(context.path);
  const reach = isOfCompose && inner.reach === 'host' ? 'container' : inner.reach;
  claimVariables(found, { isProgram: false }, { ...inner, reach });
}

/** An instruction with the lines that it goes on in. */
const INSTRUCTION = /^[ \t]{0,80}ENV[ \t]((?:[^\n]{0,2000}\\\r?\n){0,200}[^\n]{0,2000})/gim;
const DIRECTIVE = /^[ \t]{0,80}Environment[ \t]{0,80}=((?:[^\n]{0,2000}\\\r?\n){0,200}[^\n]{0,2000})/gm;

/** `NAME=value`, quoted as a whole, behind the sign or not at all. */
const PAIR = /(?<=^|[\s\\"'])([A-Za-z_][\w.]{0,100})=(["']?)([^"'\s\\]{1,1000})(?=\2(?:["']|\s|\\|$))/dg;

/** Reads `ENV` of a Dockerfile and `Environment=` of a unit. */
export function scanVariableDirectives(source: Source, context: ScanContext): void {
  const { text } = source;
  if (!/^[ \t]*(?:ENV[ \t]|Environment[ \t]*=)/im.test(text)) return;
  const format = commandFile(context.path, text);
  if (format !== 'dockerfile' && format !== 'unit') return;
  if (isTestData(source.file)) return;
  const isImage = format === 'dockerfile';
  const found: Assignment[] = [];
  for (const match of text.matchAll(isImage ? INSTRUCTION : DIRECTIVE)) {
    const body = match[1] ?? '';
    const from = match.index + match[0].length - body.length;
    const old = isImage ? /^[ \t]*(\w{1,100})[ \t]+(?=[^=\s]+[ \t\r]*$)/.exec(body) : null;
    if (old) {
      const start = from + old[0].length;
      const value = source.slice({ start, end: from + body.trimEnd().length });
      found.push({ name: old[1] ?? '', value });
      continue;
    }
    for (const pair of body.matchAll(PAIR)) {
      const span = pair.indices?.[3];
      if (span)
        found.push({
          name: pair[1] ?? '',
          value: source.slice({ start: from + span[0], end: from + span[1] }),
        });
    }
  }
  const image = isImage ? [...text.matchAll(/^[ \t]*FROM[ \t]+(\S{1,300})/gim)].at(-1)?.[1] : undefined;
  const technology = context.technology !== 'text' ? context.technology : isImage ? 'docker' : 'systemd';
  const reach = isImage ? 'container' : context.reach;
  // An image only proposes: what names of no product say is for whoever runs it.
  const isProgram = !isImage && !NO_MACHINE.test(context.path);
  claimVariables(found, { image, isProgram, isProposal: isImage }, { ...context, technology, reach });
}

/** What a server alone reads: a script that waits for one exports its other ports. */
const EXPORTED = /LISTEN|^(?:LIBPROCESS|JMX|KAFKA_JMX|RABBITMQ_NODE|RABBITMQ_DIST)_PORT$/;

/** `export NAME=value`, `env NAME=value program`. */
export function scanVariableWords(words: readonly Source[], context: ScanContext): void {
  const program = words[0]?.text;
  if (program !== 'export' && program !== 'env') return;
  const found = words.slice(1, 200).flatMap((word) => assignmentOf(word) ?? []);
  const known = found.filter(({ name }) => {
    const variable = variableOf(name);
    const isServer = program === 'env' || EXPORTED.test(name);
    if (isListeningName(name)) return !NO_MACHINE.test(context.path);
    return isServer && variable !== undefined && variable.image === undefined;
  });
  if (known.length > 0) claimVariables(known, { isProgram: false }, context);
}

/** `NAME=value` as one word. */
export function assignmentOf(word: Source): Assignment | undefined {
  const name = /^([A-Za-z_][\w.]{0,100})=/.exec(word.text);
  if (!name) return undefined;
  return { name: name[1] ?? '', value: word.slice({ start: name[0].length, end: word.text.length }) };
}
