// Declares what one environment variable makes a program listen on.

import type { Span } from '../../model/span.ts';
import { FILLER, type Source } from '../../source/source.ts';
import { type Claim, claimSpan } from '../claims.ts';
import { scanFlags, scanJavaOption } from '../commands/flags.ts';
import type { ScanContext } from '../context.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { claimEnsemble } from '../listeners/ensemble.ts';
import { readPortText } from '../notations.ts';
import {
  hostNamesOf,
  isBorneOut,
  isListeningName,
  isLocal,
  isOwnName,
  type Variable,
  variableOf,
} from './variables.ts';

/** A variable with its value, a text of its own. */
export interface Assignment {
  readonly name: string;
  readonly value: Source;
}

/** What is known of the program that gets the variables. */
export interface Surroundings {
  /** The image of its container. */
  readonly image?: string | undefined;
  /** The variables are all for one program: names of no product may be guessed at. */
  readonly isProgram: boolean;
  /** Names of the program: of its container, its task or its unit. */
  readonly owners?: readonly string[] | undefined;
  /** Names that only say that something is bound say nothing: an image proposes what others decide. */
  readonly isProposal?: boolean | undefined;
}

/** Declares what the variables of one program say, each seen beside the others. */
export function claimVariables(
  assignments: readonly Assignment[],
  around: Surroundings,
  context: ScanContext,
): void {
  const owners = [...imageName(around.image), ...(around.owners ?? [])];
  const values = new Map(assignments.map(({ name, value }) => [name, value.text]));
  for (const assignment of assignments) {
    const variable = variableOf(assignment.name);
    const value = maskPlaceholders(assignment.value);
    if (!variable && !mayBind(assignment.name, value.text, owners, around)) continue;
    if (/^\s*$/.test(value.text)) continue;
    if (variable) claimKnown(variable, value, around, context);
    else if (!belongsElsewhere(assignment.name, values)) claimOwn(assignment.name, value, context);
  }
}

function mayBind(name: string, value: string, owners: readonly string[], around: Surroundings): boolean {
  if (isListeningName(name)) return around.isProposal !== true;
  return around.isProgram && (isOwnName(name) || isBorneOut(name, value, owners));
}

/** `viewer` of the image `registry.example.org/apps/viewer:1.2`. */
function imageName(image: string | undefined): readonly string[] {
  const name = /(?:^|\/)([\w.-]{1,100})(?:[:@][^/]{0,200})?$/.exec(image?.slice(0, 500) ?? '')?.[1];
  return name === undefined ? [] : [name];
}

/** The variable beside it names another machine: the port is that one's, unless the address has one of its own. */
function belongsElsewhere(name: string, values: ReadonlyMap<string, string>): boolean {
  return hostNamesOf(name).some((host) => {
    const address = values.get(host);
    return address !== undefined && !isLocal(address) && !/:\d{1,5}\/?$/.test(address);
  });
}

function claimKnown(variable: Variable, value: Source, around: Surroundings, context: ScanContext): void {
  const {
    image,
    program,
    claimant,
    notation = 'ports',
    protocol = 'tcp',
    role = 'listen',
    isList,
    isEnsemble,
    form = 'environment-variable',
  } = variable;
  if (image && !image.test(around.image ?? '')) return;
  if (isEnsemble) {
    claimEnsemble(value, form, context);
    return;
  }
  if (program === 'java') {
    for (const word of words(value)) scanJavaOption(word, context);
    return;
  }
  if (program !== undefined) {
    scanFlags([value.slice({ start: 0, end: 0 }), ...words(value)], context);
    return;
  }
  const claim: Claim = { claimant, role, protocol, notation, form };
  for (const span of isList ? items(value.text) : [trimmed(value.text)])
    claimPort(value, span, claim, context);
}

function claimPort(value: Source, span: Span, claim: Claim, context: ScanContext): void {
  const text = value.text.slice(span.start, span.end);
  const isKnown = readPortText(text, claim.notation ?? 'ports').kind === 'ports';
  // What is only an expression may be given by the platform, such as a port of Nomad's own range.
  const isTemplate = text.includes(FILLER) && !value.holes.some((h) => isDynamic(h.expression?.text ?? ''));
  if (isKnown || isTemplate) claimSpan(value, span, claim, context);
}

function isDynamic(expression: string): boolean {
  return /NOMAD_|\bPORT\d/.test(expression);
}

/** A name that only says what it is for. */
function claimOwn(name: string, value: Source, context: ScanContext): void {
  const span = trimmed(value.text);
  const text = value.text.slice(span.start, span.end);
  const isNumber = /^\d{2,5}$/.test(text) && /LISTEN$|^LISTEN/.test(name);
  const isAddress = !isNumber && (!/port$/i.test(name) || text.includes(':'));
  if (isAddress && !/:(?:\d{1,5}|\uE000+)\/?$/.test(text)) return;
  if (!isAddress && !isNumber && !/^(?:\d{1,5}|\uE000+)$/.test(text)) return;
  const notation = isAddress ? 'endpoint' : 'ports';
  const protocol = /^(?:SERVER|LISTEN)?_?PORT$/i.test(name) ? 'any' : 'tcp';
  claimPort(
    value,
    span,
    { claimant: 'service', role: 'listen', protocol, notation, form: 'environment-variable', guessed: true },
    context,
  );
}

function trimmed(text: string): Span {
  const start = text.length - text.trimStart().length;
  return { start, end: text.trimEnd().length };
}

function items(text: string): readonly Span[] {
  return [...text.matchAll(/[^\s,;"']+/g)].map((m) => ({ start: m.index, end: m.index + m[0].length }));
}

function words(value: Source): readonly Source[] {
  return [...value.text.matchAll(/[^\s"']+/g)].map((m) =>
    value.slice({ start: m.index, end: m.index + m[0].length }),
  );
}
