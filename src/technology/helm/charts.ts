// Charts by their names, wherever a tool installs them, and what their values say of the network of the nodes.

import type { Span } from '../../model/span.ts';
import { Blocks } from '../blocks.ts';

/** A chart that a file installs. */
export interface InstalledChart {
  /** Without its repository, and without the prefix of RKE2's own charts. */
  readonly name: string;
  /** Where the name begins. */
  readonly start: number;
  /** What its values say; undefined where they say nothing. */
  readonly isOnHost: boolean | undefined;
}

/**
 * `chart:` of HelmRelease, Application, HelmChart and helmfile, `chart_ref:` of Ansible, `chart =` of Terraform; the
 * object that a HelmRelease has its chart from; HelmChartConfig, which is called as the chart that it configures; the
 * charts of a kustomization.
 */
const NAMES = [
  /\bchart(?:_ref)?["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(?:[\w.:@-]{1,200}\/){0,10}([a-z][\w.-]{0,100})["']?[ \t]*(?:#[^\n]*)?\r?$/gm,
  /\bchartRef:[ \t]*\r?\n(?:[ \t]+kind:[^\n]*\n)?[ \t]+name:[ \t]{0,20}["']?([a-z][\w.-]{0,100})/g,
  /^kind:[ \t]{0,20}HelmChartConfig\b[^\n]*\nmetadata:[ \t]*\r?\n[ \t]+name:[ \t]{0,20}["']?([a-z][\w.-]{0,100})/gm,
  /\bhelmCharts:[ \t]*\r?\n[ \t]*-[ \t]+name:[ \t]{0,20}["']?([a-z][\w.-]{0,100})/g,
];

const ON = /\bhostNetwork["']?[ \t]{0,20}[:=][ \t]{0,20}["']?true\b/;
const OFF = /\bhostNetwork["']?[ \t]{0,20}[:=][ \t]{0,20}["']?false\b/;

/** Nobody lists more in one file. */
const MAX_CHARTS = 200;

export function chartsIn(text: string): readonly InstalledChart[] {
  if (!/\bchart|HelmChart|helmCharts/.test(text)) return [];
  const found = NAMES.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const written = match[1] ?? '';
      const name = written.replace(/^rke2-/, '');
      return { name, start: match.index + match[0].lastIndexOf(written) + written.length - name.length };
    }),
  ).slice(0, MAX_CHARTS);
  const documents = documentsOf(text);
  const blocks = new Blocks(text);
  return found.map(({ name, start }) => {
    const document = documents.findLast((d) => d.start <= start) ?? { start: 0, end: text.length };
    const isAlone = found.every(
      (f) => f.start === start || f.start < document.start || f.start >= document.end,
    );
    const { start: from, end } = isAlone ? document : blocks.around(start);
    const values = text.slice(from, end);
    return { name, start, isOnHost: ON.test(values) ? true : OFF.test(values) ? false : undefined };
  });
}

/** The documents of a stream of YAML. */
function documentsOf(text: string): readonly Span[] {
  const starts = [0, ...[...text.matchAll(/^---/gm)].map((m) => m.index)];
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}
