// Every rule, sorted by id. A new rule is a file, a folder of fixtures and a line here.

import { ephemeralRangeInvalid } from './ephemeral-range-invalid.ts';
import { ephemeralVsIana } from './ephemeral-vs-iana.ts';
import { ephemeralVsMesos } from './ephemeral-vs-mesos.ts';
import { reservedPortsInvalid } from './reserved-ports-invalid.ts';
import type { Rule } from './rule.ts';
import { unreadableFile } from './unreadable-file.ts';

export const RULES: readonly Rule[] = [
  ephemeralRangeInvalid,
  ephemeralVsIana,
  ephemeralVsMesos,
  reservedPortsInvalid,
  unreadableFile,
];
