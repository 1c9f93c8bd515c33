// Ports in the configuration of Erlang's applications, `{http_port, 40080}`: guesses by the parameter's name.

import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';
import { areOwn, claimGuess, NO_MACHINE, OWN_KINDS } from './guess.ts';
import { wordsOf } from './port-names.ts';
import { ofProduct, scalarAt } from './scan.ts';

/** `[{Application, [{Parameter, Value}, …]}, …].` (https://www.erlang.org/doc/apps/kernel/config.html). */
const CONFIGURATION = /^(?:\s|%[^\n]*\n){0,200}\[(?:\s|%[^\n]*\n){0,200}\{\s{0,80}\w+\s{0,80},\s{0,80}\[/;

const PARAMETER =
  /\{[ \t]{0,20}([a-z][\w@]{0,80}_port)[ \t]{0,20},[ \t]{0,20}(\d{1,5})[ \t]{0,20}\}|%[^\n]*/dg;

/** Between nodes of a cluster (https://www.erlang.org/doc/apps/kernel/kernel_app.html). */
const CLUSTER = /^(?:dist|distribution|handoff|pb)$/;

/** Reads a configuration of the runtime system. */
export function scanErlangPorts(source: Source, path: string | undefined, context: ScanContext): void {
  if (path === undefined || !/\.config$/.test(path) || NO_MACHINE.test(path)) return;
  if (!CONFIGURATION.test(source.text)) return;
  const inner = ofProduct(context, 'erlang', source);
  for (const { indices, 1: name = '' } of source.text.matchAll(PARAMETER)) {
    const span = indices?.[2];
    const words = wordsOf(name).slice(0, -1);
    const kind = words.at(-1) ?? '';
    if (span && areOwn(words) && (OWN_KINDS.test(kind) || CLUSTER.test(kind)))
      claimGuess(scalarAt(source, { start: span[0], end: span[1] }), name, inner);
  }
}
