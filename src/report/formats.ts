// The formats of `lint` by their names.

import { checkstyle } from './checkstyle.ts';
import { compact } from './compact.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { pretty } from './pretty.ts';
import { rdjson } from './rdjson.ts';
import type { Format } from './report.ts';
import { sarif, sarifFull } from './sarif.ts';

export const FORMATS: Readonly<Record<string, Format>> = {
  pretty,
  compact,
  github,
  markdown,
  json,
  sarif,
  'sarif:full': sarifFull,
  gitlab,
  junit,
  checkstyle,
  rdjson,
};
